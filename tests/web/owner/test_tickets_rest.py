"""Tickets by JSON: with a key or a sign-in, one's own or all, nothing twice and nothing overwritten."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from app.services.accounts.person import COMMAND_LINE
from app.services.permissions import Permission
from plugins.contracts import Role


@pytest.fixture
def as_key(app, accounts):
    """``as_key("manager")``: what sends a request by a key of the shop ``bikes``."""

    def make(role, **more):
        secret, _ = accounts.keys.make("bikes", f"{role} key", Role[role.upper()], COMMAND_LINE, **more)
        client, headers = app.test_client(), {"Authorization": f"Bearer {secret}"}
        return lambda method, path, body=None: client.open(f"/tickets/bikes{path}", method=method, headers=headers, json=body)

    return make


def make(send, title="Call the supplier", **fields):
    answer = send("POST", "", {"title": title, **fields})
    assert answer.status_code == 201, answer.text
    return answer.json


def test_a_ticket_is_made_read_changed_and_commented(app, as_key, accounts):
    send = as_key("manager")
    made = make(send, priority="high", due="2026-05-04T15:00:00+02:00", tags=["Supplier"])
    assert (made["number"], made["label"], made["source"], made["tags"]) == (1, "T-0001", "api", ["supplier"])
    changed = send("PATCH", "/T-0001", {"revision": 1, "status": "in_progress"})
    assert (changed.status_code, changed.json["status"], changed.json["revision"]) == (200, "in_progress", 2)
    said = send("POST", "/1/comments", {"text": "They call back."})
    assert said.status_code == 201
    read = send("GET", "/1").json
    assert [entry["kind"] for entry in read["entries"]] == ["change", "comment"]
    schemas = app.test_client().get("/openapi.json").json["components"]["schemas"]
    Draft202012Validator(schemas["Ticket"]).validate(read)
    assert {entry.action for entry in accounts.audit.latest("bikes")} >= {"ticket.add", "ticket.change", "ticket.comment"}


def test_an_older_revision_is_told_and_overwrites_nothing(as_key):
    send = as_key("manager")
    make(send)
    assert send("PATCH", "/1", {"revision": 1, "priority": "urgent"}).status_code == 200
    answer = send("PATCH", "/1", {"revision": 1, "priority": "low"})
    assert (answer.status_code, answer.json["code"]) == (409, "ticket_changed")
    assert send("GET", "/1").json["priority"] == "urgent"


def test_the_same_operation_is_done_once(as_key):
    send = as_key("manager")
    assert make(send, operation_id="a-1")["number"] == make(send, "Another", operation_id="a-1")["number"] == 1
    for _ in range(2):
        send("POST", "/1/comments", {"text": "once", "operation_id": "c-1"})
    assert len(send("GET", "/1").json["entries"]) == 1


def test_a_viewers_key_has_its_own_and_a_managers_all(as_key):
    manager, viewer = as_key("manager"), as_key("viewer")
    make(manager, "Count the till")
    assert make(viewer, "Sweep the yard")["number"] == 2
    assert [each["title"] for each in viewer("GET", "").json["tickets"]] == ["Sweep the yard"]
    assert [each["number"] for each in manager("GET", "").json["tickets"]] == [2, 1]
    assert viewer("GET", "/1").status_code == 404
    assert viewer("PATCH", "/1", {"revision": 1, "status": "done"}).status_code == 404
    assert viewer("POST", "/1/comments", {"text": "x"}).status_code == 404


def test_a_key_without_the_scope_is_kept_out(as_key):
    send = as_key("admin", scopes=(Permission.SEE_DATA,))
    assert send("GET", "").status_code == 403
    assert send("POST", "", {"title": "x"}).status_code == 403


def test_the_list_pages_and_filters(as_key):
    send = as_key("manager")
    for number in range(1, 43):
        make(send, f"Task {number}", priority="urgent" if number == 9 else "normal")
    first = send("GET", "").json
    assert (len(first["tickets"]), first["below"]) == (40, 3)
    assert [each["number"] for each in send("GET", "?below=3").json["tickets"]] == [2, 1]
    assert [each["number"] for each in send("GET", "?priority=urgent&status=to_do&q=task").json["tickets"]] == [9]
    assert send("GET", "?assignee=nobody&below=2").json["tickets"][0]["number"] == 1
    assert send("GET", "?overdue=1").json["tickets"] == []


@pytest.mark.parametrize("query", ["status=lost", "priority=now", "overdue=yes", "below=x"])
def test_a_filter_that_is_none_is_told(as_key, query):
    assert as_key("manager")("GET", f"?{query}").status_code == 400


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"title": ""}, "title"), ({"title": "x", "priority": "now"}, "priority"), ({"title": "x", "due": "soon"}, "due"),
        ({"title": "x", "due": "2026-05-04T15:00:00"}, "due"), ({"title": "x", "assignee": "stranger"}, "assignee"), ({}, "title"),
        ({"title": "x", "status": "done"}, "status"), ({"title": "x", "tags": [1]}, "tags"),
        ({"title": "x", "operation_id": "a b"}, "operation_id"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_told(as_key, body, fault):
    answer = as_key("manager")("POST", "", body)
    assert answer.status_code == 400
    assert fault in answer.text


@pytest.fixture
def talk(app, accounts):
    """``talk("create a ticket about ...")``: the owner's assistant's answer to somebody with a manager's key."""
    secret, _ = accounts.keys.make("bikes", "chat key", Role.MANAGER, COMMAND_LINE)
    client, headers = app.test_client(), {"Authorization": f"Bearer {secret}"}

    def say(message, session="talk-1"):
        answer = client.post("/chat", headers=headers, json={"bot": "bikes", "message": message, "session_id": session})
        assert answer.status_code == 200, answer.text
        return answer.json

    return say


