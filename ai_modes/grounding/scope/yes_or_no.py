"""A yes or no that a reply begins with, or turns in: it must be the one that the shop's answer gives."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.text.lexicon import word_sets
from ai_modes.grounding.text.parsing import Parsed, content, telling
from ai_modes.grounding.text.scan import Scan

NARROWS, COUNTING = frozenset({"narrows"}), frozenset({"left", "stock", "number"})
WORDS = word_sets("yes_or_no")
PERSON, ASSISTANT, NEITHER, IDLE = WORDS["person"], WORDS["assistant"], WORDS["neither"], WORDS["idle"]
NONE = frozenset({"none"})
FLAT = frozenset(",.!–:;")


def bind_torn(binder: Binder) -> Iterator[Receipt]:
    """Object to a later sentence that says no and affirms in one breath: "No, the avocado is in stock"."""
    scan = binder.scan
    for first, end in scan.text.sentences[1 if binder.begins else 0 :]:
        tag = scan.tags[first].get("yesno")
        if not tag or tag.value != "no" or scan.key(first + tag.size) != ",":
            continue
        stock = [claim for claim in scan.claims if claim.kind == "stock" and first < claim.first < end]
        if stock and stock[0].value == "in" and not stock[0].negated and scan.key(stock[0].first - 1) not in {"only", "but"}:
            yield binder.refused(Claim("answer", "no", first, first), "You say no, and that it is in stock.")


def bind_turned_answers(binder: Binder) -> Iterator[Receipt]:
    """Object to a later sentence that says of something the other of yes and no: "No, Rosé is marked as vegan" where the turn says yes."""
    scan = binder.scan
    theirs = binder.evidence.once("answers", lambda: [one for parsed in binder.evidence.wording for one in _answers(parsed.scan)])
    for at, value, words in _answers(scan) if len(theirs) > 1 else ():
        told = {other for _, other, whole in theirs if words <= whole}
        later = at > 0 or not binder.begins
        if later and words and told and value not in told:
            claim = Claim("answer", value, at, at)
            yield binder.refused(claim, f'Of this the facts do not say "{binder.written(claim)}".')


def _answers(scan: Scan) -> list[tuple[int, str, frozenset[str]]]:
    """Return each sentence that begins with a yes or no: where, which, and the words of what it is said of."""
    found = []
    for first, end in scan.text.sentences:
        tag = scan.tags[first].get("yesno") if first < end else None
        if tag and scan.key(first + tag.size) == ",":
            found.append((first, str(tag.value), telling(scan, first + tag.size, end)))
    return found


def bind_answer(binder: Binder) -> Iterator[Receipt]:
    """Object where the reply begins with yes and the shop's answer with no, or the other way round."""
    mine = _yes_or_no(binder.parsed) if binder.begins else None
    theirs = _yes_or_no(binder.evidence.wording[0]) if binder.evidence.wording else None
    if not mine or mine[0] == "soft":
        return
    if mine[0] == "no" and (_costs_nothing(binder) or _narrows_too(binder) or _is_no_person(binder)):
        return
    denied = _denies(binder.parsed)
    answer = theirs[0] if theirs else _tendency(binder.evidence.wording[0]) if binder.evidence.wording else ""
    if mine[0] == "no":
        denied = denied and _denies_at_once(binder.parsed, mine[1])
    if mine[0] == "no" and not denied and answer not in ("no", "soft"):
        answer = "yes"
    torn = mine[0] == "yes" and answer == "yes" and denied and not _denies(binder.evidence.wording[0])
    if (
        torn
        or (mine[0] == "yes" and answer in ("no", "soft") and (theirs or not denied))
        or (mine[0] == "no" and answer == "yes" and (not denied or _goes_with_a_denial(binder) or _is_flat(binder.scan, mine, theirs)))
    ):
        claim = Claim("answer", mine[0], 0, mine[1] - 1)
        yield binder.refused(claim, f'Your reply begins with "{binder.written(claim)}", the shop\'s answer says otherwise.')


def _is_flat(scan: Scan, mine: tuple[str, int], theirs: tuple[str, int] | None) -> bool:
    """Whether a no by itself, "No, we don't", answers what the shop's wording says yes to; "no minimum order" is no answer."""
    return theirs is not None and theirs[0] == "yes" and scan.key(mine[1]) in FLAT


def _goes_with_a_denial(binder: Binder) -> bool:
    """Whether the shop's own yes is to something gone or denied: "Yes, sorry: Rosé is sold out"."""
    return binder.evidence.answers_yes and _denies(binder.evidence.wording[0])


def _costs_nothing(binder: Binder) -> bool:
    """Whether the first sentence says that something is free to a customer who asked whether it costs: "does it cost anything?" - "No"."""
    frees = [claim for claim in binder.scan.claims if claim.kind == "free" and not claim.negated]
    return binder.evidence.asks_cost and any(binder.scan.sentence_of[claim.first] == 0 for claim in frees)


def _is_no_person(binder: Binder) -> bool:
    """Whether the customer asked for a person and the first sentence says that it is an assistant: "No, I'm an automated assistant"."""
    asked = bool(PERSON & binder.evidence.last_said)
    told = frozenset().union(*(segment.ids for segment in binder.evidence.answered))
    first, end = binder.scan.text.sentences[_begins(binder.scan)]
    return asked and bool(ASSISTANT & told & {binder.scan.words[at].key for at in range(first, end)})


