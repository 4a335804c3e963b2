"""A code beside a name is the code of that very thing: "the Frog Candle (85099F)" of another is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.text.names import Mention

BETWEEN = frozenset("( ) , : – - is are our the a an for code codes product number called which 's that đây là của mã cho #".split())  # noqa: SIM905
NEAR = 4


def bind_codes(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each code that stands beside the name of something else."""
    if not (codes := binder.evidence.codes):
        return
    for mentions in binder.parsed.assigner.mentions.values():
        for one, other in zip(mentions, mentions[1:], strict=False):
            coded = [mention for mention in (one, other) if binder.scan.key(mention.first) in codes and len(mention.subjects) == 1]
            if (
                len(coded) == 1
                and one.type == other.type
                and not one.subjects & other.subjects
                and _is_beside(binder, one, other, mentions)
            ):
                claim = Claim("name", "code", one.first, other.end - 1)
                yield binder.refused(claim, f'"{binder.written(claim)}" is not its code.')


def _is_beside(binder: Binder, one: Mention, other: Mention, mentions: Sequence[Mention]) -> bool:
    """Whether only small words stand between a code and a name."""
    between = range(one.end, other.first)
    return len(between) <= NEAR and all(binder.scan.key(at) in BETWEEN for at in between)
