"""WCAG 2.1 A and AA by axe-core on every page, wide and narrow, light and dark; and nothing wider than the screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.accessible import assert_accessible, assert_accessible_in_both_looks
from tests.browser.talking import READY, ask, open_widget

PAGES = ("/", "/shop/greengrocer", "/chat/greengrocer", "/embed/greengrocer", "/shop/thoitrang", "/chat/thoitrang", "/shop/nowhere")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible(open_page, site, path):
    page = open_page(f"{site.url}{path}")
    if path.startswith(("/chat", "/embed")):
        ask(page, "áo thun" if "thoitrang" in path else "which oat milks do you have?")
    assert_accessible_in_both_looks(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_open_widget_is_accessible(open_page, site, width):
    page = open_page(f"{site.url}/shop/greengrocer", width=width)
    ask(open_widget(page), "which oat milks do you have?")
    assert_accessible(page, width)


def test_a_failed_message_and_the_question_before_a_new_conversation_are_accessible(open_page, site):
    page = open_page(f"{site.url}/chat/greengrocer", width=360)
    page.locator(READY).wait_for()
    page.route("**/api/chat/greengrocer", lambda route: route.abort())
    page.locator("#text").fill("hello")
    page.locator("#text").press("Enter")
    page.get_by_role("button", name="Retry").wait_for()
    assert_accessible(page, 360)
    page.get_by_role("button", name="New conversation").click()
    page.get_by_role("button", name="Start anew").wait_for()
    assert_accessible(page, 360)


def test_a_screen_reader_hears_answers_once_and_not_the_history(open_page, site):
    page = open_page(f"{site.url}/chat/greengrocer")
    log = page.get_by_role("log", name="Conversation")
    answer = ask(page, "which oat milks do you have?")
    expect(log).to_have_attribute("aria-live", "polite")
    assert answer.locator(".bubble").get_attribute("lang").startswith("en")
    page.reload()
    page.locator(READY).wait_for()
    expect(log).to_have_attribute("aria-live", "polite")


def test_every_target_is_large_enough(open_page, site):
    page = open_page(f"{site.url}/chat/greengrocer", width=360)
    ask(page, "which oat milks do you have?")
    boxes = [(button.inner_text(), button.bounding_box()) for button in page.locator("button:visible").all()]
    assert [name for name, box in boxes if box["width"] < 24 or box["height"] < 24] == []
