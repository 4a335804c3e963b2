"""A customer who ordered on WhatsApp hears what became of the order: once for each state, within the window or by a template."""

from __future__ import annotations

from dataclasses import replace
from threading import Event

import pytest

from app.services.channels.own_lines import own_line
from app.services.conversations.take_over import TakeOver
from app.services.orders.order_desk import OrderDesk
from app.storage.desk.own_talk import OWN_CHANNELS
from app.storage.messengers.handovers import Hand
from app.storage.orders.orders import OrderChanges, Owner
from app.storage.turns.turns import Conversation
from app.worker.registered import Registered
from app.worker.telling import Telling
from plugins.contracts import Role
from tests.channels.conftest import Shop
from tests.storage.test_orders import an_order

CUSTOMER, NUMBER = "+447700900001", "1234567"
SAID = {"text": "News from {{1}}: {{2}}", "variables": {"1": "{shop}", "2": "{text}"}}
BACK = {"name": "news", "id": "HX" + "c" * 32, "automatic": True, **SAID}
READY = "Good news: your order 1234567 at Corner Shop is ready to collect.\nStill to pay: £3.98"


class Counter:
    """The shop's people at the counter, and the worker behind them."""

    def __init__(self, shop: Shop, text: str = "How much is the oat milk?", **changes):
        self.shop, self.database = shop, shop.platform.storage.tenant("corner")
        self.telling = Telling(shop.platform, Registered(shop.platform.directory, shop.platform.open), "a worker")
        shop.write(text)
        shop.work()
        self.telling.work(Event())
        talk = self.database.conversations.find("whatsapp", CUSTOMER)
        order = an_order(number=NUMBER, **changes)
        self.database.orders.change(OrderChanges(placed=(order,)), Owner(talk.id, "whatsapp", ""))
        self.talk, self.heard = talk.id, len(shop.answers())

    def move(self, *states: str) -> None:
        for state in states:
            OrderDesk(self.shop.platform, "corner", Role.MANAGER, "en-GB").move(NUMBER, state)

    def news(self) -> list[str]:
        """Let the worker do its work; return what reached the customer since the order was placed."""
        self.telling.work(Event())
        self.shop.work()
        return self.shop.answers()[self.heard :]

    def parts(self) -> list[tuple[str, str]]:
        return [(part.state, part.reason) for part in self.shop.parts()][self.heard :]


@pytest.fixture
def counter(shop) -> Counter:
    return Counter(shop)


def test_a_state_is_told_once_and_stands_in_the_conversation(counter):
    counter.move("ready")
    assert counter.news() == [READY]
    counter.move("placed", "ready", "done")
    assert counter.news() == [READY]
    last = counter.database.conversations.history(counter.talk)[-1]
    assert (last.role, last.text) == ("assistant", READY)


def test_news_that_are_none_any_more_are_not_told(counter):
    counter.move("ready", "cancelled")
    assert counter.news() == ["Your order 1234567 at Corner Shop was cancelled. If anything is unclear, just write to us here."]


def test_a_delivery_is_told_in_the_customers_language_with_where_it_goes(shop):
    counter = Counter(shop, "Sữa yến mạch giá bao nhiêu?", way="delivery", address="1 High St", postcode="BS1 4DJ", locale="vi-VN")
    counter.move("ready")
    (told,) = counter.news()
    assert told.splitlines()[:2] == ["Đơn hàng 1234567 từ Corner Shop đang trên đường giao đến bạn.", "Giao đến: 1 High St, BS1 4DJ"]


def test_after_the_window_each_state_goes_as_the_shops_template(make_shop):
    counter = Counter(make_shop({"templates": [BACK]}))
    counter.shop.later(hours=30)
    counter.move("ready")
    counter.news()
    counter.move("cancelled")
    counter.news()
    sent = [one.fields["ContentVariables"] for one in counter.shop.twilio.taken[counter.heard :]]
    assert ["is ready to collect" in sent[0], "was cancelled" in sent[1], len(sent)] == [True, True, 2]
    assert counter.parts() == [("failed", "replaced"), ("sent", ""), ("failed", "replaced"), ("sent", "")]


def test_after_the_window_without_a_template_it_is_held_for_the_shops_people_to_see(counter):
    counter.shop.later(hours=30)
    counter.move("ready")
    assert counter.news() == []
    assert counter.parts() == [("held", "window_closed")]


def test_who_wants_no_messages_gets_none(counter):
    counter.shop.write("stop")
    counter.shop.work()
    counter.heard = len(counter.shop.answers())
    counter.move("ready")
    assert counter.news() == []
    assert counter.parts() == [("held", "opted_out")]


def test_it_is_told_although_a_person_has_the_conversation(counter):
    TakeOver(counter.shop.platform, counter.shop.channels).take("corner", counter.talk, Hand("p-ann", "Ann"))
    counter.move("ready")
    assert counter.news() == [READY]


def test_what_somebody_does_in_the_chat_of_the_shops_people_is_told_too(counter):
    staff = Conversation.begin(OWN_CHANNELS[0], "p-ann", "", 1, "en-GB", counter.shop.clock())
    done = own_line(staff, "corner", "m-1", "order 1234567 is ready", "Order 1234567 is ready now.", counter.shop.clock())
    moved = OrderChanges(moved=((NUMBER, "ready"),))
    counter.database.commit(replace(done, events=(("order_moved", {"order": NUMBER, "status": "ready"}),), orders=moved))
    assert counter.news() == [READY]


def test_a_conversation_that_was_deleted_is_left_alone(counter):
    counter.move("ready")
    counter.shop.channels.inbox("corner").forget("whatsapp", CUSTOMER)
    assert counter.news() == []


def test_a_shop_without_messengers_is_not_asked_for_news(make_shop):
    assert "order news" not in make_shop(connectors=[{"name": "catalog"}]).platform.tenant("corner").background.subscriptions
