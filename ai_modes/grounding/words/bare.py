"""Statements of everyday words alone: "another customer is looking at these". What they say must be said together by the turn."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.text.parsing import Said, content, id_of
from ai_modes.grounding.text.scan import Clause
from ai_modes.grounding.words.talk import offers_asked_person

SPANS = frozenset({"hour", "day", "working day", "week", "month"})
SINCE = frozenset({"from", "of", "after", "since", "kể", "từ", "tính"})
TOLD_SINCE = SINCE | {"sau"}
SMALL = frozenset({"the", "your", "a", "từ", "ngày", "khi", "lúc", "you", "it", "us", "getting"})
PARTS = frozenset({",", "–", "-", ";"})
NONE: frozenset[str] = frozenset()
SOLD = {"buy": frozenset({"sold", "sell"}), "use": frozenset({"spent", "spend", "redeem"})}  # what is sold can be bought
IF = frozenset({"if", "when", "once", "nếu", "khi"})
NOTHING_ELSE = "used for nothing else"
WORDS = 2  # a piece of fewer says nothing by itself


def bind_bare(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each statement without a word that facts could tell, where no text of the turn says its weighty words."""
    for clause in binder.scan.clauses:
        if clause.asks or binder.scan.key(clause.first) in IF:
            continue
        for first, end in _pieces(binder, clause):
            weighty = [] if _is_supposed(binder, end) else _weighty(binder, first, end)
            if weighty and not _is_told(binder, weighty) and not _is_harmless(binder, clause):
                claim = Claim("wording", weighty[0].id, weighty[0].first, weighty[-1].end - 1)
                yield binder.refused(claim, f'Nothing in the facts says "{binder.parsed.written(first, end - 1).strip()}".')


def _is_supposed(binder: Binder, end: int) -> bool:
    """Whether a piece only supposes what the customer said, before a "thì": "mặc không vừa thì đổi size"."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[end - 1]]
    words = {id_of(scan.words[at]) for at in range(clause.first, end) if scan.words[at].kind == "word"}
    return scan.key(end) == "thì" and words <= binder.evidence.last_said


def bind_since(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each span counted from what no text of the turn counts it from: "30 days from delivery"."""
    scan = binder.scan
    for span in scan.claims:
        if span.kind != "number" or span.unit not in SPANS or scan.key(span.last + 1) not in SINCE or span.negated:
            continue
        _, end = binder.sentence(span)
        begun = [at for at in range(span.last + 2, min(span.last + 6, end)) if scan.key(at) not in SMALL]
        word = next((at for at in begun if scan.words[at].kind == "word" and scan.owner[at] in ("", "role")), None)
        if word is not None and not _counts_from(binder, span, word):
            claim = Claim("wording", "since", span.first, word)
            yield binder.refused(claim, f'The facts do not say "{binder.written(claim)}".')


def _counts_from(binder: Binder, span: Claim, at: int) -> bool:
    same = binder.scan.tags[at].get("same")
    names = {id_of(binder.scan.words[at])} | ({f"={same.value}"} if same else set())
    points = [point for point in binder.evidence.of("number") if point.value in span.value and point.segment >= 0]
    told = [binder.evidence.segments[point.segment] for point in points]
    return not told or any(names & segment.sentence and TOLD_SINCE & set(segment.text.casefold().split()) for segment in told)


def _pieces(binder: Binder, clause: Clause) -> Iterator[tuple[int, int]]:
    """Yield the pieces between the commas of a clause that have no figure, name or day."""
    begin = clause.first
    for at in range(clause.first, clause.end + 1):
        if at == clause.end or binder.scan.key(at) in PARTS:
            words = sum(binder.scan.words[place].kind == "word" for place in range(begin, at))
            if words >= WORDS and binder.scan.is_free(begin, at):
                yield begin, at
            begin = at + 1


def _weighty(binder: Binder, first: int, end: int) -> list[Said]:
    """Return the words of a piece that say something though they are plain; none where others are checked."""
    said = [one for one in content(binder.scan, first, end) if binder.scan.words[one.first].kind == "word"]
    if any(not one.plain for one in said):
        return []
    return [one for one in said if one.end - one.first == 1 and binder.scan.has(one.first, "weighty")]


def _is_harmless(binder: Binder, clause: Clause) -> bool:
    """Whether a clause only asks something of the customer, offers the person they asked for, or denies as a text of the turn does."""
    return binder.has_tag(clause.first, "request") or offers_asked_person(binder, clause) or _is_for_nothing_else(binder, clause)


def _is_for_nothing_else(binder: Binder, clause: Clause) -> bool:
    """Whether "we won't use them for anything else" says what a text of the turn says with its "used for nothing else"."""
    keys = [binder.scan.key(at) for at in range(clause.first, clause.end) if binder.scan.words[at].kind == "word"]
    told = (segment.text.casefold() for segment in binder.evidence.answered)
    return clause.negated and keys[-3:] == ["for", "anything", "else"] and "use" in keys and any(NOTHING_ELSE in text for text in told)


def _is_told(binder: Binder, weighty: list[Said]) -> bool:
    ids = {one.id for one in weighty if binder.scan.key(one.first - 1) != "mua"}  # what one buys, goods: "mua hàng"
    return any(
        all(name in said or not SOLD.get(name, NONE).isdisjoint(said) for name in ids)
        for said in (segment.sentence | segment.ids for segment in binder.evidence.segments)
    )
