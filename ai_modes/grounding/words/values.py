"""A colour or pattern said right behind a name is that one's own: of two bags the red one is not pink."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt, Subjects
from ai_modes.grounding.text.names import Mention, stems_of

IS = frozenset({"is", "are", "'s", "'re", "comes", "màu", "là"})
SMALL = frozenset({"in", "a", "an", "all", "just", "only", "also", "màu"})
NOUNS = frozenset({"one", "ones"})
Values = dict[str, dict[str, Subjects]]


def bind_values(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "the red bag is pink" where the facts give that bag another colour, and pink to another."""
    values = binder.evidence.once("values of one word", lambda: _values(binder))
    for mention in binder.parsed.mentions if values else ():
        clause = binder.scan.clauses[binder.scan.clause_of[mention.first]]
        if mention.type != "product" or clause.negated or clause.asks:
            continue
        if (at := _another(binder, mention, clause.end, values)) is not None:
            claim = Claim("wording", "value", at, at)
            yield binder.refused(claim, f'"{binder.written(claim)}" is not what the facts say of {binder.name(mention.subjects)}.')


def _values(binder: Binder) -> Values:
    """Return the subjects of each attribute of one word, by kind of attribute; of kinds with several values only."""
    found: Values = {}
    for fact in binder.evidence.facts:
        stems = stems_of(str(fact.value)) if fact.kind == "attribute" and fact.unit else ()
        if len(stems) == 1:
            of_kind = found.setdefault(fact.unit, {})
            of_kind[stems[0]] = of_kind.get(stems[0], frozenset()) | {fact.subject}
    return {kind: values for kind, values in found.items() if len(values) > 1}


def _another(binder: Binder, mention: Mention, end: int, values: Values) -> int | None:
    """Return where a value stands right behind a name whose things have only others of that kind."""
    scan, at = binder.scan, mention.end + 1
    while at < end and scan.key(at) in SMALL:
        at += 1
    if scan.key(mention.end) not in IS or at >= end or scan.owner[at] == "name" or scan.key(at + 1) in NOUNS or not mention.whole:
        return None
    stem = scan.words[at].stem
    for of_kind in values.values():
        mine = {value for value, subjects in of_kind.items() if subjects & mention.subjects}
        if stem in of_kind and mine and stem not in mine and scan.words[mention.first].stem not in of_kind.keys() - mine:
            return at
    return None
