"""The shop's tools by REST: listing and calling them as a key or somebody signed in; a change is made once for an operation id."""

from __future__ import annotations

import json

import pytest

from app.services.accounts.person import COMMAND_LINE
from app.services.permissions import Permission, least_role, may_call
from plugins.contracts import Actor, Effect, Role


@pytest.fixture
def program(app, accounts):
    """``program("manager", "bikes")``: a function that posts JSON with a new key of that role."""

    def make(role: str, shop: str = "bikes", **more):
        secret, _ = accounts.keys.make(shop, f"{role} till", Role[role.upper()], COMMAND_LINE, **more)
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
        return client

    return make


def call(client, tool: str, **more):
    return client.post("/execute_tool", json={"tool": tool, **more})


def test_a_key_reads_by_a_tool_and_gets_facts_with_their_sources(program):
    told = call(program("viewer"), "product_price", arguments={"product": "brass bell"}).json
    assert (told["status"], told["tool"]) == ("ok", "product_price")
    assert "£12.50" in told["text"]
    assert any(fact["source"].startswith("versions/") for fact in told["facts"])


@pytest.mark.parametrize("role", ["viewer", "manager", "admin"])
def test_the_list_has_what_the_role_may_call_and_no_more(app, program, role):
    listed = program(role).get("/tools").json["tools"]
    tools = app.extensions["owner"].platform.tenant("bikes").toolbox.tools()
    assert {tool["name"] for tool in listed} == {tool.name for tool in tools if Role[role.upper()] >= tool.audience}
    assert all(tool["parameters"]["type"] == "object" for tool in listed)


def test_a_tool_beyond_the_role_is_refused_and_changes_nothing(program, accounts):
    before = len(accounts.audit.latest("bikes"))
    answer = call(program("viewer"), "change_price", arguments={"product": "BELL", "amount": "9"}, confirm=True)
    assert (answer.status_code, answer.json["code"]) == (403, "not_allowed")
    assert call(program("admin"), "no_such_tool").json["code"] == "not_found"
    assert len(accounts.audit.latest("bikes")) == before + 2  # the two keys


def test_scopes_leave_tools_out(program):
    narrow = program("admin", scopes=[Permission.USE_ASSISTANT, Permission.SEE_DATA])
    names = {tool["name"] for tool in narrow.get("/tools").json["tools"]}
    assert "sales_figures" in names
    assert not names & {"publish_draft", "change_price", "roll_back", "add_answer", "refund_order"}
    assert call(narrow, "publish_draft", confirm=True).json["code"] == "not_allowed"
    assert program("admin", scopes=[Permission.SEE_DATA]).get("/tools").json["code"] == "not_allowed"


def test_a_bad_argument_is_a_result_to_act_on(program):
    told = call(program("manager"), "change_price", arguments={"product": 7}).json
    assert (told["status"], told["missing"]) == ("refused", "product")
    assert call(program("manager"), "change_stock", arguments={"product": "BELL"}).json["status"] in ("needs_input", "refused")


@pytest.mark.parametrize("price", ["cheap", "\x00", "NaN", "Infinity", "1e400", "½", "2026-01-01"])
def test_what_is_no_amount_is_refused_by_name(program, price):
    told = call(program("manager"), "search_products", arguments={"query": "bell", "max_price": price}).json
    assert (told["status"], told["missing"]) == ("refused", "max_price")


def test_a_change_is_made_once_under_its_operation_id(program, accounts, editor):
    till = program("manager")
    wish = {"arguments": {"product": "BELL", "quantity": "17"}, "operation_id": "op-1"}
    first = call(till, "change_stock", **wish).json
    assert first["status"] == "ok"
    assert editor("BELL")["stock"] == 17
    call(till, "change_stock", arguments={"product": "BELL", "quantity": "3"}, operation_id="op-2")
    assert call(till, "change_stock", **wish).json == first
    assert editor("BELL")["stock"] == 3, "the old operation came again and changed nothing"
    other = call(till, "change_stock", arguments={"product": "BELL", "quantity": "99"}, operation_id="op-1")
    assert (other.status_code, other.json["code"]) == (400, "bad_request")
    written = [(entry.action, entry.actor_name) for entry in accounts.audit.latest("bikes")]
    assert written.count(("tool.call", "key manager till")) == 2
    assert written.count(("draft.change", "key manager till")) == 2


