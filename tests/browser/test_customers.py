"""A customer's page in a real browser: found, noted on, compared and merged, erased with a receipt; all of it accessible."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from app.services.accounts.accounts import Accounts
from app.settings import Settings
from app.storage.database import Storage
from app.storage.messengers.channels import Inbox
from app.storage.orders.orders import OrderChanges, Owner
from app.storage.turns.turns import Conversation, NewLead, TurnRecord
from plugins.contracts import Lead
from plugins.contracts.channels import Identity, Inbound
from tests.browser.accessible import assert_accessible, assert_accessible_in_both_looks
from tests.browser.owners_pages import follow, go, press
from tests.browser.site import serve_shops
from tests.browser.test_owner import Office, sign_in
from tests.storage.test_orders import an_order

__all__ = ["sign_in"]
NOW = datetime.now(UTC)
PEOPLE = (
    ("Ann Whitfield", "+441174960123", "ann@whitfield.example", "Do you deliver to BS6 on Sundays?"),
    ("Nguyễn Thị Minh Châu", "+84912345678", "", "Could you put together a hamper for about forty pounds?"),
    ("Bob", "", "bob.the-buyer-with-a-long-address@greengrocers.example", "Call me about the oat milk"),
)  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("customers")


@pytest.fixture(scope="module")
def office(place):
    with serve_shops(place, ("greengrocer",)) as site:
        accounts = Accounts.of(Settings(instance_folder=place / "instance"), lambda: datetime.now(UTC))
        yield Office(site.url, accounts)
        accounts.close()


@pytest.fixture(scope="module")
def people(office, place):
    """Three who asked on the web to be called, one of them on WhatsApp too, and who bought."""
    storage = Storage(None, place / "instance")
    shop = storage.tenant("greengrocer")
    for number, (name, phone, email, said) in enumerate(PEOPLE):
        at = NOW - timedelta(days=number, hours=3)
        talk = Conversation.begin("web", f"s{number}", f"v{number}", 1, "en-GB", at)
        lead = NewLead(f"L-{number}", Lead("callback", name, phone, email, said, "Shall I pass your name and number on to the shop?"))
        shop.commit(turn(talk, said, at, f"t{number}", leads=(lead,)))
    at = NOW - timedelta(minutes=20)
    inbox = Inbox(shop)
    inbox.receive("whatsapp", Inbound("SM1", Identity("+441174960123"), text="hi", profile_name="Ann W."), at, lambda one: 0.0, 0.0)
    inbox.leave(inbox.claim("whatsapp", "+441174960123", "w", at, timedelta(seconds=60)))
    talk = Conversation.begin("whatsapp", "+441174960123", "", 1, "en-GB", at)
    shop.commit(turn(talk, "Two oat milks for tomorrow please", at, "t9"))
    shop.orders.change(OrderChanges(placed=(an_order(number="4711007", name="Ann", placed_at=at),)), Owner(talk.id, "whatsapp", ""))
    shop.customers.linking.bring_up(NOW)
    yield
    storage.close()


def turn(talk: Conversation, said: str, at: datetime, trace: str, **more) -> TurnRecord:
    return TurnRecord(
        conversation=talk, user_text=said, reply_text="Gladly.", reply_payload={"reply": "Gladly."}, state={}, locale="en-GB", mode="v5",
        outcome="answered", trace_id=trace, now=at, **more,
    )  # fmt: skip


def test_the_customers_pages_are_accessible(office, people, sign_in):
    page = sign_in()
    for path in ("customers", "customers?q=nobody", "erasures"):
        page.goto(f"{office.url}/admin/greengrocer/{path}")
        assert_accessible_in_both_looks(page)
    page.goto(f"{office.url}/admin/greengrocer/customers")
    follow(page, "Ann W")
    assert_accessible_in_both_looks(page)
    follow(page, re.compile("^Compare with"))
    assert_accessible_in_both_looks(page)
    page.go_back()
    follow(page, "Erase …")
    assert_accessible_in_both_looks(page)


def test_two_records_become_one_and_the_person_is_erased(office, people, sign_in):
    page = sign_in()
    go(page, "Customers")
    page.get_by_role("searchbox").fill("0117 4960123")
    press(page, "Find")
    follow(page, "Ann Whitfield")
    page.get_by_role("textbox", name="Tags").fill("regular, delivery")
    press(page, "Save")
    page.get_by_role("status").wait_for()
    page.get_by_label("New note").fill("Prefers to be called after six.")
    press(page, "Keep the note")
    page.get_by_text("Prefers to be called after six.").wait_for()
    follow(page, re.compile("^Compare with"))
    press(page, "Yes, one person")
    page.get_by_role("link", name="Order 4711007").wait_for()
    assert_accessible(page, 1280)
    follow(page, "Erase …")
    page.get_by_role("checkbox").check()
    press(page, "Erase for good")
    page.get_by_role("heading", name=re.compile("^Receipt")).wait_for()
    assert_accessible(page, 1280)
    page.goto(f"{office.url}/admin/greengrocer/customers")
    expect(page.get_by_role("link", name="Ann W")).to_have_count(0)
    page.goto(f"{office.url}/admin/greengrocer/erasures")
    assert_accessible(page, 1280)
