"""A clause: tokens with their slots, read as words with slot marks, and cut where a message asks for several things."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from app.services.understanding.routing.intents import View
from app.services.understanding.text.lexicon import Lexicon, WordSet
from app.services.understanding.text.proper_names import name_written_at
from app.services.understanding.text.small_words import measures_asked, without_small_words
from plugins.contracts import Slot, Token
from plugins.kit.goods.free_from import wished_spans
from plugins.kit.places.lands import country_of

MARKS = {
    "reference": "<product>", "product": "<product>", "sku": "<product>", "category": "<product>", "brand": "<product>",
    "quantity": "<quantity>", "money": "<price>", "max_price": "<price>", "min_price": "<price>",
    "date": "<date>", "time": "<time>", "place": "<place>", "postcode": "<place>", "branch": "<place>",
    "attribute": "<product>", "allergen": "<allergen>", "order-number": "<order>",
    "phone": "<contact>", "email": "<contact>", "name": "<name>",
    "exclude": "<exclude>", "period": "<date>",
}  # fmt: skip
SHELF, WHERE, SMALL = ("product", "sku", "category", "brand", "attribute"), ("place", "branch"), ("joins", "fillers")
GUESSED, CERTAIN, NAMING, CALLED, WRITTEN, KNOWN_PRODUCT = 0.85, 0.9, 0.8, 0.7, 0.6, 0.3
COUNTED = 0.5  # how well goods must be known behind an amount, whose word examples use otherwise
VALUES = ("min_price", "max_price", "quantity", "date", "time", "exclude")
SENTENCE_END = re.compile(r"[.!?;\n]+(?=\s|$)")


@dataclass(frozen=True)
class Clause:
    """Part of a message that asks for one thing on a ``day``. ``carriers`` are words that examples use around values."""

    text: str
    tokens: tuple[Token, ...]
    slots: tuple[Slot, ...]
    lexicon: Lexicon
    carriers: WordSet
    day: date | None = None

    def part(self, start: int, end: int) -> Clause:
        """Return the clause of tokens ``start:end`` with the slots inside it."""
        tokens = self.tokens[start:end]
        if not tokens:
            return replace(self, tokens=(), slots=())
        slots = tuple(slot for slot in self.slots if tokens[0].start <= slot.start and slot.end <= tokens[-1].end)
        unchanged = len(tokens) == len(self.tokens) and len(slots) == len(self.slots)  # what is known of it already stays known
        return self if unchanged else Clause(self.text, tokens, slots, self.lexicon, self.carriers, self.day)

    def part_of(self, slot: Slot) -> Clause:
        """Return the clause of a slot's words."""
        places = [place for place, token in enumerate(self.tokens) if slot.start <= token.start and token.end <= slot.end]
        return self.part(places[0], places[-1] + 1) if places else self.part(0, 0)

    @cached_property
    def memory(self) -> dict[Any, Any]:
        """What was found out about the clause, by whoever found it; it lives as long as the clause."""
        return {}

    @property
    def words(self) -> str:
        return self.text[self.tokens[0].start : self.tokens[-1].end] if self.tokens else ""

    def of(self, *types: str) -> list[Slot]:
        return [slot for slot in self.slots if slot.type in types]

    def without(self, *types: str) -> Clause:
        """Return the clause without its slots of some types."""
        return replace(self, slots=tuple(slot for slot in self.slots if slot.type not in types))

    @cached_property
    def products(self) -> list[Slot]:
        """The phrases that name goods: what the shelves know, joined with unknown words beside it, then unknown words alone."""
        return _product_phrases(self)

    @cached_property
    def looks(self) -> list[Slot]:
        """The colours, sizes and so on that are wanted, not those that are left out."""
        left_out = self.of("exclude")
        return [slot for slot in self.of("attribute") if not covered(slot, left_out)]

    @cached_property
    def qualities(self) -> list[Slot]:
        """What is said of goods: looks and makers; looks of one kind that a word joins ("red or blue") are one slot."""
        merged: list[Slot] = []
        for slot in sorted(self.of("attribute", "brand"), key=lambda slot: slot.start):
            if merged and self._join(merged[-1], slot):
                merged[-1] = replace(merged[-1], end=slot.end)
            else:
                merged.append(slot)
        return merged

    @property
    def only_looks(self) -> bool:
        """Whether it names no goods, or only by what may be their look ("silver")."""
        return all(slot.score < CERTAIN and covered(slot, self.of("attribute")) for slot in self.products)

    @cached_property
    def unknown_places(self) -> list[Slot]:
        """The words that nobody knows where a place is named: "do you deliver to Glasgow", "can I have it sent to my office"."""
        ends = {self.tokens[match.end - 1].end + 1: match.end for match in self.lexicon["towards"].all_in(self.tokens)}
        whose = {self.tokens[match.start].start - 1 for kind in ("own", "articles") for match in self.lexicon[kind].all_in(self.tokens)}
        behind = [slot for slot in self.products if slot.start in ends and slot.end not in whose]  # somebody "to clean my kitchen"
        told = [slot for slot in behind if slot.score < KNOWN_PRODUCT or country_of(str(slot.value))]  # a bag is called "Tokyo" too
        known = [slot for slot in self.slots if slot.type != "product" or slot.score >= CERTAIN] + told
        named = filter(None, (name_written_at(self.tokens, place, self.text) for place in ends.values()))
        written = [slot for slot in named if all(other.start >= slot.end or slot.start >= other.end for other in known)]
        return [slot for slot in (*written, *told) if not self.lexicon["no_places"].whole(self.part_of(slot).tokens)]

    @cached_property
    def asked(self) -> list[Slot]:
        """The diets and allergens that are asked about: not the "gluten free" of "is the gluten free penne vegan"."""
        names = [goods for goods in self.of("product") if goods.score >= NAMING]
        inside = [slot for slot in self.of("allergen") if any(covered(slot, [name]) and name.start == slot.start for name in names)]
        whole = [goods for goods in names if goods.score >= CERTAIN]  # a "vegan flapjack" is called so
        called = [slot for slot in inside if any(covered(slot, [name]) and name.end > slot.end for name in whole)]
        called += [slot for slot in self.of("allergen") if covered(slot, self._called_by_allergens) and not self.is_diet(slot)]
        pairs = [goods for goods in self.of("product") if goods.score >= CALLED and len(self.part_of(goods).tokens) == 2]
        ends = {goods.end: goods.start for goods in pairs}  # the cream of "ice cream"
        called += [slot for slot in self.of("allergen") if ends.get(slot.end, slot.end) < slot.start and not self.is_diet(slot)]
        allergens = [slot for slot in self.of("allergen") if slot not in called and (slot not in inside or self.is_diet(slot))]
        diets = [slot for slot in allergens if self.is_diet(slot)] or allergens
        begins = {token.start for token in self.tokens if _inside(token, self.of(*SHELF))}
        return ([slot for slot in diets if slot.end + 1 not in begins] or diets) if len(diets) > 1 else diets

    @property
    def _called_by_allergens(self) -> list[Slot]:
        """The goods whose name is made of allergens and of nothing else: "oat milk", "cashew nuts"."""
        named = self.of("allergen")
        several = [goods for goods in self.of("product") if goods.score >= CALLED and len(self.part_of(goods).tokens) > 1]
        return [goods for goods in several if all(_inside(token, named) for token in self.part_of(goods).tokens)]

    @cached_property
    def views(self) -> list[View]:
        """The readings for the router: with the shop's names marked, as spoken, and with unknown words taken for goods."""
        known = [slot for slot in self.products if slot.score >= KNOWN_PRODUCT]
        guessed = [slot for slot in self.products if slot.score < KNOWN_PRODUCT]
        plain = [slot for slot in self.slots if slot.type in MARKS and slot.type not in (*SHELF, "exclude")]
        spoken = [slot for slot in plain if MARKS[slot.type] not in ("<place>", "<allergen>")]
        exact = [slot for slot in self.of("product") if slot.score >= CERTAIN]
        asked = [slot for slot in self.asked if self.is_diet(slot) or not covered(slot, exact)]
        wanted = [slot for slot in _product_phrases(self, asked) if slot.score >= KNOWN_PRODUCT] if asked else known
        looks = self.qualities
        views = [View(self.marked([*wanted, *plain, *looks])), View(self.marked(spoken)), View(self.marked([*known, *spoken, *looks]))]
        if any(covered(slot, self.of(*WHERE)) for slot in known):
            views.append(View(self.marked([*plain, *known, *looks])))  # Cheddar is a town and a cheese
        if self.of("exclude"):
            views.append(View(self.marked([*self.of("exclude"), *known, *plain, *looks])))
        if (counted := self._without_articles) is not self:
            views.append(View(counted.marked([*known, *plain, *looks])))
        if self.unknown_places:
            there = [replace(slot, type="place") for slot in self.unknown_places]
            views.append(View(self.marked([*there, *known, *plain, *looks]), GUESSED))
        if guessed:
            views.append(View(self.marked([*known, *plain, *looks, *guessed]), GUESSED))
        return list(dict.fromkeys(views))

    @property
    def _without_articles(self) -> Clause:
        """The clause without the "the" between an amount and goods: "2 loaves of the sourdough"."""
        ends = {slot.end + 1 for slot in self.of("quantity")}
        kept = tuple(token for token in self.tokens if token.start not in ends or not self.lexicon["articles"].whole((token,)))
        return self if len(kept) == len(self.tokens) else replace(self, tokens=kept)

    @cached_property
    def packing(self) -> list[Slot]:
        """The words that only say in what counted goods come: the "bag of" of "a bag of apples"."""
        behind = {slot.end + 1 for slot in self.of("quantity")}
        found = [match for match in self.lexicon["counters"].all_in(self.tokens) if self.tokens[match.start].start in behind]
        packs = [Slot("", "", self.tokens[match.start].start, self.tokens[match.end - 1].end) for match in found]
        return [pack for pack in packs if not any(goods.start < pack.end and pack.start < goods.end for goods in self.products)]

    def marked(self, slots: Sequence[Slot]) -> tuple[str, ...]:
        """Return the folded words with these slots as marks; signs are left out, a repeated mark counts once."""
        words: list[str] = []
        for token in self.tokens:
            slot = next((slot for slot in slots if slot.start <= token.start and token.end <= slot.end), None)
            word = MARKS[slot.type] if slot else token.folded
            repeated = bool(words) and word[0] == "<" and words[-1] == word
            if (word[0] != "<" and not word[0].isalnum()) or repeated or _inside(token, self.packing):
                continue
            words.append(word)
        return tuple(words)

    @property
    def only_points(self) -> bool:
        """Whether all it does is point at something on show: "the second one", "that one please"."""
        pointers = self.of("reference") or [
            Slot("ordinal", match.value, self.tokens[match.start].start, self.tokens[match.end - 1].end)
            for match in self.lexicon["ordinals"].all_in(self.tokens)
        ]
        rest = [
            token for token in self.tokens if token.text[0].isalnum() and token not in self.lexicon.plain and not _inside(token, pointers)
        ]
        return bool(pointers) and not rest and not self.of("quantity")

    @property
    def only_a_branch(self) -> bool:
        """Whether all that is said is where one of the shop's branches is: "Bath"."""
        return self.is_bare and bool(self.of("branch")) and {slot.type for slot in self.slots} <= {"branch", "place"}

    @property
    def about_it(self) -> tuple[str, ...]:
        """The reading of a clause that only points at goods ("the second one"): tell me about it."""
        return (*self.lexicon.words("tell_about"), "<product>")

    @property
    def asks_which(self) -> bool:
        """Whether it only asks which of several on show is so: "loại nào rẻ hơn"."""
        pointers, which = self.of("reference"), self.lexicon["which"].all_in(self.tokens)
        asking = {place for match in which for place in range(match.start, match.end)}
        rest = [token for place, token in enumerate(self.tokens) if token.text[0].isalnum() and place not in asking]
        return bool(which) and len(pointers) > 1 and all(_inside(token, pointers) or token in self.lexicon.plain for token in rest)

    @property
    def which_of_them(self) -> tuple[str, ...]:
        """The reading of a clause that asks which of several is so: how do they compare?"""
        return (*self.lexicon.words("compare_them"), "<product>")

    def _join(self, first: Slot, second: Slot) -> bool:
        """Whether two looks of one kind are a choice: "red or blue", "đen hoặc trắng"."""
        between = [token for token in self.tokens if first.end <= token.start and token.end <= second.start]
        kinds = {str(slot.value).partition(":")[0] for slot in (first, second)}
        return first.type == second.type == "attribute" and len(kinds) == 1 and bool(between) and bool(self.lexicon["lists"].whole(between))

    def is_diet(self, slot: Slot) -> bool:
        """Whether it is asked of goods even beside their name ("oat milk vegan?"), unlike the eggs of "quail eggs"."""
        return bool(self.lexicon["diets"].whole(self.part_of(slot).tokens) or wished_spans(self.text[slot.start : slot.end]))

    @cached_property
    def is_bare(self) -> bool:
        """Whether nothing stands here but values and the small words between them."""
        covered = [*self.slots, *self.products, *self.packing]
        return all(
            token in self.lexicon.plain
            or not token.text[0].isalnum()
            or any(slot.start <= token.start and token.end <= slot.end for slot in covered)
            for token in self.tokens
        )

    def only_goods(self, known: float) -> bool:
        """Whether goods are named, known that well, and no other word says anything ("do you have gluten free bread")."""
        goods = self.of(*SHELF, "allergen", "quantity", "max_price", "min_price", "money", "date")
        words = [token for token in self.tokens if token.text[0].isalnum() and not _inside(token, goods)]
        empty = all(token in self.lexicon.stop or _compares(token, self) for token in words)
        return empty and any(slot.score >= known for slot in self.products)


