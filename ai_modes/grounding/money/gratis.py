"""Binding "free": the turn says so of it, and its condition is said as well."""

from __future__ import annotations

from decimal import Decimal

from ai_modes.grounding.binding import Binder, subjects_of
from ai_modes.grounding.claims import Claim, Point, Receipt
from ai_modes.grounding.facts.evidence import Segment
from ai_modes.grounding.text.parsing import content, id_of, telling
from ai_modes.grounding.text.states import BARE

IS = frozenset({"is", "are", "'s", "'re", "comes", "được"})
ONE, THIRD = frozenset({"one", "third"}), 3
GIVEN = frozenset({"free", "complimentary", "gratis"})
LED = frozenset({"a", "an", "the", "our", "your", "with", "get", "and", "some", "of"})
LEADS_ON = frozenset("for to in on at from if when and or with of is are as over above once".split())  # noqa: SIM905
IN_SHOP = "=shop"
OURS_TO_PAY = ("=we pay", "=we pay it")
ALSO = frozenset({"as", "so"})
COSTS = "=costs you"
JOINTS = frozenset({"and", "or", "but", "và", "hoặc", "nhưng", "còn"})


def bind_free(binder: Binder, claim: Claim) -> Receipt:
    """Return the receipt of "free": the turn says so of it, and its condition is said as well."""
    about = binder.about(claim)
    nothing = [point for point in binder.evidence.of("money") if point.role == "fee" and point.value.minor == 0]
    said = [point for point in binder.evidence.of("free") if bool(point.negated) == claim.negated]
    if claim.negated:
        found = binder.fitting(said, about) or binder.fitting(
            [point for point in binder.evidence.of("money") if point.role == "fee" and point.value.minor], about
        )
    else:
        found = binder.fitting(nothing, about) or binder.fitting([point for point in said if _condition_kept(binder, claim, point)], about)
    if found:
        return binder.bound(claim, found)
    if not claim.negated and _is_of_so_many(binder, claim):
        return binder.granted(claim, "so many are free by the offer", "offer")
    if not claim.negated and (ours := _at_our_cost(binder, claim)):
        return binder.granted(claim, ours.text, ours.source)
    return binder.refused(claim, f'"{binder.written(claim)}" is not in the facts without its condition, or not of this.')


def _at_our_cost(binder: Binder, claim: Claim) -> Segment | None:
    """Return the text that says of the same that the shop pays: "replaced at our cost" costs the customer nothing."""
    words = telling(binder.scan, *binder.sentence(claim)) - {"=within"}
    paid = [segment for name in OURS_TO_PAY for segment in binder.evidence.by_id.get(name, ()) if not (segment.asks or segment.negated)]
    return next((segment for segment in paid if words & segment.sentence), None)


def _is_of_so_many(binder: Binder, claim: Claim) -> bool:
    """Whether as many are said to be free as an offer of the turn gives of what is bought: "one of them is free" of 3 for 2."""
    scan, (first, _) = binder.scan, binder.sentence(claim)
    counts = [other for other in scan.claims if other.kind == "number" and first <= other.first < claim.first]
    bare = scan.key(claim.first - 2) == "third" or claim.first - 2 == first or scan.words[claim.first - 3].kind != "word"  # no "next one"
    free = {Decimal(1)} if bare and scan.key(claim.first - 2) in ONE and scan.key(claim.first - 1) in IS else set()
    if not free and (not counts or not any(scan.key(at) in IS for at in range(counts[-1].last + 1, claim.first))):
        return False
    free = free or set(counts[-1].value)
    mine = subjects_of(binder.about(claim), "product")
    for takes in binder.evidence.of("offer_buy"):
        pays = [one.value for one in binder.evidence.of("offer_pay") if one.subjects == takes.subjects and one.source == takes.source]
        bought = [point for point in binder.evidence.of("number") if point.fact.startswith("quantity ") and point.subjects & mine]
        once = bool(mine & takes.subjects) and any(point.value == takes.value for point in bought)
        if once and len(pays) == 1 and takes.value - pays[0] in free and (scan.key(claim.first - 2) != "third" or takes.value == THIRD):
            return True
    return False


def _condition_kept(binder: Binder, claim: Claim, point: Point) -> bool:
    """Whether the reply names the sum from which it is free, if there is one, and speaks of the same thing."""
    if point.segment < 0:
        return True
    segments = binder.evidence.segments
    source = segments[point.segment]
    bounds = {other.value for other in binder.evidence.of("money") if other.role == "free_from"}
    sentence = binder.scan.sentence_of[claim.first]
    bounds |= {
        other.value for other in binder.evidence.of("money") if other.segment >= 0 and segments[other.segment].sentence == source.sentence
    }
    sums = [
        value
        for other in binder.scan.claims
        if other.kind == "money" and abs(binder.scan.sentence_of[other.first] - sentence) <= 1
        for value in other.value
    ]
    if bounds:
        return bool(bounds & set(sums)) or any(other.value.minor == 0 for other in binder.evidence.of("money") if other.role == "fee")
    if _is_of_another_thing(binder, claim, source) or _is_of_other_service(binder, claim, source):
        return False
    if (also := _extended(binder, claim)) and not also <= source.ids:
        return False
    near = _free_thing(binder, claim) or binder.near_ids(claim, 4, until=JOINTS)
    words = (near | _delivered(binder, claim)) - {"=within"}
    first, end = binder.sentence(claim)
    if words and sentence == 0 and _is_in_shop_alone(binder, first, end, point):
        return False
    spoken = telling(binder.scan, first, end) & frozenset().union(*(segment.ids for segment in binder.evidence.segments))
    if not words and spoken and sentence == 0 and not spoken & source.ids:
        return False
    opens = sentence == 0 and _opens_answer(binder, source)
    if not words and ((point.unit == BARE and not opens) or not _goes_on(binder, sentence, source)):
        return False
    return words <= source.ids | point.near


