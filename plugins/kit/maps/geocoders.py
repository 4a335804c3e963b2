"""Where a place lies, asked of Nominatim or Google: each answer kept for a month, the limits of each held."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from plugins.contracts import Place
from plugins.kit.outward import OutwardClient, OutwardError, Refused
from plugins.kit.outward.quotas import Quotas
from plugins.kit.text import fold
from plugins.kit.whole_files import write_whole

log = logging.getLogger(__name__)
KEPT_S = 30 * 86_400  # as long as Google allows; Nominatim asks for keeping answers
SHORTEST, LONGEST = 3, 120


class Geocoder(Protocol):
    """An online service that knows places; raises OutwardError when it cannot be asked now."""

    name: str

    def find(self, text: str) -> Place | None: ...


class Nominatim:
    """OpenStreetMap's geocoder (operations.osmfoundation.org/policies/nominatim): one call a second, whoever of us makes it, with a
    name and an address to complain to."""

    name = "nominatim"
    ADDRESS = "https://nominatim.openstreetmap.org"

    def __init__(self, client: OutwardClient, quotas: Quotas, country: str, language: str):
        self._client, self._quotas, self._country, self._language = client, quotas, country.lower(), language

    def find(self, text: str) -> Place | None:
        self._quotas.take("nominatim", 1, 1.0)
        params = {"q": text, "format": "jsonv2", "limit": 1, "addressdetails": 1, "countrycodes": self._country}
        found = self._client.get("search", params=params, headers={"accept-language": self._language}).json()
        if not isinstance(found, list) or not found:
            return None
        place = found[0]
        return Place(text, float(place["lat"]), float(place["lon"]), str(place.get("address", {}).get("postcode", "")))


class Google:
    """Google's Geocoding API."""

    name = "google"
    ADDRESS = "https://maps.googleapis.com"
    NOTHING = ("ZERO_RESULTS", "INVALID_REQUEST")

    def __init__(self, client: OutwardClient, quotas: Quotas, country: str, language: str, key: str):
        self._client, self._quotas, self._country, self._language, self._key = client, quotas, country, language, key

    def find(self, text: str) -> Place | None:
        self._quotas.take(f"google maps {hashlib.sha256(self._key.encode()).hexdigest()[:8]}", 50, 1.0)
        params = {"address": text, "components": f"country:{self._country}", "language": self._language, "key": self._key}
        answer = self._client.get("maps/api/geocode/json", params=params).json()
        status = str(answer.get("status", ""))
        if status in self.NOTHING or (status == "OK" and not answer.get("results")):
            return None
        if status != "OK":
            raise Refused(f"Google answered {status}: {self._client.masked(str(answer.get('error_message', '')))}")
        place = answer["results"][0]
        at = place["geometry"]["location"]
        return Place(text, float(at["lat"]), float(at["lng"]), _postcode(place))


def _postcode(place: Mapping[str, Any]) -> str:
    parts = [part for part in place.get("address_components", ()) if "postal_code" in part.get("types", ())]
    return str(parts[0].get("long_name", "")) if parts else ""


class KeptPlaces:
    """A geocoder whose answers are kept in a folder; that a place is not known is kept too. Never raises: None is not known, or not now."""

    def __init__(self, geocoder: Geocoder, folder: Callable[[], Path], country: str, clock: Callable[[], float] = time.time):
        self._geocoder, self._folder, self._country, self._clock = geocoder, folder, country, clock

    def find(self, text: str) -> Place | None:
        asked = " ".join(text.split())
        if not SHORTEST <= len(asked) <= LONGEST or not any(letter.isalnum() for letter in asked):
            return None
        file = self._file(asked)
        known = self._read(file)
        if known is not None:
            return Place(asked, *known["at"]) if known["at"] else None
        try:
            found = self._geocoder.find(asked)
        except (OutwardError, KeyError, TypeError, ValueError) as error:
            log.warning("%s could not say where a place lies: %s", self._geocoder.name, error)
            return None
        at = [found.latitude, found.longitude, found.postcode] if found else None
        write_whole(file, json.dumps({"when": self._clock(), "at": at}).encode())
        return found

    def _file(self, asked: str) -> Path:
        name = hashlib.sha256(f"{self._geocoder.name} {self._country} {fold(asked)}".encode()).hexdigest()[:32]
        return self._folder() / f"{name}.json"

    def _read(self, file: Path) -> dict[str, Any] | None:
        try:
            known = json.loads(file.read_bytes())
            return known if self._clock() - known["when"] < KEPT_S and "at" in known else None
        except (OSError, ValueError, TypeError, KeyError):
            return None
