"""What the turn denies, or can't be sure of, told as if it did not: "Yes, within 30 days" of earrings that can't be returned."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.facts.evidence import Segment
from ai_modes.grounding.scope.excepted import NOT_SO, UNLESS
from ai_modes.grounding.text.lexicon import word_sets
from ai_modes.grounding.text.parsing import telling
from ai_modes.grounding.text.scan import Clause
from ai_modes.grounding.text.stipulated import plain_words

WORDS = word_sets("denied")
SURE, SOME, STATED = WORDS["sure"], WORDS["some"], WORDS["stated"]
ENDS = frozenset(",.;:!?()")
NEAR = 3  # words from a "not" to what it denies: "that aren't faulty"


def bind_denied(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to a yes where the turn says no of the very thing, a no where it can't be sure, and an exception denied."""
    told = [segment for segment in binder.evidence.answered if not segment.asks]
    if binder.begins and (rule := _denied_of_asked(binder)):
        claim = Claim("answer", "yes", 0, 0)
        yield binder.refused(claim, f'You say yes; of what they ask about the facts say: "{rule}".')
    unsure = [one for one in told if one.negated and SURE & set(one.text.casefold().split())]
    exceptions = list(_exceptions(binder))
    for clause in binder.scan.clauses if unsure or exceptions else ():
        if clause.negated and not clause.asks and (word := _too_sure(binder, clause, unsure) or _excepted(binder, clause, exceptions)):
            claim = Claim("wording", "denied", clause.first, clause.end - 1)
            yield binder.refused(claim, f'The facts do not deny "{word}" so: "{binder.written(claim)}".')


def _denied_of_asked(binder: Binder) -> str:
    """Return the rule that denies something of what the customer asked about by its name, where the reply only says yes."""
    scan, rules = binder.scan, binder.evidence.rules
    tag = scan.tags[0].get("yesno") if scan.words else None
    if not tag or tag.value != "yes" or any(clause.negated for clause in scan.clauses):
        return ""
    spoken = telling(scan, 0, len(scan.words))
    for rule in rules:
        subjects = [one.words for one in rule.bound_to if one.kind == "subject"]
        others = frozenset().union(*(other.whole for other in rules if other is not rule))
        spared = frozenset().union(*(one.words for one in rule.bound_to if one.kind == "if"))
        asked = any((words - others) & binder.evidence.last_said for words in subjects)
        told = binder.evidence.wording[0].scan
        if told.clauses[told.clause_of[rule.first]].negated and asked and not spared & spoken:
            return binder.evidence.wording[0].written(rule.first, rule.end - 1).strip()
    return ""


def _too_sure(binder: Binder, clause: Clause, unsure: list[Segment]) -> str:
    """Return what a clause denies outright of which a text of the turn only says that it can't be sure."""
    scan = binder.scan
    first, end = scan.text.sentences[clause.sentence]
    if any(scan.key(at) in SURE | STATED for at in range(first, end)):
        return ""
    mine = telling(scan, clause.first, clause.end)
    alike = next((one.telling & mine for one in unsure if len(one.telling & mine) > 1), frozenset())
    return min(alike, default="").strip("=")


def _exceptions(binder: Binder) -> Iterator[set[str]]:
    """Yield the words of each "unless" of the shop's wording."""
    for parsed in binder.evidence.wording:
        scan = parsed.scan
        for at in scan.places(keys=frozenset(UNLESS)):
            end = scan.text.sentences[scan.sentence_of[at]][1]
            until = next((place for place in range(at + 1, end) if scan.key(place) in ENDS), end)
            if words := plain_words(scan, at + 1, until) - NOT_SO:
                yield words


def _excepted(binder: Binder, clause: Clause, exceptions: list[set[str]]) -> str:
    """Return what the turn spares from a denial and a clause denies as well: "earrings that are faulty cannot be returned either"."""
    scan = binder.scan
    mine = plain_words(scan, clause.first, clause.end)
    found = next((words for words in exceptions if words <= mine), None)
    first, end = scan.text.sentences[clause.sentence]
    if found is None or any(scan.key(at) in NOT_SO for at in range(first, end)):
        return ""
    at = next(at for at in range(clause.first, clause.end) if plain_words(scan, at, at + 1) & found)
    denied = any(scan.has(place, "not") for place in range(max(clause.first, at - NEAR), at))
    return "" if denied else scan.key(at)


def bind_some(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to what is so of some alone and is said of all: "on foot" of "some narrow streets are served on foot"."""
    scan, rules = binder.scan, binder.evidence.rules
    for rule in rules:
        subject = next((one for one in rule.bound_to if one.kind == "subject" and SOME & set(one.text.casefold().split()[:1])), None)
        if subject is None:
            continue
        own = rule.words - frozenset().union(*(other.whole for other in rules if other is not rule))
        for clause in scan.clauses:
            first, end = scan.text.sentences[clause.sentence]
            said = telling(scan, first, end, plain=True)
            if clause.asks or not own & telling(scan, clause.first, clause.end) or said & (SOME | subject.words):
                continue
            claim = Claim("wording", "some", clause.first, clause.end - 1)
            yield binder.refused(claim, f'The facts say so only of "{subject.text}": "{binder.written(claim)}".')
