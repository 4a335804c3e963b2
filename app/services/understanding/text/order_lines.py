"""The lines of an order that is written as a list, with or without signs between them: "feta x2 houmous x1", "2 polos 1 black 1 white"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from app.services.understanding.text.clauses import CERTAIN, KNOWN_PRODUCT, Clause, covered
from app.services.understanding.text.listing import COMMAS
from app.services.understanding.text.sayable import between, spot
from app.services.understanding.text.small_words import DASHES
from plugins.contracts import Slot, Token

CUT, DASH, EACH, AMOUNT, BEHIND, GOODS, LOOK, REFUSED = "cut", "dash", "each", "amount", "amount behind", "goods", "look", "refused"
OPENS, CLOSES = (*DASHES, "("), (*COMMAS, ")", "/")
SMALL = ("attribute_marks", "reference_heads", "heads_before", "quantity_joins")
JOINING = ("joins", "beside_goods")


@dataclass(frozen=True, slots=True)
class OrderLine:
    """So many of some goods in some looks; ``goods`` is None where they are those of the line before, ``own`` the looks that it says
    itself, where others are taken over from another line."""

    amount: Slot | None = None
    goods: Slot | None = None
    looks: tuple[Slot, ...] = ()
    own: tuple[Slot, ...] = ()

    @property
    def kinds(self) -> set[str]:
        """What kinds of looks are said: colour, size."""
        return {kind_of(look) for look in self.looks}

    @property
    def count(self) -> int:
        """How many pieces, 0 where that is not said or it is a weight."""
        try:
            value = Decimal(str(self.amount.value)) if self.amount else Decimal(0)
        except InvalidOperation:
            return 0
        return int(value) if value == value.to_integral_value() else 0


@dataclass(slots=True)
class _Line:
    """A line while it is read."""

    found: list[tuple[str, Slot]] = field(default_factory=list)
    closed: bool = False

    @property
    def is_full(self) -> bool:
        """Whether it has an amount and goods already."""
        return bool(self.of(AMOUNT) and self.of(GOODS))

    def of(self, kind: str) -> list[Slot]:
        return [slot for one, slot in self.found if one == kind]


def kind_of(look: Slot) -> str:
    """Return what kind of look it is: "colour" of "colour:red"."""
    return str(look.value).partition(":")[0]


def order_lines(part: Clause) -> list[OrderLine]:
    """Return the lines of a part of a message that is nothing but lines of an order, else []."""
    found, of_each = _of_each(_without_dashes(_without_refused(list(_read(part)))))
    if any(kind in ("", EACH, REFUSED) for kind, _ in found):
        return []
    lines: list[_Line] = []
    for chunk in _chunks(found):
        lines += _in_chunk(chunk)
    told = [_told(line) for line in lines]
    if not all(told) or (of_each and any(line.amount for line in told)):
        return []
    known = [line.goods.score >= KNOWN_PRODUCT for line in told if line.goods]
    counted = all(line.amount for line in (told[0], told[-1], *(line for line in told if not _is_unknown(line)))) if told else False
    if known and not (any(known) and (all(known) or all(line.amount for line in told) or counted)):
        return []
    return [replace(line, amount=of_each) if of_each else line for line in told]


def _is_unknown(line: OrderLine) -> bool:
    return line.goods is not None and line.goods.score < KNOWN_PRODUCT


def _without_refused(found: list[tuple[str, Slot]]) -> list[tuple[str, Slot]]:
    """Return what is said without the goods that are refused between others: "2 feta, no houmous, 3 lemons"."""
    kinds = [CUT, *(kind for kind, _ in found), CUT]
    begins = [at for at in range(len(found)) if kinds[at : at + 4] == [CUT, REFUSED, GOODS, CUT]]
    return [one for at, one in enumerate(found) if not any(begin <= at <= begin + 1 for begin in begins)]


def _without_dashes(found: list[tuple[str, Slot]]) -> list[tuple[str, Slot]]:
    """Return what is said where a sign between goods and their amount is none, and any other parts lines: "feta - 2, houmous (1)",
    "lemons, 3, and a lime"."""
    kinds = [CUT, *(kind for kind, _ in found), CUT]
    dashes = {at + 1 for at in range(len(found) - 1) if kinds[at + 1 : at + 3] == [DASH, AMOUNT] and kinds[at + 3] in (CUT, GOODS)}
    commas = {at + 2 for at in range(len(found) - 2) if kinds[at : at + 5] == [CUT, GOODS, CUT, AMOUNT, CUT]}
    behind = dashes | commas
    told = [(CUT if kind == DASH else BEHIND if at in behind else kind, slot) for at, (kind, slot) in enumerate(found)]
    return [one for at, one in enumerate(told) if at + 1 not in behind]


def _of_each(found: list[tuple[str, Slot]]) -> tuple[list[tuple[str, Slot]], Slot | None]:
    """Return what is said without the amount that ends it for each line ("..., mỗi màu 1 cái"), and that amount."""
    ends = dict(found[-2:]) if {kind for kind, _ in found[-2:]} == {EACH, AMOUNT} else {}
    return (found[:-2], ends[AMOUNT]) if ends else (found, None)


def _read(part: Clause) -> Iterator[tuple[str, Slot]]:
    """Yield what a part says one after the other; a kind of "" is a word that says something else."""
    place, kind, slot = 0, None, None
    while place < len(part.tokens):
        if kind == GOODS and slot.score >= CERTAIN and (end := _end_of_purpose(part, place)):
            place, kind = end, None
            continue
        kind, slot = _at(part, place)
        if kind is not None:
            yield kind, slot
        if kind == GOODS:
            yield from ((LOOK, look) for look in part.looks if covered(look, [slot]))
        place = max(place + 1, sum(token.start < slot.end for token in part.tokens))


def _end_of_purpose(part: Clause, place: int) -> int:
    """Return where it ends what goods are for: the "for my greek salad" of "2 feta for my greek salad and a houmous"; 0 where it is not
    said, or a price, a place, a day or who cannot eat something is."""
    if not part.lexicon["purpose"].at(part.tokens, place):
        return 0
    cuts = (at for at in range(place, len(part.tokens)) if part.tokens[at].text in CLOSES or part.lexicon["joins"].at(part.tokens, at))
    end = next(cuts, len(part.tokens))
    said = part.part(place, end)
    return 0 if any(slot.type not in ("product", "category") for slot in said.slots) else end


def _at(part: Clause, place: int) -> tuple[str | None, Slot]:
    """Return what begins at a place, with its kind; a kind of None is a small word."""
    token, lexicon = part.tokens[place], part.lexicon
    amounts = [slot for slot in part.of("quantity") if not _stands_for_goods(slot, part)]
    goods = [goods for slot in _goods_of(part, amounts) for goods in _named(slot, part)]
    for kind, slots in ((GOODS, goods), (AMOUNT, amounts), (LOOK, part.looks)):
        if slot := next((slot for slot in slots if slot.start <= token.start < slot.end), None):
            return (BEHIND if kind == AMOUNT and _is_times(part, place) else kind), slot
    if refused := lexicon["denying"].at(part.tokens, place):
        return REFUSED, between(part, place, refused.end)
    each = lexicon["each"].at(part.tokens, place) or lexicon["each_look"].at(part.tokens, place)
    if each:
        return EACH, between(part, each.start, each.end)
    join = next((match for kind in JOINING if (match := lexicon[kind].at(part.tokens, place))), None)
    if join or token.text in (*OPENS, *CLOSES):
        return DASH if token.text in OPENS else CUT, between(part, place, join.end if join else place + 1)
    small = next((match for kind in SMALL if (match := lexicon[kind].at(part.tokens, place))), None)
    meant = lexicon["purpose"].at(part.tokens, place)
    if not meant and (small or token in lexicon.plain or covered(spot(token), part.packing)):
        return None, between(part, place, small.end if small else place + 1)
    return "", spot(token)


def _goods_of(part: Clause, amounts: Sequence[Slot]) -> list[Slot]:
    """Return the goods that are named, those too that nobody knows where they are counted ("1 flibber", not "5 year old")."""
    counted = {slot.end + 1 for slot in amounts}
    unknown = [slot for slot in part.products if slot.score < KNOWN_PRODUCT and slot.start in counted]
    counts_no_goods = [slot for slot in unknown if part.lexicon["no_price"].at(part.part_of(slot).tokens, 0)]
    counts_no_goods += [slot for slot in unknown if part.lexicon["counted_people"].whole(part.part_of(slot).tokens)]
    wanted = [slot for slot in part.products if slot.score >= KNOWN_PRODUCT or _stands_between_counted(slot, part, amounts)]
    return [slot for slot in part.products if slot in wanted or (slot in unknown and slot not in counts_no_goods)]


def _stands_between_counted(slot: Slot, part: Clause, amounts: Sequence[Slot]) -> bool:
    """Whether a word that nobody knows is one line of a list whose others are counted: the taramasalata of "2 falafel, taramasalata
    and 3 halloumi"."""
    at = sum(token.start < slot.start for token in part.tokens)
    around = part.tokens[at - 1 : at], part.tokens[at + 1 : at + 2]
    alone = len(part.part_of(slot).tokens) == 1 and all(_parts_lines(words, part) for words in around)
    return alone and any(one.end <= slot.start for one in amounts) and any(one.start >= slot.end for one in amounts)


