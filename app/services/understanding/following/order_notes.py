"""What the shop shall know of an order while it is open: "leave it with a neighbour", "ring the bell", "between 4 and 6"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.services.understanding.following.order_ways import only_changes
from app.services.understanding.text.clauses import Clause, covered
from plugins.contracts import Pending, Slot, Token

JOINED = "; "


def noted(said: Clause, asked: Pending) -> Mapping[str, Any]:
    """Return the order's note with what is to be done when it is brought, and the day that it names."""
    lead = next(iter(said.lexicon["order_notes"].all_in(said.tokens)), None)
    if lead is None or asked.arguments.get("way") == "collection" or not only_changes(said.tokens[: lead.start], said):
        return {}
    if said.lexicon["order_no_notes"].all_in(said.tokens) or (said.of("quantity") and said.products) or said.of("phone", "email"):
        return {}
    told = said.tokens[lead.end :]
    if told and not any(token.text[0].isalpha() for token in told):
        return {}  # "leave it at 2" is an amount
    days = said.of("date")
    when = {"date": days[0].value} if len(days) == 1 else {}
    return {**when, "note": note_with(asked, said.part(lead.start, len(said.tokens)).words)}


def time_wished(said: Clause, asked: Pending) -> Mapping[str, Any]:
    """ "tomorrow between 4 and 6", "in the evening": the day that it is wanted for, with the time of day as a note."""
    days = said.of("date")
    rest = [place for place, token in enumerate(said.tokens) if not covered(Slot("", "", token.start, token.end), days)]
    tokens = [said.tokens[place] for place in rest]
    lead = next(iter(said.lexicon["order_times"].all_in(tokens)), None)
    if lead is None or len(days) > 1 or not only_changes(tokens[: lead.start], said):
        return {}
    behind = [token for token in tokens[lead.end :] if not token.text[0].isdigit()]
    numbered = any(token.text[0].isdigit() for token in tokens[lead.end :]) or bool(said.of("time"))
    whole = said.lexicon["order_times_of_day"].all_in(tokens[lead.start :])
    if not (numbered or whole) or not all(_of_a_clock(token, said) for token in behind):
        return {}
    words = said.text[tokens[lead.start].start : tokens[-1].end]
    return {**({"date": days[0].value} if days else {}), "note": note_with(asked, words)}


def _of_a_clock(token: Token, said: Clause) -> bool:
    return token in said.lexicon.plain or not token.text[0].isalnum() or said.lexicon["order_clock"].whole((token,)) is not None


def note_with(asked: Pending, words: str) -> str:
    """Return the note of now with some words behind it, once."""
    before = str(asked.arguments.get("note") or "")
    return before if words in before.split(JOINED) else JOINED.join(filter(None, (before, words)))
