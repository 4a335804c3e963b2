"""What a browser may do with our pages: the content security policy, and who may frame the chat."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask import Response

from app.services.web_rules import WebRules

_DOMAIN = re.compile(r"(https?://)?(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:(\d{1,5}|\*))?", re.IGNORECASE)
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; connect-src 'self'; "
    "frame-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none'"
)
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def ancestors_of(rules: WebRules) -> tuple[str, ...]:
    """Return the policy's sources for the domains that may embed the widget; what is no domain is left out."""
    return tuple(_source(domain) for domain in rules.allowed_domains if _DOMAIN.fullmatch(_ascii(domain)))


def secure(response: Response, ancestors: Sequence[str] = ()) -> Response:
    """Set the policy on a response; only this server and ``ancestors`` may frame it."""
    framed_by = " ".join(("'self'", *ancestors))
    response.headers.setdefault("Content-Security-Policy", f"{_POLICY}; frame-ancestors {framed_by}")
    response.headers.setdefault("Cache-Control", "no-cache")
    for name, value in _ALWAYS.items():
        response.headers.setdefault(name, value)
    return response


def unframed(response: Response) -> Response:
    """Set the policy on a response that no page may frame, ours neither."""
    response.headers["Content-Security-Policy"] = f"{_POLICY}; frame-ancestors 'none'"
    return secure(response)


def _source(domain: str) -> str:
    """A domain without a port means every port, as it does when the origin of a request is checked."""
    named = _ascii(domain)
    return named if named.rpartition("://")[2].count(":") else f"{named}:*"


def _ascii(domain: str) -> str:
    """Return a domain as browsers write it; one that cannot be written so comes back as it is, and is then no domain."""
    try:
        return domain if domain.isascii() else domain.encode("idna").decode()
    except UnicodeError:
        return domain
