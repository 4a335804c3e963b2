"""Building one pluggy manager per tenant version, checking it, and notifying observers safely."""

from __future__ import annotations

import functools
import importlib
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from types import ModuleType, SimpleNamespace
from typing import Any

import pluggy
from jsonschema import Draft202012Validator

from plugins import hookspecs
from plugins.builtins import BUILTINS, ENTRY_POINTS
from plugins.contracts import Folder, ProductHit

log = logging.getLogger(__name__)
COLLECTING = ("register_", "search_", "propose_", "review_", "check_")
EXPLAINED_HITS = 10  # as many as an answer shows at most
HOOKS = tuple(name for name in vars(hookspecs) if hasattr(getattr(hookspecs, name), f"{hookspecs.PROJECT}_spec"))
_recording: ContextVar[list[HookCall] | None] = ContextVar("hook_recording", default=None)


class PluginError(Exception):
    """A tenant's plugin list cannot be built. The message says which plugin, what is wrong, and what to do."""


@dataclass(frozen=True, slots=True)
class HookCall:
    """One implementation's part in a hook call, for ``--explain``; ``found`` are the first products with why each matched."""

    hook: str
    plugin: str
    milliseconds: float
    answered: bool
    found: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PluginRef:
    """A plugin named in ``tenant.json`` with its options, and the ``place`` in the list that names it ("*" names many)."""

    name: str
    options: Mapping[str, Any]
    place: int = field(default=0, compare=False)


def plugin_refs(entries: Sequence[str | Mapping[str, Any]] | None) -> list[PluginRef]:
    """Return the plugins of a ``tenant.json`` ``plugins`` list; None means all built-ins, "*" those not named beside it."""
    if entries is None:
        entries = ["*"]
    named = [_ref(entry, place) for place, entry in enumerate(entries)]
    names = {ref.name for ref in named}
    rest = [name for name in BUILTINS if name not in names]
    return [ref for one in named for ref in ([PluginRef(name, {}, one.place) for name in rest] if one.name == "*" else [one])]


def _ref(entry: str | Mapping[str, Any], place: int) -> PluginRef:
    return PluginRef(entry, {}, place) if isinstance(entry, str) else PluginRef(entry["name"], entry.get("options", {}), place)


def installed_plugins() -> dict[str, str]:
    """Return every plugin that can be named in ``tenant.json``: name -> where it comes from."""
    found = {point.name: point.value for point in entry_points(group=ENTRY_POINTS)}
    return found | BUILTINS


def load_plugin(name: str) -> ModuleType:
    """Import a plugin's module by its name; raise PluginError when it is unknown or is no plugin."""
    if name in BUILTINS:
        module = importlib.import_module(BUILTINS[name])
    else:
        points = [point for point in entry_points(group=ENTRY_POINTS) if point.name == name]
        if not points:
            raise PluginError(
                f"plugins: {name!r} is not installed. Install its package, or choose from: {', '.join(sorted(installed_plugins()))}."
            )
        module = points[0].load()
    for needed in ("NAME", "create"):
        if not hasattr(module, needed):
            raise PluginError(
                f"plugins: {name!r} ({module.__name__}) has no {needed}. A plugin module defines NAME and create(folder, options)."
            )
    return module


def build_manager(refs: Sequence[PluginRef], folder: Folder) -> pluggy.PluginManager:
    """Return a manager with the plugins bound to ``folder``; the first in the list is asked first. ``folder.stores`` are its hooks.

    Raises PluginError for an unknown plugin, wrong options, a name used twice, or a hook that does not exist.
    """
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    for ref in reversed(refs):
        plugin = _create(ref, folder)
        if manager.has_plugin(ref.name):
            raise PluginError(f"plugins: {ref.name!r} is listed twice. Remove one of the two.")
        manager.register(_recorded(plugin, ref.name), name=ref.name)
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise PluginError(f"plugins: {error}. Hooks are listed in plugins/hookspecs.py; a misspelt one is never called.") from error
    folder.stores = HookStores(manager)
    return manager


def _create(ref: PluginRef, folder: Folder) -> object:
    module = load_plugin(ref.name)
    schema = getattr(module, "OPTIONS", {"type": "object", "additionalProperties": False})
    problems = sorted(problem.message for problem in Draft202012Validator(schema).iter_errors(dict(ref.options)))
    if problems:
        raise PluginError(f"plugins: options of {ref.name!r}: {'; '.join(problems)}. See OPTIONS in {module.__name__}.")
    return module.create(folder, ref.options)


