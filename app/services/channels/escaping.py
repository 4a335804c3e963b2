"""Signs that WhatsApp takes for formatting, in texts that mean just them: "6*1 l *new*" stays what it is."""

from __future__ import annotations

import re

LINK = re.compile(r"https?://\S+|\bwww\.\S+|[\w.+-]+@[\w-]+\.[\w.-]+")
LOOKALIKES = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"}
_PAIR = re.compile(r"(?<!\w)([*_~`])(?=\S)([^\n]*?)(?<=\S)\1(?!\w)")


def escape_formatting(text: str) -> str:
    """Return the text with pairs of signs that would format what is between them put as signs that look alike; links stay."""
    parts, place = [], 0
    for match in LINK.finditer(text):
        parts += [_escaped(text[place : match.start()]), match[0]]
        place = match.end()
    return "".join([*parts, _escaped(text[place:])])


def _escaped(text: str) -> str:
    for _ in range(len(LOOKALIKES)):  # a pair may stand inside another
        text, count = _PAIR.subn(lambda match: f"{LOOKALIKES[match[1]]}{match[2]}{LOOKALIKES[match[1]]}", text)
        if not count:
            break
    return text
