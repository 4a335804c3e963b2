"""Every demo shop is whole: valid, as large as promised, and nothing in it points to what is not there."""

from __future__ import annotations

import re
from datetime import date

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from tests.business.shops import BUSINESS, DOCUMENTS, codes, document, products, schema, variants

UK_14 = frozenset(
    "celery gluten crustaceans eggs fish lupin milk molluscs mustard nuts peanuts sesame soya sulphites".split()  # noqa: SIM905
)
ANIMAL = {"milk", "eggs", "fish", "crustaceans", "molluscs"}
KEYED = (("branches", "branches"), ("promotions", "promotions"), ("delivery", "zones"))
SIZES = {  # shop: products, branches, questions, policies, promotions, zones, places
    "greengrocer": (320, 7, 45, 10, 9, 5, 60),
    "giftshop": (3700, 3, 20, 6, 5, 4, 30),
    "thoitrang": (90, 4, 30, 8, 5, 5, 30),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_keeps_its_schema(shop, name):
    validator = Draft202012Validator(schema(name), format_checker=FormatChecker())
    errors = [f"{list(error.path)}: {error.message}" for error in validator.iter_errors(document(shop, name))]
    assert errors == []


def test_a_shop_is_as_large_as_promised(shop):
    have = (
        len(products(shop)), len(document(shop, "branches")["branches"]), len(document(shop, "faq")["entries"]),
        len(document(shop, "policies")["policies"]), len(document(shop, "promotions")["promotions"]),
        len(document(shop, "delivery")["zones"]), len(document(shop, "places")["places"]),
    )  # fmt: skip
    assert all(count >= least for count, least in zip(have, SIZES[shop], strict=True)), have


def test_codes_and_ids_are_unique(shop):
    lists = [codes(shop), [entry["id"] for entry in document(shop, "faq")["entries"]]]
    lists += [[entry["topic"] for entry in document(shop, "policies")["policies"]]]
    lists += [[entry["id"] for entry in document(shop, name)[key]] for name, key in KEYED]
    for ids in lists:
        assert len(ids) == len(set(ids)), sorted(code for code in ids if ids.count(code) > 1)


def test_a_prefix_belongs_to_one_delivery_zone(shop):
    prefixes = [prefix for zone in document(shop, "delivery")["zones"] for prefix in zone["postcodes"]]
    assert len(prefixes) == len(set(prefixes))


def test_promotions_name_products_and_categories_that_exist(shop):
    categories = {name for product in products(shop) for name in product["category"]}
    for promotion in document(shop, "promotions")["promotions"]:
        assert promotion.get("skus") or promotion.get("categories"), promotion["id"]
        assert set(promotion.get("skus", ())) <= set(codes(shop)), promotion["id"]
        assert set(promotion.get("categories", ())) <= categories, promotion["id"]
        assert date.fromisoformat(promotion["starts"]) <= date.fromisoformat(promotion["ends"])


def test_a_fixed_offer_price_is_below_the_usual_one(shop):
    usual = {entry["sku"]: entry["price"] for entry in [*products(shop), *variants(shop)]}
    for promotion in document(shop, "promotions")["promotions"]:
        for sku in promotion.get("skus", ()) if "price" in promotion else ():
            assert promotion["price"] < usual[sku], promotion["id"]


def test_offers_run_through_the_demo_year_and_one_is_over(shop):
    offers = document(shop, "promotions")["promotions"]
    assert sum(offer["starts"] <= "2026-11-21" and offer["ends"] >= "2027-12-31" for offer in offers) >= 4
    assert any(offer["ends"] < "2026-11-01" for offer in offers)


def test_every_picture_is_there_and_does_nothing_but_draw(shop):
    branding = document(shop, "tenant")["branding"]
    named = {product["image"] for product in products(shop)} | {branding["logo"], branding["hero"]}
    for name in named:
        assert (BUSINESS / shop / name).is_file(), name
    for path in (BUSINESS / shop / "media").iterdir():
        text = path.read_text("utf-8")
        assert text.startswith("<svg "), path.name
        assert len(text) < 20_000, path.name
        assert not re.search(r"<script|<foreignObject|<!|\bon\w+=|href|url\(", text, re.I), path.name


def test_a_product_is_priced_and_its_stock_is_counted(shop):
    for product in products(shop):
        assert product["price"] > 0, product["sku"]
        counted = product.get("variants") or [product]
        assert all(entry.get("stock") is not None for entry in counted), product["sku"]
        prices = {variant["price"] for variant in product.get("variants", ())}
        assert not prices or product["price"] == min(prices), product["sku"]


def test_allergens_are_of_the_14_and_every_food_says_them():
    for product in products("greengrocer"):
        declared = set(product.get("allergens") or ()) | set(product.get("may_contain", ()))
        assert declared <= UK_14, product["name"]
        if product["category"][0] not in ("Household", "Pets", "Baby"):
            assert product.get("allergens") is not None, product["name"]


def test_no_tag_contradicts_the_allergens():
    for product in products("greengrocer"):
        tags, allergens = set(product.get("tags", ())), set(product.get("allergens") or ())
        assert not ("vegan" in tags and allergens & ANIMAL), product["name"]
        assert not ("gluten-free" in tags and "gluten" in allergens), product["name"]
        assert not ("dairy-free" in tags and "milk" in allergens), product["name"]
        assert not ("vegan" in tags and "vegetarian" not in tags), product["name"]


def test_clothes_come_in_sizes_and_colours():
    for product in products("thoitrang"):
        assert all("colour" in variant["attributes"] for variant in product["variants"]), product["name"]
    sized = [product for product in products("thoitrang") if product["category"][0] not in ("Túi", "Phụ kiện")]
    assert all("size" in variant["attributes"] for product in sized for variant in product["variants"])


def test_the_giftshop_says_where_its_data_is_from():
    attribution = document("giftshop", "tenant")["attribution"]
    assert attribution == "Online Retail, UCI Machine Learning Repository, D. Chen 2015, DOI 10.24432/C5BW33, CC BY 4.0, names cleaned"
    assert "CC BY 4.0" in (BUSINESS / "giftshop" / "README.md").read_text("utf-8")


def test_the_brand_colour_can_be_read_on_white(shop):
    assert contrast_on_white(document(shop, "tenant")["branding"]["colour"]) >= 4.5


def test_the_greeting_says_it_is_no_person_and_how_to_reach_one(shop):
    tenant = document(shop, "tenant")
    for locale, line in tenant["branding"]["greeting"].items():
        assert re.search(r"not a person" if locale == "en" else r"không phải người thật", line)
        assert tenant["contact"]["phone"] in line


def contrast_on_white(colour: str) -> float:
    """Return the contrast of a colour on white (WCAG 2.1, relative luminance)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)
