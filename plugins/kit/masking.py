"""Taking secrets out of text that is logged, stored in a trace or shown: keys, bearer tokens, passwords in addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable

MASK = "***"
_KEY = r"(?:sk|pk|rk|xox[a-z]|ghp|gho|hf|AIza|ya29)[-_.A-Za-z0-9]{12,}"
_MAY_BE_KEY = re.compile(_KEY)  # a ninth of the time of all the shapes, and most texts have nothing of the kind
_SIGNS = ("earer ", "://", "key=")
_SHAPES = re.compile(
    rf"\b{_KEY}"
    r"|(?<=[Bb]earer )[-._~+/A-Za-z0-9]{8,}=*"
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"
    r"|(?<=[?&]key=)[^&\s\"']+"
)


def mask_secrets(text: str, known: Iterable[str] = ()) -> str:
    """Return the text with every known secret, and all that has the shape of one, replaced."""
    for secret in known:
        if len(secret) >= 6:
            text = text.replace(secret, MASK)
    if any(sign in text for sign in _SIGNS) or _MAY_BE_KEY.search(text):
        return _SHAPES.sub(MASK, text)
    return text
