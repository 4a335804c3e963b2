"""Coming in and going out: the first start, sign-in, the second step, a forgotten password."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from flask import Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.services.accounts import AppError, BadMessage, RateLimited
from app.services.accounts.links import FIRST
from app.services.accounts.sign_ins import WrongSignIn
from dashboards.owner.gate import (
    SIGN_IN_COOKIE,
    cookie_name,
    drop_cookie,
    know_browser,
    known_browser_of,
    open_to_all,
    set_cookie,
    signed_in,
)
from dashboards.owner.office import PAGES, address, office, password_address, person, who
from dashboards.owner.telling import said

log = logging.getLogger(__name__)


@PAGES.get("/sign-in")
@open_to_all
def sign_in() -> ResponseReturnValue:
    """The form of e-mail address and password."""
    if g.sign_in:
        return redirect(after_sign_in())
    return render_template("owner/sign_in.html", next=next_page(), email="", fault="")


@PAGES.post("/sign-in")
@open_to_all
def take_sign_in() -> ResponseReturnValue:
    """Check both; on to the code where there is a second step."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    try:
        known = known_browser_of(email)
        token, is_complete = office().accounts.sign_ins.begin(email, password, address(), request.user_agent.string, known)
    except (WrongSignIn, RateLimited) as error:
        return again("owner/sign_in.html", error, email=email[:300], next=next_page())
    response = redirect(after_sign_in() if is_complete else url_for("owner.code", next=next_page()))
    set_cookie(response, SIGN_IN_COOKIE, token)
    return know_browser(response, email) if is_complete else response


@PAGES.get("/sign-in/code")
@open_to_all
def code() -> ResponseReturnValue:
    """The form of the second step's code."""
    return render_template("owner/code.html", next=next_page(), fault="")


@PAGES.post("/sign-in/code")
@open_to_all
def take_code() -> ResponseReturnValue:
    """Check the code and let the person in."""
    half = request.cookies.get(cookie_name(SIGN_IN_COOKIE), "")
    try:
        token = office().accounts.sign_ins.finish(half, request.form.get("code", ""), address(), _known_for(half))
    except (WrongSignIn, RateLimited) as error:
        return again("owner/code.html", error, next=next_page())
    response = redirect(after_sign_in())
    set_cookie(response, SIGN_IN_COOKIE, token)
    someone = office().accounts.sign_ins.find(token)
    return know_browser(response, someone.person.email) if someone else response


@PAGES.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """End this sign-in."""
    office().accounts.sign_ins.end(g.sign_in_token)
    return _leave()


@PAGES.post("/sign-out-everywhere")
@signed_in
def sign_out_everywhere() -> ResponseReturnValue:
    """End every sign-in of the person."""
    office().accounts.sign_ins.end_all(person(), who())
    return _leave()


@PAGES.get("/forgot")
@open_to_all
def forgot() -> ResponseReturnValue:
    """The form to ask for a link by e-mail."""
    return render_template("owner/forgot.html", sent=False)


@PAGES.post("/forgot")
@open_to_all
def take_forgot() -> ResponseReturnValue:
    """Send a link to who has the address; the page says the same for every address."""
    office().accounts.ask_for_link(request.form.get("email", ""), address(), password_address)
    return render_template("owner/forgot.html", sent=True)


@PAGES.get("/password/<token>")
@open_to_all
def choose_password(token: str) -> ResponseReturnValue:
    """Where a link to choose a password leads."""
    someone = office().accounts.person_of_link(token)
    return render_template("owner/choose_password.html", someone=someone, fault="")


@PAGES.post("/password/<token>")
@open_to_all
def take_password(token: str) -> ResponseReturnValue:
    """Store the password that was chosen and let the person in."""
    accounts = office().accounts
    try:
        someone = accounts.choose_password(token, request.form.get("password", ""), address())
    except BadMessage as error:
        return again("owner/choose_password.html", error, someone=accounts.person_of_link(token))
    if someone.has_two_step:
        return redirect(url_for("owner.sign_in"))
    return _let_in(accounts.sign_ins.begin_for(someone, address(), request.user_agent.string))


@PAGES.get("/first/<token>")
@open_to_all
def first(token: str) -> ResponseReturnValue:
    """Where the link of the first start leads: make the operator."""
    office().accounts.links.read(token, FIRST)
    return render_template("owner/first.html", email="", name="", fault="")


@PAGES.post("/first/<token>")
@open_to_all
def take_first(token: str) -> ResponseReturnValue:
    """Make the operator and let them in."""
    form = request.form
    try:
        made = office().accounts.make_operator(token, form.get("email", ""), form.get("name", ""), form.get("password", ""), address())
    except BadMessage as error:
        return again("owner/first.html", error, email=form.get("email", "")[:300], name=form.get("name", "")[:100])
    return _let_in(office().accounts.sign_ins.begin_for(made, address(), request.user_agent.string))


def _known_for(half: str) -> str:
    """Return the name of this browser if whoever's code is awaited signed in here before."""
    found = office().accounts.sign_ins.find(half, complete=False)
    return known_browser_of(found.person.email) if found else ""


def _let_in(token: str) -> Response:
    response = redirect(url_for("owner.shops"))
    set_cookie(response, SIGN_IN_COOKIE, token)
    return response


def _leave() -> Response:
    response = redirect(url_for("owner.sign_in"))
    drop_cookie(response, SIGN_IN_COOKIE)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def again(template: str, error: AppError, **values: object) -> Response:
    """Show a form again with what is wrong."""
    response = make_response(render_template(template, fault=said(error), **values), error.status)
    response.headers.extend(error.headers)
    return response


def next_page() -> str:
    """Return where to go after signing in: a page of ours, or ""."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted)
    is_ours = wanted.startswith("/admin") and not parts.scheme and not parts.netloc and "\\" not in wanted
    return wanted if is_ours else ""


def after_sign_in() -> str:
    """Return where the person wanted to go, or where everybody begins."""
    return next_page() or url_for("owner.shops")
