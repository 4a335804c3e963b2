"""What the golden dialogues must be: long enough, asserting at every turn, and leaving what a shop keeps of them."""

from __future__ import annotations

from dataclasses import fields

import pytest

from app.services.evaluation.dialogues import Turn, read_dialogues
from app.services.evaluation.rows import BadRow
from plugins.contracts import Message, Role
from tests.conversations.dialogues import SHOPS, conversations, singles


@pytest.mark.parametrize("shop", SHOPS)
def test_every_shop_has_long_conversations_and_many_single_questions(shop: str):
    lengths = [len(dialogue.turns) for dialogue in conversations() if dialogue.shop == shop]
    assert max(lengths) >= 20
    assert min(lengths) >= 14
    assert sum(dialogue.shop == shop for dialogue in singles()) >= 40


def asserts_something(turn: Turn) -> bool:
    return turn.tools == [] or any(getattr(turn, field.name) for field in fields(turn) if field.name not in ("say", "clock"))


def test_every_turn_asserts_something():
    turns = [turn for dialogue in (*conversations(), *singles()) for turn in dialogue.turns]
    assert [turn.say for turn in turns if not asserts_something(turn)] == []


def test_many_turns_state_their_tool_and_its_slots_in_both_languages():
    stated = [dialogue.shop for dialogue in (*conversations(), *singles()) for turn in dialogue.turns if turn.tools and turn.arguments]
    assert len(stated) >= 150
    assert stated.count("thoitrang") >= 60


@pytest.mark.parametrize("shop", SHOPS)
def test_the_conversations_of_a_shop_use_every_customer_tool(platform, shop: str):
    turns = [turn for dialogue in (*conversations(), *singles()) if dialogue.shop == shop for turn in dialogue.turns]
    named = {tool for turn in turns for tool in turn.tools or ()}
    asked_for = {tool.name for tool in platform.tenant(shop).tools if tool.audience is Role.CUSTOMER and tool.examples}
    unasked = asked_for - named  # a tool without examples waits for a model: the shop's own text answers what it would
    assert unasked <= {"product_allergens", "are_you_human"}


def test_a_lead_is_kept_with_its_reference(platform):
    reply = play(platform, "greengrocer", "a-lead", "please call me back", "0117 496 0999", "Maria Jones", "yes")
    kept = next(stored for stored in platform.storage.tenant("greengrocer").leads() if stored.reference in reply)
    assert (kept.lead.name, kept.lead.phone) == ("Maria Jones", "+441174960999")


def test_a_question_that_nobody_could_answer_is_kept(platform):
    asked = "who won the world cup in 1998?"
    play(platform, "greengrocer", "unanswered", asked)
    questions = {kept.question.rstrip("?") for kept in platform.storage.tenant("greengrocer").unanswered()}
    assert asked.rstrip("?") in questions


def play(platform, shop: str, session: str, *said: str) -> str:
    """Say these things in a session of their own and return the last answer."""
    return [platform.handle(Message(words, session, "golden"), shop).text for words in said][-1]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"say": "hello", "contain": ["x"]}', "odd.jsonl:2: unknown field 'contain'"),
        ('{"say": "hello"', "odd.jsonl:2: this is not JSON"),
        ('["hello"]', "odd.jsonl:2: this is no JSON object"),
        ('{"say": "hello", "contains": "x"}', "odd.jsonl:2: 'contains' is no list"),
        ('{"tools": ["greet"]}', 'odd.jsonl:2: "say" is missing'),
    ],
)
def test_a_bad_turn_names_its_file_and_line(tmp_path, line: str, told: str):
    path = tmp_path / "odd.jsonl"
    path.write_text('{"say": "hello"}\n' + line + "\n")
    with pytest.raises(BadRow, match=told):
        read_dialogues(path, "shop")
