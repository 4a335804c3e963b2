"""Circuit breakers: a model or a host that failed again and again is left in peace for a while, then tried with one call."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

FAILURES = 5
REST_S, LONGEST_REST_S = 30.0, 300.0
KEPT = 10_000
Name = tuple[str, ...]


@dataclass(slots=True)
class _Circuit:
    failures: int = 0
    rest: float = REST_S
    opens_again: float = 0.0
    probing: bool = False


class Circuits:
    """One per process. A name begins with the tenant (then a provider and a model, or a host): one shop's bad key says nothing
    about another's."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._lock = threading.Lock()
        self._circuits: dict[Name, _Circuit] = {}

    def may_call(self, name: Name) -> bool:
        """Return whether to call now. After its rest a circuit lets one call through: tell how that one went."""
        with self._lock:
            circuit = self._circuits.get(name)
            if circuit is None or circuit.failures < FAILURES:
                return True
            if circuit.probing or self._clock() < circuit.opens_again:
                return False
            circuit.probing = True
            return True

    def rest_left(self, name: Name) -> float:
        """Return for how many seconds a circuit rests from now on, 0 where it does not."""
        with self._lock:
            circuit = self._circuits.get(name)
            is_open = circuit is not None and circuit.failures >= FAILURES
            return max(circuit.opens_again - self._clock(), 0.0) if circuit is not None and is_open else 0.0

    def succeeded(self, name: Name) -> None:
        with self._lock:
            self._circuits.pop(name, None)

    def failed(self, name: Name) -> None:
        with self._lock:
            if name not in self._circuits and len(self._circuits) >= KEPT:
                self._circuits.pop(next(iter(self._circuits)))
            circuit = self._circuits.setdefault(name, _Circuit())
            circuit.failures += 1
            if circuit.failures < FAILURES:
                return
            circuit.rest = min(circuit.rest * 2, LONGEST_REST_S) if circuit.probing else circuit.rest
            circuit.opens_again, circuit.probing = self._clock() + circuit.rest, False

    def open_now(self) -> list[Name]:
        """Return the names that are left in peace at the moment, for the health check."""
        with self._lock:
            return [name for name, circuit in self._circuits.items() if circuit.failures >= FAILURES]
