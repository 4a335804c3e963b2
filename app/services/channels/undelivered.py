"""What did not arrive, in the hands of the shop's people: sent again, sent as a template, or let go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import AppError, NotFound
from app.services.channels.channels import Channels
from app.services.channels.desk import Messengers
from app.services.channels.receiving import day_of
from app.services.channels.sending import reason_to_hold
from app.services.channels.templates import Template, fill, in_place_of
from app.storage.messengers.channels import HANDOVER
from app.storage.messengers.outbox import Count
from app.storage.messengers.undelivered import NEWEST, Stuck, Undelivered
from plugins.contracts.channels import PartKind

PAGE = 40
PERSONS = HANDOVER  # what a person of the shop sends goes also where a person has the conversation


class DecidedBefore(AppError):
    """Somebody else has decided about this message by now."""

    status, code = 409, "decided_before"


class CannotGo(AppError):
    """This message must not go now."""

    status, code = 409, "cannot_go"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that did not arrive: why it cannot go as it is ("" where it can), and the templates that may go in its place."""

    stuck: Stuck
    hindrance: str
    templates: Sequence[Template] = ()


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """A page of messages; ``below`` is where the next begins, 0 on the last."""

    messages: Sequence[Waiting]
    below: int


class UndeliveredDesk:
    """One shop's messages that did not arrive."""

    def __init__(self, channels: Channels, tenant: str):
        self._channels, self._tenant = channels, tenant
        self._stored = Undelivered(channels.inbox(tenant))

    @property
    def _messengers(self) -> Messengers:
        return self._channels.desk.of(self._tenant)

    def page(self, below: int = 0) -> WaitingPage:
        """Return a page of them, the newest first."""
        found = self._stored.page(below or NEWEST, PAGE + 1)
        messages = tuple(self._waiting(stuck) for stuck in found[:PAGE])
        return WaitingPage(messages, found[PAGE - 1].part.row if len(found) > PAGE else 0)

    @property
    def has_channels(self) -> bool:
        return bool(self._messengers.traits)

    def today(self) -> list[Count]:
        """Return what was counted on the shop's own day: how many messages, and what they cost."""
        return self._channels.outbox(self._tenant).counts(day_of(self._messengers, self._channels.now()))

    def find(self, row: int) -> Waiting:
        """Return one of them; NotFound where it went out, or somebody has decided about it."""
        found = self._stored.find(row)
        if found is None:
            raise NotFound("This message is no longer waiting for you.")
        return self._waiting(found)

    def send_again(self, row: int) -> Waiting:
        """Send a message as it is. CannotGo says why it cannot."""
        found = self.find(row)
        if found.hindrance:
            raise CannotGo(f"This message cannot go now: {found.hindrance.replace('_', ' ')}.")
        return self._decided(found, self._stored.send_again(row, PERSONS, self._channels.now()))

    def send_template(self, row: int, name: str) -> Waiting:
        """Send a template in place of a message."""
        found = self.find(row)
        template = next((one for one in found.templates if one.name == name), None)
        if template is None:
            raise NotFound(f"There is no template {name!r} for this customer. See channels in tenant.json.", "no_template", name=name)
        filled = fill(template, found.stuck.part, found.stuck.who, self._messengers.shop.name)
        new = in_place_of(found.stuck.part, filled, PERSONS)
        return self._decided(found, self._stored.replace(row, new, self._channels.now()))

    def drop(self, row: int) -> Waiting:
        """Let a message go for good."""
        return self._decided(self.find(row), self._stored.drop(row, self._channels.now()))

    def _decided(self, found: Waiting, done: bool) -> Waiting:
        if not done:
            raise DecidedBefore("Somebody has decided about this message already, or it is being looked up.")
        self._channels.ring(self._tenant)
        return found

    def _waiting(self, stuck: Stuck) -> Waiting:
        part, who, messengers = stuck.part, stuck.who, self._messengers
        if part.state == "unknown":
            return Waiting(stuck, "unknown")
        if messengers.traits.get(part.channel) is None:
            return Waiting(stuck, "not_set_up")
        if who.opted_out_at is not None:
            return Waiting(stuck, "opted_out")
        hindrance = reason_to_hold(part, who, messengers, self._channels.now())
        may_go = "" if hindrance == "human" else hindrance
        templates = messengers.rules[part.channel].templates if part.part.kind is not PartKind.TEMPLATE else ()
        return Waiting(stuck, may_go, tuple(one for one in templates if one.speaks(part.locale)))
