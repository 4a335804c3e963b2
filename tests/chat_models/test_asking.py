"""Asking models within a turn: tries, waits, a second model, circuit breakers, caps, accounts, answers in JSON."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.models.asking import CircuitOpen, ModelRules, NoModel, TurnModels
from app.services.models.json_answers import read_json
from app.services.models.spending import DailyCap, DailyCapReached, cost_micro, lower_of
from app.storage.turns.model_calls import Spent
from plugins.contracts import (
    ChatDelta,
    ChatMessage,
    ChatStream,
    ModelDown,
    ModelNonsense,
    ModelPrices,
    ModelRefused,
    ModelSlow,
    ModelTimeouts,
    Usage,
)
from plugins.kit.outward.circuits import FAILURES, REST_S, Circuits
from plugins.manager import HookStores
from tests.chat_models.bound import bind, options
from tests.chat_models.wire_server import NEVER, Behaviour, says

NOW = datetime(2026, 1, 5, 11, 0, tzinfo=UTC)
HELLO = (ChatMessage("user", "hello"),)
REPLY = {"type": "object", "properties": {"reply": {"type": "string"}}, "required": ["reply"], "additionalProperties": False}


def models(hooks: HookStores, rules: ModelRules | None = None, circuits: Circuits | None = None, **more) -> TurnModels:
    return TurnModels(hooks.complete_chat, circuits or Circuits(), rules or ModelRules(), "corner", "trace-1", NOW, **more)


def script(*lines, **more) -> HookStores:
    return bind(("scripted", {"script": list(lines), "in_turn": True, **more}))


def over_the_wire(wire, seconds=5.0, **more) -> TurnModels:
    hooks = bind(("openai_compatible", options("openai_compatible", wire.address)))
    return models(hooks, ModelRules(seconds, frozenset({wire.host})), **more)


def test_a_fault_that_may_pass_is_tried_again_and_each_try_is_on_the_bill(wire):
    wire.behave(Behaviour(status=500), Behaviour(status=503), says("hello"))
    asked = over_the_wire(wire)
    assert asked.complete(HELLO, purpose="wording").text == "hello"
    assert [(call.outcome, call.tokens_read, call.tokens_written) for call in asked.calls] == [
        ("down", 1, 0), ("down", 1, 0), ("ok", 120, 30),
    ]  # fmt: skip


def test_three_faults_are_enough(wire):
    wire.behave(Behaviour(status=500))
    with pytest.raises(ModelDown):
        over_the_wire(wire).complete(HELLO, purpose="wording")
    assert len(wire.seen) == 3


def test_a_wrong_key_is_not_tried_again_and_never_shown(wire, caplog):
    wire.behave(Behaviour(status=401))
    with caplog.at_level(logging.WARNING), pytest.raises(ModelRefused):
        over_the_wire(wire).complete(HELLO, purpose="wording")
    assert len(wire.seen) == 1
    assert "0123456789abcdef" not in caplog.text


def test_retry_after_is_waited_for(wire):
    wire.behave(Behaviour(status=429, headers=(("Retry-After", "0.4"),)), says("hello"))
    begun = time.monotonic()
    assert over_the_wire(wire).complete(HELLO, purpose="wording").text == "hello"
    assert time.monotonic() - begun >= 0.4


def test_a_wait_longer_than_the_turn_is_not_begun(wire):
    wire.behave(Behaviour(status=429, headers=(("Retry-After", "30"),)), says("hello"))
    with pytest.raises(Exception, match="429"):
        over_the_wire(wire).complete(HELLO, purpose="wording")
    assert len(wire.seen) == 1


def test_the_second_model_answers_when_the_first_is_down(wire):
    wire.behave(Behaviour(status=401))
    hooks = bind(("openai_compatible", options("openai_compatible", wire.address)), ("scripted", {"script": [{"say": "second"}]}))
    asked = models(hooks, ModelRules(5, frozenset({wire.host})))
    assert asked.complete(HELLO, purpose="wording").text == "second"
    assert [call.provider for call in asked.calls] == ["openai_compatible", "scripted"]


def test_no_model_has_a_name_of_its_own():
    with pytest.raises(NoModel):
        models(bind()).complete(HELLO, purpose="wording")


@pytest.mark.parametrize(
    "behaviour", [Behaviour("late", first=NEVER), Behaviour("one two three four", between=NEVER)], ids=["silence", "stall"]
)
def test_the_turns_time_holds_whatever_the_model_does(wire, behaviour):
    wire.behave(behaviour)
    with pytest.raises(ModelSlow):
        over_the_wire(wire, seconds=0.5).complete(HELLO, purpose="wording")
    assert wire.silent


class Stubborn:
    """A foreign provider that never comes back."""

    def __init__(self):
        self.end, self.waits = threading.Event(), False

    def complete_chat(self, request):
        return ChatStream("stubborn", "m", self._wait(), timeouts=ModelTimeouts(first=0.2))

    def _wait(self):
        self.waits = True
        self.waits = self.end.wait(NEVER)
        yield ChatDelta()


def test_a_provider_that_never_comes_back_is_left_behind():
    stubborn = Stubborn()
    with pytest.raises(ModelSlow, match=r"0\.2 s for its first word"):
        TurnModels(stubborn.complete_chat, Circuits(), ModelRules(), "corner", "t", NOW).complete(HELLO, purpose="wording")
    assert stubborn.waits
    stubborn.end.set()


@pytest.mark.parametrize(
    ("line", "words"),
    [({"say": ""}, "empty"), ({"say": "Oat milk", "stop": "length"}, "cut off"), ({"say": "x", "stop": "filtered"}, "filter"),
     ({"say": "word " * 4000}, "longer than")],
)  # fmt: skip
def test_an_answer_that_cannot_be_used_is_nonsense(line, words):
    with pytest.raises(ModelNonsense, match=words):
        models(script(line)).complete(HELLO, purpose="wording")


def test_what_other_turns_need_is_lent_while_a_model_is_waited_for():
    lent = []

    @contextmanager
    def lending():
        lent.append("given")
        yield
        lent.append("taken")

    models(script({"say": "hello"}), lent=lending).complete(HELLO, purpose="wording")
    assert lent == ["given", "taken"]


def test_a_circuit_opens_rests_and_lets_one_call_through():
    now = [0.0]
    circuits, name = Circuits(lambda: now[0]), ("corner", "scripted", "scripted")
    for _ in range(FAILURES):
        assert circuits.may_call(name)
        circuits.failed(name)
    assert (circuits.may_call(name), circuits.may_call(("other", *name[1:]))) == (False, True)
    assert circuits.open_now() == [name]
    now[0] = REST_S
    assert [circuits.may_call(name) for _ in range(3)] == [True, False, False]
    circuits.failed(name)
    now[0] = REST_S * 2
    assert not circuits.may_call(name), "after a failed probe it rests twice as long"
    now[0] = REST_S * 3
    assert circuits.may_call(name)
    circuits.succeeded(name)
    assert [circuits.may_call(name) for _ in range(3)] == [True, True, True]


def test_an_open_circuit_keeps_a_turn_from_waiting():
    circuits, hooks = Circuits(), script({"fail": "slow"})
    for _ in range(FAILURES):
        with pytest.raises(ModelSlow):
            models(hooks, circuits=circuits).complete(HELLO, purpose="wording")
    with pytest.raises(CircuitOpen):
        models(hooks, circuits=circuits).complete(HELLO, purpose="wording")


def test_the_daily_cap_stops_the_calls_and_tells_the_owner_once(caplog):
    rules = ModelRules(cap=DailyCap(tokens=100))
    hooks = script({"say": "hello"})
    with caplog.at_level(logging.WARNING):
        first = models(hooks, rules, spent=lambda day: Spent(100, 0, told=False))
        for _ in range(2):
            with pytest.raises(DailyCapReached):
                first.complete(HELLO, purpose="wording")
    assert [(call.outcome, call.day) for call in first.calls] == [("daily_cap", "2026-01-05")]
    assert len(caplog.records) == 1
    later = models(hooks, rules, spent=lambda day: Spent(100, 0, told=True))
    with pytest.raises(DailyCapReached):
        later.complete(HELLO, purpose="wording")
    assert later.calls == []


def test_money_is_counted_to_the_millionth():
    asked = models(script({"say": "one two three"}, prices={"read": 0.25, "written": 2}))
    asked.complete(HELLO, purpose="wording")
    assert (asked.calls[0].tokens_read, asked.calls[0].tokens_written, asked.calls[0].cost_micro) == (1, 3, 7)


def test_what_came_from_the_cache_has_its_own_price_and_is_noted(wire):
    prices = {"read": 2, "written": 10}
    for more, cost in (
        ({"cached": "0.5"}, 10 * 2 + 10 * 2.5 + 100 * 0.5 + 300),  # Anthropic charges a quarter more for the ten that it puts there
        ({"cached": 0, "stored": 4}, 10 * 2 + 10 * 4 + 300),
        ({}, 110 * 2 + 10 * 2.5 + 300),
    ):
        wire.behave(Behaviour("Good morning.", cached=100))
        hooks = bind(("anthropic", options("anthropic", wire.address, prices=prices | more)))
        asked = models(hooks, ModelRules(own_hosts=frozenset({wire.host})))
        asked.complete(HELLO, purpose="wording")
        assert (asked.calls[0].tokens_read, asked.calls[0].tokens_cached, asked.calls[0].cost_micro) == (120, 100, cost)


@pytest.mark.parametrize(("cached", "noted"), [(1_000, 120), (-5, 0)])
def test_a_server_that_tells_of_more_cache_than_was_read_is_not_believed(wire, cached, noted):
    wire.behave(Behaviour("Good morning.", cached=cached))
    ways = options("openai_compatible", wire.address, prices={"read": 2, "written": 1, "cached": 1})
    asked = models(bind(("openai_compatible", ways)), ModelRules(own_hosts=frozenset({wire.host})))
    asked.complete(HELLO, purpose="wording")
    assert (asked.calls[0].tokens_cached, asked.calls[0].cost_micro) == (noted, 2 * 120 - noted + 30)


PRICE = st.decimals(0, 1000, places=4)


TOKENS = st.integers(0, 10**9)


@given(st.tuples(TOKENS, TOKENS, TOKENS, TOKENS), PRICE, PRICE, st.none() | PRICE, st.none() | PRICE)
def test_the_cost_is_never_less_than_the_exact_one(tokens, price_read, price_written, price_cached, price_stored):
    fresh, cached, stored, written = tokens
    exact = price_read * fresh + (price_read if price_cached is None else price_cached) * cached + price_written * written
    exact += (price_read if price_stored is None else price_stored) * stored
    prices = ModelPrices(price_read, price_written, price_cached, price_stored)
    assert 0 <= cost_micro(prices, Usage(fresh + cached + stored, written, cached, stored)) - Decimal(exact) < 1


def test_a_shop_may_set_itself_a_lower_cap_but_no_higher():
    assert lower_of(DailyCap(100, 0), DailyCap(500, 7)) == DailyCap(100, 7)
    assert lower_of(DailyCap(0, 0), DailyCap(500, 0)) == DailyCap(500, 0)


@pytest.mark.parametrize(
    "text", ['{"reply": "hi"}', '```json\n{"reply": "hi"}\n```', 'Here you are: {"reply": "hi"}', "{'reply': 'hi',}", '{"reply": "hi"']
)
def test_json_is_read_out_of_fences_prose_and_small_faults(text):
    assert read_json(text, REPLY) == ({"reply": "hi"}, "")


@pytest.mark.parametrize(
    ("text", "words"), [("hello", "not JSON"), ('{"reply": 5}', "reply: 5 is not of type"), ("{}", "required property")]
)
def test_what_does_not_fit_is_told_in_the_validators_words(text, words):
    found, objection = read_json(text, REPLY)
    assert found is None
    assert words in objection


@given(st.text(max_size=200))
def test_no_text_of_a_model_breaks_the_reader(text):
    found, objection = read_json(text, REPLY)
    assert (found is None) == bool(objection)


def test_json_that_does_not_fit_is_asked_for_once_more_with_the_objection(wire):
    wire.behave(says('{"reply": 5}'), says('```json\n{"reply": "hi"}\n```'))
    asked = over_the_wire(wire)
    assert asked.complete_json(HELLO, REPLY, purpose="plan") == {"reply": "hi"}
    assert "reply: 5 is not of type 'string'." in wire.seen[1][2]["messages"][-1]["content"]


def test_json_that_never_fits_is_given_up_by_name():
    with pytest.raises(ModelNonsense, match="even when told so: reply: 5 is not of type"):
        models(script({"say": '{"reply": 5}'})).complete_json(HELLO, REPLY, purpose="plan")
