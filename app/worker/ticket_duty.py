"""Tickets while nobody looks: those of customers who waited follow their conversation, and who has one is told by letter."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Event

from app.container import Platform
from app.services.accounts.post import Post
from app.services.tickets.ticket_desk import follow_hand_overs
from app.services.tickets.ticket_letters import TicketLetters
from app.worker.claiming import held
from app.worker.each_shop import each_shop
from app.worker.quiet import Quiet

LATER = timedelta(minutes=5)


class TicketDuty:
    """A duty of the worker. A shop in whose database nothing was written costs two looks at a file."""

    name, pause_s = "tickets", 10.0

    def __init__(self, platform: Platform, holder: str, post: Post | None = None):
        self._platform, self._holder = platform, holder
        self._post = post or Post(platform.settings)
        self._letters = TicketLetters(platform, self._post)
        self._quiet = Quiet()
        self._not_before: dict[str, datetime] = {}

    def work(self, stop: Event) -> bool:
        return each_shop(self._platform, stop, self._look_after, "the tickets of %s could not be looked after: %s")

    def _look_after(self, key: str) -> bool:
        database, now = self._platform.storage.tenant(key), self._platform.clock()
        is_idle = not self._platform.storage.is_begun(key) or self._not_before.get(key, now) > now
        if is_idle or self._quiet.needs_no_look(key, database, now):
            return True
        stamp = database.stamp()
        moved = follow_hand_overs(database.tickets, now)
        if self._post.is_set_up and (database.tickets.untold(1) or database.tickets.unminded(now, 1)):
            return self._write(key)
        if moved:
            self._quiet.found_something(key)
        else:
            self._quiet.found_nothing(key, stamp, database.tickets.next_due() if self._post.is_set_up else None, now)
        return True

    def _write(self, key: str) -> bool:
        """Send the letters that are due, unless another process does."""
        self._quiet.found_something(key)
        with held(self._platform.storage.tenant(key).claims, "letters about tickets", self._holder, self._platform.clock) as ours:
            if ours and not self._letters.send_due(key):
                self._not_before[key] = self._platform.clock() + LATER
                return False
        return True
