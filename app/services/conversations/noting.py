"""What the shop's people note down about a conversation, and its tags: never shown to a customer."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from app.errors import BadMessage, NotFound

LONGEST_NOTE, LONGEST_TAG, MOST_TAGS = 2000, 40, 12
_NUMBER = re.compile("[0-9]{1,15}")
GONE = "There is no such conversation, or it was deleted."


class Noting:
    """The notes and tags of one shop's conversations."""

    def __init__(self, database: Any):
        self._kept = database.transcripts

    def add_note(self, conversation_id: str, person_id: str, person_name: str, text: str, now: datetime) -> str:
        """Note something down and return it as it is kept."""
        text = text.strip()
        if not text or len(text) > LONGEST_NOTE:
            raise BadMessage(f"Write 1 to {LONGEST_NOTE} characters.")
        if not self._kept.add_note(conversation_id, person_id, person_name, text, now):
            raise NotFound(GONE)
        return text

    def drop_note(self, conversation_id: str, note_id: str) -> str:
        """Take a note away and return what it said."""
        dropped = self._kept.drop_note(conversation_id, int(note_id)) if _NUMBER.fullmatch(note_id) else None
        if dropped is None:
            raise NotFound("There is no such note, or it was deleted.")
        return dropped.text

    def tag(self, conversation_id: str, text: str) -> tuple[list[str], list[str]]:
        """Put a tag on; return the tags before and after."""
        tag, before = read_tag(text), self._kept.tags(conversation_id)
        if len(before) >= MOST_TAGS and tag not in before:
            raise BadMessage(f"A conversation has at most {MOST_TAGS} tags.")
        if not self._kept.add_tag(conversation_id, tag) and tag not in before:
            raise NotFound(GONE)
        return before, self._kept.tags(conversation_id)

    def untag(self, conversation_id: str, text: str) -> tuple[list[str], list[str]]:
        """Take a tag off; return the tags before and after."""
        before = self._kept.tags(conversation_id)
        self._kept.drop_tag(conversation_id, read_tag(text))
        return before, self._kept.tags(conversation_id)


def read_tag(text: str) -> str:
    """Return a tag in the one form in which it is stored and looked for; BadMessage for what is none."""
    tag = " ".join(text.lower().split())
    if not tag or len(tag) > LONGEST_TAG:
        raise BadMessage(f"A tag has 1 to {LONGEST_TAG} characters.")
    return tag
