"""Reaching a person, and leaving a name and a number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.contracts import Effect, Lead, Status
from plugins.skills.contact import phone_number
from tests.plugins.calls import Bench
from tests.plugins.folders import MemoryFolder, a_shop
from tests.plugins.grounded import assert_grounded
from tests.plugins.town_shop import bristol, saigon

ANN = {"name": "Ann Hill", "phone": "0117 496 0123"}


@pytest.fixture
def bench(tmp_path):
    return Bench(bristol(tmp_path), ["contact"])


def ask(bench, tool, **arguments):
    result = bench.run(tool, **arguments)
    assert_grounded(result, bench.locale)
    return result


def test_one_thing_is_asked_at_a_time(bench):
    assert ask(bench, "leave_contact").missing == "phone"
    assert ask(bench, "leave_contact", name="Ann").missing == "phone"
    assert ask(bench, "leave_contact", phone="0117 496 0123").missing == "name"
    assert ask(bench, "leave_contact", email="ann@hill.example").missing == "name"
    assert bench.records.leads.kept == []


def test_a_lead_is_kept_with_consent_and_quoted_by_reference(bench):
    result = ask(bench, "leave_contact", **ANN, note="Hampers for forty")
    assert result.text == "Thank you, Ann Hill. I've passed it on, and a person will get back to you. Your reference is L-1."
    consent = bench.words()("confirm.leave_contact", name="Ann Hill")
    assert bench.records.leads.kept == [Lead("callback", "Ann Hill", "+441174960123", "", "Hampers for forty", consent)]
    assert bench.records.events.kept == [("lead", {"kind": "callback", "by": "phone"})]


def test_a_customer_confirms_before_it_is_kept(bench):
    tool = bench.tools["leave_contact"]
    assert (tool.effect, tool.needs_confirmation) == (Effect.WRITE, True)
    assert "Ann" in bench.words()("confirm.leave_contact", name="Ann")


@pytest.mark.parametrize("phone", ["12345", "0117 49", "not a number", "+44 000", "999"])
def test_a_wrong_phone_number_is_asked_for_again(bench, phone):
    result = ask(bench, "leave_contact", name="Ann", phone=phone)
    assert (result.status, result.missing) == (Status.NEEDS_INPUT, "phone")
    assert result.text == "That phone number doesn't look right. Could you check it and type it again?"


@pytest.mark.parametrize("email", ["ann", "ann@hill", "ann@@hill.example", "a b@hill.example"])
def test_a_wrong_email_is_asked_for_again(bench, email):
    assert ask(bench, "leave_contact", name="Ann", email=email).missing == "email"


def test_a_vietnamese_number_is_read_as_in_vietnam(tmp_path):
    bench = Bench(saigon(tmp_path), ["contact"])
    assert ask(bench, "leave_contact", name="Lan", phone="0912 345 678", kind="handoff").status is Status.OK
    assert (bench.records.leads.kept[0].phone, bench.records.leads.kept[0].kind) == ("+84912345678", "handoff")
    assert ask(bench, "leave_contact", name="Lan", phone="12345").text.startswith("Số điện thoại này hình như chưa đúng.")


def test_a_person_can_be_reached_now(bench):
    result = ask(bench, "talk_to_person")
    assert "Call 0117 496 0100. Write to hello@leafway.example." in result.text
    assert {fact.source for fact in result.facts} == {
        "versions/1/tenant.json#/name", "versions/1/tenant.json#/contact/phone", "versions/1/tenant.json#/contact/email",
    }  # fmt: skip
    assert bench.records.events.kept == [("handoff_asked", {})]
    assert bench.tools["talk_to_person"].effect is Effect.READ


def test_the_button_to_leave_details_says_what_an_example_says(bench):
    message = bench.run("talk_to_person").suggestions[0].message.casefold()
    meant = {example.text.casefold(): example.arguments for example in bench.tools["leave_contact"].examples}
    assert meant[message] == {"kind": "handoff"}


def test_contact_details(bench, tmp_path):
    assert ask(bench, "contact_details").text == "You can reach Leafway here:\nPhone: 0117 496 0100\nE-mail: hello@leafway.example"
    assert Bench(saigon(tmp_path), ["contact"]).run("contact_details").status is Status.NOT_FOUND


def test_who_is_in_danger_is_given_the_number_of_the_country_before_all_else(bench):
    result = ask(bench, "emergency_help", danger="can't breathe")
    assert result.text.startswith("If somebody may be in danger, please call 999 (or 112) now")
    assert result.text.index("112") < result.text.index("0117 496 0100")
    assert result.cautions == tuple(result.text.split("\n\n"))
    assert result.invites.tool == "leave_contact"
    assert bench.records.events.kept == [("handoff_asked", {})]


def test_an_emergency_number_is_of_the_shops_country(tmp_path):
    assert "gọi 115 ngay" in ask(Bench(saigon(tmp_path), ["contact"]), "emergency_help").text
    nowhere = MemoryFolder(a_shop(locale="en-ZA", locales=("en-ZA",)), {}, tmp_path)
    assert "call the emergency number of where you are now" in ask(Bench(nowhere, ["contact"]), "emergency_help").text


def test_a_shops_own_text_on_emergencies_is_told_behind_the_number(tmp_path):
    own = {"topic": "emergency", "title": "In an emergency", "text": "Tell the nearest of our people in the shop."}
    lines = ask(Bench(bristol(tmp_path, policies={"policies": [own]}), ["contact", "policy"]), "emergency_help").text.split("\n\n")
    assert "call 999" in lines[0]
    assert lines[1] == own["text"]


@given(st.text(max_size=40))
def test_property_a_phone_number_is_e164_or_none(text):
    number = phone_number(text, "GB")
    assert number is None or (number.startswith("+") and number[1:].isdigit())
