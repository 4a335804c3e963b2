"""The shop system KiotViet: its products and stock in the shop, the shop's orders in it; see kiotviet.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugins.contracts import Folder
from plugins.kit.kiotviet.client import API, SIGN_IN, KiotViet
from plugins.kit.outward import Patience, outward_of
from plugins.kit.shop_systems.connector import ShopSystemConnector

NAME = "kiotviet"
WANTS = ("catalog", "stock", "orders")
QUICK = Patience(connect=0.7, read=1.0, write=0.7, whole=1.5, tries=1)  # a customer waits
OPTIONS: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "retailer": {"type": "string", "minLength": 1, "description": "The name of the shop at KiotViet."},
        "client_id": {"type": "string", "minLength": 1},
        "client_secret": {"type": "string", "minLength": 1},
        "wants": {"type": "array", "items": {"enum": list(WANTS)}, "uniqueItems": True, "description": "All when left out."},
        "branches": {
            "type": "object",
            "additionalProperties": {"type": "integer"},
            "description": "KiotViet's id of each branch of ours; only their stock counts. The first takes orders that name none.",
        },
        "every_minutes": {"type": "integer", "minimum": 5, "maximum": 10080, "description": "How often the worker reads what changed."},
        "publish": {"type": "boolean", "description": "What the worker read goes live by itself, where nothing is at fault."},
        "base_url": {"type": "string", "pattern": "^https?://", "description": "Where the API is, for tests."},
        "sign_in_url": {"type": "string", "pattern": "^https?://", "description": "Where tokens are given out, for tests."},
    },
    "dependentRequired": {"retailer": ["client_id", "client_secret"], "client_id": ["retailer"], "client_secret": ["retailer"]},
    "additionalProperties": False,
}


def create(folder: Folder, options: Mapping[str, Any]) -> ShopSystemConnector:
    """Bind the connector to a tenant version; nothing is called yet."""
    wanted = options.get("wants", WANTS)
    base = str(options.get("base_url", API))
    system = _system(folder, options, base) if options.get("retailer") else None
    return ShopSystemConnector(
        system, base, lambda: folder.kept(NAME), {name: name in wanted for name in WANTS},
        int(options.get("every_minutes", 0)), bool(options.get("publish")),
    )  # fmt: skip


def _system(folder: Folder, options: Mapping[str, Any], base: str) -> KiotViet:
    outward, shop, keys = outward_of(folder), folder.shop, (options["client_id"], options["client_secret"])
    client = outward.client(shop.key, NAME, base, secrets=keys)
    quick = outward.client(shop.key, NAME, base, secrets=keys, patience=QUICK)
    sign_in, branches = str(options.get("sign_in_url", SIGN_IN)), dict(options.get("branches", {}))
    return KiotViet(client, quick, outward.quotas, options["retailer"], keys, sign_in, branches, shop.currency)
