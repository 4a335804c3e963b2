"""An order told in one message while goods are in the cart, open or looked at: "deliver to 12 Park Street, BS1 5TR, Sam Green, 07700
900456", also "14 Elm Road" where the postcode was told before, and with when it may be brought ("giao giờ hành chính")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.services.understanding.deciding.filling import Filler
from app.services.understanding.following.order_changes import OF_AN_ORDER, asks, named
from app.services.understanding.following.state import DialogueState, Understood
from app.services.understanding.text.addresses_written import house_in
from app.services.understanding.text.clauses import Clause, covered
from plugins.contracts import Request, Slot, Token
from plugins.kit.text import fold

SURE = 1.0
STREET_WORDS = 2  # words of an address besides its number, at least
REACHED = ("phone", "email")
OF_A_PERSON = ("address", "name", *REACHED)
WHERE = ("street", "place", "postcode")
AROUND = (
    "order_sent_to", "order_placing", "order_parts", "order_under", "order_part_joins", "order_endings", "order_changing", "reach_words",
    "name_marks", "named_as", "fillers",
)  # fmt: skip


def order_told(whole: Clause, state: DialogueState, fillers: Mapping[str, Filler], asked_for: str = "") -> tuple[Request, ...]:
    """Return the order with the address and the person that the message tells, nothing where it says more or no goods are meant. Goods
    that were only looked at are asked about first. Where it is ``asked_for``, an address needs no number to ring beside it."""
    tool = next((name for name, filler in fillers.items() if all(map(filler.takes_argument, OF_AN_ORDER))), "")
    reached = {kind: whole.of(kind)[0] for kind in REACHED if whole.of(kind)}
    called = asks(whole) or whole.lexicon["concerning"].all_in(whole.tokens)
    told = _address_told(whole, state) if tool and (reached or asked_for) and not called else None
    if told is None or covered(told[0], reached.values()):
        return ()
    (address, where), wanted = told, () if state.goods_open or state.held() else _looked_at(whole, state, fillers)
    if not (wanted or state.goods_open or state.held()):
        return ()
    person = _person(whole, [address, *reached.values(), *(notes := _notes(whole, [address, *reached.values()]))])
    if person is None:
        return ()
    values = {kind: slot.value for kind, slot in reached.items()} | ({"note": "; ".join(str(one.value) for one in notes)} if notes else {})
    return (*wanted, Request(whole.words, "act", tool, {"way": "delivery", "address": address.value, **where, **values, **person}, SURE))


def answer_told(whole: Clause, state: DialogueState, fillers: Mapping[str, Filler]) -> Understood | None:
    """Return the order with all of it that is told where one thing was asked for: name, number and address at "where to?"."""
    asked = state.pending
    if asked is None or asked.kind != "input" or asked.parameter not in OF_A_PERSON:
        return None
    told = order_told(whole, state, fillers, asked_for=asked.parameter)
    if len(told) != 1 or told[0].tool != asked.tool or set(told[0].arguments).isdisjoint(("name", *REACHED)):
        return None
    return Understood("", (replace(told[0], arguments={**asked.arguments, **told[0].arguments}), *asked.then), answered=True)


def _person(whole: Clause, told: Sequence[Slot]) -> Mapping[str, Any] | None:
    """Return who an order is for, {} where nobody is named; None where a message says more than that beside what it ``told``."""
    names = [slot for slot in whole.of("name") if _unknown(whole.part_of(slot).tokens, whole).tokens]
    known = [*told, *names]
    rest = _unknown([token for token in whole.tokens if not covered(Slot("", "", token.start, token.end), known)], whole)
    name = {"name": names[0].value} if names else named(rest)
    return None if rest.tokens and (names or not name) else name


def _looked_at(whole: Clause, state: DialogueState, fillers: Mapping[str, Filler]) -> tuple[Request, ...]:
    """Return that the one thing which was told of last goes into the cart, with a doubt: who tells where it shall go may want it."""
    last = fillers.get(state.last.tool) if state.last and state.pending is None and state.focus.product else None
    adds = next((name for name, filler in fillers.items() if filler.takes_argument("instead_of")), "")
    if last is None or not last.takes_one_product or not adds:
        return ()
    return (Request(whole.words, "act", adds, {"product": state.focus.product}, SURE, doubted=True),)


def _notes(whole: Clause, told: Sequence[Slot]) -> list[Slot]:
    """Return the parts of a message, between its signs, that say when or how the order may be brought."""
    found, begin = [], 0
    signs = [place for place, token in enumerate(whole.tokens) if not token.text[0].isalnum()]
    for end in (*signs, len(whole.tokens)):
        part = whole.part(begin, end)
        begin = end + 1
        notes = part.lexicon["order_hours"].all_in(part.tokens) or part.lexicon["order_notes"].at(part.tokens, 0)
        spot = Slot("note", part.words, part.tokens[0].start, part.tokens[-1].end) if part.tokens else None
        if notes and spot and not any(spot.start < one.end and one.start < spot.end for one in told):
            found.append(spot)
    return found


def _address_told(whole: Clause, state: DialogueState) -> tuple[Slot, Mapping[str, Any]] | None:
    """Return the address of a message with the postcode that was told before it, where it names no town; None where it has none."""
    if address := _address(whole):
        return address, {}
    address = _street_alone(whole)
    return (address, {"postcode": state.focus.postcode} if state.focus.postcode else {}) if address else None


def _street_alone(whole: Clause) -> Slot | None:
    """Return a house number with its street and nothing behind it: the "14 Elm Road" of "14 Elm Road, 07700 900123"."""
    streets = whole.of("street")
    start = _with_flat(whole, streets[0].start) if streets else _begin(whole)
    ends = (token.start for token in whole.tokens if start is not None and token.start > start and not token.text[0].isalnum())
    reached = (slot.start for slot in whole.of(*REACHED) if start is not None and slot.start > start)
    end = min((*ends, *reached), default=len(whole.text))
    inside = whole.part_of(Slot("", "", start, end)) if start is not None else whole.part(0, 0)
    words = [token for token in inside.tokens if token.text[0].isalpha()]
    street = house_in(inside) is not None and not inside.of("quantity", "sku")
    return Slot("address", inside.words, inside.tokens[0].start, inside.tokens[-1].end) if len(words) >= STREET_WORDS and street else None


def _address(whole: Clause) -> Slot | None:
    """Return the words from a house number to the town or the postcode behind it; None where the message has no such address."""
    where = [slot for slot in whole.of(*WHERE) if slot.type != "street"]
    streets = whole.of("street")
    start = _with_flat(whole, streets[0].start) if streets else _begin(whole)
    end = max((slot.end for slot in where if start is not None and slot.start > start), default=None)
    if start is None or end is None:
        return None
    inside = whole.part_of(Slot("", "", start, end))
    words = [token for token in inside.tokens if token.text[0].isalpha()]
    more = inside.of(*REACHED) or inside.lexicon["order_sent_to"].all_in(inside.tokens)
    return Slot("address", _in_full(inside, where), start, end) if len(words) >= STREET_WORDS and not more else None


def _in_full(inside: Clause, where: Sequence[Slot]) -> str:
    """Return an address with the names of its places as the shop writes them, each behind a comma: "q1" is "Quận 1"."""
    text, begun = "", inside.tokens[0].start
    for slot in sorted(where, key=lambda one: (one.start, -one.end)):
        written = inside.text[slot.start : slot.end]
        ward = " " in written and fold(written) not in fold(str(slot.value))  # "Bến Nghé" of Quận 1 stays as it is written
        if slot.type == "place" and slot.start >= begun and not ward:
            text, begun = f"{text}{inside.text[begun : slot.start]}".rstrip(" ,") + f", {slot.value}", slot.end
    return text + inside.text[begun : inside.tokens[-1].end]


def _with_flat(whole: Clause, start: int) -> int:
    """Return where an address begins that has more before its street: "flat 3, 12 Park Street"."""
    place = next(place for place, token in enumerate(whole.tokens) if token.start >= start)
    for match in whole.lexicon["dwellings"].all_in(whole.tokens[:place]):
        between = [token for token in whole.tokens[match.end : place] if token.text[0].isalpha() and len(token.text) > 1]
        if not between:
            return whole.tokens[match.start].start
    return start


def _begin(whole: Clause) -> int | None:
    """Return where a number begins with which a message, a part of it or what is behind "deliver to" begins."""
    leads = {match.end for match in whole.lexicon["order_sent_to"].all_in(whole.tokens)}
    behind = {slot.end for slot in whole.of(*REACHED)}
    leads |= {place + 1 for place, token in enumerate(whole.tokens) if token.end in behind}  # "an 0912345678 12 le loi hai phong"
    for place, token in enumerate(whole.tokens):
        begins = place == 0 or place in leads or not whole.tokens[place - 1].text[0].isalnum()
        if begins and token.text[0].isdigit() and not covered(Slot("", "", token.start, token.end), whole.of(*REACHED)):
            return token.start
    return None


def _unknown(rest: Sequence[Token], whole: Clause) -> Clause:
    """Return the words that are neither small nor of those around an address, a name or a number."""
    found, place = [], 0
    while place < len(rest):
        token = rest[place]
        signed = _signs(token, whole)
        match = None if signed else next(filter(None, (whole.lexicon[kind].at(rest, place) for kind in AROUND)), None)
        small = token in whole.lexicon.stop or token in whole.lexicon.plain or not token.text[0].isalnum()
        if signed or (match is None and not small):
            found.append(token)
        place = match.end if match else place + 1
    return Clause(whole.text, tuple(found), (), whole.lexicon, whole.carriers)


def _signs(token: Token, whole: Clause) -> bool:
    """Whether a small word is written as a name behind a number: the "Minh" of "0901234567 Minh", where "mình" is "I"."""
    behind = any(slot.end + 1 == token.start for slot in whole.of("phone"))
    return behind and token.text.istitle() and token.text.isascii() and bool(whole.lexicon["named_as"].whole((token,)))
