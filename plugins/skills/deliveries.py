"""What it costs to have an order brought to a postcode, and when it can come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from plugins.contracts import Branch, BranchHit, Call, DeliveryZone, Example, Fact, Focus, Folder, Product, Result, Status, Suggestion, Tool
from plugins.hookspecs import hookimpl
from plugins.kit.arguments import BadArgument, date_of, money_of
from plugins.kit.goods.product_facts import name_facts
from plugins.kit.goods.product_names import full_name
from plugins.kit.goods.products import resolve_product
from plugins.kit.money import Money
from plugins.kit.ordering.delivery_zones import EVERYWHERE, fee_for, measured_from, note_in, rings, zone_of, zones_around
from plugins.kit.ordering.open_cart import Cart, open_cart
from plugins.kit.ordering.surcharges import bulky, surcharge_facts, surcharge_of
from plugins.kit.parameters import parameters, text
from plugins.kit.phrases import contains_phrase, phrase_key
from plugins.kit.places.branch_facts import contact_facts, service_facts
from plugins.kit.places.distance import shown_distance
from plugins.kit.places.hours import WEEKDAYS
from plugins.kit.places.lands import lies_abroad
from plugins.kit.places.postcodes import british_parts, tidy_postcode
from plugins.kit.places.regions import region_of
from plugins.kit.places.schedule import day_text, span_facts, week_text
from plugins.kit.shop_texts import TextKey
from plugins.kit.subject_texts import read_text, tell_text, text_about
from plugins.kit.trade import trade_of
from plugins.kit.translations import FIELD as TRANSLATIONS
from plugins.kit.translations import wording_with_texts
from plugins.kit.words import examples_from, read_locales

NAME = "deliveries"
GOODS = "goods"
ABROAD = "abroad"  # the subject of the trade
ABOUT = "about"
ASPECTS = ("fee", "minimum", "slots")
MOST_ZONES = 3  # more are no answer to "how much is delivery"
# Words by which shops call the service of fetching an order oneself (folded).
COLLECTING = ("collect", "collection", "pick up", "pickup", "nhan tai cua hang", "nhan hang tai cua hang", "lay tai cua hang")


class DeliveriesSkill:
    """Offers delivery_options; where no text of the shop says what the least order is, its zones do."""

    def __init__(self, folder: Folder):
        self._folder = folder

    @hookimpl
    def register_tools(self) -> list[Tool]:
        properties = {
            "postcode": text("The postcode to deliver to.", "postcode"),
            "place": text("The town or district to deliver to, when there is no postcode.", "place"),
            "date": text("The day of delivery, YYYY-MM-DD.", "date"),
            "amount": text("What the order is worth, in the shop's currency: 42.50.", "money"),
            ABOUT: {"enum": list(ASPECTS), "description": "The one thing that is asked about, where the place is known already."},
            GOODS: text("What is to be delivered, where one thing is named: some goods cost more to deliver."),
        }
        description = "Say whether the shop delivers to a postcode or town: fee, minimum order, free from, delivery windows."
        told = trade_of(self._folder).told.get("delivery", ())
        asked = [Example(said, {}, language, everywhere=True) for subject in told for said, language in subject.asked]
        examples = (*examples_from(read_locales(__file__, NAME), "delivery_options"), *asked)
        return [Tool("delivery_options", description, parameters(**properties), self.delivery_options, examples)]

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_with_texts(__file__, NAME)

    def delivery_options(self, call: Call) -> Result:
        """Say what delivery to the place named costs; of a place in another country that no zone names, what the shop says of that."""
        asked = str(call.arguments.get("postcode") or call.arguments.get("place") or "")
        abroad = bool(asked) and lies_abroad(asked, call.shop) and _is_nowhere_known(call, asked)
        told = read_text(call, self._on_abroad) if abroad else None
        if told is not None:
            return tell_text(call, told)
        serves_elsewhere = call.stores.find_delivery(postcode=EVERYWHERE) is not None
        return _not_covered(call, asked) if abroad and not serves_elsewhere else delivery_options(call)

    @cached_property
    def _on_abroad(self) -> TextKey | None:
        return text_about(ABROAD, self._folder)


def create(folder: Folder, options: Mapping[str, Any]) -> DeliveriesSkill:
    return DeliveriesSkill(folder)


def delivery_options(call: Call) -> Result:
    """Say what delivery to the place named costs and when it can come, or what else there is when nothing goes there."""
    asked = str(call.arguments.get("postcode") or call.arguments.get("place") or call.focus.postcode)
    if not asked:
        return _around(call)
    try:
        day, said = date_of(call.arguments), money_of(call.arguments, "amount", call.shop.currency)
    except BadArgument as error:
        return Result(call.say(f"delivery.which_{error.name}"), status=Status.NEEDS_INPUT, missing=error.name)
    if _is_nowhere_known(call, asked):
        return _elsewhere(call)
    shown = tidy_postcode(asked) if british_parts(asked) else asked
    zone = zone_of(call, asked)
    if zone is None:
        return _not_covered(call, shown)
    windows, window_facts = _windows(call, zone, day)
    cart = open_cart(call)
    amount = said or (cart.price.total if cart.price.lines else None)  # the order that the fee is asked for
    extra = Money(0, call.shop.currency) if said else surcharge_of(cart.price.lines, call.shop.currency)
    note, far, bulk = note_in(call, zone), _measured(call, zone, asked), _bulky(call, cart)
    costs = [_price_line(call, zone, shown, far), _order_line(call, zone, amount, extra), *_bulky_lines(call, bulk)]
    lines = _asked_about(call, zone, shown, costs, [windows, note]) or [*costs, windows, note]
    place = Fact("asked_place", shown, zone.id, source="message")
    facts = (place, *_zone_facts(call, zone), *_far_facts(call, far), *_amount_facts(zone, amount, extra, "message" if said else "carts"))
    facts += tuple(fact for product in bulk for fact in (*name_facts(product), *surcharge_facts(product)))
    chips = (Suggestion(call.say("delivery.other_label"), call.say("delivery.other_message")),)
    text, comes = "\n".join(line for line in lines if line), day is None or any(fact.kind == "opens" for fact in window_facts)
    return Result(text, (*facts, *window_facts), suggestions=chips, next=Focus(postcode=asked), affirms=comes)


def _asked_about(call: Call, zone: DeliveryZone, shown: str, costs: Sequence[str], times: Sequence[str]) -> Sequence[str]:
    """Return what there is on the one thing that is asked about, () where it is none, or nothing is known of it."""
    about = call.arguments.get(ABOUT, "")
    if about == "fee":
        return costs
    least = zone.minimum is not None and bool(zone.minimum.minor)
    told = [call.say("delivery.minimum", minimum=zone.minimum)] if about == "minimum" and least else list(times) if about == "slots" else []
    there = call.say("delivery.there_here" if phrase_key(zone.name) == phrase_key(shown) else "delivery.there", place=shown, zone=zone.name)
    return (there, *told) if any(told) else ()


def _is_nowhere_known(call: Call, asked: str) -> bool:
    """Whether nobody knows where a place is: the zone of everywhere else may or may not go so far."""
    is_code = bool(british_parts(asked)) or any(letter.isdigit() for letter in asked)
    own = call.stores.find_delivery(postcode=asked) not in (None, call.stores.find_delivery(postcode=EVERYWHERE))
    return not (is_code or own or call.stores.find_place(text=asked))


def _elsewhere(call: Call) -> Result:
    """Tell of the zone of everywhere else as it is called, without a yes for a place that nobody knows; ask where that is else."""
    zone = call.stores.find_delivery(postcode=EVERYWHERE)
    if zone is None:
        return _around(call)
    chips = (Suggestion(call.say("delivery.other_label"), call.say("delivery.other_message")),)
    return Result("\n".join(_zone_lines(call, [zone])), tuple(_zone_facts(call, zone)), suggestions=chips)


def _around(call: Call) -> Result:
    """Ask where it should go; where few zones tell most of it, say those first."""
    zones = zones_around(call)
    shown = zones if len(zones) <= MOST_ZONES else ()
    bulk = _bulky(call, open_cart(call))
    lines = [*_zone_lines(call, shown), *_bulky_lines(call, bulk)]
    facts = tuple(fact for zone in shown for fact in _zone_facts(call, zone))
    facts += tuple(fact for product in bulk for fact in (*name_facts(product), *surcharge_facts(product)))
    text = "\n".join([*lines, call.say("delivery.which_postcode")])
    return Result(text, facts, status=Status.NEEDS_INPUT, missing="postcode")


def _zone_lines(call: Call, zones: Sequence[DeliveryZone]) -> list[str]:
    return [" ".join(filter(None, (_zone_line(call, zone), note_in(call, zone)))) for zone in zones]


def _zone_line(call: Call, zone: DeliveryZone) -> str:
    said = call.say("delivery.zone" if zone.fee.minor else "delivery.zone_free", zone=zone.name, fee=zone.fee)
    return " ".join([said, *_conditions(call, zone)])


def _conditions(call: Call, zone: DeliveryZone) -> list[str]:
    """Return from what amount on delivery is free, and which order is the smallest."""
    free = [call.say("delivery.free_from", free_from=zone.free_from)] if zone.free_from is not None and zone.fee.minor else []
    return free + ([call.say("delivery.minimum", minimum=zone.minimum)] if zone.minimum is not None and zone.minimum.minor else [])


def _measured(call: Call, zone: DeliveryZone, asked: str) -> BranchHit | None:
    """Return how far a place is from the branch that its zone is measured from; None where the zone does not go by distance."""
    place = call.stores.find_place(text=asked) if zone.within else None
    return measured_from(zone, call.stores.search_branches(near=place)) if place else None


def _far_facts(call: Call, hit: BranchHit | None) -> list[Fact]:
    if hit is None or hit.kilometres is None:
        return []
    far = shown_distance(hit.kilometres, region_of(call.shop))
    named = Fact("name", hit.branch.name, hit.branch.id, source=hit.branch.source)
    return [named, Fact("distance", far.amount, hit.branch.id, far.unit, hit.branch.source)]


def _bulky(call: Call, cart: Cart) -> tuple[Product, ...]:
    """Return what costs more to deliver: of the cart's goods, and the one that is named or talked about."""
    found = {line.product.sku: line.product for line in bulky(cart.price.lines)}
    named = call.arguments.get(GOODS, "")
    product = resolve_product(call, named) if named else call.stores.find_product(sku=call.focus.product) if call.focus.product else None
    if isinstance(product, Product) and product.delivery_surcharge:
        found.setdefault(product.sku, product)
    return tuple(found.values())


