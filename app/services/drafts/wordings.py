"""Other ways to ask a question, as a model proposes them to the shop's owner, who keeps what fits."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.services.drafts.editor import DraftEditor
from plugins.contracts import ChatMessage, ChatModels
from plugins.kit.text import fold, normalise, tokenise

FIELD = "phrasings"  # of the records that are found by how customers ask for them
ASKED_IN = ("question", "title")
MOST, LONGEST, LONGEST_ANSWER, MOST_TOKENS = 8, 120, 1000, 500
_LINES = {"type": "array", "items": {"type": "string"}}
SCHEMA = {"type": "object", "properties": {"wordings": _LINES}, "required": ["wordings"], "additionalProperties": False}


@dataclass(frozen=True, slots=True)
class Asked:
    """What customers ask and what they are told, with the ways to ask it that are known, in a language by its English name."""

    question: str
    known: Sequence[str]
    answer: str
    language: str


def has_wordings(editor: DraftEditor, document: str) -> bool:
    """Whether the records of a document are found by how customers ask for them."""
    return FIELD in {field.name for field in editor.fields(editor.document(document), {})}


def proposed(models: ChatModels, asked: Asked, taken: Iterable[str]) -> list[str]:
    """Return ways to ask that are not known yet and that no other record has (``taken``), ``MOST`` at most; raise ModelError."""
    data = {"question": asked.question, "already_known": list(asked.known), "answer": asked.answer[:LONGEST_ANSWER]}
    system = _template().format(most=MOST, language=asked.language)
    lines = [ChatMessage("system", system), ChatMessage("user", json.dumps(data, ensure_ascii=False))]
    found = models.complete_json(lines, SCHEMA, purpose="suggesting", max_tokens=MOST_TOKENS)
    seen = {_compared(text) for text in (asked.question, *asked.known, *taken)}
    fresh = []
    for text in map(normalise, found["wordings"]):
        if text and len(text) <= LONGEST and (folded := _compared(text)) not in seen:
            seen.add(folded)
            fresh.append(text)
    return fresh[:MOST]


def taken_by_others(editor: DraftEditor, document: str, key: str | None) -> list[str]:
    """Return how the other records of the draft are asked for."""
    found = []
    for other in editor.documents():
        if not has_wordings(editor, other.name):
            continue
        for record in editor.records(other):
            if other.name != document or record.get(other.key) != key:
                found += [str(record[name]) for name in ASKED_IN if name in record] + list(record.get(FIELD, ()))
    return found


def _compared(text: str) -> str:
    """Return a text's words alone: capitals, accents and signs make no other way to ask."""
    return " ".join(token.folded for token in tokenise(fold(text)) if token.folded.isalnum())


@lru_cache(maxsize=1)
def _template() -> str:
    return (Path(__file__).parent / "wordings_prompt.txt").read_text("utf-8")
