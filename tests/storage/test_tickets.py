"""Tickets on both databases: numbered, made once an operation, changed only from what was read, found along an index."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from app.services.tickets.ticket_desk import follow_hand_overs
from app.storage.messengers.handovers import Hand
from app.storage.tickets.ticket_changes import NewEntry, TicketChanges
from app.storage.tickets.tickets import TicketChanged, WantedTickets, read_number
from app.storage.turns.records import TurnRecords
from app.storage.turns.turns import Conflict
from plugins.contracts import TICKET_PRIORITIES, TICKET_STATUSES, Ticket
from tests.storage.clock import NOW

LATER = NOW + timedelta(hours=1)
texts = some.text(some.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
examples = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
WAITS = Ticket("Somebody waits", source="hand_over")


def moved(shop, number, now=LATER, **changes):
    kept = shop.tickets.find(number)
    return shop.tickets.change(kept, replace(kept, **changes), NewEntry(number, "change", "ann", data={"status": ["a", "b"]}), now)


@examples
@given(
    title=texts, text=texts, tags=some.lists(texts, max_size=3), status=some.sampled_from(TICKET_STATUSES),
    priority=some.sampled_from(TICKET_PRIORITIES), due=some.none() | some.datetimes(), order=texts,
)  # fmt: skip
def test_a_ticket_is_read_back_exactly(shop, title, text, tags, status, priority, due, order):
    at = None if due is None else due.replace(tzinfo=NOW.tzinfo)
    given = Ticket(title, text, status, priority, "api", "ann", "Ann", "bob", "c-1", order, "", tuple(tags), at)
    kept = shop.tickets.add(given, "", NOW)
    assert kept == replace(given, number=kept.number, revision=1, created_at=NOW, updated_at=NOW)
    assert shop.tickets.find(kept.number) == kept


def test_numbers_go_up_and_an_operation_makes_one(shop):
    first, second = shop.tickets.add(Ticket("a"), "x", NOW), shop.tickets.add(Ticket("b"), "y", NOW)
    assert (first.number, second.number, first.label) == (1, 2, "T-0001")
    assert shop.tickets.add(Ticket("again"), "x", LATER) == first
    assert shop.tickets.find(3) is None


def test_many_at_once_get_numbers_of_their_own(open_storage):
    shops = [open_storage().tenant("greengrocer") for _ in range(4)]
    shops[0].ping()
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda number: shops[number % 4].tickets.add(Ticket(f"t{number}"), f"op{number % 12}", NOW), range(24)))
    assert sorted({each.number for each in made}) == list(range(1, 13))


def test_a_change_from_an_older_reading_is_refused(shop):
    kept = shop.tickets.add(Ticket("a"), "", NOW)
    assert moved(shop, kept.number, status="done").closed_at == LATER
    with pytest.raises(TicketChanged):
        shop.tickets.change(kept, replace(kept, status="waiting"), NewEntry(kept.number, "change", "bob"), LATER)
    assert shop.tickets.find(1).status == "done"
    assert len(shop.tickets.entries(1)) == 1
    assert moved(shop, 1, status="open").closed_at is None


def test_a_comment_is_kept_once(shop):
    shop.tickets.add(Ticket("a"), "", NOW)
    said = NewEntry(1, "comment", "ann", "Ann", "hello", operation="once")
    assert [shop.tickets.comment(said, NOW), shop.tickets.comment(said, NOW)] == [True, False]
    assert [(entry.text, entry.author_name, entry.at) for entry in shop.tickets.entries(1)] == [("hello", "Ann", NOW)]


def test_a_page_is_narrowed_and_goes_by_number(shop):
    for number in range(1, 8):
        priority, assignee = "urgent" if number == 2 else "normal", "bob" if number % 2 else ""
        ticket = Ticket(f"task {number}", priority=priority, author="ann", assignee=assignee)
        shop.tickets.add(replace(ticket, due=NOW if number == 3 else None, tags=("50%_off",) if number == 4 else ()), "", NOW)
    moved(shop, 5, status="done")

    def found(limit=10, **wanted):
        return [each.number for each in shop.tickets.page(WantedTickets(**wanted), limit)]

    assert found(3) == [7, 6, 5]
    assert found(3, below=5) == [4, 3, 2]
    assert found(to_do=True) == [7, 6, 4, 3, 2, 1]
    assert found(status="done") == [5]
    assert found(priority="urgent", text="task") == [2]
    assert found(assignee="bob", to_do=True) == [7, 3, 1]
    assert found(assignee="") == [6, 4, 2]
    assert found(whose="bob") == [7, 5, 3, 1]
    assert found(whose="nobody") == []
    assert found(due_by=LATER) == [3]
    assert found(text="50%_OFF") == [4]
    assert found(text="T-0006") == [6]
    assert shop.tickets.counts(LATER) == {"open": 6, "overdue": 1}


def test_who_asks_again_waits_once(shop, make_turn):
    turn = make_turn()
    conversation = turn.conversation
    for number in range(2):
        records = TurnRecords(shop, conversation.id)
        records.tickets.wait_for_a_person(WAITS)
        records.tickets.wait_for_a_person(WAITS)
        asks = {"tickets": records.staged().tickets, "message_id": f"m{number}", "trace_id": f"t{number}"}
        shop.commit(replace(turn, conversation=conversation, **asks))
        conversation = shop.conversations.find("web", conversation.session_id)
    assert [each.number for each in shop.tickets.of_conversation(conversation.id)] == [1]
    two = TicketChanges(added=((replace(WAITS, number=2, conversation=conversation.id), ""),))
    shop.commit(replace(turn, tickets=two, message_id="m3", trace_id="t3", conversation=conversation))
    assert shop.tickets.find(2) is None


def test_a_number_that_was_given_out_meanwhile_is_a_conflict(shop, make_turn):
    records = TurnRecords(shop, "talk")
    records.tickets.add(Ticket("a"), "op")
    shop.tickets.add(Ticket("quicker"), "", NOW)
    with pytest.raises(Conflict):
        shop.commit(make_turn(tickets=records.staged().tickets))
    assert shop.tickets.find(1).title == "quicker"


def test_a_ticket_stays_when_its_conversation_goes(shop, make_turn):
    turn = make_turn()
    shop.commit(turn)
    shop.tickets.add(Ticket("a", conversation=turn.conversation.id), "", NOW)
    assert shop.conversations.delete("web", turn.conversation.session_id)
    assert shop.tickets.find(1).conversation == ""


def test_a_waiting_ticket_follows_its_conversation(shop, make_turn):
    turn = make_turn()
    records = TurnRecords(shop, turn.conversation.id)
    records.tickets.wait_for_a_person(WAITS)
    shop.commit(replace(turn, tickets=records.staged().tickets))
    assert follow_hand_overs(shop.tickets, NOW) == 0
    shop.handovers.take(turn.conversation.id, Hand("bob", "Bob"), LATER)
    assert [follow_hand_overs(shop.tickets, LATER), follow_hand_overs(shop.tickets, LATER)] == [1, 0]
    assert (shop.tickets.find(1).status, shop.tickets.find(1).assignee) == ("in_progress", "bob")
    shop.handovers.give_back(turn.conversation.id, None, "Bob", LATER + timedelta(minutes=5))
    assert follow_hand_overs(shop.tickets, LATER + timedelta(minutes=6)) == 1
    assert shop.tickets.find(1).status == "done"
    moved(shop, 1, LATER + timedelta(minutes=9), status="open")  # somebody has more to do: it stays open
    assert follow_hand_overs(shop.tickets, LATER + timedelta(minutes=10)) == 0


def test_whoever_is_to_be_told_is_told_once(shop):
    given = shop.tickets.add(Ticket("a", author="ann", assignee="bob", due=NOW), "", NOW)
    own = shop.tickets.add(Ticket("b", author="ann", assignee="ann"), "", NOW)
    assert shop.tickets.untold() == [given]
    shop.tickets.mark_told(given)
    assert shop.tickets.untold() == []
    assert shop.tickets.unminded(NOW - timedelta(seconds=1)) == []
    assert shop.tickets.next_due() == NOW
    assert [each.number for each in shop.tickets.unminded(NOW)] == [given.number]
    shop.tickets.mark_reminded(given)
    assert shop.tickets.unminded(LATER) == []
    assert shop.tickets.next_due() is None
    moved(shop, given.number, due=LATER)
    assert [each.number for each in shop.tickets.unminded(LATER)] == [given.number]
    moved(shop, own.number, assignee="bob")
    assert [each.number for each in shop.tickets.untold()] == [own.number]


NUMBERS = [("T-0042", 42), ("42", 42), (" t42 ", 42), ("#7", 7), ("T-", 0), ("four", 0), ("٤", 0), ("9" * 30, 0)]


@pytest.mark.parametrize(("text", "number"), NUMBERS)
def test_a_number_is_read_as_people_write_it(text, number):
    assert read_number(text) == number