def test_publishing_asks_first_and_a_yes_is_to_what_was_shown(program, accounts, app):
    till, live = program("manager", "slow"), app.extensions["owner"].platform.directory.live_version
    call(till, "change_price", arguments={"product": "BIKE-1", "price": "188.00"})
    asked = call(till, "publish_draft").json
    assert asked["status"] == "needs_confirmation"
    assert "£199.00 → £188.00" in asked["text"]
    before = live("slow")
    call(till, "change_price", arguments={"product": "BIKE-2", "price": "1.00"})
    overtaken = call(till, "publish_draft", arguments=asked["agreed"], confirm=True).json
    assert overtaken["status"] == "refused"
    assert "changed the draft since you looked" in overtaken["text"]
    assert live("slow") == before
    call(till, "change_price", arguments={"product": "BIKE-2", "price": "249.00"})
    again = call(till, "publish_draft").json
    done = call(till, "publish_draft", arguments=again["agreed"], confirm=True).json
    assert done["status"] == "ok"
    assert live("slow") == before + 1
    entry = next(entry for entry in accounts.audit.latest("slow") if entry.action == "version.publish")
    assert entry.actor_name == "key manager till"
    call(till, "change_price", arguments={"product": "BIKE-1", "price": "199.00"})
    back = call(till, "publish_draft").json
    assert call(till, "publish_draft", arguments=back["agreed"], confirm=True).json["status"] == "ok"


def test_what_tools_need_is_within_the_matrix(app):
    """A tool that names a permission is for a role that has it; one that changes something for the shop's people names one."""
    for tool in app.extensions["owner"].platform.tenant("bikes").toolbox.tools():
        if tool.permission:
            needed = least_role(Permission(tool.permission))
            assert needed is not None, tool.name
            assert tool.audience >= needed, tool.name
        customer = Actor("visitor")
        assert may_call(customer, tool) == (tool.audience is Role.CUSTOMER)
        assert tool.effect is Effect.READ or tool.audience is Role.CUSTOMER or not may_call(Actor("k", Role.ADMIN, "", ("see_data",)), tool)


def test_somebody_signed_in_calls_with_the_token_of_a_page(signed_in):
    browser = signed_in("manager")
    body = {"bot": "bikes", "tool": "product_price", "arguments": {"product": "brass bell"}}
    assert browser.client.post("/execute_tool", json=body).status_code == 403
    assert browser.client.post("/execute_tool", json=body, headers={"X-Form-Token": browser.token()}).json["status"] == "ok"


def test_a_talk_by_key_is_ones_own(program):
    till, other = program("manager"), program("admin")
    reply = till.post("/chat", json={"message": "how many orders yesterday?", "session_id": "s1"}).json
    assert [tool["name"] for tool in reply["tools"]] == ["sales_figures"]
    again = till.get("/chat/s1/messages").json["messages"]
    assert [line["role"] for line in again] == ["customer", "assistant"]
    assert other.get("/chat/s1/messages").status_code == 403
    assert other.post("/chat", json={"message": "hello", "session_id": "s1"}).json["code"] == "foreign_session"
    assert till.delete("/chat/s1").status_code == 204
    assert till.get("/chat/s1/messages").status_code == 404


def test_the_same_message_is_answered_once(program, editor):
    till = program("manager")
    wish = {"message": "set the stock of brass bell to 21", "session_id": "s9", "message_id": "m1"}
    first = till.post("/chat", json=wish).json
    assert till.post("/chat", json=wish).json == first
    assert editor("BELL")["stock"] == 21


@pytest.fixture
def editor(business_root):
    """``editor("BELL")``: the product as the draft has it now."""

    def read(sku: str):
        products = json.loads((business_root / "bikes" / "draft" / "catalog.json").read_text())["products"]
        return next(product for product in products if product["sku"] == sku)

    draft = business_root / "bikes" / "draft" / "catalog.json"
    before = draft.read_bytes()
    yield read
    draft.write_bytes(before)


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("change_price", {"product": "BELL", "price": "1e100000000"}),
        ("change_stock", {"product": "BELL", "quantity": "9" * 40}),
        ("add_to_cart", {"product": "BELL", "quantity": "9" * 40}),
        ("publish_draft", {"seen": "abc"}),
        ("roll_back", {"version": "9" * 5000}),
        ("roll_back", {"version": "9" * 50}),
    ],
)
def test_what_is_far_beyond_reason_is_told_and_breaks_nothing(program, editor, tool, arguments):
    before = editor("BELL")
    told = call(program("manager"), tool, arguments=arguments, confirm=True)
    assert told.status_code == 200
    assert told.json["status"] in ("refused", "needs_input", "not_found")
    assert len(told.json["text"]) < 1000 + len(str(arguments))
    assert editor("BELL") == before
