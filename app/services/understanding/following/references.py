"""What "it", "those two", "the second one", "the cheaper one" and "there" refer to, from what was shown last."""

from __future__ import annotations

from functools import partial

from app.services.understanding.following.called_in_short import called_in_short
from app.services.understanding.following.measures import Measure, Shown, furthest, ways_to_compare
from app.services.understanding.following.pack_compared import pack_compared
from app.services.understanding.following.pointed_beside import counted_from, named_beside
from app.services.understanding.following.the_two import the_two
from app.services.understanding.text.clauses import CERTAIN, KNOWN_PRODUCT, Clause, covered
from app.services.understanding.text.lexicon import Match
from plugins.contracts import Focus, Product, Quantity, Slot, Stores, Token
from plugins.kit.goods.looks import SIZES as LOOKS_OF_SIZE
from plugins.kit.goods.looks import has_look
from plugins.kit.goods.pricing import is_measured
from plugins.kit.goods.sizes import is_sold_so, measure_of
from plugins.kit.text import fold, tokenise

SCORE, SURE = 0.95, 1.0  # SURE: just these are meant, however many; a change of the cart need not ask
MOST_POINTED = 5
BY_PRICE = ("cheaper", "dearer")
FEW = 3  # goods on show of each of which it is told whether "it" has something in it


