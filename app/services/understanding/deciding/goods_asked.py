"""Hearing that goods are asked for and nothing else: those of a diet, those for an age, or what is called like a rule of the shop."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from rapidfuzz.fuzz import ratio

from app.services.understanding.deciding.filling import Filler
from app.services.understanding.text.clauses import Clause, covered
from app.services.understanding.text.sayable import between, says_only
from app.services.understanding.text.shelf_words import telling
from app.services.understanding.values.amounts import find_amounts
from plugins.contracts import Candidate, Focus, ProductQuery, Request, Slot, Stores
from plugins.kit.phrases import letters_of
from plugins.kit.text import tokenise

SUITED = 0.5  # how surely a diet beside goods asks which of them suit
KNOWN = 0.6  # how well the shelves must know those goods
SURELY, ALIKE = 0.8, 70  # how sure a text must be that shares no telling word; how alike words are that may be one (of 100)
FAR = 10  # times as many as are wanted
NAMED = 0.75  # how well words must name goods for a text to be no rival
PLACES = re.compile(r"\{\w+\}")
LIMITS = ("product", "category", "allergen")


def suited(clause: Clause, ranked: Sequence[Candidate], suits: Candidate, filler: Filler, stores: Stores) -> Request | None:
    """ "dairy free ice cream": which of the goods suit, as far as the shop says; not what is like the words."""
    diets = [slot for slot in clause.asked if clause.is_diet(slot)]
    if len(diets) != 1 or not clause.is_bare or not {"allergen", "product"} <= filler.types:
        return None
    if any(slot.type not in LIMITS and not covered(slot, diets) for slot in clause.slots):
        return None
    arguments = filler.fill(clause, {}, Focus())
    hits = stores.search_products(query=ProductQuery(text=str(arguments.get("product") or ""), limit=2))
    known = bool(arguments.get("product")) and sum(not hit.close and hit.score >= KNOWN for hit in hits) > 1
    return Request(clause.words, "act", suits.tool, arguments, SUITED, tuple(ranked)) if known else None


def names_goods_only(clause: Clause) -> bool:
    """Whether nothing is said but goods, for an age or of a kind that the shop has: what it lacks has to be said."""
    return clause.is_bare and bool(clause.products) and bool(clause.of("age", "product", "category")) and not clause.of("reference")


def names_little_else(clause: Clause, rivals: Sequence[Candidate]) -> bool:
    """Whether all words but a letter are goods and their looks, and only texts are like them: "t lights holders glass?"."""
    named = [slot for slot in clause.products if slot.score >= NAMED]
    goods = [*named, *clause.looks] if named else []
    words = [token for token in clause.tokens if len(token.folded) > 1 and token not in clause.lexicon.stop]
    return all(one.arguments for one in rivals) and bool(words) and all(_inside(word.start, word.end, goods) for word in words)


def asks_of_it(clause: Clause, found: Request, filler: Filler | None, focus: Focus) -> bool:
    """Whether something of the goods on show is asked about and was taken for other goods: the batteries of "does it need batteries"."""
    asks = clause.lexicon["asking"].at(clause.tokens, 0)
    about_it = asks is not None and clause.lexicon["it"].at(clause.tokens, asks.end) is not None
    searched = filler is not None and filler.takes_goods_for("query") and bool(found.arguments.get("query"))
    return about_it and searched and bool(focus.product or focus.products)


def asks_which_is_more(clause: Clause, focus: Focus) -> bool:
    """Whether it is asked which of the goods on show has more of what nothing is known of: "which one is thicker", "loại nào vải dày
    hơn". ``clause`` is what was said with what it points at: prices and sizes can be compared."""
    if len(focus.products) < 2 or clause.lexicon["which"].at(clause.tokens, 0) is None or clause.of("reference", "order"):
        return False
    compares = clause.lexicon["comparatives"].all_in(clause.tokens) or clause.lexicon["comparing_marks"].all_in(clause.tokens)
    return bool(compares) and not any(slot.score >= NAMED for slot in clause.products)


