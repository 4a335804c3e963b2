"""Sending the outbox: a part is claimed before the call, and one whose fate is unknown is looked for before it goes again."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from app.services.channels.desk import Desk, Messengers
from app.services.channels.insisting import insist
from app.services.channels.receiving import day_of
from app.services.channels.templates import automatic_for, fill, in_place_of
from app.storage.databases.columns import EPOCH
from app.storage.messengers.channel_rows import Correspondent, StoredPart
from app.storage.messengers.channels import HANDOVER, NEWS, Inbox
from app.storage.messengers.outbox import Outbox
from app.storage.messengers.undelivered import Undelivered
from plugins.contracts.channels import Delivery, DeliveryState, Listed, NotSent, Outbound, PartKind, Sent, TryLater, Unknown

log = logging.getLogger(__name__)
WINDOW_CLOSED = "window_closed"
LONGEST_QUEUE = timedelta(hours=4)
LOOK_BACK = timedelta(seconds=5)
LONGEST_SILENCE = timedelta(minutes=10)
SHORTEST_SETTLE, SETTLE_LEASE = timedelta(seconds=1), timedelta(seconds=30)
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 300.0


@dataclass(frozen=True, slots=True)
class Posting:
    """What sending needs of the process. ``status_url(tenant, channel)`` gives the address that receipts go to; it is "" where there
    is none."""

    inbox: Callable[[str], Inbox]
    outbox: Callable[[str], Outbox]
    clock: Callable[[], datetime]
    status_url: Callable[[str, str], str]


class Sender:
    """Sends the parts of all tenants."""

    def __init__(self, posting: Posting, desk: Desk):
        self._posting, self._desk = posting, desk

    def send(self, tenant: str, row: int) -> None:
        """Send a part, once; nothing where another process does, or where it must not go now."""
        outbox, messengers, now = self._posting.outbox(tenant), self._desk.of(tenant), self._posting.clock()
        late: list[StoredPart] = []

        def reason(part: StoredPart, who: Correspondent) -> str:
            found = reason_to_hold(part, who, messengers, self._posting.clock())
            late.extend([part] if found == WINDOW_CLOSED else [])
            return found

        part = outbox.claim(row, now, reason)
        if part is None:
            for one in late:
                self._offer_template(outbox, messengers, one)
            return
        delivery = self._deliver(tenant, outbox, messengers, part)
        insist(partial(self._note, tenant, outbox, messengers, part, delivery))

    def _deliver(self, tenant: str, outbox: Outbox, messengers: Messengers, part: StoredPart) -> Delivery:
        """Hand a part to its connector; where that raises, nobody knows whether the part went."""
        try:
            return messengers.hooks.deliver_message(message=self._outbound(tenant, outbox, part)) or NotSent("not_set_up")
        except Exception as error:
            log.exception("%s: part %d could not be handed over", tenant, part.row)
            return Unknown(f"{type(error).__name__} in the connector")

    def settle(self, tenant: str, row: int) -> None:
        """Find out whether a part went, and send it again only where it surely did not."""
        outbox, messengers, now = self._posting.outbox(tenant), self._desk.of(tenant), self._posting.clock()
        part = outbox.claim_unsettled(row, now, SETTLE_LEASE)
        if part is None:
            return
        message = self._outbound(tenant, outbox, part)
        listed = messengers.hooks.find_sent_messages(message=message, since=part.claimed_at - LOOK_BACK)
        if listed is None:
            self._ask_again(tenant, outbox, part, now)
            return
        if not messengers.traits[part.channel].has_list and not outbox.has_later_receipt(part):
            self._wait_for_receipts(tenant, outbox, part)
            return
        found = _ours(part, listed, outbox.known_messages(part))
        log.info("%s: part %d, of which nobody knew, %s", tenant, row, "went" if found else "did not go and is sent again")
        if found is None:
            self._put_back(outbox, part, now, _pause(part.attempts - 1))
            return
        self._sent(outbox, messengers, part, found.id)
        if found.state is DeliveryState.FAILED:
            outbox.fail(row, "rejected", "", now)

    def _ask_again(self, tenant: str, outbox: Outbox, part: StoredPart, now: datetime) -> None:
        """Ask later, after as long as it has been unknown by now; at last leave it to the shop's people."""
        if now - part.created_at > LONGEST_QUEUE:
            outbox.fail(part.row, "unknown", "", now)
            return
        log.info("%s: nobody can say yet whether part %d went; it is asked again", tenant, part.row)
        outbox.unknown(part.row, now, now + min(max(now - part.claimed_at, SHORTEST_SETTLE), SETTLE_LEASE))

    def _wait_for_receipts(self, tenant: str, outbox: Outbox, part: StoredPart) -> None:
        """Wait until receipts of later messages show that one of this would have come; at last leave it to the shop's people."""
        now = self._posting.clock()
        if now - part.claimed_at < LONGEST_SILENCE:
            log.info("%s: no receipts come in, so part %d waits to be sent again", tenant, part.row)
            outbox.unknown(part.row, now, now + SETTLE_LEASE)
            return
        log.warning("%s: nobody can say whether part %d went; it is left to the shop's people", tenant, part.row)
        outbox.fail(part.row, "unknown", "", now)

    def _outbound(self, tenant: str, outbox: Outbox, part: StoredPart) -> Outbound:
        url = self._posting.status_url(tenant, part.channel)
        reference = str(part.row)
        return Outbound(part.channel, outbox.address(part).address, part.part, reference, f"{url}?ref={reference}" if url else "")

    def _note(self, tenant: str, outbox: Outbox, messengers: Messengers, part: StoredPart, delivery: Delivery) -> None:
        now = self._posting.clock()
        if isinstance(delivery, Sent):
            self._sent(outbox, messengers, part, delivery.id)
        elif isinstance(delivery, TryLater):
            self._put_back(outbox, part, now, max(delivery.seconds, _pause(part.attempts)), delivery.code)
        elif isinstance(delivery, Unknown):
            log.warning("%s: nobody knows whether part %d went: %s", tenant, part.row, delivery.detail)
            settle = messengers.traits[part.channel].settle_seconds
            outbox.unknown(part.row, now, part.claimed_at + timedelta(seconds=settle))
        else:
            self._give_up(tenant, outbox, messengers, part, delivery, now)

    def _offer_template(self, outbox: Outbox, messengers: Messengers, part: StoredPart) -> None:
        """Put the shop's automatic template in place of a message that came too late: of each news, of answers once until the
        customer writes again."""
        template = automatic_for(messengers.rules[part.channel].templates, part.locale)
        if template is None or part.part.kind is PartKind.TEMPLATE:
            return
        name, now, undelivered = messengers.shop.name, self._posting.clock(), Undelivered(outbox)
        if part.reason == NEWS:
            undelivered.replace(part.row, in_place_of(part, fill(template, part, outbox.address(part), name), NEWS), now)
            return
        undelivered.replace_once(part, lambda who: in_place_of(part, fill(template, part, who, name), part.reason), now)

    def _sent(self, outbox: Outbox, messengers: Messengers, part: StoredPart, message_id: str) -> None:
        now = self._posting.clock()
        outbox.sent(part.row, message_id, now, messengers.traits[part.channel].price_micro, day_of(messengers, now))

    def _put_back(self, outbox: Outbox, part: StoredPart, now: datetime, seconds: float, code: str = "") -> None:
        """Have a part that surely did not go sent again, unless it is too late for it."""
        if now - part.created_at > LONGEST_QUEUE:
            outbox.fail(part.row, "too_late", code, now)
            return
        outbox.later(part.row, now, now + timedelta(seconds=seconds), code)

    def _give_up(self, tenant: str, outbox: Outbox, messengers: Messengers, part: StoredPart, delivery: NotSent, now: datetime) -> None:
        told = (part.channel, delivery.reason, delivery.code, delivery.detail)
        log.warning("%s: part %d on %s was refused, %s %s: %s", tenant, part.row, *told)
        if delivery.reason == WINDOW_CLOSED:
            outbox.hold(part.row, delivery.reason, delivery.code, now)
            self._offer_template(outbox, messengers, part)
            return
        outbox.fail(part.row, delivery.reason, delivery.code, now)
        if delivery.reason == "opted_out":
            self._posting.inbox(tenant).opt(part.channel, part.identity, now)


