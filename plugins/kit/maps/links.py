"""Links to a map that shows the way; nothing is called to make one."""

from __future__ import annotations

from urllib.parse import urlencode

from plugins.contracts import Branch, Place
from plugins.kit.places.branch_facts import address_of

SITES = ("google", "openstreetmap")


def directions_link(site: str, branch: Branch, start: Place | None) -> str:
    """Return the address of a page with the way to a branch, from ``start`` or from wherever the customer is; "" when the branch
    says neither where it lies nor its address."""
    if site == "openstreetmap":
        return _openstreetmap(branch, start)
    end = _point(branch) or address_of(branch)
    if not end:
        return ""
    # developers.google.com/maps/documentation/urls
    begin = {"origin": f"{start.latitude:.5f},{start.longitude:.5f}"} if start else {}
    return "https://www.google.com/maps/dir/?" + urlencode({"api": 1, **begin, "destination": end})


def _openstreetmap(branch: Branch, start: Place | None) -> str:
    end = _point(branch)
    if not end:
        return ""
    if start is None:
        latitude, _, longitude = end.partition(",")
        return f"https://www.openstreetmap.org/?{urlencode({'mlat': latitude, 'mlon': longitude})}#map=17/{latitude}/{longitude}"
    route = urlencode({"from": f"{start.latitude:.5f},{start.longitude:.5f}", "to": end})
    return f"https://www.openstreetmap.org/directions?{route}"


def _point(branch: Branch) -> str:
    if branch.latitude is None or branch.longitude is None:
        return ""
    return f"{branch.latitude:.5f},{branch.longitude:.5f}"
