"""Hearing that something happened to goods ("my helmet strap snapped"): that is a complaint, not a wish to see helmets."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.services.understanding.routing.intents import View
from app.services.understanding.text.clauses import CERTAIN, KNOWN_PRODUCT, Clause, covered
from app.services.understanding.text.lexicon import Match
from app.services.understanding.text.sayable import spot
from plugins.contracts import Candidate, Slot
from plugins.kit.text import tokenise

FAULTY = "faulty"  # the argument of a complaint that says that it is of goods
ANSWERED = 0.5  # how sure a text must be to answer what is asked behind a fault
NEAR = 4  # words between what befell goods and how they are: "came completely smashed"


def tells_of_a_fault(clause: Clause) -> bool:
    """Whether a statement says that goods are, came or went bad; a question is none, nor are goods that are called so."""
    lexicon = clause.lexicon
    if not clause.tokens or lexicon["asking"].at(clause.tokens, 0) or _ends_asking(clause):
        return False
    return not asks_for_something(clause) and any(_is_fault(clause, match) for match in faults_of(clause))


def blames_goods(clause: Clause) -> bool:
    """Whether it is goods that are, came or went bad, not a card or a driver, nor only the customer who is displeased."""
    if clause.lexicon["not_sold"].all_in(clause.tokens):
        return False
    return any(_is_fault(clause, match) for match in faults_of(clause) if not clause.lexicon["displeased"].at(clause.tokens, match.start))


def _ends_asking(clause: Clause) -> bool:
    """Whether a sentence ends as questions do; "giặt bị phai màu, xử lý sao" asks no more than what is done about it."""
    end = len(clause.tokens)
    asked = clause.lexicon["what_now"].all_in(clause.tokens)
    return bool(clause.lexicon["asking_particles"].at(clause.tokens, end - 1)) and not any(match.end == end for match in asked)


def heard_rightly(
    clause: Clause, ranked: Sequence[Candidate], takes_complaints: Callable[[str], bool], rank: Callable[[Sequence[View]], list[Candidate]]
) -> Sequence[Candidate]:
    """Return what a clause may mean, without complaining where a word of faults tells of none, or something else is asked: what is
    asked behind it ("áo bị lỗi có đổi được không"), where a text of the shop answers that."""
    faults = faults_of(clause)
    behind = clause.part(faults[-1].end, len(clause.tokens)) if faults else clause
    told = rank(behind.views)[:1] if faults and ranked and takes_complaints(ranked[0].tool) and _asks_for_a_remedy(behind) else []
    if told and told[0].tool and told[0].arguments and told[0].score >= ANSWERED:
        return told
    if not faults and ranked and _goods_instead(clause, ranked[0]):
        return [one for one in ranked if not takes_complaints(one.tool)]
    if not faults or (any(_is_fault(clause, match) for match in faults) and not asks_for_something(clause)):
        return ranked
    return [one for one in ranked if not takes_complaints(one.tool)]


def _goods_instead(clause: Clause, told: Candidate) -> bool:
    """Whether goods stand where an example has its word for complaining: "I want to make a lasagne" makes no complaint."""
    example, complaints = tokenise(told.nearest), clause.lexicon["complaints"]
    known = [slot for slot in clause.products if slot.score >= KNOWN_PRODUCT]
    said = {token.folded for token in example}
    others = [token for token in clause.tokens if token.text[0].isalnum() and token.folded not in said]
    only_goods = all(token in clause.lexicon.stop or covered(spot(token), known) for token in others)
    return bool(known and complaints.all_in(example)) and only_goods and not complaints.all_in(clause.tokens)


def _asks_for_a_remedy(behind: Clause) -> bool:
    """Whether what stands behind a fault asks what may be done about it."""
    lexicon = behind.lexicon
    if not behind.tokens or not lexicon["remedies"].all_in(behind.tokens):
        return False
    return bool(lexicon["asking_particles"].at(behind.tokens, len(behind.tokens) - 1))


def wants_goods(clause: Clause) -> bool:
    """Whether goods are wanted whatever else is said: at a price, or in place of what broke ("my chain broke, need a new one")."""
    priced = bool(clause.of("max_price", "min_price")) and not clause.is_bare
    return priced or wants_another(clause)


def wants_another(clause: Clause) -> bool:
    """Whether something broke and another one is wanted, not from the shop's fault: nothing is wanted back."""
    named = any(slot.score >= KNOWN_PRODUCT for slot in clause.products) or bool(what_broke(clause))
    said = clause.lexicon["another_wanted"].all_in(clause.tokens)
    return named and bool(said and faults_of(clause)) and not clause.lexicon["remedies"].all_in(clause.tokens)


