"""What narrows a statement down: "for members only", "Yes, unless ...". The turn must narrow it down so too."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.scope.everywhere import OURS
from ai_modes.grounding.text.parsing import id_of, telling
from ai_modes.grounding.text.scan import Clause, Scan
from ai_modes.grounding.text.stipulated import statements

ONLINE, IN_SHOP = frozenset({"onlin", "tuyến"}), "=shop"
NARROWS, SAME, BINDS = frozenset({"narrows"}), frozenset({"same"}), frozenset({"binds"})
TOO = frozenset({"too", "also", "cũng"})
PERSONS = frozenset({"customers", "members", "students", "adults", "shoppers", "khách", "thành"})
HEADING = 3  # words
SMALL = 3  # letters of words that tell no things apart
NARROWING = frozenset({"only", "chỉ", "just", "thôi", "sole", "exclus", "alone"})
ENDS = frozenset(".,!?;:()–")
ITSELF, ABLE = frozenset({"i", "mình", "em"}), frozenset({"can", "could", "'m"})
MEANS = frozenset({"go", "going", "judge", "rely", "relying", "dựa"})  # what it goes by is checked
JOINTS = frozenset({",", ";", "and", "or", "và", "hoặc"})


def bind_only(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "only" that narrows down to what the turn says nothing of."""
    for at in binder.scan.places(NARROWS):
        if not binder.scan.owner[at] and not _is_own_means(binder.scan, at) and binder.scan.key(at - 1) != "địa":  # "địa chỉ" is an address
            unknown = next((place for place in _narrowed(binder, at) if not _is_known(binder, place)), None)
            unknown = at if unknown is None and (_is_for_some(binder, at) or _is_of_more(binder, at)) else unknown
            if unknown is not None:
                claim = Claim("wording", "only", min(at, unknown), max(at, unknown))
                yield binder.refused(claim, f'Nothing in the facts says "{binder.written(claim)}".')


def _is_own_means(scan: Scan, at: int) -> bool:
    """Whether an "only" keeps to what the assistant itself can tell by: "I can only go by what our goods state"."""
    own = scan.key(at - 1) in ITSELF or (scan.key(at - 1) in ABLE and scan.key(at - 2) in ITSELF)
    return own and scan.key(at + 1) in MEANS


def _narrowed(binder: Binder, at: int) -> range:
    """Return the words that an "only" narrows down to: those behind its preposition, or before it at the end of a clause."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[at]]
    into = next((place for place in range(at + 1, min(at + 4, clause.end)) if scan.has(place, "into")), None)
    if into is not None and scan.is_free(at + 1, into) and all(scan.words[place].kind == "word" for place in range(at + 1, into)):
        until = next((place for place in range(into + 1, clause.end) if scan.key(place) in ENDS), clause.end)
        return range(into + 1, min(until, into + 7))
    if at + 1 >= clause.end and scan.has(at - 1, "clause"):
        return range(0)  # "but only | if they're faulty"
    if at + 1 >= clause.end or scan.key(at + 1) in ENDS or scan.words[at + 1].kind == "break":
        begin = next((place for place in range(at - 1, clause.first - 1, -1) if scan.has(place, "into")), None)
        return range(begin + 1, at) if begin is not None and at - begin < 6 else range(max(clause.first, at - 1), at)
    if at + 2 >= clause.end or scan.key(at + 2) in ENDS or scan.words[at + 2].kind == "break":
        return range(at + 1, min(at + 2, clause.end))
    return range(0)


def _is_of_more(binder: Binder, at: int) -> bool:
    """Whether something is done only so, "We only buy from farms nearby", where the shop's wording, without any "only", says it too."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[at]]
    narrowed = _narrowed(binder, at)
    if clause.negated or narrowed.start <= at or any(scan.owner[place] for place in range(at, min(narrowed.stop, clause.end))):
        return False
    words = telling(scan, narrowed.start, min(narrowed.stop, clause.end))
    told = [segment for segment in binder.evidence.answered if words & segment.ids]
    return bool(told) and not any(NARROWING & segment.sentence or segment.negated for segment in told)


