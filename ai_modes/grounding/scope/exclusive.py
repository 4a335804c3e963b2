"""What is said of one thing alone: "we only have the organic pack", "the only allergen", "chỉ hết size 43". It may hold of others too."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder, same_days
from ai_modes.grounding.claims import NOBODY, Claim, Receipt, Subjects
from ai_modes.grounding.stock.chosen import chosen
from ai_modes.grounding.text.names import Mention
from ai_modes.grounding.text.parsing import Said, content, id_of
from ai_modes.grounding.text.reading import read
from ai_modes.grounding.text.scan import Clause, Scan
from plugins.contracts import Fact

HAVING = frozenset("have has 've got sell sells stock stocks carry carries do offer offers có bán".split())  # noqa: SIM905
IF = frozenset({"if", "when", "where", "unless", "nếu", "khi", "once"})
ONLY = frozenset({"only", "chỉ", "sole", "solely", "exclusively", "thôi"})
LISTED, PART, HALF = 7, 0.25, 0.4  # a text of more words lists several things; who repeats less of it takes one out
NARROWS = frozenset({"narrows"})
MORE = frozenset({"also", "too", "thêm", "cũng"})  # with which a text adds to what it said before
TO = frozenset({"to", "in", "tới", "đến", "ở", "trong"})
SMALL = frozenset({"the", "our", "a", "an", "in"})
OF_VALUES = frozenset({"màu", "size", "cỡ", "comes", "come", "available", "a"})
PRICES = frozenset({"price", "prices", "giá"})
OFFERS = frozenset({"offer", "reduced", "discounted", "sale", "giảm"})
HOLD = frozenset({"áp", "dụng", "trong", "có", "đến", "valid", "applies", "on", "for", "until", "runs"})  # a price holds only today
ONLINE, IN_SHOP = frozenset({"onlin", "tuyến"}), "=shop"


def bind_exclusive(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "only" that the facts do not bear out: others are as much so."""
    scan = binder.scan
    for at in scan.places(NARROWS):
        if scan.owner[at] == "name" or scan.clauses[scan.clause_of[at]].asks or scan.key(at - 1) == "địa":
            continue
        for wrong in (_of_goods, _of_sizes, _of_kinds, _of_places, _of_branch, _of_zones, _of_values, _of_days, _of_told):
            if _is_so_of_it_alone(binder, at):
                break
            if (end := wrong(binder, at)) is not None:
                claim = Claim("wording", "only", at, max(at, end))
                yield binder.refused(claim, f'The facts do not say that it is so of this alone: "{binder.written(claim)}".')
                break


def _is_so_of_it_alone(binder: Binder, at: int) -> bool:
    """Whether an "only" is right by itself: the one value that is told of it, or the one place to which a text adds it."""
    return _is_sole_value(binder, at) or _is_added_there(binder, at)


def _is_sole_value(binder: Binder, at: int) -> bool:
    """Whether the colour, size or pack behind an "only" is all that the facts give of what is spoken of: "Penne only in 500 g"."""
    scan, end = binder.scan, binder.sentence(Claim("wording", "", at, at))[1]
    mine = binder.parsed.assigner.clause_subjects(at).get("product", NOBODY)
    facts = [fact for fact in binder.evidence.facts if fact.subject in mine]
    place = at + 1
    while scan.key(place) in HAVING | TO | OF_VALUES and place < at + 5:
        place += 1
    behind = f" {' '.join(scan.key(there) for there in range(place, end))} "
    for unit in ("colour", "size", "pack"):
        told = [fact for fact in facts if (fact.unit if fact.kind == "attribute" else fact.kind) == unit]
        values = {_written(fact) for fact in told}
        if len(values) == 1 and {fact.subject for fact in told} == mine and behind.startswith(f" {values.pop()} "):
            return True
    return False


def _written(fact: Fact) -> str:
    return f"{fact.value} {fact.unit}".casefold() if fact.kind == "pack" else str(fact.value).casefold()