class References:
    """Resolves references of a clause against a focus; the stores tell prices, sizes and variants."""

    def __init__(self, stores: Stores):
        self._stores = stores

    def find(self, clause: Clause, focus: Focus) -> list[Slot]:
        """Return slots of type "reference" (or "branch") for what the clause points at; none when it names goods itself."""
        if not (focus.product or focus.products or focus.branch):
            return []
        short = partial(called_in_short, stores=self._stores)
        for named in (self._named_one, self._counted_one, self._these_goods, short, partial(the_two, stores=self._stores)):
            if found := named(clause, focus):
                return found + self._there(clause, focus)
        allergens = clause.of("allergen")
        packs = self._packed_so(clause, focus) or self._packs(clause, focus)
        packs = packs or pack_compared(clause, partial(self._variants_in, focus))
        named = [slot for slot in clause.products if slot.score >= KNOWN_PRODUCT and not covered(slot, packs)]
        if packs and not named:
            return packs
        if any(not covered(slot, allergens) for slot in named):
            return self._there(clause, focus) + (self._ordinal(clause, focus) or self._listed_pronoun(clause, focus))
        for way in (self._first_few, self._other, self._ordinal, self._compared, self._described, self._them, self._it):
            found = way(clause, focus)
            if found:
                return found + self._there(clause, focus)
        return self._there(clause, focus)

    def _named_one(self, clause: Clause, focus: Focus) -> list[Slot]:
        """ "the chocolate one", "mẫu cổ tim": the one on show whose name has the words beside "one"."""
        if len(focus.products) < 2:
            return []
        for head in clause.lexicon["reference_heads"].all_in(clause.tokens):
            start, end = _beside(clause, head.start, head.end)
            if start < head.start and covered(_slot(clause, start, head.start, ""), clause.of("quantity")):
                continue  # "the 500 ml one": what holds so much
            for last in dict.fromkeys((end, _before_looks(clause, head.end, end))):
                words = [token.folded for token in (*clause.tokens[start : head.start], *clause.tokens[head.end : last])]
                fitting = [sku for sku in focus.products if words and self._is_called(sku, words)]
                begun = [sku for sku in fitting if len(fitting) > 1 and self._begins_with(sku, words)]
                if len(begun or fitting) == 1:
                    return [_slot(clause, start, last, (begun or fitting)[0])]
        return []

    def _counted_one(self, clause: Clause, focus: Focus) -> list[Slot]:
        """ "1 of the green": the one on show whose name has the words behind "of the"."""
        amounts = {slot.end + 1 for slot in clause.of("quantity")}
        for match in clause.lexicon["of_goods"].all_in(clause.tokens) if len(focus.products) > 1 else ():
            end = match.end
            while end < len(clause.tokens) and _describes(clause, end):
                end += 1
            words = [token.folded for token in clause.tokens[match.end : end]]
            fitting = [sku for sku in focus.products if words and self._is_called(sku, words)]
            if len(fitting) == 1 and clause.tokens[match.start].start in amounts:
                return [_slot(clause, match.start, end, fitting[0])]
        return []

    def _these_goods(self, clause: Clause, focus: Focus) -> list[Slot]:
        """ "áo này", "hai cái quần đấy", "this shirt": what is on show of that name; of several that it may be, all."""
        for match in clause.lexicon["these"].all_in(clause.tokens):
            if covered(_slot(clause, match.start, match.end, ""), clause.looks):
                continue  # the "do" of "ao do" may be red
            for start, end in named_beside(clause, match):
                words = [token.folded for token in clause.tokens[start:end]]
                one = [sku for sku in (focus.product,) if sku and self._is_of_kind(sku, words)]
                fitting = one or [sku for sku in focus.products if self._is_of_kind(sku, words)]
                if fitting:
                    begin, count = counted_from(clause, min(start, match.start))
                    sure = count is not None and count in (0, len(fitting))
                    last = max(end, match.end)
                    return [_slot(clause, begin, last, sku, SURE if sure else SCORE) for sku in fitting[: count or MOST_POINTED]]
        return []

    def _is_of_kind(self, sku: str, words: list[str]) -> bool:
        """Whether goods are called so by their name, their kind or another name for them."""
        texts = (one.name, *one.categories, *one.synonyms) if (one := self._stores.find_product(sku=sku)) else ()
        known = {token.folded.removesuffix("s") for text in texts for token in tokenise(text)}
        return all(word.removesuffix("s") in known for word in words)

    @staticmethod
    def _packs(clause: Clause, focus: Focus) -> list[Slot]:
        """ "3 bags", "two boxes" with goods on show: so many packs of those, where nothing else is named."""
        amounts = {slot.end for slot in clause.of("quantity")}
        counted = [phrase for phrase in clause.products if any(clause.text[end : phrase.start] == " " for end in amounts)]
        packs = [phrase for phrase in counted if clause.lexicon["packs"].whole(_words_of(clause, phrase))]
        skus = [focus.product] if focus.product else list(focus.products[:MOST_POINTED])
        return [Slot("reference", sku, packs[0].start, packs[0].end, SCORE) for sku in skus] if packs else []

    def _packed_so(self, clause: Clause, focus: Focus) -> list[Slot]:
        """ "the 400 ml one", "loại 400ml": the one of those on show that holds just so much."""
        if len(focus.products) < 2 or clause.lexicon["each"].all_in(clause.tokens):
            return []
        for slot in clause.of("quantity"):
            quantity = measure_of(str(slot.value))
            fitting = [held for code in focus.products if quantity and (held := self._holding(code, quantity))]
            if len(fitting) == 1 and not is_measured(fitting[0]):
                places = [place for place, token in enumerate(clause.tokens) if slot.start <= token.start and token.end <= slot.end]
                start, end = places[0], places[-1] + 1
                heads = clause.lexicon["reference_heads"]
                end = match.end if (match := heads.at(clause.tokens, end)) else end
                start -= bool(start and heads.whole(clause.tokens[start - 1 : start]))
                return [_slot(clause, start, end, fitting[0].sku)]
        return []

    def _holding(self, code: str, quantity: Quantity) -> Product | None:
        """Return what holds just so much of the sizes that a code stands for: all of a group's."""
        product = self._stores.find_product(sku=code)
        sizes = (product and product.group == code and self._stores.find_variants(group=code)) or ((product,) if product else ())
        fitting = [size for size in sizes if is_sold_so(size, quantity)]
        return fitting[0] if len(fitting) == 1 else None

    def _begins_with(self, sku: str, words: list[str]) -> bool:
        product = self._stores.find_product(sku=sku)
        return product is not None and fold(product.name).split()[: len(words)] == words

    def _is_called(self, sku: str, words: list[str]) -> bool:
        product = self._stores.find_product(sku=sku)
        if product is None:
            return False
        looks = [value for values in product.attributes.values() for value in values]
        known = {token.folded for text in (product.name, *looks) for token in tokenise(text)}
        return all(word in known or f"{word}s" in known or word.removesuffix("s") in known for word in words)

    def _first_few(self, clause: Clause, focus: Focus) -> list[Slot]:
        """ "the first two": so many from the top of what was shown, and surely those."""
        for match in clause.lexicon["first_few"].all_in(clause.tokens):
            if len(focus.products) >= match.value:
                return [_slot(clause, match.start, match.end, sku, SURE) for sku in focus.products[: match.value]]
        return []

    def _other(self, clause: Clause, focus: Focus) -> list[Slot]:
        """ "the other one": of two on show the one that was not spoken of last."""
        others = [sku for sku in focus.products if sku != focus.product]
        if len(focus.products) != 2 or len(others) != 1:
            return []
        return [_slot(clause, match.start, match.end, others[0]) for match in clause.lexicon["other_one"].all_in(clause.tokens)[:1]]

    def _ordinal(self, clause: Clause, focus: Focus) -> list[Slot]:
        whole = [slot for slot in clause.of("product") if slot.score >= CERTAIN]  # the "first" of a first aid tin counts nothing
        for match in clause.lexicon["ordinals"].all_in(clause.tokens):
            if covered(_slot(clause, match.start, match.end, ""), [*whole, *clause.of("order")]) or _is_of_another_kind(clause, match):
                continue
            if _says_when(clause, match):
                continue
            before = match.start and clause.lexicon["reference_heads"].at(clause.tokens, match.start - 1)
            if clause.lexicon.language == "vi" and not before and not match.value < 0 and clause.tokens[match.start].folded == "thu":
                continue
            place = match.value - 1 if match.value > 0 else len(focus.products) - 1
            if 0 <= place < len(focus.products):
                head = clause.lexicon["reference_heads"].at(clause.tokens, match.end)
                return [_slot(clause, match.start, head.end if head else match.end, focus.products[place])]
        return []

    def _compared(self, clause: Clause, focus: Focus) -> list[Slot]:
        """ "the cheaper one", "the large one": pick among what was shown, or among the variants of what is in focus."""
        for kind, measure, highest in ways_to_compare(self._stores, clause.day):
            for match in clause.lexicon[kind].all_in(clause.tokens):
                if covered(_slot(clause, match.start, match.end, ""), _colours(clause)):
                    continue  # the "be" of "mau be" is beige, not "bé"
                asked = bool(clause.lexicon["which"].all_in(clause.tokens)) and match.end >= len(clause.tokens)
                headed = not asked and (self._headed(clause, match.end) or self._heads(clause, match.start - 1))
                choice = [one for one in self._choice(focus, kind in ("larger", "smaller")) if measure(one)]
                choice = [one for one in choice if self._has_looks(one, clause.looks, focus)] or choice
                called = [one for one in choice if self._is_called(one.code, [clause.tokens[match.start].folded])]
                alone = len(choice) == 1 and kind in BY_PRICE and self._is_single(clause, match.end)
                if headed and (len(choice) > 1 or alone):
                    best = called if len(called) == 1 else furthest(choice, measure, highest)
                    best = best if kind in BY_PRICE else best[:1]  # the jeans that cost the same are not both one size
                    codes = list(dict.fromkeys(one.code for one in best))[:MOST_POINTED]
                    return [_slot(clause, match.start, match.end, code) for code in codes]
                if asked and len(focus.products) > 1:
                    return [_slot(clause, match.start, match.end, sku) for sku in self._furthest(focus, measure, highest)]
        return []

    def _has_looks(self, one: Shown, looks: list[Slot], focus: Focus) -> bool:
        """Whether one of those to pick from has these looks; goods that were shown do where they come so, in whatever else."""
        return _has_all(one.product, looks) or (one.code in focus.products and self._comes_so(one.code, looks))

    def _furthest(self, focus: Focus, measure: Measure, highest: bool) -> list[str]:
        """Return those of the list on show that come first by a measure: as many as can be compared."""
        measured = [(measure(one), one.code) for one in self._shown(focus) if measure(one)]
        ordered = sorted(measured, key=lambda entry: entry[0], reverse=highest)
        return [sku for _, sku in ordered[:MOST_POINTED]] or list(focus.products[:MOST_POINTED])

    @staticmethod
    def _is_single(clause: Clause, place: int) -> bool:
        """Whether one is meant, of however many: "the cheaper one" with one thing on show."""
        return clause.lexicon["single_heads"].at(clause.tokens, place) is not None

    def _headed(self, clause: Clause, place: int) -> bool:
        """Whether "one" follows, maybe after a colour ("the large blue one")."""
        looks = clause.looks
        while place < len(clause.tokens) and covered(_slot(clause, place, place + 1, ""), looks):
            place += 1
        return self._heads(clause, place)

    def _heads(self, clause: Clause, place: int) -> bool:
        if place >= len(clause.tokens):
            return True
        return place >= 0 and any(clause.lexicon[kind].at(clause.tokens, place) for kind in ("reference_heads", "of_those"))

    def _described(self, clause: Clause, focus: Focus) -> list[Slot]:
        """ "the red one", "in size M": the variant that has these attributes, else those of the shown goods that come so."""
        attributes = clause.looks
        if not attributes or not (focus.product or focus.products) or clause.of("max_price", "min_price"):
            return []
        if clause.lexicon["something_at_all"].all_in(clause.tokens):
            return []  # "anything pink" is none of those on show
        fitting = [one.product for one in self._variants_in(focus) if _has_all(one.product, attributes)]
        if self._is_open(fitting, focus):
            return []
        buys = clause.lexicon["buying"].at(clause.tokens, 0) if focus.product else None
        others = () if buys and not self._heads(clause, buys.end) else focus.products  # "lấy màu đen" of one dress is no other one's
        codes = [fitting[0].sku] if fitting else [code for code in others if self._comes_so(code, attributes)]
        return [Slot("reference", code, attributes[0].start, attributes[-1].end, SCORE) for code in codes[:MOST_POINTED]]

    def _comes_so(self, code: str, attributes: list[Slot]) -> bool:
        """Whether shown goods have these attributes, or come with them in one of their variants."""
        product = self._stores.find_product(sku=code)
        variants = self._stores.find_variants(group=code) if product and product.sku != code else None
        return product is not None and any(_has_all(one, attributes) for one in variants or (product,))

    def _is_open(self, fitting: list[Product], focus: Focus) -> bool:
        """Whether several variants fit and nothing said before tells them apart: size M of a dress, in which colour?"""
        spoken_of = self._stores.find_product(sku=focus.product) if focus.product else None
        if spoken_of is None or spoken_of.sku == focus.product or len(fitting) < 2:
            return False
        return fitting[0].group == fitting[1].group == spoken_of.group

    def _them(self, clause: Clause, focus: Focus) -> list[Slot]:
        for match in clause.lexicon["them"].all_in(clause.tokens):
            some_of_it = focus.product and match.start and clause.tokens[match.start - 1].folded == "of"
            if len(focus.products) > 1 and not some_of_it:
                score = SURE if match.value == len(focus.products) and not self._is_part(clause, match.start) else SCORE
                return [_slot(clause, match.start, match.end, sku, score) for sku in focus.products[:MOST_POINTED]]
            if focus.product:
                return [_slot(clause, match.start, match.end, focus.product)]
        return []

    @staticmethod
    def _is_part(clause: Clause, place: int) -> bool:
        """Whether so many "of those" are wanted, which may be of any one of them; "of each" is of all."""
        of = place > 0 and clause.tokens[place - 1].folded == "of"
        return of and bool(clause.of("quantity")) and not clause.lexicon["each"].at(clause.tokens, place)

    def _it(self, clause: Clause, focus: Focus) -> list[Slot]:
        target = focus.product or (focus.products[0] if len(focus.products) == 1 else "")
        targets = (target,) if target else focus.products if len(focus.products) <= FEW and clause.of("allergen") else ()
        if not targets:
            return []
        for match in clause.lexicon["it"].all_in(clause.tokens):
            return [_slot(clause, match.start, match.end, code) for code in targets]
        return []

    def _listed_pronoun(self, clause: Clause, focus: Focus) -> list[Slot]:
        """ "compare it with the slate heart": a pronoun that stands in a list beside what is named; behind a comma and with more words
        after it, it is of that ("a slug in the lettuce, it cost over £2")."""
        lists, tokens = clause.lexicon["lists"], clause.tokens
        for match in clause.lexicon["it"].all_in(tokens):
            goes_on = match.start > 0 and tokens[match.start - 1].text == "," and match.end < len(tokens)
            beside = lists.at(tokens, match.end) or (match.start and not goes_on and lists.at(tokens, match.start - 1))
            if focus.product and beside:
                return [_slot(clause, match.start, match.end, focus.product)]
        return []

    def _there(self, clause: Clause, focus: Focus) -> list[Slot]:
        if not focus.branch or clause.of("branch", "place", "postcode"):
            return []
        of_nothing_else = not (focus.product or focus.products)
        pointers = clause.lexicon["there"].all_in(clause.tokens) or (clause.lexicon["it"].all_in(clause.tokens) if of_nothing_else else [])
        return [
            Slot("branch", focus.branch, clause.tokens[match.start].start, clause.tokens[match.end - 1].end, SCORE)
            for match in pointers[:1]
        ]

    def _choice(self, focus: Focus, variants_first: bool) -> list[Shown]:
        variants, shown = self._variants_in(focus), self._shown(focus)
        return [*variants, *shown] if variants_first and len(variants) > 1 else [*shown, *variants]

    def _shown(self, focus: Focus) -> list[Shown]:
        """Return what is on show: of all the lists, where an answer had several."""
        return [Shown(code, product) for code in focus.lists or focus.products if (product := self._stores.find_product(sku=code))]

    def _variants_in(self, focus: Focus) -> list[Shown]:
        """Return the sizes and colours of what is in focus."""
        product = self._stores.find_product(sku=focus.product) if focus.product else None
        return [Shown(one.sku, one) for one in self._variants_near(product)] if product and product.group else []

    def _variants_near(self, product: Product) -> list[Product]:
        """Return the variants of a group, those that share most attributes with the product first."""
        variants = self._stores.find_variants(group=product.group) or []
        return sorted(variants, key=lambda other: -sum(other.attributes.get(name) == value for name, value in product.attributes.items()))


