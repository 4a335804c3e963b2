"""Who asks: a person by their sign-in, or a program by a shop's key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.errors import AppError, NoSuchShop, NotAllowed
from app.services.accounts.api_keys import ApiKey
from app.services.accounts.person import Person, Who
from app.services.permissions import Permission
from plugins.contracts import Actor, Role


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who was let in: ``person`` or ``key``, never both, and the internet address that they came from."""

    person: Person | None = None
    key: ApiKey | None = None
    address: str = ""

    @property
    def id(self) -> str:
        return self.person.id if self.person else f"key:{self.key.id}" if self.key else ""

    @property
    def name(self) -> str:
        return self.person.name if self.person else f"key {self.key.name}" if self.key else ""

    @property
    def who(self) -> Who:
        """Who stands behind a change, for the audit log."""
        return Who(self.id, self.name, self.address)

    @property
    def only_shop(self) -> str:
        """The one shop in which the caller is something; "" where there are none or several."""
        shops = [self.key.tenant] if self.key else self.person.tenants if self.person and not self.person.is_operator else []
        return shops[0] if len(shops) == 1 else ""

    def role_in(self, shop: str) -> Role | None:
        """Return what the caller is in a shop, None for nothing."""
        if self.key:
            return self.key.role if shop == self.key.tenant else None
        return self.person.role_in(shop) if self.person else None

    def may(self, permission: Permission, shop: str = "") -> bool:
        """Return whether the matrix allows it, in a shop or, with "", on the platform."""
        asked: Any = self.key or self.person
        return asked is not None and asked.may(permission, shop)

    def actor_in(self, shop: str) -> Actor:
        """Return on whose behalf tools run in a shop; NoSuchShop where the caller is nothing."""
        role = self.role_in(shop)
        if role is None:
            raise NoSuchShop("There is no such shop, or you have no role in it.")
        return Actor(self.id, role, self.name, tuple(map(str, self.key.scopes)) if self.key else ())


def check_permission(caller: Caller | Person, permission: Permission, shop: str, platform: Any) -> None:
    """Raise NoSuchShop or NotAllowed unless the matrix allows it, in a shop that is there or, with "", on the platform."""
    if shop and (caller.role_in(shop) is None or not _is_there(shop, platform)):
        raise NoSuchShop("There is no such shop, or you have no role in it.")
    if not caller.may(permission, shop):
        raise NotAllowed("Your role does not allow this. Ask an admin of the shop.")


def _is_there(shop: str, platform: Any) -> bool:
    try:
        return platform.directory.root.place(shop).path.is_dir()
    except AppError:
        return False
