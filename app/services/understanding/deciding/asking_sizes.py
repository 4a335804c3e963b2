"""Whether goods on show come bigger or smaller, and which of them suits best: "anything bigger", "is that the smallest you do", "which is
the nicest"."""

from __future__ import annotations

from app.services.understanding.deciding.deciding import GOODS_ONLY, Decider
from app.services.understanding.following.agreeing import SCORE, tool_for
from app.services.understanding.following.measures import Shown, size_of
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import MARKS, Clause
from app.services.understanding.text.sayable import between, says_only
from plugins.contracts import Focus, Product, ProductQuery, Request
from plugins.kit.goods.products import read_attributes, stems

COMPARED, LOOKED_AT = 4, 5


class AskingSizes:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        self._fillers, self._stores = decider.fillers, decider.stores

    def read(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return what a sentence asks for of the goods on show, [] where it does not ask so."""
        focus = state.focus
        if state.pending is not None or not (focus.product or focus.products):
            return []
        if sentence.lexicon["which_is_best"].whole([token for token in sentence.tokens if token.text[0].isalnum()]):
            return self._side_by_side(sentence, focus.products[:COMPARED], trained)
        kind = _compared(sentence)
        if not kind:
            return []
        return (
            self._its_sizes(sentence, focus, trained)
            or self._called_so(sentence, kind, focus, trained)
            or self._furthest(sentence, kind, focus, trained)
        )

    def _its_sizes(self, sentence: Clause, focus: Focus, trained: Trained) -> list[Request]:
        """Return what each size costs of the one thing that is spoken of."""
        code = focus.product or (focus.products[0] if len(focus.products) == 1 else "")
        sizes = self._kinds(code)
        tool = tool_for("price_of", MARKS["product"], sentence, trained) if len(set(map(size_of, sizes)) - {()}) > 1 else ""
        return [Request(sentence.words, "act", tool, {"product": sizes[0].group}, SCORE)] if tool else []

    def _called_so(self, sentence: Clause, kind: str, focus: Focus, trained: Trained) -> list[Request]:
        """Return a search for such goods as are called large, where some are."""
        tool = trained.router.name_of(GOODS_ONLY) if focus.query else ""
        if not tool or not self._fillers[tool].takes_goods_for("query"):
            return []
        for word in (word for word, value in sentence.lexicon.items("size_words") if value == kind):
            words, called = f"{word} {focus.query}", set(stems(f"{word} {focus.query}"))
            looks = {"attributes": list(focus.looks)} if focus.looks else {}
            asked = ProductQuery(text=words, attributes=read_attributes(focus.looks), limit=LOOKED_AT)
            if any(not hit.close and called <= _words(hit.product) for hit in self._stores.search_products(query=asked)):
                return [Request(sentence.words, "act", tool, {"query": words, **looks}, SCORE)]
        return []

    def _furthest(self, sentence: Clause, kind: str, focus: Focus, trained: Trained) -> list[Request]:
        """Return those on show of the first one's kind that hold most, or least, side by side; the one of which it is known by itself."""
        first = next(iter(self._kinds(focus.products[0])), None) if focus.products else None
        kinds = {code: self._kinds(code) for code in focus.products}
        sized = {code: [one for one in ones if size_of(one) and first and _is_alike(one, first)] for code, ones in kinds.items()}
        shown = [Shown(code, max(ones, key=size_of)) for code, ones in sized.items() if ones]
        ordered = sorted(shown, key=lambda one: size_of(one.product), reverse=kind == "larger")
        if len(ordered) == 1 and len(focus.products) > 1:
            tool = tool_for("tell_about", MARKS["product"], sentence, trained)
            return [Request(sentence.words, "act", tool, {"product": ordered[0].code}, SCORE)] if tool else []
        return self._side_by_side(sentence, tuple(one.code for one in ordered[:COMPARED]), trained)

    def _side_by_side(self, sentence: Clause, codes: tuple[str, ...], trained: Trained) -> list[Request]:
        tool = tool_for("compare_them", MARKS["product"], sentence, trained) if len(codes) > 1 else ""
        return [Request(sentence.words, "act", tool, {"products": list(codes)}, SCORE)] if tool else []

    def _kinds(self, code: str) -> list[Product]:
        """Return goods in all their sizes."""
        product = self._stores.find_product(sku=code) if code else None
        group = product.group if product else code
        return list((group and self._stores.find_variants(group=group)) or ([product] if product else []))


def _compared(sentence: Clause) -> str:
    """Return "larger" or "smaller" where a sentence asks for such and says nothing else; "the bigger one" is one of those on show."""
    for kind in ("larger", "smaller"):
        for match in sentence.lexicon[kind].all_in(sentence.tokens):
            asked = [one for one in sentence.lexicon["asks_for_a_size"].all_in(sentence.tokens) if one.start == 0]
            compares = sentence.tokens[match.start].folded in sentence.lexicon.words("size_compared")
            said = [between(sentence, one.start, one.end) for one in (match, *asked)]
            packs = [between(sentence, one.start, one.end) for one in sentence.lexicon["pack_heads"].all_in(sentence.tokens)]
            asks = bool(asked) or sentence.text.rstrip().endswith("?")
            if compares and asks and says_only(sentence, "asks_for_a_size", *said, *packs):
                return kind
    return ""


def _is_alike(one: Product, other: Product) -> bool:
    """Whether goods stand on the same shelf."""
    return one.categories[-1:] == other.categories[-1:]


def _words(product: Product) -> set[str]:
    looks = (value for values in product.attributes.values() for value in values)
    return set(stems(" ".join((product.name, *product.synonyms, *product.categories, *looks))))