def _slot(clause: Clause, start: int, end: int, sku: str, score: float = SCORE) -> Slot:
    return Slot("reference", sku, clause.tokens[start].start, clause.tokens[end - 1].end, score)


def _is_of_another_kind(clause: Clause, match: Match) -> bool:
    """Whether "last" stands before what is not on show: "my last order", "last week"."""
    behind = clause.tokens[match.end : match.end + 1] if match.value < 0 and not clause.lexicon.head_first else ()
    return bool(behind) and behind[0].text[0].isalpha() and behind[0] not in clause.lexicon.plain and behind[0] not in clause.lexicon.stop


def _words_of(clause: Clause, slot: Slot) -> list[Token]:
    return [token for token in clause.tokens if slot.start <= token.start and token.end <= slot.end]


def _beside(clause: Clause, start: int, end: int) -> tuple[int, int]:
    """Return the token range of a head word with the words that describe it: before it, in Vietnamese after it."""
    if clause.lexicon.head_first:
        while end < len(clause.tokens) and _describes(clause, end):
            end += 1
        return start, end
    while start > 0 and _describes(clause, start - 1):
        start -= 1
    return start, end


def _before_looks(clause: Clause, start: int, end: int) -> int:
    """Return where the looks begin that are said behind a name: the "size M" of "cái suông size M"."""
    marks = {match.start for match in clause.lexicon["attribute_marks"].all_in(clause.tokens)}
    looks = clause.looks
    return next((at for at in range(start, end) if at in marks or covered(_slot(clause, at, at + 1, ""), looks)), end)


