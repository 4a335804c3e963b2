"""``assistant secret``: keys that a shop needs, stored encrypted and never shown again."""

from __future__ import annotations

import click

from app.services.secrets.tenant_secrets import TenantSecrets
from scripts.cli.lazy import TellingGroup
from scripts.cli.workplace import root_of, settings_of, told


@click.group(cls=TellingGroup)
def secret() -> None:
    """Store keys of a shop, encrypted; tenant.json names one as {"$secret": "NAME"}."""


@secret.command("set")
@click.argument("shop")
@click.argument("name")
@click.option("--value-from", type=click.File("r"), help="Read the value from a file, or from - for standard input.")
@click.pass_context
@told
def set_secret(context: click.Context, shop: str, name: str, value_from: click.File | None) -> None:
    """Store a secret of SHOP under NAME; it is asked for and not shown."""
    root_of(context).tenant(shop)
    value = value_from.read().strip() if value_from else click.prompt("Value", hide_input=True)
    TenantSecrets.of(settings_of(context)).write(shop, name, value)
    click.echo(f'{name} is stored for {shop}. Name it in tenant.json: {{"$secret": "{name}"}}')


@secret.command("list")
@click.argument("shop")
@click.pass_context
@told
def list_secrets(context: click.Context, shop: str) -> None:
    """List the names of SHOP's secrets."""
    root_of(context).tenant(shop)
    names = TenantSecrets.of(settings_of(context)).names(shop)
    for name in names:
        click.echo(name)
    if not names:
        click.echo(f"{shop} has no secrets. Store one with: assistant secret set {shop} NAME")


@secret.command("remove")
@click.argument("shop")
@click.argument("name")
@click.pass_context
@told
def remove_secret(context: click.Context, shop: str, name: str) -> None:
    """Take the secret NAME of SHOP away."""
    root_of(context).tenant(shop)
    if not TenantSecrets.of(settings_of(context)).remove(shop, name):
        raise click.ClickException(f"{shop} has no secret called {name}. See them with: assistant secret list {shop}")
    click.echo(f"{name} is gone. Versions that name it cannot be published any more.")
