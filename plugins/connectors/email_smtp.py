"""E-mail by the shop's own server: notices and a daily digest to its people, confirmations to its customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from plugins.contracts import Books, Connector, Folder, Happening, Health, Order, Quantity, Run, Say, Schedule, Subscription, Undeliverable
from plugins.hookspecs import hookimpl
from plugins.kit.letters import BadAddress, Envelope, Letter, Lines, Rows, is_address, make_message
from plugins.kit.outward import OutwardError, Refused, outward_of
from plugins.kit.outward.mailing import NONE, STARTTLS, TLS, MailServer, Postman
from plugins.kit.places.branch_facts import address_of
from plugins.kit.words import read_locales, wording_from, wording_of

NAME = "email"
NOTICES = ("lead", "handoff_asked", "order", "model_cap_reached")
DIGEST = "30 7 * * *"
MOST = 20
MOST_WISHES_AN_HOUR = 20
_ADDRESS = {"type": "string", "format": "email", "maxLength": 254}
_NEEDED = ["host", "from", "to"]
_WITHOUT_LOGIN = {"properties": {"auth": {"const": False}}, "required": ["auth"]}
OPTIONS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "host": {"type": "string", "pattern": "^[A-Za-z0-9.:-]{1,253}$"},
        "port": {"type": "integer", "minimum": 1, "maximum": 65535, "description": "587, or 465 with tls, where it is left out."},
        "security": {"enum": [STARTTLS, TLS, NONE], "description": "none is only for the operator's own hosts (CONNECTOR_HOSTS)."},
        "auth": {"type": "boolean", "description": "false for a server that wants no log-in."},
        "user": {"type": "string", "minLength": 1},
        "password": {"type": "string", "minLength": 1, "description": 'Write {"$secret": "NAME"}.'},
        "certificate": {"type": "string", "description": "PEM of an authority of your own that signed the server's certificate."},
        "from": _ADDRESS,
        "from_name": {"type": "string", "maxLength": 100},
        "to": {"type": "array", "items": _ADDRESS, "minItems": 1, "maxItems": 10, "description": "The shop's people."},
        "reply_to": _ADDRESS,
        "notices": {"type": "array", "items": {"enum": list(NOTICES)}, "uniqueItems": True, "description": "All of them, if left out."},
        "digest": {"type": ["string", "null"], "description": "When the digest leaves, as cron in the shop's time; null: never."},
        "confirm_orders": {"type": "boolean", "description": "Whether customers who gave an address get a confirmation."},
    },
    "additionalProperties": False,
    "if": {"minProperties": 1},
    "then": {"required": _NEEDED, "if": _WITHOUT_LOGIN, "else": {"required": ["user", "password"]}},
}


class EmailConnector:
    """One subscription for the shop's people and one for customers, so that what went out to the one is not sent twice for the other."""

    def __init__(self, folder: Folder, options: Mapping[str, Any]):
        self._folder, self._shop, self._options = folder, folder.shop, options
        if options:
            security = options.get("security", STARTTLS)
            port = options.get("port", 465 if security == TLS else 587)
            login = {name: options.get(name, "") for name in ("user", "password", "certificate")}
            self._server = MailServer(options["host"], port, security, **login)
            self._postman = Postman(outward_of(folder), folder.shop.key, self._server)

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_from(read_locales(__file__, NAME)) if self._options else {}

    @hookimpl
    def register_subscriptions(self) -> list[Subscription]:
        if not self._options:
            return []
        owner = Subscription("email people", frozenset(self._options.get("notices", NOTICES)), self._tell_people)
        customer = Subscription("email customers", frozenset(["order", "order_moved"]), self._tell_customer)
        letters = Subscription("email letters", frozenset(["letter_wanted"]), self._send_wanted)
        return [owner, letters, *([customer] if self._options.get("confirm_orders", True) else [])]

    @hookimpl
    def register_schedules(self) -> list[Schedule]:
        cron = self._options.get("digest", DIGEST) if self._options else None
        return [Schedule("email digest", self._send_digest, cron=cron)] if cron else []

    @hookimpl
    def register_connectors(self) -> list[Connector]:
        if not self._options:
            return []
        about = f"{self._server.security}, from {self._options['from']}"
        return [Connector(NAME, f"{self._server.host}:{self._server.port}", about, self._check)]

    def _check(self) -> Health:
        try:
            self._postman.check()
        except OutwardError as error:
            return Health(NAME, False, str(error))
        return Health(NAME, True, f"{self._server.host} answers and accepts the log-in.")

    def _tell_people(self, happening: Happening, books: Books) -> None:
        say = books.say()
        if happening.name == "handoff_asked" and _is_flood(happening, books):
            return  # the digest counts them
        about = {"lead": self._about_lead, "order": self._about_order, "model_cap_reached": self._about_cap}
        letter = about.get(happening.name, self._about_wish)(happening, books, say)
        self._send(letter, self._options["to"], f"people:{happening.id}", books)

    def _tell_customer(self, happening: Happening, books: Books) -> None:
        moved = happening.name == "order_moved"
        order = books.order(str(happening.data["order" if moved else "number"]))
        if order is None or not is_address(order.email):
            return
        say, news = books.say(order.locale), "confirm"
        if moved:
            news = f"{happening.data['status']}_{order.way}"
            if not say.has(f"email.{news}"):  # nobody is written to about what he sees himself
                return
        shop = {"shop": self._shop.name, "number": order.number}
        ways = [way for way in ("phone", "email", "website") if self._shop.contact.get(way)]
        contact = [Rows([(say(f"email.{way}"), self._shop.contact[way]) for way in ways])] if ways else []
        greeting = say("email.confirm_greeting", name=order.name or order.email)
        parts = [greeting, say(f"email.{news}", **shop), Rows(self._rows_of(order, say)), say("email.questions"), *contact]
        letter = self._letter(say, say(f"email.{news}_subject", **shop), parts)
        self._send(letter, [order.email], f"customer:{happening.id}", books, reply_to=self._options.get("reply_to", ""))

    def _send_wanted(self, happening: Happening, books: Books) -> None:
        """Send a letter that one of the shop's people had written, as their assistant showed it to them."""
        told = happening.data
        if not is_address(str(told["to"])):
            raise Undeliverable("The letter has no address.")
        letter = self._letter(books.say(), str(told["subject"]), [str(part) for part in told["parts"]])
        reply_to = self._options.get("reply_to", self._options["to"][0])
        self._send(letter, [str(told["to"])], f"letter:{happening.id}", books, reply_to=reply_to)

    def _about_lead(self, happening: Happening, books: Books, say: Say) -> Letter:
        told = {name: str(happening.data.get(name, "")) for name in ("name", "phone", "email", "note", "reference")}
        rows = [(say(f"email.{name}"), value) for name, value in told.items() if value]
        kind = "handoff" if happening.data.get("kind") == "handoff" else "callback"
        parts = [say(f"email.{kind}"), Rows(rows), *self._transcript(happening, books, say)]
        return self._letter(say, say(f"email.{kind}_subject", name=told["name"] or told["reference"]), parts)

    def _about_wish(self, happening: Happening, books: Books, say: Say) -> Letter:
        return self._letter(say, say("email.wish_subject"), [say("email.wish"), *self._transcript(happening, books, say)])

    def _about_order(self, happening: Happening, books: Books, say: Say) -> Letter:
        order = books.order(str(happening.data["number"]))
        if order is None:
            raise Undeliverable("The order is no longer there.")
        who = [(say(f"email.{name}"), getattr(order, name)) for name in ("name", "phone", "email", "note") if getattr(order, name)]
        parts = [say("email.order"), Rows([*self._rows_of(order, say), *who])]
        return self._letter(say, say("email.order_subject", number=order.number), parts)

    def _about_cap(self, happening: Happening, books: Books, say: Say) -> Letter:
        return self._letter(say, say("email.cap_subject"), [say("email.cap")])

    def _rows_of(self, order: Order, say: Say) -> list[tuple[str, str]]:
        """Return an order's lines, its total, and where it is handed over."""
        lines = [(f"{wording_of(Quantity(line.quantity, line.unit), say.locale)} × {line.name}", line.total) for line in order.lines]
        charged = [(say("email.fee"), order.fee)] if order.fee.minor else []
        amounts = [*lines, *charged, (say("email.total"), order.total)]
        where = ", ".join(filter(None, (order.address, order.postcode))) if order.way == "delivery" else self._branch(order.branch)
        handed_over = (say(f"email.{order.way}"), where or say("email.agreed"))
        return [*((name, wording_of(amount, say.locale)) for name, amount in amounts), handed_over]

    def _branch(self, id: str) -> str:
        found = self._folder.stores.find_branch(name=id) if id else None
        return f"{found.name}, {address_of(found)}" if found else id

    def _transcript(self, happening: Happening, books: Books, say: Say) -> list[Lines]:
        lines = books.transcript(happening.conversation)
        said = [f"{say(f'email.by_{line.role}')} ({wording_of(line.at.timetz(), say.locale)}): {line.text}" for line in lines]
        return [Lines(say("email.transcript"), said)] if said else []

    def _send_digest(self, run: Run) -> str:
        """Tell the shop's people what happened in the day before the time that the digest was due."""
        books, day = run.books, (run.due - timedelta(days=1), run.due)
        say, counts = books.say(), books.counts(*day)
        leads, orders = books.leads(*day), books.orders(*day)
        numbers = {"conversations": counts["conversations"], "messages": counts["messages"], "leads": len(leads), "orders": len(orders)}
        lists = {
            "leads": [" · ".join(filter(None, (one.name, one.phone, one.email, one.note))) for one in leads],
            "orders": [f"{one.number} · {wording_of(one.total, say.locale)}" for one in orders],
            "open_questions": [say("email.asked", question=one.question, times=one.times) for one in books.unanswered(*day)],
        }
        rows = Rows([(say(f"email.{name}"), wording_of(count, say.locale)) for name, count in numbers.items()])
        told = [Lines(say(f"email.{name}"), lines[:MOST]) for name, lines in lists.items() if lines]
        letter = self._letter(say, say("email.digest_subject", day=day[0].date()), [say("email.digest"), rows, *told])
        self._send(letter, self._options["to"], f"digest:{run.due.isoformat()}", books)
        return f"sent to {len(self._options['to'])} addresses"

    def _letter(self, say: Say, subject: str, parts: Sequence[Any]) -> Letter:
        signed = [*parts, say("email.signed", shop=self._shop.name)]
        return Letter(f"{subject} · {self._shop.name}", signed, str(self._shop.branding.get("colour", "")), say.locale)

    def _send(self, letter: Letter, to: Sequence[str], about: str, books: Books, reply_to: str = "") -> None:
        """Send; the id in the letter is made from what it is ``about``, so that a second copy is known as one."""
        sender, name = self._options["from"], self._options.get("from_name", self._shop.name)
        envelope = Envelope(sender, name, to, f"{self._shop.key}:{about}", reply_to)
        try:
            self._postman.send(make_message(letter, envelope, books.now))
        except (BadAddress, Refused) as error:
            raise Undeliverable(str(error)) from error


def _is_flood(happening: Happening, books: Books) -> bool:
    """Return whether so many asked for a person in the last hour that it is somebody's game; leads with a number are always told."""
    return books.counts(happening.at - timedelta(hours=1), happening.at).get("handoff_asked", 0) >= MOST_WISHES_AN_HOUR


def create(folder: Folder, options: Mapping[str, Any]) -> EmailConnector:
    return EmailConnector(folder, options)
