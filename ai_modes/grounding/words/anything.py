"""Words that leave open what is meant, "anything", "any", "anyone", "nothing": what is said of all of it must be told so."""

from __future__ import annotations

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.facts.evidence import Segment
from ai_modes.grounding.text.parsing import Said, content, id_of, telling
from ai_modes.grounding.text.scan import Clause, Scan

LATER = frozenset({"later", "earlier", "else"})
FINDS = frozenset({"find", "see", "have", "found"})
ALIKE = 2  # words that two denials must share
ANYTHING = frozenset({"anyth", "anyon"})
SUPPOSING = frozenset({"if", "should", "where", "whenever", "unless"})
OPEN_VERBS = frozenset({"do", "have", "be", "is", "are", "not", "we", "you", "can", "'t", "t"})
ANY = frozenset({"any", "ever", "anywhere", "at all"})
FILLERS = frozenset({"longer", "more"})  # "no longer" says no more than "not"
SOUGHT = frozenset({"with", "like", "on", "for", "in", "under"})


def leaves_open(binder: Binder, said: Said, negated: bool, asks: bool) -> str:
    """Return why a word that leaves open what is meant may be said, "" where it may not or is none."""
    if said.id == "noth" and _is_denied_alike(binder, said):
        return "the facts deny it too"
    if said.id == "noth" and binder.scan.key(said.end) in SOUGHT and finds_none(binder):
        return "the search found none"
    if said.id == "any" and (_is_caution(binder, said) or _is_of_choice(binder.scan, said)):
        return "a caution"
    if said.id == "anyth" and (_is_unwanted(binder.scan, said) or _is_what(binder, said)):
        return "what it is said of is checked"
    if said.id in ANYTHING and _is_open(binder, said, negated):
        return "what it is said of is checked"
    later = binder.scan.key(said.end) in LATER
    if said.id == "anyth" and negated and _is_searched_for(binder.scan, said.first):
        return "said of a search"
    if (said.id in ANY and (negated or asks or later)) or (said.id == "anyth" and (later or binder.scan.key(said.end) == "with")):
        return "said to deny or to ask"
    return ""


def _is_unwanted(scan: Scan, said: Said) -> bool:
    """Whether an "anything" is what the customer does not want: "hand back anything you don't want"."""
    behind = [scan.key(at) for at in range(said.end, said.end + 4)]
    return behind[:1] == ["you"] and bool({"'t", "not"} & set(behind)) and behind[-1] in {"want", "need", "like"}


def _is_what(binder: Binder, said: Said) -> bool:
    """Whether "anything that" says what a text calls "what": "I left out anything that isn't stated to suit you"."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[said.first]]
    if scan.key(said.end) not in {"that", "which"} or scan.sentence_of[said.end] != clause.sentence:
        return False
    _, end = scan.text.sentences[clause.sentence]
    verbs = {id_of(scan.words[at]) for at in range(max(clause.first, said.first - 2), said.first)} - OPEN_VERBS
    behind = telling(scan, said.end, end)
    told = [one for one in binder.evidence.segments if "what" in one.ids and verbs and verbs <= one.ids | one.sentence]
    return bool(behind) and any(behind & (one.ids | one.sentence) for one in told)


def _is_of_choice(scan: Scan, said: Said) -> bool:
    """Whether an "any" is of what the customer chooses: "any unopened items you don't want"."""
    if scan.has(said.end, "property"):
        return False  # "in any colour you like"
    yours = [at for at in range(said.end, said.end + 5) if scan.key(at) == "you"]
    return any({"want", "need", "like"} & {scan.key(at + step) for step in (1, 2, 3)} for at in yours)


def _is_caution(binder: Binder, said: Said) -> bool:
    """Whether a word only leads to allergies that the customer may have: "if you've got any allergies"."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[said.first]]
    return scan.key(clause.first) in {"if", "with"} and scan.has(said.end, "same") and scan.tags[said.end]["same"].value == "allergen"


def _is_searched_for(scan: Scan, at: int) -> bool:
    """Whether a word is what a search did not find: "I couldn't find anything between £8 and £12"."""
    return bool(FINDS & {scan.key(at - 1), scan.key(at - 2)})


def _is_open(binder: Binder, said: Said, negated: bool) -> bool:
    """Whether an "anything" only leaves open what is meant: "if anything is missing", "anything engraved", "anyone who looks young".

    What is denied of anything the shop's wording must deny too: "we can't take anything out".
    """
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[said.first]]
    if scan.key(clause.first) in SUPPOSING or scan.key(said.end) == "who":
        return True
    behind = next(content(scan, said.end, said.end + 1), None) if said.end < clause.end else None
    if behind and not behind.plain and scan.words[behind.first].kind == "word" and scan.key(behind.first) not in SUPPOSING:
        return any(not segment.asks for segment in binder.evidence.telling(behind.id))
    before = {id_of(scan.words[at]) for at in range(max(clause.first, said.first - 2), said.first)} - OPEN_VERBS
    return negated and any(before & segment.ids for segment in _denied_of_all(binder, clause))


def _denied_of_all(binder: Binder, clause: Clause) -> list[Segment]:
    """Return the texts of the turn that deny something of no things in particular: of none that the clause leaves out."""
    spoken = telling(binder.scan, clause.first, clause.end)
    alike = spoken.union(*(binder.evidence.lexicon.alike(word) for word in spoken))
    return [one for one in binder.evidence.segments if one.negated and not one.asks and one.telling - FILLERS <= alike]


def _is_denied_alike(binder: Binder, said: Said) -> bool:
    """Whether a clause with "nothing" says what a text of the turn denies: "we can no longer take items out"."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[said.first]]
    lexicon = binder.evidence.lexicon
    mine = {id_of(scan.words[at]) for at in range(said.end, clause.end) if scan.words[at].kind == "word"} - OPEN_VERBS - {"it", "of", "the"}
    denied = [segment.ids for segment in _denied_of_all(binder, clause)]
    return any(sum(not ids.isdisjoint({word, *lexicon.alike(word)}) for word in mine) >= ALIKE for ids in denied)


def finds_none(binder: Binder) -> bool:
    """Whether the shop's wording begins by saying that it can't find what was asked for."""
    first = binder.evidence.wording[0].scan.clauses[:2] if binder.evidence.wording else []
    return any(clause.negated for clause in first) and not any(fact.kind == "count" for fact in binder.evidence.facts)