def _narrows_too(binder: Binder) -> bool:
    """Whether the first sentence with words says an "only" as the shop's wording does: "No, we only deliver in Vietnam"."""
    told = binder.evidence.wording[0].scan if binder.evidence.wording else None
    if told is None:
        return False
    if any(claim.kind in COUNTING for claim in told.claims if told.sentence_of[claim.first] == 0):
        return False
    mine = {binder.scan.sentence_of[at] for at in binder.scan.places(NARROWS) if not binder.scan.owner[at]}
    return _begins(binder.scan) in mine and any(told.sentence_of[at] == 0 for at in told.places(NARROWS))


def bind_neither(binder: Binder) -> Iterator[Receipt]:
    """Object to a bare "Neither" or "None" where the turn says that some are to be had."""
    scan = binder.scan
    clause = scan.clauses[0] if scan.clauses else None
    if not (binder.begins and clause) or scan.key(0) not in NEITHER or scan.claims and scan.clause_of[scan.claims[0].first] == 0:
        return
    some = any(point.value > 0 for point in binder.evidence.of("left"))
    if some and not any(not said.plain and said.first for said in content(scan, clause.first, clause.end)):
        yield binder.refused(Claim("answer", "none", 0, 0), f'"{scan.words[0].key.capitalize()}" is not what the facts say.')


def bind_none(binder: Binder) -> Iterator[Receipt]:
    """Object to a "none" that says nothing else ("It has none.") where the shop's answer says yes, or denies nothing."""
    scan, told = binder.scan, binder.evidence.wording[0] if binder.evidence.wording else None
    for at in scan.places(keys=NONE) if told else ():
        clause = scan.clauses[scan.clause_of[at]]
        lone = not any(scan.owner[clause.first : clause.end]) and all(
            said.plain or said.first == at for said in content(scan, clause.first, clause.end)
        )
        answer = _yes_or_no(told) if lone and not clause.asks else None
        denied = any(segment.negated for segment in binder.evidence.answered)
        if lone and not clause.asks and (not denied or (answer and answer[0] == "yes")):
            claim = Claim("answer", "none", at, at)
            yield binder.refused(claim, f'"{binder.written(claim)}" is not what the facts say.')


def _denies(parsed: Parsed) -> bool:
    """Whether the first sentence itself says no: denied, closed or sold out; the second where the first says nothing else."""
    number = _begins(parsed.scan)
    clauses = [clause for clause in parsed.scan.clauses if clause.sentence == number]
    first = [clause for clause in clauses if not parsed.scan.leaves_out_a_sum(clause.first, clause.end)]
    gone = any(
        claim.value in ("closed", "out") and not claim.negated and not _leads_to_time(parsed.scan, claim)
        for claim in parsed.scan.claims
        if parsed.scan.sentence_of[claim.first] == number
    )
    return gone or any(clause.negated for clause in first)


def _begins(scan: Scan) -> int:
    """Return the sentence in which a text begins to say something: the second of "No, sorry. All our shops are closed"."""
    spoken = ({scan.key(at) for at in range(first, end) if scan.words[at].kind == "word"} for first, end in scan.text.sentences)
    return next((number for number, keys in enumerate(spoken) if not keys <= IDLE), 0)


def _leads_to_time(scan: Scan, claim: Claim) -> bool:
    """Whether "close" only leads to when: "we close early, at 4 pm"."""
    verb = scan.key(claim.first) in {"close", "closes", "shuts"}
    return verb and any(owner == "time" for owner in scan.owner[claim.last + 1 : claim.last + 6])


def _denies_at_once(parsed: Parsed, first: int) -> bool:
    """Whether what stands right behind the "no" denies: its first clause with words, or one of opening or stock."""
    scan = parsed.scan
    at = next((at for at in range(first, len(scan.words)) if scan.words[at].kind == "word"), None)
    while at is not None and scan.sentence_of[at] == 0 < _begins(scan):
        at = next((place for place in range(at + 1, len(scan.words)) if scan.words[place].kind == "word"), None)
    if at is None or scan.sentence_of[at] != _begins(scan):
        return True
    clause = scan.clauses[scan.clause_of[at]]
    states = [claim for claim in scan.claims if claim.kind in ("state", "stock") and scan.sentence_of[claim.first] == scan.sentence_of[at]]
    return clause.negated or bool(states)


def _tendency(parsed: Parsed) -> str:
    """Return what a text without yes or no comes to, where it speaks of open or of stock."""
    states = [claim for claim in parsed.scan.claims if claim.kind in ("state", "stock")]
    return "" if not states else "no" if _denies(parsed) else "yes"


def _yes_or_no(parsed: Parsed) -> tuple[str, int] | None:
    scan = parsed.scan
    tag = scan.tags[0].get("yesno") if scan.words else None
    if not tag or ("plain" in scan.tags[0] and scan.size(0, "plain") > tag.size):
        return None
    if scan.has(1, "plain") and scan.size(1, "plain") > tag.size and scan.key(1) == "không":
        return None  # "Dạ không có gì ạ": you're welcome
    if scan.owner[tag.size - 1] == "free":
        return None  # "Dạ không mất phí": the no is part of what costs nothing
    return tag.value, tag.size