def test_the_owners_assistant_makes_lists_and_closes_tickets(talk, as_key, accounts):
    assert talk("create a ticket about the failed deliveries")["reply"] == "Done, I've made ticket T-0001."
    send = as_key("manager")
    made = send("GET", "/1").json
    assert (made["title"], made["source"], made["author_name"]) == ("the failed deliveries", "assistant", "key chat key")
    assert made["conversation"] == ""
    assert "T-0001, open: the failed deliveries" in talk("show the tickets")["reply"]
    assert "T-0001, done: the failed deliveries" in talk("close T-0001")["reply"]
    assert send("GET", "/1").json["status"] == "done"
    told = [entry.subject for entry in accounts.audit.latest("bikes") if entry.action.startswith(("tool", "ticket"))]
    assert told == ["change_ticket", "create_ticket"]


def test_what_the_ticket_is_about_is_asked_where_words_only_point(talk, as_key):
    assert "What is to be done?" in talk("create a ticket about this")["reply"]
    assert talk("call the courier about order 12")["reply"] == "Done, I've made ticket T-0001."
    assert as_key("manager")("GET", "/1").json["title"] == "call the courier about order 12"


def test_a_customer_makes_no_ticket_by_asking_for_one(app, as_key):
    app.test_client().post("/api/chat/bikes", json={"message": "create a ticket about the failed deliveries"})
    assert as_key("manager")("GET", "").json["tickets"] == []


@pytest.mark.parametrize("due", ["9999-12-31T23:59:00-12:00", "0001-01-01T00:00:00+14:00", "1999-12-31T23:59:59Z"])
def test_a_due_time_that_no_clock_reaches_is_not_kept(as_key, due):
    send = as_key("viewer")
    refused = send("POST", "", {"title": "Some day", "due": due})
    assert (refused.status_code, "2000 to 2199" in refused.json["detail"]) == (400, True)
    make(send)
    assert send("PATCH", "/1", {"revision": 1, "due": due}).status_code == 400
    assert send("GET", "").status_code == 200


def test_a_key_without_the_scope_of_all_tickets_has_its_own_in_tools_too(app, accounts, as_key):
    make(as_key("manager"), "Not for everybody")
    scopes = [Permission.USE_ASSISTANT, Permission.OWN_TICKETS]
    secret, _ = accounts.keys.make("bikes", "narrow", Role.MANAGER, COMMAND_LINE, scopes=scopes)
    headers = {"Authorization": f"Bearer {secret}"}
    calls = (("list_tickets", {}), ("find_ticket", {"number": "T-0001"}), ("change_ticket", {"number": "1", "status": "done"}))
    for tool, arguments in calls:
        told = app.test_client().post("/execute_tool", json={"tool": tool, "arguments": arguments}, headers=headers)
        assert "Not for everybody" not in told.text
    assert as_key("manager")("GET", "/1").json["status"] == "open"
