"""What something depends on: "it depends on what you order" is not "it depends on where it goes"."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.text.scan import Scan

DEPENDS = frozenset({"depends", "depend", "depending", "varies", "vary"})
ON = frozenset({"on", "with", "by"})
ASKED = frozenset({"what", "where", "when", "who", "how"})


def bind_depending(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "depends on where" of which the shop's wording says "depends on what"."""
    told = {word for parsed in binder.evidence.wording for _, word in _words(parsed.scan)}
    for at, word in _words(binder.scan) if told & ASKED else ():
        if word in ASKED and word not in told:
            yield binder.refused(Claim("wording", "depends", at, at + 2), f"The facts say that it depends on {' or '.join(sorted(told))}.")


def _words(scan: Scan) -> Iterator[tuple[int, str]]:
    for at in scan.places(keys=DEPENDS):
        if scan.key(at + 1) in ON:
            yield at, scan.key(at + 2)
