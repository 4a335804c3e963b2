"""Which delivery zone a place lies in, and what it costs to deliver there."""

from __future__ import annotations

from plugins.contracts import Call, DeliveryZone
from plugins.kit.money import Money

EVERYWHERE = "*"


def zone_of(call: Call, asked: str) -> DeliveryZone | None:
    """Return the zone of what was named; the zone of everywhere else only when no other name of the place has its own."""
    elsewhere = call.stores.find_delivery(postcode=EVERYWHERE)
    place = call.stores.find_place(text=asked)
    for name in (asked, *((place.name, place.postcode) if place else ())):
        zone = call.stores.find_delivery(postcode=name) if name else None
        if zone is not None and zone != elsewhere:
            return zone
    return elsewhere


def zones_around(call: Call) -> tuple[DeliveryZone, ...]:
    """Return the zones that the shops themselves lie in, the nearest kept first, and the zone of everywhere else."""
    branches = [hit.branch for hit in call.stores.search_branches(near=None)]
    named = [name for branch in branches for name in (branch.postcode, branch.town) if name]
    found = [call.stores.find_delivery(postcode=name) for name in (*named, EVERYWHERE)]
    return tuple({zone.id: zone for zone in found if zone is not None}.values())


def fee_for(zone: DeliveryZone, amount: Money) -> Money:
    """Return the fee for an order of this amount."""
    free = zone.free_from is not None and zone.free_from <= amount
    return Money(0, zone.fee.currency) if free else zone.fee
