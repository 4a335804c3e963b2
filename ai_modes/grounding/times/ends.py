"""When an offer ends: "20 % off coats until 31 December" is told by the end of that very offer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.text.calendar import DayMention

ENDING = frozenset({"until", "till", "through", "by", "đến", "tới", "hết", "ends", "on", "ngày"})
PERCENTS = frozenset({"offer_percent", "percent"})


def bind_ends(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each end that is said of a percentage and that no offer of the turn with it has."""
    ends = [fact for fact in binder.evidence.facts if fact.kind == "offer_ends"]
    for mention in binder.parsed.days if ends else ():
        dates = {(day.month, day.day) for day in mention.days if isinstance(day, date)}
        percent = _percent(binder, mention) if dates and binder.scan.key(mention.first - 1) in ENDING else None
        if percent is None:
            continue
        offers = {fact.subject for fact in binder.evidence.facts if fact.kind in PERCENTS and fact.value in _values(percent)}
        told = {(fact.value.month, fact.value.day) for fact in ends if fact.subject in offers}
        if told and not dates & told:
            claim = Claim("day", mention.days, percent.first, mention.end - 1)
            yield binder.refused(claim, f'By the facts it does not end then: "{binder.written(claim)}".')


def _values(percent: Claim) -> tuple[object, ...]:
    return percent.value if isinstance(percent.value, tuple) else (percent.value,)


def _percent(binder: Binder, mention: DayMention) -> Claim | None:
    """Return the percentage nearest before an end, in its sentence, with no other offer between."""
    first = binder.scan.text.sentences[binder.scan.sentence_of[mention.first]][0]
    before = [one for one in binder.scan.claims if one.kind in ("percent", "offer") and first <= one.first < mention.first]
    return before[-1] if before and before[-1].kind == "percent" else None
