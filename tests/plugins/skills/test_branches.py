"""The branches skill, as a customer hears it."""

from datetime import UTC, datetime

import pytest

from plugins.contracts import Focus, Status
from tests.plugins.calls import Bench
from tests.plugins.grounded import assert_grounded
from tests.plugins.town_shop import bristol, saigon

WEDNESDAY = datetime(2026, 1, 7, 12, 0, tzinfo=UTC)


@pytest.fixture
def bench(tmp_path):
    return Bench(bristol(tmp_path), ["geo", "branches"], now=WEDNESDAY)


def ask(bench, tool, **arguments):
    result = bench.run(tool, **arguments)
    assert_grounded(result, bench.locale)
    return result


# --- opening hours ---


def test_now_and_the_week(bench):
    result = ask(bench, "opening_hours", branch="clifton")
    assert result.text == (
        "Leafway Clifton Village is open now, until 18:00.\nMonday–Friday: 08:00–18:00\nSaturday: 09:00–17:00\nSunday: 10:00–16:00"
    )
    assert result.next == Focus(branch="clifton")
    assert {fact.subject for fact in result.facts} == {"clifton"}
    assert "versions/1/branches.json#/branches/0/hours/sunday" in {fact.source for fact in result.facts}


@pytest.mark.parametrize(
    ("now", "text"),
    [
        ("2026-01-07T07:59", "Leafway Clifton Village is closed right now and opens today at 08:00."),
        ("2026-01-07T08:00", "Leafway Clifton Village is open now, until 18:00."),
        ("2026-01-07T17:59", "Leafway Clifton Village is open now, until 18:00."),
        ("2026-01-07T18:00", "Leafway Clifton Village is closed right now and opens tomorrow at 08:00."),
        ("2026-06-10T17:00", "Leafway Clifton Village is closed right now and opens tomorrow at 08:00."),  # 18:00 in British summer
        ("2026-12-24T18:30", "Leafway Clifton Village is closed right now and opens again on Saturday 26 December at 10:00."),
    ],
)
def test_whether_it_is_open_at_the_minute(bench, now, text):
    bench.now = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert ask(bench, "opening_hours", branch="clifton").text.startswith(text)


def test_a_night_past_midnight(bench):
    bench.now = datetime(2026, 1, 10, 1, 30, tzinfo=UTC)
    assert ask(bench, "opening_hours", branch="bath").text.startswith("Leafway Bath is open now, until 02:00.")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"date": "2026-01-11"}, "Leafway Clifton Village is open 10:00–16:00 on Sunday 11 January."),
        ({"date": "2026-12-25"}, "Leafway Clifton Village is closed on Friday 25 December (Christmas Day)."),
        ({"date": "2026-12-26"}, "Leafway Clifton Village is open 10:00–14:00 on Saturday 26 December (Boxing Day)."),
        ({"date": "2026-01-07"}, "Leafway Clifton Village is open now, until 18:00. Today's hours: 08:00–18:00."),
        ({"time": "18:00"}, "No, Leafway Clifton Village is closed at 18:00 on Wednesday 7 January. Hours that day: 08:00–18:00."),
        ({"time": "17:59"}, "Yes, Leafway Clifton Village is open at 17:59 on Wednesday 7 January. Hours that day: 08:00–18:00."),
        (
            {"time": "12:00", "date": "2026-12-25"},
            "No, Leafway Clifton Village is closed on Friday 25 December, at 12:00 too: closed (Christmas Day).",
        ),
    ],
)
def test_a_day_and_a_time(bench, arguments, text):
    assert ask(bench, "opening_hours", branch="clifton", **arguments).text == text


def test_special_days_soon_are_told_with_the_week(bench):
    bench.now = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
    text = ask(bench, "opening_hours", branch="bedminster").text
    assert text.endswith("Friday 25 December (Christmas Day): closed\nSaturday 26 December (Boxing Day): 10:00–14:00")
    assert "Saturday: 08:00–12:30 and 13:30–17:00" in text


def test_all_branches_in_a_line_each(bench):
    result = ask(bench, "opening_hours", date="2026-01-11")
    assert result.text == (
        "Our hours on Sunday 11 January:\nLeafway Clifton Village: 10:00–16:00\nLeafway Bedminster: closed\nLeafway Bath: closed"
    )
    bench.focus = Focus(branch="bath")
    assert ask(bench, "opening_hours", date="2026-01-11", everywhere=True).text == result.text
    assert ask(bench, "opening_hours", date="2026-01-11").text == "Leafway Bath is closed on Sunday 11 January."