def reason_to_hold(part: StoredPart, who: Correspondent, messengers: Messengers, now: datetime) -> str:
    """Return why a part must not go now, "" where it may. It is asked in the transaction that claims the part."""
    if messengers.traits.get(part.channel) is None:
        return "not_set_up"
    if who.opted_out_at is not None and part.created_at != who.opted_out_at:  # the confirmation itself bears the same time
        return "opted_out"
    if part.owner == "human" and part.reason not in (HANDOVER, NEWS):
        return "human"
    closes_at = window_closes_at(who, messengers, part.channel, part.created_at)
    if closes_at is not None and part.part.kind is not PartKind.TEMPLATE and now > closes_at:
        return WINDOW_CLOSED
    return ""


def window_closes_at(who: Correspondent, messengers: Messengers, channel: str, never_wrote: datetime = EPOCH) -> datetime | None:
    """Return until when the provider lets us write freely to a customer, None where it always does; ``never_wrote`` counts as
    the last word of one who never wrote."""
    traits = messengers.traits[channel]
    if not traits.window_hours:
        return None
    return (who.last_inbound_at or never_wrote) + timedelta(hours=traits.window_hours) - messengers.rules[channel].margin


def _pause(failures: int) -> float:
    """Return the seconds to wait after so many failures: none after none, longer each time, no two alike."""
    longest = min(FIRST_PAUSE_S * 2 ** min(failures - 1, 9), LONGEST_PAUSE_S) if failures > 0 else 0.0
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - no secret


def _ours(part: StoredPart, listed: list[Listed], known: frozenset[str]) -> Listed | None:
    """Return the listed message that is this part: one that no other part is, with these words where the list shows words."""
    free = [one for one in listed if one.id not in known]
    wanted = _bare(part.part.text)
    if part.part.kind is PartKind.TEXT:
        return next((one for one in free if _bare(one.text) == wanted), None)
    # what a template or a list says is put together by the provider; parts go one by one, so it is the only one that is not known
    return free[0] if free else None


def _bare(text: str) -> str:
    return " ".join(text.split())
