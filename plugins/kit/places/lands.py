"""In which country a place lies that is named as everybody names it: countries, and towns that are known all over the world."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale

from plugins.contracts import Shop
from plugins.kit.phrases import phrase_key
from plugins.kit.places.regions import region_of
from plugins.kit.words import read_locales

COUNTRY = 2  # letters of its code; continents have figures


def lies_abroad(place: str, shop: Shop) -> bool:
    """Whether a place is known to lie in another country than the shop; of what is not known, nobody can say."""
    country = country_of(place)
    return country not in ("", region_of(shop))


def country_of(place: str) -> str:
    """Return the ISO 3166 country of a place, "" where it is not known all over the world."""
    named = phrase_key(place)
    return _countries().get(named) or _countries().get(named.removeprefix("the "), "")


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """Return the countries by their names in every language we have words in (Unicode CLDR), and by what else they and their towns are
    called."""
    known: dict[str, str] = {}
    for language, content in read_locales(__file__, "lands").items():
        known |= {phrase_key(name): code for code, name in Locale(language).territories.items() if len(code) == COUNTRY and code.isalpha()}
        known |= {phrase_key(name): code for code, names in content["places"].items() for name in names}
    return known
