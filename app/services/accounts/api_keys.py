"""Keys for programs: each with a role and scopes in one shop, shown once, kept as a hash."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.errors import BadMessage, NotFound
from app.services.accounts import audit
from app.services.accounts.person import ROLES, Who, read_name
from app.services.accounts.tokens import hash_of
from app.services.permissions import Permission, least_role
from app.storage.databases.columns import from_epoch, from_json, to_epoch, to_json
from app.storage.platform import statements as sql
from app.storage.platform.database import PlatformDatabase
from plugins.contracts import Role

PREFIX = "sak_"
SEEN_EVERY = timedelta(minutes=1)
_NAMES = {role: name for name, role in ROLES.items()}


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key; ``scopes`` narrow what its role may do, and an empty one allows all of it."""

    id: str
    tenant: str
    name: str
    role: Role
    scopes: tuple[Permission, ...]
    made_by: str
    created_at: datetime
    used_at: datetime | None = None
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    def may(self, permission: Permission, tenant: str) -> bool:
        """Return whether the key allows it in a shop; what only the operator may do, no key may."""
        needed = least_role(permission)
        in_scope = not self.scopes or permission in self.scopes
        return needed is not None and tenant == self.tenant and self.role >= needed and in_scope


class ApiKeys:
    """Makes, finds and revokes keys."""

    def __init__(self, database: PlatformDatabase, clock: Callable[[], datetime]):
        self._database, self._clock = database, clock

    def make(
        self, tenant: str, name: str, role: Role, who: Who, scopes: Sequence[Permission] = (), good_for: timedelta | None = None
    ) -> tuple[str, ApiKey]:  # fmt: skip
        """Return a new key's secret, which is never shown again, and what is known of it."""
        if role not in _NAMES:
            raise BadMessage("A key has the role viewer, manager or admin.")
        now, secret = self._clock(), PREFIX + secrets.token_urlsafe(32)
        key = ApiKey(
            secrets.token_hex(6), tenant, read_name(name), role, tuple(scopes), who.name, now, None, now + good_for if good_for else None
        )
        row = {"id": key.id, "secret_hash": hash_of(secret), "tenant": tenant, "name": key.name, "role": _NAMES[role]}
        row |= {"scopes": to_json(list(key.scopes)), "made_by": who.name, "created_at": to_epoch(now), "used_at": None, "revoked_at": None}
        told = {"name": key.name, "role": _NAMES[role], "scopes": list(key.scopes)}
        with self._database.write() as link:
            link.change(sql.ADD_KEY, row | {"expires_at": to_epoch(key.expires_at) if key.expires_at else None})
            audit.note(link, who, now, tenant, "key.make", key.id, None, told)
        return secret, key

    def find(self, secret: str) -> ApiKey | None:
        """Return the key of a secret; None for one that is not ours, ran out or was revoked."""
        rows = self._database.rows(sql.FIND_KEY, {"secret": hash_of(secret)}) if secret.startswith(PREFIX) else ()
        if not rows:
            return None
        key, now = _key(rows[0]), self._clock()
        if key.revoked_at or (key.expires_at and key.expires_at < now):
            return None
        if key.used_at is None or now - key.used_at > SEEN_EVERY:
            with self._database.write() as link:
                link.change(sql.SEE_KEY, {"key": key.id, "now": to_epoch(now)})
        return key

    def of_tenant(self, tenant: str) -> list[ApiKey]:
        """Return a shop's keys, newest first, the revoked ones too."""
        return [_key(row) for row in self._database.rows(sql.KEYS_OF, {"shop": tenant})]

    def revoke(self, tenant: str, key_id: str, who: Who) -> None:
        """Make a key worthless at once; NotFound when the shop has no such key in use."""
        now = self._clock()
        with self._database.write() as link:
            if link.change(sql.REVOKE_KEY, {"key": key_id, "shop": tenant, "now": to_epoch(now)}) != 1:
                raise NotFound("There is no such key in use.")
            audit.note(link, who, now, tenant, "key.revoke", key_id)


def _key(row: Any) -> ApiKey:
    id, _, tenant, name, role, scopes, made_by, *moments = row
    return ApiKey(id, tenant, name, ROLES[role], _scopes(scopes), made_by, *[None if at is None else from_epoch(at) for at in moments])


def _scopes(stored: str) -> tuple[Permission, ...]:
    """Return a key's scopes; one that is no longer known leaves the key with less, never with all."""
    names = from_json(stored)
    known = tuple(Permission(name) for name in names if name in set(Permission))
    return known if known or not names else (Permission.SEE_PLATFORM,)
