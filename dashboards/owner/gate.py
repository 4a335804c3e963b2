"""The gate of the owner's pages: who is signed in, what the permission matrix allows, and that a form is one of ours."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

from flask import Response, current_app, g, redirect, request, url_for

from app.services.accounts import SignedOut
from app.services.accounts.browser import (
    FORM_COOKIE,
    FORM_FIELD,
    FORM_HEADER,
    KNOWN_COOKIE,
    KNOWN_FOR,
    SAFE_METHODS,
    SIGN_IN_COOKIE,
    check_form_token,
    check_origin,
    known_browser,
    read_known_browser,
)
from app.services.accounts.browser import cookie_name as name_of_cookie
from app.services.accounts.browser import form_token as token_of_form
from app.services.accounts.caller import check_permission
from app.services.accounts.person import normal_email
from app.services.permissions import Permission
from dashboards.owner.office import office

MOST_FIELDS = 10_000  # of a form with a file: some hundred sizes and colours, each with its cells
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Gate:
    """What a page asks of who opens it: ``permission`` in the shop of the address (or on the platform), or only to be signed in.
    ``largest`` is the most bytes of a form, 0: as everywhere. A look is made by an open page itself and keeps no sign-in awake."""

    permission: Permission | None = None
    is_open: bool = False
    largest: int = 0
    is_look: bool = False


def needs(permission: Permission, largest: int = 0, is_look: bool = False) -> Callable[[View], View]:
    """Let in who has a permission, in the shop that the address names; ``largest``: the most bytes of a form with a file."""
    return _gated(Gate(permission, largest=largest, is_look=is_look))


def signed_in(view: View) -> View:
    """Let in everybody who is signed in."""
    return _gated(Gate())(view)


def open_to_all(view: View) -> View:
    """Let in everybody: the pages by which one comes in."""
    return _gated(Gate(is_open=True))(view)


def _gated(gate: Gate) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.gate = gate  # type: ignore[attr-defined]
        return view

    return mark


def enter() -> Response | None:
    """Open or shut the gate before every page; a page that declares none stays shut."""
    gate: Gate = getattr(current_app.view_functions[request.endpoint or ""], "gate", Gate(Permission.SEE_PLATFORM))
    g.sign_in_token = request.cookies.get(cookie_name(SIGN_IN_COOKIE), "")
    g.sign_in = office().accounts.sign_ins.find(g.sign_in_token, stays_awake=not gate.is_look)
    if not gate.is_open:
        if g.sign_in is None:
            return _to_sign_in()
        if gate.permission is not None:
            check_permission(g.sign_in.person, gate.permission, (request.view_args or {}).get("bot", ""), office().platform)
        if gate.largest:
            request.max_form_parts = MOST_FIELDS
            request.max_content_length = gate.largest  # not before it is known who sends so much: the form's token is in the body
    if request.method not in SAFE_METHODS:
        _check_form()
    return None


def form_token() -> str:
    """Return what a form must bring along: bound to the sign-in, or before it to a cookie of the browser."""
    bound = g.sign_in_token if g.get("sign_in") else _form_cookie()
    return token_of_form(office().secret, bound)


def cookie_name(name: str) -> str:
    """Return the cookie's name on this request's connection."""
    return name_of_cookie(name, request.is_secure)


def set_cookie(response: Response, name: str, value: str) -> None:
    """Set a cookie that no script reads and no other site's form sends; it ends with the browser, the server ends it sooner."""
    response.set_cookie(cookie_name(name), value, httponly=True, secure=request.is_secure, samesite="Lax", path="/")


def know_browser(response: Response, email: str) -> Response:
    """Let a browser be known in which somebody signed in: their own tries here are counted apart from a stranger's elsewhere."""
    value = known_browser(office().secret, normal_email(email))
    response.set_cookie(
        cookie_name(KNOWN_COOKIE), value, max_age=KNOWN_FOR, httponly=True, secure=request.is_secure, samesite="Lax", path="/"
    )  # fmt: skip
    return response


def known_browser_of(email: str) -> str:
    """Return the name of this browser if the person signed in here before, else ""."""
    return read_known_browser(office().secret, request.cookies.get(cookie_name(KNOWN_COOKIE), ""), normal_email(email))


def drop_cookie(response: Response, name: str) -> None:
    response.delete_cookie(cookie_name(name), httponly=True, secure=request.is_secure, samesite="Lax", path="/")


def keep_form_cookie(response: Response) -> Response:
    """Send the browser the cookie that a form of this page was bound to."""
    if "new_form_cookie" in g:
        set_cookie(response, FORM_COOKIE, g.new_form_cookie)
    return response


def _form_cookie() -> str:
    kept = request.cookies.get(cookie_name(FORM_COOKIE), "")
    if not kept and "new_form_cookie" not in g:
        g.new_form_cookie = secrets.token_urlsafe(16)
    return kept or g.new_form_cookie


def _check_form() -> None:
    """Raise ForeignForm unless the request comes from a page of ours."""
    check_origin(request.headers.get("Origin"), request.host, office().platform.settings)
    check_form_token(request.headers.get(FORM_HEADER) or request.form.get(FORM_FIELD, ""), form_token())


def _to_sign_in() -> Response:
    if request.method not in SAFE_METHODS or request.headers.get("Accept", "").startswith("application/json"):
        raise SignedOut("You are signed out. Sign in again.")
    return redirect(url_for("owner.sign_in") + f"?next={quote(request.full_path.rstrip('?'))}")
