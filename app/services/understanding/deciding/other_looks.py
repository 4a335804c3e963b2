"""What was just put into the cart, wanted in another size or colour: "change it to black", "đổi size L giúp mình"."""

from __future__ import annotations

from app.services.understanding.deciding.deciding import Decider
from app.services.understanding.following.agreeing import SCORE, tool_for
from app.services.understanding.following.looks_asked import with_looks_kept
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import KNOWN_PRODUCT, MARKS, Clause, covered
from app.services.understanding.text.sayable import between, spot
from app.services.understanding.text.trimming import without_fillers
from plugins.contracts import Focus, Pending, Request, Slot, Token
from plugins.kit.goods.looks import with_looks
from plugins.kit.goods.products import read_attributes
from plugins.kit.text import tokenise

CHANGES = ("add_it", "make_it", "take_out")  # of the cart


class OtherLooks:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        self._fillers, self._stores = decider.fillers, decider.stores

    def read(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return the exchange that is asked for, [] where a sentence asks for none."""
        held = state.focus.product
        rest = self._wanted(sentence) or self._corrected(sentence, held)
        if rest is not None and state.pending is not None and state.pending.kind == "choice":
            return self._of_what_is_open(sentence, rest, state.pending, trained)
        if rest is None or not held or state.last is None or state.last.tool not in self._changes(sentence, trained):
            return []
        add = tool_for("add_it", MARKS["product"], sentence, trained)
        if not add or not self._fillers[add].takes_argument("instead_of"):
            return []
        many, every = rest.of("quantity")[:1], rest.lexicon["all_swapped"].all_in(rest.tokens)
        told, rest = _split(rest)
        held = self._in_looks(held, told) if told else held
        looks = self._fillers[add].fill(rest, {}, Focus()).get("attributes")
        gone = {"gone": str(many[0].value)} if many else {}
        swapped = self._all_of_it(held, looks, state) if every and looks else [held] if looks and held else []
        return [
            Request(sentence.words, "act", add, {"product": one, "attributes": looks, "instead_of": one, **gone}, SCORE) for one in swapped
        ]

    def _all_of_it(self, code: str, looks: list[str], state: DialogueState) -> list[str]:
        """Return the codes of all that the cart holds of the goods in focus and is not so yet: "đổi hết sang size L"."""
        group = product.group if (product := self._stores.find_product(sku=code)) else ""
        held = [one for sku in state.held() if (one := self._stores.find_product(sku=sku)) and group and one.group == group]
        so = {one.sku for one in with_looks(held, read_attributes(looks))}
        return [one.sku for one in held if one.sku not in so]

    def _of_what_is_open(self, sentence: Clause, rest: Clause, asked: Pending, trained: Trained) -> list[Request]:
        """ "thôi đổi sang màu đen đi" while it is open in which size: that in black."""
        looks = [str(look.value) for look in _split(rest)[1].looks]
        if not looks or asked.tool != tool_for("add_it", MARKS["product"], sentence, trained):
            return []
        wanted = {**asked.arguments, "attributes": with_looks_kept(asked.arguments, looks)}
        return [Request(sentence.words, "act", asked.tool, wanted, SCORE)]

    def _in_looks(self, code: str, looks: list[str]) -> str:
        """Return the code of goods as those in focus are but in some looks: the black M beside the white M; "" of none, or several."""
        product = self._stores.find_product(sku=code)
        kinds = (self._stores.find_variants(group=product.group) or []) if product and product.group else []
        fitting = with_looks(kinds, read_attributes(looks))
        other = {name: value for name, value in product.attributes.items() if name not in read_attributes(looks)} if product else {}
        same = [one for one in fitting if all(one.attributes.get(name) == value for name, value in other.items())]
        return same[0].sku if len(same) == 1 else ""

    def _corrected(self, sentence: Clause, held: str) -> Clause | None:
        """Return the look that stands behind a word for a mistake, alone or with the kind of goods that the one put in is of: the size
        of "nhầm, chân váy size L"."""
        mark = sentence.lexicon["mistaken"].at(sentence.tokens, 0)
        rest = without_fillers(sentence.part(mark.end, len(sentence.tokens))) if mark else sentence.part(0, 0)
        product = self._stores.find_product(sku=held) if rest.looks and held and not rest.of("quantity") else None
        if product is None or not rest.is_bare:
            return None
        named = [slot for slot in rest.products if not covered(slot, rest.looks)]
        said = {token.folded for slot in named for token in tokenise(str(slot.value))}
        return rest.without("product", "category") if said < {token.folded for token in tokenise(product.name)} else None

    @staticmethod
    def _changes(sentence: Clause, trained: Trained) -> set[str]:
        return {tool_for(kind, MARKS["quantity" if kind == "make_it" else "product"], sentence, trained) for kind in CHANGES} - {""}

    @staticmethod
    def _wanted(sentence: Clause) -> Clause | None:
        """Return what stands behind the word for changing, where that is a look and nothing else."""
        swap = next(iter(sentence.lexicon["swaps"].all_in(sentence.tokens)), None)
        if swap is None or not all(_is_small(token, sentence) for token in sentence.tokens[: swap.start]):
            return None
        rest = sentence.part(swap.end, len(sentence.tokens))
        looks = rest.looks
        if not looks or any(slot.score >= KNOWN_PRODUCT and not _says_looks(slot, rest) for slot in rest.products):
            return None
        joins = [between(rest, match.start, match.end) for match in rest.lexicon["swapped_for"].all_in(rest.tokens)]
        counted = [slot for slot in rest.of("quantity")[:1] if slot.end <= min(one.start for one in (*joins, *looks))]  # "1 cái sang đen"
        every = [between(rest, match.start, match.end) for match in rest.lexicon["all_swapped"].all_in(rest.tokens)]
        known = (*looks, *joins, *rest.of("reference"), *counted, *every)
        said = all(_is_small(token, rest) or covered(spot(token), known) for token in rest.tokens)
        return rest.without("product", "category") if said else None


def _says_looks(slot: Slot, rest: Clause) -> bool:
    """Whether what may be goods is nothing but looks: the "đen M" of "đổi sang đen M"."""
    return all(covered(spot(token), rest.looks) for token in rest.part_of(slot).tokens)


def _split(rest: Clause) -> tuple[list[str], Clause]:
    """Return the looks of what is exchanged and the words for what it is exchanged for: the black of "cái đen sang size L"."""
    joins = [match for match in rest.lexicon["swapped_for"].all_in(rest.tokens) if match.start > 0]
    before = rest.part(0, joins[0].start).looks if joins else []
    return ([str(look.value) for look in before], rest.part(joins[0].end, len(rest.tokens))) if before else ([], rest)


def _is_small(token: Token, part: Clause) -> bool:
    return not token.text[0].isalnum() or token in part.lexicon.stop or token in part.lexicon.plain