def _bulky_lines(call: Call, products: Sequence[Product]) -> list[str]:
    return [call.say("delivery.surcharge", name=full_name(call, each), surcharge=each.delivery_surcharge) for each in products]


def _price_line(call: Call, zone: DeliveryZone, shown: str, far: BranchHit | None) -> str:
    key = "delivery.costs" if zone.fee.minor else "delivery.free"
    key += "_here" if phrase_key(zone.name) == phrase_key(shown) else ""
    way = []
    if far is not None and far.kilometres is not None:
        distance = shown_distance(far.kilometres, region_of(call.shop))
        way = [call.say(f"delivery.away_{distance.unit}", count=distance.amount, branch=far.branch.name)]
    return " ".join([call.say(key, place=shown, zone=zone.name, fee=zone.fee), *way, *_conditions(call, zone)])


def _order_line(call: Call, zone: DeliveryZone, amount: Money | None, extra: Money) -> str:
    if amount is None:
        return ""
    if zone.minimum is not None and amount < zone.minimum:
        return call.say("delivery.below_minimum", amount=amount, missing=zone.minimum - amount)
    fee = fee_for(zone, amount) + extra
    if extra.minor:
        return call.say("delivery.order_bulky", amount=amount, fee=fee, surcharge=extra, total=amount + fee)
    return call.say("delivery.order_costs" if fee.minor else "delivery.order_free", amount=amount, fee=fee, total=amount + fee)


