"""Orders on the owner's pages: found, moved on, paid and given back after a question, each change in the audit log."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.storage.orders.orders import OrderChanges, Owner
from app.storage.turns.turns import Conversation, TurnRecord
from plugins.contracts import Order, OrderLine
from plugins.kit.money import Money

AGREED = re.compile(r'name="agreed" value="([^"]+)"')


def pounds(minor: int) -> Money:
    return Money(minor, "GBP")


@pytest.fixture
def platform(app):
    return app.extensions["owner"].platform


@pytest.fixture
def shop(platform):
    return platform.storage.tenant("bikes")


@pytest.fixture
def place(platform, shop):
    """``place("1234567", minutes=5)``: an order of two bells, placed so long ago, that takes from the shop's ninety."""

    def new(number: str = "1234567", minutes: int = 0, **changes) -> Order:
        line = OrderLine("BELL", "Brass bell", Decimal(2), "each", pounds(1250), pounds(2500), pounds(0), counted=Decimal(90))
        who = {"name": "Ann Hill", "phone": "+441174960123", "email": "", "token": f"token-{number}"}
        amounts = {"goods": pounds(2500), "tax": pounds(0), "fee": pounds(0), "total": pounds(2500)}
        placed = platform.clock() - timedelta(minutes=minutes)
        order = replace(Order(number, (line,), **amounts, **who, way="collection", pay="later", placed_at=placed), **changes)
        shop.orders.change(OrderChanges(placed=(order,)), Owner("", "web", ""))
        return order

    return new