def _recorded(plugin: object, name: str) -> SimpleNamespace:
    """Return a stand-in whose hook implementations note their time and answer while a recording is on."""
    marker = f"{hookspecs.PROJECT}_impl"
    binding = SimpleNamespace()
    for attribute in dir(type(plugin)):
        # asked of the class, because looking at a property of the plugin itself would run it
        options = getattr(getattr(type(plugin), attribute, None), marker, None)
        if options is not None:
            wrapped = _timed(getattr(plugin, attribute), attribute, name)
            setattr(wrapped, marker, options)
            setattr(binding, attribute, wrapped)
    return binding


def _timed(method: Callable, hook: str, plugin: str) -> Callable:
    @functools.wraps(method)
    def run(*args: Any, **kwargs: Any) -> Any:
        recording = _recording.get()
        if recording is None:
            return method(*args, **kwargs)
        begun = time.perf_counter()
        outcome = method(*args, **kwargs)
        took = (time.perf_counter() - begun) * 1000
        recording.append(HookCall(hook, plugin, took, outcome is not None and not _is_nothing(outcome), _found(outcome)))
        return outcome

    run.untimed = method  # type: ignore[attr-defined]
    return run


def _is_nothing(outcome: Any) -> bool:
    """Whether a hook answered with an empty list; an array of vectors is compared with nothing."""
    return isinstance(outcome, list) and not outcome


def _found(outcome: Any) -> tuple[tuple[str, str], ...]:
    """Return the first products of an answer that are hits, each with why it matched."""
    hits = outcome[:EXPLAINED_HITS] if isinstance(outcome, list) else []
    return tuple((hit.product.name, "; ".join(hit.matched)) for hit in hits if isinstance(hit, ProductHit))


class record_hooks:
    """Context manager that collects the HookCalls made inside it: ``with record_hooks() as calls: ...``; none when not ``wanted``."""

    def __init__(self, wanted: bool = True):
        self._wanted = wanted

    def __enter__(self) -> list[HookCall]:
        calls: list[HookCall] = []
        self._token = _recording.set(calls if self._wanted else None)
        return calls

    def __exit__(self, *_: object) -> None:
        _recording.reset(self._token)


class HookStores:
    """The manager's hooks as plugins and the application call them: lists of lists come back as one list."""

    def __init__(self, manager: pluggy.PluginManager):
        for name in HOOKS:
            caller = getattr(manager.hook, name)
            setattr(self, name, _flattened(_direct(caller)) if name.startswith(COLLECTING) else _direct(caller))


def _flattened(caller: Callable) -> Callable:
    def call(**kwargs: Any) -> list:
        answers = caller(**kwargs)
        return answers[0] if len(answers) == 1 else [item for answer in answers if answer for item in answer]

    return call


def _direct(caller: pluggy.HookCaller) -> Callable:
    """Return what calls the implementations as pluggy would, without its way there; a turn asks a dozen hooks.

    The plugins of a version are all registered by now. Where one wraps the others, pluggy itself is asked.
    """
    implementations = list(reversed(caller.get_hookimpls()))
    if caller.spec is None or any(each.wrapper or each.hookwrapper for each in implementations):
        return caller
    offered = caller.spec.argnames
    timed = [_with_its_arguments(each.function, each.argnames, offered) for each in implementations]
    plain = [_with_its_arguments(getattr(each.function, "untimed", each.function), each.argnames, offered) for each in implementations]

    def first(**kwargs: Any) -> Any:
        for function in plain if _recording.get() is None else timed:
            answer = function(**kwargs)
            if answer is not None:
                return answer
        return None

    def every(**kwargs: Any) -> list:
        functions = plain if _recording.get() is None else timed
        return [answer for function in functions if (answer := function(**kwargs)) is not None]

    return first if caller.spec.opts.get("firstresult") else every


def _with_its_arguments(function: Callable, taken: Sequence[str], offered: Sequence[str]) -> Callable:
    """Return an implementation that is given only what it takes."""
    if set(taken) == set(offered):
        return function
    return lambda **kwargs: function(**{name: kwargs[name] for name in taken})


def notify(manager: pluggy.PluginManager, hook: str, **kwargs: Any) -> None:
    """Tell every observer of ``hook``, one by one; one that fails is logged and the others still hear."""
    for implementation in reversed(getattr(manager.hook, hook).get_hookimpls()):
        arguments = {name: kwargs[name] for name in implementation.argnames}
        try:
            implementation.function(**arguments)
        except Exception:
            log.exception("observer %s of plugin %s failed", hook, implementation.plugin_name)
