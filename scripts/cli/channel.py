"""``assistant channel``: the messengers of a shop, the addresses that their providers call, and what could not be sent."""

from __future__ import annotations

import click

from app.services.channels.channels import Channels
from app.services.channels.receiving import day_of
from scripts.cli.opened import opened_shop
from scripts.cli.workplace import told

NO_ADDRESS = "(set PUBLIC_BASE_URL to see the address)"
SHOWN_OF_TEXT = 60


@click.group()
def channel() -> None:
    """Look after the messengers of a shop."""


@channel.command("list")
@click.argument("shop")
@click.pass_context
@told
def list_channels(context: click.Context, shop: str) -> None:
    """List SHOP's messengers with the addresses to give to their providers, and today's counts."""
    with opened_shop(context, shop) as opened:
        channels = Channels(opened.platform)
        messengers = channels.desk.of(shop)
        for name, traits in messengers.traits.items():
            click.echo(f"{name} over {traits.connector}, from {', '.join(traits.own_addresses)}")
            click.echo(f"  messages come to  {channels.address(shop, name) or NO_ADDRESS}")
            click.echo(f"  receipts come to  {channels.status_url(shop, name) or NO_ADDRESS}")
        if not messengers.traits:
            click.echo(f"{shop} has no messenger. How to set one up: plugins/connectors/twilio.md")
        for count in channels.outbox(shop).counts(day_of(messengers, channels.now())):
            cost = f", {count.cost_micro / 1_000_000:.4f} in all" if count.cost_micro else ""
            click.echo(f"today on {count.channel}: {count.count:,} {count.name.replace('_', ' ')}{cost}")


@channel.command("trouble")
@click.argument("shop")
@click.pass_context
@told
def list_trouble(context: click.Context, shop: str) -> None:
    """List SHOP's messages that were held back or refused, and why, the newest first."""
    with opened_shop(context, shop) as opened:
        for part in Channels(opened.platform).outbox(shop).troubled():
            when = part.updated_at.astimezone(opened.tenant.zone)
            why = " ".join(word for word in (part.reason.replace("_", " "), part.code) if word)
            text = " ".join(part.part.text.split())[:SHOWN_OF_TEXT]
            click.echo(f"{when:%Y-%m-%d %H:%M} {part.channel} to {shown(part.identity)}: {part.state} {why}: {text}")


def shown(identity: str) -> str:
    """Return a customer by the last digits alone: this may be read over a shoulder."""
    return f"...{identity[-4:]}"
