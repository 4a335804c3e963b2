"""The gate of the JSON routes of the owner's side: a sign-in or an API key, the permission matrix, and the limits of a caller."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from flask import g, request

from app.errors import BadMessage, ForeignForm, SignedOut
from app.routes.contract import read_body
from app.routes.door import door
from app.services.accounts.browser import (
    FORM_HEADER,
    SAFE_METHODS,
    SIGN_IN_COOKIE,
    check_form_token,
    check_origin,
    cookie_name,
    form_token,
    is_own_page,
)
from app.services.accounts.caller import Caller, check_permission
from app.services.accounts.person import Who
from app.services.openapi import Parameter
from app.services.permissions import Permission, least_role
from app.tenant_keys import SHAPE
from plugins.contracts import Actor

View = TypeVar("View", bound=Callable[..., Any])
BEARER = "bearer"
BOT = Parameter("bot", "path", "The shop's key.", {"type": "string", "pattern": f"^{SHAPE}$", "examples": ["greengrocer"]})
BOT_ASKED = Parameter("bot", "query", "The shop's key; a key of a shop may leave it out.", BOT.schema)


@dataclass(frozen=True, slots=True)
class Access:
    """What a route behind the gate is given: the ``caller``, who may do what it needs in the shop ``bot`` ("" on the platform),
    and the checked JSON ``body`` of a route that takes one."""

    caller: Caller
    bot: str
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def who(self) -> Who:
        """Who stands behind a change, for the audit log."""
        return self.caller.who

    @property
    def actor(self) -> Actor:
        """On whose behalf tools run."""
        return self.caller.actor_in(self.bot)


def needs(permission: Permission) -> Callable[[View], View]:
    """Let in who has a permission; the view's first argument is its Access. ``@operation`` stands above it and tells the contract.

    The shop is the address's ``<bot>``, else ``?bot=``, else the body's ``bot``, else the only one in which the caller is something.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(bot: str = "", **arguments: Any) -> Any:
            return view(_enter(permission, bot), **arguments)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return mark


def _enter(permission: Permission, bot: str) -> Access:
    caller = find_caller()
    if request.args.get("bot") == "":
        raise BadMessage("The query's bot is empty. Give the shop's key, or leave it out.")
    bot, takes_body = bot or request.args.get("bot", ""), request.endpoint in door().validators
    if bot or not takes_body:
        shop = _checked(caller, permission, bot)
        return Access(caller, shop, read_body() if takes_body else {})
    body = read_body()
    return Access(caller, _checked(caller, permission, body.get("bot", "")), body)


def _checked(caller: Caller, permission: Permission, bot: str) -> str:
    """Return the shop that is meant, in which the caller has the permission."""
    shop = bot or caller.only_shop
    if not shop and least_role(permission) is not None:
        raise BadMessage("Say which shop is meant: its key as bot.")
    check_permission(caller, permission, shop, door().platform)
    g.bot = shop or "-"
    return shop


def find_caller() -> Caller:
    """Return who asks, by an API key or by a sign-in; SignedOut for nobody, ForeignForm, or RateLimited."""
    here, address = door(), request.remote_addr or "local"
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    caller = _by_key(secret.strip(), address) if scheme.lower() == BEARER else _by_sign_in(address)
    if caller is None:
        here.limits.spend_address(address)
        raise SignedOut("Sign in, or send a key of the shop that is in use: Authorization: Bearer sak_...")
    here.limits.spend_caller(caller.id, here.settings.rate_per_caller)
    return caller


def _by_key(secret: str, address: str) -> Caller | None:
    key = door().platform.accounts.keys.find(secret)
    return Caller(key=key, address=address) if key else None


def _by_sign_in(address: str) -> Caller | None:
    token = request.cookies.get(cookie_name(SIGN_IN_COOKIE, request.is_secure), "")
    found = door().platform.accounts.sign_ins.find(token)
    if found is None:
        return None
    if request.method not in SAFE_METHODS:
        _check_meant(token)
    return Caller(person=found.person, address=address)


def _check_meant(token: str) -> None:
    """Raise ForeignForm unless a page of ours sent the change: the browser says so, or it brings the page's form token."""
    origin, settings = request.headers.get("Origin"), door().settings
    check_origin(origin, request.host, settings)
    given = request.headers.get(FORM_HEADER, "")
    if given:
        check_form_token(given, form_token(door().secret, token))
    elif not is_own_page(origin, request.host, settings):
        raise ForeignForm(f"Send the form token of one of our pages in the header {FORM_HEADER}, or use an API key.")
