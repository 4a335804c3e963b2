"""Money online between a shop's orders and its provider: where to pay, and what the provider tells of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.errors import ForgedWebhook, NotFound, ServiceDown
from app.storage.database import TenantDatabase
from plugins.contracts import ForgedEvent, PaymentRefused, Payments, Settlement
from plugins.kit.outward import Unavailable

if TYPE_CHECKING:
    from app.container import Platform, Tenant

log = logging.getLogger(__name__)
LATER = "The payment service cannot be reached just now. Try again in a minute."


def open_payment(platform: Platform, bot: str, token: str) -> str:
    """Return where the customer of an order goes to pay what is due, or the chat when nothing is. NotFound, ServiceDown."""
    tenant = platform.tenant(bot)
    order = platform.storage.tenant(bot).orders.find_by_token(token)
    if order is None:
        raise NotFound("There is no such order.")
    back = f"{platform.settings.site}/chat/{bot}"
    if not order.due.minor:
        return back
    try:
        return _payments_of(tenant).link(order, back)
    except Unavailable as error:
        raise ServiceDown(LATER) from error
    except PaymentRefused as error:
        log.error("order %s of %s cannot be paid online: %s", order.number, bot, error)
        raise ServiceDown("This order cannot be paid online. Please ask the shop.") from error


def take_payment_event(platform: Platform, bot: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Book what a provider's webhook tells, once. ForgedWebhook when it is not signed; ServiceDown when it shall be told again."""
    tenant, database = platform.tenant(bot), platform.storage.tenant(bot)
    payments = _payments_of(tenant)
    try:
        event = payments.read_event(body, headers)
    except ForgedEvent as error:
        log.warning("a webhook to the payments of %s was refused: %s", bot, error)
        raise ForgedWebhook(str(error)) from error
    if event is None or database.orders.is_settled(payments.name, event.id):
        return
    try:
        settlement = payments.settle(event)
    except (Unavailable, PaymentRefused) as error:
        log.warning("event %s of %s could not be looked up: %s", event.id, bot, error)
        raise ServiceDown(LATER) from error
    database.orders.settle(payments.name, event.id, _known(database, bot, settlement), platform.clock())


def _known(database: TenantDatabase, bot: str, settlement: Settlement) -> Settlement:
    """Return what concerns orders that we have; others come from another installation with the same account."""
    numbers = {number for number, _ in (*settlement.booked, *settlement.failed)}
    unknown = {number for number in numbers if database.orders.find(number) is None}
    for number in unknown:
        log.error("a payment for order %s of %s, which does not exist here", number, bot)
    booked = tuple(entry for entry in settlement.booked if entry[0] not in unknown)
    return Settlement(booked, tuple(entry for entry in settlement.failed if entry[0] not in unknown))


def _payments_of(tenant: Tenant | Any) -> Payments:
    found = tenant.stores.find_payments()
    if found is None:
        raise NotFound(f"{tenant.key} takes no money online.")
    return found
