"""A model that misbehaves in every way: the customer gets V5's right answer, once, in time, and the trace says why."""

from __future__ import annotations

import json
import re

import pytest

from tests.chat_models.wire_server import NEVER, Behaviour, says
from tests.fallback.street import LIMIT, MILK, PLENTY

DRAFT = re.compile(r'"draft": ("(?:[^"\\]|\\.)*")')
FRENCH = "Voici ce que nous avons pour vous aujourd'hui, et tout cela coûte moins de trois livres, je vous en prie."


def draft_of(prompt: str) -> str:
    """Return the draft in a prompt, as a model would read it."""
    return json.loads(DRAFT.search(prompt)[1])


def wrong(pattern: str, instead: str):
    """A model that words the draft with one thing changed."""
    return says(lambda prompt: "Sure: " + re.sub(pattern, instead, draft_of(prompt), count=1))


ON_THE_WIRE = {  # whatever the model was asked for
    "429 with a long wait": (Behaviour(status=429, headers=(("Retry-After", "30"),)), r"busy: "),
    "500": (Behaviour(status=500), r"down: "),
    "401": (Behaviour(status=401), r"refused: "),
    "no first word": (Behaviour("Sure!", first=NEVER), r"slow: "),
    "stall in the middle": (Behaviour("one two three four five six", between=NEVER), r"slow: "),
    "cut connection": (Behaviour("one two three four five six", cut=True), r"down: "),
    "broken JSON on the wire": (Behaviour("one two three four five six", shorten=True), r"(nonsense|down): "),
    "cut off at its tokens": (Behaviour("Sure, we have", stop="length"), r"nonsense: Its answer was cut off"),
    "empty": (says(""), r"nonsense: Its answer is empty"),
    "two megabytes": (says("word " * 400_000), r"nonsense: Its answer is longer|down: |slow: "),
}
MISBEHAVIOURS = ON_THE_WIRE | {
    "stopped by a filter": (Behaviour("Sure, we have", stop="content_filter"), r"nonsense: Its maker's filter"),
    "JSON in a fence": (says('```json\n{"reply": "We have milk."}\n```'), r"do not back"),
    "bare JSON": (says('{"reply": "We have milk."}'), r"do not back"),
    "a tool that nobody offered": (Behaviour("", (("drop_tables", "{}"),)), r"do not back"),
    "a tool with wrong arguments": (Behaviour("Let me see.", (("product_price", '{"product": 5}'),)), r"do not back"),
    "another language": (says(FRENCH), r"do not back"),
    "the prompt itself": (says(lambda prompt: prompt), r"do not back|nonsense"),
    "a wrong price": (wrong(r"£1\.99", "£1.49"), r"do not back"),
    "another currency": (wrong(r"£1\.99", "$1.99"), r"do not back"),
    "an invented discount": (wrong(r"\Z", "\n\nToday you get 20% off all of it."), r"do not back"),
    "a promise": (wrong(r"\Z", "\n\nI have put two aside for you, and they will be delivered tomorrow."), r"do not back"),
    "a deed that was none": (wrong(r"\Z", "\n\nAll done for you!"), r"do not back"),
    "an invented link": (wrong(r"\Z", "\n\nSee https://leafway.example/deals for more."), r"do not back"),
    "swapped prices": (wrong(r"(?s)£1\.99(.*?)£2\.10", r"£2.10\1£1.99"), r"do not back"),
}


@pytest.fixture(params=MISBEHAVIOURS.values(), ids=MISBEHAVIOURS.keys())
def misbehaviour(request):
    return request.param


def test_the_customer_gets_v5s_answer_once_and_in_time(street, wire, session, misbehaviour):
    behaviour, why = misbehaviour
    limit = LIMIT if behaviour.waits else PLENTY
    street.wait_at_most(limit)
    right = street.say(MILK, f"{session}-v5", mode="v5")
    wire.behave(behaviour)
    reply = street.say(MILK, session)
    assert wire.silent == behaviour.waits, "nobody waits for a model that says nothing"
    assert wire.seen, "the model was asked"
    assert (reply.text, reply.facts, reply.mode) == (right.text, right.facts, "v5")
    assert street.told(session) == [("customer", MILK), ("assistant", right.text)]
    noted = street.noted(reply)
    assert (noted["wanted"], noted["answered"]) == ("v6", "v5")
    assert re.search(why, noted["why"]), noted["why"]
    assert 1 <= len(street.outcomes(reply)) <= 3


def test_a_well_behaved_model_words_the_answer(street, wire, session):
    wire.behave(says(lambda prompt: "Here you are. " + draft_of(prompt)))
    right = street.say(MILK, f"{session}-v5", mode="v5")
    reply = street.say(MILK, session)
    assert (reply.text, reply.facts, reply.mode) == ("Here you are. " + right.text, right.facts, "v6")
    assert street.told(session)[1] == ("assistant", reply.text)
    noted = street.noted(reply)
    assert (noted["why"], noted["raw"]) == ("every claim is backed", [reply.text])
    assert {receipt["objection"] for receipt in noted["receipts"]} == {""}
    assert any(receipt["source"] for receipt in noted["receipts"])
    calls = street.platform.storage.tenant("corner").model_calls(reply.trace_id)
    assert [(call.outcome, call.tokens_read, call.tokens_written, call.purpose) for call in calls] == [("ok", 120, 30, "wording")]


def test_a_short_wait_that_the_model_asks_for_is_granted(street, wire, session):
    wire.behave(Behaviour(status=429, headers=(("Retry-After", "0"),)), says(lambda prompt: draft_of(prompt)))
    reply = street.say(MILK, session)
    assert (reply.mode, street.outcomes(reply)) == ("v6", ["busy", "ok"])


def test_an_objection_is_named_and_the_second_wording_goes_out(street, wire, session):
    wire.behave(wrong(r"£1\.99", "£1.49"), says(lambda prompt: "Certainly. " + draft_of(prompt)))
    reply = street.say(MILK, session)
    second = wire.seen[1][2]["messages"]
    assert "1.49" in json.dumps(second[-1], ensure_ascii=False)
    assert (reply.mode, reply.text[:10], street.outcomes(reply)) == ("v6", "Certainly.", ["ok", "ok"])


def test_two_lies_are_enough(street, wire, session):
    wire.behave(wrong(r"£1\.99", "£1.49"))
    reply = street.say(MILK, session)
    assert (reply.mode, street.outcomes(reply)) == ("v5", ["ok", "ok"])
    assert any("1.49" in objection for objection in street.noted(reply)["objections"])
