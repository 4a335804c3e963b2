"""A grocer with two branches and delivery zones, for tests of orders; and a till that pretends to take money online."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from plugins.contracts import Order, Payment, PaymentRefused
from plugins.kit.money import Money
from plugins.manager import PluginRef
from tests.plugins.calls import Bench
from tests.plugins.folders import MemoryFolder, a_shop
from tests.plugins.skills.grocery import FASHION, GROCERIES, OFFERS, SALE
from tests.plugins.town_shop import BRANCHES, PLACES, SAIGON_BRANCHES, SAIGON_PLACES, SAIGON_ZONES, ZONES

DAY = datetime(2026, 1, 7, 12, 0, tzinfo=UTC)
STORES = ("catalog", "promotions", "geo", "delivery", "policy", "cart", "product_search")
BOTH = {"ways": ["collection", "delivery"]}


class Till:
    """Takes money online as a provider would; ``refused`` is what it says instead of giving any back."""

    name = "till"

    def __init__(self) -> None:
        self.refused = ""
        self.refunds: dict[str, Payment] = {}

    def link(self, order: Order, back: str) -> str:
        return f"https://till.example/{order.number}"

    def refund(self, order: Order, amount: Money) -> Payment:
        if self.refused:
            raise PaymentRefused(self.refused)
        key = f"{order.number}:{len(order.payments)}:{amount.minor}"
        return self.refunds.setdefault(key, Payment("refund", amount, self.name, f"re_{len(self.refunds) + 1}", DAY))


def a_shop_with_orders(
    tmp_path: Path,
    options: dict[str, Any] | None = None,
    till: Till | None = None,
    more: tuple[dict[str, Any], ...] = (),
    zones: Any = ZONES,
    **shop: Any,
) -> Bench:
    """Return the bench of a grocer that takes orders, with ``more`` goods on the shelves and ``zones`` to deliver to."""
    documents = {
        "catalog": {**GROCERIES, "products": [*GROCERIES["products"], *more]}, "promotions": OFFERS,
        "branches": {"branches": BRANCHES}, "places": {"places": PLACES}, "delivery": {"zones": zones},
    }  # fmt: skip
    folder = MemoryFolder(a_shop(**shop), documents, tmp_path)
    return _with_till(Bench(folder, _plugins(options), now=DAY), till)


def a_fashion_shop_with_orders(
    tmp_path: Path, options: dict[str, Any] | None = None, till: Till | None = None, policies: tuple[dict[str, Any], ...] = ()
) -> Bench:
    """Return the bench of a shop in Saigon that takes orders in dong, by its own ``policies``."""
    shop = a_shop(key="maymac", name="May Mặc", locale="vi", locales=("vi",), currency="VND", timezone="Asia/Ho_Chi_Minh")
    documents = {
        "catalog": FASHION, "promotions": SALE, "branches": {"branches": SAIGON_BRANCHES}, "places": {"places": SAIGON_PLACES},
        "delivery": {"zones": SAIGON_ZONES}, "policies": {"policies": policies},
    }  # fmt: skip
    return _with_till(Bench(MemoryFolder(shop, documents, tmp_path), _plugins(options), now=DAY), till)


def _plugins(options: dict[str, Any] | None) -> list[str | PluginRef]:
    return [*STORES, PluginRef("checkout", BOTH if options is None else options), PluginRef("orders", {"track": True})]


def _with_till(bench: Bench, till: Till | None) -> Bench:
    bench.stores.find_payments = lambda: till
    return bench
