"""The delivery store: zones by postcode and town."""

import pytest

from plugins.kit.money import Money
from plugins.kit.text import utterance
from plugins.stores import delivery
from tests.plugins.town_shop import bristol, saigon


@pytest.mark.parametrize(
    ("asked", "zone"),
    [
        ("BS1", "city"), ("BS1 1AA", "city"), ("bs11aa", "city"), ("BS10 1AA", None), ("BS31 2QQ", "keynsham"), ("BS3 2QQ", "city"),
        ("Bristol", "city"), ("bristol", "city"), ("Bath", None), ("*", None), ("", None),
    ],
)  # fmt: skip
def test_a_zone_covers_its_prefixes_and_towns(tmp_path, asked, zone):
    found = delivery.create(bristol(tmp_path), {}).find_delivery(postcode=asked)
    assert (found.id if found else None) == zone


def test_everywhere_else_is_what_no_other_zone_covers(tmp_path):
    store = delivery.create(saigon(tmp_path), {})
    assert store.find_delivery(postcode="quan 3").id == "noi-thanh"
    assert store.find_delivery(postcode="700000").id == "noi-thanh"
    assert store.find_delivery(postcode="Hà Nội").id == "toan-quoc"
    assert store.find_delivery(postcode="*").id == "toan-quoc"


def test_a_zone_carries_money_windows_and_its_source(tmp_path):
    zone = delivery.create(bristol(tmp_path), {}).find_delivery(postcode="BS1")
    assert (zone.fee, zone.minimum, zone.free_from) == (Money(295, "GBP"), Money(1500, "GBP"), Money(4000, "GBP"))
    assert [slot.weekday for slot in zone.slots] == [0, 0, 1, 1, 2, 2]
    assert zone.source == "versions/1/delivery.json#/zones/0"


def test_towns_and_covered_codes_are_slots(tmp_path):
    store = delivery.create(bristol(tmp_path), {})
    found = store.propose_slots(utterance=utterance("deliver to Bristol, BS3 or EH1?", "en"))
    assert [(slot.type, slot.value) for slot in found] == [("place", "Bristol"), ("postcode", "BS3")]


def test_the_narrower_prefix_wins(tmp_path):
    zones = [
        {"id": "wide", "name": "W", "postcodes": ["BS", "*"], "fee": 1},
        {"id": "narrow", "name": "N", "postcodes": ["BS1 4"], "fee": 2},
    ]
    store = delivery.create(bristol(tmp_path, delivery={"zones": zones}), {})
    assert [store.find_delivery(postcode=code).id for code in ("BS1 4DJ", "BS1 5DJ", "EH1 1AA")] == ["narrow", "wide", "wide"]


def test_a_zone_by_distance_is_no_zone_of_a_name(tmp_path):
    zones = [{"id": "near", "name": "Near", "within": {"distance": 3, "branch": "clifton"}, "fee": 250},
             {"id": "far", "name": "Far", "within": {"distance": 8, "unit": "km"}, "fee": 495}]  # fmt: skip
    store = delivery.create(bristol(tmp_path, delivery={"zones": zones}), {})
    assert [(ring.id, ring.within.branch, round(ring.within.kilometres, 3)) for ring in store.search_delivery_rings()] == [
        ("near", "clifton", 4.828),  # miles, as people measure ways there
        ("far", "", 8.0),
    ]
    assert store.find_delivery(postcode="BS8 4BX") is None
    assert delivery.create(bristol(tmp_path), {}).search_delivery_rings() == []


def test_without_a_document_nothing_is_delivered(tmp_path):
    store = delivery.create(bristol(tmp_path, delivery=None), {})
    assert store.find_delivery(postcode="BS1") is None
    assert store.propose_slots(utterance=utterance("BS1", "en")) == []
