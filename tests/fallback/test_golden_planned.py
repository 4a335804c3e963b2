"""The golden dialogues in V7, with a model that asks for the calls that V5 made and says V5's words: facts, questions for a yes and all
that is said are V5's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from app.container import Platform
from plugins.contracts import Message, Reply, Status
from tests.chat_models.wire_server import Behaviour, says, serve
from tests.conversations.demo_shops import DRAWN, open_demo_shops
from tests.conversations.dialogues import Dialogue, Turn, conversations, singles
from tests.fallback.street import remote

Calls = tuple[tuple[str, str], ...]
Plan = Callable[[Calls], list[Behaviour]]


@pytest.fixture(scope="module")
def wire() -> Iterator:
    wire, server = serve()
    yield wire
    wire.closing.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def platform(tmp_path_factory: pytest.TempPathFactory, wire) -> Iterator[Platform]:
    """Shops of which nothing was sold: the dialogues' orders use up what few there are of some goods."""
    model = remote("openai_compatible", wire)
    platform = open_demo_shops(tmp_path_factory.mktemp("planned"), model, model_timeout=60, model_hosts=frozenset({wire.host}))
    yield platform
    platform.close()


def facts_of(reply: Reply) -> set[str]:
    """Return what a reply states of the shop's data; references and order numbers are drawn by lot."""
    return {DRAWN.sub("#", repr((fact.kind, fact.subject, fact.value, fact.unit))) for fact in reply.facts if fact.source}


def asks_for_a_yes(reply: Reply) -> bool:
    return any(call.status is Status.NEEDS_CONFIRMATION for call in reply.calls)


def at_once(calls: Calls) -> list[Behaviour]:
    return [Behaviour(calls=calls)]


def in_a_row(calls: Calls) -> list[Behaviour]:
    return [Behaviour(calls=(call,)) for call in calls]


def replies(platform: Platform, wire, dialogue: Dialogue, plan: Plan, name: str) -> Iterator[tuple[str, Reply, Reply]]:
    """Yield what is said with V5's reply and that of a plan of the same calls."""
    session = f"{name}-{plan.__name__}-{dialogue.session}"
    for turn in dialogue.turns:
        plain = platform.handle(Message(turn.say, session, "golden-v5", mode="v5"), dialogue.shop)
        calls = tuple((call.tool, json.dumps(dict(call.arguments), default=str)) for call in plain.calls)
        wire.behave(*(plan(calls) if calls else ()), says(plain.text))
        yield turn.say, plain, platform.handle(Message(turn.say, session, "golden-v7", mode="v7"), dialogue.shop)


def difference(said: str, plain: Reply, reply: Reply) -> str:
    same = facts_of(plain) == facts_of(reply) and asks_for_a_yes(plain) == asks_for_a_yes(reply)
    same = same and DRAWN.sub("#", plain.text) == DRAWN.sub("#", reply.text)
    return "" if same else f"{said!r} {reply.mode}: {plain.text[:90]!r}, planned {reply.text[:90]!r}"


@pytest.mark.parametrize(
    ("every", "plan"), [(3, at_once), *(pytest.param(1, plan, marks=pytest.mark.slow) for plan in (at_once, in_a_row))]
)
def test_a_plan_of_the_same_calls_brings_the_same_facts(platform, wire, every, plan):
    planned, different = 0, []
    for dialogue in [*conversations(), *singles()][::every]:
        for said, plain, reply in replies(platform, wire, dialogue, plan, str(every)):
            planned += reply.mode == "v7"
            different += filter(None, [difference(said, plain, reply)])
    assert planned >= 90 // every
    assert different == []


def test_what_the_router_reads_in_the_customers_words_is_not_the_models_own(platform, wire):
    turns = [Turn("2 kilo of the maris pipers n a whole chicken"), Turn("go on then")]
    played = list(replies(platform, wire, Dialogue("greengrocer", "kilos", tuple(turns)), at_once, "kilos"))
    assert [found for each in played if (found := difference(*each))] == []
    assert (played[0][2].mode, "Done: 2 kg of Maris Piper" in played[0][2].text) == ("v7", True)


@pytest.mark.parametrize("plan", [at_once, in_a_row])
def test_a_question_stays_open_while_one_of_its_options_goes_into_the_cart(platform, wire, plan):
    turns = [Turn("got any wine"), Turn("add two, and a prosecco"), Turn("the rioja"), Turn("what's in my cart")]
    played = list(replies(platform, wire, Dialogue("greengrocer", "wine", tuple(turns)), plan, "wine"))
    assert [found for each in played if (found := difference(*each))] == []
    assert [reply.mode for _, _, reply in played] == ["v5", "v7", "v5", "v5"]
    assert "2 × Rioja Crianza" in played[-1][2].text
    assert "1 × Prosecco" in played[-1][2].text
