"""Tickets in the chat of the shop's own people, over a real database: made once, found by whom they concern, moved and said of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.storage.database import Storage
from app.storage.tickets.ticket_changes import NewEntry
from app.storage.turns.records import TurnRecords
from app.storage.turns.turns import Conflict, Conversation, TurnRecord
from plugins.contracts import Actor, Role, Status
from plugins.contracts.language import Utterance
from tests.plugins.calls import NOON, Bench
from tests.plugins.skills.grounding import unbacked_figures
from tests.plugins.town_shop import bristol


class Office:
    """A shop's tools in somebody's hands; ``end`` stores the turn as the door would."""

    def __init__(self, folder, storage):
        self.bench = Bench(folder, ["tickets"])
        self.database = storage.tenant("bristol")
        self.begin("ann", Role.MANAGER)

    def begin(self, who, role):
        self.actor = Actor(who, role, who.title())
        self.talk = Conversation.begin("desk", f"talk of {who}", who, 1, "en-GB", NOON)
        self.bench.records = TurnRecords(self.database, self.talk.id)
        self.calls = 0

    def run(self, tool, **arguments):
        self.calls += 1
        call = replace(self.bench.call(arguments), actor=self.actor, operation_id=f"{self.talk.id}:{tool}:{self.calls}")
        result = self.bench.tools[tool].run(call)
        assert unbacked_figures(result, self.bench.locale) == []
        return result

    def end(self):
        tickets = self.bench.records.staged().tickets
        plain = {"user_text": "x", "reply_text": "y", "locale": "en-GB", "mode": "v5", "outcome": "answered"}
        turn = {"conversation": self.talk, "trace_id": self.talk.id, "now": NOON, "tickets": tickets, "reply_payload": {}, "state": {}}
        self.database.commit(TurnRecord(**plain, **turn))
        self.begin(self.actor.id, self.actor.role)
        self.talk = replace(self.talk, session_id=self.talk.id)


@pytest.fixture
def office(tmp_path):
    storage = Storage(None, tmp_path / "instance")
    yield Office(bristol(tmp_path), storage)
    storage.close()


def test_a_ticket_is_made_and_there_when_the_turn_is_stored(office):
    told = office.run("create_ticket", subject="the failed deliveries", priority="high", date="2026-01-09")
    assert told.text == "Done, I've made ticket T-0001."
    assert office.database.tickets.find(1) is None
    office.end()
    kept = office.database.tickets.find(1)
    assert (kept.title, kept.priority, kept.source) == ("the failed deliveries", "high", "assistant")
    assert (kept.author, kept.author_name) == ("ann", "Ann")
    assert kept.due.isoformat() == "2026-01-09T18:00:00+00:00"


def test_a_turn_sees_what_it_did_and_the_same_operation_makes_one(office):
    office.run("create_ticket", subject="call the dairy")
    changed = office.run("change_ticket", number="T-0001", status="in_progress")
    assert changed.text == "Changed. T-0001, in progress: call the dairy"
    office.run("change_ticket", number="1", priority="urgent")
    office.run("comment_on_ticket", number="ticket 1", note="they are closed on Fridays")
    assert office.run("list_tickets").text == "What there is to do:\nT-0001, in progress: call the dairy"
    office.end()
    kept = office.database.tickets.find(1)
    assert (kept.status, kept.priority, kept.revision) == ("in_progress", "urgent", 3)
    told = [(entry.kind, entry.text, dict(entry.data)) for entry in office.database.tickets.entries(1)]
    assert told == [
        ("change", "", {"status": ["open", "in_progress"]}),
        ("change", "", {"priority": ["normal", "urgent"]}),
        ("comment", "they are closed on Fridays", {}),
    ]


@pytest.mark.parametrize("words", ["this", "That.", "it", ""])
def test_words_that_only_point_are_asked_for(office, words):
    told = office.run("create_ticket", subject=words)
    assert (told.status, told.missing) == (Status.NEEDS_INPUT, "note")
    assert office.run("create_ticket", subject=words, note="order 12 never came").text == "Done, I've made ticket T-0001."


def test_a_viewer_has_their_own_and_a_manager_all(office):
    office.run("create_ticket", subject="count the till")
    office.end()
    office.begin("vic", Role.VIEWER)
    assert office.run("find_ticket", number="1").status is Status.NOT_FOUND
    assert office.run("change_ticket", number="1", status="done").status is Status.NOT_FOUND
    assert office.run("comment_on_ticket", number="1", note="hello").status is Status.NOT_FOUND
    assert office.run("list_tickets").text == "There is nothing to do: no ticket is open."
    office.run("create_ticket", subject="sweep the yard")
    assert "sweep the yard" in office.run("list_tickets").text
    office.end()
    office.begin("max", Role.MANAGER)
    assert "count the till" in office.run("list_tickets").text
    assert office.run("list_tickets", which="mine").text == "There is nothing to do: no ticket is open."
    assert office.run("list_tickets", which="overdue").text == "No ticket is overdue."


def test_a_ticket_that_somebody_changed_meanwhile_is_not_overwritten(office):
    office.run("create_ticket", subject="count the till")
    office.end()
    office.run("change_ticket", number="1", status="done")
    kept = office.database.tickets.find(1)
    office.database.tickets.change(kept, replace(kept, status="waiting"), NewEntry(1, "change", "bob"), NOON)
    with pytest.raises(Conflict):
        office.end()
    assert office.database.tickets.find(1).status == "waiting"


@pytest.mark.parametrize(
    ("words", "number"), [("show T-0042", "T-0042"), ("close ticket 42", "T-0042"), ("phiếu số 7 xong rồi", "T-0007"), ("a ticket", None)]
)
def test_a_number_is_recognised(office, words, number):
    slots = office.bench.stores.propose_slots(utterance=Utterance(words, (), "en"))
    assert [slot.value for slot in slots] == ([number] if number else [])


def test_customers_have_none_of_these_tools(office):
    assert {tool.audience for tool in office.bench.tools.values()} == {Role.VIEWER}
    assert {tool.permission for tool in office.bench.tools.values()} == {"own_tickets"}


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-13-45", "soon"])
def test_a_day_that_cannot_be_is_asked_for_again(office, day):
    told = office.run("create_ticket", subject="call the dairy", date=day)
    assert (told.status, told.missing) == (Status.NEEDS_INPUT, "date")
    office.end()
    assert office.database.tickets.find(1) is None
