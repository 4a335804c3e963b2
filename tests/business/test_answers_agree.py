"""What a shop's texts say in numbers, its structured documents say too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.business.shops import document, products, variants

POUNDS = re.compile(r"£(\d+(?:\.\d{2})?)")
DONG = re.compile(r"([\d.]+) ?₫")
PERCENT = re.compile(r"(\d+) ?%")
CLOCK = re.compile(r"\b\d{2}:\d{2}\b")
HOURS = re.compile(r"\b(?:\d{2}:\d{2})-(?:\d{2}:\d{2})\b")


def test_money_in_answers_stands_in_the_documents(shop):
    known = set(amounts_of(shop))
    for entry in document(shop, "faq")["entries"]:
        assert set(money_in(entry["answer"])) <= known, entry["id"]


def test_percentages_in_answers_stand_in_the_documents(shop):
    policies = " ".join(policy["text"] for policy in document(shop, "policies")["policies"])
    known = set(PERCENT.findall(policies)) | {str(offer.get("percent")) for offer in document(shop, "promotions")["promotions"]}
    for entry in document(shop, "faq")["entries"]:
        assert set(PERCENT.findall(entry["answer"])) <= known, entry["id"]


def test_times_in_answers_stand_in_the_documents(shop):
    known = {time for name in ("branches", "delivery", "policies") for time in times_of(document(shop, name))}
    for entry in document(shop, "faq")["entries"]:
        assert set(CLOCK.findall(entry["answer"])) <= known, entry["id"]


def test_a_phone_number_in_an_answer_is_the_shops(shop):
    phone = document(shop, "tenant")["contact"]["phone"]
    for entry in document(shop, "faq")["entries"]:
        assert all(number.strip() == phone for number in re.findall(r"\+\d[\d ]{8,}\d", entry["answer"])), entry["id"]


def test_quotable_values_stand_in_the_policys_text(shop):
    for policy in document(shop, "policies")["policies"]:
        for name, value in policy.get("values", {}).items():
            if not isinstance(value, bool) and value != 0:
                assert str(value) in policy["text"], (policy["topic"], name)


def test_a_question_can_be_asked_in_several_ways(shop):
    asked: dict[str, str] = {}
    for entry in document(shop, "faq")["entries"]:
        assert 3 <= len(entry["phrasings"]) <= 14, entry["id"]
        for words in (entry["question"], *entry["phrasings"]):
            assert asked.setdefault(words.lower(), entry["id"]) == entry["id"], words


def test_titles_of_offers_quote_their_own_numbers(shop):
    for offer in document(shop, "promotions")["promotions"]:
        if "percent" in offer:
            assert PERCENT.findall(offer["title"]) == [str(offer["percent"])], offer["id"]
        if "price" in offer:
            assert list(money_in(offer["title"])) == [offer["price"]], offer["id"]


def test_spans_of_hours_end_after_they_begin(shop):
    for text in strings_in([document(shop, "branches"), document(shop, "delivery")]):
        if HOURS.fullmatch(text):
            opens, closes = text.split("-")
            assert opens < closes, text


def money_in(text: str) -> Iterator[int]:
    """Yield the amounts of a text in minor units."""
    yield from (round(float(amount) * 100) for amount in POUNDS.findall(text))
    yield from (int(amount.replace(".", "")) for amount in DONG.findall(text))


def amounts_of(shop: str) -> Iterator[int]:
    """Yield every amount of the structured documents and of the policies' texts, in minor units."""
    yield from (entry["price"] for entry in [*products(shop), *variants(shop)])
    for zone in document(shop, "delivery")["zones"]:
        yield from (zone[key] for key in ("fee", "minimum", "free_from") if key in zone)
    yield from (offer["price"] for offer in document(shop, "promotions")["promotions"] if "price" in offer)
    for policy in document(shop, "policies")["policies"]:
        yield from money_in(policy["text"])


def times_of(content: Any) -> Iterator[str]:
    for text in strings_in(content):
        yield from CLOCK.findall(text)


def strings_in(content: Any) -> Iterator[str]:
    """Yield every string of a JSON document."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from strings_in(value)
    elif isinstance(content, list):
        for value in content:
            yield from strings_in(value)
