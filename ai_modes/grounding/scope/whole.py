"""What leaves out a limit of the facts: "on everything" of "everything but alcohol", "all our clocks", "when you order"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.scope.excepted import UNLESS
from ai_modes.grounding.text.parsing import ALL as ALL_ID
from ai_modes.grounding.text.parsing import id_of, says_all, telling
from ai_modes.grounding.text.scan import POLITE, VERBS, Clause, Scan

BUT = frozenset({"but", "except", "excluding", "apart", "trừ", "ngoại"})
WHEN = frozenset({"when", "once", "before", "after", "as", "khi"})
ALL = frozenset({"all"})
AS_SOON = frozenset({"when", "once", "as"})
SMALL = frozenset({"the", "a", "an", "of", "to", "is", "are", "it", "your", "you", "we", "our", "when", "once", "in", "on", "at", "it's"})
IDLE, REACH = POLITE | SMALL, 3
EVERY = re.compile(r"\ball\b(?!-)")  # no part of a name: "All-Butter Croissants"
OFFERS = frozenset({"offer", "percent"})
ABSOLUTE = frozenset({("at", "all"), ("under", "any"), ("no", "matter"), ("mọi", "trường"), ("bất", "kỳ"), ("bất", "kể"), ("faulty", "or")})
EVER = frozenset({"ever", "never", "whatsoever"})


def bind_whole(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to what is said of all, or at another time, where the facts leave something out."""
    scan = binder.scan
    for at in scan.places(ALL):
        if scan.clauses[scan.clause_of[at]].asks:
            continue
        if says_all(scan, at) and any(wrong(binder, at) for wrong in (_drops_exception, _is_of_kind, _is_all_on_offer, _is_as_in_all)):
            claim = Claim("wording", "all", at, at)
            yield binder.refused(claim, f'The facts do not say this of "{binder.written(claim)}".')
        elif _is_of_another_noun(binder, at) or (scan.key(at) == "only" and scan.key(at - 1) == "our" and not _is_told_only(binder)):
            claim = Claim("wording", "all", at, at + 1)
            yield binder.refused(claim, f'The facts do not say this of "{binder.written(claim)}".')
    for clause in scan.clauses:
        if clause.negated and not clause.asks and (at := _never(scan, clause)) is not None and _has_exception(binder, clause):
            claim = Claim("wording", "never", at, at)
            yield binder.refused(claim, f'The facts name an exception: not "{binder.parsed.written(clause.first, clause.end - 1)}".')
    for main, when in zip(scan.clauses, scan.clauses[1:], strict=False):
        if main.sentence == when.sentence and _is_otherwise_timed(binder, main, when):
            claim = Claim("wording", "when", when.first, max(when.first, when.end - 1))
            yield binder.refused(claim, f'By the facts that is not when: "{binder.written(claim)}".')


def _is_as_in_all(binder: Binder, at: int) -> bool:
    """Whether what is so of one thing is said to be so "as in all our pastries", and no text of the turn says "all"."""
    scan = binder.scan
    led = {scan.key(at - 1), scan.key(at - 2)} & {"as", "like"} and scan.key(at + 1) in {"our", "the", "of"}
    return bool(led) and not any(EVERY.search(segment.text.casefold()) for segment in binder.evidence.segments)


def _is_told_only(binder: Binder) -> bool:
    return any({"only", "=only"} & segment.ids for segment in binder.evidence.segments)


def _is_of_another_noun(binder: Binder, at: int) -> bool:
    """Whether "all our chicken" is said where a text, of no goods or shops, says "all" of other things: "all our hen's eggs"."""
    scan = binder.scan
    led = says_all(scan, at) and scan.key(at + 1) in {"our", "the", "of"}
    if not led or scan.clauses[scan.clause_of[at]].asks or binder.evidence.names.types:
        return False
    mine = _nouns(scan, at)
    told = [parsed.scan for parsed in binder.evidence.wording]
    theirs = [_nouns(other, place) for other in told for place in range(len(other.words)) if says_all(other, place)]
    return bool(mine and theirs) and not any(mine & nouns for nouns in theirs)


def _nouns(scan: Scan, at: int) -> frozenset[str]:
    """Return the words right behind an "all" that say of what, up to the verb."""
    end = next((place for place in range(at + 1, min(at + 6, len(scan.words))) if scan.key(place) in VERBS), at + 4)
    return telling(scan, at + 1, min(end, len(scan.words)))