def _is_added_there(binder: Binder, at: int) -> bool:
    """Whether "domestic cards only in our shops" is told as what the shops take as well: "in our shops also domestic cards"."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[at]]
    place = next((there for there in range(at + 1, min(at + 5, clause.end)) if _is_place(binder, there)), None)
    mine = {said.id for said in content(scan, clause.first, at) if not said.plain}
    if place is None or not mine or clause.negated or any(not said.plain and said.end <= place for said in content(scan, at + 1, place)):
        return False
    there = ONLINE if id_of(scan.words[place]) in ONLINE else frozenset({IN_SHOP, "hàng"})
    told = [segment for segment in binder.evidence.segments if mine <= segment.ids and not (segment.asks or segment.negated)]
    return bool(told) and all(MORE & segment.ids and there & segment.ids for segment in told)


def _of_goods(binder: Binder, at: int) -> int | None:
    """Return where an "only" ends that leaves out goods which are had, or on offer, as well."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[at]]
    place = at + 1
    while place < clause.end and (scan.key(place) in SMALL or scan.key(place) in HAVING):
        place += 1
    spoken = binder.parsed.assigner.mentions.get(clause.sentence, ())
    named = [mention for mention in spoken if mention.type == "product" and mention.first >= place and mention.first < clause.end]
    if not named or named[0].first != place or clause.negated:
        return None
    mine = frozenset().union(*(mention.subjects for mention in named))
    behind = range(named[-1].end, clause.end)
    if any(scan.key(there) in OFFERS for there in behind):
        others = _having(binder, ("offer", "percent", "saved"))
    elif any(scan.owner[there] == "money" for there in behind):
        return None
    else:
        others = frozenset().union(*(point.subjects for point in binder.evidence.of("left") if point.value > 0), NOBODY)
    return named[-1].end - 1 if _names(binder, others) - _names(binder, mine) else None


def _having(binder: Binder, kinds: tuple[str, ...]) -> Subjects:
    return frozenset(fact.subject for fact in binder.evidence.facts if fact.kind in kinds)


def _names(binder: Binder, subjects: Subjects) -> set[str]:
    return {binder.evidence.called[subject] for subject in subjects if subject in binder.evidence.called}


def _of_sizes(binder: Binder, at: int) -> int | None:
    """Return where an "only" ends that says of some sizes or colours what the counts say of others too: "chỉ hết size 43"."""
    scan = binder.scan
    stock = next((claim for claim in scan.claims if claim.kind == "stock" and at <= claim.first <= at + 2), None)
    owners = set(scan.owner[at + 2 : at + 4])
    if stock is None and scan.key(at + 1) == "còn" and owners <= {"", "attribute"}:
        stock = Claim("stock", "in", at, at + 1, scan.clause_of[at])
    sized = stock is not None and any(scan.has(place, "property") for place in (stock.last, stock.last + 1))
    if stock is not None and sized and scan.key(at + 1) == "còn" and not _leaves_some_out(binder):
        return stock.last
    if stock is None or stock.value not in ("in", "out") or scan.clauses[stock.clause].negated:
        return None
    mine = frozenset().union(*chosen(binder, stock), NOBODY)
    counted = [point for point in binder.evidence.of("left") if point.subjects]
    others = [point for point in counted if not point.subjects & mine and (point.value <= 0) == (stock.value == "out")]
    return stock.last if mine and others else None


def _leaves_some_out(binder: Binder) -> bool:
    """Whether the turn tells of something that is sold out, or says itself what alone is left."""
    told = [parsed.scan for parsed in binder.evidence.wording]
    alone = any(scan.key(at + 1) == "còn" and scan.has(at + 2, "property") for scan in told for at in scan.places(NARROWS))
    gone = [*binder.evidence.of("stock"), *binder.evidence.of("left")]
    return alone or any(point.value == "out" or (point.kind == "left" and point.value <= 0) for point in gone)


