"""Asserting that a result says nothing which its facts do not."""

from __future__ import annotations

import re

from plugins.contracts import Result
from plugins.kit.words import wording_of

NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


def assert_grounded(result: Result, locale: str = "en-GB") -> None:
    """Every number, time and date of the text and the cards stands in a fact, and every fact cites a source."""
    said = [result.text]
    for card in result.cards:
        said += [card.title, card.subtitle, card.badge, *(value for _, value in card.fields)]
    backed = {number for fact in result.facts for number in _numbers_of(fact.value, locale)}
    unbacked = set(NUMBER.findall(" ".join(said))) - backed
    assert not unbacked, f"{unbacked} in {result.text!r} stand in no fact: {sorted(backed)}"
    assert all(fact.source for fact in result.facts), [fact for fact in result.facts if not fact.source]


def _numbers_of(value: object, locale: str) -> list[str]:
    return NUMBER.findall(wording_of(value, locale))
