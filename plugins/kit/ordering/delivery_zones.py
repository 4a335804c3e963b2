"""Which delivery zone a place lies in, by its name or by how far it is, and what it costs to deliver there."""

from __future__ import annotations

from collections.abc import Sequence

from plugins.contracts import BranchHit, Call, DeliveryZone, Place
from plugins.kit.money import Money

EVERYWHERE = "*"


def zone_of(call: Call, asked: str, by_distance: bool = True) -> DeliveryZone | None:
    """Return the zone of what was named, else the one that reaches so far; the zone of everywhere else only when no other name of
    the place has its own."""
    elsewhere = call.stores.find_delivery(postcode=EVERYWHERE)
    place = call.stores.find_place(text=asked)
    for name in (asked, *((place.name, place.postcode) if place else ())):
        zone = call.stores.find_delivery(postcode=name) if name else None
        if zone is not None and zone != elsewhere:
            return zone
    return (_ring_of(call, place) if place and by_distance else None) or elsewhere


def zones_around(call: Call) -> tuple[DeliveryZone, ...]:
    """Return the zones that the shops themselves lie in, the nearest kept first, those by distance, and the zone of everywhere else."""
    branches = [hit.branch for hit in call.stores.search_branches(near=None)]
    named = [name for branch in branches for name in (branch.postcode, branch.town) if name]
    elsewhere = call.stores.find_delivery(postcode=EVERYWHERE)
    found = [zone for name in named if (zone := call.stores.find_delivery(postcode=name)) != elsewhere]
    return tuple({zone.id: zone for zone in (*found, *rings(call), elsewhere) if zone is not None}.values())


def rings(call: Call) -> list[DeliveryZone]:
    """Return the zones that go by distance, the narrowest first."""
    return sorted(call.stores.search_delivery_rings(), key=_width)


def measured_from(zone: DeliveryZone, hits: Sequence[BranchHit]) -> BranchHit | None:
    """Return the branch that a zone by distance is measured from, the nearest where any will do."""
    if zone.within is None:
        return None
    located = (hit for hit in hits if hit.kilometres is not None)
    return next((hit for hit in located if zone.within.branch in ("", hit.branch.id)), None)


def fee_for(zone: DeliveryZone, amount: Money) -> Money:
    """Return the fee for an order of this amount."""
    free = zone.free_from is not None and zone.free_from <= amount
    return Money(0, zone.fee.currency) if free else zone.fee


def note_in(call: Call, zone: DeliveryZone) -> str:
    """Return a zone's note in the language of the reply, "" where it is written in others only."""
    language = call.say.locale[:2]
    return zone.note if language == call.shop.locale[:2] else zone.notes.get(language, "")


def _ring_of(call: Call, place: Place) -> DeliveryZone | None:
    """Return the narrowest zone by distance that reaches a place."""
    around = rings(call)
    hits = call.stores.search_branches(near=place) if around else ()
    return next((ring for ring in around if (hit := measured_from(ring, hits)) and hit.kilometres <= ring.within.kilometres), None)


def _width(zone: DeliveryZone) -> float:
    return zone.within.kilometres if zone.within else float("inf")
