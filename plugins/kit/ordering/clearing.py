"""Emptying the cart, as a whole or but for what stays in it: first the question what shall go, then the deed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from plugins.contracts import Call, Fact, Focus, Product, Result, Status
from plugins.kit.goods.cards import suggest
from plugins.kit.goods.product_facts import name_facts, phrase_fact
from plugins.kit.goods.product_names import full_name
from plugins.kit.goods.products import resolve_among, stems
from plugins.kit.ordering.held_goods import those_meant, words_of
from plugins.kit.ordering.open_cart import Cart, cart_facts, empty, open_cart

KEPT_IN = {
    "type": "array",
    "items": {"type": "string"},
    "description": "What stays in the cart, in the customer's words; all goes without.",
}
STAYS = {
    "type": "array",
    "items": {"type": "string"},
    "readOnly": True,
    "description": "What the customer said shall not be taken out: that it stays is told, not the cart.",
}
CLEARED: Mapping[str, Any] = {"type": "object", "properties": {"keep": KEPT_IN}, "additionalProperties": False}


def ask_to_clear(call: Call) -> Result:
    """Ask whether the cart shall be emptied; where some goods stay, which go and which stay."""
    stays = _kept(call, open_cart(call)) if call.records.carts.lines() else empty(call)
    if isinstance(stays, Result):
        return stays
    going = _going(call, stays)
    if not stays:
        return Result(call.say("confirm.clear_cart"), status=Status.NEEDS_CONFIRMATION)
    if not going:
        return Result(call.say("cart.nothing_else"), suggestions=(suggest(call, "cart"),))
    text = call.say("cart.ask_keep", gone=_names(call, going), kept=_names(call, stays))
    return Result(text, tuple(_name_facts(going) + _name_facts(stays)), status=Status.NEEDS_CONFIRMATION)


def clear_cart(call: Call) -> Result:
    """Empty the cart, but for what stays."""
    stays = _kept(call, open_cart(call)) if call.records.carts.lines() else empty(call)
    if isinstance(stays, Result):
        return stays
    if not stays:
        call.records.carts.clear()
        call.records.events.add("cart_changed", {"action": "cleared", "lines": 0})
        return Result(call.say("cart.cleared"), suggestions=(suggest(call, "offers"),))
    going, before = _going(call, stays), open_cart(call)
    for sku in (*(product.sku for product in going), *before.gone):
        call.records.carts.set_line(sku, Decimal(0))
    return _left(call, going)


def what_stays(call: Call) -> Result:
    """Return that goods of the cart stay in it, or that nothing goes out where none are named."""
    stays = _kept(replace(call, arguments={"keep": call.arguments["kept"]}), open_cart(call))
    if isinstance(stays, Result):
        return stays
    text = call.say("cart.stays", names=_names(call, stays)) if stays else call.say("cart.nothing_goes")
    focus = Focus(product=stays[0].sku if len(stays) == 1 else "", products=tuple(product.sku for product in stays)) if stays else None
    return Result(text, tuple(_name_facts(stays)), suggestions=(suggest(call, "cart"),), next=focus)


def _left(call: Call, going: tuple[Product, ...]) -> Result:
    """Return what went out and what the cart comes to now; record it."""
    cart = open_cart(call)
    call.records.events.add("cart_changed", {"action": "cleared", "lines": len(cart.price.lines)})
    said = call.say("cart.taken_out", names=_names(call, going)), call.say("cart.sum", total=cart.price.total)
    facts = (*_name_facts(going), *cart_facts(cart))
    return Result(" ".join(said), facts, suggestions=(suggest(call, "cart"),), next=Focus(products=tuple(one.sku for one in cart.products)))


def _kept(call: Call, cart: Cart) -> tuple[Product, ...] | Result:
    """Return what stays in the cart; that it is not in there, where it is not."""
    stays: dict[str, Product] = {}
    for words in call.arguments.get("keep", ()):
        meant = those_meant(replace(call, arguments={"product": words}), cart.products)
        found = resolve_among(meant, words, Focus()) or tuple(one for one in cart.products if set(stems(words)) <= words_of(one))
        if not found:
            return Result(
                call.say("cart.not_in", phrase=words), (phrase_fact(words),), suggestions=(suggest(call, "cart"),), status=Status.NOT_FOUND
            )
        stays |= {product.sku: product for product in found}
    return tuple(stays.values())


def _going(call: Call, stays: tuple[Product, ...]) -> tuple[Product, ...]:
    kept = {product.sku for product in stays}
    return tuple(product for product in open_cart(call).products if product.sku not in kept)


def _names(call: Call, products: tuple[Product, ...]) -> list[str]:
    return [full_name(call, product) for product in products]


def _name_facts(products: tuple[Product, ...]) -> list[Fact]:
    return [fact for product in products for fact in name_facts(product)]
