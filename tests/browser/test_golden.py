"""A golden conversation of each demo shop in a real browser, at a phone's width: the page shows what the shop says."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.talking import ask
from tests.conversations.dialogues import SHOPS, Dialogue, conversations

PHONE = 360


def first_talk(shop: str) -> Dialogue:
    return next(dialogue for dialogue in conversations() if dialogue.shop == shop)


@pytest.mark.parametrize("shop", SHOPS)
def test_a_whole_conversation_reads_right_in_the_browser(site, open_page, shop):
    dialogue = first_talk(shop)
    page = open_page(f"{site.url}/chat/{shop}", width=PHONE, height=780)
    for turn in dialogue.turns:
        said = " ".join((ask(page, turn.say).text_content() or "").split())
        missing = [words for words in turn.contains if " ".join(words.split()) not in said and not turn.clock]
        assert missing == [], f"{turn.say!r} was answered with: {said}"
    assert len(dialogue.turns) >= 12
    expect(page.locator(".row.mine")).to_have_count(len(dialogue.turns))
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
