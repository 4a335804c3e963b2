"""Slots become a tool's arguments: goods, allergens, dates, lists, price limits, and the person who writes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.services.understanding.text.language import find_language
from app.services.understanding.text.lexicon import Lexicon, WordSet, load_lexicon
from app.services.understanding.understand import DialogueState, Understanding
from app.services.understanding.values.contacts import contact_slots
from plugins.contracts import Example, Focus, ProductQuery, Result, Tool
from plugins.kit.text import tokenise, utterance
from tests.pipeline.shops import MONDAY

EN, VI = load_lexicon("en-GB"), load_lexicon("vi-VN")
PROPERTIES: dict[str, dict[str, Any]] = {
    "product": {"type": "string", "format": "product"},
    "products": {"type": "array", "items": {"type": "string", "format": "product"}},
    "allergen": {"type": "string", "format": "allergen"},
    "date": {"type": "string", "format": "date"},
    "quantity": {"type": "string", "format": "quantity"},
    "max_price": {"type": "string"},
    "min_price": {"type": "string"},
    "in_stock": {"type": "boolean"},
    "order": {"enum": ["price", "-price"]},
    "colour": {"enum": ["gold"], "format": "attribute"},
}


@pytest.fixture
def fill(street):
    """``fill("price of oat milk", "price of {product}")``: the arguments for a tool that has one example and the places in it."""
    tenant = street.platform.tenant("corner")

    def understand(text: str, *names: str, focus: Focus = Focus(), locale: str = "en-GB") -> dict[str, Any]:  # noqa: B008
        parameters = {"type": "object", "properties": {name: PROPERTIES[name] for name in names}}
        examples = tuple(Example(said, locale=locale[:2]) for said in (text, f"please {text}"))
        tool = Tool("only", "Only.", parameters, lambda call: Result(""), examples)
        understanding = Understanding(tenant.shop, [tool], tenant.stores, MONDAY)
        [request] = understanding.understand(text, DialogueState(focus=focus, locale=locale), MONDAY).requests
        assert request.tool == "only", request
        return dict(request.arguments)

    return understand


@pytest.mark.parametrize(
    ("text", "names", "arguments"),
    [
        ("price of oat milk", ("product",), {"product": "oat milk"}),
        ("does oat milk contain nuts", ("product", "allergen"), {"product": "oat milk", "allergen": "nuts"}),
        ("is oat milk here tomorrow", ("product", "date"), {"product": "oat milk", "date": "2026-01-06"}),
        ("i would weigh 3 kg of gala apples", ("product", "quantity"), {"product": "gala apples", "quantity": "3 kg"}),
        ("browse candles under £4", ("product", "max_price"), {"product": "candles", "max_price": "4"}),
        ("browse candles between £2 and £4", ("product", "max_price", "min_price"),
         {"product": "candles", "max_price": "4", "min_price": "2"}),
        ("weigh up oat milk against soya drink", ("products",), {"products": ["oat milk", "soya drink"]}),
        ("browse the cheapest candles", ("product", "order"), {"product": "candles", "order": "price"}),
    ],
)  # fmt: skip
def test_what_is_said_fills_the_parameters_it_fits(fill, text, names, arguments):
    assert fill(text, *names) == arguments


def test_a_value_that_a_parameter_does_not_allow_is_left_out(fill):
    assert "colour" not in fill("browse something red", "colour")


# --- people ---


def contact(text: str, region: str = "GB", lexicon: Lexicon = EN) -> dict[str, str]:
    return {slot.type: slot.value for slot in contact_slots(text, tokenise(text), lexicon, region)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("call me on 07911 123456", {"phone": "+447911123456"}),
        ("my number is +44 20 7946 0958", {"phone": "+442079460958"}),
        ("write to kim.lee+shop@mail.example.com please", {"email": "kim.lee+shop@mail.example.com"}),
        ("deliver to bs8 4bx", {"postcode": "BS8 4BX"}),
        ("deliver to BS84BX", {"postcode": "BS8 4BX"}),
        ("where is order 12345", {"order-number": "12345"}),
        ("my name is Kim Lee", {"name": "Kim Lee"}),
        ("call me after six 07700 900123", {"phone": "+447700900123"}),
        ("it's urgent, 07700 900123", {"phone": "+447700900123"}),
        ("my name is Sunday Okafor", {"name": "Sunday Okafor"}),
        ("my name is Son Nguyen", {"name": "Son Nguyen"}),
        ("I'm Kim", {"name": "Kim"}),
        ("I'm looking for candles", {}),
    ],
)
def test_contacts_are_read_as_they_are_written(text, found):
    assert contact(text) == found


def test_contacts_in_vietnamese():
    assert contact("gọi tôi số 0912 345 678", "VN", VI) == {"phone": "+84912345678"}
    assert contact("tôi tên là Nguyễn Văn An", "VN", VI)["name"] == "Nguyễn Văn An"
    assert contact("em tên là Quỳnh Giao", "VN", VI)["name"] == "Quỳnh Giao"


# --- language ---

LOCALES = {"en-GB": EN, "vi-VN": VI}


@pytest.mark.parametrize(
    ("text", "default", "locale"),
    [
        ("how much is the oat milk", "vi-VN", "en-GB"),
        ("bao nhiêu tiền vậy", "en-GB", "vi-VN"),
        ("cho toi xem gio hang", "en-GB", "vi-VN"),
        ("oat milk", "vi-VN", "vi-VN"),
        ("oat milk", "en-GB", "en-GB"),
        ("123", "vi-VN", "vi-VN"),
        ("", "en-GB", "en-GB"),
        ("crème brûlée please", "en-GB", "en-GB"),
    ],
)
def test_a_message_is_read_in_the_language_that_it_speaks_for(text, default, locale):
    carriers = {"vi-VN": WordSet(["cho", "tôi", "xem", "giỏ", "hàng"])}
    assert find_language(utterance(text, default).tokens, LOCALES, carriers, default) == locale


def test_a_shop_of_one_language_reads_everything_in_it():
    assert find_language(tokenise("bao nhiêu tiền vậy"), {"en-GB": EN}, {}, "en-GB") == "en-GB"


def test_words_heard_before_are_read_by_what_was_said_since(street):
    tenant = street.platform.tenant("corner")
    shelf = tenant.stores.search_products(query=ProductQuery("milk"))
    first, second = (hit.product.sku for hit in shelf[:2])
    about = [
        tenant.understanding.understand("how much is it?", DialogueState(focus=Focus(product=sku), locale="en-GB"), MONDAY).requests
        for sku in (first, second, first)
    ]
    assert [request.arguments["product"] for [request] in about] == [first, second, first]


def test_a_day_is_counted_from_the_day_of_each_asking(street):
    understanding = street.platform.tenant("corner").understanding
    for now, tomorrow in ((MONDAY, "2026-01-06"), (MONDAY + timedelta(days=1), "2026-01-07")):
        [request] = understanding.understand("when do you open tomorrow?", DialogueState(locale="en-GB"), now).requests
        assert request.arguments["date"] == tomorrow
