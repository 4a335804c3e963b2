"""Under the last answer a visitor says with two buttons whether it helped, by mouse or by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.talking import READY, ask


@pytest.fixture
def chat(open_page, site):
    page = open_page(f"{site.url}/chat/greengrocer")
    page.locator(READY).wait_for()
    return page


def test_an_answer_is_rated_by_keyboard_and_the_mind_may_change(chat):
    expect(chat.locator(".rating")).to_have_count(0)
    answer = ask(chat, "how much is whole milk?")
    group = answer.get_by_role("group", name="Did this help?")
    yes, no = group.get_by_role("button", name="Yes, this helped"), group.get_by_role("button", name="No, this did not help")
    with chat.expect_response("**/rating") as kept:
        yes.focus()
        chat.keyboard.press("Enter")
    assert kept.value.status == 204
    expect(yes).to_have_attribute("aria-pressed", "true")
    with chat.expect_response("**/rating") as changed:
        no.click()
    assert changed.value.request.post_data_json["score"] == "down"
    expect(yes).to_have_attribute("aria-pressed", "false")
    expect(no).to_have_attribute("aria-pressed", "true")
    chat.locator("#status", has_text="Thank you, noted.").wait_for(state="attached")


def test_only_the_last_answer_asks_and_a_rated_one_keeps_its_rating(chat):
    ask(chat, "how much is whole milk?")
    ask(chat, "how much is oat milk?")
    expect(chat.locator(".rating")).to_have_count(1)
    with chat.expect_response("**/rating"):
        chat.get_by_role("button", name="Yes, this helped").click()
    ask(chat, "opening hours clifton")
    expect(chat.locator(".rating")).to_have_count(2)
    expect(chat.locator(".rating.rated")).to_have_count(1)


def test_a_rating_that_could_not_be_kept_is_taken_back(chat):
    ask(chat, "how much is whole milk?")
    chat.route("**/rating", lambda route: route.fulfill(status=503, json={"code": "busy", "detail": "", "status": 503}))
    button = chat.get_by_role("button", name="Yes, this helped")
    button.click()
    chat.locator("#status", has_text="That did not work").wait_for(state="attached")
    expect(button).to_have_attribute("aria-pressed", "false")
