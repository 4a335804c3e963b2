"""What a text of the shop affirms of what the customer asks, denied outright: "No, we don't gift wrap" where it does."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.facts.evidence import Segment
from ai_modes.grounding.text.parsing import telling
from ai_modes.grounding.text.scan import Clause, Scan

TEXTS = frozenset({"policy", "answer"})
APART = frozenset({"if", "nếu", "i", "need", "more"})  # a case only thought of, the assistant itself, "no need", "never more"
FEW = 3  # words in common that tell nothing by themselves: "khi nhận hàng"


def bind_turned_round(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each denial of just what they ask, of which the shop's own text affirms more than it denies."""
    wording = binder.evidence.wording
    if not wording or _says(wording[0].scan, "no") or not any(fact.kind in TEXTS for fact in binder.evidence.facts):
        return
    told = [segment for segment in binder.evidence.answered if not segment.asks]
    for clause in binder.scan.clauses:
        if clause.negated and not clause.asks and (rule := _affirmed(binder, clause, told)):
            claim = Claim("wording", "denied", clause.first, clause.end - 1)
            yield binder.refused(claim, f'You deny "{binder.written(claim)}"; the facts say: "{rule}".')


def _affirmed(binder: Binder, clause: Clause, told: list[Segment]) -> str:
    """Return the text that affirms most of what a clause denies, "" where another denies as much of it."""
    scan, asked = binder.scan, binder.evidence.last_said
    denied = telling(scan, clause.first, clause.end)
    if denied - asked or APART & {scan.key(at) for at in range(clause.first, clause.end)}:
        return ""
    if denied and any(one.negated and denied <= one.ids for one in told):
        return ""
    bare = binder.begins and clause.sentence == 0 and _says(scan, "no") and not denied
    mine = asked if bare else telling(scan, clause.first, scan.text.sentences[clause.sentence][1], plain=True) & asked
    best = max(told, key=lambda one: (len(mine & one.ids), bool(one.negated)), default=None)
    if best is None or best.negated or not mine:
        return ""
    alike = bool(mine & best.telling) or len(mine & best.ids) >= FEW
    return best.text if alike or binder.evidence.answers_yes else ""


def _says(scan: Scan, value: str) -> bool:
    """Whether a text begins with a yes, or with a no."""
    tag = scan.tags[0].get("yesno") if scan.words else None
    return tag is not None and tag.value == value
