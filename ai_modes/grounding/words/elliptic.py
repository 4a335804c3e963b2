"""Denials told in short: "can be spent in the shops, not online" denies that they can be spent online, and no more."""

from __future__ import annotations

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.facts.evidence import Segment
from ai_modes.grounding.text.parsing import Said, id_of, telling


def is_left_out(binder: Binder, said: Said) -> bool:
    """Whether a denied word is the one that a short denial of the shop's wording leaves out, said with the word that is denied."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[said.first]]
    spoken = telling(scan, clause.first, clause.end) & binder.evidence.by_id.keys()
    names = {said.id, *binder.evidence.lexicon.alike(said.id)}
    return any(_is_short_for(segment, spoken, names) for segment in binder.evidence.segments)


def denies_any(binder: Binder, said: Said) -> bool:
    """Whether "anything" is denied with a verb that the shop's wording denies of nothing in particular: "can't take anything out"."""
    scan = binder.scan
    if said.id != "anyth" or said.first == 0:
        return False
    verb = id_of(scan.words[said.first - 1])
    told = [segment for segment in binder.evidence.by_id.get(verb, ()) if segment.source == "answer" and segment.negated]
    return any(not segment.telling - {verb} for segment in told)


def _is_short_for(segment: Segment, spoken: frozenset[str], names: set[str]) -> bool:
    denied = segment.telling
    if not segment.negated or segment.source != "answer" or segment.asks or len(denied) != 1 or names & denied:
        return False
    others = {word for word in spoken - denied - names if not word.startswith("=")}
    return denied <= spoken and not others and bool(names & segment.sentence)
