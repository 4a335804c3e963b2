"""E-mail leaves encrypted and logged in through a real server: notices, confirmations, the digest; no text breaks a header."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import InvalidTenant
from app.storage.deliveries import DEAD, DONE, WAITING
from app.storage.orders.orders import OrderChanges, Owner
from plugins.contracts import Actor, Lead, Message, Order, OrderLine, Role
from plugins.kit.letters import BadAddress, Envelope, Letter, Lines, Rows, is_address, make_message
from plugins.kit.money import Money
from tests.background.desk import Desk
from tests.connectors.loopback import ConnectedStreet
from tests.connectors.mail_server import PASSWORD, USER, Mailbox, mail_server
from tests.outward.certificates import make_certificate
from tests.pipeline.shops import BUILTINS, GROCER

LEAD = Lead("callback", "Ân <b>", "+447700900123", "an@example.org", "Tom & Jerry\nsay <hi>", "Yes, call me.")


@pytest.fixture
def certificate(tmp_path: Path) -> tuple:
    return make_certificate(tmp_path)


@pytest.fixture
def box(certificate) -> Iterator[Mailbox]:
    with mail_server(certificate[0]) as box:
        yield box


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    street = ConnectedStreet(tmp_path / "place", {}, "localhost")
    yield Desk(street, tmp_path)
    street.platform.close()


@pytest.fixture
def connect(desk, box, certificate) -> Callable[..., None]:
    """Publish the shop with the connector set up, some options changed or (None) left out, and begin to listen."""

    def publish(locale: str = "en-GB", more: tuple[str, ...] = (), **changes) -> None:
        options = {
            "host": "localhost", "port": box.port, "user": USER, "password": PASSWORD, "certificate": certificate[1],
            "from": "chat@leafway.example", "to": ["owner@leafway.example"],
        } | changes  # fmt: skip
        plugin = {"name": "email", "options": {name: value for name, value in options.items() if value != "left out"}}
        tenant = GROCER["tenant"] | {"plugins": [*BUILTINS, *more, plugin], "locale": locale, "branding": {"colour": "#1e7f4f"}}
        desk.street.publish("corner", tenant=tenant, catalog=GROCER["catalog"])
        desk.tell()

    return publish


def checked(desk) -> tuple[bool, str]:
    (connector,) = desk.street.platform.tenant("corner").background.connectors.values()
    health = connector.check()
    return health.ok, health.detail


def texts(letter) -> tuple[str, str]:
    plain, page = (letter.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html"))
    return plain, page


def place_order(desk, **changes) -> None:
    line = OrderLine("OAT", "Oat milk <1 l>", Decimal(2), "each", Money(199, "GBP"), Money(398, "GBP"), Money(0, "GBP"))
    pounds = {name: Money(398, "GBP") for name in ("goods", "total")} | {name: Money(0, "GBP") for name in ("tax", "fee")}
    who = {"name": "Ân", "phone": "+447700900123", "email": "an@example.org", "locale": "vi-VN", "token": "t"} | changes
    where = {"way": "delivery", "postcode": "BS1 4DJ", "address": "1 High St"}
    order = Order("O-7", (line,), **pounds, **where, pay="later", placed_at=desk.clock(), **who)
    desk.shop.orders.change(OrderChanges(placed=(order,)), Owner("", "web", ""))


def test_a_lead_is_told_to_the_shops_people_with_what_was_said(desk, connect, box):
    connect()
    desk.clock.pass_time(seconds=1)
    desk.happen(lead=LEAD)
    desk.tell()
    desk.tell()
    (letter,) = box.letters
    assert box.envelopes == [("chat@leafway.example", ["owner@leafway.example"])]
    assert letter["Subject"] == "Ân <b> asks to be called back · Leafway"
    assert (letter["From"], letter["To"]) == ("Leafway <chat@leafway.example>", "owner@leafway.example")
    assert (letter["Auto-Submitted"], letter["Content-Language"]) == ("auto-generated", "en-GB")
    plain, page = texts(letter)
    assert "Name: Ân <b>\n" in plain
    assert "Phone: +447700900123\n" in plain
    assert "> Customer (11:00): call me" in plain
    assert "Ân &lt;b&gt;" in page
    assert "Tom &amp; Jerry<br>say &lt;hi&gt;" in page
    assert "<b>," not in page
    assert "#1e7f4f" in page


def test_a_letter_to_the_supplier_leaves_once_after_a_managers_yes(desk, connect, box):
    connect(more=("colleague_goods", "colleague_mail"))

    def ask(text: str) -> Any:
        message = Message(text, "desk", "dashboard", "p-1", actor=Actor("p-1", Role.MANAGER, "Ann"))
        return desk.street.platform.handle(message, "corner")

    ask("check my inventory for milk")
    asked = ask("e-mail the supplier at farm@supplier.example")
    assert asked.outcome == "asked", asked.text
    assert "Shall I send this to farm@supplier.example?" in asked.text
    desk.clock.pass_time(seconds=1)
    assert "It goes to farm@supplier.example" in ask("yes").text
    desk.tell()
    desk.tell()
    (letter,) = box.letters
    assert letter["To"] == "farm@supplier.example"
    assert letter["Reply-To"] == "owner@leafway.example"
    assert "When could you deliver?" in texts(letter)[0]


def test_a_hand_over_wish_brings_the_transcript_in_the_shops_language(desk, connect, box):
    connect(locale="vi-VN")
    desk.happen(("handoff_asked", {}))
    desk.tell()
    (letter,) = box.letters
    assert letter["Subject"] == "Có khách muốn gặp nhân viên · Leafway"
    assert "> Khách (11:00): call me\n> Trợ lý (11:00): We will." in texts(letter)[0]


def test_a_reached_limit_of_models_is_told_to_the_shops_people(desk, connect, box):
    connect()
    desk.happen(("model_cap_reached", {"day": "2026-01-05"}))
    desk.tell()
    (letter,) = box.letters
    assert letter["Subject"] == "Today's limit for models is reached · Leafway"
    assert "without them" in texts(letter)[0]


def test_a_customer_is_written_to_when_his_order_is_ready_and_when_it_is_cancelled(desk, connect, box):
    connect()
    desk.clock.pass_time(seconds=1)
    place_order(desk)
    for status in ("ready", "done", "cancelled"):
        desk.happen(("order_moved", {"order": "O-7", "status": status}))
    desk.tell()
    told = [letter["Subject"] for letter in box.letters if letter["To"] == "an@example.org"]
    news = ("Đơn O-7 của bạn đang được giao", "Đơn O-7 của bạn đã hủy", "Đơn hàng O-7 của bạn")
    assert sorted(told) == [f"{one} · Leafway" for one in news]


def test_an_order_is_told_to_the_shop_and_confirmed_to_the_customer_in_his_language(desk, connect, box):
    connect()
    desk.clock.pass_time(seconds=1)
    place_order(desk)
    desk.tell()
    letters = {letter["To"]: letter for letter in box.letters}
    assert set(letters) == {"owner@leafway.example", "an@example.org"}
    assert letters["owner@leafway.example"]["Subject"] == "New order O-7 · Leafway"
    plain, page = texts(letters["an@example.org"])
    assert letters["an@example.org"]["Subject"] == "Đơn hàng O-7 của bạn · Leafway"
    assert plain.startswith("Chào Ân,\n\ncảm ơn bạn đã đặt đơn O-7 tại Leafway. Đơn của bạn gồm:\n\n2 × Oat milk <1 l>: 3,98 £\n")
    assert "Giao đến: 1 High St, BS1 4DJ" in plain
    assert "2 × Oat milk &lt;1 l&gt;" in page


def test_a_flood_of_wishes_is_not_a_flood_of_letters(desk, connect, box):
    connect()
    for _ in range(25):
        desk.clock.pass_time(seconds=1)
        desk.happen(("handoff_asked", {}))
    desk.tell()
    assert len(box.letters) == 20
    desk.clock.pass_time(hours=2)
    desk.happen(("handoff_asked", {}))
    desk.tell()
    assert len(box.letters) == 21


def test_who_gave_no_address_gets_no_letter(desk, connect, box):
    connect(notices=["lead"])
    desk.clock.pass_time(seconds=1)
    place_order(desk, email="")
    desk.tell()
    assert box.letters == []


def test_the_digest_tells_the_day_before(desk, connect, box):
    desk.clock.now = datetime(2026, 1, 5, 7, 0, tzinfo=UTC)
    connect(notices=[])
    desk.run_clock()
    desk.happen(("handoff_asked", {}), lead=LEAD)
    desk.clock.pass_time(minutes=31)
    desk.run_clock()
    desk.run_clock()
    (letter,) = box.letters
    assert letter["Subject"] == "What happened on Sunday 4 January · Leafway"
    plain, page = texts(letter)
    assert "Conversations: 1\nMessages of customers: 1\nPeople to call back: 1\nOrders: 0" in plain
    assert "> Ân <b> · +447700900123 · an@example.org · Tom & Jerry" in plain
    assert "Tom &amp; Jerry<br>say &lt;hi&gt;" in page
    assert [run.detail for run in desk.shop.claims.latest_runs("email digest")] == ["sent to 1 addresses"]


def test_a_letter_that_is_sent_again_has_the_same_id(desk, connect, box):
    connect()
    desk.clock.pass_time(seconds=1)
    desk.happen(lead=LEAD)
    desk.tell()
    desk.shop.deliveries.resend([one.id for one in desk.shop.deliveries.listed(DONE)], desk.clock())
    desk.tell()
    first, second = box.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Message-ID"].endswith("@leafway.example>")


def test_a_busy_server_is_asked_again_and_a_refused_recipient_is_given_up(desk, connect, box):
    connect()
    box.busy = True
    desk.clock.pass_time(seconds=1)
    desk.happen(lead=LEAD)
    desk.tell()
    (waiting,) = desk.shop.deliveries.listed(WAITING)
    assert "come back later" in waiting.error
    box.busy = False
    desk.clock.pass_time(minutes=1)
    desk.tell()
    assert len(box.letters) == 1
    box.refuses = {"owner@leafway.example"}
    desk.clock.pass_time(seconds=1)
    desk.happen(lead=LEAD)
    desk.tell()
    assert ["no such person here" in one.error for one in desk.shop.deliveries.listed(DEAD)] == [True]


def test_it_checks_the_log_in_and_sends_nothing(desk, connect, box):
    connect()
    assert checked(desk) == (True, "localhost answers and accepts the log-in.")
    assert box.letters == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"certificate": "left out"}, "has no certificate that is trusted here"),
        ({"password": "not this one!"}, "does not accept the log-in"),
        ({"host": "127.0.0.1"}, r"127\.0\.0\.1 is not on the internet\. The operator may allow it: CONNECTOR_HOSTS=127\.0\.0\.1"),
        ({"port": 1}, "localhost:1 cannot be reached"),
        ({"security": "tls"}, "cannot be reached"),
        ({"security": "none"}, "Must issue a STARTTLS command first|cannot do what is asked|cannot be reached"),
        ({"host": "mail.example", "security": "none"}, r"mail\.example without encryption is not allowed\. Use starttls or tls\."),
        ({"certificate": "no PEM"}, "cannot be reached"),
    ],
)
def test_what_is_wrong_with_the_server_is_said_plainly_without_the_password(desk, connect, changes, says):
    connect(**changes)
    ok, detail = checked(desk)
    assert not ok
    assert re.search(says, detail), detail
    assert PASSWORD not in detail
    assert "not this one!" not in detail


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # the server does not see that it is inside TLS
def test_tls_from_the_first_byte_and_a_server_of_ones_own_without_login(desk, connect, certificate):
    with mail_server(certificate[0], at_once=True) as secure:
        connect(port=secure.port, security="tls")
        assert checked(desk)[0]
    with mail_server(None, login=False) as open_server:
        connect(port=open_server.port, security="none", auth=False, user="left out", password="left out")
        assert checked(desk)[0]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"password": "left out"}, "'password' is a required property"),
        ({"to": []}, r"\[\] should be non-empty|is too short"),
        ({"security": "maybe"}, "'maybe' is not one of"),
        ({"hots": "x"}, "'hots' was unexpected"),
        ({"digest": "often"}, "the schedule 'email digest' has cron 'often', which is not five fields"),
        ({"password": {"$secret": "mail"}}, "the secret mail is not stored"),
    ],
)
def test_wrong_options_are_refused_at_publish(connect, changes, says):
    with pytest.raises(InvalidTenant, match=says):
        connect(**changes)


TRICKS = (
    "a\r\nBcc: x@y.example", "a\nTo: x@y.example\n\nbody", "=?utf-8?q?=0D=0ABcc:_x=40y.example?=", "\u2028Bcc: x@y.example", "\ud800",
    '"><script>', "</p><p>", "x" * 3000, "=??Q?=0D0", "=?=?utf-8?q?=0D=0ABcc:_x=40y.example?=",
)  # fmt: skip
TEXTS = st.text(st.characters(exclude_categories=()), max_size=120) | st.sampled_from(TRICKS)


@settings(max_examples=60)
@given(TEXTS, TEXTS, TEXTS)
def test_no_text_makes_a_header_a_recipient_or_markup(subject, name, body):
    letter = Letter(subject, [body, Rows([(name, body)]), Lines(name, [body])])
    sent = make_message(letter, Envelope("chat@leafway.example", name, ["owner@leafway.example"], body), datetime(2026, 1, 5, tzinfo=UTC))
    read = BytesParser(policy=policy.default).parsebytes(sent.as_bytes())
    assert sorted(read.keys()) == sorted(
        ["Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "Content-Language", "MIME-Version", "Content-Type"]
    )
    assert [address.addr_spec for address in read["To"].addresses] == ["owner@leafway.example"]
    assert [address.addr_spec for address in read["From"].addresses] == ["chat@leafway.example"]
    page = read.get_body(("html",)).get_content()
    assert "<script" not in page.lower()
    assert page.count("<p>") == 2


@given(TEXTS | st.emails())
def test_an_address_is_one_plain_address_or_refused(address):
    envelope = Envelope("chat@leafway.example", "", [address], "id")
    if not is_address(address):
        with pytest.raises(BadAddress, match="is no e-mail address"):
            make_message(Letter("x", ["y"]), envelope, datetime(2026, 1, 5, tzinfo=UTC))
        return
    sent = make_message(Letter("x", ["y"]), envelope, datetime(2026, 1, 5, tzinfo=UTC))
    assert [one.addr_spec for one in sent["To"].addresses] == [address]
