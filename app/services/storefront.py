"""What stands on the shelves of a demo storefront: categories, pages of products, their price and stock in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.errors import AppError, InvalidTenant, ShopDown, UnknownTenant
from app.services.toolbox import title_of
from app.services.web_rules import read_web_rules
from plugins.contracts import Product, ProductQuery, Shop, Stores
from plugins.kit.goods.pricing import price_line
from plugins.kit.goods.product_names import differences, variant_label
from plugins.kit.money import Money, format_money
from plugins.kit.words import unit_symbol, wording_of

PAGE_SIZE = 24
LAST_PAGE = 400
MOST_CATEGORIES = 14
FEW = 5
Left = Callable[[str, Decimal], Decimal]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a visitor wants to see: a category, words, a page from 1."""

    category: str = ""
    text: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Tile:
    """One product on the page, already worded."""

    name: str
    detail: str
    price: str
    was: str
    per: str
    stock_status: str
    stock_text: str
    badge: str
    image: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of products; ``more`` says that another page follows."""

    tiles: tuple[Tile, ...]
    wish: Wish
    more: bool


def read_wish(arguments: Mapping[str, str], categories: tuple[str, ...]) -> Wish:
    """Return the wish that a page's query string states; what it cannot mean is left out."""
    category = arguments.get("category", "")
    page = arguments.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    return Wish(category if category in categories else "", arguments.get("q", "").strip()[:100], min(max(number, 1), LAST_PAGE))


