"""What is said not to be had at all: "we have no yogurt". Of what the facts count in stock, nobody may say so."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.text.names import stems_of
from ai_modes.grounding.text.parsing import content
from ai_modes.grounding.text.scan import Clause, Scan
from ai_modes.grounding.text.states import OPPOSITE
from ai_modes.grounding.words.anything import finds_none

NONE = frozenset({"no", "any", "không", "zero"})
THEM = frozenset({"them", "it", "some", "those", "these", "one"})
ARE, MORE = frozenset({"is", "are"}), "more"
HAVING = frozenset({"have", "'ve", "got", "sell", "stock", "carry", "there", "do", "có", "bán", "còn"})


def bind_absence(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "we have no ..." of goods of which some are left, or of more than was looked for."""
    yield from _of_left(binder)
    yield from _of_more(binder)
    yield from _of_others(binder)
    yield from _of_none(binder)


def _of_none(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "our shops have them" of what the shop's wording says that it can't find."""
    scan = binder.scan
    for at in scan.places(keys=THEM) if finds_none(binder) and any(fact.kind == "phrase" for fact in binder.evidence.facts) else ():
        clause = scan.clauses[scan.clause_of[at]]
        if scan.key(at - 1) in HAVING and not clause.negated and not clause.asks and not _names_goods(binder, clause):
            claim = Claim("stock", "in", at - 1, at)
            yield binder.refused(claim, f'The search found none; do not say "{binder.written(claim)}".')


def _names_goods(binder: Binder, clause: Clause) -> bool:
    """Whether the sentence of a clause names a product, which is checked by itself."""
    return any(one.type == "product" for one in binder.parsed.assigner.mentions.get(clause.sentence, ()))


def _of_others(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "one more is in stock" where the shop's wording says "one more is sold out"."""
    told = {value for parsed in binder.evidence.wording for _, value in _others(parsed.scan)}
    for claim, value in _others(binder.scan) if told else ():
        if value not in told:
            yield binder.refused(claim, f'The facts do not say of more that they are "{binder.written(claim)}".')


def _others(scan: Scan) -> Iterator[tuple[Claim, str]]:
    """Yield each stock word that is said of more than is listed, and what it comes to: "two more are sold out"."""
    for claim in scan.claims:
        if claim.kind == "stock" and scan.key(claim.first - 1) in ARE and scan.key(claim.first - 2) == MORE:
            yield claim, OPPOSITE.get(claim.value, claim.value) if claim.negated else claim.value


def _of_more(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "we don't sell any cheese" where a search for "cheese board" found nothing."""
    scan = binder.scan
    wider = {stem: frozenset(words) - {stem} for words in _sought(binder) for stem in (words[0], words[-1])}
    for at in range(2, len(scan.words)) if wider else ():
        stem, clause = scan.words[at].stem, scan.clauses[scan.clause_of[at]]
        if stem not in wider or not clause.negated or clause.asks or scan.key(at - 1) not in NONE or scan.key(at - 2) not in HAVING:
            continue
        if not wider[stem] & {scan.words[place].stem for place in range(clause.first, clause.end)}:
            claim = Claim("stock", "out", at, at)
            yield binder.refused(claim, f'Not all "{binder.written(claim)}" was looked for.')


def _sought(binder: Binder) -> Iterator[tuple[str, ...]]:
    """Yield the words, as stems, of what was looked for by several."""
    phrases = (stems_of(str(fact.value)) for fact in binder.evidence.facts if fact.kind == "phrase")
    yield from (stems for stems in phrases if len(stems) > 1)


def _of_left(binder: Binder) -> Iterator[Receipt]:
    scan = binder.scan
    left = frozenset().union(*(point.subjects for point in binder.evidence.of("left") if point.value > 0), frozenset())
    for mention in binder.parsed.mentions if left else ():
        clause = scan.clauses[scan.clause_of[mention.first]]
        before = [scan.key(at) for at in range(clause.first, mention.first)]
        if not clause.negated or clause.asks or mention.type != "product" or not mention.subjects & left:
            continue
        if not NONE & set(before[-2:]) or not HAVING & set(before):
            continue
        inside = range(mention.first, mention.end)
        others = [said for said in content(scan, clause.first, clause.end) if not said.plain and said.first not in inside]
        if not others and not any(scan.owner[at] for at in range(mention.end, clause.end)):
            claim = Claim("stock", "out", mention.first, mention.end - 1)
            yield binder.refused(claim, f"{binder.name(mention.subjects & left)} is in stock; do not say that there is none.")
