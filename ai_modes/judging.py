"""A model's words on trial, the same in V6 and V7: their form, then their claims; and what the trace keeps of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ai_modes.fact_check import Receipt
from ai_modes.telling import Open, Preparing, Telling
from ai_modes.wording_form import objection_to_form
from plugins.contracts import ChatMessage, ToolInvocation, Turn


@dataclass(slots=True)
class Trial:
    """Judges what a model says in one turn. ``open_check`` begins a check of what the turn knows by now; ``receipts`` are of the words
    that were judged last, ``objections`` all that were made."""

    turn: Turn
    open_check: Open
    objections: list[str] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    ready: Preparing = field(init=False)

    def __post_init__(self) -> None:
        self.prepare()

    def prepare(self) -> Preparing:
        """Return what begins a new check while the model thinks: of what was found out since, too."""
        self.ready = Preparing(self.open_check)
        return self.ready

    def has_form(self, text: str, draft: str) -> bool:
        """Whether a wording of a draft is plain text of a fitting length in the right language."""
        return not self._form(text, draft)

    def judge(self, text: str, draft: str) -> list[str]:
        """Return what is wrong with a wording of a draft, [] when it may go out."""
        wrong = self._form(text, draft)
        if wrong:
            return [wrong]
        review = self.ready.check.review(text)
        self.receipts = list(review.receipts)
        return [] if review.ok else list(review.objections)

    def what_stands(self, text: str, draft: str) -> str:
        """Return what of refused words stands, in our own words where it does not; "" where too little does."""
        telling = Telling(self.turn, self.open_check, draft)
        stands = telling.what_stands(text)
        self.receipts = telling.receipts if stands else self.receipts
        return stands

    def _form(self, text: str, draft: str) -> str:
        return objection_to_form(text, draft, self.turn.locale, self.turn.message.text)


def told_of_models(
    wanted: str,
    answered: str,
    why: str,
    lines: Sequence[ChatMessage] = (),
    raw: Sequence[str] = (),
    trial: Trial | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Return what the trace keeps of an answer that a model was, or might have been, asked for."""
    return {
        "wanted": wanted,
        "answered": answered,
        "why": why,
        "prompt": [{"role": line.role, "text": line.text, "calls": [_written(one) for one in line.invocations]} for line in lines],
        "raw": list(raw),
        "objections": trial.objections if trial else [],
        "receipts": trial.receipts if trial else [],
        **more,
    }


def _written(invocation: ToolInvocation) -> str:
    return f"{invocation.name} {invocation.arguments}"
