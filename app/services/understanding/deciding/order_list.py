"""Orders that are written as lists: "feta x2 houmous x1", "2 polo shirts, one black one white", "lấy 1 áo đen L, 1 cái trắng M"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.services.understanding.deciding.deciding import Decider
from app.services.understanding.following.agreeing import SCORE, tool_for
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import MARKS, Clause
from app.services.understanding.text.order_lines import OrderLine, kind_of, order_lines, without_looks
from app.services.understanding.text.sayable import only
from app.services.understanding.text.trimming import without_fillers, without_particles
from plugins.contracts import Focus, ProductQuery, Request, Slot
from plugins.kit.goods.products import read_attributes
from plugins.kit.text import tokenise

OPENINGS = ("order_openings", "fillers", "joins", "if_so", "if_not")


class OrderList:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        self._decider, self._fillers, self._stores = decider, decider.fillers, decider.stores

    def read(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return each line of the list as goods for the cart, [] where a sentence is no such list."""
        add = tool_for("add_it", MARKS["product"], sentence, trained) if sentence.of("quantity") else ""
        listed, ordered = without_opening(sentence) if add else (sentence, False)
        if not add or (sentence.text.rstrip().endswith("?") and not ordered) or sentence.lexicon["multibuys"].all_in(sentence.tokens):
            return []
        if sentence.lexicon["if_so"].at(sentence.tokens, 0) and (many := _only_amount(listed)) and state.focus.product:
            return [Request(sentence.words, "act", add, {"product": state.focus.product, "quantity": many.value}, SCORE)]
        lines = order_lines(without_particles(without_fillers(listed)))
        families = _families([_as_spoken_of(line, state.focus.recent) for line in lines], state.focus.product)
        if not families or (len(lines) < 2 and not _goes_on(sentence)):
            return []
        wanted = [line for family in families for line in told_in_full(family, sentence.text)]
        if not wanted or not any(line.amount for line in wanted):
            return []
        return [self._request(sentence, self._as_sold(self._pointed_at(line, sentence, state.focus)), add) for line in wanted]

    def _pointed_at(self, line: OrderLine, sentence: Clause, focus: Focus) -> OrderLine:
        """Return a line of the goods on show where it points at them: the dress of "1 cái váy đó với 1 áo thun trắng"."""
        tokens, goods = sentence.tokens, line.goods
        behind = sum(token.start < goods.end for token in tokens) if goods and goods.type != "sku" else len(tokens)
        these = sentence.lexicon["these"].at(tokens, behind) if sentence.lexicon.points_behind else None
        if goods is None or these is None:
            return line
        named = sentence.part(sum(token.start < goods.start for token in tokens), these.end)
        found = self._decider.pointing(named, focus).of("reference")
        return replace(line, goods=replace(goods, type="sku", value=found[0].value)) if len(found) == 1 else line

    def _as_sold(self, line: OrderLine) -> OrderLine:
        """Return a line without the looks that it takes over from others, where the shop has such goods in its own looks alone: the
        "woodland" of "2 lunch bags, red retrospot and woodland" is no red one."""
        if not line.own or set(line.own) == set(line.looks) or self._is_sold(line, line.looks) or not self._is_sold(line, line.own):
            return line
        return replace(line, looks=line.own)

    def _is_sold(self, line: OrderLine, looks: Sequence[Slot]) -> bool:
        wanted = read_attributes([str(look.value) for look in looks])
        query = ProductQuery(text=str(line.goods.value), attributes=wanted, limit=1) if line.goods else None
        hits = self._stores.search_products(query=query) if query else []
        return bool(hits) and not hits[0].close

    def _request(self, sentence: Clause, line: OrderLine, add: str) -> Request:
        slots = [slot for slot in (line.amount, line.goods, *line.looks) if slot]
        words = only(sentence, slots)
        amount = {"quantity": line.amount.value} if line.amount else {}
        return Request(words.words, "act", add, {**self._fillers[add].fill(words, {}, Focus()), **amount}, SCORE)


def _as_spoken_of(line: OrderLine, recent: Sequence[str]) -> OrderLine:
    """Return a line of a whole kind of goods as those of it that were looked for just before: the "áo" of "lấy 2 áo 1 quần" are the
    "áo thun" and no blazers."""
    said = _folded(str(line.goods.value)) if line.goods and line.goods.type != "sku" else []
    meant = [words for words in recent if said and len(_folded(words)) > len(said) == 1 and _folded(words)[:1] == said]
    return replace(line, goods=replace(line.goods, type="product", value=meant[0])) if line.goods and len(meant) == 1 else line


