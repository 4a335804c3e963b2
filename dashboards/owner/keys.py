"""Keys for programs, and the audit log."""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.services.accounts import BadMessage, NotFound
from app.services.accounts.person import ROLES, read_role
from app.services.permissions import Permission, least_role
from dashboards.owner.gate import needs
from dashboards.owner.office import PAGES, office, who
from dashboards.owner.telling import said

DAYS = (30, 90, 365)
ENTRIES = 50


@PAGES.get("/<bot>/keys")
@needs(Permission.MANAGE_KEYS)
def keys(bot: str) -> ResponseReturnValue:
    """The shop's keys for programs."""
    return _page(bot)


@PAGES.post("/<bot>/keys")
@needs(Permission.MANAGE_KEYS)
def make_key(bot: str) -> ResponseReturnValue:
    """Make a key and show it, this once."""
    form = request.form
    try:
        scopes, good_for = _read_scopes(form.getlist("scope")), _read_days(form.get("days", ""))
        secret, _ = office().accounts.keys.make(bot, form.get("name", ""), read_role(form.get("role", "")), who(), scopes, good_for)
    except BadMessage as error:
        return _page(bot, fault=said(error)), 400
    return _page(bot, secret=secret)


@PAGES.post("/<bot>/keys/<key_id>/revoke")
@needs(Permission.MANAGE_KEYS)
def revoke_key(bot: str, key_id: str) -> ResponseReturnValue:
    """Make a key worthless."""
    try:
        office().accounts.keys.revoke(bot, key_id, who())
    except NotFound as error:
        return _page(bot, fault=said(error)), 404
    return redirect(url_for("owner.keys", bot=bot))


@PAGES.get("/<bot>/audit")
@needs(Permission.SEE_AUDIT)
def audit(bot: str) -> ResponseReturnValue:
    """The audit log, newest first, a page at a time."""
    below = request.args.get("below", type=int)
    log = office().accounts.audit
    entries = log.latest(bot, ENTRIES + 1, below) if below else log.latest(bot, ENTRIES + 1)
    older = entries[ENTRIES - 1].id if len(entries) > ENTRIES else None
    return render_template("owner/audit.html", entries=entries[:ENTRIES], older=older)


def _read_scopes(names: list[str]) -> list[Permission]:
    known = [permission for permission in Permission if least_role(permission) is not None]
    if not set(names) <= set(known):
        raise BadMessage("A key was asked for something that no key can do. Load the page anew.")
    return [permission for permission in known if permission in names]


def _read_days(text: str) -> timedelta | None:
    if text and text not in map(str, DAYS):
        raise BadMessage("Choose how long the key is good for.")
    return timedelta(days=int(text)) if text else None


def _page(bot: str, fault: str = "", secret: str = "") -> str:
    scopes = [permission for permission in Permission if least_role(permission) is not None]
    made = office().accounts.keys.of_tenant(bot)
    return render_template("owner/keys.html", keys=made, roles=list(ROLES), scopes=scopes, days=DAYS, fault=fault, secret=secret)
