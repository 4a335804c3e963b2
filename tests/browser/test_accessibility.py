"""WCAG 2.1 A and AA by axe-core on every page, wide and narrow, light and dark; and nothing wider than the screen."""

from __future__ import annotations

import pytest

from tests.browser.talking import READY, ask, open_widget

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
PAGES = ("/", "/shop/greengrocer", "/chat/greengrocer", "/embed/greengrocer", "/shop/thoitrang", "/chat/thoitrang", "/shop/nowhere")


# a phone and a screen, dark and light; the other two pairs are for when there is time
_RARELY = [pytest.param(width, scheme, marks=pytest.mark.slow) for width, scheme in ((360, "light"), (1280, "dark"))]
looks = pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light"), *_RARELY])


@looks
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible(open_page, site, path, width, scheme):
    page = open_page(f"{site.url}{path}", width=width, color_scheme=scheme)
    if path.startswith(("/chat", "/embed")):
        ask(page, "áo thun" if "thoitrang" in path else "which oat milks do you have?")
    _check(page, width)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_open_widget_is_accessible(open_page, site, width):
    page = open_page(f"{site.url}/shop/greengrocer", width=width)
    ask(open_widget(page), "which oat milks do you have?")
    _check(page, width)


def test_a_failed_message_and_the_question_before_a_new_conversation_are_accessible(open_page, site):
    page = open_page(f"{site.url}/chat/greengrocer", width=360)
    page.locator(READY).wait_for()
    page.route("**/api/chat/greengrocer", lambda route: route.abort())
    page.locator("#text").fill("hello")
    page.locator("#text").press("Enter")
    page.get_by_role("button", name="Retry").wait_for()
    _check(page, 360)
    page.get_by_role("button", name="New conversation").click()
    _check(page, 360)


def test_a_screen_reader_hears_answers_once_and_not_the_history(open_page, site):
    page = open_page(f"{site.url}/chat/greengrocer")
    log = page.get_by_role("log", name="Conversation")
    answer = ask(page, "which oat milks do you have?")
    assert log.get_attribute("aria-live") == "polite"
    assert answer.locator(".bubble").get_attribute("lang").startswith("en")
    page.reload()
    page.locator(READY).wait_for()
    page.wait_for_function("document.getElementById('log').getAttribute('aria-live') === 'polite'")


def test_every_target_is_large_enough(open_page, site):
    page = open_page(f"{site.url}/chat/greengrocer", width=360)
    ask(page, "which oat milks do you have?")
    boxes = [(button.inner_text(), button.bounding_box()) for button in page.locator("button:visible").all()]
    assert [name for name, box in boxes if box["width"] < 24 or box["height"] < 24] == []


def _check(page, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
