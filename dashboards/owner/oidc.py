"""Signing in by the OpenID Connect provider that the settings name: the way there and the way back."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.services.accounts import AppError, NotFound
from app.services.accounts.oidc import OidcSignIn
from dashboards.owner.gate import SIGN_IN_COOKIE, cookie_name, drop_cookie, know_browser, open_to_all, set_cookie
from dashboards.owner.office import PAGES, address, office
from dashboards.owner.sign_in import again, next_page

BEGUN_COOKIE = "assistant_oidc"


@PAGES.context_processor
def _button() -> dict[str, Callable[[], str]]:
    return {"oidc_name": _name}


@PAGES.get("/sign-in/oidc")
@open_to_all
def oidc() -> ResponseReturnValue:
    """Send the browser to the provider's page."""
    try:
        there, begun = _way().begin(_back(), next_page())
    except AppError as error:
        return again("owner/sign_in.html", error, email="", next=next_page())
    response = redirect(there)
    set_cookie(response, BEGUN_COOKIE, begun)
    return response


@PAGES.get("/sign-in/oidc/back")
@open_to_all
def oidc_back() -> ResponseReturnValue:
    """Where the provider sends the browser back to: let the person in, on to the code where there is a second step."""
    kept = request.cookies.get(cookie_name(BEGUN_COOKIE), "")
    try:
        let = _way().finish(kept, request.args, _back(), address(), request.user_agent.string)
    except AppError as error:
        response = again("owner/sign_in.html", error, email="", next="")
        drop_cookie(response, BEGUN_COOKIE)
        return response
    on = let.next_page or url_for("owner.shops")
    response = redirect(on if let.is_complete else url_for("owner.code", next=let.next_page))
    drop_cookie(response, BEGUN_COOKIE)
    set_cookie(response, SIGN_IN_COOKIE, let.token)
    return know_browser(response, let.person.email) if let.is_complete else response


def _way() -> OidcSignIn:
    way: OidcSignIn | None = current_app.extensions["oidc"]
    if way is None:
        raise NotFound("There is no such way to sign in here.")
    return way


def _name() -> str:
    way: OidcSignIn | None = current_app.extensions["oidc"]
    return way.name if way else ""


def _back() -> str:
    # never the Host of the request: whoever sends one would be sent the code
    return office().platform.settings.site + url_for("owner.oidc_back")
