"""What the customer can't have, kept in mind or left out as the turn says: "I'll steer clear of fish", "your nut allergy".

It tells what the assistant heeds while it chats, and nothing of what is in the goods.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.facts.evidence import Segment
from ai_modes.grounding.text.lexicon import word_sets
from ai_modes.grounding.text.meanings import words_of
from ai_modes.grounding.text.parsing import Said, id_of
from ai_modes.grounding.text.scan import Clause

WORDS = word_sets("needs_kept")
SELVES = WORDS["selves"]
KEEPS = WORDS["keeps"]
AWAY = WORDS["away"]  # "I'll steer clear of fish" says no more than "no fish"
NOTED = WORDS["noted"]
OF_GOODS = WORDS["of_goods"]  # words by which a clause tells of goods or shop after all
LEAVES, INCLUDES = WORDS["leaves"], WORDS["includes"]
TOLD_OF, UNSURE = WORDS["told_of"], WORDS["unsure"]
NEED, STATED = WORDS["need"], WORDS["stated"]
DEEMED, THANKED = WORDS["deemed"], WORDS["thanked"]
PROBLEMS = WORDS["problems"]
SUITING, DENIALS = WORDS["suiting"], WORDS["denials"]
CAUTION_LEADS, CHECKS, LABELS = WORDS["caution_leads"], WORDS["checks"], WORDS["labels"]
KEPT_SO = (frozenset({"mind"}), frozenset({"nhớ"}))
LEFT_SO = (frozenset({"left", "out"}), frozenset({"bỏ", "ra"}))


def is_need_kept(binder: Binder, said: Said) -> bool:
    """Whether a word only says what the assistant keeps in mind, or left out, for this customer as the turn does."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[said.first]]
    if clause.asks:
        return False
    if _is_their_allergy(binder, said, clause) or _is_lead_of_caution(binder, said, clause):
        return True
    if {said.id, id_of(scan.words[said.first])} & _sought(binder) and _is_left_out(binder, clause):
        return True
    if not keeps_need(binder, said.first):
        return False
    if scan.key(said.first) in KEEPS:
        return any(_need_ids(binder, at) & _needs(binder, KEPT_SO) for at in range(clause.first, clause.end))
    return _says_as_much(binder, said, clause)


def is_need_of_goods(binder: Binder, said: Said, near: list[Segment]) -> bool:
    """Whether a clause says of goods what the turn only keeps in mind for the customer: "it is gluten-free", "no fish in the lemons"."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[said.first]]
    kept = [one for one in binder.evidence.answered if one.text.startswith(":") and any(lead <= one.sentence for lead in KEPT_SO)]
    unsure = [one for one in binder.evidence.answered if one.negated and UNSURE & one.sentence]
    if clause.asks or not kept or not all(any(one is other for other in (*kept, *unsure)) for one in near):
        return False
    if UNSURE & {scan.key(at) for at in range(clause.first, clause.end)}:
        return False  # "our data doesn't say whether it has lemon in it"
    return _names_others(binder, clause) or any(scan.key(at) in TOLD_OF for at in range(clause.first, said.first))


def keeps_need(binder: Binder, at: int) -> bool:
    """Whether a clause says that the assistant itself keeps a need in mind: "I'll remember", "Noted, no fish while we chat"."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[at]]
    keys = {scan.key(place) for place in range(clause.first, clause.end)}
    if keys & OF_GOODS or not _needs(binder, KEPT_SO) or _names_others(binder, clause):
        return False
    if keys & SELVES and keys & KEEPS:
        return True
    spoken = f" {' '.join(_keys(binder, clause))} "
    rest = reduce(lambda text, noted: text.replace(f" {noted} ", " "), NOTED, spoken)
    return rest != spoken and not (set(rest.split()) & OF_GOODS or keys & SELVES)


def chose_by_need(binder: Binder, at: int) -> bool:
    """Whether "I only kept those that are stated to be vegan" says how the turn chose what it lists."""
    return _is_left_out(binder, binder.scan.clauses[binder.scan.clause_of[at]])


def _needs(binder: Binder, led_by: tuple[frozenset[str], ...]) -> frozenset[str]:
    """Return the meanings of what the shop's wording says behind such words: "I'll keep in mind while we chat: no fish"."""
    told = [one for one in binder.evidence.answered if any(lead <= one.sentence for lead in led_by)]
    return frozenset().union(*(one.ids for one in told if one.text.startswith(":")))


def _need_ids(binder: Binder, at: int) -> frozenset[str]:
    """Return the meanings of a word, and what it is to be without it: "gluten" of "gluten-free"."""
    word, same = id_of(binder.scan.words[at]), binder.scan.tags[at].get("same")
    return frozenset({word, f"without {binder.scan.words[at].stem}", f"=without {word}"} | ({f"={same.value}"} if same else set()))


