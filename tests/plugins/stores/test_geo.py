"""The geo store: branches by what people call them, places, postcodes and what is near."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.kit.text import utterance
from plugins.stores import geo
from tests.plugins.folders import MemoryFolder, a_shop
from tests.plugins.town_shop import bristol, saigon


@pytest.fixture
def store(tmp_path):
    return geo.create(bristol(tmp_path), {})


def test_documents_are_read_at_the_first_question_and_once(tmp_path):
    folder = bristol(tmp_path)
    store = geo.create(folder, {})
    assert folder.reads == []
    store.register_documents()
    assert folder.reads == []
    store.find_branch(name="bath")
    store.search_branches(near=None)
    assert folder.reads == ["branches", "places"]


@pytest.mark.parametrize(
    ("name", "branch"),
    [
        ("clifton", "clifton"),
        ("Clifton Village", "clifton"),
        ("LEAFWAY CLIFTON VILLAGE", "clifton"),
        ("the clifton village shop", None),
        ("bedminster", "bedminster"),
        ("Bemmy", "bedminster"),
        ("north street", "bedminster"),
        ("bedminstr", "bedminster"),
        ("cliftn", "clifton"),
        ("bath", "bath"),
        ("Bristol", None),
        ("village", None),
        ("leafway", None),
        ("", None),
        ("London", None),
    ],
)
def test_a_branch_is_found_by_what_people_call_it_and_only_when_one_is_meant(store, name, branch):
    found = store.find_branch(name=name)
    assert (found.id if found else None) == branch


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("BS8 4BX", "BS8 4BX"),
        ("bs84dj", "Bristol"),
        ("BS1", "Bristol"),
        ("BS31 2AA", "Keynsham"),
        ("BA1 5XX", "BA1 1JB"),
        ("brizzle", "Bristol"),
        ("keynshm", "Keynsham"),
        ("Bath", "Bath"),
        ("BS10", None),
        ("EH1 1AA", None),
        ("Narnia", None),
        ("", None),
    ],
)
def test_a_place_is_found_by_code_district_name_or_the_towns_of_branches(store, text, place):
    found = store.find_place(text=text)
    assert (found.name if found else None) == place


def test_branches_come_nearest_first(store):
    keynsham = store.find_place(text="Keynsham")
    hits = store.search_branches(near=keynsham)
    assert [hit.branch.id for hit in hits] == ["bedminster", "clifton", "bath"]
    assert hits[0].kilometres == pytest.approx(8.1, abs=0.3)
    assert [hit.kilometres for hit in store.search_branches(near=None)] == [None, None, None]


def test_a_branch_without_a_place_comes_last(tmp_path):
    branches = [
        {"id": "kiosk", "name": "Kiosk", "hours": {}},
        {"id": "far", "name": "Far", "hours": {}, "latitude": 58.0, "longitude": -5.0},
    ]
    store = geo.create(bristol(tmp_path, branches={"branches": branches}), {})
    assert [hit.branch.id for hit in store.search_branches(near=store.find_place(text="BS1"))] == ["far", "kiosk"]


def slots(store, text, locale="en"):
    return {(slot.type, slot.value) for slot in store.propose_slots(utterance=utterance(text, locale))}


def test_slots_name_branches_places_postcodes_and_services(store):
    assert slots(store, "Is Clifton open on Sunday?") == {("branch", "clifton")}
    assert slots(store, "do you deliver to bs1 4dj or keynsham") == {("postcode", "BS1 4DJ"), ("place", "Keynsham")}
    assert slots(store, "any shops in bath") == {("branch", "bath"), ("place", "Bath")}
    assert slots(store, "which shop has a car park?") == {("service", "Car park")}
    assert ("service", "Click & collect") in slots(store, "where can I use click and collect?")
    assert slots(store, "is bedminstr open") == {("branch", "bedminster")}
    assert slots(store, "I'd like A4 paper and 3 apples") == set()


def test_vietnamese_names_are_found_without_diacritics(tmp_path):
    store = geo.create(saigon(tmp_path), {})
    assert store.find_branch(name="go vap").id == "gv"
    assert store.find_branch(name="quận 1").id == "q1"
    assert slots(store, "cua hang quan 1 mo cua may gio", "vi") >= {("branch", "q1")}
    assert slots(store, "mình ở thủ đức", "vi") == {("place", "Thủ Đức")}


def test_a_slot_stands_where_it_was_written(store):
    said = utterance("Deliver to BS1 4DJ, or is Bedminster nearer?", "en")
    assert {said.text[slot.start : slot.end] for slot in store.propose_slots(utterance=said)} == {"BS1 4DJ", "Bedminster"}


def test_a_shop_without_branches_or_places_answers_calmly(tmp_path):
    store = geo.create(MemoryFolder(a_shop(), {}, tmp_path), {})
    assert store.search_branches(near=None) == []
    assert store.find_branch(name="x") is None
    assert store.find_place(text="BS1") is None
    assert slots(store, "hello") == set()


def test_one_place_is_found_among_three_thousand(tmp_path):
    places = [
        {"name": f"Upper Town{i} Green", "latitude": 50 + i / 1000, "longitude": -2.0, "postcodes": [f"BS{i % 90} {i % 9}"]}
        for i in range(3000)
    ]
    store = geo.create(bristol(tmp_path, places={"places": places}), {})
    assert slots(store, "a shop near upper town77 green or in bs77 5aa, and is clifton open") == {
        ("place", "Upper Town77 Green"),
        ("postcode", "BS77 5AA"),
        ("branch", "clifton"),
    }


@given(st.text(max_size=80))
def test_property_any_words_are_taken_calmly(text):
    store = geo.create(bristol(Path()), {})
    said = utterance(text, "en")
    for slot in store.propose_slots(utterance=said):
        assert 0 <= slot.start < slot.end <= len(said.text)
    store.find_branch(name=text)
    store.find_place(text=text)