def _parts_lines(words: Sequence[Token], part: Clause) -> bool:
    return bool(words) and (words[0].text in COMMAS or part.lexicon["joins"].whole(words) is not None)


def _is_times(part: Clause, place: int) -> bool:
    """Whether a number stands behind a sign for "times": the 2 of "feta x2"."""
    return place > 0 and part.lexicon["times_signs"].whole(part.tokens[place - 1 : place]) is not None


def _stands_for_goods(slot: Slot, part: Clause) -> bool:
    """Whether a number stands for goods in the look before it: the "one" of "a red one and a blue one"."""
    words = part.part_of(slot).tokens
    headed = len(words) == 1 and part.lexicon["single_heads"].whole(words) is not None
    return headed and any(look.end + 1 == slot.start for look in part.looks) and not any(look.start == slot.end + 1 for look in part.looks)


def _named(phrase: Slot, part: Clause) -> list[Slot]:
    """Return the goods that a phrase names: two that stand side by side and are nothing together ("1kg potatoes feta x2"); none where
    it has nothing but looks, which others may be called by ("trắng M"), or a word that joins those."""
    words = part.part_of(phrase).tokens
    looks = phrase.score < CERTAIN and all(covered(spot(token), part.looks) for token in words)
    if looks or part.lexicon["joins"].whole(words):
        return []
    inside = [slot for slot in part.of("product") if phrase.start <= slot.start and slot.end <= phrase.end]
    if any((slot.start, slot.end) == (phrase.start, phrase.end) for slot in inside):
        return [phrase]
    apart = [slot for slot in inside if not any(covered(slot, [other]) for other in inside if other is not slot)]
    return apart if len(apart) > 1 and all(covered(spot(token), apart) for token in words) else [phrase]


