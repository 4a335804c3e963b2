"""Asking each plugin and each outside service of a shop how it is, all at once and not for ever; what they said last is kept."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from plugins.contracts import Health
from plugins.kit.masking import mask_secrets
from plugins.kit.whole_files import write_whole

log = logging.getLogger(__name__)
LIMIT_S = 8.0
FOLDER = "checks"
IN_A_ROW, ANSWERED = 5, "ok"
NO_ANSWER = "No answer within {seconds:.0f} s."


@dataclass(frozen=True, slots=True)
class Checked:
    """What one said: ``of`` is the plugin, or "connector"."""

    of: str
    name: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Checks:
    """What all said, and when."""

    at: datetime
    checked: tuple[Checked, ...]

    @property
    def is_well(self) -> bool:
        return all(each.ok for each in self.checked)


def check_shop(platform: Any, tenant: Any, limit_s: float = LIMIT_S) -> Checks:
    """Ask them all, each in a thread of its own; one that does not answer in time is said not to. The answers are kept."""
    asked = [
        _Asking("storage", "storage", lambda: [_storage(platform, tenant)]),
        _Asking("models", "models", lambda: _models(platform, tenant)),
    ]
    for each in tenant.manager.hook.check_health.get_hookimpls():
        asked.append(_Asking(each.plugin_name, each.plugin_name, each.function))
    for name, connector in tenant.background.connectors.items():
        asked.append(_Asking("connector", name, lambda connector=connector: [connector.check()]))
    latest = time.monotonic() + limit_s
    checked = tuple(said for each in asked for said in each.said(latest, limit_s))
    checks = Checks(platform.clock(), checked)
    _keep(_file(platform, tenant.key), checks)
    return checks


def last_checks(platform: Any, bot: str) -> Checks | None:
    """Return what was said last, None where nobody was asked yet."""
    try:
        told = orjson.loads(_file(platform, bot).read_bytes())
        return Checks(datetime.fromisoformat(told["at"]), tuple(Checked(**each) for each in told["checked"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


class _Asking:
    """One that is being asked. A thread that never comes back is left to itself: it dies with the process."""

    def __init__(self, of: str, name: str, ask: Callable[[], Sequence[Health]]):
        self._of, self._name, self._ask = of, name, ask
        self._answers: list[Checked] | None = None
        self._thread = threading.Thread(target=self._run, name=f"check of {name}", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            answers = [Checked(self._of, one.name, one.ok, mask_secrets(one.detail)) for one in self._ask() or ()]
        except Exception as error:  # noqa: BLE001 - the edge to plugins: a check that fails is an answer
            log.warning("the check of %s failed", self._name, exc_info=True)
            answers = [Checked(self._of, self._name, False, mask_secrets(f"{type(error).__name__}: {error}"))]
        self._answers = answers

    def said(self, latest: float, limit_s: float) -> list[Checked]:
        self._thread.join(max(latest - time.monotonic(), 0.0))
        answers = self._answers
        return [Checked(self._of, self._name, False, NO_ANSWER.format(seconds=limit_s))] if answers is None else answers


def _storage(platform: Any, tenant: Any) -> Health:
    platform.storage.tenant(tenant.key).ping()
    return Health("storage", True, "The database answers.")


def _models(platform: Any, tenant: Any) -> list[Health]:
    """Return whether models answered of late; nothing where too few were asked today to say so."""
    last = platform.storage.tenant(tenant.key).model_outcomes_on(tenant.now().date().isoformat(), IN_A_ROW)
    if ANSWERED in last:
        return [Health("models", True, "Models have answered today.")]
    if len(last) < IN_A_ROW:
        return []
    told = f"The last {IN_A_ROW} calls to models failed, the last one so: {last[0]}. Answers go out without them."
    return [Health("models", False, told)]


def _file(platform: Any, bot: str) -> Path:
    return platform.settings.instance_folder / FOLDER / f"{bot}.json"


def _keep(file: Path, checks: Checks) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, orjson.dumps({"at": checks.at.isoformat(), "checked": [asdict(each) for each in checks.checked]}))