def goods_said(clause: Clause) -> str:
    """Return the words for goods, without an age."""
    ages = clause.of("age")
    begin = min(slot.start for slot in (*clause.products, *clause.of("product", "category")))
    end = max(slot.end for slot in (*clause.products, *clause.of("product", "category")) if not covered(slot, ages))
    return clause.text[begin:end]


def holds_a_rule(clause: Clause, known: float) -> bool:
    """Whether what names a rule of the shop is but a word of goods: the card of a "birthday card for my nan" is no payment."""
    rules = clause.of("policy")
    goods = [slot for slot in clause.products if slot.score >= known and not covered(slot, rules)]
    return any(covered(rule, goods) for rule in rules)


def is_beside(clause: Clause, told: Candidate) -> bool:
    """Whether what an example asks for is like the words by nothing that is asked: by another value ("and on Sunday?" and "and with
    60 kg?", "and something stronger?"); a text of the shop by an age alone ("reduced price for over 65s" and "toys for over 5s"), or
    by goods at large ("clothes for the office" and "clothes for the beach")."""
    if PLACES.findall(told.nearest) == ["{date}"] and not clause.of("date", "time", "now", "period") and _asks_otherwise(clause, told):
        return True
    if _asks_for_no_look(clause, told):
        return True
    if not told.arguments:
        return False
    if (
        spelt_otherwise(clause, told)
        or _counts_far_fewer(clause, told)
        or _is_like_in_form_only(clause, told)
        or opens_with_goods(clause, told)
    ):
        return True
    ages, at_large = clause.of("age"), clause.lexicon["goods_at_large"].all_in(clause.tokens)
    if not ages and not at_large:
        return False
    like = {token.folded for token in tokenise(told.nearest)} - {token.folded for slot in ages for token in clause.part_of(slot).tokens}
    said = {token.folded for token in telling(clause) if not _inside(token.start, token.end, ages)}
    return bool(said or ages) and said.isdisjoint(like)


def spelt_otherwise(clause: Clause, told: Candidate) -> bool:
    """Whether the words of an example are others by their diacritics, all of them: "dài qua gối" and "gói quà"."""
    meant = {token.folded: token.text for token in tokenise(told.nearest)}
    shared = [token for token in telling(clause) if token.folded in meant]
    agree = [token for token in shared if letters_of(token.text) == letters_of(meant[token.folded])]
    return not agree and any(not token.text.isascii() and not meant[token.folded].isascii() for token in shared)


def _is_like_in_form_only(clause: Clause, told: Candidate) -> bool:
    """Whether goods are wished for, and a text that is not sure is like the words by none that tells something: "looking for
    something for a new baby" and "looking for a job"."""
    goods = any(slot.score >= SUITED for slot in clause.products) and not clause.of("date")
    return goods and bool(clause.lexicon["seeking"].all_in(clause.tokens)) and told.score < SURELY and _is_unlike(clause, told)


def is_beside_its_purpose(clause: Clause, shorter: Clause, told: Request) -> bool:
    """Whether a text that is not sure is like the words only by what goods are for: "red wine for dinner" and "ideas for dinner".
    ``shorter`` is the clause without that."""
    text = next(iter(told.candidates), None)
    goods = shorter is not clause and any(slot.score >= NAMED for slot in shorter.products)
    goods = goods and bool(clause.lexicon["seeking"].all_in(clause.tokens))
    return bool(goods and text and text.arguments) and told.score < SURELY and _is_unlike(shorter, text)


def _is_unlike(clause: Clause, told: Candidate) -> bool:
    """Whether no word that tells something is like one of the example's; a slip of the hand is like the word that was meant."""
    said = {token.folded for token in telling(clause) if token not in clause.carriers}
    meant = [token.folded for token in tokenise(told.nearest) if token not in clause.lexicon.stop]
    return bool(said) and not any(ratio(word, other) >= ALIKE for word in said for other in meant)


