"""From a cart to an order: what is still to be asked, one thing at a time, and the order as it would be placed now."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from plugins.contracts import Branch, Call, DeliveryZone, Fact, Order, OrderLine, Result, Status, Suggestion
from plugins.kit.contact_ways import EMAIL, phone_number
from plugins.kit.goods.cards import amount_of, suggest
from plugins.kit.goods.pricing import LinePrice
from plugins.kit.goods.product_facts import name_facts, phrase_fact, stock_fact
from plugins.kit.goods.product_names import full_name
from plugins.kit.goods.products import stock_of
from plugins.kit.money import Money
from plugins.kit.ordering.age_limits import not_sold_at_that_age
from plugins.kit.ordering.asking import ask_choice
from plugins.kit.ordering.delivery_zones import EVERYWHERE, fee_for, rings, zone_of
from plugins.kit.ordering.open_cart import Cart, empty, open_cart, unpriced_facts
from plugins.kit.ordering.paying import no_cash_for, paying
from plugins.kit.ordering.surcharges import surcharge_of
from plugins.kit.ordering.wished_days import day_wished, not_on_that_day, too_soon, which_day
from plugins.kit.places.branch_choice import all_branches, options_of
from plugins.kit.places.branch_facts import name_fact
from plugins.kit.places.postcodes import british_codes_in, is_full_british, tidy_postcode
from plugins.kit.places.regions import region_of

LONGEST_NAME, LONGEST_NOTE, LONGEST_ADDRESS = 80, 500, 300
ENOUGH = 8  # characters of an address


@dataclass(frozen=True, slots=True)
class Rules:
    """How a shop sells: the ways its goods are handed over, and when they are paid."""

    ways: tuple[str, ...]
    paying: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Handover:
    """Where an order goes: to a branch to be collected, or to an address in a zone, of which ``there`` is what the zone is known by.
    ``surcharge`` is what bulky goods add to ``fee``, and is in it."""

    way: str
    fee: Money
    surcharge: Money
    branch: Branch | None = None
    zone: DeliveryZone | None = None
    address: str = ""
    there: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An order that could be placed now, with the cart and the branch behind it, and the day that it is wished for."""

    order: Order
    cart: Cart
    handover: Handover
    day: date | None = None

    @property
    def terms(self) -> str:
        """Return what stands for everything that a customer agrees to; it changes when anything of it does."""
        order = self.order
        lines = [(line.sku, str(line.quantity.normalize()), line.total.minor) for line in order.lines]
        said = (lines, order.fee.minor, order.total.minor, order.total.currency, order.way, order.branch, order.address, order.pay)
        return hashlib.sha256(repr((said, order.name, order.phone, order.email, self.day, order.note)).encode()).hexdigest()[:16]


def draft_order(call: Call, rules: Rules) -> Draft | Result:
    """Return the order as it would be placed now, or the next question, or what is in its way."""
    cart = open_cart(call)
    hindrance = _hindrance(call, cart)
    if hindrance is not None:
        return hindrance
    handover = _handover(call, rules, cart)
    if isinstance(handover, Result):
        return handover
    day = day_wished(call)
    if refused := not_on_that_day(call, day, handover.zone, handover.branch) or which_day(call, day):
        return refused
    total = cart.price.total + handover.fee
    if handover.way == "delivery" and (refused := no_cash_for(call, rules.paying, total, may_collect="collection" in rules.ways)):
        return refused
    person = _person(call)
    if isinstance(person, Result):
        return person
    pay = paying(call, rules.paying)
    if isinstance(pay, Result):
        return pay
    return Draft(_order(call, cart, handover, person, pay), cart, handover, day)


def _hindrance(call: Call, cart: Cart) -> Result | None:
    """Return why a cart cannot be ordered: nothing in it, something no longer sold or without a price, more than there is, sooner
    than it can be made."""
    if cart.gone:
        text, facts = call.say("checkout.gone", skus=list(cart.gone)), tuple(phrase_fact(sku) for sku in cart.gone)
        return Result(text, facts, suggestions=(suggest(call, "cart"),), status=Status.REFUSED)
    if cart.on_request:
        names = [full_name(call, product) for product in cart.unpriced]
        text = call.say("checkout.on_request", count=len(names), names=names)
        steps = (suggest(call, "quote"), suggest(call, "cart"))
        return Result(text, unpriced_facts(cart), suggestions=steps, status=Status.REFUSED)
    if not cart.price.lines:
        return replace(empty(call), text=call.say("checkout.empty"))
    if too_young := not_sold_at_that_age(call, cart.products):
        return too_young
    wished = day_wished(call)
    refusals = (_short(call, line) or too_soon(call, line.product, wished) for line in cart.price.lines)
    return next((refusal for refusal in refusals if refusal), None)