def _product_phrases(clause: Clause, asked: Sequence[Slot] = ()) -> list[Slot]:
    """Return maximal runs of goods' words, cut at what is ``asked`` of them; one without a word known to the shelves scores low."""
    shelf = [slot for slot in clause.slots if slot.type in ("product", "sku", "category", "brand") and _names_goods(slot, clause)]
    attributes = clause.of("attribute")
    taken = [slot for slot in clause.slots if slot.type in MARKS and slot.type not in (*SHELF, "allergen")]
    taken += [*asked, *clause.of("shop"), *measures_asked(clause.tokens, clause.lexicon)]
    runs: list[list[Token]] = [[]]
    for place, token in enumerate(clause.tokens):
        if place and runs[-1] and clause.text[clause.tokens[place - 1].end : token.start].strip():
            runs.append([])  # what stood between was left out
        if _belongs(token, clause, shelf, attributes, taken):
            runs[-1].append(token)
        elif runs[-1]:
            runs.append([])
    names = [slot for slot in shelf if slot.score >= CERTAIN]
    likely = [slot for slot in shelf if slot.score >= NAMING]
    trimmed = [without_small_words(run, clause.lexicon, names, likely) for run in runs if run]
    phrases = [_phrase(clause, run, shelf) for run in trimmed if run and not _describes_one(clause, run, attributes)]
    phrases = _without_qualities(clause, _without_packs(clause, phrases))
    pointed = clause.of("reference")
    return [phrase for phrase in phrases if not (pointed and covered(phrase, clause.of("allergen")))]