def test_a_time_at_all_branches(bench):
    text = ask(bench, "opening_hours", date="2026-01-10", time="13:00").text
    assert "Leafway Clifton Village: open (09:00–17:00)" in text
    assert "Leafway Bedminster: closed at that time (08:00–12:30 and 13:30–17:00)" in text


def test_a_town_of_several_branches_and_a_town_of_none(bench):
    assert ask(bench, "opening_hours", place="Bristol").text.count("\n") == 2
    result = ask(bench, "opening_hours", place="Keynsham", date="2026-01-08")
    assert result.text.startswith("Our shop nearest to Keynsham is Leafway Bedminster. Leafway Bedminster is open 08:00–18:00")
    assert result.next == Focus(branch="bedminster")


def test_the_nearest_to_the_postcode_before_unless_something_is_named(bench):
    bench.focus = Focus(postcode="BA1 1JB")
    text = ask(bench, "opening_hours").text
    assert text.startswith("Our shop nearest to BA1 1JB is Leafway Bath. Leafway Bath is open now, until 18:00.")
    assert ask(bench, "opening_hours", place="Bristol").text.count("\n") == 2


def test_an_unknown_branch_is_asked_back_with_buttons(bench):
    result = ask(bench, "opening_hours", branch="Atlantis")
    assert (result.status, result.missing) == (Status.NEEDS_CHOICE, "branch")
    assert [option.value for option in result.options] == ["clifton", "bedminster", "bath"]


def test_a_date_that_is_none_is_asked_for_again(bench):
    result = ask(bench, "opening_hours", branch="bath", date="2026-02-30")
    assert (result.status, result.missing, result.text) == (Status.NEEDS_INPUT, "date", "Which day do you mean?")


# --- finding ---


def test_the_nearest_with_distance_address_and_phone(bench):
    result = ask(bench, "find_branches", postcode="BS8 4BX")
    assert result.text.splitlines()[:2] == [
        "Nearest to BS8 4BX:",
        "Leafway Clifton Village: about 0.1 miles · 12 Princess Victoria Street, Bristol, BS8 4BX · 0117 496 0101",
    ]
    assert result.next == Focus(branch="clifton", postcode="BS8 4BX")
    assert [card.id for card in result.cards] == ["clifton", "bedminster", "bath"]
    assert len(result.suggestions) == 2


def test_a_branch_named_as_a_place_is_looked_around(bench):
    assert ask(bench, "find_branches", branch="bath").text.startswith("Nearest to Bath:\nLeafway Bath: about 0.1 miles")


def test_without_a_place_all_are_listed(bench):
    assert ask(bench, "find_branches").text.startswith("We have 3 shops:\nLeafway Clifton Village: 12 Princess")


def test_the_postcode_spoken_of_before_is_used(bench):
    bench.focus = Focus(postcode="BA1 1JB")
    assert ask(bench, "find_branches").text.startswith("Nearest to BA1 1JB:\nLeafway Bath")


def test_a_place_off_the_map_is_admitted(bench):
    result = ask(bench, "find_branches", place="Narnia")
    assert result.status is Status.NOT_FOUND
    assert result.text.startswith("I can't place that on my map, sorry. These are our shops:\nLeafway Clifton")


def test_many_branches_are_not_all_told(tmp_path):
    branches = [{"id": f"b{number}", "name": f"Stall {number}", "hours": {}} for number in range(9)]
    bench = Bench(bristol(tmp_path, branches={"branches": branches}), ["geo", "branches"])
    assert ask(bench, "find_branches").text.endswith("And 4 more. Tell me a postcode or town and I'll find the nearest.")
    assert "Tell me your town or postcode" in ask(bench, "opening_hours").text


def test_a_shop_without_branches_says_so(tmp_path):
    bench = Bench(bristol(tmp_path, branches=None), ["geo", "branches"])
    for tool in ("find_branches", "opening_hours", "branch_details"):
        assert bench.run(tool).status is Status.NOT_FOUND


# --- details ---


def test_details_of_a_branch(bench):
    result = ask(bench, "branch_details", branch="clifton")
    assert result.text.splitlines() == [
        "Leafway Clifton Village: 12 Princess Victoria Street, Bristol, BS8 4BX",
        "Phone: 0117 496 0101",
        "E-mail: clifton@leafway.example",
        "There you'll find: Click & collect and Wheelchair access.",
    ]


def test_an_address_is_not_told_twice(bench):
    assert "201 North Street, Bristol BS3 1JH\n" in ask(bench, "branch_details", branch="bedminster").text


