"""An owner and a customer in two browsers: each sees what the other writes without loading anything anew."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from app.services.accounts.accounts import Accounts
from app.services.accounts.person import COMMAND_LINE
from app.settings import Settings
from plugins.contracts import Role
from tests.browser.accessible import assert_accessible_in_both_looks
from tests.browser.owners_pages import PASSWORD, follow, leave_by, press, sign_in_at
from tests.browser.site import serve_shops
from tests.browser.talking import ask, open_widget


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A shop served by two web processes, with somebody who may answer its customers."""
    folder = tmp_path_factory.mktemp("desk")
    with serve_shops(folder, ("greengrocer",), WEB_WORKERS=2) as site:
        accounts = Accounts.of(Settings(instance_folder=folder / "instance"), lambda: datetime.now(UTC))
        made = accounts.people.add("mia@shop.example", "Mia Stone", COMMAND_LINE, tenant="greengrocer", role=Role.ADMIN)
        accounts.choose_password(accounts.links.make("password", made.id), PASSWORD)
        yield site.url
        accounts.close()


@pytest.fixture
def owner(desk, open_page):
    """A page of somebody who answers customers."""

    def new(**options):
        page = open_page(f"{desk}/admin/sign-in", **options)
        sign_in_at(page, "mia@shop.example")
        return page

    return new


def say(page, text: str) -> None:
    page.get_by_label("Your message").fill(text)
    page.get_by_label("Your message").press("Enter")


def log_of(page):
    return page.get_by_role("log")


def test_owner_and_customer_write_to_each_other_and_the_assistant_goes_on(desk, owner, open_page):
    customer = open_page(f"{desk}/chat/greengrocer")
    page = owner()
    page.goto(f"{desk}/admin/greengrocer/conversations")
    ask(customer, "how much is the oat milk?")
    page.get_by_role("link", name="how much is the oat milk?").wait_for()  # it came by itself
    say(customer, "I want to talk to a person")
    waiting = page.locator("#waiting").get_by_role("link")
    waiting.wait_for()
    expect(page).to_have_title("(1) Conversations")
    expect(customer.locator("#who")).to_have_text("You asked for a person")
    leave_by(waiting)
    press(page, "Take over")
    expect(customer.locator("#who")).to_have_text("Mia from Orchard & Vine is with you")
    field = page.get_by_label("Your words to the customer")
    field.fill("Good morning, this is Mia.")
    field.press("Enter")
    expect(log_of(customer)).to_contain_text("Good morning, this is Mia.")
    expect(log_of(customer)).to_contain_text("Mia, Orchard & Vine")
    expect(page.get_by_role("list", name="Conversations")).to_contain_text("Good morning, this is Mia.")
    say(customer, "Do you deliver tomorrow?")
    expect(page.get_by_role("list", name="Conversations")).to_contain_text("Do you deliver tomorrow?")
    assert "assistant" not in log_of(customer).inner_text().split("Do you deliver tomorrow?")[1].lower()
    customer.reload()
    expect(log_of(customer)).to_contain_text("Good morning, this is Mia.")
    press(page, "Give back to the assistant")
    expect(log_of(customer)).to_contain_text("automatic assistant again")
    expect(customer.locator("#who")).to_have_text("Automatic assistant")
    assert "£" in ask(customer, "how much is the oat milk?").inner_text()


def test_a_person_who_was_not_asked_for_is_seen_in_the_widget_too(desk, owner, open_page):
    shop = open_page(f"{desk}/shop/greengrocer")
    launcher = shop.locator("assistant-widget button")
    customer = open_widget(shop)
    ask(customer, "do you have plum jam?")
    customer.get_by_role("button", name="Close the chat").click()
    expect(launcher).to_have_accessible_name("Chat with us")
    page = owner(width=390)
    page.goto(f"{desk}/admin/greengrocer/conversations")
    follow(page, "do you have plum jam?")
    press(page, "Take over")
    page.get_by_label("Your words to the customer").fill("Fresh plums come on Friday.")
    page.get_by_role("button", name="Send").click()
    expect(launcher).to_have_accessible_name("Chat with us (New message from the shop)")
    shop.reload()
    expect(launcher).to_have_accessible_name("Chat with us (New message from the shop)")  # nobody clicked on it
    customer = open_widget(shop)
    expect(log_of(customer)).to_contain_text("Fresh plums come on Friday.")
    customer.get_by_role("button", name="Close the chat").click()
    expect(launcher).to_have_accessible_name("Chat with us")
    shop.reload()
    shop.locator("assistant-widget iframe").wait_for(state="attached")
    expect(launcher).to_have_accessible_name("Chat with us")  # it was read


def test_a_conversation_in_a_persons_hands_is_accessible(desk, owner, open_page):
    customer = open_page(f"{desk}/chat/greengrocer")
    ask(customer, "have you got green apples?")
    page = owner()
    page.goto(f"{desk}/admin/greengrocer/conversations")
    follow(page, "have you got green apples?")
    press(page, "Take over")
    page.get_by_label("New note").fill("Wants a crate of apples.")
    press(page, "Keep the note")
    page.get_by_label("New tag").fill("big order")
    press(page, "Add")
    page.get_by_role("link", name="big order").wait_for()
    assert_accessible_in_both_looks(page)
    page.goto(f"{desk}/admin/greengrocer/conversations")
    assert_accessible_in_both_looks(page)
