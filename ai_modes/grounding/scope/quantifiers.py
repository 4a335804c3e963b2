"""Quantifiers: what is said of all, both or each must be said by the turn of every one that is meant."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt, Subjects
from ai_modes.grounding.deeds.done import is_done
from ai_modes.grounding.deeds.taken import CART
from ai_modes.grounding.facts.evidence import Segment
from ai_modes.grounding.scope.everywhere import NAMES, all_do
from ai_modes.grounding.text.names import Mention
from ai_modes.grounding.text.parsing import ALL, Said, content, says_all, telling
from ai_modes.grounding.text.reading import read
from ai_modes.grounding.text.scan import Scan

SAYS_ALL = frozenset({"all"})
VARIANTS = frozenset(["màu", "size", "cỡ", "cái", "chiếc", "mẫu", "loại", "đôi", "kiểu", "món"])
SELLS = frozenset({"have", "sell", "stock", "'ve", "do", "got", "carry"})
SHOPS = frozenset(["nhánh", "hàng", "tiệm", "shop"])
FOUND = frozenset({"are", "'re", "of", "them", "which", "located", "based", "found", "right", "here", "nằm"})
JOINTS = frozenset(["and", ",", "&", "or", "và", "với", "lẫn", "hay", "hoặc", "cùng"])


def bind_each(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "both" or "all" of which the rest of the clause holds only for some."""
    for clause in binder.scan.clauses:
        place = next((at for at in range(clause.first, clause.end) if says_all(binder.scan, at)), None)
        if place is None or clause.negated or clause.asks:
            continue
        mentions = binder.parsed.assigner.mentions.get(clause.sentence, ())
        inside = {at for one in mentions if not _is_aim(binder.scan, one) for at in range(one.first, one.end)}
        words = [said for said in content(binder.scan, clause.first, clause.end) if not said.plain and said.first not in inside]
        for said in words:
            if said.id not in (ALL, *_checked_by_sum(binder, place)) and not holds_of_each(binder, said.id, place):
                claim = Claim("wording", said.id, said.first, said.end - 1)
                yield binder.refused(claim, f'Not all of them are "{binder.written(claim)}" by the facts.')
                break
        for claim in binder.scan.claims:
            if (
                claim.kind == "attribute"
                and binder.scan.clause_of[claim.first] == binder.scan.clause_of[place]
                and not _each_has(binder, claim, place)
            ):
                yield binder.refused(claim, f'Not all of them are "{binder.written(claim)}" by the facts.')


def _checked_by_sum(binder: Binder, place: int) -> tuple[str, ...]:
    """Return what a sum beside an "all" checks by itself: "they cost the same, both £4"."""
    return ("=same price",) if binder.has_claim(place, "money") else ()


def _is_aim(scan: Scan, mention: Mention) -> bool:
    """Whether a word of a name only says whom something is for: "both for children"."""
    return not mention.whole and mention.end - mention.first == 1 and scan.key(mention.first - 1) == "for"


