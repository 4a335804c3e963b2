"""The people of an installation and their roles in its shops."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from app.errors import BadMessage, NotFound
from app.services.accounts import audit
from app.services.accounts.person import ROLES, Person, Who, normal_email, read_email, read_name
from app.storage.databases.columns import from_epoch, storable, to_epoch
from app.storage.databases.engine import Duplicate
from app.storage.databases.links import Link
from app.storage.platform import statements as sql
from app.storage.platform.database import PlatformDatabase
from plugins.contracts import Role

_NAMES = {role: name for name, role in ROLES.items()}


class People:
    """Finds and changes people; every change is in the audit log of the shop that it concerns."""

    def __init__(self, database: PlatformDatabase, clock: Callable[[], datetime]):
        self._database, self._clock = database, clock

    def is_empty(self) -> bool:
        """Return whether nobody was ever added: then the first start offers to make an operator."""
        return self._database.rows(sql.COUNT_PEOPLE)[0][0] == 0

    def find(self, person_id: str) -> Person | None:
        """Return a person with their roles, also one who was disabled."""
        rows = self._database.rows(sql.FIND_PERSON, {"person": person_id})
        return self._person(rows[0]) if rows else None

    def find_by_email(self, email: str) -> Person | None:
        rows = self._database.rows(sql.FIND_BY_EMAIL, {"address": normal_email(email)})
        return self._person(rows[0]) if rows else None

    def all(self) -> list[Person]:
        """Return everybody, for the operator."""
        return [self._person(row) for row in self._database.rows(sql.ALL_PEOPLE)]

    def of_tenant(self, tenant: str) -> list[Person]:
        """Return who has a role in a shop."""
        return [self._person(row) for row in self._database.rows(sql.PEOPLE_OF, {"shop": tenant})]

    def add(
        self, email: str, name: str, who: Who, *, tenant: str = "", role: Role | None = None, is_operator: bool = False,
        password: str = "", locale: str = "en",
    ) -> Person:  # fmt: skip
        """Add a person, with a role in a shop or as operator; ``password`` is a hash, "" until they choose one by their link.

        Raises BadMessage for an address that is none, or that somebody has.
        """
        email, name, now = read_email(email), read_name(name), self._clock()
        person_id = secrets.token_hex(8)
        row = {"id": person_id, "email": storable(email), "name": storable(name), "locale": locale, "password": password}
        row |= {"two_step": "", "two_step_last": 0}
        row |= {"is_operator": int(is_operator), "created_at": to_epoch(now), "signed_in_at": None, "disabled_at": None}
        try:
            with self._database.write() as link:
                link.change(sql.ADD_PERSON, row)
                told = {"email": email, "role": "operator" if is_operator else _name(role)}
                if role is not None:
                    link.change(sql.SET_ROLE, {"person_id": person_id, "tenant": tenant, "role": _NAMES[role]})
                audit.note(link, who, now, tenant, "person.add", person_id, None, told)
        except Duplicate:
            raise BadMessage(f"{email} is here already. Give them a role instead of adding them again.") from None
        return self._found(person_id)

    def set_role(self, person_id: str, tenant: str, role: Role | None, who: Who) -> Person:
        """Give a person a role in a shop, or with None take it away; raise NotFound for nobody, BadMessage for a last admin."""
        person, now = self._found(person_id), self._clock()
        before = person.roles.get(tenant)
        if before == role:
            return person
        with self._database.write() as link:
            if before is Role.ADMIN:
                self._keep_an_admin(link, person_id, tenant)
            link.change(sql.DROP_ROLE, {"person": person_id, "shop": tenant})
            if role is not None:
                link.change(sql.SET_ROLE, {"person_id": person_id, "tenant": tenant, "role": _NAMES[role]})
            audit.note(link, who, now, tenant, "person.role", person_id, _name(before), _name(role))
        return self._found(person_id)

    def rename(self, person_id: str, name: str, locale: str, who: Who) -> None:
        """Change a person's name and language; BadMessage for a name that is none."""
        person, name, now = self._found(person_id), read_name(name), self._clock()
        with self._database.write() as link:
            link.change(sql.CHANGE_NAME, {"person": person_id, "to_name": storable(name), "to_locale": locale})
            before, after = ({"name": person.name, "language": person.locale}, {"name": name, "language": locale})
            audit.note(link, who, now, "", "person.rename", person_id, before, after)

    def disable(self, person_id: str, who: Who) -> None:
        """Keep a person out everywhere at once; what they did stays told."""
        person, now = self._found(person_id), self._clock()
        with self._database.write() as link:
            link.change(sql.DISABLE, {"person": person_id, "at": to_epoch(now)})
            link.change(sql.END_SIGN_INS, {"person": person_id})
            for tenant in person.tenants or [""]:
                audit.note(link, who, now, tenant, "person.disable", person_id, "active", "disabled")

    def _keep_an_admin(self, link: Link, person_id: str, tenant: str) -> None:
        """Raise BadMessage when nobody else would be left to give roles."""
        others = [row for row in link.rows(sql.PEOPLE_OF, {"shop": tenant}) if row[0] != person_id and row[10] is None]
        admins = [row for row in others if (tenant, "admin") in [tuple(role) for role in link.rows(sql.ROLES, {"person": row[0]})]]
        if not admins:
            raise BadMessage("This is the shop's last admin. Make somebody else admin first.")

    def _found(self, person_id: str) -> Person:
        person = self.find(person_id)
        if person is None:
            raise NotFound("There is no such person.")
        return person

    def _person(self, row: Sequence[Any]) -> Person:
        id, email, name, locale, _, two_step, _, is_operator, created_at, signed_in_at, disabled_at = row
        roles = {tenant: ROLES[role] for tenant, role in self._database.rows(sql.ROLES, {"person": id})}
        moments = [None if at is None else from_epoch(at) for at in (created_at, signed_in_at, disabled_at)]
        return Person(id, email, name, locale, bool(is_operator), bool(two_step), roles, *moments)


def _name(role: Role | None) -> str | None:
    return None if role is None else _NAMES[role]
