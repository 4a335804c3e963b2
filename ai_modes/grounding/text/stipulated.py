"""Statements with what they are bound to: "if ...", "from an order of £15", "in our shops", "trade customers", their subject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ai_modes.grounding.claims import Claim
from ai_modes.grounding.text.measures import measure
from ai_modes.grounding.text.parsing import Parsed, id_of, telling
from ai_modes.grounding.text.scan import Scan

SMALL = frozenset(
    "the a an of to is are be been being it its your you we us our in on at for and or any some has have had there their they "  # noqa: SIM905
    "them one by as so not if when once unless until till provided long with without but except from over more than longer "
    "something anything no get gets và của cho bạn là thì các những được bị đã mình shop nếu khi trừ miễn còn với mà có từ đến "
    "ngay sau quá hơn trên".split()
)
STOPS = frozenset(",;:()–") | {"then", "we", "thì", "đây", "and"}
SHORT = frozenset({"person", "place", "state", "by"})  # end with their own words
KEPT = frozenset({"subject", "person", "place", "state"})  # what they say counts as said by the statement itself too
COUNTED = frozenset({"from", "over"})
CARRIES = frozenset({"then", "it", "them", "they"})
FIGURES = frozenset({"money", "number", "time", "percent"})
ORDERS = frozenset({"order", "orders", "đơn", "bộ", "spend"})
COPULA = frozenset({"is", "are", "can", "cannot", "must", "may", "được", "không", "chưa"})
NOBODY = frozenset({"you", "we", "i", "it", "they", "there", "bạn", "mộc", "mình", "that", "this", "which"})
BEFORE = frozenset({"by", "before", "trước"})
GOES_ON = frozenset({"can", "may", "could", "will", "'ll", "should", "ask", "tell", "có", "được"})
SPANS = frozenset({"minute", "hour", "day", "working day", "week", "month", "year"})
JOINTS = frozenset({"and", ",", "và", "but"})
BEGIN = 2  # words of a yes that may stand before
SUBJECT = 9  # words that a subject may have


@dataclass(frozen=True, slots=True)
class Stipulation:
    """What a statement is bound to: its kind, words and figures, how it is written, what it
    governs where more follows, and whether its statement begins with it."""

    kind: str
    words: frozenset[str]
    figures: frozenset[object]
    text: str
    governs: frozenset[str] = frozenset()
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """A part of a sentence that says one thing: its words by meaning, and what they are bound to; ``whole`` are the words of both."""

    first: int
    end: int
    words: frozenset[str]
    whole: frozenset[str]
    bound_to: tuple[Stipulation, ...]
    negated: bool
    asks: bool
    sentence: int
    spans: tuple[tuple[object, Stipulation], ...] = ()


def statements(parsed: Parsed) -> Sequence[Statement]:
    """Return the statements of a text, parted by semicolons; one that goes on with "then" is bound as the one before."""
    return parsed.scan.once("statements", lambda: tuple(_statements(parsed)))


def _statements(parsed: Parsed) -> Iterator[Statement]:
    scan = parsed.scan
    for number, (first, end) in enumerate(scan.text.sentences):
        before: tuple[Stipulation, ...] = ()
        for begin, until in _parts(scan, first, end):
            places = list(_stipulated(scan, begin, until))
            taken = {at for kind, start, stop in places if kind not in KEPT for at in range(start, stop)}
            free = [at for at in range(begin, until) if at not in taken]
            bound_to = [_stipulation(parsed, begin, *place) for place in places]
            if {scan.key(begin), scan.key(begin + 1)} & CARRIES:
                bound_to = [*before, *bound_to]
            clauses = [scan.clauses[scan.clause_of[at]] for at in free or range(begin, until)]
            words = meanings(scan, free)
            bound_to = [_apart(one, words) for one in bound_to]
            words |= {f"{value}" for claim in _figured(scan, begin, until) if claim.first not in taken for value in _values(claim)}
            yield Statement(
                begin, until, words, words.union(*(one.words for one in bound_to)), tuple(bound_to),
                any(clause.negated for clause in clauses), all(clause.asks for clause in clauses), number,
                tuple(_spans(parsed, begin, until)),
            )  # fmt: skip
            before = tuple(bound_to)


def _spans(parsed: Parsed, first: int, end: int) -> Iterator[tuple[object, Stipulation]]:
    """Yield each span of time of a statement that has several, with the words that say of what it is: "chats for 90 days"."""
    scan = parsed.scan
    claims = [claim for claim in scan.claims if claim.kind == "number" and first <= claim.first < end and claim.unit in SPANS]
    claims = [claim for claim in claims if len(claim.value) == 1]
    begin = first
    for claim in claims if len(claims) > 1 else ():
        joint = max((at for at in range(begin, claim.first) if scan.key(at) in JOINTS and begin > first), default=begin)
        text = parsed.written(joint, claim.last).strip()
        words = Stipulation("span", frozenset(plain_words(scan, joint, claim.first)), frozenset(), text)
        yield measure(claim.value[0], claim.unit), words
        begin = claim.last + 1


def plain_words(scan: Scan, first: int, end: int) -> set[str]:
    """Return the meanings of all words between two places but the smallest, plain ones too."""
    places = [at for at in range(first, end) if scan.words[at].kind == "word" and scan.key(at) not in SMALL]
    return {id_of(scan.words[at]) for at in places} | {f"={scan.tags[at]['same'].value}" for at in places if scan.has(at, "same")}


def _apart(one: Stipulation, words: frozenset[str]) -> Stipulation:
    """Return a condition without what its statement says too: "if you paid in cash, you get cash" asks that you paid."""
    return replace(one, words=one.words - words) if one.kind == "if" and one.words - words else one


def meanings(scan: Scan, places: list[int]) -> frozenset[str]:
    """Return the meanings of words that say something, everyday ones that weigh among them."""
    found: set[str] = set()
    for at in places:
        if scan.words[at].kind == "word" and scan.key(at) not in SMALL:
            found |= telling(scan, at, at + 1)
            if scan.has(at, "weighty"):
                found.add(id_of(scan.words[at]))
    return frozenset(found)


def figures(scan: Scan, first: int, end: int) -> frozenset[object]:
    """Return what is counted or paid between two places, in the base unit of each."""
    return frozenset(value for claim in _figured(scan, first, end) for value in _values(claim))


def _figured(scan: Scan, first: int, end: int) -> Iterator[Claim]:
    return (claim for claim in scan.claims if first <= claim.first < end and claim.kind in FIGURES)


def _values(claim: Claim) -> Iterator[object]:
    for value in claim.value if isinstance(claim.value, tuple) else (claim.value,):
        yield measure(value, claim.unit) if claim.kind == "number" else value


def _parts(scan: Scan, first: int, end: int) -> Iterator[tuple[int, int]]:
    begin = first
    for at in range(first, end):
        if scan.key(at) == ";":
            yield begin, at
            begin = at + 1
    if begin < end:
        yield begin, end


def _stipulated(scan: Scan, first: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Yield kind, beginning and end of each place that binds a statement."""
    at = first
    if (subject := _subject(scan, first, end)) is not None:
        yield "subject", first, subject
    while at < end:
        kind, size = _kind(scan, at, end)
        if kind:
            stop = at + size if kind in SHORT else _counted_end(scan, at, end) if kind in COUNTED else _end(scan, at + size, end)
            yield kind, at, stop
            at = stop
        else:
            at += 1