def _says_as_much(binder: Binder, said: Said, clause: Clause) -> bool:
    """Whether a clause keeps a thing away where the turn does, and a diet where it keeps one."""
    scan = binder.scan
    away = clause.negated or any(scan.key(at) in AWAY for at in range(clause.first, clause.end))
    away = away or scan.key(said.end) in NEED or scan.key(said.end) == "free"
    own = _need_ids(binder, said.first) | {said.id}
    told = [one for one in binder.evidence.answered if one.text.startswith(":") and own & one.ids]
    without = any(name.lstrip("=").startswith("without ") for one in told for name in own & one.ids)
    return any(away == (bool(one.negated) or without) for one in told)


def _names_others(binder: Binder, clause: Clause) -> bool:
    """Whether a clause names goods or shops that are no part of what the customer can't have."""
    needs = _needs(binder, KEPT_SO)
    mentions = binder.parsed.assigner.mentions.get(clause.sentence, ())
    inside = [one for one in mentions if clause.first <= one.first < clause.end]
    return any(not {id_of(binder.scan.words[at]) for at in range(one.first, one.end)} & needs for one in inside)


def _is_their_allergy(binder: Binder, said: Said, clause: Clause) -> bool:
    """Whether an "allergy" is the one that the customer told of: "your nickel allergy", "nothing is stated to suit a nut allergy"."""
    scan, before = binder.scan, said.first - 1
    told = "=allergen" in binder.evidence.said_ids or bool(_needs(binder, KEPT_SO + LEFT_SO))
    if scan.key(said.first) not in NEED or not told or id_of(scan.words[before]) not in binder.evidence.said_ids:
        return False
    whole = set(_keys(binder, clause))
    if scan.key(before - 1) == "your":
        return not clause.negated and not whole & DEEMED and bool(whole & THANKED or keeps_need(binder, said.first))
    stated = next((at for at in range(clause.first, said.first) if scan.key(at) in STATED), said.first)
    return clause.negated and any(scan.key(at) in SUITING for at in range(stated, said.first))


def _keys(binder: Binder, clause: Clause) -> list[str]:
    """Return the words of the sentence that a clause is of."""
    return [binder.scan.key(at) for at in range(*binder.scan.text.sentences[clause.sentence])]


def _is_lead_of_caution(binder: Binder, said: Said, clause: Clause) -> bool:
    """Whether words only lead to a caution: "For any allergies, it's best to check the label"."""
    scan = binder.scan
    if scan.key(said.first) not in NEED | {"any"} or not {scan.key(at) for at in range(clause.first, said.first)} <= CAUTION_LEADS:
        return False
    first, end = scan.text.sentences[clause.sentence]
    behind = {scan.key(at) for at in range(said.end, end)}
    return clause.first == first and not clause.negated and bool(behind & CHECKS and behind & LABELS) and not behind & DEEMED


def _sought(binder: Binder) -> frozenset[str]:
    """Return the meanings of what was searched for, what the customer can't have and of being stated."""
    phrases = [str(fact.value) for fact in binder.evidence.facts if fact.kind == "phrase"]
    return _needs(binder, LEFT_SO).union({"=list", "stat", "=keep"}, *(words_of(phrase, binder.evidence.lexicon) for phrase in phrases))


def _is_left_out(binder: Binder, clause: Clause) -> bool:
    """Whether a clause says that what isn't stated to suit was left out, or that only what is stated so was kept, as the turn says."""
    scan = binder.scan
    keys = _keys(binder, clause)
    if not _needs(binder, LEFT_SO) or not SELVES & set(keys[:3]) or not STATED & set(keys) or not scan.is_free(clause.first, clause.end):
        return False
    if set(keys) & LEAVES:
        return _is_denied_stated(keys) and "nothing" not in keys
    return "only" in keys and bool(set(keys) & INCLUDES) and not DENIALS & set(keys)


def _is_denied_stated(keys: list[str]) -> bool:
    """Whether what was left out is what is not stated: "anything that isn't stated to be vegan"."""
    stated = next(at for at, key in enumerate(keys) if key in STATED)
    return bool(DENIALS & set(keys[max(0, stated - 3) : stated]))


def bind_left_out(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "I left out what is stated to be vegan", where the turn left out what isn't."""
    if not _needs(binder, LEFT_SO):
        return
    for at in binder.scan.places(keys=STATED):
        clause = binder.scan.clauses[binder.scan.clause_of[at]]
        keys = _keys(binder, clause)
        if SELVES & set(keys[:3]) and LEAVES & set(keys) and not _is_denied_stated(keys):
            claim = Claim("wording", "left out", at, at)
            yield binder.refused(claim, "The turn left out what is not stated to suit.")


def bind_no_problem(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "your nut allergy won't be a problem": nobody knows that."""
    for at in binder.scan.places(keys=PROBLEMS):
        clause = binder.scan.clauses[binder.scan.clause_of[at]]
        keys = {binder.scan.key(place) for place in range(clause.first, clause.end)}
        if clause.negated and not clause.asks and keys & NEED:
            claim = Claim("wording", "problem", at, at)
            yield binder.refused(claim, "Nobody is told that an allergy is no problem.")
