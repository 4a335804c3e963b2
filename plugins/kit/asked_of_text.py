"""What a text of the shop says of one thing that is asked about it: whether something is to be paid."""

from __future__ import annotations

import re
from functools import lru_cache

from plugins.contracts import Call, Passage, Policy
from plugins.kit.phrases import contains_phrase
from plugins.kit.translations import as_told, in_language
from plugins.kit.words import read_locales

ABOUT = "about"  # the argument that says what is asked about a text
FEE = "fee"
ASPECTS = {"enum": [FEE], "description": "What is asked about the text, where it is one thing: a fee."}
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_MONEY = re.compile(r"[£€$₫¥₹]|\d\s?(?:[đk]|vnđ|[A-Z]{3})\b|\b[A-Z]{3}\s?\d")  # £3, 30.000đ, 30k, 3 EUR


def told_as_asked(call: Call, text: Policy | Passage) -> str:
    """Return a text with what it says of the thing asked about first; that it says nothing of it, where that is so."""
    whole = as_told(call, text)
    if call.arguments.get(ABOUT) != FEE:
        return whole
    said = _SENTENCE.split(in_language(call, text).text)
    paid = [sentence for sentence in said if _tells_of_a_fee(sentence)]
    if not paid:
        return call.say("text.no_fee", text=whole)
    return " ".join((*paid, *(sentence for sentence in said if sentence not in paid)))


def _tells_of_a_fee(sentence: str) -> bool:
    return bool(_MONEY.search(sentence)) or any(contains_phrase(sentence, word) for word in _fee_words())


@lru_cache(maxsize=1)
def _fee_words() -> tuple[str, ...]:
    return tuple(word for content in read_locales(__file__, "asked_of_text").values() for word in content[FEE])
