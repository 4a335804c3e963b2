"""Which person somebody is whom another house vouches for: by the name it has for them, the first time by their verified e-mail address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.services.accounts import audit
from app.services.accounts.people import People
from app.services.accounts.person import Person, Who
from app.services.accounts.tokens import hash_of
from app.services.accounts.tries import Tries
from app.storage.databases.columns import from_epoch, storable, to_epoch
from app.storage.databases.engine import Duplicate
from app.storage.platform import statements as sql
from app.storage.platform.database import PlatformDatabase

LONGEST_SUBJECT = 255  # OpenID Connect Core, section 2


class Unfit(Exception):
    """Nobody may come in by an identity; the message is a word for the audit log, ``person`` whom it concerns."""

    def __init__(self, why: str, person: Person | None = None):
        super().__init__(why)
        self.person = person


class Identities:
    """Finds and links; nobody is ever made here."""

    def __init__(self, database: PlatformDatabase, people: People, clock: Callable[[], datetime]):
        self._database, self._people, self._clock = database, people, clock
        self._tries = Tries(database)

    def person_of(self, issuer: str, subject: str, email: str, address: str) -> Person:
        """Return who an identity is, linking it the first time; ``email`` is "" unless it was verified. Raises Unfit."""
        if not subject or len(subject) > LONGEST_SUBJECT or storable(subject) != subject:
            raise Unfit("subject")
        rows = self._database.rows(sql.FIND_IDENTITY, {"house": issuer, "name": subject})
        if not rows and not email:
            raise Unfit("email_not_verified")
        person = self._people.find(rows[0][0]) if rows else self._people.find_by_email(email)
        if person is None:
            raise Unfit("nobody")
        if person.disabled_at:
            raise Unfit("disabled", person)
        if not rows:
            self._link(person, issuer, subject, address)
        return person

    def of(self, person: Person) -> list[tuple[str, datetime]]:
        """Return the houses that vouch for a person, and since when."""
        return [(issuer, from_epoch(at)) for issuer, at in self._database.rows(sql.IDENTITIES_OF, {"person": person.id})]

    def unlink(self, person: Person, issuer: str, who: Who, tenant: str = "", keep: str = "") -> bool:
        """Forget how a house knows a person, and end their sign-ins but for the one to ``keep``; return whether there was anything.

        Whoever comes by the verified e-mail address of the person next is linked anew.
        """
        with self._database.write() as link:
            if not link.change(sql.DROP_IDENTITY, {"person": person.id, "house": storable(issuer)}):
                return False
            link.change(sql.END_OTHERS, {"person": person.id, "token": hash_of(keep) if keep else ""})
            audit.note(link, who, self._clock(), tenant, "person.identity_unlinked", person.id, {"issuer": issuer}, None)
        return True

    def count_try(self, state: str, address: str) -> None:
        """Count a try before it is looked at; RateLimited during a pause."""
        self._tries.spend(f"oidc {state}", address, self._clock())

    def forget_try(self, state: str, address: str) -> None:
        """Take a try back that went well."""
        self._tries.forget(f"oidc {state}", address)

    def note_failure(self, why: str, address: str, person: Person | None = None) -> None:
        """Put a refusal into the audit log: of the person's shops, or of the platform where it is nobody's."""
        who, told = Who("nobody", "somebody", address), {"by": "oidc", "why": why}
        with self._database.write() as link:
            for tenant in (person.tenants if person else []) or [""]:
                audit.note(link, who, self._clock(), tenant, "person.sign_in_failed", person.id if person else "oidc", None, told)

    def _link(self, person: Person, issuer: str, subject: str, address: str) -> None:
        """Remember the name; Unfit where the person has another one there already: an address that was given on is not its new owner."""
        now = self._clock()
        row = {"issuer": issuer, "subject": subject, "person_id": person.id, "created_at": to_epoch(now)}
        try:
            with self._database.write() as link:
                link.change(sql.ADD_IDENTITY, row)
                told = {"issuer": issuer, "subject": subject}
                audit.note(link, Who(person.id, person.name, address), now, "", "person.identity", person.id, None, told)
        except Duplicate:
            raise Unfit("linked_to_another", person) from None
