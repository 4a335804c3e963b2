"""The customer's cart as it stands at today's prices, and how its lines and sums are said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from plugins.contracts import Call, CartLine, Fact, Product, Result
from plugins.kit.cards import amount_of, suggest
from plugins.kit.pricing import CartPrice, LinePrice, is_measured, price_cart, price_line, promotions_for
from plugins.kit.product_facts import line_facts
from plugins.kit.product_names import full_name


@dataclass(frozen=True, slots=True)
class Cart:
    """The cart as it stands: priced lines, and the SKUs in it that the shop no longer sells."""

    price: CartPrice
    gone: tuple[str, ...] = ()

    @property
    def products(self) -> tuple[Product, ...]:
        return tuple(line.product for line in self.price.lines)

    def quantity(self, sku: str) -> Decimal:
        return next((line.quantity for line in self.price.lines if line.product.sku == sku), Decimal(0))


def line_words(call: Call, line: LinePrice) -> str:
    """Return a cart line in words: how much of what, for how much, with which offer."""
    kind = "measured" if is_measured(line.product) else "each"
    name, quantity = full_name(call, line.product), amount_of(line.product, line.quantity)
    words = call.say(f"cart.line.{kind}", name=name, quantity=quantity, total=line.total)
    return call.say("cart.line.offer", line=words, offer=line.promotion.title) if line.promotion else words


def total_words(call: Call, price: CartPrice) -> list[str]:
    """Return the total, with the tax that is in it or that comes on top."""
    if not price.tax.minor:
        return [call.say("cart.total", total=price.total)]
    if call.shop.prices_include_tax:
        return [call.say("cart.total.with_tax", total=price.total, tax=price.tax)]
    return [call.say("cart.goods", goods=price.goods, tax=price.tax), call.say("cart.total", total=price.total)]


def empty(call: Call) -> Result:
    """Return that there is nothing in the cart."""
    return Result(call.say("cart.empty"), suggestions=(suggest(call, "offers"),))


def open_cart(call: Call) -> Cart:
    """Return the cart at today's prices; what the shop no longer sells, or not at a price that it tells, is named and costs nothing."""
    found = [(line, _sold(call, line.sku)) for line in call.records.carts.lines()]
    priced = [price_of(call, product, line) for line, product in found if product is not None]
    price = price_cart(priced, call.shop.currency, includes_tax=call.shop.prices_include_tax)
    return Cart(price, tuple(line.sku for line, product in found if product is None))


def _sold(call: Call, sku: str) -> Product | None:
    product = call.stores.find_product(sku=sku)
    return product if product is not None and product.priced else None


def price_of(call: Call, product: Product, line: CartLine) -> LinePrice:
    """Return a cart line at today's price."""
    return price_line(product, line.quantity, promotions_for(call, product), includes_tax=call.shop.prices_include_tax)


def cart_facts(cart: Cart) -> Sequence[Fact]:
    """Return every figure of the cart."""
    price = cart.price
    sums = {"cart_total": price.total, "cart_goods": price.goods, "cart_tax": price.tax, "cart_saved": price.saved}
    return (*(fact for line in price.lines for fact in line_facts(line)), *(Fact(kind, value) for kind, value in sums.items()))
