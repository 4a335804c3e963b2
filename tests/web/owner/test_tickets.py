"""Tickets on the owner's pages: whose one sees, what is told of a change, and that nobody overwrites another's."""

from __future__ import annotations

import re

import pytest

from app.storage.desk.desk import Wanted
from app.storage.tickets.tickets import WantedTickets

REVISION = re.compile(r'name="revision" value="(\d+)"')
OPERATION = re.compile(r'name="operation" value="([0-9a-f]+)"')


def make(browser, title="Call the supplier", **fields):
    """Make a ticket by the form; return its number."""
    answer = browser.send("/admin/bikes/tickets/new", title=title, **fields)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return int(answer.location.rsplit("/", 1)[1])


def page(browser, address):
    answer = browser.get(f"/admin/bikes/{address}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def change(browser, number, revision=None, **fields):
    shown = REVISION.search(page(browser, f"tickets/{number}"))
    return browser.send(f"/admin/bikes/tickets/{number}", revision=shown[1] if revision is None else revision, **fields)


@pytest.fixture
def desk(app):
    return app.extensions["owner"].platform.storage.tenant("bikes").tickets


def test_a_ticket_is_made_given_to_somebody_and_done(signed_in, accounts, desk):
    manager = signed_in("manager")
    whom = accounts.people.find_by_email("manager@bikes.example").id
    number = make(manager, priority="high", assignee=whom, tags="Supplier, urgent  stuff", due="2027-01-05T10:00")
    assert number == 1
    assert "T-0001" in page(manager, "tickets")
    assert change(manager, number, status="done").status_code == 302
    assert "T-0001" not in page(manager, "tickets")
    assert "T-0001" in page(manager, "tickets?status=done")
    kept = desk.find(1)
    assert (kept.status, kept.priority, kept.tags, kept.assignee) == ("done", "high", ("supplier", "urgent stuff"), whom)
    assert kept.closed_at is not None


def test_every_change_is_in_the_audit_log(signed_in, accounts):
    manager = signed_in("manager")
    number = make(manager)
    change(manager, number, priority="urgent")
    manager.send(f"/admin/bikes/tickets/{number}/comments", text="They call back on Monday.")
    told = {entry.action: entry for entry in accounts.audit.latest("bikes")}
    assert told["ticket.add"].after["title"] == "Call the supplier"
    assert (told["ticket.change"].before, told["ticket.change"].after) == ({"priority": "normal"}, {"priority": "urgent"})
    assert told["ticket.comment"].after == "They call back on Monday."
    shown = page(manager, f"tickets/{number}")
    assert "They call back on Monday." in shown
    assert "Normal → Urgent" in shown


def test_somebody_elses_change_is_told_and_stays(signed_in, desk):
    manager, admin = signed_in("manager"), signed_in("admin")
    number = make(manager)
    assert change(admin, number, revision=1, priority="urgent").status_code == 302
    answer = change(manager, number, revision=1, priority="low", status="waiting")
    assert answer.status_code == 409
    assert "T-0001 was changed by somebody else meanwhile." in answer.get_data(as_text=True)
    assert (desk.find(number).priority, desk.find(number).status) == ("urgent", "open")


def test_a_viewer_sees_what_they_made_or_were_given(signed_in, accounts):
    manager, viewer = signed_in("manager"), signed_in("viewer")
    me = accounts.people.find_by_email("viewer@bikes.example").id
    others, mine = make(manager, "Count the till"), make(manager, "Oil the chains", assignee=me)
    own = make(viewer, "Sweep the yard")
    shown = page(viewer, "tickets")
    assert "Count the till" not in shown
    assert "Oil the chains" in shown
    assert "Sweep the yard" in shown
    assert viewer.get(f"/admin/bikes/tickets/{others}").status_code == 404
    assert viewer.send(f"/admin/bikes/tickets/{others}", revision=1, status="done").status_code == 404
    assert viewer.send(f"/admin/bikes/tickets/{others}/comments", text="hello").status_code == 404
    assert change(viewer, mine, status="done").status_code == 302
    assert change(viewer, own, status="done").status_code == 302
    assert "Count the till" in page(manager, "tickets")


def test_a_form_sent_twice_makes_one_ticket_and_says_one_thing(signed_in, desk):
    manager = signed_in("manager")
    first = make(manager, operation="abc")
    assert make(manager, operation="abc") == first
    for _ in range(2):
        manager.send(f"/admin/bikes/tickets/{first}/comments", text="once", operation="def")
    assert [entry.text for entry in desk.entries(first)] == ["once"]


def test_the_list_filters_and_pages_by_key(signed_in, accounts):
    manager = signed_in("manager")
    me = accounts.people.find_by_email("manager@bikes.example").id
    special = {7: {"assignee": me}, 9: {"priority": "urgent"}, 11: {"tags": "yard"}}
    for number in range(1, 46):
        make(manager, f"Task {number}", **special.get(number, {}))
    first = page(manager, "tickets")
    assert "Task 45" in first
    assert "Task 5<" not in first
    older = re.search(r'rel="next" href="/admin/bikes/(tickets[^"]+)"', first)[1]
    assert "Task 5<" in page(manager, older.replace("&amp;", "&"))
    for query, expected in (("assignee=me", 7), ("priority=urgent", 9), ("q=yard", 11), ("q=T-0013", 13), ("q=task+44", 44)):
        listed = re.findall(r">Task (\d+)<", page(manager, f"tickets?{query}"))
        assert listed == [str(expected)], query
    assert "No ticket is like that." in page(manager, "tickets?q=%25")


def test_an_overdue_ticket_shows(signed_in):
    manager = signed_in("manager")
    make(manager, "Long ago", due="2020-01-05T10:00")
    make(manager, "Far ahead", due="2090-01-05T10:00")
    shown = page(manager, "tickets?overdue=1")
    assert "Long ago" in shown
    assert "Far ahead" not in shown
    assert "Overdue" in page(manager, "tickets/1")


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"title": " "}, "title: a ticket needs a title."),
        ({"title": "x" * 201}, "title: this has 201 characters"),
        ({"priority": "now"}, "priority: &#39;now&#39; is none of low, normal, high, urgent."),
        ({"assignee": "stranger"}, "assignee: there is nobody with this id in the shop."),
        ({"conversation": "no-such"}, "conversation: there is none with this id"),
        ({"order": "1234567"}, "order: there is none with this number."),
        ({"due": "soon"}, "due: this is not a day and a time."),
        ({"tags": ",".join(map(str, range(11)))}, "tags: at most 10"),
    ],
)
def test_what_cannot_be_taken_is_told_and_makes_nothing(signed_in, desk, fields, fault):
    answer = signed_in("manager").send("/admin/bikes/tickets/new", **({"title": "Call"} | fields))
    assert answer.status_code == 400
    assert fault in answer.get_data(as_text=True)
    assert desk.find(1) is None


