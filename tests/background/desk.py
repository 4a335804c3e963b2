"""An installation whose one shop hears what happened and is called by the clock; the worker's duties over it, here or as a process."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from pathlib import Path
from threading import Event
from typing import Any

from app.storage.turns.turns import Conversation, NewLead, TurnRecord
from app.worker.by_clock import ByClock
from app.worker.claiming import make_holder
from app.worker.registered import Registered
from app.worker.telling import Telling
from plugins.contracts import Lead
from tests.background.stand_ins import diary
from tests.pipeline.shops import Street, with_plugins

ROOT = Path(__file__).resolve().parents[2]
ASSISTANT = Path(sys.executable).with_name("assistant")


class Desk:
    """An installation with one shop, its worker's duties, and its diary."""

    def __init__(self, street: Street, site: Path):
        self.street, self._site = street, site
        self.holder = make_holder()
        self._leads = 0

    @property
    def shop(self) -> Any:
        return self.street.platform.storage.tenant("corner")

    @property
    def clock(self) -> Any:
        return self.street.clock

    def publish(self, **options: Any) -> int:
        return self.street.publish("corner", **with_plugins({"name": "diary", "options": options}))

    def tell(self, holder: str = "") -> bool:
        registered = Registered(self.street.platform.directory, self.street.platform.open)
        return Telling(self.street.platform, registered, holder or self.holder).work(Event())

    def run_clock(self, holder: str = "") -> bool:
        registered = Registered(self.street.platform.directory, self.street.platform.open)
        return ByClock(self.street.platform, registered, holder or self.holder).work(Event())

    def happen(self, *events: tuple[str, dict[str, Any]], lead: Lead | None = None) -> Conversation:
        """Store a turn in which something happened."""
        self._leads += 1
        conversation = Conversation.begin("web", uuid.uuid4().hex, "", 1, "en-GB", self.clock())
        leads = (NewLead(f"L-{self._leads:05}", lead),) if lead else ()
        self.shop.commit(
            TurnRecord(
                conversation=conversation,
                user_text="call me",
                reply_text="We will.",
                reply_payload={},
                state={},
                locale="en-GB",
                mode="v5",
                outcome="answered",
                trace_id=uuid.uuid4().hex,
                now=self.clock(),
                events=events,
                leads=leads,
            )  # fmt: skip
        )
        return conversation

    def ask_for_call(self, note: str = "") -> None:
        self.clock.pass_time(seconds=1)
        self.happen(("lead", {"kind": "callback"}), lead=Lead("callback", "An", "+447700900123", "", note, "Yes, call me."))

    def diary(self, name: str) -> list[dict[str, Any]]:
        return diary.read(self.street.place / "business" / "corner", name)

    def heard(self, name: str = "all") -> list[str]:
        return [line["id"] for line in self.diary(name)]

    def start_worker(self) -> subprocess.Popen[bytes]:
        folder = self.street.place
        environment = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": f"{self._site}{os.pathsep}{ROOT}",
            "ASSISTANT_BUSINESS_ROOT": str(folder / "business"), "ASSISTANT_INSTANCE_FOLDER": str(folder / "instance"),
            "ASSISTANT_LOG_FOLDER": str(folder / "logs"), "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1",
        }  # fmt: skip
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen([ASSISTANT, "worker"], cwd=ROOT, env=environment, **quiet)
