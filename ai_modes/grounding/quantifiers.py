"""Quantifiers: what is said of all, both or each must be said by the turn of every one that is meant."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt, Subjects
from ai_modes.grounding.evidence import Segment
from ai_modes.grounding.parsing import content


def bind_each(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "both" or "all" of which the rest of the clause holds only for some."""
    for clause in binder.scan.clauses:
        place = next((at for at in range(clause.first, clause.end) if _says_all(binder, at)), None)
        if place is None or clause.negated or clause.asks:
            continue
        mentions = binder.parsed.assigner.mentions.get(clause.sentence, ())
        inside = {at for mention in mentions for at in range(mention.first, mention.end)}
        words = [said for said in content(binder.scan, clause.first, clause.end) if not said.plain and said.first not in inside]
        for said in words:
            if "all" not in binder.scan.tags[said.first] and not holds_of_each(binder, said.id, place):
                claim = Claim("wording", said.id, said.first, said.end - 1)
                yield binder.refused(claim, f'Not all of them are "{binder.written(claim)}" by the facts.')
                break


def holds_of_each(binder: Binder, word: str, place: int) -> bool:
    """Whether the turn's texts say a word of each thing meant, or of nothing in particular; a text on one thing alone counts first."""
    kind, named = meant(binder, place)
    told = [segment for segment in binder.evidence.by_id.get(word, ()) if not segment.negated and not segment.asks]
    if len(named) < 2 or any(not _of(segment, kind) for segment in told):
        return True
    told = [segment for segment in told if any(_of(segment, kind) <= subjects for subjects in named)] or told
    return all(any(_of(segment, kind) & subjects for segment in told) for subjects in named)


def meant(binder: Binder, place: int) -> tuple[str, list[Subjects]]:
    """Return the type and the things that a quantifier is about: those its sentence names, else those spoken of before."""
    sentence = binder.scan.sentence_of[place]
    mentions = binder.parsed.assigner.mentions.get(sentence, ())
    carried = binder.parsed.assigner.carried_on(sentence).groups
    for kind in ("product", "branch"):
        named = list({mention.subjects for mention in mentions if mention.type == kind and mention.subjects})
        if len(named) > 1:
            return kind, named
        if not named and (spoken := list({subjects for group in carried.get(kind, ()) for subjects in group})):
            return kind, spoken
    return "", []


def _says_all(binder: Binder, at: int) -> bool:
    tags = binder.scan.tags[at]
    return "all" in tags and not binder.scan.owner[at] and ("plain" not in tags or tags["plain"].size <= tags["all"].size)


def _of(segment: Segment, kind: str) -> Subjects:
    return segment.subjects.get(kind, frozenset())