def test_a_ticket_about_a_conversation_begins_with_what_was_said(app, signed_in):
    app.test_client().post("/api/chat/bikes", json={"message": "how much is the red bike?"})
    talk = app.extensions["owner"].platform.storage.tenant("bikes").desk.page(Wanted(), 1)[0]
    manager = signed_in("manager")
    form = page(manager, f"tickets/new?conversation={talk.id}")
    assert 'value="how much is the red bike?"' in form
    number = make(manager, "About the red bike", conversation=talk.id)
    assert f"/admin/bikes/conversations/{talk.id}" in page(manager, f"tickets/{number}")
    assert manager.get("/admin/bikes/tickets/new?conversation=none").status_code == 404


def test_a_customer_who_asks_for_a_person_makes_one_ticket(app, signed_in, desk):
    client, manager = app.test_client(), signed_in("manager")
    session = client.post("/api/chat/bikes", json={"message": "I'd like to talk to a person"}).json["session_id"]
    token = {"X-Visitor-Token": ""}
    assert "A customer asks for a person" in page(manager, "tickets")
    client.post("/api/chat/bikes", json={"message": "I want to talk to a human", "session_id": session}, headers=token)
    assert [each.number for each in desk.page(WantedTickets(), 10)] == [1]
    change(manager, 1, status="done")
    client.post("/api/chat/bikes", json={"message": "let me talk to a person", "session_id": session}, headers=token)
    assert [(each.number, each.status) for each in desk.page(WantedTickets(), 10)] == [(2, "open"), (1, "done")]
