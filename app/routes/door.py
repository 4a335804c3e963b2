"""Who may come in: the tenant that is meant, the origin of a browser, the visitor's token and the rate limits."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import Response, current_app, g, request

from app.errors import ForbiddenOrigin, ForgedToken, UnknownTenant
from app.services.rate_limits import RateLimits
from app.services.visitors import Visitors
from app.services.web_rules import WebRules, origin_is_allowed, own_hosts, read_web_rules
from app.settings import Settings
from plugins.contracts import Message

if TYPE_CHECKING:
    from app.container import Platform

TOKEN_HEADER = "X-Visitor-Token"  # noqa: S105 - the header's name
LOOKS_A_MINUTE = 60
_RULES_KEPT = 2000


@dataclass(frozen=True)
class Door:
    """What every route shares; one per Flask application. ``validators`` holds the contract of each endpoint's body."""

    settings: Settings
    platform: Platform
    visitors: Visitors
    limits: RateLimits
    secret: bytes
    validators: dict[str, Any] = field(default_factory=dict)
    rules: dict[tuple[str, int], WebRules] = field(default_factory=dict)

    def rules_of(self, tenant: Any) -> WebRules:
        """Return the web rules of a tenant version, read once."""
        name = (tenant.key, tenant.version)
        found = self.rules.get(name)
        if found is None:
            if len(self.rules) >= _RULES_KEPT:
                self.rules.clear()
            found = self.rules[name] = read_web_rules(tenant.document("tenant") or {})
        return found


def door() -> Door:
    """Return the application's door."""
    return current_app.extensions["door"]


def admit(bot: str) -> Any:
    """Return the tenant; raise for an unknown one, a page that may not embed it, and an address that asks too often."""
    tenant = _find_open(bot)
    door().limits.spend_address(request.remote_addr or "local")
    return tenant


def admit_visitor(bot: str) -> tuple[Any, str]:
    """Return the tenant and the visitor of a page that looks again and again: it is counted by visitor, for many may share an address."""
    tenant = _find_open(bot)
    visitor = require_visitor(tenant.key)
    door().limits.spend_caller(f"look:{tenant.key}:{visitor}", LOOKS_A_MINUTE)
    return tenant, visitor


def _find_open(bot: str) -> Any:
    here = door()
    tenant = here.platform.tenant(bot)
    if not here.rules_of(tenant).enabled:
        raise UnknownTenant(f"{tenant.key} is not open on the web. Set channels.web.enabled in tenant.json.")
    g.bot = tenant.key
    check_origin(here, tenant)
    return tenant


def check_origin(here: Door, tenant: Any) -> None:
    """Raise ForbiddenOrigin when a browser's page may not talk to this bot. Servers send no Origin and may."""
    origin = request.headers.get("Origin")
    if origin is None:
        return
    if not origin_is_allowed(origin, own_hosts(request.host, here.settings), here.rules_of(tenant).allowed_domains):
        raise ForbiddenOrigin(
            f"This page may not talk to {tenant.key}. Add its host to channels.web.allowed_domains in tenant.json; where it is "
            "this server's own address, set PUBLIC_BASE_URL."
        )
    g.origin = origin


def read_visitor(bot: str) -> str:
    """Return the visitor whom the request's token names, "" when there is no token; ForgedToken when it does not hold."""
    token = request.headers.get(TOKEN_HEADER)
    return door().visitors.read(bot, token) if token else ""


def require_visitor(bot: str) -> str:
    """Return the visitor; ForgedToken when the request carries no token."""
    visitor = read_visitor(bot)
    if not visitor:
        raise ForgedToken(f"Send the visitor token that opened the session in the header {TOKEN_HEADER}.")
    return visitor


def read_message(tenant: Any, body: Mapping[str, str]) -> Message:
    """Return the message of a request that has been checked; count it against the limit of its visitor or session."""
    here, visitor = door(), read_visitor(tenant.key)
    session = g.session = body.get("session_id") or secrets.token_urlsafe(16)
    here.limits.spend_visitor(tenant.key, visitor or session, here.rules_of(tenant).messages_per_minute)
    return Message(body["message"], session, "web", visitor, body.get("message_id", ""))


def answer_preflight() -> Response | None:
    """Tell a browser on another site whether it may call this bot."""
    if request.method != "OPTIONS":
        return None
    bot = (request.view_args or {}).get("bot_id")
    if not bot or not request.path.startswith("/api/chat/"):
        return None
    check_origin(door(), door().platform.tenant(bot))
    allow = ", ".join(sorted(request.url_rule.methods - {"HEAD"})) if request.url_rule else ""
    headers = {"Allow": allow}
    if request.headers.get("Origin"):
        headers |= {
            "Access-Control-Allow-Methods": allow,
            "Access-Control-Allow-Headers": f"Accept, Content-Type, {TOKEN_HEADER}",
            "Access-Control-Max-Age": "600",
        }
    return Response(status=204, headers=headers)