def _without_qualities(clause: Clause, phrases: list[Slot]) -> list[Slot]:
    """Leave out what only says how the goods beside it shall be: the silver of "earrings, silver", the maker of "jam by Old Ferry"."""
    named = [slot for slot in clause.of("product") if slot.score >= CERTAIN]
    goods = [phrase for phrase in phrases if covered(phrase, named) or not _is_quality(clause, phrase)]
    return goods if any(phrase.score >= KNOWN_PRODUCT for phrase in goods) else phrases


def _without_packs(clause: Clause, phrases: list[Slot]) -> list[Slot]:
    """Leave out what only counts the goods after it: the bunch of "a bunch of bananas"."""
    counted = {other.start - len(" of ") for other in phrases if clause.text[: other.start].lower().endswith(" of ")}
    looks = bool(clause.of("attribute"))  # "lấy cây màu đỏ": the red one of those, which are counted so
    counts = [phrase for phrase in phrases if phrase.end in counted or (looks and phrase.score < KNOWN_PRODUCT)]
    packs = [phrase for phrase in counts if clause.lexicon["packs"].whole(clause.part_of(phrase).tokens)]
    return [phrase for phrase in phrases if phrase not in packs]


def _is_quality(clause: Clause, phrase: Slot) -> bool:
    """Whether a phrase is a look, or a maker that stands by itself: in "HP and Dell laptops" both name goods."""
    if covered(phrase, clause.of("attribute")):
        return True
    before = [token for token in clause.tokens if token.end <= phrase.start][-1:]
    after = [token for token in clause.tokens if token.start >= phrase.end][:1]
    listed = any(word[0].text.isalpha() and clause.lexicon["lists"].whole(word) for word in (before, after) if word)
    return not listed and covered(phrase, clause.of("brand"))