def _windows(call: Call, zone: DeliveryZone, day: date | None) -> tuple[str, list[Fact]]:
    """Return the delivery windows, of one day when a day was asked for, and their facts."""
    week = [tuple(slot.span for slot in zone.slots if slot.weekday == weekday) for weekday in range(7)]
    if not zone.slots:
        return "", []
    if day is None:
        facts = [fact for weekday, spans in enumerate(week) for fact in _span_facts(zone, weekday, spans)]
        return call.say("delivery.windows", windows=week_text(week, call.say, skip_empty=True)), facts
    here = call.now.astimezone(ZoneInfo(call.shop.timezone))
    today = day == here.date()
    spans = tuple((opens, closes) for opens, closes in week[day.weekday()] if not today or closes > here.time() or closes <= opens)
    facts = [Fact("date", day, zone.id, source="message"), *_span_facts(zone, day.weekday(), spans)]
    if spans:
        unsure = call.say("delivery.unsure_today") if today else ""
        return " ".join(filter(None, (call.say("delivery.windows_on", date=day, windows=day_text(spans, call.say)), unsure))), facts
    others, other_facts = _windows(call, zone, None)
    none = call.say("delivery.none_left" if week[day.weekday()] else "delivery.none_on", date=day)
    return f"{none}\n{others}", facts + other_facts


