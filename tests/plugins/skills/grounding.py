"""The check that every figure in a result's text stands in one of its facts."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from plugins.contracts import Quantity, Result
from plugins.kit.money import Money
from plugins.kit.words import wording_of

FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


def unbacked_figures(result: Result, locale: str = "en") -> list[str]:
    """Return the figures of the text, the cards' prices included, that no fact words."""
    backed = set()
    for fact in result.facts:
        backed.update(FIGURE.findall(_worded(fact.value, locale)))
        if isinstance(fact.value, Decimal):
            backed.update(FIGURE.findall(wording_of(Quantity(fact.value, fact.unit or "each"), locale)))
    said = [result.text, *(card.price_text for card in result.cards), *(card.was_text for card in result.cards)]
    said += [card.stock_text for card in result.cards] + [card.badge for card in result.cards]
    return [figure for text in said for figure in FIGURE.findall(text) if figure not in backed]


def _worded(value: object, locale: str) -> str:
    return "" if value is None else wording_of(value, locale) if isinstance(value, (str, Money, Decimal, date, int)) else str(value)
