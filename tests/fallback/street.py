"""A shop in V6 whose models live on the loopback."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from app.container import Platform
from app.settings import Settings
from plugins.contracts import Reply
from plugins.kit.outward.circuits import Circuits
from tests.chat_models.bound import options
from tests.chat_models.wire_server import WireServer
from tests.pipeline.shops import GROCER, Street

LIMIT, PLENTY = 0.7, 20.0
MILK = "what milk do you have under 3 pounds?"
HOURS = "when are you open on Sunday?"


class HybridStreet(Street):
    """A street whose shops may reach the loopback server; a message may wait ``seconds`` for models."""

    def __init__(self, place: Path, plugins: list[Any], host: str = "", seconds: float = PLENTY, **tenant: Any):
        self.settings = {"model_timeout": seconds, "model_hosts": frozenset({host})}
        about = GROCER["tenant"] | {"mode": "v6", "plugins": ["*", *plugins]} | tenant
        super().__init__(place, {"corner": GROCER | {"tenant": about}})

    def open_platform(self, **settings: Any) -> Platform:
        folders = {"business_root": self.place / "business", "instance_folder": self.place / "instance", "log_folder": self.place / "logs"}
        return Platform(Settings(**folders, **self.settings, **settings), self.clock, patient=True)

    def wait_at_most(self, seconds: float) -> None:
        """Set how long a message may wait for models, and forget which of them failed."""
        self.platform.settings = replace(self.platform.settings, model_timeout=seconds)
        self.platform.circuits = Circuits()

    def noted(self, reply: Reply) -> dict[str, Any]:
        """Return what the stored trace of a reply says of its models."""
        trace = self.platform.storage.tenant("corner").trace(reply.trace_id)
        return trace.detail["model"] if trace else {}

    def outcomes(self, reply: Reply) -> list[str]:
        """Return how each call to a model went, from the accounts."""
        return [call.outcome for call in self.platform.storage.tenant("corner").model_calls(reply.trace_id)]


def remote(provider: str, wire: WireServer, **more: Any) -> dict[str, Any]:
    """Return a provider on the loopback as tenant.json names it."""
    return {"name": provider, "options": options(provider, wire.address, **more)}
