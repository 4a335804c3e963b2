"""What we know of a shop system's products: kept in a file, brought up to date by what changed, told as a table."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from plugins.contracts import SourceTable
from plugins.kit.shop_systems.contract import OutsideProduct, ShopSystem
from plugins.kit.whole_files import write_whole

FIELDS = ("sku", "name", "price", "stock", "barcode", "brand", "category", "description", "sold_by", "tax_rate")
EXACT = ("price", "stock", "tax_rate")


@dataclass(frozen=True, slots=True)
class Known:
    """The products by their SKU, the mark to go on from, and when that was asked."""

    products: dict[str, OutsideProduct]
    mark: str = ""
    at: datetime | None = None


class Mirror:
    """The file may vanish at any time; then everything is asked for again."""

    def __init__(self, folder: Callable[[], Path], clock: Callable[[], datetime] = lambda: datetime.now(UTC)):
        self._folder, self._clock = folder, clock
        self._lock = threading.Lock()
        self._held: tuple[int, Known] | None = None

    def renew(self, system: ShopSystem) -> Known:
        """Ask for what changed and keep it."""
        known = self.known()
        changes, now = system.changes(known.mark), self._clock()
        changed = {product.id for product in changes.products} | changes.gone
        kept = {sku: product for sku, product in known.products.items() if product.id not in changed}
        fresh = Known(kept | {product.sku: product for product in changes.products}, changes.mark or known.mark, now)
        write_whole(self._file(), _written(fresh))
        return fresh

    def known(self) -> Known:
        """Return what was known at the last renewal, by this process or another."""
        try:
            stamp = self._file().stat().st_mtime_ns
            with self._lock:
                if self._held is None or self._held[0] != stamp:
                    self._held = (stamp, _read(self._file().read_bytes()))
                return self._held[1]
        except (OSError, ValueError, KeyError, TypeError, ArithmeticError):
            return Known({})

    def _file(self) -> Path:
        return self._folder() / "products.json"


def table_of(known: Known, name: str) -> SourceTable:
    """Return the products as a table of the catalogue; each attribute has a column of its own."""
    products = sorted(known.products.values(), key=lambda product: product.sku)
    attributes = list(dict.fromkeys(attribute for product in products for attribute in product.attributes))
    mapping = {header: header for header in FIELDS} | dict.fromkeys(attributes, "attribute")
    rows = [[*FIELDS, *attributes], *(_row(product, attributes) for product in products)]
    return SourceTable("catalog", name, rows, mapping, replaces=True)


def _row(product: OutsideProduct, attributes: Sequence[str]) -> list[Any]:
    tax = f"{product.tax_rate.normalize():f}%" if product.tax_rate is not None else None
    exact = [_number(product.price), None if product.stock is None else _number(max(product.stock, Decimal(0)))]
    texts = [product.barcode, product.brand, product.category, product.description, product.sold_by or None]
    return [product.sku, product.name, *exact, *texts, tax, *(product.attributes.get(name) for name in attributes)]


def _number(value: Decimal) -> int | str:
    return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"


def _written(known: Known) -> bytes:
    products = [asdict(product) for product in known.products.values()]
    at = known.at.isoformat() if known.at else None
    return json.dumps({"products": products, "mark": known.mark, "at": at}, default=str, ensure_ascii=False).encode()


def _read(content: bytes) -> Known:
    told = json.loads(content)
    products = [_product(one) for one in told["products"]]
    at = datetime.fromisoformat(told["at"]) if told["at"] else None
    return Known({product.sku: product for product in products}, str(told["mark"]), at)


def _product(told: dict[str, Any]) -> OutsideProduct:
    exact = {name: None if told[name] is None else Decimal(told[name]) for name in EXACT}
    return replace(OutsideProduct(**{**told, "price": Decimal(0)}), **exact)