def _span_facts(zone: DeliveryZone, weekday: int, spans: tuple) -> list[Fact]:
    return span_facts(spans, zone.id, f"{zone.source}/slots/{WEEKDAYS[weekday]}")


def _zone_facts(call: Call, zone: DeliveryZone) -> list[Fact]:
    facts = [Fact("zone", zone.name, zone.id, source=f"{zone.source}/name")]
    for name in ("fee", "minimum", "free_from", "note"):
        if getattr(zone, name):
            facts.append(Fact(name, getattr(zone, name), zone.id, source=f"{zone.source}/{name}"))
    told = note_in(call, zone)
    return [*facts, Fact("note", told, zone.id, source=f"{zone.source}/{TRANSLATIONS}")] if told not in ("", zone.note) else facts


def _amount_facts(zone: DeliveryZone, amount: Money | None, extra: Money, source: str) -> list[Fact]:
    if amount is None:
        return []
    fee = fee_for(zone, amount) + extra
    facts = [Fact("asked_amount", amount, zone.id, source=source), Fact("order_fee", fee, zone.id, source=zone.source)]
    facts.append(Fact("order_total", amount + fee, zone.id, source=zone.source))
    facts += [Fact("surcharge", extra, zone.id, source=source)] if extra.minor else []
    if zone.minimum is not None and amount < zone.minimum:
        facts.append(Fact("below_minimum", zone.minimum - amount, zone.id, source=zone.source))
    return facts


def _not_covered(call: Call, shown: str) -> Result:
    place = call.stores.find_place(text=shown)
    facts = [Fact("asked_place", shown, source="message")]
    chips = [Suggestion(call.say("delivery.other_label"), call.say("delivery.other_message"))]
    if place is None and (around := rings(call)):
        facts += [fact for zone in around for fact in _zone_facts(call, zone)]
        text = "\n".join([call.say("delivery.not_placed", place=shown), *_zone_lines(call, around)])
        return Result(text, tuple(facts), suggestions=tuple(chips), status=Status.NOT_FOUND)
    text = call.say("delivery.not_covered", place=shown)
    hits = call.stores.search_branches(near=place)
    if place is None or not hits:
        known = Focus(postcode=shown) if british_parts(shown) else None
        return Result(text, tuple(facts), suggestions=tuple(chips), status=Status.NOT_FOUND, next=known)
    branch = hits[0].branch
    collecting = _collecting(branch)
    text += " " + call.say("delivery.collect_at" if collecting else "delivery.nearest_shop", branch=branch.name, service=collecting)
    chips.append(Suggestion(call.say("delivery.shop_label"), call.say("delivery.shop_message", branch=branch.name)))
    focus = Focus(branch=branch.id, postcode=shown)
    return Result(text, (*facts, *contact_facts(branch), *service_facts(branch)), (), tuple(chips), focus, Status.NOT_FOUND)


def _collecting(branch: Branch) -> str:
    """Return the branch's own name for fetching an order there, "" when it does not offer that."""
    return next((service for service in branch.services if any(contains_phrase(service, word) for word in COLLECTING)), "")
