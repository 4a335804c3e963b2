"""Wording templates: plural forms, layers, values by type, and what a template may not do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.contracts import Quantity
from plugins.kit.money import Money
from plugins.kit.words import MissingWording, Words, examples_from, parse_template, read_locales, wording_of

FOUND = {"found.one": "One match: {name}.", "found.other": "{count} matches.", "hello": "Hello {name}!"}


def test_a_template_is_filled_with_its_values():
    assert Words("en", [FOUND])("hello", name="Kim") == "Hello Kim!"


@pytest.mark.parametrize(("count", "text"), [(0, "0 matches."), (1, "One match: tea."), (2, "2 matches."), (1200, "1,200 matches.")])
def test_the_count_chooses_the_plural_form(count, text):
    assert Words("en", [FOUND])("found", count=count, name="tea") == text


def test_a_language_without_plurals_takes_the_one_form_there_is():
    assert Words("vi", [{"found.one": "Một: {name}", "found.other": "Có {count}"}])("found", count=1, name="trà") == "Có 1"


def test_a_language_with_many_forms_takes_the_right_one():
    forms = {"found.one": "{count} яблоко", "found.few": "{count} яблока", "found.many": "{count} яблок", "found.other": "{count} яблока"}
    assert [Words("ru", [forms])("found", count=count) for count in (1, 2, 5)] == ["1 яблоко", "2 яблока", "5 яблок"]


def test_a_count_without_plural_forms_is_a_value_like_any_other():
    assert Words("en", [{"left": "{count} left"}])("left", count=1) == "1 left"


def test_the_first_layer_wins():
    words = Words("en", [{"hello": "Hiya {name}"}, FOUND])
    assert (words("hello", name="Kim"), words("found", count=2)) == ("Hiya Kim", "2 matches.")


def test_an_owners_single_form_hides_all_plural_forms_below():
    words = Words("en", [{"found": "Here you are."}, FOUND])
    assert [words("found", count=count, name="tea") for count in (1, 2)] == ["Here you are.", "Here you are."]


def test_an_owners_plural_forms_hide_the_single_form_below():
    words = Words("en", [{"left.one": "Last one!", "left.other": "{count} to go"}, {"left": "{count} left"}])
    assert [words("left", count=count) for count in (1, 3)] == ["Last one!", "3 to go"]


def test_names_that_only_look_like_plural_forms_do_not_hide_each_other():
    below = {"allergens": "I don't know.", "allergens.one": "I don't know of {allergen}.", "allergens.many": "Plenty."}
    for key in below:
        words = Words("en", [{key: "Ask us."}, below])
        assert [words(name, allergen="nuts") for name in below if name != key] == [
            text.format(allergen="nuts") for name, text in below.items() if name != key
        ]
        assert words(key) == "Ask us."


def test_has_knows_plain_and_plural_keys():
    words = Words("en", [FOUND])
    assert (words.has("hello"), words.has("found"), words.has("goodbye")) == (True, True, False)


def test_a_missing_template_is_named():
    with pytest.raises(MissingWording, match="goodbye: there is no template in locale en"):
        Words("en", [FOUND])("goodbye")


def test_a_missing_value_is_named():
    with pytest.raises(MissingWording, match="hello: the template asks for 'name', which is not given"):
        Words("en", [FOUND])("hello", who="Kim")


@pytest.mark.parametrize("template", ["{name.__class__}", "{name[0]}", "{name!r}", "{name:>99999999}", "{}", "{0}", "{na me}", "{name"])
def test_a_template_cannot_reach_into_values(template):
    with pytest.raises(ValueError):
        Words("en", [{"hello": template}])("hello", name="Kim")


def test_a_value_with_braces_is_only_text():
    assert Words("en", [FOUND])("hello", name="{name.__class__} {0}") == "Hello {name.__class__} {0}!"


def test_braces_in_pairs_are_braces():
    assert Words("en", [{"a": "{{}} {name}"}])("a", name=1) == "{} 1"


@given(text=st.text(max_size=40))
def test_any_template_is_filled_or_refused(text):
    try:
        parse_template(text)
    except ValueError:
        return
    assert isinstance(Words("en", [{"key": text}])("key", **{place: "x" for _, place in parse_template(text) if place}), str)


@pytest.mark.parametrize(
    ("value", "english", "vietnamese"),
    [
        ("tea", "tea", "tea"),
        (Money(199, "GBP"), "£1.99", "1,99 £"),
        (Money(250000, "VND"), "₫250,000", "250.000 ₫"),
        (1234, "1,234", "1.234"),
        (Decimal("1.50"), "1.5", "1,5"),
        (Quantity(Decimal(3)), "3", "3"),
        (Quantity(Decimal("1.5"), "kg"), "1.5 kg", "1,5 kg"),
        (Quantity(Decimal(1), "l"), "1 L", "1 L"),
        (date(2026, 1, 5), "Monday 5 January", "Thứ Hai 5 tháng 1"),
        (time(9, 30), "09:30", "09:30"),
        (datetime(2026, 1, 5, 9, 30), "Monday 5 January 09:30", "Thứ Hai 5 tháng 1 09:30"),
        (["tea"], "tea", "tea"),
        (["tea", "milk", Money(1, "GBP")], "tea, milk and £0.01", "tea, milk và 0,01 £"),
    ],
)
def test_values_are_worded_as_people_of_the_locale_write_them(value, english, vietnamese):
    assert (wording_of(value, "en-GB"), wording_of(value, "vi-VN")) == (english, vietnamese)


@pytest.mark.parametrize("value", [True, False, None, object()])
def test_what_has_no_wording_is_a_programming_error(value):
    with pytest.raises(TypeError, match="no wording"):
        wording_of(value, "en")


def test_locale_files_give_wording_and_examples(tmp_path: Path):
    for locale, text in (("en", "tea please"), ("vi", "cho tôi trà")):
        (tmp_path / "locales" / locale).mkdir(parents=True)
        content = f'{{"wording": {{"a": "b"}}, "examples": {{"tea": ["{text}", {{"text": "x", "arguments": {{"n": 1}}}}]}}}}'
        (tmp_path / "locales" / locale / "tea.json").write_text(content, "utf-8")
    found = examples_from(read_locales(str(tmp_path / "plugin.py"), "tea"), "tea")
    assert [(example.text, example.locale, dict(example.arguments)) for example in found] == [
        ("tea please", "en", {}), ("x", "en", {"n": 1}), ("cho tôi trà", "vi", {}), ("x", "vi", {"n": 1}),
    ]  # fmt: skip
    assert examples_from(read_locales(str(tmp_path / "plugin.py"), "tea"), "coffee") == ()


def test_one_moment_is_told_by_the_clock_of_each_zone():
    hanoi = time(9, 0, tzinfo=timezone(timedelta(hours=7)))
    assert hanoi == time(2, 0, tzinfo=UTC)
    assert [wording_of(hanoi, "en-GB"), wording_of(time(2, 0, tzinfo=UTC), "en-GB")] == ["09:00", "02:00"]