def _says_when(clause: Clause, ordinal: Match) -> bool:
    """Whether a "first" only says when counted goods are wanted: "put 2 cucumbers in first", not "2 feta and the first"."""
    amounts = {slot.end + 1 for slot in clause.of("quantity")}
    counted = any(goods.start in amounts and goods.score >= CERTAIN for goods in clause.products)
    before = clause.tokens[ordinal.start - 1 : ordinal.start] if ordinal.start else ()
    pointed = clause.lexicon["articles"].whole(before) if before else None
    return counted and pointed is None and clause.lexicon["reference_heads"].at(clause.tokens, ordinal.end) is None


def _describes(clause: Clause, place: int) -> bool:
    token = clause.tokens[place]
    compares = any(clause.lexicon[kind].whole((token,)) for kind in ("cheaper", "dearer", "larger", "smaller", "ordinals"))
    says = token not in clause.lexicon.stop or clause.lexicon["denying"].whole((token,))  # the "no added sugar" of goods
    return token.text[0].isalnum() and bool(says) and not compares


def _has_all(product: Product, attributes: list[Slot]) -> bool:
    wanted = [str(slot.value).split(":", 1) for slot in attributes]
    return all(name in product.attributes and has_look(product, name, (value,)) for name, value in wanted)


def _colours(clause: Clause) -> list[Slot]:
    """Return the looks that are not sizes: "the large one" may be size L, and is the largest on show all the same."""
    return [slot for slot in clause.looks if str(slot.value).partition(":")[0] not in LOOKS_OF_SIZE]
