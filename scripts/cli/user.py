"""``assistant user``: people who may sign in to the owner's pages, from the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click

from app.errors import NotFound
from app.services.accounts.accounts import Accounts
from app.services.accounts.links import PASSWORD
from app.services.accounts.person import COMMAND_LINE, ROLES, Person, read_role
from app.settings import Settings
from scripts.cli.lazy import TellingGroup
from scripts.cli.workplace import root_of, settings_of, told


@click.group(cls=TellingGroup)
def user() -> None:
    """Add people to the owner's pages, give them roles, and make links to sign in by."""


@user.command("add")
@click.argument("email")
@click.option("--name", help="What they are called; the address's first part where left out.")
@click.option("--role", "role", metavar="SHOP=ROLE", help="A role in a shop: greengrocer=manager. Roles: viewer, manager, admin.")
@click.option("--operator", is_flag=True, help="May do everything in every shop.")
@click.pass_context
@told
def add(context: click.Context, email: str, name: str | None, role: str | None, operator: bool) -> None:
    """Add the person with EMAIL, and print the link by which they choose a password."""
    shop, level = _read_role(context, role) if role else ("", None)
    if not role and not operator:
        raise click.UsageError("Give --role SHOP=ROLE or --operator.")
    with _accounts(context) as accounts:
        made = accounts.people.add(
            email, name or email.partition("@")[0], COMMAND_LINE, tenant=shop, role=ROLES[level] if level else None, is_operator=operator
        )
        click.echo(f"{made.name} was added. The link to choose a password by works once:")
        click.echo(accounts.invite(made, lambda token: link_to(settings_of(context), "password", token)))


@user.command("list")
@click.pass_context
@told
def list_people(context: click.Context) -> None:
    """List everybody with their roles."""
    with _accounts(context) as accounts:
        people = accounts.people.all()
        for person in people:
            roles = [f"{shop}={level.name.lower()}" for shop, level in sorted(person.roles.items())]
            marks = ["operator"] * person.is_operator + roles + ["disabled"] * bool(person.disabled_at)
            click.echo(f"{person.email}  {person.name}  {', '.join(marks) or 'no role'}")
        if not people:
            click.echo("Nobody may sign in yet. Make the owner's account at the link of: assistant user link")


@user.command("role")
@click.argument("email")
@click.argument("role", metavar="SHOP=ROLE")
@click.pass_context
@told
def set_role(context: click.Context, email: str, role: str) -> None:
    """Give EMAIL a role in a shop; SHOP=none takes it away."""
    shop, level = _read_role(context, role)
    with _accounts(context) as accounts:
        accounts.people.set_role(_found(accounts, email).id, shop, ROLES[level] if level else None, COMMAND_LINE)
        click.echo(f"{email} is {level or 'nothing'} in {shop} now.")


@user.command("disable")
@click.argument("email")
@click.pass_context
@told
def disable(context: click.Context, email: str) -> None:
    """Keep EMAIL out everywhere, at once."""
    with _accounts(context) as accounts:
        accounts.people.disable(_found(accounts, email).id, COMMAND_LINE)
        click.echo(f"{email} may not sign in any more.")


@user.command("link")
@click.argument("email", required=False)
@click.pass_context
@told
def link(context: click.Context, email: str | None) -> None:
    """Print a link: for EMAIL to choose a new password, or while nobody is there, to make the operator."""
    settings = settings_of(context)
    with _accounts(context) as accounts:
        if email:
            click.echo(link_to(settings, "password", accounts.links.make(PASSWORD, _found(accounts, email).id)))
            return
        token = accounts.first_link()
        if token is None:
            raise click.ClickException("The operator is there already. Name the e-mail address of who shall get a link.")
        click.echo(link_to(settings, "first", token))


def first_link(settings: Settings) -> str | None:
    """Return the address at which the first operator is made, None when somebody is there already."""
    accounts = Accounts.of(settings, _now)
    try:
        token = accounts.first_link()
    finally:
        accounts.close()
    return link_to(settings, "first", token) if token else None


def link_to(settings: Settings, page: str, token: str) -> str:
    """Return the address of a page that a token opens."""
    base = settings.public_base_url or f"http://{settings.host}:{settings.port}"
    return f"{base.rstrip('/')}/admin/{page}/{token}"


@contextmanager
def _accounts(context: click.Context) -> Iterator[Accounts]:
    accounts = Accounts.of(settings_of(context), _now)
    try:
        yield accounts
    finally:
        accounts.close()


def _now() -> datetime:
    return datetime.now(UTC)


def _found(accounts: Accounts, email: str) -> Person:
    person = accounts.people.find_by_email(email)
    if person is None:
        raise NotFound(f"Nobody has the address {email}. See them with: assistant user list")
    return person


def _read_role(context: click.Context, text: str) -> tuple[str, str]:
    """Return shop and role of ``SHOP=ROLE``, "" for none."""
    shop, _, level = text.partition("=")
    root_of(context).tenant(shop)
    if level != "none":
        read_role(level)
    return shop, "" if level == "none" else level
