"""Ordering in a conversation, through the one door: asked, agreed, placed once, found again."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.services.toolbox import Session
from app.storage.orders.orders import OrderChanges, Owner
from app.storage.turns.records import TurnRecords
from plugins.contracts import Actor, Message, Role, Status
from tests.pipeline.shops import GROCER, TAILOR

CHECKOUT = {"name": "checkout", "options": {"ways": ["collection", "delivery"]}}
SELLS = {"plugins": ["*", CHECKOUT, {"name": "orders", "options": {"track": True}}]}
CORNER = GROCER | {"tenant": GROCER["tenant"] | SELLS}
SAIGON = TAILOR | {"tenant": TAILOR["tenant"] | SELLS}
TO_COLLECT = ("add 2 oat milk", "checkout", "collect it", "Clifton", "Ann Hill", "0117 496 0123")


@pytest.fixture
def street(make_shops):
    return make_shops(corner=CORNER)


def orders(street, shop="corner"):
    return street.platform.storage.tenant(shop).orders.latest()


def number_in(text: str) -> str:
    return re.search(r"\b\d{7}\b", text)[0]


def test_an_order_is_placed_in_a_conversation(street):
    asked = [street.say(text).text for text in TO_COLLECT]
    assert asked[1:5] == [
        "Would you like to collect it, or have it delivered?",
        "Which of our shops would you like to collect it from?",
        "Who is the order for? Your name, please.",
        "What phone number or e-mail address can we reach you on about it?",
    ]
    assert asked[5].startswith("This is your order:\n• 2 × Oat Milk: £3.98\nTotal: £3.98\n")
    assert orders(street) == []
    placed = street.say("yes please")
    assert placed.text.startswith("Thank you, Ann Hill. Your order is placed, its number is ")
    (order,) = orders(street)
    assert (order.number, order.branch, order.name, order.phone) == (number_in(placed.text), "clifton", "Ann Hill", "+441174960123")
    assert (street.cart(), placed.cart_count) == ({}, 0)


def test_a_no_places_nothing(street):
    street.chat(*TO_COLLECT, "no")
    assert (orders(street), street.cart()) == ([], {"OAT-1L": "2"})


def test_an_order_is_delivered_to_a_written_address(street):
    street.chat("add 10 oat milk", "check out", "have it delivered", "12 Park Street, Bristol BS1 5TR", "Ann Hill", "ann@hill.example")
    assert street.say("yes").text.endswith("You pay when it is delivered.")
    (order,) = orders(street)
    assert (order.way, order.address, order.email, order.fee.minor, order.total.minor) == (
        "delivery", "12 Park Street, Bristol BS1 5TR", "ann@hill.example", 295, 2285,
    )  # fmt: skip


def test_a_yes_that_comes_again_orders_nothing_again(street):
    street.chat(*TO_COLLECT)
    first = street.say("yes", message_id="m-1")
    again = street.say("yes", message_id="m-1")
    assert again.text == first.text
    street.say("yes")
    assert len(orders(street)) == 1


def test_a_yes_given_at_many_windows_at_once_orders_once(street):
    street.chat(*TO_COLLECT)
    with ThreadPoolExecutor(6) as windows:
        list(windows.map(lambda place: street.say("yes", message_id=f"m-{place}"), range(6)))
    assert len(orders(street)) == 1


def test_prices_that_changed_before_the_yes_are_asked_about_again(street):
    street.chat(*TO_COLLECT)
    street.clock.pass_time(hours=2)
    dearer = [{**product, "price": 299} if product["sku"] == "OAT-1L" else product for product in CORNER["catalog"]["products"]]
    street.publish("corner", catalog={"products": dearer})
    assert street.say("yes").text.startswith("Something changed just now, so please look again. This is your order:\n• 2 × Oat Milk: £5.98")
    assert orders(street) == []
    street.say("yes")
    assert [order.total.minor for order in orders(street)] == [598]


def test_the_last_ones_are_sold_to_one_of_two_who_order_at_the_same_moment(make_shops):
    few = [{**product, "stock": 3} if product["sku"] == "OAT-1L" else product for product in CORNER["catalog"]["products"]]
    street = make_shops(corner=CORNER | {"catalog": {"products": few}})
    for who in ("ann", "bob"):
        for text in TO_COLLECT:
            street.say(text, session=who)
    with ThreadPoolExecutor(2) as windows:
        told = list(windows.map(lambda who: street.say("yes", session=who).text, ("ann", "bob")))
    sold, refused = sorted(told, key=lambda text: not text.startswith("Thank you, Ann Hill."))
    assert refused == "There's only 1 of Oat Milk left now. Please change the amount first.", sold
    assert len(orders(street)) == 1
    assert street.say("how many oat milk are there", session="eve").text == "Yes, but there's only 1 of Oat Milk left."
    street.platform.storage.tenant("corner").orders.change(
        OrderChanges(moved=((orders(street)[0].number, "cancelled"),)), Owner("", "web", "")
    )
    assert street.say("how many oat milk are there", session="fay").text == "Yes, but there's only 3 of Oat Milk left."


def test_where_is_my_order(street):
    number = number_in(street.chat(*TO_COLLECT, "yes").text)
    assert street.say("where is my order?").text.startswith(f"Order {number}, placed on Monday 5 January.")
    asked = street.say(f"where is order {number}?", session="s-2").text
    assert asked == f"To tell you about order {number}, I need the phone number or e-mail address that it was placed with."
    assert street.say("0117 496 0999", session="s-2").text.startswith(f"I can't find an order {number} with these details.")
    street.say(f"where is order {number}?", session="s-3")
    assert street.say("0117 496 0123", session="s-3").text.startswith(f"Order {number}, placed on")
    street.say("track my order", session="s-4")
    street.say(number, session="s-4")
    assert street.say("0117 496 0123", session="s-4").text.startswith(f"Order {number}, placed on")


def test_a_visitor_finds_the_order_of_another_session(street):
    for text in (*TO_COLLECT, "yes"):
        street.say(text, session="s-1", visitor="v-ann")
    assert street.say("where is my order", session="s-2", visitor="v-ann").text.startswith("Order ")
    assert street.say("where is my order", session="s-3", visitor="v-bob").text == "What is your order number?"


@pytest.mark.parametrize("said", ["I forgot my order number", "no idea, I lost it"])
def test_who_has_no_order_number_is_told_where_it_stands(street, said):
    street.say("where is my order", session="s-4", visitor="v-cy")
    told = street.say(said, session="s-4", visitor="v-cy").text
    assert told.startswith("The order number is in the message that confirmed your order.")


def test_customers_cannot_touch_the_ledger_and_people_of_the_shop_can(street):
    number = number_in(street.chat(*TO_COLLECT, "yes").text)
    tenant = street.platform.tenant("corner")
    assert {"checkout", "order_status"} <= {tool.name for tool in tenant.toolbox.tools(Actor("customer"))}
    hidden = {"list_orders", "set_order_status", "take_payment", "refund_order"}
    assert not hidden & {tool.name for tool in tenant.toolbox.tools(Actor("customer"))}
    assert hidden <= {tool.name for tool in tenant.toolbox.tools(Actor("owner", Role.MANAGER))}
    assert orders(street)[0].number == number
    reply = street.platform.handle(Message(f"refund order {number}", "s-1"), "corner")
    assert "refund_order" not in [call.tool for call in reply.calls]


def test_an_order_in_vietnamese(make_shops):
    street = make_shops(saigon=SAIGON)
    said = [
        street.say(text, shop="saigon").text
        for text in ("cho mình 2 áo thun trắng", "chốt đơn", "đến lấy", "Quận 1", "Nguyễn Thị Lan", "0912 345 678", "vâng")
    ]
    assert said[-1].startswith("Cảm ơn Nguyễn Thị Lan. Đơn của bạn đã được đặt, mã đơn là "), said
    (order,) = orders(street, "saigon")
    assert (order.branch, order.total.currency, order.locale[:2]) == ("q1", "VND", "vi")
    found = street.say(f"đơn {order.number} tới đâu rồi", shop="saigon").text
    assert found.startswith(f"Đơn {order.number}, đặt "), found


def test_nobody_agrees_in_the_customers_place(street):
    street.say("add 2 oat milk")
    tenant, database = street.platform.tenant("corner"), street.platform.storage.tenant("corner")
    conversation = database.conversations.find("web", "s-1")
    records = TurnRecords(database, conversation.id, cart_count=1)
    session = Session(Actor("customer"), tenant.shop, records, tenant.say("en-GB"), tenant.now())
    order = {"way": "collection", "branch": "clifton", "name": "Ann Hill", "phone": "0117 496 0123"}
    asked = tenant.toolbox.call("checkout", order, session)
    again = tenant.toolbox.call("checkout", {**order, **asked.agreed}, session)
    assert (asked.status, again.status, records.orders.placed) == (Status.NEEDS_CONFIRMATION, Status.NEEDS_CONFIRMATION, [])
    assert [button.label for button in asked.suggestions] == ["Yes", "No"]
    assert tenant.toolbox.call("checkout", {**order, **asked.agreed}, session, confirmed=True).status is Status.OK
    assert len(records.orders.placed) == 1


def test_a_shop_without_a_cart_hears_no_orders(make_shops):
    stores = ["catalog", "promotions", "geo", "delivery", "faq", "policy"]
    skills = [*stores, "product_search", "prices", "deliveries", "branches", "policies", "questions", "smalltalk"]
    farm = {"id": "farm", "question": "When can I visit the farm?", "phrasings": [], "answer": "On the first Sunday of each month."}
    documents = {**GROCER, "tenant": {**GROCER["tenant"], "plugins": skills}, "faq": {"entries": [*GROCER["faq"]["entries"], farm]}}
    assert make_shops(corner=documents).say("when can i visit the farm?").text == farm["answer"]


def test_goods_that_a_shop_is_called_after_are_sold_there(make_shops):
    street = make_shops(corner={**GROCER, "tenant": {**GROCER["tenant"], "name": "Oat Milk"}})
    assert street.say("how much is oat milk?").text == "The price of Oat Milk is £1.99."