def _chunks(found: Sequence[tuple[str, Slot]]) -> Iterator[list[tuple[str, Slot]]]:
    """Yield what stands between two cuts."""
    chunk: list[tuple[str, Slot]] = []
    for kind, slot in (*found, (CUT, Slot("", "", 0, 0))):
        if kind != CUT:
            chunk.append((kind, slot))
        elif chunk:
            yield chunk
            chunk = []


def _in_chunk(chunk: list[tuple[str, Slot]]) -> list[_Line]:
    """Return the lines of a chunk: an amount begins one, or ends it where all do ("feta 2 houmous 1") or a sign says so ("feta x2")."""
    all_behind = chunk[0][0] != AMOUNT and chunk[-1][0] == AMOUNT
    lines = [_Line()]
    for kind, slot in chunk:
        behind = kind == BEHIND or (kind == AMOUNT and all_behind)
        if lines[-1].closed or (kind == AMOUNT and not behind and lines[-1].found) or (kind == GOODS and lines[-1].is_full):
            lines.append(_Line())
        lines[-1].found.append((AMOUNT if behind else kind, slot))
        lines[-1].closed = behind
    return lines


def _told(line: _Line) -> OrderLine | None:
    """Return a line, None where it is none: goods twice, looks of one kind twice, an amount alone."""
    amounts, goods, looks = line.of(AMOUNT), line.of(GOODS), line.of(LOOK)
    if len(amounts) > 1 or len(goods) > 1 or not (goods or looks):
        return None
    told = OrderLine(amounts[0] if amounts else None, goods[0] if goods else None, tuple(looks))
    return told if len(told.kinds) == len(looks) else None


def without_looks(line: OrderLine, text: str) -> OrderLine:
    """Return a line whose goods are called without the looks at the ends of their name: the "áo polo nam" of "áo polo nam đen L"."""
    start, end = line.goods.start, line.goods.end
    for look in sorted(line.looks, key=lambda look: -look.end):
        end = len(text[: look.start].rstrip()) if look.end == end and look.start > start else end
    for look in sorted(line.looks, key=lambda look: look.start):
        start = len(text) - len(text[look.end :].lstrip()) if look.start == start and look.end < end else start
    return line if line.goods.type != "product" else replace(line, goods=replace(line.goods, start=start, end=end, value=text[start:end]))