def _describes_one(clause: Clause, run: Sequence[Token], attributes: Sequence[Slot]) -> bool:
    """ "the orange one" names a colour, not a fruit; so does "1 cái cam", where heads stand before."""
    following = next((place for place, token in enumerate(clause.tokens) if token.start >= run[-1].end), len(clause.tokens))
    before = [token for token in clause.tokens if token.end <= run[0].start][-1:]
    headed = clause.lexicon["reference_heads"].at(clause.tokens, following) or clause.lexicon["heads_before"].whole(before)
    beside = any(run[0].start - 1 == look.end or look.start == run[-1].end + 1 for look in attributes)  # the red of "size M red"
    return bool(headed or beside) and all(_inside(token, attributes) or _compares(token, clause) for token in run)


def _compares(token: Token, clause: Clause) -> bool:
    return any(clause.lexicon[kind].whole((token,)) for kind in ("larger", "smaller", "cheaper", "dearer"))


def _names_goods(slot: Slot, clause: Clause) -> bool:
    """A doubtful finding that is made of words which examples use around goods is none ("speak" is not a steak)."""
    if slot.score < KNOWN_PRODUCT or (slot.type != "product" and slot.type != "brand") or slot.score >= CERTAIN:
        return slot.score >= KNOWN_PRODUCT
    words = [token for token in clause.tokens if slot.start <= token.start and token.end <= slot.end]
    counted = slot.score >= COUNTED and any(amount.end + 1 == slot.start for amount in clause.of("quantity"))  # "2 đôi tất"
    headed = clause.lexicon["heads_before"].whole([token for token in clause.tokens if token.end <= slot.start][-1:])  # "cái ví"
    known = (slot.score >= WRITTEN and len(words) > 1) or (headed and any(word not in clause.lexicon.stop for word in words))
    written = known and not all(word.text.isascii() for word in words)  # "ví nữ"
    return counted or written or any(word not in clause.carriers and word not in clause.lexicon.stop for word in words)


