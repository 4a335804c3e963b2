"""Who a person is, what they are in which shop, and who stands behind a change."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.errors import BadMessage
from app.services.permissions import Permission, least_role
from app.storage.databases.columns import storable
from plugins.contracts import Role

LONGEST_EMAIL, LONGEST_NAME, MOST_TYPED = 254, 80, 300
_EMAIL = re.compile(r"[^@\s<>()\[\],;:\"\\\x00-\x1f]{1,64}@[^@\s<>()\[\],;:\"\\\x00-\x1f.]+(\.[^@\s<>()\[\],;:\"\\\x00-\x1f.]+)+")
ROLES = {"viewer": Role.VIEWER, "manager": Role.MANAGER, "admin": Role.ADMIN}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in. ``roles`` by tenant; an operator is an admin everywhere."""

    id: str
    email: str
    name: str
    locale: str = "en"
    is_operator: bool = False
    has_two_step: bool = False
    roles: Mapping[str, Role] = field(default_factory=dict)
    created_at: datetime | None = None
    signed_in_at: datetime | None = None
    disabled_at: datetime | None = None

    def role_in(self, tenant: str) -> Role | None:
        """Return what the person is in a shop, None for nothing."""
        return Role.ADMIN if self.is_operator else self.roles.get(tenant)

    def may(self, permission: Permission, tenant: str = "") -> bool:
        """Return whether the matrix allows it, in a shop or, with "", on the platform."""
        needed = least_role(permission)
        if needed is None:
            return self.is_operator
        role = self.role_in(tenant)
        return role is not None and role >= needed

    @property
    def tenants(self) -> list[str]:
        """The keys of the shops where the person is something; an operator's are all, which are not listed here."""
        return sorted(self.roles)


@dataclass(frozen=True, slots=True)
class Who:
    """Who changes something, for the audit log: a person, a key, or the command line."""

    id: str
    name: str
    address: str = ""


COMMAND_LINE = Who("command-line", "the command line")


def normal_email(text: str) -> str:
    """Return what was typed as an e-mail address in the one form in which addresses are stored, looked up and counted."""
    return storable(text[:MOST_TYPED]).strip().lower()


def read_email(text: str) -> str:
    """Return an e-mail address as it is stored; BadMessage for what is none."""
    email = normal_email(text)
    if len(email) > LONGEST_EMAIL or not _EMAIL.fullmatch(email):
        raise BadMessage(f"{text.strip()[:80]!r} is not an e-mail address like ann@shop.example.")
    return email


def read_name(text: str) -> str:
    """Return a person's name; BadMessage when it is empty or too long."""
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME:
        raise BadMessage(f"A name has 1 to {LONGEST_NAME} characters.")
    return name


def read_role(text: str) -> Role:
    """Return the role of that name; BadMessage for what is none."""
    if text not in ROLES:
        raise BadMessage(f"{text[:40]!r} is not a role. Roles are viewer, manager and admin.")
    return ROLES[text]