def wears_out(clause: Clause) -> bool:
    """Whether what the customer has, not said to be from the shop, broke in use: "my clock stopped working, need another one"."""
    lexicon = clause.lexicon
    owned = lexicon["own"].at(clause.tokens, 0) and not lexicon["from_the_shop"].all_in(clause.tokens)
    return bool(owned and what_broke(clause)) and wants_another(clause)


def what_broke(clause: Clause) -> str:
    """Return the words for what broke, "" where there are none: the rear light of "my rear light broke, looking for a new one"."""
    fault = next(iter(clause.lexicon["broke"].all_in(clause.tokens)), None)
    begin = end = fault.start if fault else 0
    while begin > 0 and clause.tokens[begin - 1].text[0].isalnum() and clause.tokens[begin - 1] not in clause.lexicon.stop:
        begin -= 1
    return clause.part(begin, end).words


def wants_only_another(clause: Clause) -> bool:
    """Whether part of a sentence wants "a new one" of what another part names."""
    return bool(clause.lexicon["another_wanted"].all_in(clause.tokens)) and not any(slot.score >= KNOWN_PRODUCT for slot in clause.products)


def asks_for_something(clause: Clause) -> bool:
    """Whether the message asks or wishes anywhere: then only that is answered, unless a remedy is wished."""
    lexicon = clause.lexicon
    told = lexicon.respelt(tokenise(clause.text))
    return bool(lexicon["wishing"].all_in(told)) and not lexicon["remedies"].all_in(told)


def faults_of(clause: Clause) -> list[Match]:
    """Return the words that may say that something is or went wrong with goods."""
    return [match for kind in ("broke", "faulty", "displeased") for match in clause.lexicon[kind].all_in(clause.tokens)]


def _is_fault(clause: Clause, match: Match) -> bool:
    """Whether a word of faults says so of goods: not of somebody's skin or car, nor "not broken", nor 20% off."""
    lexicon, before = clause.lexicon, clause.tokens[max(0, match.start - NEAR) : match.start]
    goods = {slot.start for slot in clause.of("product")}
    if match.start == 0 and any(token.start in goods for token in clause.tokens[match.end : match.end + 1]):
        return False  # "burst tomatoes" are called so
    if not _is_said(clause, match) or lexicon["no_faults"].all_in(before) or lexicon["no_goods"].all_in(clause.tokens[: match.start]):
        return False
    if lexicon["gone_bad"].whole(clause.tokens[match.end - 1 : match.end]) and not _has_gone_off(clause, match):
        return False
    said = clause.tokens[match.start : match.end]
    return any(lexicon[kind].whole(said) for kind in ("broke", "displeased")) or _befell(clause, match.start)


def _has_gone_off(clause: Clause, match: Match) -> bool:
    """Whether goods named before have gone off, and nothing is off a price, or somebody off to somewhere."""
    goods = [slot for slot in clause.products if slot.score >= KNOWN_PRODUCT and slot.end <= clause.tokens[match.start].start]
    ends = match.end == len(clause.tokens) or bool(clause.lexicon["joins"].at(clause.tokens, match.end))
    return ends and bool(goods) and not clause.of("money", "max_price", "quantity") and "%" not in clause.text


def wants_money_back(clause: Clause) -> bool:
    """Whether money is wanted back for what was bought: no goods are."""
    return bool(clause.lexicon["money_back"].all_in(clause.tokens)) and not clause.lexicon["asking"].at(clause.tokens, 0)


def _is_said(clause: Clause, match: Match) -> bool:
    """Whether words say something of goods, and are not part of their name ("broken biscuits")."""
    said = Slot("", "", clause.tokens[match.start].start, clause.tokens[match.end - 1].end)
    return not covered(said, [slot for slot in clause.of("product", "sku") if slot.score >= CERTAIN])


def _befell(clause: Clause, place: int) -> bool:
    """Whether a word before says that it is so of what the customer has: "was", "arrived", "bị"."""
    before = clause.tokens[max(0, place - NEAR) : place]
    return bool(clause.lexicon["befell"].all_in(before))
