"""What an order puts right in the same breath: "add 2 lemons, sorry 3", "áo đen L nhầm size M", "3 lemons no wait 2 lemons"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.services.understanding.text.clauses import KNOWN_PRODUCT, Clause, covered
from app.services.understanding.text.sayable import spot
from plugins.contracts import Slot
from plugins.kit.goods.free_from import wished_spans
from plugins.kit.goods.products import stems

MARKS = ("repairs", "mistaken")
CLOSING = ("fillers", "particles", "ordering", "just_that")
STOPS = (".", "?", "!", ";")


@dataclass(frozen=True, slots=True)
class _Again:
    """What is said behind a mark: an amount, goods, looks; nothing else stands there. ``end`` is where it ends in the text."""

    amount: Slot | None
    goods: Slot | None
    looks: tuple[Slot, ...]
    end: int


def put_right(clause: Clause) -> Clause:
    """Return a message with the amounts, looks and goods that it puts right, each in the place of what was said by mistake."""
    for begin, end in reversed(_marks(clause)):
        if begin > 0 and _is_besides(clause, end):
            clause = without(clause, clause.tokens[begin].start, clause.tokens[end - 1].end)
            continue
        again = _said_again(clause, end) if begin > 0 and not refuses(clause, begin, end) else None
        if again is None:
            continue
        start = clause.tokens[begin].start
        if again.goods:
            clause = _goods_again(clause, start, again)
        elif _has(clause, start, again):
            clause = _looks_again(_amount_again(clause, start, again), start, again)
    return clause


def _is_besides(clause: Clause, place: int) -> bool:
    """Whether goods behind a mark are wanted besides those before it: "sorry and 2 limes", "wait 2 limes too", "actually limes as well"."""
    behind = clause.part(place, _part_end(clause, place))
    joined = clause.lexicon["joins"].at(clause.tokens, place)
    more = joined or any(match.start for match in clause.lexicon["too"].all_in(behind.tokens))
    behind = clause.part(joined.end, _part_end(clause, joined.end)) if joined else behind
    named = [slot for slot in behind.products if slot.score >= KNOWN_PRODUCT]
    before = {word for slot in clause.products if slot.end <= behind.tokens[0].start for word in stems(str(slot.value))} if named else set()
    return bool(more and named and before) and before.isdisjoint(stems(str(named[0].value)))


def refuses(clause: Clause, begin: int, end: int) -> bool:
    """Whether a "no" says what goods shall be without ("muesli no nuts"), or refuses goods between others ("2 feta, no houmous, 3 lemons"):
    nothing is put right there."""
    if any(clause.tokens[begin].start == start for start, _ in wished_spans(clause.text)):
        return True
    if not clause.lexicon["denying"].whole(clause.tokens[begin:end]) or end == len(clause.tokens):
        return False
    ends = [slot.end for slot in clause.of("product", "category") if slot.start == clause.tokens[end].start]
    after = [token for token in clause.tokens if ends and token.start >= max(ends)][:2]
    return len(after) > 1 and clause.tokens[begin - 1].text == after[0].text == ","


def without(clause: Clause, start: int, end: int) -> Clause:
    """Return a clause without what stands between two places of its text."""
    tokens = tuple(token for token in clause.tokens if token.end <= start or token.start >= end)
    return replace(clause, tokens=tokens, slots=tuple(slot for slot in clause.slots if slot.end <= start or slot.start >= end))


def _marks(clause: Clause) -> list[tuple[int, int]]:
    """Return the token ranges of the words that take something back, several in a row as one ("sorry, I mean"); "and actually" takes
    nothing back."""
    found = sorted({(one.start, one.end) for kind in MARKS for one in clause.lexicon[kind].all_in(clause.tokens)})
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and all(token.text == "," for token in clause.tokens[merged[-1][1] : start]):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return [one for one in merged if not any(match.end == one[0] for match in clause.lexicon["joins"].all_in(clause.tokens))]


def _said_again(clause: Clause, place: int) -> _Again | None:
    """Return what is said from a place to the end of its part of the message, None where it is no amount, goods or looks alone."""
    found, end, stop = list[Slot](), 0, _part_end(clause, place)
    place += clause.tokens[place : place + 1] != () and clause.tokens[place].text in (",", ":")
    amounts, looks = clause.of("quantity"), clause.looks
    values = [*amounts, *looks, *_goods_in(clause, looks)]
    while place < stop:
        token = clause.tokens[place]
        slot = max((slot for slot in values if slot.start == token.start), key=lambda slot: slot.end, default=None)
        closing = next((one for kind in CLOSING if (one := clause.lexicon[kind].at(clause.tokens, place))), None)
        if slot is None and not closing and token not in clause.lexicon.plain:
            return None
        found += [slot] if slot else []
        place = sum(one.start < slot.end for one in clause.tokens) if slot else closing.end if closing else place + 1
        if slot or clause.lexicon["just_that"].at(clause.tokens, place - 1):
            end = clause.tokens[place - 1].end
    return _as_again(found, amounts, looks, end)


def _part_end(clause: Clause, place: int) -> int:
    """Return where the part of a message ends that begins at a place: at a comma, a stop or a joining word."""
    for at in range(place + 1, len(clause.tokens)):
        if clause.tokens[at].text in (",", *STOPS) or clause.lexicon["joins"].at(clause.tokens, at):
            return at
    return len(clause.tokens)


def _goods_in(clause: Clause, looks: Sequence[Slot]) -> list[Slot]:
    """Return the goods that are named by more than looks: as the shelves know them, with what stands unknown beside them too."""
    named = [*clause.products, *clause.of("product")]
    known = [slot for slot in named if slot.score >= KNOWN_PRODUCT]
    return [slot for slot in known if not all(covered(spot(token), looks) for token in clause.part_of(slot).tokens)]


def _as_again(found: Sequence[Slot], amounts: Sequence[Slot], looks: Sequence[Slot], end: int) -> _Again | None:
    many, dressed = [slot for slot in found if slot in amounts], tuple(slot for slot in found if slot in looks)
    goods = [slot for slot in found if slot not in many and slot not in dressed]
    if not found or len(many) > 1 or len(goods) > 1:
        return None
    return _Again(many[0] if many else None, goods[0] if goods else None, dressed, end)


def _before(clause: Clause, slots: Sequence[Slot], start: int) -> list[Slot]:
    """Return those that stand before a place, the nearest last; a question before it is over."""
    begin = max((token.end for token in clause.tokens if token.text == "?" and token.end <= start), default=0)
    return sorted((slot for slot in slots if begin <= slot.start and slot.end <= start), key=lambda slot: slot.end)


def _has(clause: Clause, start: int, again: _Again) -> bool:
    """Whether there is something before a mark that may be wrong: an amount, where one is said again, and one of the looks."""
    kinds = {_kind(look) for look in _before(clause, clause.looks, start)}
    counted = again.amount is None or bool(_before(clause, clause.of("quantity"), start))
    return counted and (not again.looks or any(_kind(look) in kinds for look in again.looks))


def _amount_again(clause: Clause, start: int, again: _Again) -> Clause:
    """Return a clause with the amount that is right where the wrong one stood, in its unit where none is said."""
    if again.amount is None:
        return clause
    wrong = _before(clause, clause.of("quantity"), start)[-1]
    number, _, unit = str(wrong.value).partition(" ")
    value = f"{again.amount.value} {unit}" if unit and str(again.amount.value).isdecimal() else again.amount.value
    sized = [slot for slot in clause.slots if slot.type == "attribute" and covered(slot, [wrong])]
    kept = tuple(replace(slot, value=value) if slot is wrong else slot for slot in clause.slots if slot not in sized)
    return without(replace(clause, slots=kept), start, again.amount.end if again.looks else again.end)


def _looks_again(clause: Clause, start: int, again: _Again) -> Clause:
    """Return a clause without the looks that were wrong, also in the name of goods; those that are right stand behind, and name none."""
    if not again.looks:
        return clause
    right = replace(again.looks[0], end=again.looks[-1].end)
    named = [slot for slot in clause.slots if slot.type == "product" and right.start <= slot.start and slot.end <= right.end]
    clause = replace(clause, slots=tuple(slot for slot in clause.slots if slot not in named))
    for look in again.looks:
        wrong = next((one for one in reversed(_before(clause, clause.looks, start)) if _kind(one) == _kind(look)), None)
        if wrong is None:
            continue
        slots = tuple(_without_look(slot, wrong, clause.text) for slot in clause.slots)
        clause = without(replace(clause, slots=slots), wrong.start, wrong.end)
    return without(clause, start, right.start)


def _without_look(slot: Slot, look: Slot, text: str) -> Slot:
    """Return the name of goods without a look at its end, or at its beginning."""
    if slot.type not in ("product", "category") or not covered(look, [slot]):
        return slot
    if slot.start < look.start:
        end = len(text[: look.start].rstrip())
        return replace(slot, end=end, value=text[slot.start : end])
    start = look.end + len(text[look.end : slot.end]) - len(text[look.end : slot.end].lstrip())
    return replace(slot, start=start, value=text[start : slot.end]) if start < slot.end else slot


def _goods_again(clause: Clause, start: int, again: _Again) -> Clause:
    """Return a clause without the goods that are named anew, or that others are named instead of; what is refused twice is gone."""
    named = _before(clause, [slot for slot in clause.products if slot.score >= KNOWN_PRODUCT], start)
    same = [slot for slot in named if stems(str(slot.value)) == stems(str(again.goods.value))]
    beside = [slot for slot in named if not any(slot.end <= token.start < start and token.text[0].isalnum() for token in clause.tokens)]
    if again.amount is None and not same:
        return without(clause, beside[-1].start, again.goods.start) if beside else clause
    wrong = next(reversed(same or named), None)
    if wrong is None:
        return clause
    amount = next((slot for slot in clause.of("quantity") if slot.end + 1 == wrong.start), None)
    if same and again.amount is None:
        end = again.end if amount else start
        return without(without(clause, start, end), amount.start if amount else end, wrong.end if amount else end)
    begins = again.amount.start if again.amount else again.goods.start
    left = without(clause, start, begins)
    return without(left, amount.start if amount else wrong.start, wrong.end)


def _kind(look: Slot) -> str:
    return str(look.value).partition(":")[0]