def _asks_for_no_look(clause: Clause, told: Candidate) -> bool:
    """Whether an example asks for goods in a size or colour, and what is asked of the goods is none: "{product} có cỡ {attributes}
    không" and "áo len có xù lông không"."""
    goods = [slot for slot in clause.products if slot.score >= NAMED]
    looks = any(not covered(slot, goods) for slot in clause.looks)
    if not {"{product}", "{attributes}"} <= set(PLACES.findall(told.nearest)) or looks or clause.of("quantity"):
        return False
    said = [token for token in telling(clause) if token not in clause.carriers and not _inside(token.start, token.end, goods)]
    return bool(goods and said)


def _counts_far_fewer(clause: Clause, told: Candidate) -> bool:
    """Whether goods are wanted for a few where the example speaks of very many: "veg for a soup for six people" and "food for a
    hundred people"."""
    said = [Decimal(slot.value) for slot in clause.of("quantity") if str(slot.value).isdecimal()]
    written = any(clause.text[slot.start].isdigit() for slot in clause.of("quantity"))  # "one" may count nothing
    meant = [amount.value for amount in find_amounts(tokenise(told.nearest), clause.lexicon) if not amount.article]
    return bool(said and meant) and (written or max(said) > 1) and max(meant) >= FAR * max(said)


def opens_with_goods(clause: Clause, told: Candidate) -> bool:
    """Whether a message names goods first and asks nothing, though a text of the shop is like what follows: "áo dài nhung mặc đám cưới
    con gái" wants the áo dài, not what the shop says of clothes for girls."""
    if "entry" not in told.arguments or clause.lexicon["asking_particles"].all_in(clause.tokens) or "?" in clause.text:
        return False
    first = next((token.start for token in clause.tokens if token not in clause.lexicon.stop and token.text[0].isalnum()), None)
    goods = [slot for slot in clause.of("product", "category") if slot.start == first and slot.score >= NAMED]
    named = {token.folded for slot in goods for token in clause.part_of(slot).tokens}
    like = {token.folded for token in tokenise(told.nearest)}
    return len(named) > 1 and bool(clause.lexicon["asking_particles"].first_words) and not named <= like


def _asks_otherwise(clause: Clause, told: Candidate) -> bool:
    """Whether a measure is asked about, or words that say something and are none of the example's."""
    measured = any(" " in str(slot.value) for slot in clause.of("quantity"))
    said = {token.folded for token in telling(clause)}
    return measured or bool(said) and said.isdisjoint(token.folded for token in tokenise(told.nearest))


def asks_for_packs(clause: Clause) -> bool:
    """Whether nothing is named but goods, by packs of them: "is there a bag of ice"."""
    tokens, amounts = clause.tokens, {slot.end for slot in clause.of("quantity")}
    packs = [match for match in clause.lexicon["counters"].all_in(tokens) if match.start and tokens[match.start - 1].end in amounts]
    begins = {tokens[match.end].start: match for match in packs if match.end < len(tokens)}
    goods = [slot for slot in clause.products if slot.start in begins and slot.score >= SUITED]
    named = [replace(slot, start=tokens[begins[slot.start].start].start) for slot in goods]
    return bool(goods) and all(_inside(token.start, token.end, [*named, *clause.of("quantity")]) for token in telling(clause))


def _inside(start: int, end: int, slots: Sequence[Slot]) -> bool:
    return any(slot.start <= start and end <= slot.end for slot in slots)


def asks_for_another(part: Clause) -> bool:
    """Whether all that is asked for is something else like what is spoken of: "the other one", "có mẫu nào tương tự không"."""
    words = tuple(token for token in part.tokens if token.text[0].isalnum())
    if part.lexicon["alike"].whole(words):
        return True
    having = part.lexicon["have_you"].at(words, 0)
    others = [between(part, match.start, match.end) for match in part.lexicon["beside_likeness"].all_in(part.tokens)]
    likened = bool(having) and bool(part.lexicon["like_goods"].all_in(words[having.end :])) and says_only(part, "like_goods", *others)
    return not part.of("reference") and bool(likened or part.lexicon["other_one"].whole(words))
