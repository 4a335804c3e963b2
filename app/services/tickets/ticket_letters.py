"""Letters about tickets: to whom one was given, and that one is overdue; each is sent once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from app.services.accounts.person import Person
from app.services.accounts.post import Post
from app.services.storefront import shop_name_of, zone_of
from plugins.contracts import Role, Ticket

Mark = Callable[[Ticket], None]


class TicketLetters:
    """Writes to the people of a shop; what could not be sent is left to be sent later."""

    def __init__(self, platform: Any, post: Post):
        self._platform, self._post = platform, post

    def send_due(self, bot: str) -> bool:
        """Send what is due in a shop; return whether all could be sent."""
        tickets = self._platform.storage.tenant(bot).tickets
        given = [self._tell(bot, each, "assigned", self._assignee(bot, each), tickets.mark_told) for each in tickets.untold()]
        late = tickets.unminded(self._platform.clock())
        return all([*given, *[self._tell(bot, each, "overdue", self._responsible(bot, each), tickets.mark_reminded) for each in late]])

    def _tell(self, bot: str, ticket: Ticket, kind: str, people: list[Person], mark: Mark) -> bool:
        if not all([self._write(bot, ticket, kind, person) for person in people]):
            return False
        mark(ticket)
        return True

    def _write(self, bot: str, ticket: Ticket, kind: str, person: Person) -> bool:
        words = _texts().get(person.locale.partition("-")[0], _texts()["en"])
        told = {
            "ticket": ticket.label, "title": ticket.title, "name": person.name, "shop": shop_name_of(self._platform, bot),
            "link": f"{self._platform.settings.site}/admin/{bot}/tickets/{ticket.number}", "due": self._due(bot, ticket, person, words),
        }  # fmt: skip
        return self._post.send(person.email, words[f"{kind}_subject"].format(**told), words[f"{kind}_text"].format(**told))

    def _due(self, bot: str, ticket: Ticket, person: Person, words: Mapping[str, str]) -> str:
        if ticket.due is None:
            return ""
        moment = ticket.due.astimezone(ZoneInfo(zone_of(self._platform, bot)))
        return words["due"].format(when=format_datetime(moment, "d MMM y, HH:mm", locale=person.locale.partition("-")[0]))

    def _assignee(self, bot: str, ticket: Ticket) -> list[Person]:
        """Return who has a ticket, where they are still something in the shop: nobody else is told of its matters."""
        person = self._platform.accounts.people.find(ticket.assignee) if ticket.assignee else None
        return [person] if person is not None and not person.disabled_at and person.role_in(bot) is not None else []

    def _responsible(self, bot: str, ticket: Ticket) -> list[Person]:
        """Return whose an overdue ticket is: of who has it, else of the shop's admins."""
        people = self._platform.accounts.people.of_tenant(bot)
        return self._assignee(bot, ticket) or [each for each in people if each.roles.get(bot) is Role.ADMIN and not each.disabled_at]


@lru_cache(maxsize=1)
def _texts() -> Mapping[str, Mapping[str, str]]:
    return json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