def test_a_service_at_one_branch_and_anywhere(bench):
    assert ask(bench, "branch_details", branch="bedminster", service="car park").text == "Yes, Leafway Bedminster has it: Car park."
    assert 'I don\'t see "car park" listed for Leafway Bath' in ask(bench, "branch_details", branch="bath", service="car park").text
    assert ask(bench, "branch_details", service="Car park").text == 'You\'ll find "Car park" here: Leafway Bedminster.'
    assert ask(bench, "branch_details", service="sauna").status is Status.NOT_FOUND


def test_all_branches_are_listed_when_none_is_named(bench):
    result = ask(bench, "branch_details")
    assert (result.status, len(result.cards)) == (Status.OK, 3)


def test_whether_it_is_open_now_is_said_first(bench):
    assert ask(bench, "opening_hours", date=bench.now.date().isoformat(), now=True).text.split(",")[0] in ("Yes", "No")


# --- hours compared ---

FRIDAY, SATURDAY, SUNDAY = "2026-01-09", "2026-01-10", "2026-01-11"


@pytest.mark.parametrize(
    ("how", "day", "among", "lead"),
    [
        ("closes_last", FRIDAY, (), "Leafway Bath closes last on Friday 9 January, at 02:00."),  # of the next day
        ("closes_last", SATURDAY, (), "Leafway Clifton Village and Leafway Bedminster close last on Saturday 10 January, at 17:00."),
        ("opens_first", SATURDAY, (), "Leafway Bedminster opens first on Saturday 10 January, at 08:00."),
        ("opens_last", SATURDAY, (), "Leafway Clifton Village opens last on Saturday 10 January, at 09:00."),
        ("closes_first", FRIDAY, ("bath", "clifton"), "Leafway Clifton Village closes first on Friday 9 January, at 18:00."),
        ("longest", SATURDAY, (), "Leafway Clifton Village and Leafway Bedminster are open longest on Saturday 10 January."),
        ("longest", SATURDAY, ("Bristol",), "They are all open equally long on Saturday 10 January."),
        ("longest", FRIDAY, (), "Leafway Bath is open longest on Friday 9 January."),
        ("opens_first", FRIDAY, (), "They all open at 08:00 on Friday 9 January."),
        ("closes_last", SUNDAY, (), "Leafway Clifton Village closes last on Sunday 11 January, at 16:00."),
        ("closes_last", "2026-12-25", (), "Our hours on Friday 25 December:"),  # none is open
    ],
)
def test_branches_are_compared_by_their_hours(bench, how, day, among, lead):
    result = ask(bench, "opening_hours", compare=how, date=day, **({"among": list(among)} if among else {}))
    assert result.text.startswith(lead)


def test_hours_are_compared_between_those_that_are_named(bench):
    text = ask(bench, "opening_hours", compare="closes_last", among=["bath", "clifton"]).text
    assert "Leafway Bath: 08:00–18:00" in text
    assert "Bedminster" not in text


# --- the nearest that is open ---


def test_the_nearest_shop_is_one_that_is_open_then(bench):
    assert ask(bench, "opening_hours", nearest=True, postcode="BA1 1JB", date=SUNDAY).text == (
        "The nearest to BA1 1JB that's open then is Leafway Clifton Village. "
        "Leafway Clifton Village is open 10:00–16:00 on Sunday 11 January."
    )
    assert ask(bench, "opening_hours", nearest=True, place="Bristol", time="23:00").text.startswith("None of our shops is open then.")


def test_who_does_not_say_where_they_are_is_asked(bench):
    result = ask(bench, "opening_hours", nearest=True)
    assert (result.status, result.missing) == (Status.NEEDS_INPUT, "postcode")


# --- Vietnamese ---


def test_vietnamese_hours_and_distances(tmp_path):
    bench = Bench(saigon(tmp_path), ["geo", "branches"], now=datetime(2026, 1, 7, 3, 0, tzinfo=UTC))
    text = ask(bench, "opening_hours", branch="quan 1").text
    assert text.startswith("Chi nhánh Quận 1 đang mở cửa, đến 21:30.\nThứ Hai–Chủ Nhật: 09:00–21:30")
    assert "(Mùng 1 Tết): nghỉ" in text
    near = ask(bench, "find_branches", place="Thủ Đức").text
    assert near.startswith("Gần Thủ Đức nhất:\nChi nhánh Gò Vấp: cách khoảng 9,7 km · 410 Quang Trung, Gò Vấp")
