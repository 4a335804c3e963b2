"""A new shop from a form: its key suggested from its name, everything checked before anything is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.errors import AppError, Worded
from app.services.publishing.tenant_rules import currencies, locale_exists, time_zones
from app.services.shops.tenant_templates import TEMPLATES, begin_tenant
from app.storage.folders.folders import BusinessRoot, DraftFolder
from app.tenant_keys import LONGEST, RULE, is_tenant_key

LONGEST_NAME = 300
_LOCALE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")
_WITHOUT_MARKS = str.maketrans({"đ": "d", "ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "&": " and "})
WORDED = tuple(
    sorted(path.stem for path in (Path(__file__).resolve().parents[2] / "locales").glob("*.json"))
)  # languages that we have words in


class BadShop(AppError):
    """A new shop that cannot be made as it was asked for; ``faults`` are by field."""

    status, code = 422, "bad_shop"

    def __init__(self, faults: Mapping[str, str]):
        super().__init__(" ".join(faults.values()))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for: as typed, nothing checked yet."""

    key: str
    name: str
    locale: str
    currency: str
    timezone: str
    template: str


class NewShops:
    """Makes shops in a business root. ``deleted`` is where shops that were deleted are kept: their keys are not given again."""

    def __init__(self, root: BusinessRoot, deleted: Path):
        self._root, self._deleted = root, deleted

    def suggest(self, name: str) -> str:
        """Return a free key after a name, "" for a name without letters or digits of the Latin script."""
        folded = unicodedata.normalize("NFKD", name.casefold().translate(_WITHOUT_MARKS))
        words = re.findall(r"[a-z0-9]+", "".join(letter for letter in folded if not unicodedata.combining(letter)))
        key = "-".join(words)[:LONGEST].strip("-")
        tries = (key, *(f"{key[: LONGEST - 3]}-{number}" for number in range(2, 100))) if key else ()
        return next((each for each in tries if not self.fault_of_key(each)), "")

    def fault_of_key(self, key: str) -> str:
        """Return why a key cannot be taken, "" where it can."""
        if not is_tenant_key(key):
            return Worded(f"A key has {RULE}, like my-shop; a few words are kept for the product's own pages.", "bad_key", most=LONGEST)
        if self._root.place(key).draft().path.exists():
            return Worded(f"There is a shop {key} already. Choose another key.", "key_taken", key=key)
        if (self._deleted / key).is_dir():
            return Worded(f"A shop called {key} was deleted, and its key is kept. Choose another one.", "key_kept", key=key)
        text = f"There is something under the key {key} already. Choose another key."
        return Worded(text, "key_taken", key=key) if self._root.place(key).path.exists() else ""

    def make(self, wanted: Wanted) -> DraftFolder:
        """Write the draft of a new shop; BadShop with every fault, and then nothing is there; StorageFull."""
        faults = dict(self._faults(wanted))
        if faults:
            raise BadShop(faults)
        details = {"name": wanted.name.strip(), "locale": wanted.locale, "currency": wanted.currency, "timezone": wanted.timezone}
        return begin_tenant(self._root, wanted.key, wanted.template, details)

    def _faults(self, wanted: Wanted) -> Iterator[tuple[str, str]]:
        if not 1 <= len(wanted.name.strip()) <= LONGEST_NAME:
            yield "name", Worded(f"Write the shop's name, up to {LONGEST_NAME} letters.", "shop_name", most=LONGEST_NAME)
        fault = self.fault_of_key(wanted.key)
        if fault:
            yield "key", fault
        yield from faults_of({"locale": wanted.locale, "currency": wanted.currency, "timezone": wanted.timezone}).items()
        if wanted.template not in TEMPLATES:
            yield "template", Worded("Choose what to begin with.", "template")


def faults_of(details: Mapping[str, str]) -> dict[str, str]:
    """Return why a locale, a currency or a time zone among some details cannot be a shop's, by its name."""
    faults: dict[str, str] = {}
    locale = details.get("locale", "en-GB")
    if not (_LOCALE.fullmatch(locale) and locale_exists(locale)):
        faults["locale"] = Worded("Choose a language, like en-GB or vi-VN.", "language")
    if details.get("currency", "GBP") not in currencies():
        faults["currency"] = Worded("Write a currency by its three letters, like GBP or VND.", "currency")
    if details.get("timezone", "UTC") not in time_zones():
        faults["timezone"] = Worded("Choose a time zone, like Europe/London.", "timezone")
    return faults
