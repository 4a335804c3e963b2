"""``assistant channel``: the messengers of a shop, the addresses that their providers call, and what could not be sent."""

from __future__ import annotations

import click

from app.services.channels.channels import Channels
from app.services.channels.receiving import day_of
from app.services.channels.undelivered import UndeliveredDesk
from scripts.cli.lazy import TellingGroup
from scripts.cli.opened import opened_shop
from scripts.cli.workplace import told

NO_ADDRESS = "(set PUBLIC_BASE_URL to see the address)"
SHOWN_OF_TEXT = 60


@click.group(cls=TellingGroup)
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
    """List SHOP's messages that were held back or refused, and why, the newest first, each with its number."""
    with opened_shop(context, shop) as opened:
        for waiting in UndeliveredDesk(Channels(opened.platform), shop).page().messages:
            part = waiting.stuck.part
            when = part.updated_at.astimezone(opened.tenant.zone)
            why = " ".join(word for word in (part.reason.replace("_", " "), part.code) if word)
            text = " ".join(part.part.text.split())[:SHOWN_OF_TEXT]
            templates = f" (templates: {', '.join(one.name for one in waiting.templates)})" if waiting.templates else ""
            click.echo(f"{part.row}: {when:%Y-%m-%d %H:%M} {part.channel} to {shown(part.identity)}: {part.state} {why}: {text}{templates}")


@channel.command("send")
@click.argument("shop")
@click.argument("number", type=int)
@click.option("--template", help="Send this template of tenant.json in its place.")
@click.pass_context
@told
def send_message(context: click.Context, shop: str, number: int, template: str | None) -> None:
    """Send SHOP's message NUMBER, as "channel trouble" lists it, again, or a template in its place; the worker does."""
    with opened_shop(context, shop) as opened:
        desk = UndeliveredDesk(Channels(opened.platform), shop)
        found = desk.send_template(number, template) if template else desk.send_again(number)
        click.echo(f"Message {number} to {shown(found.stuck.part.identity)} is on its way.")


@channel.command("drop")
@click.argument("shop")
@click.argument("number", type=int)
@click.pass_context
@told
def drop_message(context: click.Context, shop: str, number: int) -> None:
    """Let SHOP's message NUMBER, as "channel trouble" lists it, go for good."""
    with opened_shop(context, shop) as opened:
        UndeliveredDesk(Channels(opened.platform), shop).drop(number)
        click.echo(f"Message {number} is dropped.")


def shown(identity: str) -> str:
    """Return a customer by the last digits alone: this may be read over a shoulder."""
    return f"...{identity[-4:]}"