def _folded(words: str) -> list[str]:
    return [token.folded for token in tokenise(words)]


def _goes_on(sentence: Clause) -> bool:
    """Whether a sentence goes on to order: "when do you close? and 2 lemons please", "if so 2 lemons"."""
    if any(sentence.lexicon[kind].at(sentence.tokens, 0) for kind in ("if_so", "if_not")):
        return True
    nicely = sentence.lexicon["asking_nicely"].all_in(tokenise(sentence.text))
    return bool(nicely) and sentence.lexicon["joins"].at(sentence.tokens, 0) is not None


def _only_amount(part: Clause) -> Slot | None:
    """Return the amount that is all a part says: the 2 of "if so 2 please"."""
    part, amounts = without_particles(without_fillers(part)), part.of("quantity")
    return amounts[0] if len(amounts) == 1 and part.is_bare and not (part.products or part.looks) else None


def without_opening(sentence: Clause) -> tuple[Clause, bool]:
    """Return what stands behind the words that open an order ("can i have", "cho mình lấy"), and whether there are any."""
    place, ordered = 0, False
    while match := next((one for kind in OPENINGS if (one := sentence.lexicon[kind].at(sentence.tokens, place))), None):
        ordered = ordered or sentence.lexicon["order_openings"].at(sentence.tokens, place) is not None
        place = match.end
    return sentence.part(place, len(sentence.tokens)), ordered


def _families(lines: Sequence[OrderLine], spoken_of: str) -> list[list[OrderLine]]:
    """Return the lines with those behind them that leave out their goods: the first of all may where some are spoken of."""
    families: list[list[OrderLine]] = []
    for line in lines:
        if not line.goods and not families and spoken_of and line.amount:
            line = replace(line, goods=Slot("sku", spoken_of, line.amount.start, line.amount.start))
        if line.goods:
            families.append([line])
        elif not families:
            return []
        else:
            families[-1].append(line)
    return families


def told_in_full(family: Sequence[OrderLine], text: str) -> list[OrderLine]:
    """Return the lines of one kind of goods, each with its amount, its goods and its looks; [] where that is not plain."""
    if len(family) == 1:
        return list(family)
    head, rest = without_looks(family[0], text), [line for line in family[1:] if line.amount]
    shared = _only_dressing(head, [line for line in family[1:] if not line.amount])
    if shared is None:
        return _one_of_each([head, *family[1:]])
    head = replace(head, looks=(*head.looks, *shared))
    if not rest:
        return [head]
    counted, kinds = sum(line.count for line in rest), {kind for line in rest for kind in line.kinds}
    if not all(line.count for line in rest):
        return []
    if head.amount is None or (head.count >= counted and head.kinds.isdisjoint(kinds)):
        left = head.count - counted if head.amount else 0
        more = [replace(head, amount=replace(head.amount, value=str(left)))] if left else []
        return [*more, *_sharing([replace(line, goods=head.goods) for line in rest], head.looks)]
    if not head.kinds:
        return []  # "1 polo, 1 black 1 white"
    return _sharing([head, *(replace(line, goods=head.goods) for line in rest)], ())


def _only_dressing(head: OrderLine, uncounted: Sequence[OrderLine]) -> tuple[Slot, ...] | None:
    """Return the looks that lines without an amount say of the goods before them ("2 polos, size L"), None where they say another of
    the same kind ("black and white")."""
    looks = [look for line in uncounted for look in line.looks]
    kinds = [kind_of(look) for look in (*head.looks, *looks)]
    return tuple(looks) if len(set(kinds)) == len(kinds) else None


def _one_of_each(family: Sequence[OrderLine]) -> list[OrderLine]:
    """Return one of each look where as many are wanted as looks are listed: "2 polos, black and white", "2 polos, a black and a white"."""
    head, *others = family
    told = [line for line in family if line.looks]
    listed = set.intersection(*(line.kinds for line in told))
    if any(line.amount for line in others) or len(listed) != 1 or head.count != len(told):
        return []
    one = replace(head.amount, value="1")
    return _sharing([replace(head, amount=one, looks=line.looks) for line in told], ())


def _sharing(lines: Sequence[OrderLine], shared: Sequence[Slot]) -> list[OrderLine]:
    """Return lines of the same goods with the looks that are said once: before them all, behind the last, or in the line before."""
    last = [look for look in lines[-1].looks if all(kind_of(look) not in line.kinds for line in lines[:-1])]
    looks = {kind_of(look): look for look in (*shared, *last)}
    found = []
    for line in lines:
        looks |= {kind_of(look): look for look in line.looks}
        found.append(replace(line, looks=tuple(looks.values()), own=line.looks))
    return found