def top_categories(catalog: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Return the names of a catalogue's first categories, the fullest ones, in the catalogue's order."""
    counted = Counter(product["category"][0] for product in (catalog or {}).get("products", ()) if product.get("category"))
    fullest = {name for name, _ in counted.most_common(MOST_CATEGORIES)}
    return tuple(name for name in counted if name in fullest)


def fill_shelf(shop: Shop, stores: Stores, wish: Wish, texts: Mapping[str, str], day: date, left: Left) -> Shelf:
    """Return the page of products that a visitor wants to see. ``left`` tells what orders have left of a product's count."""
    start = (wish.page - 1) * PAGE_SIZE
    query = ProductQuery(text=wish.text, category=wish.category, limit=start + PAGE_SIZE + 1)
    hits = stores.search_products(query=query)
    tiles = tuple(_tile(shop, stores, hit.product, texts, day, left) for hit in hits[start : start + PAGE_SIZE])
    return Shelf(tiles, wish, len(hits) > start + PAGE_SIZE)


def left_in(platform: Any, tenant: Any) -> Left:
    """Return what tells how much orders have left of a product that the shop counts."""
    if not platform.storage.is_begun(tenant.key):
        return lambda _, counted: counted
    orders = platform.storage.tenant(tenant.key).orders
    return lambda sku, counted: orders.left(sku, counted, tenant.version)


def find_open_shop(platform: Any, key: str) -> Any | None:
    """Return the published tenant whose web channel is open; None for any other key, and for one that cannot be built."""
    try:
        tenant = platform.tenant(key)
    except (UnknownTenant, InvalidTenant, ShopDown):
        return None
    return tenant if read_web_rules(tenant.document("tenant")).enabled else None


def shop_names(platform: Any) -> list[tuple[str, str]]:
    """Return key and name of every shop, published or still a draft, by name; one that cannot be read bears its key."""
    root = platform.directory.root
    return sorted(((key, shop_name_of(platform, key)) for key in root.keys()), key=lambda pair: pair[1].casefold())  # noqa: SIM118


def shop_name_of(platform: Any, key: str) -> str:
    """Return what a shop is called, or its key where its data cannot be read."""
    shop = _shop_of(platform, key)
    return shop.name if shop else key


def zone_of(platform: Any, key: str) -> str:
    """Return a shop's time zone, UTC where its data cannot be read."""
    shop = _shop_of(platform, key)
    return shop.timezone if shop else "UTC"


def currency_of(platform: Any, key: str) -> str:
    """Return a shop's currency, pounds where its data cannot be read."""
    shop = _shop_of(platform, key)
    return shop.currency if shop else "GBP"


def locale_for(platform: Any, key: str, language: str) -> str:
    """Return a language as it is written where the shop is ("en-GB"), the language alone where the shop speaks another."""
    shop = _shop_of(platform, key)
    return shop.locale if shop and shop.locale.partition("-")[0] == language else language


def branch_names(platform: Any, key: str) -> Mapping[str, str]:
    """Return what the live shop calls its branches, by their ids."""
    try:
        document = platform.tenant(key).document("branches")
    except AppError:
        return {}
    return {branch["id"]: branch["name"] for branch in (document or {}).get("branches", ())}


def money_words(platform: Any, key: str, minor: int, locale: str) -> str:
    """Return an amount in a shop's currency as readers of a language write it."""
    return format_money(Money(minor, currency_of(platform, key)), locale)


def product_names(platform: Any, key: str, skus: Iterable[str]) -> Mapping[str, str]:
    """Return what the live shop calls these products, without those that it no longer has."""
    try:
        stores = platform.tenant(key).stores
    except AppError:
        return {}
    found = {sku: stores.find_product(sku=sku) for sku in skus}
    return {sku: product.name for sku, product in found.items() if product is not None}


def product_labels(platform: Any, key: str, skus: Iterable[str]) -> Mapping[str, str]:
    """Return what these products are called beside one another: goods of one name with their size, colour or SKU."""
    try:
        stores = platform.tenant(key).stores
    except AppError:
        return {}
    found = [product for sku in dict.fromkeys(skus) if (product := stores.find_product(sku=sku)) is not None]
    labels = {product.sku: _label(product, [other for other in found if other.name == product.name]) for product in found}
    counted = Counter(labels.values())
    return {sku: f"{label} ({sku})" if counted[label] > 1 else label for sku, label in labels.items()}


def _label(product: Product, namesakes: Sequence[Product]) -> str:
    """Return a product's name with the looks in which it differs from those of the same name."""
    told = variant_label(product, tuple(differences(namesakes)))
    return product.name if len(namesakes) == 1 or told == product.name else f"{product.name} ({told})"


def tool_names(platform: Any, key: str, tools: Iterable[str], locale: str) -> Mapping[str, str]:
    """Return what tools are called on buttons in a language."""
    try:
        say = platform.tenant(key).say(locale)
    except AppError:
        return {}
    return {tool: title_of(tool, say) for tool in tools}


def _shop_of(platform: Any, key: str) -> Shop | None:
    try:
        place = platform.directory.root.place(key)
        version = place.live_version()
        return (place.version(version) if version else place.draft()).shop
    except AppError:
        return None


def _tile(shop: Shop, stores: Stores, product: Product, texts: Mapping[str, str], day: date, left: Left) -> Tile:
    """Return a product as the page shows it; the price is the one that the assistant would name."""
    promotions = stores.search_promotions(product=product, day=day) if product.priced else []
    line = price_line(product, Decimal(1), promotions)
    offer = line.promotion or next(iter(promotions), None)
    status, words = _stock(_available(product, stores, left), texts, shop.locale)
    return Tile(
        name=product.name,
        detail=_detail(product, shop.locale),
        price=format_money(line.unit, shop.locale) if product.priced else texts["on_request"],
        was=format_money(product.price, shop.locale) if line.unit < product.price else "",
        per=texts["per"].format(unit=unit_symbol(product.sold_by)) if product.sold_by != "each" else "",
        stock_status=status,
        stock_text=words,
        badge=offer.title if offer else "",
        image=product.image,
    )


def _detail(product: Product, locale: str) -> str:
    pack = wording_of(product.pack, locale) if product.pack and product.pack.unit != "each" else ""
    return ", ".join(part for part in (product.brand, pack) if part)


def _available(product: Product, stores: Stores, left: Left) -> Decimal | None:
    """Return what is left of an article: of all its sizes and colours together where it has some."""
    variants = stores.find_variants(group=product.group) if product.group else None
    counted = [left(variant.sku, variant.stock) for variant in variants or [product] if variant.stock is not None]
    return sum(counted, Decimal(0)) if counted else None


def _stock(available: Decimal | None, texts: Mapping[str, str], locale: str) -> tuple[str, str]:
    if available is None:
        return "unknown", ""
    if available <= 0:
        return "out", texts["out"]
    if available <= FEW:
        return "low", texts["low"].format(count=wording_of(available, locale))
    return "in_stock", texts["in_stock"]
