"""What a process shares for its calls to outside services: the operator's own hosts, circuits, one pool of connections."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from plugins.kit.outward.calls import Patience
from plugins.kit.outward.circuits import Circuits
from plugins.kit.outward.client import OutwardClient
from plugins.kit.outward.own_network import find_addresses
from plugins.kit.outward.quotas import Quotas

if TYPE_CHECKING:
    import httpx2

SETTING = "CONNECTOR_HOSTS"
REDIRECTS = 3
WHO = {"user-agent": "sales-assistant"}
DEFAULT_PATIENCE = Patience()


class Outward:
    """One per process, lent to plugins as ``folder.outward``. ``own_hosts`` is the setting CONNECTOR_HOSTS; ``quotas`` are the
    limits that all shops share."""

    def __init__(
        self,
        own_hosts: frozenset[str] = frozenset(),
        circuits: Circuits | None = None,
        pause: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
        quotas: Quotas | None = None,
    ):
        self.own_hosts, self.circuits = own_hosts, circuits or Circuits()
        self.pause, self.chance = pause, chance
        self.quotas = quotas or Quotas()
        self._making = threading.Lock()
        self._http: httpx2.Client | None = None

    def client(
        self,
        tenant: str,
        name: str,
        base_url: str = "",
        *,
        secrets: Sequence[str] = (),
        headers: dict[str, str] | None = None,
        patience: Patience = DEFAULT_PATIENCE,
    ) -> OutwardClient:
        """Return a client for one connector of one tenant. ``secrets`` never stand in an error or a log."""
        return OutwardClient(self, tenant, name, base_url, tuple(secrets), headers or {}, patience)

    def addresses(self, host: str, port: int) -> list[str]:
        """Return where to connect to (for SMTP and the like); UnknownHost or ForbiddenAddress otherwise."""
        return find_addresses(host, port, self.own_hosts, SETTING)

    def http(self) -> httpx2.Client:
        """Return the one HTTP client of the process; it is made at the first call, for its package takes a while to import."""
        with self._making:
            if self._http is None:
                import httpx2

                from plugins.kit.outward.guarded_http import GuardedTransport

                transport = GuardedTransport(self.own_hosts, setting=SETTING, keeps=False, encrypted=True)
                self._http = httpx2.Client(transport=transport, trust_env=False, max_redirects=REDIRECTS, headers=WHO)
            return self._http

    def close(self) -> None:
        if self._http is not None:
            self._http.close()


def outward_of(folder: Any) -> Outward:
    """Return what a folder's process lends, or, for a folder of no process (a reference, a plugin's test), a guard of its own."""
    return getattr(folder, "outward", None) or Outward()
