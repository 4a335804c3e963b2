"""The way to a branch: how far it is, a link to a map, and, for places that the shop's own table lacks, an online geocoder; see maps.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugins.contracts import Branch, Call, Connector, Fact, Focus, Folder, Health, Place, Result, Status, Tool
from plugins.hookspecs import hookimpl
from plugins.kit.maps.geocoders import Geocoder, Google, KeptPlaces, Nominatim
from plugins.kit.maps.links import SITES, directions_link
from plugins.kit.outward import OutwardError, Patience, outward_of
from plugins.kit.parameters import parameters, text
from plugins.kit.places.branch_choice import ask_which, branches_meant
from plugins.kit.places.branch_facts import address_of, contact_facts
from plugins.kit.places.distance import kilometres_between, shown_distance
from plugins.kit.places.regions import region_of
from plugins.kit.words import examples_from, read_locales, wording_from

NAME = "maps"
PATIENCE = Patience(connect=1.0, read=2.0, write=1.0, whole=2.5, tries=1)  # a customer waits
OPTIONS: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "links": {"enum": list(SITES), "description": "Whose maps the links lead to."},
        "geocoder": {"enum": ["nominatim", "google"], "description": "Who is asked for places that the shop's own table lacks."},
        "api_key": {"type": "string", "minLength": 1, "description": "Google's key."},
        "contact": {"type": "string", "minLength": 3, "description": "An e-mail address or page of yours, which Nominatim wants."},
        "base_url": {"type": "string", "pattern": "^https?://", "description": "Where the geocoder is: one of your own."},
    },
    "allOf": [
        {"if": {"properties": {"geocoder": {"const": "google"}}, "required": ["geocoder"]}, "then": {"required": ["api_key"]}},
        {"if": {"properties": {"geocoder": {"const": "nominatim"}}, "required": ["geocoder"]}, "then": {"required": ["contact"]}},
    ],
    "additionalProperties": False,
}
WHERE = {
    "branch": text("The branch to go to.", "branch"),
    "place": text("The town or district to start from.", "place"),
    "postcode": text("The postcode to start from.", "postcode"),
}


class MapsConnector:
    """Offers directions with ``links``, and find_place with a ``geocoder``."""

    def __init__(self, folder: Folder, options: Mapping[str, Any]):
        self._links, self._country = str(options.get("links", "")), region_of(folder.shop)
        self._geocoder = _geocoder(folder, options, self._country)
        self._address = str(options.get("base_url", getattr(self._geocoder, "ADDRESS", "")))
        self._places = KeptPlaces(self._geocoder, lambda: folder.kept(NAME), self._country) if self._geocoder else None

    @hookimpl
    def register_tools(self) -> list[Tool]:
        if not self._links:
            return []
        description = "Give the way to a branch: how far it is and a link to a map."
        examples = examples_from(read_locales(__file__, NAME), "directions")
        return [Tool("directions", description, parameters(**WHERE), self.directions, examples)]

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_from(read_locales(__file__, NAME))

    @hookimpl
    def find_place(self, text: str) -> Place | None:
        return self._places.find(text) if self._places else None

    @hookimpl
    def register_connectors(self) -> list[Connector]:
        if self._geocoder is None:
            return []
        return [Connector(NAME, self._address, f"geocoding by {self._geocoder.name}", self._check)]

    def _check(self) -> Health:
        assert self._geocoder is not None
        try:
            found = self._geocoder.find("Cambridge" if self._country == "GB" else "Hà Nội")
        except (OutwardError, KeyError, TypeError, ValueError) as error:
            return Health(NAME, False, str(error))
        return Health(NAME, found is not None, f"{self._geocoder.name} answers{'' if found else ', but knows no place at all'}.")

    def directions(self, call: Call) -> Result:
        """Say how far the branch is from where the customer starts, and link to the way."""
        start = _start(call)
        branch = _end(call, start)
        if isinstance(branch, Result):
            return branch
        lines, facts = [call.say("maps.branch", branch=branch.name, address=address_of(branch))], contact_facts(branch)
        if start is not None and branch.latitude is not None and branch.longitude is not None:
            kilometres = kilometres_between(start.latitude, start.longitude, branch.latitude, branch.longitude)
            distance = shown_distance(kilometres, region_of(call.shop))
            lines.append(call.say(f"maps.distance_{distance.unit}", count=distance.amount, place=start.name))
            facts.append(Fact("distance", distance.amount, branch.id, distance.unit, branch.source))
            facts.append(Fact("asked_place", start.name, source="message"))
        link = directions_link(self._links, branch, start)
        if link:
            lines.append(call.say("maps.link", link=link))
            facts.append(Fact("link", link, branch.id, source=branch.source))
        return Result("\n".join(lines), tuple(facts), next=Focus(branch=branch.id))


def create(folder: Folder, options: Mapping[str, Any]) -> MapsConnector:
    """Bind the connector to a tenant version; nothing is called yet."""
    return MapsConnector(folder, options)


def _geocoder(folder: Folder, options: Mapping[str, Any], country: str) -> Geocoder | None:
    name, outward = options.get("geocoder"), outward_of(folder)
    if not name:
        return None
    language = folder.shop.locale
    if name == Google.name:
        key = options["api_key"]
        client = outward.client(folder.shop.key, NAME, options.get("base_url", Google.ADDRESS), secrets=[key], patience=PATIENCE)
        return Google(client, outward.quotas, country, language, key)
    who = {"user-agent": f"sales-assistant ({options['contact']})"}
    client = outward.client(folder.shop.key, NAME, options.get("base_url", Nominatim.ADDRESS), headers=who, patience=PATIENCE)
    return Nominatim(client, outward.quotas, country, language)


def _start(call: Call) -> Place | None:
    asked = str(call.arguments.get("postcode") or call.arguments.get("place") or call.focus.postcode)
    return call.stores.find_place(text=asked) if asked else None


def _end(call: Call, start: Place | None) -> Branch | Result:
    """Return the branch to go to: the one named or spoken of, the one nearest to the start, or the only one; or ask which."""
    named = str(call.arguments.get("branch") or call.focus.branch)
    branch = call.stores.find_branch(name=named) if named else None
    if branch is not None:
        return branch
    if start is not None and (hits := call.stores.search_branches(near=start)):
        return hits[0].branch
    branches = branches_meant(call).branches
    if len(branches) == 1:
        return branches[0]
    if not branches:
        return Result(call.say("maps.no_branch"), status=Status.NOT_FOUND)
    return ask_which(call, branches, "maps.which_branch")