def _of_kinds(binder: Binder, at: int) -> int | None:
    """Return where "the only allergen", "the only size" ends where the facts give several."""
    scan, last = binder.scan, at + 1
    if scan.has(last, "property"):
        values = {
            str(fact.value) for fact in binder.evidence.facts if fact.kind == "attribute" and fact.unit == scan.tags[last]["property"].value
        }
    elif scan.key(last) in {"allergen", "allergens"} or scan.key(last + 1) in {"allergen", "allergens"}:
        values = {str(fact.value) for fact in binder.evidence.facts if fact.kind == "allergen"}
    else:
        return last if scan.key(last) == "thing" and any("allergen" in tags for tags in scan.tags) else None
    listed = {scan.key(place) for place in range(*binder.sentence(Claim("wording", "", at, at)))}
    return last if len(values) > 1 and not all(value.casefold() in listed for value in values) else None


def _of_places(binder: Binder, at: int) -> int | None:
    """Return where "only online" ends where the turn says both online and in the shops."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[at]]
    ends = at + 1 >= clause.end or scan.words[at + 1].kind in ("sign", "break")
    near = range(max(clause.first, at - 3), at) if ends else range(at + 1, min(at + 5, clause.end))
    place = next((there for there in near if _is_place(binder, there)), None)
    if place is None or any(scan.owner[there] == "name" for there in range(at + 1, place)):
        return None
    there = id_of(scan.words[place]) if id_of(scan.words[place]) in ONLINE else IN_SHOP
    told = [segment for segment in binder.evidence.segments if not segment.asks and (ONLINE | {IN_SHOP, "hàng"}) & segment.ids]
    alone = [segment for segment in told if segment.negated or (ONLY & segment.ids and {there, "hàng"} & segment.ids)]
    return None if alone or _is_asked_of(binder, clause, there) else place


def _is_asked_of(binder: Binder, clause: Clause, there: str) -> bool:
    """Whether "only in store" answers for what was asked for, and the turn tells of that for the shops alone."""
    if any(not said.plain and said.id != there for said in content(binder.scan, clause.first, clause.end)):
        return False
    asked = [binder.evidence.by_id[word] for word in binder.evidence.last_said & binder.evidence.by_id.keys() if word.startswith("=")]
    told = [segment for segments in asked for segment in segments if not segment.asks and not segment.negated]
    return bool(told) and all(there in segment.sentence for segment in told)


def _of_branch(binder: Binder, at: int) -> int | None:
    """Return where an "only" ends that leaves out branches which have the same service: "only our Bath shop has parking"."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[at]]
    spoken = binder.parsed.assigner.mentions.get(clause.sentence, ())
    mine = next((mention for mention in spoken if mention.type == "branch" and at < mention.first <= at + 3), None)
    if mine is None:
        return None
    if any(claim.kind == "state" and mine.end <= claim.first < clause.end for claim in scan.claims):
        return _unless_others_differ(binder, mine, clause.first)
    words = {id_of(scan.words[place]) for place in range(mine.end, clause.end)}
    for fact in binder.evidence.facts:
        if fact.kind == "service" and fact.subject not in mine.subjects and words & {id_of(word) for word in read(str(fact.value)).words}:
            return mine.end - 1
    return None


def _of_zones(binder: Binder, at: int) -> int | None:
    """Return where "we only deliver to Wales" ends where no text of the turn says that it goes nowhere else."""
    scan, end = binder.scan, binder.sentence(Claim("wording", "", at, at))[1]
    deliver = next((place for place in range(at + 1, min(at + 4, end)) if _is_delivery(scan, place)), None)
    if deliver is None or scan.key(deliver + 1) not in TO:
        return None
    told = [segment for segment in binder.evidence.by_id.get("=deliver", ()) if not segment.asks]
    return None if any(ONLY & segment.sentence or segment.negated for segment in told) else deliver


def _is_delivery(scan: Scan, at: int) -> bool:
    return scan.has(at, "same") and scan.tags[at]["same"].value == "deliver"


