"""Somebody may be in danger now: "I can't breathe", "my son ate your brownie and his lips are swelling". It comes before all else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from app.services.understanding.deciding.filling import Filler
from app.services.understanding.text.clauses import Clause
from app.services.understanding.text.eater_words import is_question
from app.services.understanding.text.eaters import Telling
from app.services.understanding.text.lexicon import Match
from plugins.contracts import Request

NEAR = 4  # words around a sign of which one may tell of another time


@dataclass(frozen=True)
class InDanger:
    """Reads such messages. ``fillers`` are by tool name."""

    fillers: Mapping[str, Filler]

    @cached_property
    def _tool(self) -> str:
        """The tool that takes what was said of a danger."""
        return next((name for name, filler in self.fillers.items() if filler.takes_argument("danger")), "")

    def read(self, whole: Clause, telling: Telling | None) -> Request | None:
        """Return the call for help of a message that tells of a danger, or that somebody ate what an allergy is told to; else None."""
        ate = whole.lexicon["ate_it"].all_in(whole.tokens) if telling and telling.needs else []
        signs = [match for match in (*whole.lexicon["danger_signs"].all_in(whole.tokens), *ate) if _is_now(whole, match)]
        if not signs or not self._tool:
            return None
        tokens = whole.tokens[signs[0].start : signs[0].end]
        return Request(whole.words, "act", self._tool, {"danger": whole.text[tokens[0].start : tokens[-1].end]}, 1.0)


def _is_now(whole: Clause, sign: Match) -> bool:
    """Whether a sign is told of now: it isn't asked about ("what if I have an allergic reaction"), and is of no other time."""
    lexicon, tokens = whole.lexicon, whole.tokens
    if is_question(whole, sign.start) and not lexicon["danger_asks"].all_in(tokens):
        return False
    near = tokens[max(0, sign.start - NEAR) : sign.end + NEAR]
    inside = tokens[sign.start : sign.end]
    return not any(set(near[other.start : other.end]) - set(inside) for other in lexicon["danger_not"].all_in(near))
