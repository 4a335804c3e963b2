"""Places of a country that a shop does not list: known by their names where a place stands, and not inside longer names."""

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


# --- Great Britain ---


@pytest.fixture(scope="module")
def britain() -> GeoMap:
    own = {"name": "Bath", "latitude": 51.38, "longitude": -2.36, "postcodes": ["BA1", "BA2"]}
    return GeoMap([], [own], [], "Orchard", gazetteer_of("GB"))


def test_every_british_town_is_known_behind_a_word_for_where(britain):
    for name in (place["name"] for place in gazetteer_of("GB").places):
        assert places_in(britain, f"do you deliver to {name.lower()}") == [name]
        assert places_in(britain, f"Is there a shop in {name}?") == [name]


def test_towns_of_a_list_are_known_by_those_before_them(britain):
    assert places_in(britain, "do you deliver to leeds, york and bath") == ["Leeds", "York", "Bath"]
    assert places_in(britain, "do you deliver to bath or leeds") == ["Bath", "Leeds"]
    assert places_in(britain, "and leeds?") == ["Leeds"]
    assert places_in(britain, "leeds and york delivery") == ["Leeds", "York"]


@pytest.mark.parametrize("text", ["york ham", "Derby shoes", "any red leicester", "2 dundee cakes and oxford blue", "is Mr Lincoln there"])
def test_goods_and_persons_that_are_called_like_towns_name_none(britain, text):
    assert places_in(britain, text) == []
