"""What a person must know who takes a conversation over, put together from what is stored: no model words it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.storage.desk.transcripts import ToldLine
from app.storage.messengers.handovers import TAKEN, WAITING, Handover
from app.storage.turns.turns import Conversation

MOST_GOODS, LONGEST_WORDS = 6, 240
PERSON_TOOLS = ("talk_to_person", "leave_contact")  # the wish itself says more than the number left for it
NO_WISH = frozenset({"greet", "thank", "goodbye", "small_talk", "are_you_human", "what_can_you_do", *PERSON_TOOLS})
UNSURE = frozenset({"unknown", "failed", "refused"})


@dataclass(frozen=True, slots=True)
class Contact:
    """How a customer may be reached: what it is (name, phone, email, whatsapp ...) and the value."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Summary:
    """``why`` is asked (``said`` by the customer), unanswered, taken (by ``by``) or ""; ``wish`` is the words of the last request that
    a tool understood, and ``tool`` that tool; ``open_question`` what had no answer; ``goods`` are SKUs, ``cart`` (SKU, how many)."""

    why: str = ""
    said: str = ""
    by: str = ""
    wish: str = ""
    tool: str = ""
    open_question: str = ""
    goods: tuple[str, ...] = ()
    cart: tuple[tuple[str, str], ...] = ()
    contacts: tuple[Contact, ...] = ()


def summarise(
    conversation: Conversation, handover: Handover | None, lines: Sequence[ToldLine], leads: Sequence[Sequence[str]],
    cart: Sequence[Any], correspondent: Any = None,
) -> Summary:  # fmt: skip
    """Return the summary of a conversation from its last ``lines``."""
    said = {line.turn: line.text for line in lines if line.role == "customer"}
    answers = [line for line in lines if line.role == "assistant"]
    wished = next((line for line in reversed(answers) if line.tool and line.tool not in NO_WISH), None)
    asked = next((line for tool in PERSON_TOOLS for line in reversed(answers) if line.tool == tool), None)
    unsure = next((line for line in reversed(answers) if line.outcome in UNSURE), None)
    return Summary(
        why=_why(handover, asked), said=_cut(said.get(asked.turn, "")) if asked else "",
        by=handover.person_name if handover and handover.state == TAKEN else "",
        wish=_cut(said.get(wished.turn, "")) if wished else "", tool=wished.tool if wished else "",
        open_question=_open_question(lines, said, unsure),
        goods=_goods(conversation.state, answers), cart=tuple((line.sku, f"{line.quantity.normalize():f}") for line in cart),
        contacts=tuple(_contacts(leads, conversation, correspondent)),
    )  # fmt: skip


def _why(handover: Handover | None, asked: ToldLine | None) -> str:
    if handover is None or handover.state not in (WAITING, TAKEN):
        return ""
    return "asked" if handover.asked_at is not None and asked is not None else "taken"


def _open_question(lines: Sequence[ToldLine], said: Mapping[int, str], unsure: ToldLine | None) -> str:
    """Return what waits for an answer: what the customer said last and nobody answered, or what the assistant could not."""
    last = lines[-1] if lines else None
    if last is not None and last.role == "customer":
        return _cut(last.text)
    return _cut(said.get(unsure.turn, "")) if unsure else ""


def _goods(state: Mapping[str, Any], answers: Sequence[ToldLine]) -> tuple[str, ...]:
    """Return the goods that were talked of, the latest first."""
    focus = state.get("focus", {})
    shown = [card["id"] for line in reversed(answers) for card in line.payload.get("cards", ()) if card.get("kind") == "product"]
    found = dict.fromkeys([focus.get("product", ""), *focus.get("products", ()), *shown])
    return tuple(sku for sku in found if sku)[:MOST_GOODS]


def _contacts(leads: Sequence[Sequence[str]], conversation: Conversation, correspondent: Any) -> list[Contact]:
    kinds = ("name", "phone", "email")
    found = [Contact(kind, value) for lead in leads for kind, value in zip(kinds, lead[2:5], strict=True)]
    if correspondent is not None:
        found += [Contact("name", correspondent.name), Contact(conversation.channel, correspondent.address.phone or correspondent.identity)]
    return list(dict.fromkeys(one for one in found if one.value))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_WORDS else f"{text[: LONGEST_WORDS - 1]}…"
