"""The golden dialogues in V7, with a model that asks for the calls that V5 made: the facts and the questions for a yes are V5's."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from app.container import Platform
from plugins.contracts import Message, Reply, Status
from tests.chat_models.wire_server import Behaviour, says, serve
from tests.conversations.demo_shops import DRAWN, open_demo_shops
from tests.conversations.dialogues import conversations, singles
from tests.fallback.street import remote


@pytest.fixture(scope="module")
def wire() -> Iterator:
    wire, server = serve()
    yield wire
    wire.closing.set()
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory, wire) -> Iterator[Platform]:
    model = remote("openai_compatible", wire)
    platform = open_demo_shops(tmp_path_factory.mktemp("planned"), model, model_timeout=60, model_hosts=frozenset({wire.host}))
    yield platform
    platform.close()


def facts_of(reply: Reply) -> set[str]:
    """Return what a reply states of the shop's data; references and order numbers are drawn by lot."""
    return {DRAWN.sub("#", repr((fact.kind, fact.subject, fact.value, fact.unit))) for fact in reply.facts if fact.source}


def asks_for_a_yes(reply: Reply) -> bool:
    return any(call.status is Status.NEEDS_CONFIRMATION for call in reply.calls)


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.slow)])
def test_a_plan_of_the_same_calls_brings_the_same_facts(platform, wire, every):
    planned, different = 0, []
    for dialogue in [*conversations(), *singles()][::every]:
        for turn in dialogue.turns:
            plain = platform.handle(Message(turn.say, f"v5-{every}-{dialogue.session}", "golden-v5", mode="v5"), dialogue.shop)
            calls = tuple((call.tool, json.dumps(dict(call.arguments), default=str)) for call in plain.calls)
            wire.behave(Behaviour(calls=calls), says(plain.text)) if calls else wire.behave(says(plain.text))
            reply = platform.handle(Message(turn.say, f"v7-{every}-{dialogue.session}", "golden-v7", mode="v7"), dialogue.shop)
            planned += reply.mode == "v7"
            if facts_of(plain) != facts_of(reply) or asks_for_a_yes(plain) != asks_for_a_yes(reply):
                different.append((dialogue.session, turn.say, reply.mode, plain.text[:90], reply.text[:90]))
    assert planned >= 90 // every
    assert different == []
