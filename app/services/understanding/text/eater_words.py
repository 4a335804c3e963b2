"""The words around what is told of the eater: who it is said of, what denies it, and the sentence that it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.services.understanding.text.clauses import KNOWN_PRODUCT, SHELF, Clause
from app.services.understanding.text.lexicon import Lexicon, Match
from plugins.contracts import Token
from plugins.kit.goods.needs import needs_at

LONGEST_LIST, LONGEST_SUBJECT = 8, 4  # words
STOPS = ".,;:!?"
EVER, ILL = "ever", "ill"  # of what always happens, and of how somebody is who may have eaten what is off
ONCE = "once"  # of what is denied: told of a time that is over


@dataclass(frozen=True, slots=True)
class Mention:
    """Needs that tokens ``start:end`` tell of; ``holds`` is False where they say that one holds no more, of all without ``needs``.
    What stands before one that is said ``apart`` is another piece: "which ones have celery in", "I'm allergic". ``allergies`` says of one
    without ``needs`` that it takes back no diet: who has no allergies may be vegan."""

    needs: tuple[str, ...]
    start: int
    end: int
    holds: bool = True
    apart: bool = False
    allergies: bool = False


def was_once(denied: Match | None) -> bool:
    """Whether a need is told of a time that is over: "used to be allergic" neither tells one nor takes one back that is kept."""
    return denied is not None and denied.value == ONCE


def start_of(denied: Match | None, place: int) -> int:
    return denied.start if denied else place


def needs_in(tokens: Sequence[Token], place: int, lexicon: Lexicon, *, loosely: bool = False) -> tuple[tuple[str, ...], int]:
    """Return the allergens and diets of a list that begins at a token of a message, and where it ends: the "me" of English is no
    sesame."""
    return needs_at(tokens, place, loosely=loosely, doubtful=lexicon.needs_unjoined)


def is_of_a_need(tokens: Sequence[Token], place: int, end: int, lexicon: Lexicon) -> bool:
    """Whether ``place:end`` is what somebody can't have by what stands right beside it: "allergic to", "can't eat any", "makes me ill"."""
    behind = lexicon.respelt(tokens[end : end + LONGEST_LIST])
    if lexicon["need_after"].at(behind, 0) or lexicon["need_out"].at(behind, 0) or _brings_on(behind, lexicon):
        return True
    tokens = lexicon.respelt(tokens[:place])  # "im allergic 2"
    place = len(tokens)
    end = before_small(tokens, place, lexicon)
    cues = (lexicon["need_before"].at(tokens, begin) for begin in range(max(0, end - LONGEST_SUBJECT), end))
    return any(cue is not None and cue.end in (end, place) for cue in cues)