def _unless_others_differ(binder: Binder, mine: Mention, at: int) -> int | None:
    """Return where "only Bath is closed" ends, unless the turn tells of other branches and each is otherwise that day."""
    state = next(claim for claim in binder.scan.claims if claim.kind == "state" and claim.first >= mine.end)
    days = binder.parsed.assigner.days_at(at)
    others = {subject for subject, kind in binder.evidence.names.types.items() if kind == "branch"} - mine.subjects
    alike = {
        subject for point in binder.evidence.of("state") for subject in point.subjects
        if point.value == state.value and (not days or same_days(point.days, days))
    }  # fmt: skip
    return None if others and not others & alike else mine.end - 1


def _of_values(binder: Binder, at: int) -> int | None:
    """Return where "only in black" ends where the product comes in other colours or sizes as well."""
    scan, place = binder.scan, at + 1
    while scan.key(place) in HAVING | {"comes", "come", "available", "in", "màu", "size"} and place < at + 5:
        place += 1
    for unit in ("colour", "size"):
        values = {str(fact.value).casefold() for fact in binder.evidence.facts if fact.kind == "attribute" and fact.unit == unit}
        end = binder.sentence(Claim("wording", "", at, at))[1]
        behind = f" {' '.join(scan.key(there) for there in range(place, end))} "
        named = {value for value in values if f" {value} " in behind}
        if place > at + 1 and any(behind.startswith(f" {value} ") for value in named) and values - named:
            return place
    return None


def _of_days(binder: Binder, at: int) -> int | None:
    """Return where a price ends that is said to hold "only today", unless the turn says so."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[at]]
    first, end = scan.text.sentences[clause.sentence]
    priced = any(scan.owner[place] in ("money", "percent", "offer") or scan.key(place) in PRICES for place in range(first, end))
    day = next((place for place in range(at + 1, end) if scan.key(place) not in HOLD), end)
    if not priced or day == end or scan.owner[day] != "day":
        return None
    return None if any(ONLY & segment.ids and segment.days for segment in binder.evidence.segments) else day


def _of_told(binder: Binder, at: int) -> int | None:
    """Return where an "only" ends that takes one out of what the shop lists without an "only": "we only take cash"."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[at]]
    first, end = scan.text.sentences[clause.sentence]
    keys = {scan.key(place) for place in range(first, end)}
    one = _alone(scan, at, clause)
    if keys & IF or clause.negated or one is None:
        return None
    told = [segment for segment in binder.evidence.by_id.get(one.id, ()) if not segment.asks and not segment.negated]
    if any(MORE & segment.sentence for segment in told) and not any(ONLY & segment.sentence for segment in told):
        return one.end - 1
    mine = {said.id for said in content(scan, first, end)} | {id_of(scan.words[place]) for place in range(first, end)}
    part = any(
        len(mine & segment.sentence) < PART * len(segment.sentence) or len(mine & segment.telling) < HALF * len(segment.telling)
        for segment in told if len(segment.sentence) > LISTED
    )  # fmt: skip
    return one.end - 1 if part and not any(ONLY & segment.sentence for segment in told) else None


def _alone(scan: Scan, at: int, clause: Clause) -> Said | None:
    """Return what an "only" is said of: what stands behind it, or before it where nothing does."""
    if at + 1 >= clause.end or scan.words[at + 1].kind in ("sign", "break"):
        before = [said for said in content(scan, clause.first, at) if not said.plain]
        return before[-1] if before and before[-1].end == at else None
    behind = next((said for said in content(scan, at + 1, clause.end) if not said.plain), None)
    if behind is None or behind.first > at + 3 or set(scan.owner[at + 1 : behind.first]) - {"", "name"}:
        return None
    return behind


def _is_place(binder: Binder, at: int) -> bool:
    same = binder.scan.tags[at].get("same")
    if (binder.scan.key(at), binder.scan.key(at + 1)) == ("cửa", "hàng"):
        return True
    return id_of(binder.scan.words[at]) in ONLINE or bool(same and same.value == "shop")
