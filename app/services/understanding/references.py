"""What "it", "those two", "the second one", "the cheaper one" and "there" refer to, from what was shown last."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from app.services.understanding.clauses import KNOWN_PRODUCT, Clause, covered
from plugins.contracts import Focus, Product, Slot, Stores
from plugins.kit.units import UNITS

SIZES = ("xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl", "small", "medium", "large")
SCORE = 0.95
MOST_POINTED = 4


class References:
    """Resolves references of a clause against a focus; the stores tell prices, sizes and variants."""

    def __init__(self, stores: Stores):
        self._stores = stores

    def find(self, clause: Clause, focus: Focus) -> list[Slot]:
        """Return slots of type "reference" (or "branch") for what the clause points at; none when it names goods itself."""
        allergens = clause.of("allergen")
        named = [slot for slot in clause.products if slot.score >= KNOWN_PRODUCT]
        if any(not covered(slot, allergens) for slot in named):
            return self._there(clause, focus) + (self._ordinal(clause, focus) or self._listed_pronoun(clause, focus))
        for way in (self._ordinal, self._compared, self._described, self._them, self._it):
            found = way(clause, focus)
            if found:
                return found + self._there(clause, focus)
        return self._there(clause, focus)

    def _ordinal(self, clause: Clause, focus: Focus) -> list[Slot]:
        for match in clause.lexicon["ordinals"].all_in(clause.tokens):
            if covered(_slot(clause, match.start, match.end, ""), clause.of("order")):
                continue
            before = match.start and clause.lexicon["reference_heads"].at(clause.tokens, match.start - 1)
            if clause.lexicon.language == "vi" and not before and not match.value < 0 and clause.tokens[match.start].folded == "thu":
                continue
            place = match.value - 1 if match.value > 0 else len(focus.products) - 1
            if 0 <= place < len(focus.products):
                return [_slot(clause, match.start, match.end, focus.products[place])]
        return []

    def _compared(self, clause: Clause, focus: Focus) -> list[Slot]:
        """ "the cheaper one", "the large one": pick among what was shown, or among the variants of what is in focus."""
        ways: tuple[tuple[str, Callable[[Product], tuple], bool], ...] = (
            ("cheaper", lambda product: (product.price.minor,), False),
            ("dearer", lambda product: (product.price.minor,), True),
            ("larger", _size, True),
            ("smaller", _size, False),
        )
        for kind, measure, highest in ways:
            for match in clause.lexicon[kind].all_in(clause.tokens):
                asked = bool(clause.lexicon["which"].all_in(clause.tokens)) and match.end >= len(clause.tokens)
                headed = not asked and (self._headed(clause, match.end) or self._heads(clause, match.start - 1))
                choice = [product for product in self._choice(focus, kind in ("larger", "smaller")) if measure(product)]
                choice = self._with_looks(choice, clause.of("attribute"))
                if headed and len(choice) > 1:
                    best = (max if highest else min)(choice, key=measure)
                    return [_slot(clause, match.start, match.end, best.sku)]
                if asked and len(focus.products) > 1:
                    return [_slot(clause, match.start, match.end, sku) for sku in focus.products[:MOST_POINTED]]
        return []

    def _headed(self, clause: Clause, place: int) -> bool:
        """Whether "one" follows, maybe after a colour ("the large blue one")."""
        looks = clause.of("attribute")
        while place < len(clause.tokens) and covered(_slot(clause, place, place + 1, ""), looks):
            place += 1
        return self._heads(clause, place)

    @staticmethod
    def _with_looks(choice: list[Product], attributes: list[Slot]) -> list[Product]:
        wanted = [str(slot.value).split(":", 1) for slot in attributes]
        return [product for product in choice if all(_has(product, name, value) for name, value in wanted)]

    def _heads(self, clause: Clause, place: int) -> bool:
        return place >= len(clause.tokens) or (place >= 0 and bool(clause.lexicon["reference_heads"].at(clause.tokens, place)))

    def _described(self, clause: Clause, focus: Focus) -> list[Slot]:
        """ "the red one", "in size M": the variant (or the shown one) that has these attributes."""
        attributes = clause.of("attribute")
        if not attributes or not (focus.product or focus.products):
            return []
        wanted = [str(slot.value).split(":", 1) for slot in attributes]
        for product in self._choice(focus, variants_first=True):
            if all(_has(product, name, value) for name, value in wanted):
                return [Slot("reference", product.sku, attributes[0].start, attributes[-1].end, SCORE)]
        return []

    def _them(self, clause: Clause, focus: Focus) -> list[Slot]:
        for match in clause.lexicon["them"].all_in(clause.tokens):
            some_of_it = focus.product and match.start and clause.tokens[match.start - 1].folded == "of"
            if len(focus.products) > 1 and not some_of_it:
                count = 2 if any(word in match.value for word in ("two", "both", "hai")) else MOST_POINTED
                return [_slot(clause, match.start, match.end, sku) for sku in focus.products[:count]]
            if focus.product:
                return [_slot(clause, match.start, match.end, focus.product)]
        return []

    def _it(self, clause: Clause, focus: Focus) -> list[Slot]:
        target = focus.product or (focus.products[0] if len(focus.products) == 1 else "")
        if not target:
            return []
        for match in clause.lexicon["it"].all_in(clause.tokens):
            return [_slot(clause, match.start, match.end, target)]
        return []

    def _listed_pronoun(self, clause: Clause, focus: Focus) -> list[Slot]:
        """ "compare it with the slate heart": a pronoun that stands in a list beside what is named."""
        lists = clause.lexicon["lists"]
        for match in clause.lexicon["it"].all_in(clause.tokens):
            beside = lists.at(clause.tokens, match.end) or (match.start and lists.at(clause.tokens, match.start - 1))
            if focus.product and beside:
                return [_slot(clause, match.start, match.end, focus.product)]
        return []

    def _there(self, clause: Clause, focus: Focus) -> list[Slot]:
        if not focus.branch or clause.of("branch", "place", "postcode"):
            return []
        return [
            Slot("branch", focus.branch, clause.tokens[match.start].start, clause.tokens[match.end - 1].end, SCORE)
            for match in clause.lexicon["there"].all_in(clause.tokens)[:1]
        ]

    def _choice(self, focus: Focus, variants_first: bool) -> list[Product]:
        variants: list[Product] = []
        if focus.product:
            product = self._stores.find_product(sku=focus.product)
            if product and product.group:
                variants = self._variants_near(product)
        shown = [product for product in (self._stores.find_product(sku=sku) for sku in focus.products) if product]
        return [*variants, *shown] if variants_first and len(variants) > 1 else [*shown, *variants]

    def _variants_near(self, product: Product) -> list[Product]:
        """Return the variants of a group, those that share most attributes with the product first."""
        variants = self._stores.find_variants(group=product.group) or []
        return sorted(variants, key=lambda other: -sum(other.attributes.get(name) == value for name, value in product.attributes.items()))


def _slot(clause: Clause, start: int, end: int, sku: str) -> Slot:
    return Slot("reference", sku, clause.tokens[start].start, clause.tokens[end - 1].end, SCORE)


def _has(product: Product, name: str, value: str) -> bool:
    return any(value.casefold() == own.casefold() for own in product.attributes.get(name, ()))


def _size(product: Product) -> tuple:
    """Return what to compare sizes by: the pack's content, else the place of the size attribute; () when unknown."""
    if product.pack:
        dimension, factor = UNITS[product.pack.unit]
        return (dimension, product.pack.amount * factor)
    for value in product.attributes.get("size", ()):
        if value.lower() in SIZES:
            return ("size", Decimal(SIZES.index(value.lower())))
        if value.replace(".", "", 1).isdigit():
            return ("size", Decimal(value))
    return ()
