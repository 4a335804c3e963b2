"""Words of two statements mixed into one: what the turn says of one thing, told of another that it speaks of later."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.text.parsing import id_of, telling
from ai_modes.grounding.text.scan import Scan
from ai_modes.grounding.text.stipulated import Statement, figures

PARTS = frozenset({",", ";", ":", "(", ")", "–", "-", "."})
TOO = frozenset({"too", "also", "likewise", "same", "cũng"})
FIGURES = frozenset({"money", "number", "time", "day"})
WIDE = frozenset({"any", "all", "every", "each"})
JOINING = frozenset({",", "-", "and", "và"})
SMALL_LEAD = 2  # words before what a piece is about: "and your bank"
ADDED = 3  # words that only add: "cũng vậy ạ"


def bind_mixed(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each piece of a sentence that begins with what one statement is about and goes on as an earlier one does.

    Of goods and places the figures tell; here it is of texts, policies and questions, which speak of several things one by one.
    """
    of_text = binder.evidence.rules and not binder.evidence.names.types and not binder.evidence.titles
    owners = binder.evidence.once("owners of words", lambda: _owners(binder)) if of_text else {}
    before: list[int] = []
    for first, end in _pieces(binder) if owners else ():
        spoken = [(at, owners[word]) for at in range(first, end) for word in _words(binder, binder.scan, at) if word in owners]
        whose = [owner for _, owner in spoken]
        lead = next((number for number, owner in enumerate(whose) if owner != whose[0]), len(whose))
        if whose and spoken[0][0] <= first + SMALL_LEAD and _goes_on_otherwise(binder, spoken, lead, end, before):
            claim = Claim("wording", "mixed", spoken[0][0], spoken[lead - 1][0])
            yield binder.refused(claim, f'The facts do not say this of "{binder.written(claim)}".')
        before = whose


def bind_named_apart(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each piece that tells of one list of names what the turn tells of another: "Keynsham has street parking"."""
    rules = binder.evidence.rules if not binder.evidence.names.types else []
    named = binder.evidence.once("lists of names", lambda: [_names(binder, rule) for rule in rules])
    for first, end in _pieces(binder) if sum(map(bool, named)) > 1 else ():
        said = {id_of(binder.scan.words[at]): at for at in range(first, end) if binder.scan.words[at].kind == "word"}
        whose = {number for number, names in enumerate(named) if names & said.keys()}
        others = [
            rule.words - names for number, (rule, names) in enumerate(zip(rules, named, strict=True)) if names and number not in whose
        ]
        mine = frozenset().union(*(rules[number].whole for number in whose))
        strange = (frozenset().union(*others) & said.keys() - mine) | _of_one_alone(binder, first, end, named)
        if whose and strange:
            at = min(said[word] for word in strange)
            yield binder.refused(claim := Claim("wording", "mixed", at, at), f'The facts do not say "{binder.written(claim)}" of this.')


def _of_one_alone(binder: Binder, first: int, end: int, named: list[frozenset[str]]) -> frozenset[str]:
    """Return the words of a piece that one list's statement says alone, told of names of two lists at once: "Bath and Clifton have ..."."""
    scan, rules = binder.scan, binder.evidence.rules
    ids = [id_of(scan.words[at]) for at in range(first, end)]
    lists = [next((number for number, names in enumerate(named) if word in names), None) for word in ids]
    for at in range(1, len(ids) - 1):
        one, other = lists[at - 1], lists[at + 1]
        if scan.key(first + at) in JOINING and None not in (one, other) and one != other:
            return frozenset(ids[at + 2 :]) & (rules[one].words ^ rules[other].words)
    return frozenset()


def _names(binder: Binder, rule: Statement) -> frozenset[str]:
    """Return the names that a statement begins with, where it begins with several: "Bath, Keynsham and Portishead have ..."."""
    scan, found = binder.evidence.wording[0].scan, list[int]()
    for at in range(rule.first, rule.end):
        word = scan.words[at]
        if word.kind == "word" and scan.text.written[word.start].isupper():
            found.append(at)
        elif word.key not in JOINING:
            break
    return frozenset(id_of(scan.words[at]) for at in found) if len(found) > 1 else frozenset()


def _goes_on_otherwise(binder: Binder, spoken: list[tuple[int, int]], lead: int, end: int, before: list[int]) -> bool:
    """Whether a piece goes on with words of one earlier statement alone, or adds only that it is so of this as well."""
    scan, (last, mine) = binder.scan, spoken[lead - 1]
    rest = {owner for _, owner in spoken[lead:]}
    if not rest:
        added = end - last - 1 <= ADDED and any(scan.key(at) in TOO for at in range(last + 1, end))
        return added and len(set(before)) == 1 and before[0] < mine
    names = any(_is_capital(scan, at) for at, _ in spoken[lead:])
    if not names and all(_words(binder, scan, at) <= binder.evidence.last_said for at, _ in spoken[:lead]):
        return False  # they asked about it
    told = binder.evidence.rules[mine]
    counted = figures(scan, last, end) & figures(binder.evidence.wording[0].scan, told.first, told.end)
    return len(rest) == 1 and max(rest) < mine and (names or not counted)


def _pieces(binder: Binder) -> Iterator[tuple[int, int]]:
    """Yield what stands between commas, where nothing is asked or denied."""
    scan = binder.scan
    for clause in scan.clauses:
        begin = clause.first
        for at in range(clause.first, clause.end + 1 if not (clause.asks or clause.negated) else 0):
            if at == clause.end or scan.key(at) in PARTS:
                yield begin, at
                begin = at + 1


def _words(binder: Binder, scan: Scan, at: int) -> frozenset[str]:
    """Return under which meanings a word may tell one statement from another; names of places among them."""
    word = scan.words[at]
    if word.kind != "word" or scan.owner[at] in FIGURES or word.key in binder.evidence.shop_words:
        return frozenset()
    found = telling(scan, at, at + 1) - WIDE
    return found | {id_of(word)} if _is_capital(scan, at) else found


def _is_capital(scan: Scan, at: int) -> bool:
    """Whether a word is written as a name is, inside a sentence."""
    first, _ = scan.text.sentences[scan.sentence_of[at]]
    return at > first + 1 and scan.text.written[scan.words[at].start].isupper() and scan.words[at - 1].kind == "word"


def _owners(binder: Binder) -> dict[str, int]:
    """Return which statement says a word, for the words that one alone says."""
    scan, found, shared = binder.evidence.wording[0].scan, dict[str, int](), set[str]()
    for number, rule in enumerate(binder.evidence.rules):
        for at in range(rule.first, rule.end):
            shared |= {word for word in _words(binder, scan, at) if found.setdefault(word, number) != number}
    return {word: number for word, number in found.items() if word not in shared}
