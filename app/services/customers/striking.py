"""Striking a person out of what is written about work: the audit log, the record of runs, the errors of deliveries."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from app.services.accounts.audit import AuditLog
from app.storage.erasures import Person, PersonalData

INSTEAD = "(erased)"
SHORTEST_WORDS = 3


class Striking:
    """Their addresses are struck out wherever they stand; a name, or a line they wrote, where it stands alone."""

    def __init__(self, person: Person, lines: Set[str]):
        self._addresses = sorted(person.addresses, key=len, reverse=True)
        self._whole = {text for text in (*person.names, *lines) if len(text) >= SHORTEST_WORDS}

    def strike(self, data: PersonalData, audit: AuditLog, tenant: str) -> int:
        """Strike the person out; return in how many rows."""
        return data.strike(self._addresses, INSTEAD) + audit.strike(tenant, self.cleaned)

    def cleaned(self, value: Any) -> Any:
        """Return plain data without the person."""
        if isinstance(value, str):
            if value in self._whole:
                return INSTEAD
            for address in self._addresses:
                value = value.replace(address, INSTEAD)
            return value
        if isinstance(value, dict):
            return {self.cleaned(name): self.cleaned(each) for name, each in value.items()}
        return [self.cleaned(each) for each in value] if isinstance(value, list) else value
