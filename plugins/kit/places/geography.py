"""The map of a shop: where its branches and the places are that customers name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from plugins.contracts import Branch, BranchHit, Holiday, Place, Slot, Utterance
from plugins.kit.phrases import PhraseTable
from plugins.kit.places.branch_names import name_branches
from plugins.kit.places.coordinates import coordinates_in, place_name
from plugins.kit.places.distance import kilometres_between
from plugins.kit.places.gazetteer import Gazetteer
from plugins.kit.places.hours import parse_day, parse_week
from plugins.kit.places.postcodes import PostcodeTable, british_codes_in, compact, is_full_british

SLIP_SCORE = 0.7
TOWN_SCORE = 0.9
PAIR = 2  # words of a name that people also write as one


class GeoMap:
    """Branches and places, read once; ``sources`` cites the branches in their order, ``around`` has the country's places that the
    shop may not list."""

    def __init__(
        self,
        branches: Sequence[Mapping[str, Any]],
        places: Sequence[Mapping[str, Any]],
        sources: Sequence[str],
        shop_name: str,
        around: Gazetteer | None = None,
    ):
        self.branches = [_branch(entry, source) for entry, source in zip(branches, sources, strict=True)]
        self._by_id = {branch.id: branch for branch in self.branches}
        self._branch_names = name_branches(branches, shop_name)
        self._towns = PhraseTable()
        for branch in self.branches:
            self._towns.add(branch.town, branch.id)
        self._services = PhraseTable()
        for service in dict.fromkeys(service for branch in self.branches for service in branch.services):
            for said in (service, service.replace("&", " and "), service.replace("&", " và "), service.removeprefix("in-store ")):
                self._services.add(said, service)
        self._places, self._place_names = _name_places(places, self.branches)
        self._around, self._listed = around or Gazetteer(), len(self._places)
        _add_unlisted(self._around.places, self._places, self._place_names)
        self._codes = _find_codes(places, self.branches)

    def nearest(self, near: Place | None) -> list[BranchHit]:
        """Return all branches, nearest first; those whose place is not known come last."""
        if near is None:
            return [BranchHit(branch) for branch in self.branches]
        hits = [BranchHit(branch, _distance(branch, near)) for branch in self.branches]
        return sorted(hits, key=lambda hit: (hit.kilometres is None, hit.kilometres or 0.0))

    def branch_named(self, name: str) -> Branch | None:
        """Return the branch of an id, a name, a synonym, a town with one branch, or a slip of one of these."""
        if name in self._by_id:
            return self._by_id[name]
        for table in (self._branch_names, self._towns):
            if name in table:
                return self._by_id.get(table.find(name))
        return self._by_id.get(self._branch_names.find(name) or self._towns.find(name))

    def place_of(self, text: str) -> Place | None:
        """Return where a postcode or town lies: the narrowest known area around a code, a place by its name otherwise. Coordinates
        are a place too."""
        for latitude, longitude, *_ in coordinates_in(text):
            return Place(place_name(latitude, longitude), latitude, longitude)
        named = self._place_names.find(text)
        return self._codes.find(text) or self._codes.in_district(text) or (self._places[named] if named is not None else None)

    def slots(self, utterance: Utterance) -> Iterator[Slot]:
        """Yield the postcodes, branches, places and services of an utterance; misspelt branches when no other place is named."""
        yield from self._code_slots(utterance)
        named = [*self._named_slots(utterance)]
        yield from named
        for service, start, end in self._services.matches(utterance):
            yield Slot("service", service, start, end)
        if not named:
            for value, start, end in self._branch_names.slips(utterance):
                yield Slot("branch", value, start, end, SLIP_SCORE)

    def _named_slots(self, utterance: Utterance) -> Iterator[Slot]:
        for *_, start, end in coordinates_in(utterance.text) if "." in utterance.text else ():
            yield Slot("place", utterance.text[start:end], start, end)
        for value, start, end in self._branch_names.matches(utterance):
            yield Slot("branch", value, start, end)
        for value, start, end in self._towns.matches(utterance):
            yield Slot("branch", value, start, end, TOWN_SCORE)
        ended = -1
        for index, start, end in self._place_names.matches(utterance):
            between = [token for token in utterance.tokens if ended <= token.start and token.end <= start] if ended >= 0 else []
            if index < self._listed or self._around.lists(between) or self._around.is_meant(utterance.tokens, start, end):
                yield Slot("place", self._places[index].name, start, end)
                ended = end

    def _code_slots(self, utterance: Utterance) -> Iterator[Slot]:
        for code, start, end in british_codes_in(utterance.text):
            if is_full_british(code) or self._codes.knows(code):
                yield Slot("postcode", code, start, end)
        for token in utterance.tokens:
            if len(token.text) >= 5 and token.text.isdigit() and self._codes.knows(token.text):
                yield Slot("postcode", token.text, token.start, token.end)


def _branch(entry: Mapping[str, Any], source: str) -> Branch:
    fields = {name: entry[name] for name in ("address", "town", "postcode", "latitude", "longitude", "phone", "email") if name in entry}
    return Branch(
        **fields,
        id=entry["id"],
        name=entry["name"],
        source=source,
        weekly=parse_week(entry["hours"]),
        holidays=tuple(
            Holiday(date.fromisoformat(day["date"]), day["name"], parse_day(day.get("hours", ()))) for day in entry.get("holidays", ())
        ),
        services=tuple(entry.get("services", ())),
    )


def _name_places(entries: Sequence[Mapping[str, Any]], branches: Sequence[Branch]) -> tuple[list[Place], PhraseTable]:
    """Return the places and a table of their indices: those of the document, then the towns of branches it does not list."""
    places, names = [], PhraseTable()
    for entry in entries:
        for name in (entry["name"], *entry.get("synonyms", ())):
            names.add(name, len(places))
            if len(syllables := name.split()) == PAIR:
                names.add("".join(syllables), len(places))  # "Hanoi", "Danang"
        places.append(_place(entry))
    for town in dict.fromkeys(branch.town for branch in branches if branch.town):
        middle = _middle(town, [branch for branch in branches if branch.town == town])
        if middle and town not in names:
            names.add(town, len(places))
            places.append(middle)
    return places, names


def _add_unlisted(entries: Sequence[Mapping[str, Any]], places: list[Place], names: PhraseTable) -> None:
    """Add the country's places under the names that the shop has not given to places of its own."""
    for entry in entries:
        for name in [name for name in (entry["name"], *entry.get("synonyms", ())) if name not in names]:
            names.add(name, len(places))
        places.append(_place(entry))


