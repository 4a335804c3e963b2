"""Binding words: what is not plain wording must be said by the turn's own texts, of the same thing and not denied by them."""

from __future__ import annotations

from collections.abc import Sequence

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.evidence import Segment
from ai_modes.grounding.parsing import Said, content


ANY = frozenset({"any", "anything", "ever", "anywhere", "at all"})


def bind_words(binder: Binder) -> list[Receipt]:
    """Return a receipt for each word that says something."""
    found = []
    for clause in binder.scan.clauses:
        for said in content(binder.scan, clause.first, clause.end):
            if not said.plain:
                found.append(_bind(binder, said, clause.negated, clause.asks))
    return found


def _bind(binder: Binder, said: Said, negated: bool, asks: bool) -> Receipt:
    claim = Claim("wording", said.id, said.first, said.end - 1)
    segments = binder.evidence.by_id.get(said.id, ())
    if said.id in ANY and (negated or asks):
        return binder.granted(claim, "said to deny or to ask")
    if not segments:
        if said.id in binder.evidence.said_ids and _is_theirs(binder, said, negated, asks):
            return binder.granted(claim, "the customer's own words", "message")
        return binder.refused(claim, f'Nothing in the facts says "{binder.written(claim)}".')
    near = [segment for segment in segments if _is_about(binder, segment, said.first)]
    if not near:
        return binder.refused(claim, f'The facts say "{binder.written(claim)}" of something else.')
    if asks or (found := _agreeing(near, negated)):
        source = near[0] if asks else found
        return binder.granted(claim, source.text, source.source)
    denial = "deny" if negated else "do not deny"
    return binder.refused(claim, f'You {denial} "{binder.written(claim)}"; the facts say: "{near[0].text}".')


def _agreeing(segments: Sequence[Segment], negated: bool) -> Segment | None:
    return next((segment for segment in segments if segment.negated is None or segment.negated == negated), None)


def _is_about(binder: Binder, segment: Segment, at: int) -> bool:
    """Whether a segment is about what the clause of a word is about, or about nothing in particular."""
    mine = binder.parsed.assigner.clause_subjects(at)
    named = {kind: subjects for kind, subjects in segment.subjects.items() if kind and subjects}
    common = named.keys() & mine.keys()
    return not common or any(named[kind] & mine[kind] for kind in common)


def _is_theirs(binder: Binder, said: Said, negated: bool, asks: bool) -> bool:
    """Whether a word of the customer's is handed back as theirs: asked, denied, or "you asked for ..."."""
    return asks or negated or binder.echoes(said.first) or _is_aim(binder, said)


def _is_aim(binder: Binder, said: Said) -> bool:
    """Whether a word only names what the customer is about: "for your mum", "a present"."""
    near = [binder.scan.key(at) for at in range(max(0, said.first - 3), said.first)]
    return "your" in near and not any("allergen" in binder.scan.tags[at] for at in range(said.first, said.end))