def _belongs(token: Token, clause: Clause, shelf: Sequence[Slot], attributes: Sequence[Slot], taken: Sequence[Slot]) -> bool:
    if _inside(token, taken):
        return _inside(token, shelf) and _inside(token, clause.of("date", *WHERE)) and not _inside(token, clause.of("exclude"))
    if not token.text[0].isalnum():
        return _inside(token, shelf)
    if _inside(token, clause.of("order")) and not _inside(token, [slot for slot in shelf if slot.score >= CERTAIN]):
        return False  # the "re nhat" of "ao re nhat" names nothing
    if _inside(token, shelf):
        return not _inside(token, attributes) or _names_more(token, clause, shelf, attributes)
    if _inside(token, attributes) or _inside(token, clause.of("order")):
        return False  # the "dear" of "too dear" names nothing
    if len(token.folded) < 2 or (_is_empty(token, clause) and not _is_compound(token, clause)) or _compares(token, clause):
        return False
    return not any(token in clause.tokens[one.start : one.end] for one in clause.lexicon["ordinals"].all_in(clause.tokens))


def _is_empty(token: Token, clause: Clause) -> bool:
    return token in clause.lexicon.stop or token in clause.carriers or any(clause.lexicon[one].whole((token,)) for one in SMALL)


def _is_compound(token: Token, clause: Clause) -> bool:
    """Whether a word is one with others that say something: the "thể" of "the thao" written out."""
    return any(other.start == token.start and other is not token and not _is_empty(other, clause) for other in clause.tokens)


