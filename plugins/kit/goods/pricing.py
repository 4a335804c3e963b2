"""What a quantity costs: units, promotions, rounding and tax, by one rule for every skill.

A reduced price is a price of its own, rounded half up to the minor unit; a line is that price times its quantity,
rounded half up; a total is the sum of its lines. Tax is worked out per line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from plugins.contracts import Call, Product, Promotion, Quantity
from plugins.kit.money import Money
from plugins.kit.units import UNITS, convert

FINEST = Decimal("0.001")
MAX_UNITS = {"g": Decimal(999_000), "ml": Decimal(999_000)}
MAX_DEFAULT = Decimal(999)


@dataclass(frozen=True, slots=True)
class Amount:
    """A customer's quantity in the product's ``sold_by`` units. ``pack`` is set when a weight or volume was turned into
    packs; ``exact`` is False when the packs hold more than was asked for."""

    units: Decimal
    pack: Quantity | None = None
    exact: bool = True


@dataclass(frozen=True, slots=True)
class LinePrice:
    """What a quantity of a product costs: ``unit`` is what one costs now, ``before`` the line without ``promotion``;
    ``tax`` is contained in ``total`` or comes on top, as the shop's prices do."""

    product: Product
    quantity: Decimal
    unit: Money
    before: Money
    total: Money
    tax: Money
    promotion: Promotion | None = None

    @property
    def saved(self) -> Money:
        return self.before - self.total


@dataclass(frozen=True, slots=True)
class CartPrice:
    """The sums of a cart. ``total`` is what the customer pays."""

    lines: tuple[LinePrice, ...]
    goods: Money
    saved: Money
    tax: Money
    total: Money


def today(call: Call) -> date:
    """Return the shop's own date."""
    return call.now.astimezone(ZoneInfo(call.shop.timezone)).date()


def promotions_for(call: Call, product: Product) -> list[Promotion]:
    """Return the promotions that run for a product today; none where its price is told on request only."""
    return call.stores.search_promotions(product=product, day=today(call)) if product.priced else []


def is_measured(product: Product) -> bool:
    """Say whether the product is sold by weight, volume or length, so that fractions of its unit may be bought."""
    return product.sold_by != "each"


def max_units(product: Product) -> Decimal:
    """Return the most that one cart line may hold, in ``sold_by`` units."""
    return MAX_UNITS.get(product.sold_by, MAX_DEFAULT)


def in_sold_units(product: Product, quantity: Quantity) -> Amount | None:
    """Return a quantity in the units that the product is sold by; None when it cannot be sold so.

    500 g of apples sold by the kg is 0.5; 3 kg of flour in 1.5 kg packs is 2; three "each" of apples by the kg, kilos of
    something that comes by the piece, and half a bottle are None.
    """
    same = convert(quantity, product.sold_by)
    if same is not None:
        whole = is_measured(product) or same.amount == same.amount.to_integral_value()
        return Amount(same.amount.quantize(FINEST, rounding=ROUND_HALF_UP).normalize() + 0) if whole else None
    if is_measured(product) or product.pack is None or product.pack.amount <= 0:
        return None
    wanted = convert(quantity, product.pack.unit)
    if wanted is None:
        return None
    packs = (wanted.amount / product.pack.amount).to_integral_value(ROUND_CEILING)
    return Amount(packs, product.pack, packs * product.pack.amount == wanted.amount)


def price_line(product: Product, quantity: Decimal, promotions: Sequence[Promotion] = (), *, includes_tax: bool = True) -> LinePrice:
    """Return what a quantity costs with the one promotion that saves most; promotions never add up, nor make it dearer."""
    before = product.price.times(quantity)
    unit, total, best = product.price, before, None
    for promotion in promotions if product.priced else ():
        offered = reduced_unit(product.price, promotion)
        reduced = offered.times(payable(quantity, promotion))
        if reduced < total:
            unit, total, best = offered, reduced, promotion
    return LinePrice(product, quantity, unit, before, total, tax_of(total, product.tax_rate, includes_tax), best)


def lowest_unit(product: Product, promotions: Sequence[Promotion]) -> Money:
    """Return what one costs with the promotion that lowers it most: the ``unit`` of a line of one."""
    return min([product.price, *(reduced_unit(product.price, promotion) for promotion in promotions if product.priced)])


def reduced_unit(price: Money, promotion: Promotion) -> Money:
    """Return what one costs under a promotion: the price itself under a multi-buy, never more than the list price."""
    if promotion.percent is not None:
        rest = max(Decimal(0), Decimal(100) - promotion.percent) / 100
        return price.times(min(rest, Decimal(1)))
    if promotion.price is not None and promotion.price < price:
        return promotion.price
    return price


def payable(quantity: Decimal, promotion: Promotion) -> Decimal:
    """Return how many of a quantity are paid for: 2 of 3 under 3 for 2, 5 of 7."""
    if promotion.buy < 1 or promotion.pay < 0 or promotion.pay >= promotion.buy:
        return quantity
    return quantity - (quantity // promotion.buy) * (promotion.buy - promotion.pay)


def price_cart(lines: Sequence[LinePrice], currency: str, *, includes_tax: bool = True) -> CartPrice:
    """Return the sums of priced lines."""
    zero = Money(0, currency)
    goods, saved, tax = (sum((part(line) for line in lines), zero) for part in (_total, _saved, _tax))
    return CartPrice(tuple(lines), goods, saved, tax, goods if includes_tax else goods + tax)


def _total(line: LinePrice) -> Money:
    return line.total


def _saved(line: LinePrice) -> Money:
    return line.saved


def _tax(line: LinePrice) -> Money:
    return line.tax


def tax_of(amount: Money, rate: Decimal, included: bool) -> Money:
    """Return the tax contained in an amount, or that comes on top of it, rounded half up."""
    if rate <= 0:
        return Money(0, amount.currency)
    return amount.times(rate / (1 + rate)) if included else amount.times(rate)


def price_per_measure(product: Product, price: Money) -> tuple[Money, str] | None:
    """Return the price per kg, litre, metre or piece, to compare packs by; None where it says nothing new."""
    if not product.priced:
        return None
    if is_measured(product):
        unit, held = product.sold_by, Decimal(1)
    elif product.pack is not None and product.pack.amount > 0:
        unit, held = product.pack.unit, product.pack.amount
    else:
        return None
    base = {"mass": "kg", "volume": "l", "length": "m", "count": "each"}[UNITS[unit][0]]
    per = convert(Quantity(held, unit), base)
    return (price.times(1 / per.amount), base) if per and per.amount else None