def brought_on(tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[Match]:
    """Yield what is said to happen to somebody, "ever" where it always does: "give my son an allergic reaction", "makes her swell"."""
    for verb in lexicon["brings_on"].all_in(tokens):
        place = _behind_whom(tokens, verb.end, lexicon)
        reaction = lexicon["reactions"].at(tokens, behind_small(tokens, place, lexicon)) if place else None
        if reaction and (verb.value == EVER or reaction.value != ILL):
            yield Match(verb.start, reaction.end, verb.value)


def _behind_whom(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> int:
    """Return the token behind the "me" or "my son" that stands at a place, 0 where nobody does."""
    if whom := lexicon["need_whom"].at(tokens, place):
        return whom.end
    whose = lexicon["own"].at(tokens, place)
    persons = (lexicon["need_persons"].at(tokens, begin) for begin in range(place + 1, min(place + LONGEST_SUBJECT, len(tokens))))
    return next((person.end for person in persons if person), whose.end) if whose else 0


def _brings_on(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    return any(cue.start == 0 for cue in brought_on(tokens, lexicon))


def list_before(tokens: Sequence[Token], stop: int, lexicon: Lexicon) -> tuple[int, tuple[str, ...]]:
    """Return where a list of needs begins that ends right at a place, and the list."""
    for begin in range(max(0, stop - LONGEST_LIST), stop):
        needs, end = needs_in(tokens, begin, lexicon)
        if needs and end == stop:
            return begin, needs
    return stop, ()


def subject_before(tokens: Sequence[Token], place: int, lexicon: Lexicon, *, plain: bool) -> int | None:
    """Return where it begins that somebody is so: the "my son is" before "vegan"; ``plain`` takes a person alone ("he isn't")."""
    last, place = place, before_small(tokens, place, lexicon)
    begins = range(max(0, place - LONGEST_SUBJECT), place)
    said = next((begin for begin in begins if (match := lexicon["need_is"].at(tokens, begin)) and place <= match.end <= last), None)
    if said is not None:
        return said
    is_so = next((begin for begin in begins if (match := lexicon["need_is_of"].at(tokens, begin)) and place <= match.end <= last), None)
    if is_so is None and not plain:
        return None
    stop = place if is_so is None else is_so
    persons = (begin for begin in range(max(0, stop - LONGEST_SUBJECT), stop) if ends_at(lexicon["need_persons"].at(tokens, begin), stop))
    return next(persons, None)


def ends_at(match: Match | None, place: int) -> bool:
    return match is not None and match.end == place


def denial_before(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> Match | None:
    """Return the "not" that stands right before a place, small words between them left aside."""
    stop = before_small(tokens, place, lexicon)
    for end in dict.fromkeys((place, stop)):
        for begin in range(max(0, end - LONGEST_SUBJECT), end):
            match = lexicon["need_denied"].at(tokens, begin)
            if match and (match.end == end or not match.value and match.end <= place):
                return match if match.value else None
    return None


def before_small(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> int:
    while place and lexicon["need_small"].whole((tokens[place - 1],)):
        place -= 1
    return place


def behind_small(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> int:
    while match := lexicon["need_small"].at(tokens, place):
        if needs_in(tokens, place, lexicon)[0]:
            break  # "tree nuts" begin with a small word
        place = match.end
    return place


def leaves_some(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> bool:
    """Whether something is left out of what is denied right before a place: "not allergic to anything else", "no allergies except
    nuts", "apart from that no allergies"."""
    _, end = sentence_around(tokens, place)
    return bool(lexicon["need_excepted"].all_in(tokens[place:end]) or lexicon["need_excepted_before"].all_in(tokens[:place]))


def behind_person(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> int:
    """Return the token behind whom else something is said of: the nuts of "allergic to eggs, me to nuts"."""
    ways = (match for match in lexicon["need_towards"].all_in(tokens[place : place + LONGEST_SUBJECT]))
    towards = next(((match.start + place, match.end + place) for match in ways), None)
    if towards is None:
        return place
    begins = range(place, towards[0])
    named = any(ends_at(lexicon[kind].at(tokens, begin), towards[0]) for kind in ("need_whom", "need_persons") for begin in begins)
    return towards[1] if named else place


def names_goods_on(whole: Clause, place: int) -> bool:
    """Whether the word after a diet is goods: "I eat vegan cheese" tells less of the eater than of the cheese."""
    if place >= len(whole.tokens):
        return False
    begin = whole.tokens[place].start
    return any(slot.type in SHELF and slot.score >= KNOWN_PRODUCT and slot.start <= begin < slot.end for slot in whole.slots)


def says_something(token: Token, lexicon: Lexicon) -> bool:
    said = any(lexicon[kind].whole((token,)) for kind in ("need_joins", "need_here", "need_excepted"))
    return token.text.isalpha() and not (said or token in lexicon.stop or token in lexicon.plain)


def is_question(whole: Clause, place: int) -> bool:
    """Whether the sentence of a place is a question: "can I eat nuts again?" takes nothing back."""
    tokens, lexicon = whole.tokens, whole.lexicon
    begin, end = sentence_around(tokens, place)
    opens = lexicon["joins"].at(tokens, begin)
    begin = opens.end if opens and opens.end < end else begin  # "also is it vegan?"
    last = tokens[end - 1 : end]
    particle = bool(last) and lexicon["asking_particles"].whole(last) is not None
    return bool(lexicon["asking"].at(tokens, begin)) or particle or (end < len(tokens) and tokens[end].text == "?")


def sentence_around(tokens: Sequence[Token], place: int) -> tuple[int, int]:
    """Return where the piece between two signs begins and ends that a place is in."""
    begin = next((at + 1 for at in range(place - 1, -1, -1) if tokens[at].text in STOPS), 0)
    return begin, next((at for at in range(place, len(tokens)) if tokens[at].text in STOPS), len(tokens))


def ends_piece(tokens: Sequence[Token], place: int) -> bool:
    """Whether a piece between two signs ends at a place."""
    return place >= len(tokens) or tokens[place].text in STOPS


def person_before(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> bool:
    """Whether a person is named right before a place, but for small words: the "my wife is" of "my wife is badly allergic"."""
    stop = before_small(tokens, place, lexicon)
    kinds = ("need_persons", "need_is", "need_is_of")
    begins = range(max(0, stop - LONGEST_SUBJECT), stop)
    return any(ends_at(lexicon[kind].at(tokens, begin), stop) for kind in kinds for begin in begins)