def _short(call: Call, line: LinePrice) -> Result | None:
    product, stock = line.product, stock_of(call, line.product)
    if stock.available is None or line.quantity <= stock.available:
        return None
    facts = (*name_facts(product), stock_fact(product, stock))
    key = "checkout.short" if stock.available > 0 else "checkout.sold_out"
    text = call.say(key, name=full_name(call, product), amount=amount_of(product, max(stock.available, Decimal(0))))
    return Result(text, facts, suggestions=(suggest(call, "cart"), suggest(call, "alternatives", product)), status=Status.REFUSED)


def _handover(call: Call, rules: Rules, cart: Cart) -> Handover | Result:
    given = call.arguments
    ways = [way for way in rules.ways if way != "collection" or all_branches(call)]
    way = given.get("way") or ("collection" if given.get("branch") else "delivery" if given.get("address") else "")
    if way not in ways:
        way = ways[0] if len(ways) == 1 else ""
    if not way:
        return ask_choice(call, "way", ways)
    return _collection(call) if way == "collection" else _delivery(call, cart, "collection" in ways)


def _collection(call: Call) -> Handover | Result:
    branches = all_branches(call)
    named = str(call.arguments.get("branch") or "")
    found = call.stores.find_branch(name=named) if named else None
    if found is None and len(branches) == 1:
        found = branches[0]
    if found is not None:
        nothing = Money(0, call.shop.currency)
        return Handover("collection", nothing, nothing, branch=found)
    options = options_of(branches)
    buttons = tuple(Suggestion(option.label, option.label) for option in options)
    facts = tuple(name_fact(branch) for branch in branches[: len(options)])
    text = call.say("checkout.ask_branch")
    return Result(text, facts, suggestions=buttons, status=Status.NEEDS_CHOICE, missing="branch", options=options)


def _delivery(call: Call, cart: Cart, may_collect: bool) -> Handover | Result:
    total = cart.price.total
    address = _address_of(call)
    if len(address) < ENOUGH:
        return Result(call.say("checkout.ask_address"), status=Status.NEEDS_INPUT, missing="address")
    zone = zone_of_address(call, address)
    if zone is None:
        collect = (Suggestion(call.say("checkout.way.collection"), call.say("checkout.way.collection")),) if may_collect else ()
        far, bare = _unplaced(call, address), _is_only_a_street(call, address)
        key = "checkout.not_placed" if far else "checkout.which_town" if bare else "checkout.not_delivered"
        text = call.say(key, address=address)
        return Result(text, (phrase_fact(address),), suggestions=collect, status=Status.NEEDS_INPUT, missing="address")
    if zone.minimum is not None and total < zone.minimum:
        return _below(call, zone, zone.minimum, total, may_collect)
    surcharge = surcharge_of(cart.price.lines, call.shop.currency)
    there = _known_by(call, address, zone)
    return Handover("delivery", fee_for(zone, total) + surcharge, surcharge, zone=zone, address=address, there=there)


def _address_of(call: Call) -> str:
    """Return the address that is told, with the postcode that was told apart from it."""
    address, code = (" ".join(str(call.arguments.get(name) or "").split()) for name in ("address", "postcode"))
    told = next(british_codes_in(address), None) is not None or not is_full_british(code)
    return (address if told or not address else f"{address}, {tidy_postcode(code)}")[:LONGEST_ADDRESS]


def _unplaced(call: Call, address: str) -> bool:
    """Whether the shop delivers by distance and nobody knows how far an address is."""
    return bool(rings(call)) and not _is_known(call, address)


def _is_only_a_street(call: Call, address: str) -> bool:
    """Whether an address has no more than a house number and a street: "12 Bath Road"."""
    return address[0].isdigit() and "," not in address and not any(british_codes_in(address)) and not _is_known(call, address)


def _is_known(call: Call, address: str) -> bool:
    return any(call.stores.find_place(text=name) for name in _names_of(call, address))


