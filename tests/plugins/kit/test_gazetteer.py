"""Places of a country that a shop does not list: known by their names, with and without diacritics, and not inside longer names."""

from __future__ import annotations

import pytest

from plugins.kit.places.gazetteer import gazetteer_of
from plugins.kit.places.geography import GeoMap
from plugins.kit.text import fold, utterance

PROVINCES = 63  # until July 2025; the 34 of today are called like some of these
OWN = {"name": "Vinh", "latitude": 18.68, "longitude": 105.68, "postcodes": ["43"], "synonyms": ["Nghệ An"]}


@pytest.fixture(scope="module")
def country() -> GeoMap:
    return GeoMap([], [OWN], [], "Mộc", gazetteer_of("VN"))


def places_in(country: GeoMap, text: str) -> list[str]:
    return [slot.value for slot in country.slots(utterance(text, "vi"))]


def test_every_province_is_known_however_it_is_typed(country):
    names = [place["name"] for place in gazetteer_of("VN").places[:PROVINCES]]
    assert len(set(names)) == PROVINCES
    for name in names:
        wanted = ["Vinh"] if name == "Nghệ An" else [name]
        assert places_in(country, f"ship về {name} được không") == wanted
        assert places_in(country, f"ship ve {fold(name)} dc ko") == wanted


def test_a_province_lies_where_it_does_and_has_its_code(country):
    place = country.place_of("ha giang")
    assert (place.name, place.postcode) == ("Hà Giang", "20")
    assert place.latitude == pytest.approx(22.8, abs=0.2)


def test_the_name_of_a_street_names_no_province(country):
    assert places_in(country, "mình ở 12 Điện Biên Phủ") == []
    assert places_in(country, "giao về Tỉnh Điện Biên") == ["Điện Biên"]
    assert places_in(country, "gặp chị Nguyễn Thái Bình") == []


def test_capitals_tell_nothing_where_a_sentence_begins_or_all_is_in_capitals(country):
    assert places_in(country, "Chào shop. Ship Cần Thơ bao nhiêu") == ["Cần Thơ"]
    assert places_in(country, "SHIP VỀ CẦN THƠ BAO NHIÊU") == ["Cần Thơ"]


def test_another_country_has_no_list():
    assert gazetteer_of("XX").places == ()


@pytest.mark.parametrize(
    "text",
    [
        "khan quang nam mau xam con ko",
        "đồ bên trẻ em",
        "phần thiết kế áo dài",
        "trẻ vị thành niên",
        "bong tai bac lieu co bi den ko",
        "bao gia lai cho minh",
        "đường Hòa Bình có giao không",
        "chị Khánh Hòa ơi",
    ],
)
def test_everyday_words_streets_and_persons_name_no_province(country, text):
    assert places_in(country, text) == []


def test_a_name_without_its_marks_is_heard_where_a_place_stands(country):
    assert places_in(country, "ca mau ship bn") == ["Cà Mau"]
    assert places_in(country, "giao hang bac lieu may ngay") == ["Bạc Liêu"]
    assert places_in(country, "ca mau thi sao") == ["Cà Mau"]
    assert places_in(country, "o thanh pho thanh hoa") == ["Thanh Hóa"]
