"""Every slot type: what is written is the value that is read, any text is read without a crash, and no value comes from nowhere."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import phonenumbers
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.services.understanding.text.lexicon import Phrases, load_lexicon
from app.services.understanding.values.contacts import contact_slots
from app.services.understanding.values.moments import moment_slots
from app.services.understanding.values.price_limits import amount_slots
from app.services.understanding.values.slots import SlotFinder, flag_slots
from plugins.contracts import Shop, Slot
from plugins.kit.text import utterance

NOW = datetime(2026, 12, 2, 10, 0)
LOCALES = st.sampled_from(["en-GB", "vi-VN"])
CURRENCIES = {"en-GB": "GBP", "vi-VN": "VND"}
LETTERS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=10)
NAMES = st.sampled_from(["Sarah", "Dave", "Jo", "Lan", "Hương", "Minh"])
PHRASES = st.lists(
    st.sampled_from(
        [
            "2",
            "3.5",
            "£",
            "10",
            "k",
            "nghìn",
            "triệu",
            "half",
            "a",
            "dozen",
            "under",
            "dưới",
            "between",
            "and",
            "to",
            "-",
            "not",
            "without",
            "không",
            "phải",
            "màu",
            "đen",
            "on",
            "the",
            "25th",
            "next",
            "sunday",
            "tuần",
            "sau",
            "17:30",
            "after",
            "pm",
            "mùng",
            "tết",
            ",",
            ".",
            "no",
            "wait",
            "order",
            "#",
            "BS6",
            "5TT",
            "@",
            "x",
            "pack",
            "of",
            "loaves",
            "kg",
            "rưỡi",
        ]
    ),
    max_size=14,
).map(" ".join)


def finder(locale: str) -> SlotFinder:
    shop = Shop("corner", "Corner", locale, (), CURRENCIES[locale], "Europe/London", 1)
    return SlotFinder(shop, lambda said: [], {})


def found(text: str, locale: str) -> tuple[str, list[Slot]]:
    said = utterance(text, locale)
    lexicon = load_lexicon(locale)
    return said.text, finder(locale).find(said, lexicon, NOW.date())


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=60), PHRASES), LOCALES)
def test_any_text_gives_slots_that_stand_in_it(text, locale):
    clean, slots = found(text, locale)
    for slot in slots:
        assert 0 <= slot.start < slot.end <= len(clean)
        assert clean[slot.start : slot.end].strip()


@given(st.text("abcdefghijklmnopqrstuvwxyz ", max_size=40))
def test_no_figure_comes_from_letters_that_name_none(text):
    lexicon = load_lexicon("en-GB")
    said = utterance(text, "en-GB")
    assume(not any(lexicon[kind].all_in(said.tokens) for kind in ("numbers", "phrases", "money_words")))
    assert amount_slots(said.tokens, lexicon, "GBP") == []


def amounts(text: str, locale: str) -> dict[str, str]:
    said = utterance(text, locale)
    return {slot.type: slot.value for slot in amount_slots(said.tokens, load_lexicon(locale), CURRENCIES[locale])}


@given(st.integers(1, 400), st.integers(1, 400), st.sampled_from(["between £{} and £{}", "£{}-£{}", "from £{} to £{}", "{} to {} quid"]))
def test_a_range_has_both_its_ends(low, more, form):
    assert amounts(form.format(low, low + more), "en-GB") == {"min_price": str(low), "max_price": str(low + more)}


@given(st.integers(50, 900), st.integers(50, 900), st.sampled_from(["{}-{}k", "từ {}k đến {}k", "từ {} đến {} nghìn", "{}k - {}k"]))
def test_a_range_in_dong_has_both_its_ends(low, more, form):
    wanted = {"min_price": str(low * 1000), "max_price": str((low + more) * 1000)}
    assert amounts(form.format(low, low + more), "vi-VN") == wanted


@given(st.integers(1, 99), st.sampled_from([("half", "0.5"), ("quarter", "0.25")]), st.sampled_from(["kilos", "litres"]))
def test_a_fraction_is_added_to_the_number_before_it(whole, part, unit):
    value = Decimal(whole) + Decimal(part[1])
    wanted = f"{value.normalize():f} {'kg' if unit == 'kilos' else 'l'}"
    assert amounts(f"{whole} and a {part[0]} {unit} of it", "en-GB") == {"quantity": wanted}


@given(st.integers(2, 60), st.sampled_from(["packs", "bottles", "loaves", "tins", "bags"]))
def test_a_counting_word_belongs_to_the_quantity(count, word):
    said = utterance(f"{count} {word} of bread", "en-GB")
    [slot] = amount_slots(said.tokens, load_lexicon("en-GB"), "GBP")
    assert (slot.value, said.text[slot.start : slot.end]) == (str(count), f"{count} {word} of")


def moments(text: str, locale: str) -> list[tuple[str, object]]:
    said = utterance(text, locale)
    return [(slot.type, slot.value) for slot in moment_slots(said.text, said.tokens, load_lexicon(locale), NOW.date(), Phrases({}))]


@given(st.integers(1, 31), st.sampled_from([("en-GB", "on the {}th"), ("vi-VN", "ngày {}")]))
def test_a_day_of_the_month_is_the_next_such_day(day, form):
    locale, words = form
    [(kind, value)] = moments(words.format(day), locale)
    told = date.fromisoformat(str(value))
    assert (kind, told.day) == ("date", day)
    assert NOW.date() <= told <= NOW.date() + timedelta(days=62)


@given(st.dates(date(2026, 12, 2), date(2027, 12, 1)))
def test_a_written_date_is_read_alike_in_every_way_to_write_it(day):
    months = [name for name, number in load_lexicon("en-GB").items("months") if number == day.month]
    english = {str(value) for month in months for _, value in moments(f"on {day.day} {month}", "en-GB")}
    written = [words.format(d=day.day, m=day.month) for words in ("ngày {d} tháng {m}", "{d}/{m}")]
    vietnamese = {str(value) for words in written for _, value in moments(words, "vi-VN")}
    assert english == vietnamese == {day.isoformat()}


@given(st.integers(1, 12), st.sampled_from([("{}am", 0), ("{}pm", 12), ("{} in the evening", 12)]))
def test_an_hour_of_half_a_day_is_one_of_the_clock(hour, form):
    words, shift = form
    assert moments(words.format(hour), "en-GB") == [("time", f"{hour % 12 + shift:02}:00")]


@pytest.mark.parametrize(("text", "days"), [("this weekend", ["2026-12-05", "2026-12-06"]), ("next weekend", ["2026-12-12", "2026-12-13"])])
def test_a_weekend_is_both_its_days(text, days):
    assert moments(text, "en-GB") == [("date", day) for day in days]


@pytest.mark.parametrize(
    ("text", "day"),
    [("giao thừa", "2027-02-05"), ("mùng 1 tết", "2027-02-06"), ("30 tết", "2027-02-05"), ("mùng 3 tết", "2027-02-08")],
)
def test_a_holiday_of_the_locale_has_its_date(text, day):
    assert [slot.value for slot in found(text, "vi-VN")[1] if slot.type == "date"] == [day]


@pytest.mark.parametrize(("text", "day"), [("good friday", "2027-03-26"), ("easter monday", "2027-03-29"), ("boxing day", "2026-12-26")])
def test_an_english_holiday_has_its_date(text, day):
    assert [slot.value for slot in found(text, "en-GB")[1] if slot.type == "date"] == [day]


def contacts(text: str, locale: str = "en-GB") -> dict[str, str]:
    said = utterance(text, locale)
    return {slot.type: slot.value for slot in contact_slots(said.text, said.tokens, load_lexicon(locale), locale[-2:])}


@given(st.integers(0, 999), NAMES, st.sampled_from(["call me on {}, {}", "{} {}", "{} - {}"]))
def test_a_number_is_read_with_the_name_after_it(last, name, form):
    number = phonenumbers.parse(f"0117 496 0{last:03}", "GB")
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    told = contacts(form.format(written, name))
    assert (told["phone"], told["name"]) == (f"+441174960{last:03}", name)


@given(LETTERS, LETTERS)
def test_an_address_is_read_as_it_is_written(user, host):
    assert contacts(f"write to {user}@{host}.example please")["email"] == f"{user}@{host}.example"


@given(st.integers(1000, 10**9), st.sampled_from(["where is order {}", "track #{}", "my order number {} please"]))
def test_an_order_number_is_read_as_it_is_written(number, form):
    assert contacts(form.format(number))["order-number"] == str(number)


@given(st.sampled_from(["BS", "BA", "YO", "E", "N"]), st.integers(1, 20), st.integers(1, 9), st.text("ABDEFGHJ", min_size=2, max_size=2))
def test_a_postcode_is_read_whole(area, district, sector, unit):
    assert contacts(f"do you deliver to {area}{district} {sector}{unit}")["postcode"] == f"{area}{district} {sector}{unit}"


def left_out(text: str, locale: str) -> list[str]:
    return [str(slot.value) for slot in flag_slots(utterance(text, locale).tokens, load_lexicon(locale)) if slot.type == "exclude"]


@given(st.lists(st.sampled_from(["nuts", "milk", "eggs", "gluten", "soya"]), min_size=1, max_size=4, unique=True))
def test_all_of_a_list_is_left_out(words):
    assert left_out(f"bread without {', '.join(words)}", "en-GB") == words
    assert left_out(f"bread without {' or '.join(words)}", "en-GB") == words


@given(st.sampled_from(["đen", "đỏ", "trắng", "be"]), st.sampled_from(["không lấy màu {}", "không phải màu {}", "trừ màu {}"]))
def test_a_colour_is_left_out_without_the_word_colour(colour, form):
    assert left_out(f"váy {form.format(colour)}", "vi-VN") == [colour]
