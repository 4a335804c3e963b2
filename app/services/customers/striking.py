"""Striking a person out of what is written about work: the audit log, the record of runs, the errors of deliveries."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from typing import Any

from app.services.accounts.audit import AuditEntry, AuditLog
from app.storage.customers.erasures import Person, PersonalData
from app.storage.customers.personal_data import By
from plugins.contracts import Ticket

INSTEAD = "(erased)"
SHORTEST_WORDS = 3
COPYING_ACTIONS, COPYING_SUBJECTS = ("question.", "tool."), ("faq ",)  # what customers asked is answered from there


class Striking:
    """Their addresses are struck out wherever they stand; a name where it stands alone; a line they wrote where such lines are copied to,
    for elsewhere the same word is the shop's own; and what the shop's people wrote about their conversations and tickets, all of it."""

    def __init__(self, person: Person, lines: Set[str]):
        self._addresses = sorted(person.addresses, key=len, reverse=True)
        self._names = {name for name in person.names if len(name) >= SHORTEST_WORDS}
        self._lines = {line for line in lines if len(line) >= SHORTEST_WORDS} | self._names
        talks = {str(key["the_conversation"]) for key in person.keys[By.CONVERSATION]}
        self._subjects = talks | {Ticket("", number=int(key["the_ticket"])).label for key in person.keys[By.TICKET]}

    def strike(self, data: PersonalData, audit: AuditLog, tenant: str) -> int:
        """Strike the person out; return in how many rows."""
        return data.strike(self._addresses, INSTEAD) + audit.strike(tenant, self._without)

    def _without(self, entry: AuditEntry) -> AuditEntry:
        """Return an entry without the person; what was done and by whom stays told."""
        if entry.subject in self._subjects:
            return replace(entry, before=self._emptied(entry.before), after=self._emptied(entry.after))
        copies = entry.action.startswith(COPYING_ACTIONS) or entry.subject.startswith(COPYING_SUBJECTS)
        whole = self._lines if copies else self._names
        before, after = self._cleaned(entry.before, whole), self._cleaned(entry.after, whole)
        return replace(entry, subject=self._cleaned(entry.subject, whole), before=before, after=after)

    def _cleaned(self, value: Any, whole: Set[str]) -> Any:
        if isinstance(value, str):
            if value in whole:
                return INSTEAD
            for address in self._addresses:
                value = value.replace(address, INSTEAD)
            return value
        if isinstance(value, dict):
            return {name: self._cleaned(each, whole) for name, each in value.items()}
        return [self._cleaned(each, whole) for each in value] if isinstance(value, list) else value

    def _emptied(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._emptied(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self._emptied(each) for each in value]
        return INSTEAD if isinstance(value, str) and value else value