def _is_for_some(binder: Binder, at: int) -> bool:
    """Whether something is only for certain persons, and no text of the turn keeps anything to some."""
    persons = any(binder.scan.key(place) in PERSONS for place in _narrowed(binder, at))
    return persons and not any({"only", "chỉ"} & segment.ids for segment in binder.evidence.segments if not segment.asks)


def _is_known(binder: Binder, at: int) -> bool:
    scan, word = binder.scan, binder.scan.words[at]
    if word.kind != "word" or scan.has(at, "vague") or scan.owner[at] or word.key.startswith("'"):
        return True
    ids = {id_of(word), *((f"={scan.tags[at]['same'].value}",) if "same" in scan.tags[at] else ())}
    return any(not segment.asks for name in ids for segment in binder.evidence.by_id.get(name, ()))


def bind_exceptions(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to a bare yes or no with an "unless" that the shop says of the opposite."""
    clauses = binder.scan.clauses
    for bare, exception in zip(clauses, clauses[1:], strict=False):
        answer = binder.scan.tags[bare.first].get("yesno")
        if not answer or bare.sentence != exception.sentence or binder.scan.key(exception.first) != "unless" or _says_more(binder, bare):
            continue
        words = telling(binder.scan, exception.first + 1, exception.end)
        if (answer.value != "yes") not in _rules(binder, words):
            claim = Claim("answer", answer.value, bare.first, exception.end - 1)
            yield binder.refused(claim, f'The facts do not say "{binder.written(claim)}"; say what the rule is.')


def _says_more(binder: Binder, clause: Clause) -> bool:
    return any(binder.scan.words[at].kind == "word" for at in range(clause.first + 1, clause.end))


def _rules(binder: Binder, words: frozenset[str]) -> set[bool]:
    """Return whether the turn's texts deny or affirm what stands before an "unless" with these words."""
    told = binder.evidence.segments
    cases = [case for case in told if case.text.startswith("unless") and words & case.ids]
    return {any(rule.negated for rule in told if rule is not case and rule.sentence == case.sentence) for case in cases}


def bind_online(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "online" said of what the turn says only of the shops, or denies: gift cards "not yet online"."""
    told = [segment for name in ONLINE for segment in binder.evidence.by_id.get(name, ()) if not segment.asks]
    affirmed = [segment for segment in told if not segment.negated]
    for clause in _too(binder) if told else ():
        words = telling(binder.scan, clause.first, clause.end)
        if not _names_shops(binder.scan, clause) and any(_is_of_shops(binder, word) for word in words):
            claim = Claim("wording", "online", clause.first, clause.end - 1)
            yield binder.refused(claim, f'The facts do not say this of "{binder.written(claim)}".')
    for at in range(len(binder.scan.words) if told else 0):
        clause = binder.scan.clauses[binder.scan.clause_of[at]]
        if id_of(binder.scan.words[at]) not in ONLINE or binder.scan.owner[at] or clause.negated or clause.asks:
            continue
        words = telling(binder.scan, *_own_part(binder.scan, clause.first, _end_of_heading(binder, clause), at)) - ONLINE
        if not affirmed or (IN_SHOP not in words and any(_is_of_shops(binder, word) for word in words)):
            claim = Claim("wording", "online", at, at)
            yield binder.refused(claim, f'The facts do not say this of "{binder.written(claim)}".')


def _names_shops(scan: Scan, clause: Clause) -> bool:
    return any(scan.has(at, "same") and scan.tags[at]["same"].value == "shop" for at in range(clause.first, clause.end))


def _own_part(scan: Scan, first: int, end: int, at: int) -> tuple[int, int]:
    """Return the part of a clause that a word is of, where it speaks of shops as well: "cash in our shops, or online by card"."""
    shops = [place for place in range(first, end) if scan.has(place, "same") and scan.tags[place]["same"].value == "shop"]
    for shop in shops:
        between = range(min(shop, at) + 1, max(shop, at))
        joint = next((place for place in between if scan.key(place) in JOINTS), None)
        if joint is not None:
            return (joint + 1, end) if shop < at else (first, joint)
    return first, end


def _end_of_heading(binder: Binder, clause: Clause) -> int:
    """Return where ends what a clause says, the list under it too where it is a heading: "Online: Visa, Mastercard, PayPal"."""
    scan = binder.scan
    return scan.text.sentences[clause.sentence][1] if scan.key(clause.end) == ":" and clause.end - clause.first <= HEADING else clause.end


def _too(binder: Binder) -> Iterator[Clause]:
    """Yield each clause that only adds to an "online" before it: "cards work online; gift cards too"."""
    scan = binder.scan
    for before, clause in zip(scan.clauses, scan.clauses[1:], strict=False):
        online = any(id_of(scan.words[at]) in ONLINE for at in range(before.first, before.end))
        if online and before.sentence == clause.sentence and any(scan.key(at) in TOO for at in range(clause.first, clause.end)):
            yield clause


def bind_in_shops(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "in our shops" said of what the turn says only of buying online."""
    scan = binder.scan
    for at in scan.places(SAME):
        same = scan.tags[at]["same"]
        clause = scan.clauses[scan.clause_of[at]]
        led = any(scan.key(place) in {"in", "at", "ở", "tại"} for place in range(max(clause.first, at - 3), at))
        if not at or same.value != "shop" or scan.owner[at] or clause.negated or clause.asks or not led:
            continue
        words = {word for word in telling(scan, clause.first, clause.end) - {IN_SHOP} if len(word) > SMALL}
        if not words and clause.first and any(scan.key(place) in {"it", "them", "those"} for place in range(clause.first, clause.end)):
            before = scan.clauses[scan.clause_of[clause.first - 1]]
            words = {word for word in telling(scan, before.first, before.end) - ONLINE - {IN_SHOP} if len(word) > SMALL}
        if not words & ONLINE and any(_is_of_online(binder, word) for word in words):
            claim = Claim("wording", "shop", at, at)
            yield binder.refused(claim, f'The facts do not say this of "{binder.written(claim)}".')


def _is_of_online(binder: Binder, word: str) -> bool:
    """Whether the turn's texts say a word only in sentences about buying online."""
    told = [segment for segment in binder.evidence.by_id.get(word, ()) if not segment.asks]
    return bool(told) and all(ONLINE & segment.sentence and IN_SHOP not in segment.sentence for segment in told)


def _is_of_shops(binder: Binder, word: str) -> bool:
    """Whether the turn's texts say a word only in sentences about the shops, or to deny it."""
    told = [segment for segment in binder.evidence.by_id.get(word, ()) if not segment.asks]
    return bool(told) and all((IN_SHOP in segment.sentence and not ONLINE & segment.sentence) or segment.negated for segment in told)


def bind_places(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "in any of our shops" said of what the turn says of another place or hand."""
    scan = binder.scan
    if not scan.places(BINDS) or any(shop <= binder.evidence.last_said for shop in OURS):
        return
    for said in statements(binder.parsed):
        places = [one for one in said.bound_to if one.kind == "place"]
        if places and not (said.asks or said.negated) and _is_of_elsewhere(binder, said.words):
            claim = Claim("wording", "place", said.first, said.end - 1)
            yield binder.refused(claim, f'The facts do not say "{places[0].text}" of this.')


def _is_of_elsewhere(binder: Binder, words: frozenset[str]) -> bool:
    """Whether texts of the turn say two of these words or more in a sentence, and none of these speaks of the shops."""
    told = [segment.sentence for segment in binder.evidence.segments if not segment.asks and len(segment.sentence & words) > 1]
    return bool(told) and not any(shop <= ids for ids in told for shop in OURS)
