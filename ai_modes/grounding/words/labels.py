"""Words that only lead to something checked by itself: "postcode: BA2 3PL", "sesame is stated", "the same price"."""

from __future__ import annotations

from ai_modes.grounding.amounts.context import SPANS
from ai_modes.grounding.binding import Binder
from ai_modes.grounding.money.differences import price_of
from ai_modes.grounding.scope.quantifiers import meant
from ai_modes.grounding.text.parsing import Said
from ai_modes.grounding.text.reading import read
from ai_modes.grounding.text.scan import Scan
from ai_modes.grounding.text.signs import TIMES

LEADS = {"weigh": "number", "postcod": "postcode", "slot": "time", "window": "time"}
RELATES = {"grown": "origin", "sourc": "origin", "bak": "brand", "brew": "brand"}  # what a value is to its product, in a verb
MARKED, LABEL = frozenset({"marked", "labelled", "labeled"}), "label"  # what follows is checked to be on one
MULTIPACKS = frozenset({"multipack"})  # "the 6 x 1 l multipack"
ARRIVES = frozenset({"arrive", "arrives"})
SENT = frozenset({"=deliver", "=parcel"})
HAVING = frozenset(["it", "shop", "branch", "store", "which", "also", "they", "we"])
STATED = frozenset({"stated", "given", "listed", "declared"})


def labels(binder: Binder, said: Said) -> bool:
    """Whether a word names the kind of what its sentence gives, or leads to what is checked."""
    scan, word = binder.scan, binder.scan.words[said.first]
    sentence = scan.sentence_of[said.first]
    if word.stem in LEADS:
        return any(claim.kind == LEADS[word.stem] and scan.sentence_of[claim.first] in (sentence, sentence + 1) for claim in scan.claims)
    if word.stem == "offer" and scan.key(said.first - 1) in HAVING:
        return True
    if word.stem in RELATES and _is_of_value(binder, said, RELATES[word.stem]):
        return True
    if word.key in MARKED and not scan.clauses[scan.clause_of[said.first]].negated and LABEL in binder.evidence.by_id:
        return True
    if word.key == "anything" and scan.key(said.end) in {"from", "between"} and _is_range(scan, said.end + 1):
        return True
    if word.key in ARRIVES and is_sent_within(binder, said):
        return True
    return _leads_to_figure(binder, said)


def _leads_to_figure(binder: Binder, said: Said) -> bool:
    """Whether a word stands beside a figure that is checked, or says that an allergen is stated, which is checked to be one."""
    scan, word, sentence = binder.scan, binder.scan.words[said.first], binder.scan.sentence_of[said.first]
    if scan.key(said.first - 1) in {"per", "mỗi"} and scan.has(said.first, "unit"):
        return any(claim.kind == "money" and scan.sentence_of[claim.first] == sentence for claim in scan.claims)
    if word.stem in MULTIPACKS and scan.owner[said.first - 1 : said.first] == ["number"] and TIMES & set(_keys_before(scan, said.first)):
        return True
    if word.key == "allow" and scan.owner[said.end : said.end + 1] == ["number"]:
        return True
    if word.key == "up" and scan.key(said.first + 1) == "to":
        behind, before = scan.owner[said.end : said.end + 1], scan.owner[said.first - 1 : said.first]
        return behind == ["time"] or behind == before == ["money"]
    clause = scan.clauses[scan.clause_of[said.first]]
    allergens = [at for at in range(clause.first, clause.end) if "allergen" in scan.tags[at] and scan.words[at].stem != "allergen"]
    return word.key in STATED and not clause.negated and bool(allergens)


def _keys_before(scan: Scan, at: int) -> list[str]:
    return [scan.key(place) for place in range(max(0, at - 4), at)]


def _is_range(scan: Scan, at: int) -> bool:
    """Whether two sums begin here, a word between them: "£10 to £100"."""
    sums = [claim for claim in scan.claims if claim.kind == "money"]
    return any(lower.first == at and upper.first == lower.last + 2 for lower, upper in zip(sums, sums[1:], strict=False))


def is_sent_within(binder: Binder, said: Said) -> bool:
    """Whether a span of the same clause is how long the turn says that a delivery takes."""
    segments = binder.evidence.segments
    spans = [claim for claim in binder.scan.claims if claim.kind == "number" and claim.unit in SPANS]
    mine = [claim for claim in spans if binder.scan.clause_of[claim.first] == binder.scan.clause_of[said.first]]
    return any(
        SENT & segments[point.segment].sentence
        for claim in mine
        for point in binder.evidence.of("number")
        if point.unit == claim.unit and point.value in claim.value and point.segment >= 0
    )


def _is_of_value(binder: Binder, said: Said, kind: str) -> bool:
    """Whether a clause names where the product is from or who makes it, by the product's own facts."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[said.first]]
    words = {scan.key(at) for at in range(clause.first, clause.end)}
    mine = binder.parsed.assigner.clause_subjects(said.first).get("product", frozenset())
    for fact in binder.evidence.facts:
        of_kind = fact.kind == kind or (fact.kind == "attribute" and fact.unit == kind)
        if of_kind and (not mine or fact.subject in mine) and {word.key for word in read(str(fact.value)).words} <= words:
            return not clause.negated
    return False


def cost_the_same(binder: Binder, place: int) -> bool:
    """Whether all that a clause is about, else the two of the turn, have one price that is the same."""
    scan = binder.scan
    if scan.clauses[scan.clause_of[place]].negated:
        return False
    _, named = meant(binder, place)
    if len(named) < 2:
        called: dict[str, set[str]] = {}
        for subject, kind in binder.evidence.names.types.items():
            if kind == "product":
                called.setdefault(binder.evidence.called.get(subject, subject), set()).add(subject)
        named = [frozenset(subjects) for subjects in called.values()] if len(called) == 2 else []
    prices = {price_of(binder, subjects) for subjects in named}
    return len(prices) == 1 and None not in prices
