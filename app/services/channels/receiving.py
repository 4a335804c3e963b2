"""A webhook comes in: it is proved, stored with its job in one transaction, and acknowledged. Nothing else is done here."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from app.errors import ForgedWebhook, UnknownTenant
from app.services.channels.bursts import wait_for_more
from app.services.channels.desk import Desk, Messengers
from app.storage.database import Storage
from app.storage.messengers.channels import Inbox
from app.storage.messengers.outbox import Count, Outbox
from plugins.contracts.channels import Inbound, Received, Refusal, Webhook

log = logging.getLogger(__name__)
FORGED = "forged"
OWN = "own_number"


class Reception:
    """Takes the webhooks of all tenants. ``ring`` wakes whoever answers."""

    def __init__(self, desk: Desk, storage: Storage, clock: Callable[[], datetime], ring: Callable[[str], None]):
        self._desk, self._storage, self._clock, self._ring = desk, storage, clock, ring

    def take(self, tenant: str, webhook: Webhook) -> Received:
        """Store what a webhook brings and return what the provider wants to hear; ForgedWebhook where it is not believed."""
        messengers = self._desk.of(tenant)
        if webhook.channel not in messengers.traits:
            raise UnknownTenant(f"{tenant} has no {webhook.channel}. Set its connector up in tenant.json.")
        found = messengers.hooks.parse_inbound(webhook=webhook)
        if found is None:
            found = Refusal("no_signature", "It carries no signature.")
        if isinstance(found, Refusal):
            self._refuse(tenant, messengers, webhook, found)
        self._store(tenant, messengers, webhook.channel, found)
        return found

    def _store(self, tenant: str, messengers: Messengers, channel: str, found: Received) -> None:
        now = self._clock()
        outbox = self._outbox(tenant)
        for receipt in found.receipts:
            outbox.hear(channel, receipt, now, messengers.traits[channel].price_micro, day_of(messengers, now))
        for inbound in found.messages:
            self._receive(tenant, messengers, channel, inbound, now)
        if found.messages or found.receipts:
            self._ring(tenant)

    def _receive(self, tenant: str, messengers: Messengers, channel: str, inbound: Inbound, now: datetime) -> None:
        if inbound.sender.phone and inbound.sender.phone in messengers.traits[channel].own_addresses:
            log.warning("%s: a message on %s came from the shop's own number; it is not answered", tenant, channel)
            self._count(tenant, messengers, channel, OWN, now)
            return
        rules = messengers.rules[channel]
        inbox = Inbox(self._storage.tenant(tenant))
        is_new = inbox.receive(channel, inbound, now, lambda one: wait_for_more(one, rules), rules.longest_wait_seconds)
        if not is_new:
            log.info("%s: message %s on %s came again", tenant, inbound.id, channel)

    def _refuse(self, tenant: str, messengers: Messengers, webhook: Webhook, refusal: Refusal) -> None:
        log.warning("%s: a webhook of %s is refused, %s: %s", tenant, webhook.channel, refusal.reason, refusal.detail)
        self._count(tenant, messengers, webhook.channel, f"{FORGED}_{refusal.reason}", self._clock())
        raise ForgedWebhook(f"This is not believed ({refusal.reason}). {refusal.detail}")

    def _count(self, tenant: str, messengers: Messengers, channel: str, name: str, now: datetime) -> None:
        self._outbox(tenant).count(Count(day_of(messengers, now), channel, name, 1))

    def _outbox(self, tenant: str) -> Outbox:
        return Outbox(self._storage.tenant(tenant), "")


def day_of(messengers: Messengers, now: datetime) -> str:
    """Return the shop's own day."""
    return now.astimezone(ZoneInfo(messengers.shop.timezone)).date().isoformat()
