"""Whether goods are named that an open question is not about: "the red retrospot mug" after "which lunch bag?"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.services.understanding.deciding.filling import Filler
from app.services.understanding.text.clauses import CERTAIN, KNOWN_PRODUCT, Clause
from plugins.contracts import Option, Pending, Product, ProductQuery, Slot, Stores
from plugins.kit.goods.products import stems
from plugins.kit.text import tokenise


def speaks_of_other_goods(said: Clause, asked: Pending, fillers: Mapping[str, Filler], stores: Stores) -> bool:
    """Whether what is said answers a question about goods with others: how much of some is wanted, or which of several."""
    filler = fillers.get(asked.tool)
    if filler is None:
        return False
    if asked.kind == "choice" and filler.takes_goods_for(asked.parameter):
        return _names_none_of(asked.options, said, stores)
    return filler.takes_amount_for(asked.parameter) and _names_others(said, str(asked.arguments.get("product", "")), stores)


def _names_others(said: Clause, known: str, stores: Stores) -> bool:
    """ "2 kilos of potatoes" after "how many leeks?"."""
    product = stores.find_product(sku=known)
    meant = _words(product.name if product else known)
    named = [slot for slot in said.products if slot.score >= KNOWN_PRODUCT]
    return any(meant.isdisjoint(_words(str(slot.value))) for slot in named)


def _names_none_of(options: Iterable[Option], said: Clause, stores: Stores) -> bool:
    """Whether the whole name of goods is said that no option is of, and of whose words no option has all; nor is an option named beside
    it, as in "the woodland one and the red retrospot mug"."""
    offered = [(option, _product_of(str(option.value), stores)) for option in options]
    known = {_article(product) for _, product in offered if product}
    called = [set(stems(f"{product.name} {option.label}")) for option, product in offered if product]
    named = [slot for slot in said.of("product") if slot.score >= CERTAIN and (len(_words(str(slot.value))) > 1 or _is_counted(said, slot))]
    strange = [slot for slot in named if known and not any(set(stems(str(slot.value))) <= words for words in called)]
    if not strange or _picks(said, strange, [_words(option.label) for option, _ in offered]):
        return False
    found = (hit for slot in strange for hit in stores.search_products(query=ProductQuery(text=str(slot.value), limit=1)) if not hit.close)
    return any(_article(hit.product) not in known for hit in found)


def _is_counted(said: Clause, goods: Slot) -> bool:
    """Whether goods stand right behind how many of them are wanted: "2 lemons"."""
    return any(slot.end + 1 == goods.start for slot in said.of("quantity"))


def _picks(said: Clause, strange: Sequence[Slot], labels: Sequence[set[str]]) -> bool:
    """Whether a word besides the other goods is of some options' labels and not of all."""
    left = {token.folded for token in said.tokens if not any(slot.start <= token.start < slot.end for slot in strange)}
    return bool(left & (set().union(*labels) - set.intersection(*labels)))


def _product_of(code: str, stores: Stores) -> Product | None:
    return stores.find_product(sku=code) or next(iter(stores.find_variants(group=code) or ()), None)


def _article(product: Product) -> str:
    return product.group or product.sku


def _words(text: str) -> set[str]:
    return {token.folded for token in tokenise(text)}