def _place(entry: Mapping[str, Any]) -> Place:
    codes = entry.get("postcodes", ())
    # A place of several districts has no postcode that would hold for all of it.
    return Place(entry["name"], entry["latitude"], entry["longitude"], codes[0] if len(codes) == 1 else "")


def _middle(town: str, branches: Sequence[Branch]) -> Place | None:
    located = [branch for branch in branches if branch.latitude is not None and branch.longitude is not None]
    if not located:
        return None
    latitudes, longitudes = zip(*((branch.latitude, branch.longitude) for branch in located), strict=True)
    return Place(town, sum(latitudes) / len(located), sum(longitudes) / len(located))


def _find_codes(entries: Sequence[Mapping[str, Any]], branches: Sequence[Branch]) -> PostcodeTable[Place]:
    table: PostcodeTable[Place] = PostcodeTable()
    for entry in entries:
        for code in entry.get("postcodes", ()):
            table.add(code, Place(entry["name"], entry["latitude"], entry["longitude"], code))
    for branch in branches:
        if compact(branch.postcode) and branch.latitude is not None and branch.longitude is not None:
            table.add(branch.postcode, Place(branch.postcode, branch.latitude, branch.longitude, branch.postcode))
    return table


def _distance(branch: Branch, near: Place) -> float | None:
    if branch.latitude is None or branch.longitude is None:
        return None
    return kilometres_between(near.latitude, near.longitude, branch.latitude, branch.longitude)
