"""The chat page as a visitor meets it: answers, cards, buttons, a lost connection, a reload."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.talking import READY, answers, ask, next_answer

MESSAGES = re.compile(r"/api/chat/greengrocer$")


@pytest.fixture
def chat(open_page, site):
    page = open_page(f"{site.url}/chat/greengrocer")
    page.locator(READY).wait_for()
    return page


def test_the_first_line_says_that_it_is_an_assistant_and_how_to_reach_a_person(chat):
    assert "assistant" in answers(chat).first.inner_text().lower()
    chat.get_by_text("Automatic assistant", exact=True).wait_for()
    chat.get_by_role("button", name="Talk to a person").click()
    answer = next_answer(chat, 1)
    assert answer.inner_text()
    assert chat.locator(".row.mine .bubble").first.inner_text().endswith("I would like to talk to a person")


def test_an_answer_comes_with_cards_that_have_picture_price_and_stock(chat):
    card = ask(chat, "which oat milks do you have?").locator(".card").first
    assert re.search(r"£\d+\.\d\d", card.locator(".card-price strong").inner_text())
    assert card.locator(".stock").inner_text()
    assert card.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    assert card.locator("h2").inner_text()


def test_a_price_with_its_unit_and_a_span_of_hours_stay_on_one_line(chat):
    answer = ask(chat, "do you deliver to BS6?")
    spans = answer.locator(".bubble .whole")
    assert "08:00–10:00" in spans.all_inner_texts()
    assert {span.evaluate("span => span.getClientRects().length") for span in spans.all()} == {1}
    assert "£2.49 / kg" in ask(chat, "how much are bramley cooking apples?").locator(".bubble .whole").all_inner_texts()


def test_a_list_that_only_repeats_the_cards_is_for_the_ear_and_the_cart_is_for_the_eye_too(chat):
    answer = ask(chat, "which oat milks do you have?")
    assert answer.locator(".bubble ul").bounding_box()["height"] <= 1
    answer.locator(".card-actions button").first.click()
    next_answer(chat, 2)
    assert ask(chat, "show my cart").locator(".bubble ul").bounding_box()["height"] > 10


def test_quick_replies_and_card_buttons_speak_for_the_visitor(chat):
    label = chat.locator(".suggestions button").first.inner_text()
    chat.locator(".suggestions button").first.click()
    next_answer(chat, 1)
    assert chat.locator(".row.mine .bubble").first.inner_text().endswith(label)
    expect(chat.get_by_role("button", name=label, exact=True)).to_have_count(0)
    button = ask(chat, "which oat milks do you have?").locator(".card-actions button").first
    button.click()
    next_answer(chat, 3)
    assert chat.locator(".row.mine .bubble").last.inner_text().endswith(button.get_attribute("aria-label"))
    cart = chat.locator("#cart")
    expect(cart).to_have_attribute("aria-label", "Cart, items: 1")
    cart.click()
    assert "£" in next_answer(chat, 4).inner_text()


def test_the_row_of_cards_is_scrolled_with_the_keyboard(open_page, site):
    page = open_page(f"{site.url}/chat/greengrocer", width=390)
    row = ask(page, "which oat milks do you have?").locator(".cards")
    row.focus()
    page.keyboard.press("ArrowRight")
    assert page.wait_for_function("row => row.scrollLeft > 20", arg=row.element_handle())


def test_a_conversation_is_held_with_the_keyboard_alone(chat):
    chat.keyboard.type("which oat milks")
    chat.keyboard.press("Shift+Enter")
    chat.keyboard.type("do you have?")
    expect(chat.locator("#text")).to_have_value("which oat milks\ndo you have?")
    chat.keyboard.press("Enter")
    answer = next_answer(chat, 1)
    button = answer.locator(".card-actions button").first
    _tab_to(chat, button)
    chat.keyboard.press("Enter")
    next_answer(chat, 2)
    expect(chat.locator("#cart-count")).to_have_text("1")


def test_the_conversation_is_there_again_after_a_reload(chat):
    ask(chat, "which oat milks do you have?").locator(".card-actions button").first.click()
    next_answer(chat, 2)
    before = [row.inner_text().splitlines()[0] for row in chat.locator(".row").all()]
    chat.reload()
    chat.locator(READY).wait_for()
    assert [row.inner_text().splitlines()[0] for row in chat.locator(".row").all()] == before
    expect(chat.locator(".card").first).to_be_attached()
    expect(chat.locator("#cart-count")).to_have_text("1")


def test_a_message_is_sent_again_after_a_lost_connection_and_stored_once(chat, site):
    losses = iter([True, True])

    def lose_the_answer(route):
        if next(losses, False):
            route.fetch()
            route.abort()
        else:
            route.continue_()

    chat.route(MESSAGES, lose_the_answer)
    sent = []
    chat.on("request", lambda request: sent.append(request.post_data_json) if MESSAGES.search(request.url) else None)
    chat.locator("#text").fill("are you open on Sunday?")
    chat.locator("#text").press("Enter")
    chat.get_by_text("Not sent yet. Trying again.").first.wait_for()
    next_answer(chat, 1)
    assert len(sent) == 3
    assert len({one["message_id"] for one in sent}) == 1
    assert len({one["session_id"] for one in sent}) == 1
    expect(chat.locator(".row.mine")).to_have_count(1)
    assert _stored(chat, site, _visitor(chat)) == ["are you open on Sunday?"]


def test_a_message_written_offline_goes_out_when_the_connection_is_back(chat):
    chat.context.set_offline(True)
    chat.locator("#text").fill("are you open on Sunday?")
    chat.locator("#text").press("Enter")
    chat.get_by_text("No connection. Your message goes out as soon as there is one.").first.wait_for()
    chat.context.set_offline(False)
    next_answer(chat, 1)
    expect(chat.locator(".row.mine .state")).to_have_count(0)


def test_a_message_not_sent_before_a_reload_is_sent_after_it(chat):
    chat.route(MESSAGES, lambda route: route.abort())
    chat.locator("#text").fill("are you open on Sunday?")
    chat.locator("#text").press("Enter")
    chat.get_by_role("button", name="Retry").wait_for()
    chat.unroute(MESSAGES)
    chat.reload()
    next_answer(chat, 1)
    expect(chat.locator(".row.mine")).to_have_count(1)


def test_a_busy_server_is_met_with_a_polite_wait(chat):
    problem = {"status": 429, "code": "rate_limited", "detail": "", "id": "x"}
    refusals = iter([{"status": 429, "headers": {"Retry-After": "1"}, "json": problem}])

    def refuse_once(route):
        refusal = next(refusals, None)
        route.fulfill(**refusal) if refusal else route.continue_()

    chat.route(MESSAGES, refuse_once)
    chat.locator("#text").fill("are you open on Sunday?")
    chat.locator("#text").press("Enter")
    chat.get_by_text("One moment, please. It goes out in 1 s.").first.wait_for()
    assert next_answer(chat, 1).inner_text()


def test_what_the_server_refuses_is_not_sent_again(chat):
    tries = []

    def refuse(route):
        tries.append(route.request.url)
        route.fulfill(status=413, json={"status": 413, "code": "message_too_long", "detail": "", "id": "x"})

    chat.route(MESSAGES, refuse)
    chat.locator("#text").fill("too much")
    chat.locator("#text").press("Enter")
    chat.get_by_text("This message is too long. At most 4000 characters.").first.wait_for()
    assert len(tries) == 1


def test_no_more_is_written_than_the_server_reads(chat):
    chat.locator("#text").fill("a" * 3800)
    expect(chat.locator("#counter")).to_have_text("3800 of 4000 characters")
    expect(chat.locator("#text")).to_have_attribute("maxlength", "4000")


def test_a_new_conversation_deletes_the_old_one(chat, site):
    ask(chat, "are you open on Sunday?")
    visitor = _visitor(chat)
    chat.get_by_role("button", name="New conversation").click()
    chat.keyboard.press("Escape")
    assert _stored(chat, site, visitor)
    chat.get_by_role("button", name="New conversation").click()
    chat.get_by_role("button", name="Start anew").click()
    chat.locator(".row.mine").wait_for(state="detached")
    chat.wait_for_function("!JSON.parse(localStorage.getItem('assistant:greengrocer')).session")
    assert _stored(chat, site, visitor) == []
    chat.reload()
    chat.locator(READY).wait_for()
    expect(answers(chat)).to_have_count(1)


def test_markup_in_words_of_either_side_stays_text(chat):
    attack = '<img src=x onerror="document.title=1"><script>document.title=2</script><b>bold</b> javascript:alert(1)'
    reply = {
        "reply": f"{attack} https://shop.example/<b>x</b>", "session_id": "s", "message_id": "m", "trace_id": "t", "bot": "greengrocer",
        "locale": "en", "mode": "v5", "outcome": "answered", "tools": [], "facts": [], "cart": {"count": 0},
        "cards": [{"kind": "product", "id": "1", "title": attack, "subtitle": attack, "price_text": attack, "was_text": attack,
                   "badge": attack, "image": "javascript:alert(1)", "stock": {"status": "x' onx='", "text": attack},
                   "fields": [[attack, attack]], "actions": [{"label": attack, "message": attack}]}],
        "suggestions": [{"label": attack, "message": attack}],
    }  # fmt: skip
    chat.route(MESSAGES, lambda route: route.fulfill(json=reply))
    answer = ask(chat, attack)
    title = chat.title()
    assert attack in chat.locator(".row.mine .bubble").first.inner_text()
    assert attack in answer.locator(".bubble").inner_text()
    expect(chat.locator("#log :is(script, b, iframe, img)")).to_have_count(0)
    assert [link.get_attribute("href") for link in answer.locator("a").all()] == ["https://shop.example/"]
    assert chat.title() == title


def test_only_safe_addresses_become_links(chat):
    text = "- https://shop.example/a?b=1.\n- write to hello@shop.example or call +44 117 496 0142\n- 12:00-14:00, 05012345678900, http://x.example"
    reply = {"reply": text, "session_id": "s", "message_id": "m", "locale": "en", "cards": [], "suggestions": [], "cart": {"count": 0}}
    chat.route(MESSAGES, lambda route: route.fulfill(json=reply))
    answer = ask(chat, "hello")
    links = [link.get_attribute("href") for link in answer.locator("a").all()]
    assert links == ["https://shop.example/a?b=1", "mailto:hello@shop.example", "tel:+441174960142"]
    expect(answer.locator("li")).to_have_count(3)


def test_right_to_left_words_keep_their_direction(chat):
    ask(chat, "هل لديكم حليب الشوفان؟")
    mine = chat.locator(".row.mine .bubble p").first
    assert mine.evaluate("words => getComputedStyle(words).direction") == "rtl"


def test_a_shop_speaks_its_own_language(open_page, site):
    page = open_page(f"{site.url}/chat/thoitrang")
    page.locator(READY).wait_for()
    assert page.locator("html").get_attribute("lang").startswith("vi")
    expect(page.get_by_role("button", name="Gặp nhân viên")).to_have_count(1)
    assert answers(page).first.locator(".bubble").get_attribute("lang").startswith("vi")


def _tab_to(page, target):
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("The keyboard does not reach the button.")


def _visitor(chat) -> dict:
    return json.loads(chat.evaluate("localStorage.getItem('assistant:greengrocer')"))


def _stored(chat, site, visitor: dict) -> list[str]:
    """Return what the server keeps of the customer's words in a session."""
    address = f"{site.url}/api/chat/greengrocer/session/{visitor['session']}/messages"
    history = chat.request.get(address, headers={"X-Visitor-Token": visitor["token"]})
    return [one["text"] for one in history.json()["messages"] if one["role"] == "customer"] if history.ok else []
