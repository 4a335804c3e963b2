"""Postcodes by their parts."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.kit.places.postcodes import AREAS, PostcodeTable, british_codes_in, british_parts, is_full_british, tidy_postcode


def table_of(*prefixes):
    table = PostcodeTable()
    for prefix in prefixes:
        table.add(prefix, prefix)
    return table


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("bs1", ("BS", "1")),
        ("BS11", ("BS", "11")),
        ("BS1 1AA", ("BS", "1", "", "1", "AA")),
        ("bs11aa", ("BS", "1", "", "1", "AA")),
        ("EC1A 1BB", ("EC", "1", "A", "1", "BB")),
        ("BS1 4", ("BS", "1", "", "4")),
        ("A4", None),
        ("PS5", None),
        ("700000", None),
        ("", None),
    ],
)
def test_a_british_code_is_read_by_its_parts(code, parts):
    assert british_parts(code) == parts


@pytest.mark.parametrize(
    ("code", "covered_by"),
    [
        ("BS1", "BS1"),
        ("BS1 1AA", "BS1"),
        ("bs11aa", "BS1"),
        ("BS10", None),
        ("BS10 1AA", None),
        ("BS11", None),
        ("BS31 1AA", "BS31"),
        ("BS3 1QQ", "BS3 1"),
        ("BS3 2QQ", "BS3"),
        ("EC1A 1BB", "EC1"),
        ("EC2A 1BB", None),
        ("700000", "7000"),
        ("701000", None),
        ("", None),
        ("nonsense", None),
    ],
)
def test_the_narrowest_prefix_covers_a_code(code, covered_by):
    assert table_of("BS1", "BS3", "BS3 1", "BS31", "EC1", "7000").find(code) == covered_by


@pytest.mark.parametrize("said", ["12 Bath Road", "12 duong da nang", "12 hue", "1234 High Street London"])
def test_a_house_number_before_a_street_is_no_code(said):
    assert table_of("12").find(said) is None
    assert table_of("12").find("12 345") == "12"


def test_a_neighbour_in_the_district_is_known_without_being_covered():
    table = table_of("BS8 4BX")
    assert table.find("BS8 1AA") is None
    assert table.in_district("BS8 1AA") == "BS8 4BX"
    assert not table.knows("BS9 1AA")


def test_codes_are_found_in_a_message():
    found = list(british_codes_in("Deliver to bs1 4dj or BS11? Not A4 paper, a PS5 or cr2032x."))
    assert [code for code, _, _ in found] == ["BS1 4DJ", "BS11"]


def test_a_code_is_written_as_on_an_envelope():
    assert [tidy_postcode(code) for code in ("bs14dj", " bs1  4dj ", "bs1")] == ["BS1 4DJ", "BS1 4DJ", "BS1"]


full_codes = st.builds(
    lambda area, district, letter, sector, unit: f"{area}{district}{letter} {sector}{unit}",
    st.sampled_from(sorted(AREAS)),
    st.integers(0, 99),
    st.sampled_from(["", *"ABCEH"]),
    st.integers(0, 9),
    st.text(string.ascii_uppercase, min_size=2, max_size=2),
)


@given(full_codes)
def test_property_spaces_and_case_of_a_full_code_do_not_matter(code):
    assert is_full_british(code)
    assert british_parts(code.replace(" ", "").lower()) == british_parts(code)
    assert tidy_postcode(code.replace(" ", "").lower()) == code


@given(full_codes, full_codes)
def test_property_a_district_covers_its_own_codes_and_no_others(code, other):
    district = code.split(" ")[0]
    table = table_of(district)
    assert table.find(code) == district
    same = british_parts(other)[:2] == british_parts(code)[:2]
    assert table.find(other) is None or same


@given(st.text(max_size=40))
def test_property_any_text_is_taken_calmly(text):
    assert all(british_parts(text[start:end]) for _, start, end in british_codes_in(text))
    assert table_of("BS1", "7").find(text) in (None, "BS1", "7")
    assert tidy_postcode(text) == tidy_postcode(tidy_postcode(text))


def test_the_name_of_a_place_lies_in_no_area_of_codes():
    table: PostcodeTable[str] = PostcodeTable()
    for area in ("M", "AT", "BS1"):
        table.add(area, area)
    assert [table.find(said) for said in ("Mars", "Atlantis", "Bs")] == [None, None, None]
    assert [table.find(said) for said in ("M1 2AB", "m", "AT-1010", "BS1")] == ["M", "M", "AT", "BS1"]
