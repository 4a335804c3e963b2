"""What is wanted only where what was asked before it is so, or is not: "is feta vegan? if so 2 please", "còn không, còn thì lấy 2"."""

from __future__ import annotations

from collections.abc import Sequence

from app.services.understanding.text.clauses import Clause

CONDITIONS = (("if_so", True), ("if_not", False))
BETWEEN = ("fillers", "joins", "asking_nicely")
ORDERS = ("order_openings", "add_it", "taking", "fewer", "lessening")


def cut_at_conditions(sentences: Sequence[Clause]) -> list[tuple[Clause, bool | None]]:
    """Return the sentences, cut before a condition and what it holds for, each with what must have been answered for it to be wanted:
    True (a yes), False (a no), None where it hangs on nothing."""
    return [part for sentence in sentences for part in _cut(sentence)]


def _cut(sentence: Clause) -> list[tuple[Clause, bool | None]]:
    found = sorted((one.start, one.end, wanted) for kind, wanted in CONDITIONS for one in sentence.lexicon[kind].all_in(sentence.tokens))
    begun = [(start, wanted) for start, end, wanted in found if _orders_at(sentence, end)]
    if not begun:
        return _with_condition_behind(sentence, found) or [(sentence, None)]
    ends = [start for start, _ in begun[1:]] + [len(sentence.tokens)]
    told = [(_trimmed(sentence.part(start, end)), wanted) for (start, wanted), end in zip(begun, ends, strict=True)]
    return [(one, wanted) for one, wanted in ((_trimmed(sentence.part(0, begun[0][0])), None), *told) if one.tokens]


def _with_condition_behind(sentence: Clause, found: Sequence[tuple[int, int, bool]]) -> list[tuple[Clause, bool | None]]:
    """Return an order without the condition that ends it: "2 please if so"; [] where none does."""
    behind = [token for token in sentence.tokens[found[-1][1] :] if token.text[0].isalnum()] if found else []
    ends = bool(found) and found[-1][0] > 0 and all(token in sentence.lexicon.plain for token in behind)
    order = sentence.part(0, found[-1][0]) if ends else sentence.part(0, 0)
    return [(_trimmed(order), found[-1][2])] if order.of("quantity") and _orders_at(order, 0) else []


def _orders_at(sentence: Clause, place: int) -> bool:
    """Whether an order begins at a place: an amount, or words that ask for goods."""
    lexicon, tokens = sentence.lexicon, sentence.tokens
    amounts = {slot.start for slot in sentence.of("quantity")}
    while place < len(tokens):
        if tokens[place].start in amounts or any(lexicon[kind].at(tokens, place) for kind in ORDERS):
            return True
        passed = next((one for kind in BETWEEN if (one := lexicon[kind].at(tokens, place))), None)
        if passed is None and tokens[place].text[0].isalnum():
            return False
        place = passed.end if passed else place + 1
    return False


def _trimmed(part: Clause) -> Clause:
    """Return a part without the signs and the "and" that end it."""
    end = len(part.tokens)
    while end and (not part.tokens[end - 1].text[0].isalnum() or part.lexicon["joins"].whole(part.tokens[end - 1 : end])):
        end -= 1
    return part.part(0, end)
