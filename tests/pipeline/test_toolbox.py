"""The one door to every tool, with tools of the test's own over a real shop and a real database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest

from app.services.toolbox import DuplicateTool, Session, Toolbox
from app.storage.turns.records import TurnRecords
from plugins.contracts import Actor, Call, Effect, Focus, Lead, Result, Role, Status, Tool
from tests.pipeline.shops import MONDAY

PARAMETERS: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "product": {"type": "string", "format": "product"},
        "postcode": {"type": "string", "format": "postcode"},
        "limit": {"type": "integer", "minimum": 1},
        "sizes": {"type": "array", "items": {"type": "string"}},
    },
    "additionalProperties": False,
}


NOTHING_ON_SHOW = Focus()


def do_nothing(call: Call) -> None:
    """Only look."""


@dataclass
class Desk:
    """A tool that keeps its calls and does what the test says, and the session in which it is called."""

    toolbox: Toolbox
    session: Session
    calls: list[Call] = field(default_factory=list)

    def call(self, name: str = "look", /, confirmed: bool = False, **arguments: Any) -> Result:
        return self.toolbox.call(name, arguments, self.session, confirmed=confirmed)


@pytest.fixture
def open_desk(street) -> Callable[..., Desk]:
    """``open_desk(act, effect=Effect.WRITE)``: a desk whose tool ``look`` runs ``act`` on each call."""
    tenant = street.platform.tenant("corner")

    def make(act: Callable[[Call], Any] = do_nothing, role: Role = Role.CUSTOMER, focus: Focus = NOTHING_ON_SHOW, **changes: Any) -> Desk:
        calls: list[Call] = []

        def run(call: Call) -> Result:
            calls.append(call)
            act(call)
            return Result(f"Run {len(calls)}.")

        tool = replace(Tool("look", "Look.", PARAMETERS, run), **changes)
        records = TurnRecords(street.platform.storage.tenant("corner"), "nobody", cart_count=0)
        say = tenant.say("en-GB")
        session = Session(Actor("a", role), tenant.shop, records, say, MONDAY, focus, operation="c-1:0")
        return Desk(Toolbox([tool], tenant.stores, tenant.manager.hook.authorize_tool_call), session, calls)

    return make


def requiring(*names: str) -> dict[str, Any]:
    return {**PARAMETERS, "required": list(names)}


def put_milk(call: Call | Session) -> None:
    call.records.carts.set_line("MILK-2L", Decimal(1))


def test_a_call_is_run_and_noted_with_its_time(open_desk):
    desk = open_desk()
    assert desk.call(product="oat milk") == Result("Run 1.")
    [noted] = desk.session.calls
    assert (noted.tool, noted.arguments, noted.status, noted.confidence) == ("look", {"product": "oat milk"}, Status.OK, 1.0)
    assert noted.milliseconds > 0


def test_an_unknown_tool_is_a_refusal_to_read(open_desk):
    desk = open_desk()
    assert desk.call("lok") == Result("I can't do that here.", status=Status.REFUSED)
    assert [call.status for call in desk.session.calls] == [Status.REFUSED]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("audience", list(Role))
def test_a_role_reaches_the_tools_up_to_its_own(open_desk, role, audience):
    desk = open_desk(role=role, audience=audience)
    assert (desk.call().status is Status.OK) == (role >= audience) == bool(desk.calls)
    assert [tool.name for tool in desk.toolbox.tools(desk.session.actor)] == (["look"] if role >= audience else [])


def test_too_low_a_role_reads_the_same_as_no_tool(open_desk):
    assert open_desk(audience=Role.ADMIN).call() == open_desk().call("unheard_of")


# --- arguments ---


def test_a_missing_argument_is_a_question_for_it(open_desk):
    asked = open_desk(parameters=requiring("postcode")).call()
    assert (asked.status, asked.missing, asked.text) == (Status.NEEDS_INPUT, "postcode", "What's your postcode?")


def test_only_the_first_missing_argument_is_asked_for(open_desk):
    desk = open_desk(parameters=requiring("product", "postcode"))
    assert [desk.call().missing, desk.call(product="oat milk").missing] == ["product", "postcode"]
    assert desk.calls == []


def test_goods_on_show_are_the_options_when_goods_are_missing(open_desk):
    asked = open_desk(parameters=requiring("product"), focus=Focus(products=("OAT-1L", "GONE", "MILK-2L"))).call()
    assert (asked.status, asked.text) == (Status.NEEDS_CHOICE, "Which product do you mean?\n• Oat Milk\n• Whole Milk")
    assert [(option.label, option.value) for option in asked.options] == [("Oat Milk", "OAT-1L"), ("Whole Milk", "MILK-2L")]
    assert [button.message for button in asked.suggestions] == ["Oat Milk", "Whole Milk"]
    assert [(fact.value, fact.subject) for fact in asked.facts] == [("Oat Milk", "OAT-1L"), ("Whole Milk", "MILK-2L")]
    assert all(fact.source.startswith("versions/1/catalog.json#/products/") for fact in asked.facts)


def test_a_long_show_offers_five_options(open_desk):
    skus = tuple(f"APRON-{colour}-{size}" for colour in "RB" for size in "SL") + ("OAT-1L", "SOY-1L", "MILK-2L")
    assert len(open_desk(parameters=requiring("product"), focus=Focus(products=skus)).call().options) == 5


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        ({"limit": "three"}, "limit"),
        ({"limit": 0}, "limit"),
        ({"limit": True}, "limit"),
        ({"sizes": ["S", 4]}, "sizes.1"),
        ({"product": None}, "product"),
        ({"colour": "red"}, "look"),
    ],
)
def test_a_wrong_argument_is_refused_by_name_and_the_tool_never_runs(open_desk, arguments, place):
    desk = open_desk()
    refused = desk.call(**arguments)
    assert refused.status is Status.REFUSED
    assert refused.text.startswith(f"I can't use {place}: ")
    assert desk.calls == []


@pytest.mark.parametrize("value", [2**70, -(2**70), float("inf")])
def test_a_number_past_all_reason_is_still_only_an_argument(open_desk, value):
    desk = open_desk(parameters={"type": "object", "properties": {"limit": {"type": "number"}}})
    assert desk.call(limit=value).status is Status.OK


@pytest.mark.parametrize("value", ["\ud800", "\x00", "😀" * 1000, "a\u202eb"])
def test_any_text_is_still_only_an_argument(open_desk, value):
    desk = open_desk()
    assert desk.call(product=value).status is Status.OK
    assert desk.calls[0].arguments == {"product": value}


# --- writing ---


def test_reading_needs_no_yes_but_may_not_write(open_desk):
    desk = open_desk(put_milk)
    assert desk.call().status is Status.NEEDS_CONFIRMATION
    assert desk.session.records.staged().cart_lines is None


def test_a_customers_write_is_asked_about_and_leaves_nothing(open_desk):
    desk = open_desk(lambda call: call.records.leads.add(Lead("callback", "Kim")), effect=Effect.WRITE)
    asked = desk.call()
    assert (asked.status, asked.text) == (Status.NEEDS_CONFIRMATION, "Look: shall I go ahead?")
    assert desk.session.records.staged().leads == ()
    assert desk.call(confirmed=True).status is Status.OK
    assert [new.lead.name for new in desk.session.records.staged().leads] == ["Kim"]


@pytest.mark.parametrize(
    "act",
    [put_milk, lambda call: call.records.carts.clear(), lambda call: call.records.leads.add(Lead("callback")),
     lambda call: call.records.unanswered.add("why?")],
    ids=["cart line", "cart", "lead", "question"],
)  # fmt: skip
def test_no_way_of_writing_gets_past_the_question(open_desk, act):
    desk = open_desk(act, effect=Effect.WRITE)
    assert desk.call().status is Status.NEEDS_CONFIRMATION
    staged = desk.session.records.staged()
    assert (staged.cart_lines, staged.leads, staged.unanswered) == (None, (), ())


def test_a_write_that_finds_nothing_to_do_need_not_ask(open_desk):
    assert open_desk(lambda call: call.records.carts.lines(), effect=Effect.WRITE).call().status is Status.OK


def test_a_change_of_ones_own_is_not_asked_about(open_desk):
    desk = open_desk(put_milk, effect=Effect.WRITE, confirm=False)
    assert desk.call().status is Status.OK
    assert [line.sku for line in desk.session.records.staged().cart_lines] == ["MILK-2L"]


def test_what_costs_money_does_not_start_before_the_yes(open_desk):
    desk = open_desk(effect=Effect.MONEY)
    assert desk.call().status is Status.NEEDS_CONFIRMATION
    assert desk.calls == []
    assert desk.call(confirmed=True).status is Status.OK
    assert len(desk.calls) == 1


@pytest.mark.parametrize("role", [Role.VIEWER, Role.MANAGER, Role.ADMIN])
def test_staff_are_not_asked(open_desk, role):
    desk = open_desk(put_milk, role=role, effect=Effect.WRITE)
    assert desk.call().status is Status.OK
    assert len(desk.session.records.staged().cart_lines) == 1


def test_the_same_call_in_a_turn_runs_once(open_desk):
    desk = open_desk(put_milk, effect=Effect.WRITE, confirm=False)
    assert [desk.call(product="a", limit=1), desk.call(limit=1, product="a")] == [Result("Run 1."), Result("Run 1.")]
    assert desk.call(product="b", limit=1) == Result("Run 2.")
    assert (len(desk.calls), len(desk.session.calls)) == (2, 3)


def test_every_run_has_an_operation_id_of_its_own(open_desk):
    desk = open_desk()
    desk.call(product="a")
    desk.call(product="b")
    ids = [call.operation_id for call in desk.calls]
    assert len(set(ids)) == 2
    assert all(one.startswith("c-1:0:look:") for one in ids)


@pytest.mark.parametrize("effect", [Effect.READ, Effect.WRITE])
def test_what_happened_is_kept_even_of_a_tool_that_only_reads(open_desk, effect):
    desk = open_desk(lambda call: call.records.events.add("looked", {"at": "milk"}), effect=effect)
    desk.call()
    assert desk.session.records.staged().events == (("looked", {"at": "milk"}),)


def test_a_tool_that_raises_is_a_failed_result(open_desk, caplog):
    def fall(call: Call) -> None:
        raise KeyError("clapper")

    failed = open_desk(fall).call()
    assert (failed.status, failed.text) == (Status.FAILED, "Sorry, that didn't work just now. Shall I ask a person to help?")
    assert "tool look of shop corner failed" in caplog.text


def test_a_tool_that_fails_halfway_leaves_no_half_of_its_change(open_desk, caplog):
    def half(call: Call) -> None:
        put_milk(call)
        call.records.leads.add(Lead("callback", "Kim"))
        raise RuntimeError("the pen ran dry")

    desk = open_desk(half, effect=Effect.WRITE, confirm=False)
    assert desk.call().status is Status.FAILED
    staged = desk.session.records.staged()
    assert (staged.cart_lines, staged.leads) == (None, ())


def test_what_was_changed_before_a_tool_failed_stays_as_it_was(open_desk, caplog):
    def half(call: Call) -> None:
        call.records.carts.clear()
        raise RuntimeError("the pen ran dry")

    desk = open_desk(half, effect=Effect.WRITE, confirm=False)
    put_milk(desk.session)
    desk.call()
    assert [line.sku for line in desk.session.records.staged().cart_lines] == ["MILK-2L"]


def test_an_event_of_a_tool_that_has_to_ask_first_is_kept_once(open_desk):
    def book(call: Call) -> None:
        call.records.events.add("booked")
        call.records.leads.add(Lead("callback", "Kim"))

    desk = open_desk(book, effect=Effect.WRITE)
    desk.call()
    desk.call(confirmed=True)
    assert desk.session.records.staged().events == (("booked", {}),)


def test_two_tools_of_one_name_are_refused_by_name(street):
    tenant = street.platform.tenant("corner")
    tool = Tool("look", "Look.", PARAMETERS, lambda call: Result(""))
    with pytest.raises(DuplicateTool, match="Two plugins offer a tool called 'look'"):
        Toolbox([tool, tool], tenant.stores, tenant.manager.hook.authorize_tool_call)


def test_what_was_told_of_the_eater_goes_with_every_call_that_takes_it(open_desk):
    taking = {**PARAMETERS, "properties": {**PARAMETERS["properties"], "eater": {"type": "array", "items": {"type": "string"}}}}
    desk = open_desk(parameters=taking)
    desk.session.eater = ("nuts",)
    desk.call(product="oat milk", eater=["forged"])
    assert desk.calls[0].arguments["eater"] == ["nuts"] == desk.session.calls[0].arguments["eater"]


def test_a_tool_that_does_not_take_it_is_not_told_of_the_eater(open_desk):
    desk = open_desk()
    desk.session.eater = ("nuts",)
    desk.call(product="oat milk")
    assert "eater" not in desk.calls[0].arguments
