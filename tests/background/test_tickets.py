"""Letters about tickets, to a real mail server: to whom one was given, and that one is overdue; each once, none lost."""

from __future__ import annotations

import ssl
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest

from app.services.accounts.person import COMMAND_LINE
from app.services.accounts.post import Post
from app.worker.ticket_duty import TicketDuty
from plugins.contracts import Role, Ticket
from tests.connectors.mail_server import PASSWORD, USER, mail_server
from tests.outward.certificates import make_certificate
from tests.pipeline.shops import GROCER, Street


@pytest.fixture
def street(tmp_path):
    street = Street(tmp_path / "place", {"corner": GROCER})
    yield street
    street.platform.close()


@pytest.fixture
def box(tmp_path):
    server, certificate = make_certificate(tmp_path)
    with mail_server(server) as box:
        box.certificate = certificate
        yield box


@pytest.fixture
def people(street):
    """The ids of an admin and a viewer of the shop, by name."""
    add = street.platform.accounts.people.add
    ann = add("ann@corner.example", "Ann", COMMAND_LINE, tenant="corner", role=Role.ADMIN)
    bob = add("bob@corner.example", "Bob", COMMAND_LINE, tenant="corner", role=Role.VIEWER, locale="vi")
    return {"Ann": ann.id, "Bob": bob.id}


@pytest.fixture
def work(street, box):
    """``work()``: let the duty work once."""
    tls = ssl.create_default_context(cadata=box.certificate)
    settings = replace(street.platform.settings, mail_url=f"smtp://{USER}:{PASSWORD.replace(' ', '%20')}@localhost:{box.port}")
    duty = TicketDuty(street.platform, "me:1:x", Post(replace(settings, mail_from="shop@corner.example"), tls))
    return lambda: duty.work(Event())


def letters(box):
    return [(letter["To"], letter["Subject"]) for letter in box.letters]


def test_who_is_given_a_ticket_is_told_once_in_their_language(street, box, people, work):
    tickets = street.platform.storage.tenant("corner").tickets
    due = street.clock() + timedelta(days=2)
    tickets.add(Ticket("Count the crates", author=people["Ann"], assignee=people["Bob"], due=due), "", street.clock())
    tickets.add(Ticket("My own", author=people["Ann"], assignee=people["Ann"]), "", street.clock())
    assert [work(), work()] == [True, True]
    assert letters(box) == [("bob@corner.example", "T-0001 được giao cho bạn: Count the crates")]
    text = box.letters[0].get_content()
    assert "/admin/corner/tickets/1" in text
    assert "Hạn 7 thg 1 2026, 11:00" in text


def test_an_overdue_ticket_is_told_once_to_who_has_it_or_to_the_admins(street, box, people, work):
    tickets, now = street.platform.storage.tenant("corner").tickets, street.clock()
    tickets.add(Ticket("Bob's", author=people["Bob"], assignee=people["Bob"], due=now + timedelta(hours=1)), "", now)
    tickets.add(Ticket("Nobody's", author=people["Bob"], due=now + timedelta(hours=1)), "", now)
    work()
    assert box.letters == []
    street.clock.pass_time(hours=2)
    work()
    work()
    assert sorted(letters(box)) == [
        ("ann@corner.example", "T-0002 is overdue: Nobody's"), ("bob@corner.example", "T-0001 đã quá hạn: Bob's"),
    ]  # fmt: skip


def test_what_could_not_be_sent_is_sent_later(street, box, people, work):
    tickets = street.platform.storage.tenant("corner").tickets
    tickets.add(Ticket("Count the crates", author=people["Ann"], assignee=people["Bob"]), "", street.clock())
    box.busy = True
    assert work() is False
    box.busy = False
    assert work() is True
    assert box.letters == []  # not at once again
    street.clock.pass_time(minutes=6)
    assert work() is True
    assert len(box.letters) == 1


def test_without_a_mail_server_nothing_is_kept_back_or_marked(street, people):
    tickets = street.platform.storage.tenant("corner").tickets
    tickets.add(Ticket("Count the crates", author=people["Ann"], assignee=people["Bob"]), "", street.clock())
    assert TicketDuty(street.platform, "me:1:x").work(Event()) is True
    assert len(tickets.untold()) == 1


def test_who_left_the_shop_is_told_of_nothing(street, box, people, work):
    tickets, now = street.platform.storage.tenant("corner").tickets, street.clock()
    tickets.add(Ticket("Count the crates", author=people["Ann"], assignee=people["Bob"], due=now + timedelta(hours=1)), "", now)
    street.platform.accounts.people.set_role(people["Bob"], "corner", None, COMMAND_LINE)
    work()
    street.clock.pass_time(hours=2)
    work()
    assert letters(box) == [("ann@corner.example", "T-0001 is overdue: Count the crates")]


def test_a_line_break_in_a_title_holds_no_letter_up(box, street):
    settings = replace(street.platform.settings, mail_url=f"smtp://{USER}:{PASSWORD.replace(' ', '%20')}@localhost:{box.port}")
    post = Post(replace(settings, mail_from="shop@corner.example"), ssl.create_default_context(cadata=box.certificate))
    assert post.send("ann@corner.example", "Corner\r\nBcc: eve@evil.example", "Hello")
    assert letters(box) == [("ann@corner.example", "Corner Bcc: eve@evil.example")]
