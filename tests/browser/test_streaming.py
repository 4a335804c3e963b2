"""An answer that a model words, as a visitor sees it come: sentence by sentence, heard once, whole after a lost connection."""

from __future__ import annotations

import json
import re
import time
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.cable import Cable, cable_to
from tests.browser.site import Site, serve_shops
from tests.browser.talking import READY, answers, next_answer
from tests.chat_models.bound import options
from tests.chat_models.wire_server import NEVER, Behaviour, WireServer, serve

QUESTION = "which oat milks do you have?"
SAYING = ".row.saying .bubble"


@pytest.fixture(scope="module")
def wire() -> Iterator[WireServer]:
    """A model on the loopback."""
    wire, server = serve()
    yield wire
    wire.closing.set()
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def talkative(tmp_path_factory: pytest.TempPathFactory, wire: WireServer) -> Iterator[Site]:
    """The greengrocer's in V6 over that model."""
    model = {"name": "openai_compatible", "options": options("openai_compatible", wire.address) | {"timeouts": {"between": 60}}}
    about = {"mode": "v6", "plugins": ["*", model]}
    with serve_shops(tmp_path_factory.mktemp("talkative"), ["greengrocer"], about, MODEL_HOSTS=wire.host, MODEL_TIMEOUT=60) as site:
        _ask_until_all_are_ready(site, wire)
        yield site


def _ask_until_all_are_ready(site: Site, wire: WireServer) -> None:
    """Ask until the model was asked six times running: each web process loads the model's client for itself, in the background."""
    body = json.dumps({"message": QUESTION, "bot": "greengrocer"}).encode()
    wire.behave(Behaviour("Hm."))
    running, latest = 0, time.monotonic() + 180
    while running < 6:
        assert time.monotonic() < latest, "no model was loaded within three minutes"
        before = len(wire.seen)
        request = urllib.request.Request(f"{site.url}/chat_api", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=90) as answer:
            answer.read()
        running = running + 1 if len(wire.seen) > before else 0


@pytest.fixture
def cable(talkative: Site) -> Iterator[Cable]:
    with cable_to(urlsplit(talkative.url).port) as laid:
        yield laid


@pytest.fixture
def chat(open_page, cable: Cable, wire: WireServer):
    """A chat whose model says its first sentence, then waits until ``wire.closing`` is set."""
    wire.closing.clear()
    page = open_page(f"http://127.0.0.1:{cable.port}/chat/greengrocer", reduced_motion="reduce")
    page.locator(READY).wait_for()
    return page


def sentences(chat, talkative: Site) -> list[str]:
    """Return what V5's answer to the question says of each product of one price, in other words."""
    reply = chat.request.post(f"{talkative.url}/chat_api", data={"message": QUESTION, "bot": "greengrocer"}).json()
    return [f"{title} is {price}." for title, price in re.findall(r"• (.+): (£\d+\.\d\d)$", reply["reply"], re.MULTILINE)]


def begin(chat, talkative: Site, wire: WireServer) -> list[str]:
    """Ask; return the sentences that the model will say, of which the first is there."""
    wire.behave(Behaviour("Hm."))
    told = sentences(chat, talkative)[:2]
    words = len(" ".join(told).split())
    wire.behave(Behaviour(" ".join(told), between=NEVER, after=words))
    chat.locator("#text").fill(QUESTION)
    chat.locator("#text").press("Enter")
    chat.locator(SAYING).wait_for()
    return told


def spoken(chat) -> str:
    """Return what the browser tells a screen reader of the page."""
    chat.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    nodes = chat.context.new_cdp_session(chat).send("Accessibility.getFullAXTree")["nodes"]
    texts = [node["name"]["value"] for node in nodes if not node["ignored"] and node["role"]["value"] == "StaticText"]
    return "\n".join(texts)


def test_sentences_are_shown_as_they_come_and_heard_once(chat, talkative, wire):
    told = begin(chat, talkative, wire)
    heard = spoken(chat)
    expect(chat.locator(SAYING)).to_contain_text(told[0])
    expect(chat.locator(SAYING)).not_to_contain_text(told[1])
    assert told[0] not in heard, "what is still growing is not read out"
    expect(answers(chat)).to_have_count(2)
    wire.closing.set()
    chat.locator(".row.saying").wait_for(state="detached")
    answer = next_answer(chat, 1)
    assert answer.locator(".bubble").inner_text().endswith(" ".join(told))
    assert spoken(chat).count(told[0]) == 1
    expect(answers(chat)).to_have_count(2)
    expect(answer.locator(".card").first).to_be_visible()
    chat.reload()
    assert next_answer(chat, 1).locator(".bubble").inner_text().endswith(" ".join(told)), "what is stored is what was shown"


def test_a_lost_connection_goes_on_with_the_stored_reply(chat, talkative, wire, cable):
    told = begin(chat, talkative, wire)
    cable.pull()
    chat.get_by_text("Not sent yet. Trying again.").first.wait_for()
    expect(chat.locator(SAYING), "what was said stays").to_contain_text(told[0])
    wire.closing.set()
    cable.plug()
    chat.locator(".row.saying").wait_for(state="detached")
    assert next_answer(chat, 1).locator(".bubble").inner_text().endswith(" ".join(told))
    expect(chat.locator(".row.mine")).to_have_count(1)
    expect(answers(chat)).to_have_count(2)
    assert len(wire.seen) == 1, "the model was asked once"


def test_nothing_moves_for_who_wants_no_motion(chat, talkative, wire):
    begin(chat, talkative, wire)
    moving = chat.evaluate("document.getAnimations().filter((one) => one.playState === 'running').length")
    assert moving == 0
    wire.closing.set()
    chat.locator(".row.saying").wait_for(state="detached")
