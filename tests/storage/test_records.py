"""The records of a turn: reads see the turn's own writes, and nothing is stored before the turn is."""

from __future__ import annotations

import re
from decimal import Decimal

from app.storage.turns.records import TurnRecords, make_reference
from plugins.contracts import CartLine, Lead


class CountedCart:
    """A stored cart that counts how often it is read."""

    def __init__(self, *lines: CartLine):
        self.lines, self.reads = lines, 0

    def cart(self, conversation_id: str) -> tuple[CartLine, ...]:
        self.reads += 1
        return self.lines


APPLES, MILK = CartLine("APPLE", Decimal("2.5")), CartLine("MILK", Decimal(1))


def test_an_untouched_cart_is_never_read():
    stored = CountedCart(APPLES)
    records = TurnRecords(stored, "c", cart_count=1)
    assert (records.cart_count, records.staged().cart_lines, stored.reads) == (1, None, 0)


def test_an_empty_cart_is_known_without_reading():
    stored = CountedCart()
    records = TurnRecords(stored, "c", cart_count=0)
    assert records.carts.lines() == ()
    records.carts.set_line("MILK", Decimal(1))
    assert (records.staged().cart_lines, records.cart_count, stored.reads) == ((MILK,), 1, 0)


def test_a_cart_is_read_once_and_its_changes_are_seen():
    stored = CountedCart(APPLES, MILK)
    records = TurnRecords(stored, "c")
    assert records.carts.lines() == (APPLES, MILK)
    assert records.staged().cart_lines is None
    records.carts.set_line("APPLE", Decimal(1))
    records.carts.set_line("MILK", Decimal(0))
    records.carts.set_line("BREAD", Decimal(2))
    assert records.carts.lines() == (CartLine("APPLE", Decimal(1)), CartLine("BREAD", Decimal(2)))
    assert (records.staged().cart_lines, records.cart_count, stored.reads) == (records.carts.lines(), 2, 1)


def test_a_cart_that_is_as_it_was_is_not_written():
    records = TurnRecords(CountedCart(APPLES), "c")
    records.carts.set_line("MILK", Decimal(1))
    records.carts.set_line("MILK", Decimal(0))
    assert records.staged().cart_lines is None
    records.carts.clear()
    assert records.staged().cart_lines == ()


def test_a_lead_gets_a_reference_that_can_be_read_out():
    assert all(re.fullmatch(r"L-[2-9A-HJKMNP-Z]{5}", make_reference()) for _ in range(200))
    records = TurnRecords(CountedCart(), "c", reference=lambda: "L-7K3QD")
    assert records.leads.add(Lead("callback", name="Ada")) == "L-7K3QD"
    assert [(new.reference, new.lead.name) for new in records.staged().leads] == [("L-7K3QD", "Ada")]


def test_what_a_turn_staged_is_stored_with_it(shop, make_turn):
    turn = make_turn()
    records = TurnRecords(shop, turn.conversation.id, cart_count=0)
    records.carts.set_line("MILK", Decimal(1))
    reference = records.leads.add(Lead("handoff", name="Ada"))
    records.unanswered.add("Do you sell hats?")
    records.events.add("handoff_asked", {"from": "chat"})
    assert (shop.cart(turn.conversation.id), shop.leads(), shop.unanswered()) == ((), [], [])
    staged = records.staged()
    shop.commit(make_turn(
        turn.conversation, cart_lines=staged.cart_lines, leads=staged.leads, unanswered=staged.unanswered, events=staged.events
    ))  # fmt: skip
    assert shop.cart(turn.conversation.id) == (MILK,)
    assert [lead.reference for lead in shop.leads()] == [reference]
    assert [asked.question for asked in shop.unanswered()] == ["Do you sell hats?"]
    assert shop.conversations.find("web", turn.conversation.session_id).cart_count == 1
