"""One's own account: name and language, password, the second step, and where one is signed in."""

from __future__ import annotations

import io

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.services.accounts import BadMessage, RateLimited
from app.services.accounts.sign_ins import WrongSignIn
from dashboards.owner.gate import signed_in
from dashboards.owner.office import PAGES, address, office, person, who
from dashboards.owner.telling import said


@PAGES.get("/account")
@signed_in
def account() -> ResponseReturnValue:
    """One's own account."""
    return _page()


@PAGES.post("/account")
@signed_in
def take_account() -> ResponseReturnValue:
    """Change name and language."""
    language = request.form.get("language", "")
    try:
        office().accounts.people.rename(person().id, request.form.get("name", ""), language if language in office().texts else "en", who())
    except BadMessage as error:
        return _page(said(error)), 400
    return redirect(url_for("owner.account", done="saved"))


@PAGES.post("/account/password")
@signed_in
def take_new_password() -> ResponseReturnValue:
    """Change the password, asking for the old one."""
    sign_ins, here = office().accounts.sign_ins, person()
    try:
        sign_ins.check_password(here, request.form.get("old", ""), address())
        sign_ins.change_password(here, request.form.get("password", ""), who(), keep=g.sign_in_token)
    except (BadMessage, WrongSignIn, RateLimited) as error:
        return _page(said(error)), 400
    return redirect(url_for("owner.account", done="password"))


@PAGES.get("/account/two-step")
@signed_in
def two_step() -> ResponseReturnValue:
    """The QR code of a new second step."""
    if person().has_two_step:
        return redirect(url_for("owner.account"))
    secret, uri = office().accounts.two_step.offer(person())
    return _two_step_page(secret, uri)


@PAGES.post("/account/two-step")
@signed_in
def take_two_step() -> ResponseReturnValue:
    """Turn the second step on, by the first right code."""
    secret = request.form.get("secret", "")
    try:
        codes = office().accounts.two_step.turn_on(person(), secret, request.form.get("code", ""), who())
    except BadMessage as error:
        return _two_step_page(secret, office().accounts.two_step.uri_of(person(), secret), said(error)), 400
    return render_template("owner/recovery_codes.html", codes=codes)


@PAGES.post("/account/two-step/off")
@signed_in
def turn_two_step_off() -> ResponseReturnValue:
    """Turn the second step off, asking for the password."""
    try:
        office().accounts.sign_ins.check_password(person(), request.form.get("old", ""), address())
    except (WrongSignIn, RateLimited) as error:
        return _page(said(error)), 400
    office().accounts.two_step.turn_off(person(), who())
    return redirect(url_for("owner.account", done="saved"))


@PAGES.post("/account/unlink")
@signed_in
def unlink_account() -> ResponseReturnValue:
    """Let a provider of sign-ins vouch for one no longer; who signed in by it anywhere else is signed out."""
    office().accounts.identities.unlink(person(), request.form.get("issuer", ""), who(), keep=g.sign_in_token)
    return redirect(url_for("owner.account", done="saved", _anchor="linked"))


def _page(fault: str = "") -> str:
    accounts = office().accounts
    return render_template(
        "owner/account.html",
        fault=fault,
        done=request.args.get("done", ""),
        sign_ins=accounts.sign_ins.of_person(person()),
        here=g.sign_in.token_hash,
        linked=accounts.identities.of(person()),
        codes_left=accounts.two_step.codes_left(person()),
        languages={code: texts["language"] for code, texts in office().texts.items()},
    )


def _two_step_page(secret: str, uri: str, fault: str = "") -> str:
    import segno  # here, for only this page draws

    picture = io.BytesIO()
    segno.make(uri, error="m").save(picture, kind="png", scale=5, border=2)
    return render_template("owner/two_step.html", secret=secret, picture=picture.getvalue(), fault=fault)
