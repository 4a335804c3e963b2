"""The customer's cart: adding, changing, removing, showing and emptying it, with totals, offers and tax."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from plugins.contracts import Call, Card, Effect, Fact, Focus, Folder, Product, Result, Status, Suggestion, Tool
from plugins.hookspecs import hookimpl
from plugins.kit.arguments import money_of
from plugins.kit.goods.amounts import ask_amount, quantity_facts, read_amount
from plugins.kit.goods.cards import amount_of, suggest, wording_with_products
from plugins.kit.goods.choices import Article, choose_article
from plugins.kit.goods.eaters import EATER, cart_warned, warned
from plugins.kit.goods.notice import notice_facts, notice_text
from plugins.kit.goods.price_words import offer_title, price_of_one, price_text
from plugins.kit.goods.pricing import CartPrice, LinePrice, is_measured, max_units
from plugins.kit.goods.product_facts import count_fact, name_facts, phrase_fact, price_fact, stock_fact
from plugins.kit.goods.product_names import full_name
from plugins.kit.goods.products import resolve_among, stock_of
from plugins.kit.goods.sizes import resolve_sized
from plugins.kit.ordering.age_limits import AGE, WEIGHED, age_noted, none_sold_at_that_age, not_sold_at_that_age
from plugins.kit.ordering.cart_fitness import whether_cart_suits
from plugins.kit.ordering.clearing import CLEARED, STAYS, ask_to_clear, clear_cart, what_stays
from plugins.kit.ordering.held_goods import those_meant, those_near
from plugins.kit.ordering.open_cart import Cart, cart_facts, empty, line_words, open_cart, total_words, unpriced_facts
from plugins.kit.ordering.surcharges import surcharge_facts
from plugins.kit.places.branch_facts import contact_facts
from plugins.kit.words import examples_from, read_locales

NAME = "cart"
PRODUCT = {"type": "string", "format": "product", "description": "SKU, or what the customer calls it."}
QUANTITY = {"type": "string", "format": "quantity", "description": 'How much: "2", "500 g".'}
ATTRIBUTES = {"type": "array", "items": {"type": "string", "format": "attribute"}, "description": 'Like "size:M".'}
NOTHING: Mapping[str, Any] = {"type": "object", "properties": {}, "additionalProperties": False}
LINE: Mapping[str, Any] = {"type": "object", "properties": {"product": PRODUCT, "quantity": QUANTITY}, "additionalProperties": False}
CHECK_CART = "Tell of everything in the cart whether it contains an allergen or suits a diet; all allergens, where none is named."
ASKED_ABOUT = {"type": "string", "format": "allergen", "description": 'What is asked about: "nuts", "eggs or milk", "gluten-free".'}
ASKED: Mapping[str, Any] = {**NOTHING, "properties": {"allergen": ASKED_ABOUT, "eater": EATER}}
SHOWN: Mapping[str, Any] = {**NOTHING, "properties": {"eater": EATER, "kept": STAYS, "age": AGE, "weighed": WEIGHED}}
HELD = {"type": "string", "pattern": "^[0-9]{1,6}$", "description": "How many of it the cart holds, where nothing else says of which."}
LESS: Mapping[str, Any] = {**LINE, "properties": {**LINE["properties"], "held": HELD}}
TIMES = {"type": "string", "pattern": r"^[0-9]{1,2}(\.[0-9]+)?$", "description": "How many times as much as the cart holds."}
SET: Mapping[str, Any] = {**LINE, "properties": {**LINE["properties"], "times": TIMES, "eater": EATER, "age": AGE}}
INSTEAD_OF = {"type": "string", "description": "What the cart holds that goes out for it; as many come in, where no quantity is said."}
GONE = {"type": "string", "description": "How much of that goes out: all of it, where nothing is said."}
SAID = {"type": "string", "format": "money", "description": "What the customer says that it costs: the shop's own price is told then."}
KEPT = {"type": "string", "format": "branch", "description": "The branch that shall keep it: that nobody there is told is said then."}
ADDED = {
    **LINE["properties"],
    "attributes": ATTRIBUTES,
    "instead_of": INSTEAD_OF,
    "gone": GONE,
    "said_price": SAID,
    "branch": KEPT,
    "eater": EATER,
    "age": AGE,
}
ADD: Mapping[str, Any] = {**LINE, "properties": ADDED, "required": ["product"]}
Runs = Callable[[Call], Result]


class CartSkill:
    def __init__(self) -> None:
        self._locales = read_locales(__file__, NAME)

    @hookimpl
    def register_tools(self) -> list[Tool]:
        return [
            self._tool("add_to_cart", "Put a quantity of a product into the customer's cart.", ADD, add_to_cart),
            self._tool("change_cart", "Change how much of a product is in the cart.", SET, change_cart),
            self._tool("remove_from_cart", "Take a product, or some of it, out of the cart.", LESS, remove_from_cart),
            self._tool("show_cart", "Show the cart with its lines, offers, tax and total.", SHOWN, show_cart, effect=Effect.READ),
            self._tool("cart_allergens", CHECK_CART, ASKED, whether_cart_suits, effect=Effect.READ),
            self._tool("clear_cart", "Empty the cart, but for what shall stay in it.", CLEARED, clear_cart, question=ask_to_clear),
        ]

    def _tool(
        self, name: str, description: str, schema: Mapping[str, Any], run: Runs, effect: Effect = Effect.WRITE, question: Runs | None = None
    ) -> Tool:
        examples, repeatable = examples_from(self._locales, name), effect is Effect.READ
        asks = question is not None
        return Tool(name, description, schema, run, examples, effect=effect, confirm=asks, repeatable=repeatable, question=question)

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_with_products(self._locales)


def create(folder: Folder, options: Mapping[str, Any]) -> CartSkill:
    return CartSkill()


def add_to_cart(call: Call) -> Result:
    """Add a quantity on top of what is in the cart already, as far as there is stock; in the place of other goods, where that is said."""
    given = call.arguments
    if given.get("instead_of"):
        return exchange(call)
    found = resolve_sized(call, given.get("product", ""), given.get("quantity", ""), attributes=given.get("attributes", ()))
    if isinstance(found, Result):
        return none_sold_at_that_age(call, found.options) or found
    product, written = found
    if too_young := not_sold_at_that_age(call, (product,)):
        return too_young
    if not product.priced:
        return only_on_request(call, product)
    amount = read_amount(call, product, written, default=Decimal(1))
    if isinstance(amount, Result):
        return amount
    before = open_cart(call).quantity(product.sku)
    refusal = out_of_reach(call, product, before + amount.units, before)
    if refusal:
        return refusal
    call.records.carts.set_line(product.sku, before + amount.units)
    done = changed(call, product, "added", amount.units, "cart.rounded" if not amount.exact else "")
    return not_kept(call, at_its_price(call, done, product, amount.units))


def at_its_price(call: Call, done: Result, product: Product, units: Decimal) -> Result:
    """Return what was added with its price, where the customer named another for one or for all of it."""
    said, unit = money_of(call.arguments, "said_price", call.shop.currency), price_of_one(call, product).unit
    if said is None or said.minor in (unit.minor, unit.minor * units):
        return done
    told = call.say("cart.at_its_price", price=price_text(call, product, unit))
    return replace(done, text=f"{done.text} {told}", facts=(*done.facts, price_fact(product, unit)))


def not_kept(call: Call, done: Result) -> Result:
    """Return what was added with the honest word that the branch which shall keep it knows nothing of that, and how to ask there."""
    branch = call.stores.find_branch(name=call.arguments["branch"]) if call.arguments.get("branch") else None
    if branch is None:
        return done
    told = call.say("cart.not_kept.phone" if branch.phone else "cart.not_kept", branch=branch.name, phone=branch.phone)
    return replace(done, text=f"{done.text} {told}", facts=(*done.facts, *contact_facts(branch)))


def exchange(call: Call) -> Result:
    """Add goods in the place of others that the cart holds: those stay where the new ones cannot be had, or it is open which they are.

    Where it is told how much ``gone`` shall be, what was put in last is corrected, and so many of goods that are in there too are no
    others: "oops, 8 limes" says how many limes it shall be.
    """
    given = {name: value for name, value in call.arguments.items() if name not in ("instead_of", "gone")}
    meant = replace(call, arguments=given)
    if given.get("quantity") and call.arguments.get("gone") and not not_in_there(meant):
        return change_cart(meant)
    gone = in_cart(replace(call, arguments={"product": call.arguments["instead_of"]}))
    if isinstance(gone, Result):
        return gone
    if given.get("product") == call.arguments["instead_of"]:
        given["product"] = gone.sku  # "đổi túi sang màu trắng": the same bag in another look
    held = open_cart(call).quantity(gone.sku)
    amount = read_amount(call, gone, call.arguments.get("gone", ""), default=held)
    out = held if isinstance(amount, Result) else min(amount.units, held)
    call.records.carts.set_line(gone.sku, held - out)
    added = add_to_cart(replace(call, arguments={**given, "quantity": given.get("quantity") or held_as(gone, out)}))
    if added.status is not Status.OK:
        call.records.carts.set_line(gone.sku, held)
        return added
    return with_what_went(call, added, gone, held - out, out)


def with_what_went(call: Call, added: Result, gone: Product, left: Decimal, out: Decimal) -> Result:
    """Return what was added with what went out for it, and record that."""
    lines = len(open_cart(call).price.lines)
    call.records.events.add("cart_changed", {"action": "removed", "sku": gone.sku, "quantity": str(out), "lines": lines})
    kind = "measured" if is_measured(gone) else "each"
    action, told = ("changed", left) if left else ("removed", out)
    said = call.say(f"cart.{action}.{kind}", name=full_name(call, gone), quantity=amount_of(gone, told))
    facts = (*added.facts, *name_facts(gone), Fact("quantity", told, gone.sku, gone.sold_by))
    return replace(added, text=f"{said} {added.text}", facts=facts)


def only_on_request(call: Call, product: Product) -> Result:
    """Return that a product without a price cannot be put into the cart, but be asked for."""
    text = call.say("cart.on_request", name=full_name(call, product))
    steps = (suggest(call, "quote", product), suggest(call, "details", product))
    return Result(text, name_facts(product), suggestions=steps, next=Focus(product=product.sku), status=Status.REFUSED)


def change_cart(call: Call) -> Result:
    """Set how much of a product is in the cart; none of it takes it out. What is not in there yet is put in ("make it two")."""
    written = call.arguments.get("quantity", "")
    none = written.strip() in ("0", "0 each")
    if written and not none and not_in_there(call):
        return add_to_cart(call)
    product = in_cart(call)
    if isinstance(product, Result):
        return product
    if none:
        return take_out(call, product)
    if too_young := not_sold_at_that_age(call, (product,)):
        return too_young
    if not product.priced:
        return only_on_request(call, product)
    amount = read_amount(call, product, written or times_as_much(call, product))
    if isinstance(amount, Result):
        return amount
    refusal = out_of_reach(call, product, amount.units, Decimal(0))
    if refusal:
        return refusal
    call.records.carts.set_line(product.sku, amount.units)
    return changed(call, product, "changed", amount.units)


def times_as_much(call: Call, product: Product) -> str:
    """Return so many times what the cart holds of a product, "" where nothing says how many times."""
    times = call.arguments.get("times", "")
    return held_as(product, open_cart(call).quantity(product.sku) * Decimal(times)) if times else ""


def held_as(product: Product, units: Decimal) -> str:
    """Return a number of units as a quantity is written."""
    return f"{units.normalize():f} {product.sold_by}" if is_measured(product) else f"{units.normalize():f}"


def remove_from_cart(call: Call) -> Result:
    """Take a product out of the cart, or only as much of it as is said."""
    cart = open_cart(call)
    meant = those_meant(call, cart.products)
    if cart.products and not meant:
        near = those_near(call, cart.products)
        return shall_it_go(call, near[0]) if len(near) == 1 else not_in_cart(call)
    product = in_cart(call, meant)
    if isinstance(product, Result):
        return product
    written = call.arguments.get("quantity", "")
    if not written.strip():
        return take_out(call, product)
    amount = read_amount(call, product, written)
    if isinstance(amount, Result):
        return amount
    left = open_cart(call).quantity(product.sku) - amount.units
    if left <= 0:
        return take_out(call, product)
    call.records.carts.set_line(product.sku, left)
    return changed(call, product, "changed", left)


def take_out(call: Call, product: Product) -> Result:
    """Remove a whole line."""
    quantity = open_cart(call).quantity(product.sku)
    call.records.carts.set_line(product.sku, Decimal(0))
    return changed(call, product, "removed", quantity)


def not_in_there(call: Call) -> bool:
    """Whether goods are meant that the cart does not hold, or it holds nothing."""
    held, meant = open_cart(call).products, call.arguments.get("product", "")
    looked_at = call.stores.find_product(sku=meant) if meant else None
    if looked_at is None:
        return not held or bool(meant and not resolve_among(held, meant, Focus()))
    return looked_at.sku not in {product.sku for product in held}


def in_cart(call: Call, among: Sequence[Product] | None = None) -> Product | Result:
    """Return the product of the cart, or of some in it, that is meant; a question, or that it is not in there."""
    cart, argument = open_cart(call), call.arguments.get("product", "")
    if not cart.products:
        return empty(call)
    held = call.arguments.get("held", "") if not argument else ""
    goods = cart.products if among is None else among
    named = tuple(product for product in goods if held and cart.quantity(product.sku) == Decimal(held))
    named = named or (() if held else resolve_among(goods, argument, call.focus))
    named = named or (resolve_among(goods, "", Focus()) if not argument else ())
    if len(named) == 1:
        return named[0]
    if named:
        return choose_article(call, [Article(product, (product,)) for product in named])
    return not_in_cart(call)


def not_in_cart(call: Call) -> Result:
    """Return that what was named is not in the cart."""
    said = call.arguments.get("product", "")
    known = call.stores.find_product(sku=said) if said else None
    named = full_name(call, known) if known else said
    text = call.say("cart.not_in", phrase=named)
    return Result(text, (phrase_fact(named),), suggestions=(suggest(call, "cart"),), status=Status.NOT_FOUND)


def shall_it_go(call: Call, product: Product) -> Result:
    """Return that what was named is not in the cart, and ask whether the one thing of that kind shall go out: a yes is its button."""
    named = call.arguments.get("product", "")
    text = call.say("cart.not_in.near", phrase=named, name=full_name(call, product))
    return Result(text, (phrase_fact(named), *name_facts(product)), suggestions=(_removal(call, product),), status=Status.NOT_FOUND)


def out_of_reach(call: Call, product: Product, wanted: Decimal, already: Decimal) -> Result | None:
    """Return why a quantity cannot be in the cart: sold out, more than there is, more than a cart line may hold."""
    if wanted > max_units(product):
        return ask_amount(call, product, "most", max_units(product))
    stock = stock_of(call, product)
    if stock.available is None or wanted <= stock.available:
        return None
    facts = (*name_facts(product), stock_fact(product, stock))
    if stock.available <= 0:
        steps = (suggest(call, "alternatives", product), suggest(call, "cart"))
        text = call.say("cart.sold_out", name=full_name(call, product))
        return Result(text, facts, suggestions=steps, next=Focus(product=product.sku), status=Status.REFUSED)
    if already <= 0:
        return ask_amount(call, product, "left", stock.available)
    mine, all_of_it = amount_of(product, already), amount_of(product, stock.available)
    text = call.say("cart.all_there_is", name=full_name(call, product), amount=all_of_it, already=mine)
    backing = (*facts, *quantity_facts(product, mine))
    return Result(text, backing, suggestions=(suggest(call, "cart"),), next=Focus(product=product.sku), status=Status.REFUSED)


def changed(call: Call, product: Product, action: str, quantity: Decimal, note: str = "") -> Result:
    """Return what was done to the cart and what it comes to now; record it, and drop what is no longer sold."""
    cart = open_cart(call)
    for sku in cart.gone:
        call.records.carts.set_line(sku, Decimal(0))
    count = len(cart.price.lines)
    call.records.events.add("cart_changed", {"action": action, "sku": product.sku, "quantity": str(quantity), "lines": count})
    kind = "measured" if is_measured(product) else "each"
    said = [call.say(f"cart.{action}.{kind}", name=full_name(call, product), quantity=amount_of(product, quantity))]
    if note and product.pack:
        said.append(call.say(note, pack=product.pack))
    if product.notice and action == "added":
        said.append(call.say("cart.notice", notice=notice_text(call, product)))
    if product.delivery_surcharge and action == "added":
        said.append(call.say("cart.surcharge", surcharge=product.delivery_surcharge))
    if count or not cart.on_request:
        said.append(call.say("cart.sum", total=cart.price.total) if count else call.say("cart.now_empty"))
    said += _left_out(call, replace(cart, gone=()))
    facts = [*name_facts(product), Fact("quantity", quantity, product.sku, product.sold_by), *cart_facts(cart), *notice_facts(product)]
    facts += surcharge_facts(product)
    facts += unpriced_facts(cart)
    steps = (suggest(call, "cart"), *order_step(call), suggest(call, "offers")) if count else (suggest(call, "offers"),)
    done = Result(" ".join(said), tuple(dict.fromkeys(facts)), (), steps, Focus(product=product.sku, products=(product.sku,)))
    return done if action == "removed" else warned(call, done, product)


def order_step(call: Call) -> tuple[Suggestion, ...]:
    """Return the button that orders what is in the cart, where the shop takes orders here."""
    return (suggest(call, "checkout"),) if call.say.has("suggest.checkout") else ()


def show_cart(call: Call) -> Result:
    """Show the lines, what offers save, the tax and the total."""
    cart = open_cart(call)
    if "weighed" in call.arguments:
        return age_noted(call, cart.products)
    if not cart.lines and not cart.gone:
        return empty(call)
    if "kept" in call.arguments:
        return what_stays(call)
    lines = [*(_priced_lines(call, cart.price) if cart.price.lines else ()), *_left_out(call, cart)]
    facts = (count_fact(len(cart.price.lines)), *cart_facts(cart), *unpriced_facts(cart), *(phrase_fact(sku) for sku in cart.gone))
    asks = (suggest(call, "quote"), *(_removal(call, product) for product in cart.unpriced[:1])) if cart.on_request else ()
    steps = (*asks, *(order_step(call) if cart.price.lines else ()), suggest(call, "clear"), suggest(call, "offers"))
    cards = tuple(line_card(call, line) for line in cart.price.lines)
    if too_young := not_sold_at_that_age(call, cart.products):
        lines, facts = [*lines, too_young.text], (*facts, *too_young.facts)
    cautions, focus = too_young.cautions if too_young else (), Focus(products=tuple(product.sku for product in cart.products))
    shown = Result("\n".join(lines), facts, cards, steps, focus, cautions=cautions)
    return cart_warned(call, shown, cart.products)


def _priced_lines(call: Call, price: CartPrice) -> list[str]:
    """Return the lines with what they come to."""
    saved = [call.say("cart.saved", saved=price.saved)] if price.saved.minor else []
    lines = [line_words(call, line) for line in price.lines]
    return [call.say("cart.title", count=len(price.lines)), *lines, *saved, *total_words(call, price)]


def _left_out(call: Call, cart: Cart) -> list[str]:
    """Return what is in the cart and not in its total: goods whose price is told on request by now, and what is no longer sold."""
    names = [full_name(call, product) for product in cart.unpriced]
    said = [call.say("cart.now_on_request", count=len(names), names=names)] if names else []
    return [*said, call.say("cart.gone", count=len(cart.gone), skus=list(cart.gone))] if cart.gone else said


def _removal(call: Call, product: Product) -> Suggestion:
    return Suggestion(call.say("suggest.remove"), call.say("suggest.remove.message", sku=product.sku))


def line_card(call: Call, line: LinePrice) -> Card:
    """Return a cart line as a card, with a button that takes it out."""
    product = line.product
    kind = "measured" if is_measured(product) else "each"
    return Card(
        kind="cart_line",
        id=product.sku,
        title=full_name(call, product),
        subtitle=call.say(f"cart.quantity.{kind}", quantity=amount_of(product, line.quantity)),
        price=line.total,
        price_text=call.say("price.each", price=line.total),
        was_text=call.say("card.was", price=line.before) if line.promotion else "",
        badge=offer_title(call, line.promotion) if line.promotion else "",
        image=product.image,
        actions=(_removal(call, product),),
    )
