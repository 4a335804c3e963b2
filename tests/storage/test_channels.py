"""The inbox and the outbox on both databases: stored once, claimed by one, in order, moved forward and never back."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.storage.database import Storage, TenantDatabase
from app.storage.messengers.channel_rows import NewPart, StoredPart
from app.storage.messengers.channels import Answering, ClaimLost, Inbox
from app.storage.messengers.outbox import Count, Outbox
from app.storage.turns.turns import AlreadyAnswered, Conversation, TurnRecord
from plugins.contracts.channels import Choice, DeliveryState, Identity, Inbound, InboundKind, Location, Media, Part, PartKind, Receipt
from tests.storage.clock import NOW

ANN = Identity(phone="+447700900001")
LEASE = timedelta(seconds=60)
NUMBERS = itertools.count()
FULL = Inbound(
    "SM-full", Identity("+447700900001", "GB.1"), InboundKind.LOCATION, "hé \x00\ud800", "payload", "Ann", Location(1.5, -2.5, "a", "b"),
    (Media("https://x.example", "image/png", "x"),), NOW, "stop",
)  # fmt: skip


@pytest.fixture
def inbox(shop: TenantDatabase) -> Inbox:
    return Inbox(shop)


@pytest.fixture
def outbox(shop: TenantDatabase) -> Outbox:
    return Outbox(shop, "worker-1")


def receive(inbox: Inbox, message_id: str, sender: Identity = ANN, wait: float = 0.0, longest: float = 10.0, now=NOW) -> bool:
    return inbox.receive("whatsapp", Inbound(message_id, sender, text="hello"), now, lambda one: wait, longest)


def claim(inbox: Inbox, name: str = "worker-1:a", now=NOW) -> Answering | None:
    return inbox.claim("whatsapp", ANN.phone, name, now, LEASE)


def answer(inbox: Inbox, answering: Answering, *texts: str) -> TurnRecord:
    found = inbox.conversations.find("whatsapp", ANN.phone)
    conversation = found or Conversation.begin("whatsapp", ANN.phone, "", 1, "en-GB", NOW)
    turn = TurnRecord(
        conversation=conversation, user_text="hello", reply_text="hi", reply_payload={"reply": "hi"}, state={}, locale="en-GB", mode="v5",
        outcome="answered", trace_id=f"trace-{next(NUMBERS)}", message_id=answering.messages[-1].inbound.id, now=NOW,
    )  # fmt: skip
    inbox.answering(answering, lambda turn: [Part(text=text) for text in texts]).commit(turn)
    return turn


def test_a_message_is_stored_once_whoever_brings_it_at_the_same_instant(open_storage):
    inboxes = [Inbox(open_storage().tenant("greengrocer")) for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        new = list(pool.map(lambda number: receive(inboxes[number % 4], f"SM-{number % 5}"), range(40)))
    assert sum(new) == 5
    assert len(inboxes[0].new_messages("whatsapp", ANN.phone)) == 5


def test_a_message_comes_back_as_it_went_in(inbox):
    inbox.receive("whatsapp", FULL, NOW, lambda one: 0.0, 0.0)
    (stored,) = inbox.new_messages("whatsapp", "GB.1")
    assert stored.inbound == replace(FULL, text="hé \x00?")
    assert stored.received_at == NOW


def test_one_of_many_gets_the_claim_and_what_comes_meanwhile_is_due_again(open_storage):
    inboxes = [Inbox(open_storage().tenant("greengrocer")) for _ in range(4)]
    receive(inboxes[0], "SM-1")
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda number: claim(inboxes[number % 4], f"worker:{number}"), range(16)))
    (mine,) = [one for one in claims if one]
    assert [message.inbound.id for message in mine.messages] == ["SM-1"]
    assert inboxes[0].due(NOW) == []
    receive(inboxes[1], "SM-2")
    assert inboxes[0].due(NOW) == []
    inboxes[2].release(mine)
    assert inboxes[0].due(NOW) == [("whatsapp", ANN.phone)]


def test_a_claim_that_ran_out_is_anothers_and_the_first_stores_nothing(inbox):
    receive(inbox, "SM-1")
    first = claim(inbox, "worker-1:a")
    second = claim(inbox, "worker-2:b", NOW + LEASE * 2)
    with pytest.raises(ClaimLost):
        answer(inbox, first, "hi")
    answer(inbox, second, "hi")
    assert inbox.new_messages("whatsapp", ANN.phone) == ()


def test_a_dead_process_claims_are_due_at_once_to_its_successor_alone(inbox):
    receive(inbox, "SM-1")
    claim(inbox, "worker-1:a")
    inbox.recover("worker-2", NOW)
    assert inbox.due(NOW) == []
    inbox.recover("worker-1", NOW)
    assert inbox.due(NOW) == [("whatsapp", ANN.phone)]


def test_a_burst_is_due_when_it_rests_and_at_the_latest_after_its_longest_wait(inbox):
    for second in range(4):
        receive(inbox, f"SM-{second}", wait=2.0, longest=3.0, now=NOW + timedelta(seconds=second))
    assert inbox.next_due() == NOW + timedelta(seconds=3)
    assert inbox.due(NOW + timedelta(seconds=2)) == []


def test_a_turn_its_parts_and_its_messages_are_stored_together_or_not_at_all(inbox, outbox, count_rows, shop):
    receive(inbox, "SM-1")
    answering = claim(inbox)
    answer(inbox, answering, "one", "two")
    with pytest.raises(AlreadyAnswered):
        answer(inbox, answering, "again")
    counts = count_rows(shop)
    assert (counts["messages"], counts["outbox"], counts["inbox"]) == (2, 2, 1)


def sent_part(outbox: Outbox, row: int, message_id: str) -> StoredPart:
    part = outbox.claim(row, NOW, lambda part, who: "")
    outbox.sent(row, message_id, NOW, 5200, "2026-01-01")
    return part


def test_parts_go_in_order_one_at_a_time_and_wait_behind_one_that_is_unknown(inbox, outbox):
    receive(inbox, "SM-1")
    answer(inbox, claim(inbox), "one", "two", "three")
    (first,) = outbox.ready(NOW)
    assert outbox.claim(first, NOW, lambda part, who: "").part == Part(text="one")
    assert outbox.claim(first, NOW, lambda part, who: "") is None
    assert outbox.ready(NOW) == []
    outbox.unknown(first, NOW, NOW + LEASE)
    assert (outbox.ready(NOW + LEASE), outbox.unsettled(NOW), outbox.unsettled(NOW + LEASE)) == ([], [], [first])
    assert outbox.claim_unsettled(first, NOW + LEASE, LEASE) is not None
    assert outbox.claim_unsettled(first, NOW + LEASE, LEASE) is None
    outbox.sent(first, "SM-out-1", NOW, 5200, "2026-01-01")
    (second,) = outbox.ready(NOW)
    assert sent_part(outbox, second, "SM-out-2").part.text == "two"
    (third,) = outbox.ready(NOW)
    assert outbox.claim(third, NOW, lambda part, who: "window_closed") is None
    conversation = inbox.conversations.find("whatsapp", ANN.phone)
    assert [part.state for part in outbox.parts(conversation.id)] == ["sent", "sent", "held"]
    assert outbox.cost(conversation.id) == (2, 10_400)
    assert outbox.counts("2026-01-01") == [Count("2026-01-01", "whatsapp", "sent", 2, 10_400)]


def test_what_a_dead_process_was_sending_is_unknown_until_it_is_settled(inbox, outbox):
    receive(inbox, "SM-1")
    answer(inbox, claim(inbox), "one")
    (row,) = outbox.ready(NOW)
    outbox.claim(row, NOW, lambda part, who: "")
    outbox.recover("worker-2", NOW, 20)
    assert outbox.unsettled(NOW + LEASE) == []
    outbox.recover("worker-1", NOW, 20)
    assert (outbox.unsettled(NOW), outbox.unsettled(NOW + LEASE)) == ([], [row])
    assert outbox.next_part() == NOW + timedelta(seconds=20)


RANKS = {"queued": 0, "sent": 1, "failed": 2, "delivered": 3, "read": 4}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(states=st.lists(st.sampled_from([*DeliveryState]), max_size=8))
def test_receipts_only_ever_move_a_part_forward(storage: Storage, states):
    inbox = Inbox(storage.tenant("greengrocer"))
    outbox = Outbox(inbox, "worker-1")
    receive(inbox, f"SM-{next(NUMBERS)}")
    turn = answer(inbox, claim(inbox, f"worker-1:{next(NUMBERS)}") or claim(inbox, "x", NOW + LEASE * 2), "one")
    for row in outbox.ready(NOW):
        name = f"out-{next(NUMBERS)}"
        sent_part(outbox, row, name)
    before = "sent"
    for state in states:
        moved = outbox.hear("whatsapp", Receipt(name, state), NOW, 0, "2026-01-01")
        (part,) = [part for part in outbox.parts(turn.conversation.id) if part.trace_id == turn.trace_id]
        assert moved == (RANKS[state.value] > RANKS[before])
        assert part.state == (state.value if moved else before)
        before = part.state
    inbox.recover("worker-1", NOW)


def test_a_receipt_names_a_part_that_nobody_knew_of_by_our_own_reference(inbox, outbox):
    receive(inbox, "SM-1")
    turn = answer(inbox, claim(inbox), "one")
    (row,) = outbox.ready(NOW)
    for reference in ("", "x", "-1", "9" * 30, "999"):
        assert not outbox.hear("whatsapp", Receipt("SM-out", DeliveryState.SENT, reference), NOW, 0, "2026-01-01")
    outbox.claim(row, NOW, lambda part, who: "")
    assert outbox.hear("whatsapp", Receipt("SM-out", DeliveryState.SENT, str(row)), NOW, 5200, "2026-01-01")
    outbox.sent(row, "SM-out", NOW, 5200, "2026-01-01")
    assert outbox.hear("whatsapp", Receipt("SM-out", DeliveryState.READ, "12345"), NOW, 0, "2026-01-01")
    (part,) = outbox.parts(turn.conversation.id)
    assert (part.state, part.provider_message_id, outbox.cost(turn.conversation.id)) == ("read", "SM-out", (1, 5200))


def test_parts_of_every_kind_come_back_as_they_went_in(inbox, outbox):
    receive(inbox, "SM-1")
    turn = answer(inbox, claim(inbox), "one")
    parts = [
        Part(PartKind.TEMPLATE, template="HX1", variables={"1": "Ann"}),
        Part(PartKind.LIST, "Which?", (Choice("Oat", "oat", "£1.99"), Choice("Soy", "soy")), "Choose"),
    ]
    outbox.add([NewPart(turn.conversation.id, "whatsapp", ANN.phone, "by-hand", place, part) for place, part in enumerate(parts)], NOW)
    assert [part.part for part in outbox.parts(turn.conversation.id)[1:]] == parts


def test_what_belongs_to_a_conversation_goes_with_it(inbox, outbox, count_rows, shop):
    receive(inbox, "SM-1")
    answer(inbox, claim(inbox), "one")
    shop.conversations.delete("whatsapp", ANN.phone)
    counts = count_rows(shop)
    assert (counts["inbox"], counts["outbox"]) == (0, 0)


def test_a_number_that_passed_to_another_person_is_a_new_conversation(inbox):
    receive(inbox, "SM-1")
    receive(inbox, "SM-2", Identity(ANN.phone, "GB.1"))
    receive(inbox, "SM-3", Identity("+447700900009", "GB.1"))
    receive(inbox, "SM-4")
    assert [message.inbound.id for message in inbox.new_messages("whatsapp", ANN.phone)] == ["SM-1", "SM-2", "SM-3"]
    assert [message.inbound.id for message in inbox.new_messages("whatsapp", f"{ANN.phone}/2")] == ["SM-4"]


def test_counts_of_a_day_add_up_over_processes(open_storage):
    outboxes = [Outbox(open_storage().tenant("greengrocer"), f"worker-{number}") for number in range(4)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: outboxes[number % 4].count(Count("2026-01-01", "whatsapp", "forged", 1)), range(40)))
    assert outboxes[0].counts("2026-01-01") == [Count("2026-01-01", "whatsapp", "forged", 40)]
