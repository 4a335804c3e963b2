"""Which JSON documents a tenant may have: the platform's own two and those that its plugins register."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.errors import InvalidTenant, Problem
from app.storage.folders.folders import DocumentFolder
from plugins.builtins import BUILTINS
from plugins.contracts import Document, NoEngine, Shop
from plugins.manager import HookStores, PluginError, PluginRef, build_manager, plugin_refs

log = logging.getLogger(__name__)
SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"
SOMEWHERE = Shop("draft", "draft", "en-GB", ("en-GB",), "GBP", "UTC", 0)


@dataclass(frozen=True, slots=True)
class Registered:
    """The documents by name, and what is wrong with the plugins that should have registered more."""

    documents: dict[str, Document]
    problems: tuple[Problem, ...] = ()


Load = Callable[[DocumentFolder], Registered]


class BareFolder:
    """A tenant without documents: what plugins are bound to while only their schemas are wanted."""

    def __init__(self, folder: DocumentFolder):
        self._folder, self.engine = folder, NoEngine()
        try:
            self.shop = folder.shop
        except InvalidTenant:
            self.shop = SOMEWHERE

    def read(self, document: str) -> Any:
        return None

    def source(self, document: str, pointer: str) -> str:
        return self._folder.source(document, pointer)

    def cache(self, name: str) -> Path:
        return self._folder.cache(name)

    def kept(self, name: str) -> Path:
        return self._folder.kept(name)


@lru_cache(maxsize=1)
def platform_documents() -> tuple[Document, ...]:
    """Return the documents that belong to no plugin: ``tenant.json`` and ``wording.json``."""
    schemas = {name: json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8")) for name in ("tenant", "wording")}
    return (Document("tenant", schemas["tenant"], required=True), Document("wording", schemas["wording"]))


def load_documents(folder: DocumentFolder) -> Registered:
    """Ask every plugin that tenant.json names for its documents; plugins that cannot be asked become problems."""
    documents = {document.name: document for document in platform_documents()}
    problems: list[Problem] = []
    file = f"{folder.key}/{folder.label}/tenant.json"
    for ref in _refs(folder, problems):
        try:
            registered = _ask(ref, folder)
        except PluginError as error:
            problems.append(Problem(file, f"plugins[{ref.place}]", str(error).removeprefix("plugins: ")))
            continue
        for document in registered:
            if document.name in documents:
                text = f'"{ref.name}" registers {document.name}.json, which another plugin owns. Leave one of the two out.'
                problems.append(Problem(file, f"plugins[{ref.place}]", text))
            documents.setdefault(document.name, document)
    return Registered(documents, tuple(problems))


def _refs(folder: DocumentFolder, problems: list[Problem]) -> list[PluginRef]:
    try:
        folder.read("tenant")
    except InvalidTenant:
        return plugin_refs(None)  # that it cannot be read is told elsewhere; the other documents are checked all the same
    try:
        refs = plugin_refs(folder.plugins())
    except InvalidTenant as error:
        problems.extend(error.problems)
        return []
    except (KeyError, TypeError, AttributeError):
        return []  # tenant.json is not what its schema asks for, which is told elsewhere
    unique = {ref.name: ref for ref in refs if isinstance(ref.name, str)}
    if len(unique) < len(refs):
        text = "lists a plugin twice. Remove one of the two."
        problems.append(Problem(f"{folder.key}/{folder.label}/tenant.json", "plugins", text))
    return list(unique.values())


@dataclass(frozen=True, slots=True)
class _Bound:
    """A folder to bind a plugin to; two are alike where what is said of their shops is."""

    shop: str
    folder: DocumentFolder = field(compare=False)


def _ask(ref: PluginRef, folder: DocumentFolder) -> Sequence[Document]:
    if ref.name in BUILTINS and not ref.options:
        return _ask_builtin(ref.name, _Bound(repr(BareFolder(folder).shop), folder))
    return _ask_anew(ref, folder)


@lru_cache(maxsize=1024)
def _ask_builtin(name: str, bound: _Bound) -> tuple[Document, ...]:
    """Ask one of our own once: it stays as it is as long as the process runs, and every page about a draft wants to know."""
    return tuple(_ask_anew(PluginRef(name, {}), bound.folder))


def _ask_anew(ref: PluginRef, folder: DocumentFolder) -> list[Document]:
    try:
        return HookStores(build_manager([ref], BareFolder(folder))).register_documents()
    except PluginError:
        raise
    except Exception as error:
        log.exception("plugin %s could not be asked for its documents", ref.name)
        raise PluginError(f"plugins: {ref.name!r} could not be loaded: {error!r}. Its author finds the traceback in the log.") from error
