"""What the kinds of facts are to the check: which part a sum plays, what names something, what a fact lets be said in words."""

from __future__ import annotations

ROLES = {
    "price": "price",
    "offer_price": "price",
    "total": "line",
    "total_before": "was",
    "saved": "saved",
    "cart_saved": "saved",
    "cart_total": "total",
    "cart_goods": "total",
    "cart_tax": "tax",
    "fee": "fee",
    "order_fee": "fee",
    "minimum": "minimum",
    "free_from": "free_from",
    "price_per_measure": "measure",
    "limit": "limit",
    "asked_amount": "limit",
    "order_total": "order",
}
OURS_NOT = frozenset({"phrase", "open_goods", "asked_place", "asked_service", "asked_time", "question", "example"})
CONTACTS = {
    "phone": "phone",
    "email": "email",
    "website": "link",
    "link": "link",
    "reference": "reference",
    "postcode": "postcode",
    "order": "reference",
}
PLAIN_KINDS = frozenset(
    {"name", "product", "brand", "branch", "zone", "town", "attribute", "service", "allergen", "diet", "offer", "policy_title", "holiday"}
)
NAMING = frozenset(
    {
        "name",
        "product",
        "branch",
        "brand",
        "zone",
        "asked_place",
        "town",
        "address",
        "holiday",
        "shop",
        "assistant_name",
        "policy_title",
        "postcode",
    }
)
IMPLIED = {
    "cart_tax": ("=tax", "=tax in"),
    "offer": ("=offer", "=save"),
    "offer_title": ("=offer", "=save"),
    "saved": ("=offer", "=save"),
    "cart_saved": ("=offer", "=save"),
    "percent": ("=offer", "=save"),
    "offer_percent": ("=offer", "=save"),
    "opens": ("hour",),
    "closes": ("hour",),
    "zone": ("=deliver", "zon", "area"),
    "fee": ("=deliver", "fee"),
    "minimum": ("=minimum",),
    "allergen": ("=allergen", "=contain"),
}
UNITS = {"count": "each", "branch_count": "each", "offer_count": "each", "quantity": "each", "limit": "each", "example": "each"}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
