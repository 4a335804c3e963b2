"""The widget on a shop's own page: light, polite to the keyboard, and only where it is allowed."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.talking import EMBED, READY, answers, ask, next_answer, open_widget

LOADER = Path(__file__).resolve().parents[2] / "dashboards" / "static" / "widget.js"
LAUNCHER = "assistant-widget button"
FRAME = "assistant-widget iframe"
SESSION = "JSON.parse(localStorage.getItem('assistant:greengrocer') || '{}').session"
# the frame's visibility at the moment in which it comes, and later
WATCHED = """() => { const seen = []; const { shadowRoot } = document.querySelector("assistant-widget");
  const look = () => { const frame = shadowRoot.querySelector("iframe"); const now = frame && getComputedStyle(frame).visibility;
    if (now && seen.at(-1) !== now) seen.push(now); };
  new MutationObserver(look).observe(shadowRoot, { childList: true, subtree: true, attributes: true });
  return seen; }"""


@pytest.fixture
def embed(site) -> str:
    return EMBED.format(url=site.url)


def test_the_loader_is_small():
    assert len(gzip.compress(LOADER.read_bytes(), 9)) < 10_000


def test_nothing_is_loaded_before_the_click(open_page, host_page, site, embed):
    page = open_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.url.startswith(site.url) else None)
    page.goto(host_page(head=embed), wait_until="networkidle")
    page.locator(LAUNCHER).wait_for()
    assert asked == [f"{site.url}/static/widget.js"]
    expect(page.locator(FRAME)).to_have_count(0)
    open_widget(page)
    assert f"{site.url}/embed/greengrocer" in [address.partition("#")[0] for address in asked]


@pytest.mark.parametrize("place", ["head", "body"])
def test_it_works_from_the_head_and_the_body_and_stands_there_once(open_page, host_page, embed, place):
    twice = embed.replace(" async", "") * 2
    page = open_page(host_page(**{place: twice}))
    page.locator(LAUNCHER).wait_for()
    expect(page.locator("assistant-widget")).to_have_count(1)


def test_it_opens_and_escape_closes_it_and_gives_the_focus_back(open_page, host_page, embed):
    page = open_page(host_page(head=embed))
    launcher = page.locator(LAUNCHER)
    expect(launcher).to_have_attribute("aria-label", "Chat with us")
    expect(launcher).to_have_attribute("aria-expanded", "false")
    chat = open_widget(page)
    expect(launcher).to_have_attribute("aria-expanded", "true")
    expect(page.locator(FRAME)).to_have_attribute("title", "Chat with the shop")
    _close_by_key(page, chat)


def test_a_conversation_in_the_widget_with_the_keyboard_alone(open_page, host_page, embed):
    page = open_page(host_page(head=embed, body='<a href="#here">A link</a>'))
    page.locator(LAUNCHER).wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert _focused(page) == "Chat with us"
    page.keyboard.press("Enter")
    chat = page.frame_locator(FRAME)
    chat.locator(READY).wait_for()
    _wait_until_focused(chat.locator("#text"))
    page.keyboard.type("which oat milks do you have?")
    page.keyboard.press("Enter")
    next_answer(chat, 1)
    _close_by_key(page, chat)


def test_a_closed_widget_does_not_hold_the_keyboard(open_page, host_page, embed):
    page = open_page(host_page(head=embed, body='<a href="#one">One</a> <a href="#two">Two</a>'))
    _close_by_key(page, open_widget(page))
    met = []
    for _ in range(4):
        page.keyboard.press("Shift+Tab")
        met.append(_focused(page))
    assert "Two" in met
    assert "One" in met
    assert FRAME not in met


def test_on_a_phone_the_panel_fills_the_screen_and_has_its_own_close(open_page, host_page, embed):
    host = host_page(head='<meta name="viewport" content="width=device-width">' + embed)
    page = open_page(host, width=360, height=740, has_touch=True, reduced_motion="reduce")
    chat = open_widget(page)
    assert page.locator(FRAME).bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 740}
    chat.get_by_role("button", name="Close the chat").tap()
    page.locator(FRAME).wait_for(state="hidden")
    expect(page.locator(LAUNCHER)).to_be_focused()


def test_a_page_with_a_strict_policy_can_embed_it(open_page, host_page, site, embed):
    policy = f"default-src 'none'; script-src {site.url}; frame-src {site.url}"
    page = open_page(host_page(head=embed, policy=policy))
    chat = open_widget(page)
    ask(chat, "which oat milks do you have?")
    assert page.locator(LAUNCHER).evaluate("button => getComputedStyle(button).position") == "fixed"


def test_only_a_listed_domain_may_embed_it(open_page, host_page, embed):
    """``localhost`` is listed in the shop's allowed domains, ``127.0.0.1`` on another port is not: there the launcher goes."""
    page = open_page(host_page(head=embed, host="127.0.0.1"))
    refused = []
    page.on("console", lambda line: refused.append(line.text) if "frame-ancestors" in line.text else None)
    page.locator(LAUNCHER).wait_for()
    shown = page.evaluate_handle(WATCHED)
    with page.expect_console_message(lambda line: line.type == "warning" and "channels.web.allowed_domains" in line.text):
        page.locator(LAUNCHER).click()
    page.locator("assistant-widget").wait_for(state="detached")
    assert shown.json_value() == ["hidden"], "what the browser says of a frame that it refused is not shown"
    assert refused
    page.csp_faults.clear()