def _kind(scan: Scan, at: int, end: int) -> tuple[str, int]:
    """Return how words from a place on bind a statement, "" when they do not."""
    if scan.key(at) in BEFORE and at + 1 < end and scan.owner[at + 1] == "time":
        return "by", 1 + next(claim.last - at for claim in scan.claims if claim.first == at + 1)
    tag = scan.tags[at].get("binds")
    if not tag or scan.owner[at] in ("name", "money", "number"):
        return "", 0
    stop = _end(scan, at + tag.size, end)
    counted = any(scan.owner[place] in ("money", "number") for place in range(at + tag.size, stop))
    if counted == (tag.value == "when") and tag.value in ("over", "when"):
        return "", 0
    if tag.value == "from" and not (counted and ORDERS & {scan.key(place) for place in range(at, stop)}):
        return "", 0
    if tag.value == "until" and any(scan.owner[place] == "day" for place in range(at, stop)) and not figures(scan, at, stop):
        return "", 0
    return tag.value, tag.size


def _counted_end(scan: Scan, at: int, end: int) -> int:
    """Return where "from £250 per order" ends: behind its figure, and behind the order that it is for."""
    stop = _end(scan, at, end)
    figure = max((place for place in range(at, stop) if scan.owner[place] in ("money", "number")), default=at)
    order = next((place for place in range(figure, min(figure + 3, stop)) if scan.key(place) in ORDERS), figure)
    return order + 1


def _end(scan: Scan, at: int, end: int) -> int:
    begin = at
    while at < end and scan.key(at) not in STOPS and scan.words[at].kind != "break" and scan.key(at) not in ".!?":
        if at > begin + 1 and scan.key(at) in {"you", "please", "bạn"} and scan.key(at + 1) in GOES_ON:
            break  # "if you're not content | you can ask for the head"
        at += 1
    return at


def _subject(scan: Scan, first: int, end: int) -> int | None:
    """Return where the subject ends that a statement begins with: "Gift cards from £10" of "Gift cards from £10 are sold"."""
    verb = next((at for at in range(first, min(first + SUBJECT, end)) if scan.key(at) in COPULA), None)
    if verb is None or verb == first or "name" in scan.owner[first:verb] or {scan.key(at) for at in range(first, verb)} & NOBODY:
        return None
    return verb if "binds" not in scan.tags[first] and _things(scan, first, verb) else None


def _things(scan: Scan, first: int, end: int) -> frozenset[str]:
    """Return what words name that belong to no name, day or figure."""
    places = [at for at in range(first, end) if not scan.owner[at] and "all" not in scan.tags[at] and "yesno" not in scan.tags[at]]
    return frozenset().union(*(telling(scan, at, at + 1) for at in places))


def _stipulation(parsed: Parsed, begin: int, kind: str, first: int, end: int) -> Stipulation:
    scan = parsed.scan
    words = plain_words(scan, first, end)
    words = _things(scan, first, end) if kind == "subject" else words | telling(scan, first, end)
    piece = max((at for at in range(begin, first) if scan.key(at) == "," and kind == "fitting"), default=begin)
    follows = kind == "fitting" or (kind not in KEPT and scan.key(end) == ",")
    governs = telling(scan, piece, first) if follows else frozenset()
    text = parsed.written(first, end - 1).strip()
    return Stipulation(kind, frozenset(words), figures(scan, first, end), text, governs, first <= begin + BEGIN)
