"""Whether a number of a text is used for what that text says with it: "tell us within 48 hours" is not "money back within 48 hours"."""

from __future__ import annotations

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Point
from ai_modes.grounding.facts.evidence import Segment
from ai_modes.grounding.text.meanings import words_of
from ai_modes.grounding.text.parsing import Parsed, content, id_of, telling

SENT = frozenset({"=deliver", "=parcel", "parcel"})
LIMITS = frozenset({"within", "=within"})
COMMON = frozenset("the a an of to in within for and or you your it its is are be on at from with by if".split())  # noqa: SIM905
SPANS = frozenset({"minute", "hour", "day", "working day", "week", "month", "year"})


def in_context(binder: Binder, claim: Claim, point: Point) -> bool:
    """Whether a number of a text is used for what that text says with it: they share words, more than any other figure's text does."""
    if point.segment < 0 or point.segment >= len(binder.evidence.segments):
        return True
    if _is_of_delivery(binder, claim, point):
        return True
    words = _words_about(binder, claim)
    if point.subjects and point.unit in SPANS | {""} and _is_alone(binder, claim):
        return True
    if not words or _goes_on_alike(binder, claim, binder.evidence.segments[point.segment]):
        return True
    if _says_just_that(binder, claim, point) or _is_beside_same(binder, claim, point):
        return True
    own = _own_part(binder, claim, point)
    return _shares(binder, claim, point, words) or bool(own) and _shares(binder, claim, point, own)


def _is_of_delivery(binder: Binder, claim: Claim, point: Point) -> bool:
    """Whether one end of a span is of a zone of delivery, and its clause names such a zone and speaks of delivering."""
    clause = binder.scan.clauses[binder.scan.clause_of[claim.first]]
    if point.unit not in SPANS | {""} or not point.subjects or binder.evidence.type_of(point.subjects) != "zone":
        return False
    if not (binder.scan.has(claim.first - 1, "range") or binder.scan.has(claim.last + 1, "range")):
        return False
    named = any(one.type == "zone" for one in binder.parsed.assigner.mentions.get(clause.sentence, ()))
    first, _ = binder.sentence(claim)
    return named and bool(SENT & telling(binder.scan, first, claim.first))


def _is_alone(binder: Binder, claim: Claim) -> bool:
    """Whether the piece between commas that a number stands in says nothing else: "£14.95, minimum order £30, 6 to 10 working days"."""
    return all(said.plain for said in content(binder.scan, *binder.piece(claim)))


def _says_just_that(binder: Binder, claim: Claim, point: Point) -> bool:
    """Whether the piece between commas that a measure stands in has only words of the sentence that gives it: ", bản 7 cm,"."""
    if point.unit in SPANS or not point.unit or point.unit == "each":
        return False
    names = frozenset().union(*(words_of(name, binder.evidence.lexicon) for name in binder.evidence.called.values()))
    spoken = telling(binder.scan, *binder.piece(claim), plain=True) - COMMON - names
    return bool(spoken) and spoken <= binder.evidence.segments[point.segment].sentence


def _is_beside_same(binder: Binder, claim: Claim, point: Point) -> bool:
    """Whether a number stands right beside the same sum as in the shop's wording: "1 point for every £10", "every £10 earns 1 point"."""
    if point.unit in ("", "each"):
        return False
    mine = _sum_beside(binder.parsed, claim)
    told = [other for parsed in binder.evidence.wording for other in parsed.scan.claims if _is_same(other, point)]
    sums = {_sum_beside(parsed, one) for parsed in binder.evidence.wording for one in told if one in parsed.scan.claims}
    return mine is not None and mine in sums


def _is_same(other: Claim, point: Point) -> bool:
    return other.kind == "number" and other.unit == point.unit and point.value in other.value


def _sum_beside(parsed: Parsed, claim: Claim) -> object:
    """Return the sum nearest to a number in its piece between commas, None where there is none."""
    scan, (first, end) = parsed.scan, parsed.scan.text.sentences[parsed.scan.sentence_of[claim.first]]
    commas = [at for at in range(first, end) if scan.key(at) in {",", ";"}]
    begin, until = max((at for at in commas if at < claim.first), default=first), min((at for at in commas if at > claim.last), default=end)
    sums = [one for one in scan.claims if one.kind == "money" and begin <= one.first < until]
    nearest = min(sums, key=lambda one: abs(one.first - claim.first), default=None)
    return nearest.value[0] if nearest else None