def test_the_visitor_is_kept_by_the_embedding_page_and_known_after_a_reload(open_page, host_page, embed):
    page = open_page(host_page(head=embed))
    ask(open_widget(page), "which oat milks do you have?")
    page.wait_for_function(SESSION)
    page.reload()
    chat = open_widget(page)
    expect(answers(chat)).to_have_count(2)
    expect(chat.locator(".row.mine")).to_have_count(1)


def test_without_storage_the_widget_works_as_long_as_the_page(open_page, host_page, embed):
    block = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('blocked', 'SecurityError'); } });"
    page = open_page()
    page.add_init_script(block)
    page.goto(host_page(head=embed))
    chat = open_widget(page)
    ask(chat, "which oat milks do you have?")
    _close_by_key(page, chat)
    page.locator(LAUNCHER).click()
    expect(answers(chat)).to_have_count(2)


def test_messages_that_do_not_come_from_the_frame_are_not_heard(open_page, host_page, embed):
    page = open_page(host_page(head=embed))
    open_widget(page)
    page.evaluate("window.postMessage({assistant: 'greengrocer', type: 'remember', state: {token: 'forged'}}, '*')")
    page.evaluate("window.postMessage({assistant: 'greengrocer', type: 'close'}, '*')")
    page.evaluate("new Promise((resolve) => { window.addEventListener('message', resolve, { once: true }); window.postMessage(1, '*'); })")
    assert "forged" not in (page.evaluate("localStorage.getItem('assistant:greengrocer')") or "")
    expect(page.locator(FRAME)).to_be_visible()


def test_a_button_of_the_page_asks_its_question(open_page, host_page, embed):
    page = open_page(host_page(head=embed, body='<button data-assistant-ask="are you open on Sunday?">Sunday?</button>'))
    page.locator(LAUNCHER).wait_for()
    page.get_by_role("button", name="Sunday?").click()
    chat = page.frame_locator(FRAME)
    next_answer(chat, 1)
    assert chat.locator(".row.mine .bubble").inner_text().endswith("are you open on Sunday?")


def test_the_demo_storefront_embeds_it_as_a_customer_would(open_page, site):
    page = open_page(f"{site.url}/shop/greengrocer")
    page.locator(".tile-ask").first.click()
    chat = page.frame_locator(FRAME)
    next_answer(chat, 1)
    session = page.wait_for_function(SESSION).json_value()
    page.goto(f"{site.url}/chat/greengrocer")
    page.locator(READY).wait_for()
    expect(page.locator(".row.mine")).to_have_count(1)
    assert page.evaluate(SESSION) == session


def test_who_wants_less_motion_gets_none(open_page, host_page, embed):
    page = open_page(host_page(head=embed), reduced_motion="reduce")
    open_widget(page)
    expect(page.locator("assistant-widget .panel")).to_have_css("animation-name", "none")


def _focused(page) -> str:
    """Return the name of what has the focus, also inside the widget's shadow."""
    return page.evaluate(
        """() => { let at = document.activeElement; while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
                   return at.tagName === "IFRAME" ? "assistant-widget iframe" : at.getAttribute("aria-label") || at.textContent.trim(); }"""
    )


def _close_by_key(page, chat) -> None:
    """Close the chat with Escape. Its frame asks its page for that by a message, so the focus comes back a moment after the key."""
    _wait_until_focused(chat.locator("#text"))
    page.keyboard.press("Escape")
    page.locator(FRAME).wait_for(state="hidden")
    expect(page.locator(LAUNCHER)).to_be_focused()


def _wait_until_focused(field) -> None:
    field.evaluate(
        """field => new Promise((resolve) => (
            document.activeElement === field ? resolve() : field.addEventListener("focus", resolve, { once: true })))"""
    )
