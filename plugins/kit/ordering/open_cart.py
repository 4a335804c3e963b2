"""The customer's cart as it stands at today's prices, and how its lines and sums are said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from plugins.contracts import Call, CartLine, Fact, Product, Result
from plugins.kit.goods.cards import amount_of, suggest
from plugins.kit.goods.price_words import offer_title
from plugins.kit.goods.pricing import CartPrice, LinePrice, is_measured, price_cart, price_line, promotions_for
from plugins.kit.goods.product_facts import line_facts, name_facts
from plugins.kit.goods.product_names import full_name


@dataclass(frozen=True, slots=True)
class Cart:
    """The cart as it stands: priced lines, those whose price is told on request by now, and the SKUs that are no longer sold."""

    price: CartPrice
    on_request: tuple[LinePrice, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[LinePrice, ...]:
        """All that is in it and still sold, whether its price is told or not."""
        return (*self.price.lines, *self.on_request)

    @property
    def products(self) -> tuple[Product, ...]:
        return tuple(line.product for line in self.lines)

    @property
    def unpriced(self) -> tuple[Product, ...]:
        return tuple(line.product for line in self.on_request)

    def quantity(self, sku: str) -> Decimal:
        return next((line.quantity for line in self.lines if line.product.sku == sku), Decimal(0))


def line_words(call: Call, line: LinePrice) -> str:
    """Return a cart line in words: how much of what, for how much, with which offer."""
    kind = "measured" if is_measured(line.product) else "each"
    name, quantity = full_name(call, line.product), amount_of(line.product, line.quantity)
    words = call.say(f"cart.line.{kind}", name=name, quantity=quantity, total=line.total)
    return call.say("cart.line.offer", line=words, offer=offer_title(call, line.promotion)) if line.promotion else words


def total_words(call: Call, price: CartPrice) -> list[str]:
    """Return the total, with the tax that is in it or that comes on top."""
    if not price.tax.minor:
        return [call.say("cart.total", total=price.total)]
    if call.shop.prices_include_tax:
        return [call.say("cart.total.with_tax", total=price.total, tax=price.tax)]
    return [call.say("cart.goods", goods=price.goods, tax=price.tax), call.say("cart.total", total=price.total)]


def empty(call: Call) -> Result:
    """Return that there is nothing in the cart."""
    return Result(call.say("cart.empty"), (Fact("cart_count", 0),), suggestions=(suggest(call, "offers"),))


def open_cart(call: Call) -> Cart:
    """Return the cart at today's prices; what the shop no longer sells, or not at a price that it tells, is named and costs nothing."""
    found = [(line, call.stores.find_product(sku=line.sku)) for line in call.records.carts.lines()]
    sold = [price_of(call, product, line) for line, product in found if product is not None]
    price = price_cart([line for line in sold if line.product.priced], call.shop.currency, includes_tax=call.shop.prices_include_tax)
    on_request = tuple(line for line in sold if not line.product.priced)
    return Cart(price, on_request, tuple(line.sku for line, product in found if product is None))


def price_of(call: Call, product: Product, line: CartLine) -> LinePrice:
    """Return a cart line at today's price."""
    return price_line(product, line.quantity, promotions_for(call, product), includes_tax=call.shop.prices_include_tax)


def cart_facts(cart: Cart) -> Sequence[Fact]:
    """Return every figure of the cart."""
    price = cart.price
    sums = {"cart_total": price.total, "cart_goods": price.goods, "cart_tax": price.tax, "cart_saved": price.saved}
    return (*(fact for line in price.lines for fact in line_facts(line)), *(Fact(kind, value) for kind, value in sums.items()))


def unpriced_facts(cart: Cart) -> tuple[Fact, ...]:
    """Return what backs the names of what has its price on request."""
    return tuple(fact for product in cart.unpriced for fact in name_facts(product))
