"""How a browser proves who it is and that a request was meant: its cookies, the token of a form, the page it came from."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from app.errors import ForeignForm
from app.services.web_rules import origin_is_allowed, own_hosts
from app.settings import Settings

SIGN_IN_COOKIE, FORM_COOKIE, KNOWN_COOKIE = "assistant_sign_in", "assistant_form", "assistant_known"
KNOWN_FOR = timedelta(days=365)
FORM_FIELD, FORM_HEADER = "form_token", "X-Form-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def cookie_name(name: str, is_secure: bool) -> str:
    """Return the cookie's name; over https with the prefix that lets no other host or path set it."""
    return f"__Host-{name}" if is_secure else name


def form_token(secret: bytes, bound: str) -> str:
    """Return what a form must bring along, bound to a sign-in or to a cookie of the browser."""
    return hmac.new(secret, f"owner:form:{bound}".encode(), hashlib.sha256).hexdigest()


def check_form_token(given: str, wanted: str) -> None:
    """Raise ForeignForm unless a form brought its token."""
    if not hmac.compare_digest(given.encode(), wanted.encode()):
        raise ForeignForm("This form is too old. Go back, load the page anew and send it again.")


def is_own_page(origin: str | None, host: str, settings: Settings) -> bool | None:
    """Say whether a request comes from a page of this server; None where the browser does not tell."""
    return None if origin is None else origin_is_allowed(origin, own_hosts(host, settings), ())


def check_origin(origin: str | None, host: str, settings: Settings) -> None:
    """Raise ForeignForm where the browser tells that another site's page sent the request."""
    if is_own_page(origin, host, settings) is False:
        raise ForeignForm("This form was sent from another site.")


def known_browser(secret: bytes, email: str) -> str:
    """Return what a browser keeps in which this person signed in: strangers' wrong tries elsewhere do not keep them out here."""
    name = secrets.token_urlsafe(12)
    return f"{name}.{_known(secret, name, email)}"


def read_known_browser(secret: bytes, kept: str, email: str) -> str:
    """Return the name of a browser in which this person signed in before, "" for any other."""
    name, _, given = kept.partition(".")
    return name if name and hmac.compare_digest(given.encode(), _known(secret, name, email).encode()) else ""


def _known(secret: bytes, name: str, email: str) -> str:
    return hmac.new(secret, f"owner:known:{name}:{email}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()
