"""Hangs the owner's pages on an application: their shared Office, the gate around each, and the words of the templates."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from app.services.accounts import AppError, UnknownTenant
from app.services.accounts.accounts import Accounts
from app.services.accounts.oidc import OidcSignIn
from app.services.conversations.live import Streams
from app.services.conversations.pulse import Pulse
from app.services.conversations.take_over import called
from app.services.drafts.trials import Trials
from dashboards.headers import unframed
from dashboards.owner import (  # noqa: F401 - each adds its pages to PAGES
    account,
    answering,
    assistant,
    content,
    conversations,
    customers,
    demo_data,
    gate,
    importing,
    keys,
    live,
    messages,
    new_shop,
    oidc,
    orders,
    people,
    personal_data,
    publishing,
    shops,
    sign_in,
    telling,
    tickets,
    today,
)
from dashboards.owner.analytics import page, taking  # noqa: F401
from dashboards.owner.bots import editing, ending, looks, showing, trying  # noqa: F401
from dashboards.owner.fault_lines import fault_lines
from dashboards.owner.health import of_platform, of_shop  # noqa: F401
from dashboards.owner.health.details import detail_of, detail_said, plugin_title, setting_said
from dashboards.owner.menu import home_of, menu
from dashboards.owner.office import PAGES, AnswerError, Office, office
from dashboards.owner.topics.page import topic_options
from dashboards.owner.wording import language_of_request, read_owner_texts


def hang_owner_pages(app: Flask, platform: Any, accounts: Accounts, secret: bytes, answer_error: AnswerError) -> None:
    """Add ``/admin`` to an application; ``answer_error`` words an error for a script."""
    app.extensions["owner"] = Office(accounts, platform, secret, read_owner_texts(), answer_error, Trials(platform))
    app.extensions["oidc"] = OidcSignIn.of(platform.settings, platform.outward, accounts, secret, platform.clock)
    app.extensions["streams"] = Streams(Pulse(platform.storage), platform.settings.web_threads)
    app.register_blueprint(PAGES)
    app.add_url_rule("/user/<person_id>/permissions", "permissions_of", _to_permissions)
    app.add_url_rule("/analytics", "my_analytics", _to_analytics)


def _to_permissions(person_id: str) -> ResponseReturnValue:
    """What somebody may do, at the address that integrators expect."""
    return redirect(url_for("owner.permissions_of", person_id=person_id))


def _to_analytics() -> ResponseReturnValue:
    """The figures of one's shop, at an address that is easy to say."""
    return redirect(url_for("owner.my_analytics"))


@PAGES.before_request
def _enter() -> ResponseReturnValue | None:
    return gate.enter()


@PAGES.after_request
def _finish(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Robots-Tag"] = "noindex"
    gate.keep_form_cookie(response)
    return response if "Content-Security-Policy" in response.headers else unframed(response)


@PAGES.context_processor
def _words() -> dict[str, Any]:
    language = language_of_request()
    return {
        "lang": language,
        "t": office().texts[language],
        "form_token": gate.form_token,
        "me": g.sign_in.person if g.get("sign_in") else None,
        "bot": (request.view_args or {}).get("bot", ""),
        "menu": menu,
        "home_of": home_of,
        "when": telling.when,
        "when_iso": telling.when_iso,
        "told": telling.told,
        "change_told": telling.change_told,
        "subject_told": telling.subject_told,
        "fault_said": telling.fault_said,
        "fault_lines": fault_lines,
        "field_name": telling.field_name,
        "called": called,
        "browser_name": telling.browser_name,
        "host_of": telling.host_of,
        "shop_name": telling.shop_name,
        "detail_said": detail_said,
        "detail_of": detail_of,
        "plugin_title": plugin_title,
        "setting_said": setting_said,
        "topic_name": telling.topic_name,
        "topic_options": topic_options,
        "role_options": telling.role_options,
        "base64": telling.as_base64,
    }


def _shop_of_menu() -> str:
    """Return the shop of the address, "" where it is none or the person has no role there: then the menu is without it."""
    bot = (request.view_args or {}).get("bot", "")
    if not (bot and g.get("sign_in") and g.sign_in.person.role_in(bot) is not None):
        return ""
    try:
        return office().platform.directory.root.tenant(bot).key
    except UnknownTenant:
        return ""


@PAGES.errorhandler(AppError)
def _refuse(error: AppError) -> ResponseReturnValue:
    """Show a refusal as a page, or to a script as JSON, as everywhere else."""
    if error.status >= 500:
        return _fail(error)
    if _is_for_a_script():
        return office().answer_error(error)
    response = make_response(render_template("owner/refused.html", fault=telling.said(error), bot=_shop_of_menu()), error.status)
    response.headers.extend(error.headers)
    return response


@PAGES.errorhandler(Exception)
def _fail(error: Exception) -> ResponseReturnValue:
    """Show a fault of ours as a page with the id under which it was logged; where not even that can be made, as everywhere else."""
    response = office().answer_error(error)
    if isinstance(error, HTTPException) or _is_for_a_script():
        return response
    problem = response.get_json()
    words = office().texts[language_of_request()]["refused"]
    told = telling.said(error) if isinstance(error, AppError) else words["unforeseen"]
    try:
        page = render_template("owner/refused.html", fault=f"{told} {words['quote'].format(id=problem['id'])}", bot=_shop_of_menu())
    except Exception:  # noqa: BLE001 - what failed may be what the page is made of
        return response
    return make_response(page, response.status_code)


def _is_for_a_script() -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
