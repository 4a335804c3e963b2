"""Orders in chat as a draft has them: on or off, how goods are handed over and paid, and what the shop still lacks for it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.errors import AppError, Worded
from app.services.drafts.bot_forms import Fields
from app.services.drafts.editor import BadRecord
from app.services.drafts.settings import BotSettings, Document, put
from app.services.drafts.topics import OWN, Topic, topics_of
from app.storage.folders.folders import BusinessRoot, DraftFolder
from plugins.contracts import ORDER_PAYING, ORDER_WAYS
from plugins.manager import PluginError, build_manager, plugin_refs

CART, CHECKOUT, ORDERS = "cart", "checkout", "orders"
ALL_OTHERS = "*"  # the built-in plugins that are not named beside it
WAYS, PAYING = ORDER_WAYS, ORDER_PAYING
ONLINE = "online"
_NEEDS = {"collection": ("branches", "branches"), "delivery": ("delivery", "zones")}
_BEFORE = ("checkout", "track")  # topics that a shop without orders answers by a text of its own
log = logging.getLogger(__name__)
_TOLD = {
    "collection": "There is no branch to collect at. Add one under Branches first.",
    "delivery": "There is no delivery zone. Add one under Delivery zones first.",
    "online": "No payment connector is set up, so nobody could pay. Let customers pay at the hand-over too.",
}


@dataclass(frozen=True, slots=True)
class OrderChoice:
    """What the draft says of orders. ``lacking`` are the ways and payments that the shop's data does not carry yet; ``before`` are
    entries that answered what the assistant will do itself."""

    is_on: bool
    ways: tuple[str, ...]
    paying: tuple[str, ...]
    tracks: bool
    lacking: tuple[str, ...]
    before: tuple[Topic, ...]


class OrderSettings:
    """One shop's orders in chat, in its draft."""

    def __init__(self, root: BusinessRoot, key: str):
        self._draft: DraftFolder = root.tenant(key).draft()
        self._settings = BotSettings(root, key)

    def choice(self) -> OrderChoice:
        """Return what the draft says, with what is proposed where orders are off: all that the shop can do."""
        document = self._settings.read()
        lacking = self._lacking()
        checkout = _options(document, CHECKOUT)
        is_on = bool(checkout.get("ways"))
        ways = tuple(checkout.get("ways", [way for way in WAYS if way not in lacking]))
        paying = tuple(checkout.get("payment", [pay for pay in PAYING if pay not in lacking]))
        tracks = bool(_options(document, ORDERS).get("track")) or not is_on
        return OrderChoice(is_on, ways, paying, tracks, lacking, self._before())

    def change(self, fields: Fields) -> Callable[[Document], None]:
        """Return what switches orders on or off; BadRecord where the shop could not hand over or be paid."""
        if fields.get("orders.on") != "yes":
            return _switch_off
        lacking = self._lacking()  # asks the shop's plugins, which may take their time: not while others wait for the draft

        def change(document: Document) -> None:
            ways = [way for way in WAYS if fields.get(f"orders.{way}")]
            paying = [pay for pay in PAYING if fields.get(f"orders.{pay}")]
            self._check(ways, paying, lacking)
            _put(document, CHECKOUT, {"ways": ways, "payment": paying})
            _put(document, ORDERS, {"track": True} if fields.get("orders.track") else {})
            _have(document, CART, ORDERS)

        return change

    def _check(self, ways: list[str], paying: list[str], lacking: tuple[str, ...]) -> None:
        faults = {}
        if not ways:
            faults["orders.ways"] = Worded("Choose how the goods are handed over.", "order_ways")
        if not paying:
            faults["orders.payment"] = Worded("Choose when customers pay.", "order_payment")
        for way in ways:
            if way in lacking:
                faults["orders.ways"] = Worded(_TOLD[way], f"order_{way}")
        if paying == [ONLINE] and ONLINE in lacking:
            faults["orders.payment"] = Worded(_TOLD[ONLINE], "order_online")
        if faults:
            raise BadRecord(faults)

    def _lacking(self) -> tuple[str, ...]:
        documents = {way: self._records(document, records) for way, (document, records) in _NEEDS.items()}
        return (*(way for way in WAYS if not documents[way]), *(() if self._takes_money() else (ONLINE,)))

    def _takes_money(self) -> bool:
        """Return whether a connector of the draft takes money online, as far as its keys are there."""
        try:
            build_manager(plugin_refs(self._draft.plugins()), self._draft)
            return self._draft.stores.find_payments() is not None
        except (AppError, PluginError):
            return False
        except Exception:  # a plugin of others may raise anything; publishing tells the owner which one does
            log.exception("the plugins of %s's draft could not be asked for one that takes money", self._draft.key)
            return False

    def _before(self) -> tuple[Topic, ...]:
        try:
            known = topics_of(self._draft)
        except AppError:
            return ()
        found = [known[key] for key in _BEFORE if key in known and known[key].state == OWN and known[key].document == "faq"]
        return tuple({topic.record: topic for topic in found}.values())

    def _records(self, document: str, name: str) -> Any:
        try:
            content = self._draft.read(document)
        except AppError:
            return None
        return content.get(name) if isinstance(content, Mapping) else None


def _options(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    entries = document.get("plugins") or ()
    return next((each.get("options", {}) for each in entries if isinstance(each, dict) and each.get("name") == name), {})


def _switch_off(document: Document) -> None:
    _put(document, CHECKOUT, {})
    _put(document, ORDERS, {})


def _put(document: Document, name: str, options: Mapping[str, Any]) -> None:
    """Put a plugin's options where it stands, or behind the others. Without options it stays as the product has it, or left out."""
    entries = _entries(document)
    names = _names(entries)
    if not options and name not in names:
        return
    place = names.index(name) if name in names else len(entries)
    kept = [{"name": name, "options": dict(options)}] if options else [] if ALL_OTHERS in entries else [name]
    entries[place : place + 1] = kept
    put(document, "plugins", None if entries == [ALL_OTHERS] else entries)


def _have(document: Document, *needed: str) -> None:
    """Put what orders need behind a list of plugins that leaves it out."""
    entries = _entries(document)
    if ALL_OTHERS not in entries:
        put(document, "plugins", [*entries, *(name for name in needed if name not in _names(entries))])


def _entries(document: Mapping[str, Any]) -> list[Any]:
    return list(document.get("plugins") or [ALL_OTHERS])


def _names(entries: list[Any]) -> list[str]:
    return [each["name"] if isinstance(each, dict) else each for each in entries]