def _shares(binder: Binder, claim: Claim, point: Point, words: frozenset[str]) -> bool:
    """Whether words are those of the text that a figure stands in, more than those of any other figure's."""
    told = binder.evidence.segments[point.segment]
    mine = len(words & told.sentence)
    if point.unit in SPANS and not _is_same_deed(binder, claim, told, words):
        return False
    alike = SPANS if point.unit in SPANS else {point.unit}
    rivals = [other for other in binder.evidence.of("number") if other.unit in alike and other.value != point.value and other.segment >= 0]
    best = max((len(words & binder.evidence.segments[other.segment].sentence) for other in rivals), default=0)
    others = {binder.evidence.segments[other.segment].source for other in rivals} - {told.source}
    whole = len(words & _text_of(binder, told.source))
    if point.unit in SPANS and any(len(words & _text_of(binder, source)) > whole for source in others):
        return False
    if not mine and rivals and not others and all(binder.evidence.segments[other.segment].sentence == told.sentence for other in rivals):
        return point.unit in SPANS
    return mine > 0 and mine >= best


def _text_of(binder: Binder, source: str) -> frozenset[str]:
    """Return the meanings of the words of a whole text of the shop, its title as well; of the turn's wording none."""
    if source == "answer":
        return frozenset()
    return frozenset().union(*(segment.ids for segment in binder.evidence.segments if segment.source == source))


def _goes_on_alike(binder: Binder, claim: Claim, told: Segment) -> bool:
    """Whether a number of an address is followed by the same name as there: "180 Cầu Giấy"."""
    behind = claim.last + 1
    if behind >= len(binder.scan.words) or claim.unit or not binder.scan.text.written[binder.scan.words[behind].start].isupper():
        return False
    return binder.parsed.written(claim.first, behind).casefold() in told.text.casefold()


def _is_same_deed(binder: Binder, claim: Claim, told: Segment, words: frozenset[str]) -> bool:
    """Whether a time limit is said of what its own clause says it of: "tell us within 48 hours" is not "money back within 48 hours"."""
    clause = binder.scan.clauses[binder.scan.clause_of[claim.first]]
    spoken = telling(binder.scan, clause.first, claim.first) | telling(binder.scan, claim.last + 1, clause.end)
    if spoken & told.ids - LIMITS or not spoken & words:
        return True
    if binder.evidence.type_of(frozenset().union(*told.subjects.values())) == "zone" and "=deliver" in spoken:
        return True
    return any(id_of(binder.scan.words[at]) in told.ids for at in range(clause.first, claim.first) if binder.scan.key(at) not in COMMON)


def _own_part(binder: Binder, claim: Claim, point: Point) -> frozenset[str]:
    """Return the words before a time limit, up to the one before, where a sentence has several: "đổi trong 15 ngày, trả trong 7 ngày"."""
    if point.unit not in SPANS:
        return frozenset()
    first, end = binder.sentence(claim)
    spans = [other for other in binder.scan.claims if other.kind == "number" and other.unit in SPANS and first <= other.first < end]
    if len(spans) < 2:
        return frozenset()
    if binder.scan.key(claim.last + 1) == "để":  # "15 ngày để đổi"
        until = min((other.first for other in spans if other.first > claim.last), default=end)
        return (telling(binder.scan, claim.last + 1, until) & binder.evidence.by_id.keys()) - LIMITS
    begin = max((other.last + 1 for other in spans if other.first < claim.first), default=first)
    return (telling(binder.scan, begin, claim.first) & binder.evidence.by_id.keys()) - LIMITS


def _words_about(binder: Binder, claim: Claim) -> frozenset[str]:
    """Return the words of a claim's sentence that some text of the turn has, plain ones left out."""
    return binder.near_ids(claim) - {"=within"}