def bind_all_towns(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "all in Bristol" where the facts name other towns as well."""
    scan = binder.scan
    places = [at for at in scan.places(SAYS_ALL) if not scan.owner[at]]
    facts = [fact for fact in binder.evidence.facts if fact.kind == "town"] if places else []
    towns = {tuple(word.key for word in read(str(fact.value)).words) for fact in facts}
    for at in places if len(towns) > 1 else ():
        place = at + scan.tags[at]["all"].size
        while scan.key(place) in FOUND:
            place += 1
        _, end = scan.text.sentences[scan.sentence_of[at]]
        keys = [scan.key(behind) for behind in range(place, end)]
        named = {town for town in towns if any(tuple(keys[step : step + len(town)]) == town for step in range(len(keys)))}
        if keys and keys[0] in {"in", "ở", "tại"} and named and named != towns:
            claim = Claim("wording", ALL, at, place)
            yield binder.refused(claim, f'Not all of them are there: "{binder.parsed.written(at, end - 1)}".')


def _each_has(binder: Binder, claim: Claim, place: int) -> bool:
    points = [point for point in binder.evidence.of("attribute") if point.value == claim.value]
    return all(any(point.subjects & subjects for point in points) for subjects in meant(binder, place)[1])


def is_all(binder: Binder, said: Said) -> bool:
    """Whether an "all" only goes with stock, opening or a price, which are checked of each, or sums up what is listed beside it."""
    if said.id != ALL:
        return False
    clause = binder.scan.clause_of[said.first]
    if binder.scan.key(said.first) == "cả" and _adds(binder.scan, said):
        return True
    if (all_shops := all_do(binder, said.first)) is not None:
        return all_shops
    if _is_of_shops(binder, said) or _is_of_whole_kinds(binder.scan, said):
        return False
    if _sums_up(binder, said) or _leads_list(binder, said) or _leads_offer(binder, said):
        return True
    if binder.scan.key(said.first) == "both" and len(binder.evidence.names.types) < 2 and not _leads_to_and(binder.scan, said):
        return False
    compares = any(claim.kind in ("compare", "superlative") and claim.clause == clause for claim in binder.scan.claims)
    if compares and _leads_to_and(binder.scan, said):
        return True
    if _holds_of_words(binder, said, clause) or _are_in_cart(binder, said):
        return True
    return any(claim.clause == clause and claim.kind in ("stock", "state", "money", "attribute") for claim in binder.scan.claims)


def _are_in_cart(binder: Binder, said: Said) -> bool:
    """Whether "both" or "all" are the goods that the turn has put into the cart: "Both are in your cart now"."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[said.first]]
    put = {fact.subject for fact in binder.evidence.facts if fact.kind == "quantity"}
    told = not clause.negated and any(scan.key(at) in CART for at in range(said.end, clause.end))
    return told and is_done(binder) and (len(put) == 2 if scan.key(said.first) == "both" else len(put) > 1)


def _adds(scan: Scan, said: Said) -> bool:
    """Whether a "cả" only adds something, which is checked itself: "nhận thêm cả thẻ nội địa"; or counts what is listed behind it."""
    counted = scan.words[said.end].kind == "number" if said.end < len(scan.words) else False
    listed = counted and any(scan.key(at) in {",", "và", "lẫn"} for at in range(said.end, min(said.end + 8, len(scan.words))))
    return scan.key(said.first - 1) == "thêm" or listed


def _leads_to_and(scan: Scan, said: Said) -> bool:
    """Whether what is both one and the other is said behind: "both online and in our shops"."""
    return any(scan.key(at) in {"and", "&"} for at in range(said.end + 1, min(said.end + 7, len(scan.words))))


def _is_of_shops(binder: Binder, said: Said) -> bool:
    """Whether stock is said of all shops: the facts count it for all of them together."""
    scan = binder.scan
    near = range(said.first, min(said.end + 3, len(scan.words)))
    of_shops = (
        scan.key(said.first) == "everywhere"
        or scan.key(said.first - 1) in SHOPS
        or any("same" in scan.tags[at] and scan.tags[at]["same"].value == "shop" for at in near)
        or any((scan.key(at), scan.key(at + 1)) in NAMES for at in near)
    )
    sentence = scan.sentence_of[said.first]
    states = [claim for claim in scan.claims if claim.kind in ("state", "time") and scan.sentence_of[claim.first] == sentence]
    return of_shops and not states and "all" not in binder.evidence.by_id


def _is_of_whole_kinds(scan: Scan, said: Said) -> bool:
    """Whether an "every" is of a whole kind of goods: "túi nào cũng ..." """
    return scan.key(said.first) == "nào" and scan.key(said.first - 1) not in VARIANTS | SHOPS


def _sums_up(binder: Binder, said: Said) -> bool:
    """Whether things are listed right before or behind an "all": "Visa, Mastercard and cash all work", "cả đen lẫn xám"."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[said.first]]
    places = {said.first: said for said in content(scan, clause.first, clause.end, named=True)}
    before = [at for at in range(clause.first, said.first) if at in places or scan.owner[at]]
    after = [at for at in range(said.end, clause.end) if at in places or scan.owner[at]]
    return any(_are_listed(scan, [place for place in side if not _is_plain(places, place)]) for side in (before, after))


def _leads_list(binder: Binder, said: Said) -> bool:
    """Whether a "both" or "all" leads to what is named behind its colon: "We've got both: plums at £3.20 and raspberries at £2.40"."""
    mentions = binder.parsed.assigner.mentions.get(binder.scan.sentence_of[said.first], ())
    return binder.scan.key(said.end) == ":" and sum(mention.first > said.end for mention in mentions) > 1


def _leads_offer(binder: Binder, said: Said) -> bool:
    """Whether a "both" leads to what one offer is on, which is checked of each: "3 for 2 on both gift wrap and lunch bags".

    Or an "all" to just what a percentage is off by its title: "all our candles and holders have 15 % off".
    """
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[said.first]]
    percent = next((one for one in scan.claims if one.kind == "percent" and said.end <= one.first < clause.end), None)
    if scan.key(said.first) == "all" and percent:
        mine = telling(scan, said.end, percent.first)
        titles = [fact for fact in binder.evidence.facts if fact.kind in ("offer", "offer_title")]
        return any(mine == _titled(str(fact.value), binder) for fact in titles)
    return scan.key(said.first) == "both" and scan.owner[said.first - 2] in ("offer", "percent") and _leads_to_and(scan, said)


def _titled(title: str, binder: Binder) -> frozenset[str]:
    """Return the words of an offer's title that say what it is on."""
    scan = Scan(title, binder.evidence.lexicon)
    return telling(scan, 0, len(scan.words)) - {"=offer", "off"}


def _is_plain(places: dict[int, Said], at: int) -> bool:
    return at in places and places[at].plain


def _are_listed(scan: Scan, places: list[int]) -> bool:
    """Whether two of the places stand on either side of an "and" or a comma."""
    return any(
        scan.key(at) in JOINTS and at - 1 in places and any(at < place <= at + 2 for place in places) for at in range(1, len(scan.words))
    )


def _are_of_brand(binder: Binder, said: Said, clause: int) -> bool:
    """Whether a clause only names the brand that all meant are of: "both are by Harbour Pantry"."""
    sentence = binder.scan.sentence_of[said.first]
    named = [other.subjects for other in binder.parsed.assigner.mentions.get(sentence, ()) if binder.scan.clause_of[other.first] == clause]
    carried = binder.parsed.assigner.carried_on(sentence).groups.get("product", ())
    spoken = {subjects for group in carried for subjects in group}
    if len(spoken) < 2 and binder.scan.key(said.first) == "both":
        spoken = _two_of_the_turn(binder)
    return len(named) == 1 and len(spoken) > 1 and all(subjects & named[0] for subjects in spoken)


def _two_of_the_turn(binder: Binder) -> set[Subjects]:
    """Return the products that the turn is about, where they are two."""
    called: dict[str, set[str]] = {}
    for subject, kind in binder.evidence.names.types.items():
        if kind == "product":
            called.setdefault(binder.evidence.called.get(subject, subject), set()).add(subject)
    return {frozenset(subjects) for subjects in called.values()} if len(called) == 2 else set()


def _are_sold(binder: Binder, said: Said, clause: int) -> bool:
    """Whether a clause only says that the shop has both, and the turn is about two, each of which is to be had."""
    scan, evidence = binder.scan, binder.evidence
    names = {evidence.called.get(subject) for subject, kind in evidence.names.types.items() if kind == "product"}
    first = scan.clauses[clause].first
    if scan.key(said.first) != "both" or len(names) != 2 or not any(scan.key(at) in SELLS for at in range(first, said.first)):
        return False
    left = {name: [point.value for point in evidence.of("left") if name in map(evidence.called.get, point.subjects)] for name in names}
    return all(any(count > 0 for count in counts) for counts in left.values())


def _holds_of_words(binder: Binder, said: Said, clause: int) -> bool:
    """Whether the turn's texts say the rest of the clause of each thing that its sentence names; "everywhere" alone repeats an "all"."""
    first, end = binder.scan.clauses[clause].first, binder.scan.clauses[clause].end
    words = [other.id for other in content(binder.scan, first, end) if not other.plain and other.id != ALL]
    if not words and (_are_of_brand(binder, said, clause) or _are_sold(binder, said, clause)):
        return True
    if not words:
        return binder.scan.words[said.first].key == "everywhere" and "all" in binder.evidence.by_id and end - first <= 4
    if len(meant(binder, said.first)[1]) < 2 or binder.scan.clauses[clause].negated:
        return False
    return all(binder.evidence.telling(word) and holds_of_each(binder, word, said.first) for word in words)


def holds_of_each(binder: Binder, word: str, place: int) -> bool:
    """Whether the turn's texts say a word of each thing meant, or of nothing in particular; a text on one thing alone counts first."""
    kind, named = meant(binder, place)
    told = [segment for segment in binder.evidence.telling(word) if not segment.negated and not segment.asks]
    if len(named) < 2 or any(not _of(segment, kind) for segment in told):
        return True
    told = [segment for segment in told if any(_of(segment, kind) <= subjects for subjects in named)] or told
    return all(any(_of(segment, kind) & subjects for segment in told) for subjects in named)


def meant(binder: Binder, place: int) -> tuple[str, list[Subjects]]:
    """Return the type and the things that a quantifier is about: those its sentence names, else those spoken of before."""
    sentence = binder.scan.sentence_of[place]
    mentions = binder.parsed.assigner.mentions.get(sentence, ())
    carried = binder.parsed.assigner.carried_on(sentence).groups
    for kind in ("product", "branch"):
        named = list({mention.subjects for mention in mentions if mention.type == kind and mention.subjects})
        if len(named) > 1:
            return kind, named
        if not named and (spoken := list({subjects for group in carried.get(kind, ()) for subjects in group})):
            return kind, spoken
    return "", []


def _of(segment: Segment, kind: str) -> Subjects:
    return segment.subjects.get(kind, frozenset())