def _below(call: Call, zone: DeliveryZone, minimum: Money, total: Money, may_collect: bool) -> Result:
    facts = (
        Fact("minimum", minimum, zone.id, source=f"{zone.source}/minimum"),
        Fact("cart_total", total),
        Fact("below_minimum", minimum - total, zone.id, source=zone.source),
    )
    text = call.say("checkout.below_minimum", minimum=minimum, total=total, missing=minimum - total)
    collect = (Suggestion(call.say("checkout.way.collection"), call.say("checkout.collect_instead.message")),) if may_collect else ()
    return Result(text, facts, suggestions=(*collect, suggest(call, "cart")), status=Status.REFUSED)


def zone_of_address(call: Call, address: str) -> DeliveryZone | None:
    """Return the zone that an address lies in: by its postcode, or by the town or district that it names last. Where it has a postcode,
    nothing wider is measured from."""
    names, elsewhere = _names_of(call, address), call.stores.find_delivery(postcode=EVERYWHERE)
    postcodes = {code for code, _, _ in british_codes_in(address)}
    zones = (zone_of(call, name, by_distance=not postcodes or name in postcodes) for name in names)
    return next((zone for zone in zones if zone is not None and zone != elsewhere), elsewhere)


def _known_by(call: Call, address: str, zone: DeliveryZone) -> str:
    """Return the postcode or the place of an address by which its zone is found, "" where it lies in that of everywhere else."""
    return next((name for name in _names_of(call, address) if zone_of(call, name) == zone and _is_placed(call, name)), "")


def _is_placed(call: Call, name: str) -> bool:
    own = call.stores.find_delivery(postcode=name) != call.stores.find_delivery(postcode=EVERYWHERE)
    return own or call.stores.find_place(text=name) is not None


def _names_of(call: Call, address: str) -> list[str]:
    """Return what an address may be found by, the most exact first."""
    given = call.arguments
    parts = [part.strip() for part in reversed(address.split(","))]
    postcodes = [code for code, _, _ in british_codes_in(address)]
    return [name for name in (*postcodes, str(given.get("postcode") or ""), *parts, str(given.get("place") or "")) if name]


def _person(call: Call) -> tuple[str, str, str] | Result:
    """Return name, phone and e-mail, or the question for what is missing."""
    given = {name: str(call.arguments.get(name) or "").strip() for name in ("name", "phone", "email")}
    name = given["name"][:LONGEST_NAME]
    phone = phone_number(given["phone"], region_of(call.shop)) if given["phone"] else ""
    if not any(letter.isalpha() for letter in name):
        return _ask(call, "name", "checkout.ask_name")
    if phone is None:
        return _ask(call, "phone", "checkout.bad_phone")
    if given["email"] and not EMAIL.match(given["email"]):
        return _ask(call, "email", "checkout.bad_email")
    if not phone and not given["email"]:
        return _ask(call, "phone", "checkout.ask_reach")
    return name, phone, given["email"]


def _ask(call: Call, parameter: str, key: str) -> Result:
    return Result(call.say(key), status=Status.NEEDS_INPUT, missing=parameter)


def _order(call: Call, cart: Cart, handover: Handover, person: tuple[str, str, str], pay: str) -> Order:
    price, (name, phone, email) = cart.price, person
    return Order(
        number="",
        lines=tuple(_line(call, line) for line in price.lines),
        goods=price.goods,
        tax=price.tax,
        fee=handover.fee,
        total=price.total + handover.fee,
        way=handover.way,
        pay=pay,
        name=name,
        phone=phone,
        email=email,
        placed_at=call.now,
        branch=handover.branch.id if handover.branch else "",
        address=handover.address,
        note=_note(call),
        locale=call.say.locale,
        version=call.shop.version,
    )


def _note(call: Call) -> str:
    """Return what the shop should know: the day that is wished for, which nobody has promised, and what the customer says."""
    day = day_wished(call)
    return " ".join(filter(None, (call.say("checkout.day_noted", date=day) if day else "", note_said(call))))[:LONGEST_NOTE]


def note_said(call: Call) -> str:
    """Return what the customer wants the shop to know, "" where nothing."""
    return " ".join(str(call.arguments.get("note") or "").split())[:LONGEST_NOTE]


def _line(call: Call, line: LinePrice) -> OrderLine:
    product, offer = line.product, line.promotion.title if line.promotion else ""
    name, counted = full_name(call, product), stock_of(call, product).counted
    return OrderLine(product.sku, name, line.quantity, product.sold_by, line.unit, line.total, line.tax, offer, counted)
