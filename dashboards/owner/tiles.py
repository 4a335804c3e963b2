"""Figures as tiles: how they are written, whether a change is good, their sparkline, and the rows that they lead to."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.numbers import format_currency, format_decimal, format_percent, get_currency_precision
from flask import url_for

from app.services.insights import Asked, Figure, Span, spark
from app.services.storefront import currency_of
from dashboards.owner.office import office
from dashboards.owner.wording import language_of_request

MICRO = 1_000_000
NONE = "–"
# the conversations behind a figure, as the list of conversations narrows itself
_ROWS = {"conversations": "", "resolved": "alone", "handed_over": "handoff"}
_SECTIONS = {
    "durable": "resolution", "p50": "speed", "p95": "speed", "csat": "satisfaction", "cost": "spending", "tokens": "models",
    "no_model": "modes", "model_calls": "models", "from_cache": "models",
}  # fmt: skip
MANIFOLD = 10


@dataclass(frozen=True, slots=True)
class Wording:
    """How figures are written: the reader's language, the shop's currency, and that of what models cost."""

    locale: str
    currency: str
    model_currency: str = "USD"

    def cell(self, value: Any, kind: str) -> str:
        """Return a figure as readers of the language write it; an en dash where there is none."""
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return NONE
        currency = self.model_currency if kind == "cost" else self.currency
        return value if isinstance(value, str) else _written(value, kind, self.locale, currency)

    def plain(self, value: Any, kind: str) -> Any:
        """Return a figure for a table that is taken along: a number in whole units, None where there is none."""
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return None
        if kind == "money":
            return _major(value, self.currency)
        if kind == "cost":
            return Decimal(int(value)) / MICRO
        return round(value, 4) if isinstance(value, float) else value

    def points(self, difference: float, words: Mapping[str, str]) -> str:
        """Return by how many points a share differs: "+5 %" of a share would be read as of the whole."""
        points = round(difference * 100)
        return words["point" if abs(points) == 1 else "points"].format(n=f"{points:+d}" if points else "0")

    def change(self, change: float) -> str:
        """Return a change in words: one too small to be seen is none, one of tenfold or more is a multiple."""
        if change >= MANIFOLD - 1:
            return f"×{format_decimal(round(change + 1), locale=self.locale)}"
        return format_percent(round(change, 2) or 0, format="+#,##0%;-#,##0%" if round(change, 2) else "0%", locale=self.locale)


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure as it stands on a page; ``better`` is None where a change is neither good nor bad, ``change`` where nothing was before,
    ``before`` "" where it is compared with nothing."""

    name: str
    value: str
    before: str
    change: str | None
    better: bool | None
    spark: str
    address: str


def wording_of(bot: str) -> Wording:
    """Return how figures of a shop are written for this request's reader."""
    return Wording(language_of_request(), currency_of(office().platform, bot), office().platform.settings.model_cost_currency)


def model_cost(bot: str, micro: int) -> str:
    """Return what models cost, with its currency."""
    return wording_of(bot).cell(micro, "cost")


def tile_of(bot: str, figure: Figure, asked: Asked, wording: Wording) -> Tile:
    """Return a figure as its tile; it leads to what is behind it."""
    change, told = figure.change, None
    if change is not None and figure.kind == "share":
        change = figure.now - figure.before
        told = wording.points(change, office().texts[wording.locale]["today"])
    elif change is not None:
        told = wording.change(change)
    changed = change is not None and round(change, 2) != 0
    better = (change < 0) == figure.less_is_better if changed and figure.less_is_better is not None else None
    return Tile(
        figure.name, wording.cell(figure.now, figure.kind), wording.cell(figure.before, figure.kind) if asked.against else "",
        told, better, spark(figure.days), rows_behind(bot, figure.name, asked.span),
    )  # fmt: skip


def rows_behind(bot: str, name: str, span: Span) -> str:
    """Return the address of what a figure counted."""
    days = {"since": span.first.isoformat(), "until": span.last.isoformat()}
    if name == "unanswered":
        return url_for("owner.unanswered", bot=bot)
    if name in ("orders", "revenue"):
        return url_for("owner.orders", bot=bot, **days)
    if name in _ROWS:
        return url_for("owner.conversations", bot=bot, **days, figure=_ROWS[name] or None)
    query = {"from": days["since"], "to": days["until"], "compare": "before"}
    return url_for("owner.analytics", bot=bot, **query, _anchor=_SECTIONS.get(name, "over_time"))


@lru_cache(maxsize=8192)
def _written(value: Any, kind: str, locale: str, currency: str) -> str:
    """Return a figure in words; a page has thousands, and the same ones come again."""
    if kind == "share":
        return format_percent(value, format="#,##0%", locale=locale)
    if kind == "money":
        return format_currency(_major(value, currency), currency, locale=locale).replace("\xa0", " ")
    if kind == "cost":
        digits = 4 if 0 < value < MICRO // 100 else 2
        amount = (Decimal(int(value)) / MICRO).quantize(Decimal(1).scaleb(-digits))
        return format_currency(amount, currency, locale=locale, currency_digits=False, decimal_quantization=False).replace("\xa0", " ")
    return _time(value, locale) if kind == "milliseconds" else format_decimal(value, locale=locale)


def _time(milliseconds: float, locale: str) -> str:
    if milliseconds < 1000:
        return f"{format_decimal(round(milliseconds, 1 if milliseconds < 10 else None), locale=locale)} ms"
    return f"{format_decimal(round(milliseconds / 1000, 1), locale=locale)} s"


def _major(minor: float, currency: str) -> Decimal:
    return Decimal(int(minor)).scaleb(-get_currency_precision(currency))
