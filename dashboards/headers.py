"""What a browser may do with our pages: the content security policy, and who may frame the chat."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response

_DOMAIN = re.compile(r"(https?://)?(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:(\d{1,5}|\*))?", re.IGNORECASE)
_THIS_MACHINE = ("localhost", "127.0.0.1")
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


def allowed_domains(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the domains of ``tenant.json`` that may embed the widget; one that is no domain is left out."""
    domains = document.get("channels", {}).get("web", {}).get("allowed_domains", ())
    return tuple(_with_port(domain) for domain in domains if _DOMAIN.fullmatch(domain))


def secure(response: Response, ancestors: Sequence[str] = ()) -> Response:
    """Set the policy on a response; only this server and ``ancestors`` may frame it."""
    framed_by = " ".join(("'self'", *ancestors))
    response.headers.setdefault("Content-Security-Policy", f"{_POLICY}; frame-ancestors {framed_by}")
    for name, value in _ALWAYS.items():
        response.headers.setdefault(name, value)
    return response


def _with_port(domain: str) -> str:
    """A developer's own machine serves on any port; elsewhere a domain means its default port, as in every policy."""
    return f"{domain}:*" if domain in _THIS_MACHINE else domain
