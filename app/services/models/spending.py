"""What model calls cost, and how much of it a shop may spend in a day."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.storage.turns.model_calls import CAP_REACHED, Spent
from plugins.contracts import ModelError, ModelPrices, Usage

MICRO = 1_000_000
CHARACTERS_A_TOKEN = 4


class DailyCapReached(ModelError):
    """The shop has spent what it may spend on models today."""

    name = CAP_REACHED


@dataclass(frozen=True, slots=True)
class DailyCap:
    """The most tokens and money a day, 0 for no limit. Money is in millionths of the currency that the prices are in."""

    tokens: int = 0
    cost_micro: int = 0

    def is_reached(self, spent: Spent) -> bool:
        return bool((self.tokens and spent.tokens >= self.tokens) or (self.cost_micro and spent.cost_micro >= self.cost_micro))

    @property
    def is_set(self) -> bool:
        return bool(self.tokens or self.cost_micro)


def lower_of(operator: DailyCap, shop: DailyCap) -> DailyCap:
    """Return the tighter cap: a shop may set itself a lower one than its operator, not a higher."""
    return DailyCap(_lower(operator.tokens, shop.tokens), _lower(operator.cost_micro, shop.cost_micro))


def _lower(one: int, other: int) -> int:
    return min(one, other) if one and other else one or other


def cost_micro(prices: ModelPrices, usage: Usage) -> int:
    """Return the cost in millionths: a price for a million tokens is a price in millionths for one."""
    cached, stored = cached_of(usage), stored_of(usage)
    cost = _price(prices.cached, prices) * cached + _price(prices.stored, prices) * stored
    cost += prices.read * (usage.read - cached - stored) + prices.written * usage.written
    return int(cost.to_integral_value(rounding="ROUND_CEILING"))


def _price(own: Decimal | None, prices: ModelPrices) -> Decimal:
    return prices.read if own is None else own


def cached_of(usage: Usage) -> int:
    """Return the tokens that came from the provider's cache: never more than were read, whatever a server says."""
    return max(0, min(usage.cached, usage.read))


def stored_of(usage: Usage) -> int:
    """Return the tokens that were put into the provider's cache: never more than were read and not in it."""
    return max(0, min(usage.stored, usage.read - cached_of(usage)))


def to_micro(amount: str | float) -> int:
    return int(Decimal(str(amount)) * MICRO)


def estimated(characters: int, error: ModelError) -> Usage:
    """Return the tokens that a failed call is taken to have read: what was refused at the door is not paid for."""
    return Usage(0 if error.name in ("refused", "busy") else characters // CHARACTERS_A_TOKEN)


def guessed(read: int, written: int) -> Usage:
    """Return the tokens of a call whose provider counts none, or whose answer was ended early, from its characters."""
    return Usage(read // CHARACTERS_A_TOKEN, written // CHARACTERS_A_TOKEN)
