"""Where it is delivered to: of several places that were asked about, some are served and some are not, each as the shop's wording says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.text.parsing import telling
from ai_modes.grounding.text.reading import read
from ai_modes.grounding.text.scan import Clause, Scan

DELIVER = "=deliver"


def bind_served(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each place that is said to be served and is not, or the other way round."""
    places = {tuple(word.key for word in read(str(fact.value)).words) for fact in binder.evidence.facts if fact.kind == "asked_place"}
    if len(places) < 2:
        return
    served: dict[tuple[str, ...], bool] = {}
    for parsed in binder.evidence.wording:
        served |= {place: not clause.negated for place, clause in _told(parsed.scan, places).items()}
    if len(set(served.values())) < 2:
        return
    for place, clause in _told(binder.scan, places).items():
        if place in served and served[place] is clause.negated:
            claim = Claim("wording", "served", clause.first, clause.end - 1)
            yield binder.refused(claim, f'The facts say otherwise of delivery to {" ".join(place).title()}: "{binder.written(claim)}".')


def _told(scan: Scan, places: set[tuple[str, ...]]) -> Mapping[tuple[str, ...], Clause]:
    """Return the clause that says of each place alone whether it is delivered there."""
    found = {}
    for clause in scan.clauses:
        named = [place for place in places if _is_in(scan, clause, place)]
        if len(named) == 1 and not clause.asks and DELIVER in telling(scan, clause.first, clause.end):
            found.setdefault(named[0], clause)
    return found


def _is_in(scan: Scan, clause: Clause, place: tuple[str, ...]) -> bool:
    begins = range(clause.first, clause.end - len(place) + 1)
    return any(tuple(scan.key(at + step) for step in range(len(place))) == place for at in begins)