def _drops_exception(binder: Binder, at: int) -> bool:
    """Whether the shop's wording says "everything but ...", and the sentence only "everything"."""
    scan, key = binder.scan, binder.scan.key(at)
    first, end = scan.text.sentences[scan.sentence_of[at]]
    if BUT & {scan.key(place) for place in range(first, end)}:
        return False
    told = [parsed.scan for parsed in binder.evidence.wording]
    return any(other.key(place) == key and other.key(place + 1) in BUT for other in told for place in range(len(other.words)))


def _is_all_on_offer(binder: Binder, at: int) -> bool:
    """Whether an offer is said to be on all of something: "3 for 2 on all beans", where no title of the turn's offers says so."""
    scan = binder.scan
    if scan.key(at) == "both":
        return False
    leads = next((claim for claim in scan.claims if claim.kind in OFFERS and claim.last < at <= claim.last + REACH), None)
    told = {"all", "every", ALL_ID} & frozenset().union(*(segment.ids for segment in binder.evidence.segments if "=offer" in segment.ids))
    titles = [str(fact.value).casefold() for fact in binder.evidence.facts if fact.kind in ("offer", "offer_title")]
    return leads is not None and bool(titles) and not told and not any("all " in title or "tất cả" in title for title in titles)


def _never(scan: Scan, clause: Clause) -> int | None:
    """Return where a clause says that something is never so: "at all", "under any circumstances"."""
    places = range(clause.first, clause.end)
    return next((at for at in places if scan.key(at) in EVER or (scan.key(at), scan.key(at + 1)) in ABSOLUTE), None)


def _has_exception(binder: Binder, clause: Clause) -> bool:
    """Whether the turn's texts say the same with an "unless"."""
    spoken = telling(binder.scan, clause.first, clause.end)
    told = binder.evidence.segments
    rules = [rule for rule in told if rule.text.casefold().startswith(UNLESS)]
    denied = [segment for segment in told if segment.negated and not segment.asks and segment.telling & spoken]
    return any(rule.sentence == segment.sentence for rule in rules for segment in denied)


def _is_of_kind(binder: Binder, at: int) -> bool:
    """Whether a sum is said of all of a kind ("all our clocks are under £10") where the facts do not tell of all of them."""
    scan, place = binder.scan, at + 1
    while scan.key(place) in {"of", "our", "the"} and place < at + REACH:
        place += 1
    names = {stem for name in binder.evidence.called.values() for stem in name.casefold().split()}
    word = scan.words[place] if place < len(scan.words) else None
    if word is None or word.kind != "word" or not word.key.endswith("s") or not any(name.startswith(word.stem) for name in names):
        return False
    clause = scan.clause_of[at]
    sums = any(claim.kind in ("money", "percent") and scan.clause_of[claim.first] == clause for claim in scan.claims)
    products = {binder.evidence.called.get(subject) for subject, kind in binder.evidence.names.types.items() if kind == "product"}
    counts = [fact.value for fact in binder.evidence.facts if fact.kind == "count"]
    limited = any(fact.kind == "limit" for fact in binder.evidence.facts)
    return sums and (limited or len(products) < 2 or any(count > len(products) for count in counts))


def _is_otherwise_timed(binder: Binder, main: Clause, when: Clause) -> bool:
    """Whether a "when" is said of what the shop's wording says another "when" of: "charged when the parcel leaves"."""
    scan = binder.scan
    if scan.key(when.first) not in WHEN or when.asks or main.asks:
        return False
    spoken = _meant(scan, when)
    spoken = spoken.union(*(binder.evidence.lexicon.alike(word) for word in spoken))
    told = [word for key, word in _moments(binder, main) if key == scan.key(when.first) or {key, scan.key(when.first)} <= AS_SOON]
    return bool(told) and bool(spoken) and not spoken & set(told)


def _meant(scan: Scan, clause: Clause) -> frozenset[str]:
    places = range(clause.first, clause.end)
    return frozenset(id_of(scan.words[at]) for at in places if scan.key(at) not in SMALL and scan.words[at].kind == "word")


def _moments(binder: Binder, main: Clause) -> Iterator[tuple[str, str]]:
    """Yield the "when" of each text of the turn that says the same as a clause: its first word, and what happens then."""
    mine, all_mine = telling(binder.scan, main.first, main.end), _meant(binder.scan, main)
    for parsed in binder.evidence.wording:
        scan = parsed.scan
        for before, behind in zip(scan.clauses, scan.clauses[1:], strict=False):
            alike = mine & telling(scan, before.first, before.end) or len(all_mine & _meant(scan, before)) > 1
            if alike and before.sentence == behind.sentence and scan.key(behind.first) in WHEN:
                places = [at for at in range(behind.first, behind.end) if scan.words[at].kind == "word" and scan.key(at) not in IDLE]
                yield scan.key(behind.first), id_of(scan.words[places[-1] if places else behind.first])
