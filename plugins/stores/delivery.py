"""The delivery store: which zone a postcode or town lies in, and what delivery costs there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plugins.contracts import DeliverySlot, DeliveryZone, Document, Folder, Reach, Shop, Slot, Utterance
from plugins.hookspecs import hookimpl
from plugins.kit.documents import read_schema
from plugins.kit.money import Money
from plugins.kit.phrases import PhraseTable
from plugins.kit.places.distance import as_kilometres, usual_unit
from plugins.kit.places.hours import parse_week
from plugins.kit.places.postcodes import PostcodeTable, british_codes_in
from plugins.kit.places.regions import region_of
from plugins.kit.read_once import ReadOnce
from plugins.kit.translations import read_told

NAME = "delivery"
EVERYWHERE = "*"


def create(folder: Folder, options: Mapping[str, Any]) -> DeliveryStore:
    """Bind the store to a tenant version; nothing is read yet."""
    return DeliveryStore(folder)


@dataclass
class ZoneTable:
    """The zones of one tenant version by postcode and town; ``elsewhere`` is the zone of everywhere else."""

    zones: list[DeliveryZone]
    codes: PostcodeTable[DeliveryZone]
    towns: PhraseTable
    elsewhere: DeliveryZone | None = None

    def zone_of(self, text: str) -> DeliveryZone | None:
        """Return the zone of a town or a postcode, the narrowest when several cover it."""
        town = self.towns.find(text) if text in self.towns else None
        zone = self.zones[town[0]] if town else self.codes.find(text)
        return zone or self.elsewhere


class DeliveryStore:
    """Says where the shop delivers; reads its document when first asked."""

    def __init__(self, folder: Folder):
        self._folder = folder
        self._read = ReadOnce(self._load)

    @hookimpl
    def register_documents(self) -> list[Document]:
        return [Document("delivery", read_schema(__file__, "delivery"), records="zones", key="id")]

    @hookimpl
    def find_delivery(self, postcode: str) -> DeliveryZone | None:
        return self._read().zone_of(postcode)

    @hookimpl
    def search_delivery_rings(self) -> list[DeliveryZone]:
        return [zone for zone in self._read().zones if zone.within is not None]

    @hookimpl
    def propose_slots(self, utterance: Utterance) -> list[Slot]:
        table = self._read()
        slots = [Slot("place", town, start, end) for (_, town), start, end in table.towns.matches(utterance)]
        codes = british_codes_in(utterance.text)
        return slots + [Slot("postcode", code, start, end) for code, start, end in codes if table.codes.knows(code)]

    def _load(self) -> ZoneTable:
        entries = (self._folder.read("delivery") or {}).get("zones", [])
        table = ZoneTable([], PostcodeTable(), PhraseTable())
        for index, entry in enumerate(entries):
            zone = _zone(entry, self._folder.shop, self._folder.source("delivery", f"/zones/{index}"))
            table.zones.append(zone)
            for town in entry.get("towns", ()):
                table.towns.add(town, (index, town))
            for prefix in entry.get("postcodes", ()):
                if prefix == EVERYWHERE:
                    table.elsewhere = table.elsewhere or zone
                else:
                    table.codes.add(prefix, zone)
        return table


def _zone(entry: Mapping[str, Any], shop: Shop, source: str) -> DeliveryZone:
    money = {name: Money(entry[name], shop.currency) for name in ("fee", "minimum", "free_from") if name in entry}
    slots = [DeliverySlot(weekday, span) for weekday, spans in enumerate(parse_week(entry.get("slots", {}))) for span in spans]
    told = {"note": entry.get("note", ""), "within": _reach(entry, shop), "notes": read_told(entry, "note")}
    return DeliveryZone(entry["id"], entry["name"], source=source, slots=tuple(slots), **told, **money)


def _reach(entry: Mapping[str, Any], shop: Shop) -> Reach | None:
    if "within" not in entry:
        return None
    unit = entry["within"].get("unit") or usual_unit(region_of(shop))
    return Reach(as_kilometres(entry["within"]["distance"], unit), entry["within"].get("branch", ""))