def page(browser, address: str) -> str:
    answer = browser.get(f"/admin/bikes/{address}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def send(browser, number: str = "1234567", **fields):
    return browser.send(f"/admin/bikes/orders/{number}", **fields)


def test_the_orders_come_newest_first_a_page_at_a_time_and_by_their_status(signed_in, place):
    for minute in range(45):
        place(f"10000{minute:02}", minutes=minute, status="done" if minute % 2 else "placed")
    viewer = signed_in("viewer")
    first = page(viewer, "orders")
    assert re.findall(r">(10000\d\d)</a>", first) == [f"10000{minute:02}" for minute in range(40)]
    behind = re.search(r'rel="next" href="/admin/bikes/(orders\?[^"]+)"', first)[1].replace("&amp;", "&")
    assert re.findall(r">(10000\d\d)</a>", page(viewer, behind)) == [f"10000{minute}" for minute in range(40, 45)]
    assert len(re.findall(r">(10000\d\d)</a>", page(viewer, "orders?status=done"))) == 22


def test_a_number_leads_to_its_order_and_a_wrong_one_is_told(signed_in, place):
    place()
    viewer = signed_in("viewer")
    assert viewer.get("/admin/bikes/orders?number=1234567").location == "/admin/bikes/orders/1234567"
    assert "There is no order 7654321." in page(viewer, "orders?number=7654321")
    assert viewer.get("/admin/bikes/orders/7654321").status_code == 404


def test_an_order_is_moved_on_and_the_change_is_in_the_audit_log(signed_in, place, shop, accounts):
    place()
    manager = signed_in("manager")
    assert send(manager, act="ready").status_code == 302
    assert send(manager, act="done").status_code == 302
    assert shop.orders.find("1234567").status == "done"
    told = [entry for entry in accounts.audit.latest("bikes") if entry.action == "order.status"]
    assert [(entry.subject, entry.before, entry.after) for entry in told] == [
        ("order 1234567", {"status": "ready"}, {"status": "done"}), ("order 1234567", {"status": "placed"}, {"status": "ready"}),
    ]  # fmt: skip


def test_a_cancelled_order_gives_its_goods_back(signed_in, place, shop):
    place()
    assert shop.orders.left("BELL", Decimal(90), 1) == 88
    send(signed_in("manager"), act="cancelled")
    assert shop.orders.left("BELL", Decimal(90), 1) == 90


def test_two_people_who_move_one_order_are_told(signed_in, place):
    place()
    manager = signed_in("manager")
    send(manager, act="cancelled")
    late = send(manager, act="ready")
    assert late.status_code == 409
    assert "The order has another status by now." in late.get_data(as_text=True)


def test_money_moves_after_a_question_with_the_amount_and_once(signed_in, place, shop, accounts):
    place()
    manager = signed_in("manager")
    asked = send(manager, act="take", amount="20").get_data(as_text=True)
    assert "Book £20.00 taken from Ann Hill for order 1234567?" in asked
    assert shop.orders.find("1234567").payments == ()
    yes = {"act": "take", "amount": "20", "agreed": AGREED.search(asked)[1]}
    assert send(manager, **yes).status_code == 302
    assert send(manager, **yes).status_code == 409
    assert (shop.orders.find("1234567").paid, shop.orders.find("1234567").due) == (pounds(2000), pounds(500))
    asked = send(manager, act="refund", amount="").get_data(as_text=True)
    assert "Give £20.00 of order 1234567 back to Ann Hill?" in asked
    send(manager, act="refund", agreed=AGREED.search(asked)[1])
    assert [(entry.kind, entry.amount.minor) for entry in shop.orders.find("1234567").payments] == [("charge", 2000), ("refund", 2000)]
    told = {entry.action: (entry.before, entry.after) for entry in accounts.audit.latest("bikes")}
    assert told["order.payment"] == ({"paid": "£0.00"}, {"paid": "£20.00"})
    assert told["order.refund"] == ({"paid": "£20.00"}, {"paid": "£0.00"})


@pytest.mark.parametrize("amount", ["99", "-1", "five"])
def test_an_amount_that_cannot_be_is_refused_in_words(signed_in, place, shop, amount):
    place()
    answer = send(signed_in("manager"), act="take", amount=amount)
    assert answer.status_code == 409
    assert 'role="alert"' in answer.get_data(as_text=True)
    assert shop.orders.find("1234567").payments == ()


def test_a_viewer_sees_an_order_and_changes_nothing(signed_in, place, shop):
    place()
    viewer = signed_in("viewer")
    assert "What comes next" not in page(viewer, "orders/1234567")
    assert send(viewer, act="ready").status_code == 403
    assert shop.orders.find("1234567").status == "placed"


def test_a_change_is_an_event_of_its_conversation(signed_in, place, shop, platform):
    now = platform.clock()
    talk = Conversation.begin("web", "s-1", "", 1, "en-GB", now)
    told = {"user_text": "yes", "reply_text": "Placed.", "reply_payload": {}, "state": {}, "locale": "en-GB", "mode": "v5"}
    shop.commit(TurnRecord(conversation=talk, **told, outcome="answered", trace_id="t-1", now=now))
    order = place("7654321")
    mine = replace(order, number="7654322", token="other", conversation=talk.id)
    shop.orders.change(OrderChanges(placed=(mine,)), Owner(talk.id, "web", ""))
    send(signed_in("manager"), "7654322", act="ready")
    assert shop.readings.counts(now, now + timedelta(minutes=5)).get("order_moved") == 1


def test_the_orders_of_some_days_are_shown(platform, signed_in, place):
    place("2000001")
    place("2000002", minutes=3 * 24 * 60)
    viewer, today = signed_in("viewer"), platform.clock()
    days = {"since": f"{today - timedelta(days=1):%Y-%m-%d}", "until": f"{today + timedelta(days=1):%Y-%m-%d}"}
    shown = page(viewer, f"orders?since={days['since']}&until={days['until']}")
    assert "2000001" in shown
    assert "2000002" not in shown
    assert "2000002" in page(viewer, f"orders?since={today - timedelta(days=4):%Y-%m-%d}&until={days['since']}&status=placed")
    assert "2000002" in page(viewer, "orders?since=soon&until=2026-13-01")


def test_who_may_not_answer_customers_sees_no_whole_address(signed_in, place):
    place(email="ann.hill@shop.example")
    seen, masked = page(signed_in("manager"), "orders/1234567"), page(signed_in("viewer"), "orders/1234567")
    assert all(address in seen for address in ("+441174960123", "ann.hill@shop.example"))
    assert not any(address in masked for address in ("4960123", "ann.hill"))
