"""Guards that courtesy, labels and pictures go out behind a right answer: they tell nothing of goods and shop."""

from __future__ import annotations

import json

import pytest

from plugins.contracts import Message
from tests.grounding.turns import HERE, Turn, answer_of, opened

SMALL_TALK = json.loads((HERE / "small_talk.json").read_text("utf-8"))
PICTURED = (
    ("are blackberries in stock?", "❌ Blackberries are sold out, sorry."),
    ("where are the lemons from?", "🇪🇸 Our lemons come from Spain. 🍋"),
    ("how much is oat drink barista 1 l?", "⭐ Oat Drink Barista: £1.85"),
    ("how much is oat drink barista 1 l?", "🏷️ It's £1.85."),
)
SHOWN_WRONGLY = (
    ("are blackberries in stock?", "✅ Blackberries are here."),
    ("where are the lemons from?", "🇮🇹 Here are our lemons."),
    ("how much is oat drink barista 1 l?", "Oat Drink Barista: £1.85 ⭐⭐⭐⭐⭐"),
    ("how much is oat drink barista 1 l?", "❌ Oat Drink Barista: £1.85"),
)


def _check(platform, checks, now, shop, say):
    reply = platform.handle(Message(say, f"small-talk-{shop}-{say}", "cli"), shop)
    return reply.text, opened(checks, Turn(shop, reply.locale[:2], (say,), answer_of(reply), ()), now)


@pytest.mark.parametrize("row", SMALL_TALK, ids=lambda row: row["shop"])
def test_small_talk_goes_out(row, platform, checks, now):
    told, check = _check(platform, checks, now, row["shop"], row["say"])
    assert [talk for talk in row["talk"] if check.review(f"{told}\n\n{talk}").objections] == []


@pytest.mark.parametrize(("say", "wording"), PICTURED)
def test_a_picture_goes_out_that_says_what_the_words_say(say, wording, platform, checks, now):
    _, check = _check(platform, checks, now, "greengrocer", say)
    assert check.review(wording).ok


@pytest.mark.parametrize(("say", "wording"), SHOWN_WRONGLY)
def test_a_picture_is_refused_that_says_something_else(say, wording, platform, checks, now):
    _, check = _check(platform, checks, now, "greengrocer", say)
    assert not check.review(wording).ok