def _names_more(token: Token, clause: Clause, shelf: Sequence[Slot], attributes: Sequence[Slot]) -> bool:
    """An attribute's word stays where the phrase is nothing else ("orange" alone is goods), or is the very name of goods."""
    holder = max((slot for slot in shelf if slot.start <= token.start and token.end <= slot.end), key=lambda slot: slot.score)
    if any(choice not in attributes and _inside(token, [choice]) for choice in clause.qualities if choice.type == "attribute"):
        return False  # one of several looks to choose from
    if holder.type == "product" and holder.score >= NAMING and holder.start < token.start and token.end < holder.end:
        return True  # "đầm dạ hội": no "da" (leather) there
    if holder.score >= CERTAIN:
        return True
    return all(_inside(word, attributes) for word in clause.tokens if holder.start <= word.start and word.end <= holder.end)


def _phrase(clause: Clause, run: Sequence[Token], shelf: Sequence[Slot]) -> Slot:
    start, end = run[0].start, run[-1].end
    within = [slot for slot in shelf if slot.start < end and start < slot.end]
    if len(within) == 1 and within[0].type == "sku":
        return within[0]
    score = max((slot.score for slot in within), default=0.1)
    return Slot("product", _written_out(clause.text, run), start, end, score)


def _written_out(text: str, run: Sequence[Token]) -> str:
    """Return the words of goods as they are typed, or in full where one of them was typed short ("bday card")."""
    short = any(text[token.start : token.end] != token.text for token in run)
    return " ".join(token.text for token in run) if short else text[run[0].start : run[-1].end]


def covered(slot: Slot, others: Iterable[Slot]) -> bool:
    """Whether a slot lies inside one of others."""
    return any(other.start <= slot.start and slot.end <= other.end for other in others)


def _inside(token: Token, slots: Iterable[Slot]) -> bool:
    return any(slot.start <= token.start and token.end <= slot.end for slot in slots)


def sentences_of(clause: Clause) -> list[Clause]:
    """Return the sentences of a message; a dot inside a number or a sign that ends a name ("Oat Co.", "be quiet!") does not end one."""
    dotted = {slot.end for slot in clause.slots if SENTENCE_END.fullmatch(str(slot.value)[-1:])}
    ends = [match.start() for match in SENTENCE_END.finditer(clause.text) if match.start() not in dotted]
    parts, begin = [], 0
    for end in [*ends, len(clause.text)]:
        stop = next((i for i, token in enumerate(clause.tokens) if token.start >= end), len(clause.tokens))
        part = clause.part(begin, stop)
        if any(token.text[0].isalnum() for token in part.tokens):
            parts.append(part)
        begin = stop
    return parts or [clause]
