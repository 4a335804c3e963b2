"""Who may do what in a shop: its people and their roles, and the matrix of permissions."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.services.accounts import BadMessage
from app.services.accounts.person import ROLES, Person, read_email, read_name, read_role
from app.services.permissions import Permission, least_role
from dashboards.owner.gate import needs, signed_in
from dashboards.owner.office import PAGES, office, password_address, person, who
from dashboards.owner.telling import said
from dashboards.owner.wording import language_of_request


@PAGES.get("/<bot>/people")
@needs(Permission.MANAGE_PEOPLE)
def people(bot: str) -> ResponseReturnValue:
    """Who works in the shop."""
    return _page(bot)


@PAGES.post("/<bot>/people")
@needs(Permission.MANAGE_PEOPLE)
def add_person(bot: str) -> ResponseReturnValue:
    """Give somebody a role; one who is new gets a link to choose a password by."""
    accounts, form = office().accounts, request.form
    try:
        email, role = read_email(form.get("email", "")), read_role(form.get("role", ""))
        known = accounts.people.find_by_email(email)
        if known is None:
            known = accounts.people.add(email, read_name(form.get("name", "")), who(), tenant=bot, role=role, locale=person().locale)
            link = accounts.invite(known, password_address)
            return _page(bot, done=known.email, link="" if office().platform.settings.mail_url else link)
        if bot not in known.roles and not person().is_operator:
            # another shop's admin made the account and may know its password: only the operator can tell whose it is
            raise BadMessage("Somebody has an account with this address already. Ask the operator to give it a role here.")
        accounts.people.set_role(known.id, bot, role, who())
    except BadMessage as error:
        return _page(bot, said(error)), 400
    return redirect(url_for("owner.people", bot=bot, done=known.email))


@PAGES.post("/<bot>/people/<person_id>")
@needs(Permission.MANAGE_PEOPLE)
def change_role(bot: str, person_id: str) -> ResponseReturnValue:
    """Change a role in this shop, or with the role "none" take it away."""
    wanted = request.form.get("role", "")
    try:
        if office().accounts.people.find(person_id) is None or bot not in _found(person_id).roles:
            abort(404)
        office().accounts.people.set_role(person_id, bot, None if wanted == "none" else read_role(wanted), who())
    except BadMessage as error:
        return _page(bot, said(error)), 400
    return redirect(url_for("owner.people", bot=bot, done=_found(person_id).email))


@PAGES.post("/<bot>/people/<person_id>/unlink")
@needs(Permission.MANAGE_PEOPLE)
def unlink_person(bot: str, person_id: str) -> ResponseReturnValue:
    """Let a provider of sign-ins vouch for somebody no longer, and sign them out everywhere."""
    someone = office().accounts.people.find(person_id)
    if someone is None or bot not in someone.roles:
        abort(404)
    if not may_unlink(someone):
        return _page(bot, office().texts[language_of_request()]["people"]["unlink_refused"]), 403
    office().accounts.identities.unlink(someone, request.form.get("issuer", ""), who(), bot)
    return redirect(url_for("owner.people", bot=bot, done=someone.email))


def may_unlink(someone: Person) -> bool:
    """Return whether one is over somebody in all of their shops: whoever comes by their address next is they, everywhere."""
    here = person()
    return here.is_operator or not someone.is_operator and all(here.may(Permission.MANAGE_PEOPLE, key) for key in someone.tenants)


@PAGES.get("/<bot>/permissions")
@needs(Permission.SEE_DATA)
def permissions(bot: str) -> ResponseReturnValue:
    """The matrix: every permission and the roles that have it."""
    rows = [(permission, least_role(permission)) for permission in Permission]
    return render_template("owner/permissions.html", rows=rows, roles=ROLES, someone=person(), role=person().role_in(bot))


@PAGES.get("/user/<person_id>/permissions")
@signed_in
def permissions_of(person_id: str) -> ResponseReturnValue:
    """What somebody may do in each of their shops; one's own, or as an admin of a shop that they are in."""
    someone = office().accounts.people.find(person_id)
    if someone is None or not _may_look_at(someone):
        abort(404)
    shown = [key for key in someone.tenants if someone.id == person().id or person().may(Permission.MANAGE_PEOPLE, key)]
    return render_template("owner/permissions_of.html", someone=someone, shops=shown, permissions=list(Permission))


def _may_look_at(someone: Person) -> bool:
    here = person()
    return here.id == someone.id or here.is_operator or any(here.may(Permission.MANAGE_PEOPLE, key) for key in someone.tenants)


def _found(person_id: str) -> Person:
    return office().accounts.people.find(person_id) or abort(404)


def _page(bot: str, fault: str = "", done: str = "", link: str = "") -> str:
    everybody, done = office().accounts.people.of_tenant(bot), done or request.args.get("done", "")
    linked = {each.id: [issuer for issuer, _ in office().accounts.identities.of(each)] for each in everybody if may_unlink(each)}
    return render_template("owner/people.html", people=everybody, roles=list(ROLES), fault=fault, done=done, link=link, linked=linked)