def _is_of_another_thing(binder: Binder, claim: Claim, source: Segment) -> bool:
    """Whether the thing right behind a "complimentary" or "free" is none that the text speaks of: "a complimentary bag"."""
    scan, at = binder.scan, claim.last + 1
    if at >= len(scan.words) or scan.words[at].kind != "word" or scan.owner[at] or scan.key(at) in LEADS_ON:
        return False
    leads = scan.key(claim.first - 1) in LED
    word = id_of(scan.words[at])
    alike = binder.evidence.lexicon.alike(word)
    same = scan.tags[at].get("same")
    told = word in source.sentence or bool(same and f"={same.value}" in source.sentence) or not source.sentence.isdisjoint(alike)
    return leads and scan.key(claim.last) in GIVEN and not told


def _is_of_other_service(binder: Binder, claim: Claim, source: Segment) -> bool:
    """Whether delivery is said to be free where the text says so of collecting alone: "collecting costs no delivery fee"."""
    spoken = telling(binder.scan, *binder.sentence(claim)) | _delivered(binder, claim)
    return "=collect" in source.sentence and "=deliver" in spoken and "=collect" not in spoken


def _is_in_shop_alone(binder: Binder, first: int, end: int, point: Point) -> bool:
    """Whether the turn says of a shop that something is free there, and the sentence leaves the shop out: sending it back is not."""
    told = {said.id for said in content(binder.scan, first, end)}
    return IN_SHOP in point.near and not told & {IN_SHOP, "=collect"}


def _free_thing(binder: Binder, claim: Claim) -> frozenset[str]:
    """Return the words right behind "the free": "with the free Core Card"."""
    scan = binder.scan
    if scan.key(claim.first - 1) not in {"the", "our"} or scan.key(claim.last) != "free":
        return frozenset()
    behind = claim.last + 1
    thing = next((said for said in content(scan, behind, behind + 1) if not said.plain), None) if behind < len(scan.words) else None
    return frozenset({thing.id}) & binder.evidence.by_id.keys() if thing else frozenset()


def _extended(binder: Binder, claim: Claim) -> frozenset[str]:
    """Return what "free" is said of as well: "is free, as is return postage"."""
    scan, (_, end) = binder.scan, binder.sentence(claim)
    also = next((at for at in range(claim.last, end) if scan.key(at) in ALSO and scan.key(at + 1) in {"is", "are"}), None)
    return frozenset() if also is None else telling(scan, also, end)


def _delivered(binder: Binder, claim: Claim) -> frozenset[str]:
    """Return the delivery that the very words for "free" speak of: "no delivery charge", "freeship"."""
    spoken = {tag.value for at in range(claim.first, claim.last + 1) if (tag := binder.scan.tags[at].get("same"))}
    shipped = any("ship" in binder.scan.key(at) for at in range(claim.first, claim.last + 1))
    return frozenset({"=deliver"}) if shipped or "deliver" in spoken else frozenset()


def is_bare_answer(binder: Binder, claim: Claim, point: Point) -> bool:
    """Whether a figure answers at once and by itself, and the shop's wording begins with it: "Yes, from £10 to £150, valid ..."."""
    alone = all(said.plain for said in content(binder.scan, *binder.piece(claim)))
    if binder.scan.sentence_of[claim.first] or not binder.evidence.wording or not alone:
        return False
    told = binder.evidence.wording[0]
    return binder.evidence.segments[point.segment].text in told.written(0, told.scan.text.sentences[0][1] - 1)


def _opens_answer(binder: Binder, source: Segment) -> bool:
    """Whether a text is what the shop's wording begins with: "Yes, free of charge in all three shops"."""
    scan = binder.evidence.wording[0].scan if binder.evidence.wording else None
    if scan is None or not binder.evidence.answers_yes:
        return False
    _, end = scan.text.sentences[0]
    return source.text in binder.evidence.wording[0].written(0, end - 1)


def _goes_on(binder: Binder, sentence: int, source: Segment) -> bool:
    """Whether a bare "it's free" begins the reply, or goes on about what its source speaks of; not behind what something costs."""
    if binder.parsed.assigner.carried_on(sentence).costs or COSTS in source.sentence:
        return False  # "you pay the delivery; in the shop it is free": of which?
    if sentence == 0:
        return True
    first = binder.scan.text.sentences[sentence - 1][0]
    return bool(telling(binder.scan, first, binder.scan.text.sentences[sentence][1]) & source.sentence)
