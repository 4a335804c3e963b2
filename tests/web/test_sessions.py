"""Visitor tokens, and sessions that only their visitor reads, continues and deletes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import ForgedToken
from app.services.visitors import Visitors

MINE = {"message": "how much is the red bike?", "session_id": "mine"}
MESSAGES = "/api/chat/bikes/session/mine/messages"


def test_a_visitor_gets_a_token_for_thirty_days(client):
    given = client.post("/api/chat/bikes/visitor").json
    assert set(given) == {"token", "visitor", "expires_at"}
    left = datetime.fromisoformat(given["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=29) < left <= timedelta(days=30)


def test_a_visitor_reads_their_session_again(client, visit):
    me = visit()
    reply = client.post("/api/chat/bikes", json=MINE, headers=me).json
    messages = client.get(MESSAGES, headers=me).json["messages"]
    assert len(messages) == 2
    assert messages[0]["text"] == MINE["message"]
    assert messages[1]["reply"] == reply


def test_a_session_goes_on_only_with_the_token_that_opened_it(client, visit):
    client.post("/api/chat/bikes", json=MINE, headers=visit())
    for headers in (visit(), {}):
        response = client.post("/api/chat/bikes", json=MINE, headers=headers)
        assert (response.status_code, response.json["code"]) == (403, "foreign_session")


def test_nobody_else_reads_or_deletes_it(client, visit):
    client.post("/api/chat/bikes", json=MINE, headers=visit())
    assert client.get(MESSAGES, headers=visit()).json["code"] == "foreign_session"
    assert client.get(MESSAGES).json["code"] == "forged_token"
    assert client.delete("/api/chat/bikes/session/mine", headers=visit()).json["code"] == "foreign_session"
    assert client.delete("/api/chat/bikes/session/mine").json["code"] == "foreign_session"


def test_a_deleted_session_is_gone(client, visit):
    me = visit()
    client.post("/api/chat/bikes", json=MINE, headers=me)
    gone = client.delete("/api/chat/bikes/session/mine", headers=me)
    assert (gone.status_code, gone.data) == (204, b"")
    assert client.get(MESSAGES, headers=me).status_code == 404
    assert client.delete("/api/chat/bikes/session/mine", headers=me).json["code"] == "not_found"


def test_a_session_of_one_bot_is_unknown_to_another(client, visit):
    me = visit()
    client.post("/api/chat/bikes", json=MINE, headers=me)
    assert client.get("/api/chat/books/session/mine/messages", headers=visit("books")).status_code == 404
    assert client.delete("/api/chat/books/session/mine").status_code == 404


def test_a_token_is_for_one_bot(client, visit):
    response = client.post("/api/chat/books", json=MINE, headers=visit("bikes"))
    assert (response.status_code, response.json["code"]) == (403, "forged_token")
    assert response.json["detail"] == "The visitor token is for another bot. Get one with POST /api/chat/books/visitor."


@pytest.mark.parametrize("token", ["x", "bikes:me", "bikes:me.aaaa.bbbb", ".", "..", "é", "a" * 3000])
def test_a_forged_token_is_refused(client, token):
    response = client.post("/api/chat/bikes", json=MINE, headers={"X-Visitor-Token": token})
    assert (response.status_code, response.json["code"]) == (403, "forged_token")


def test_a_token_runs_out():
    now = [1_000_000.0]
    visitors = Visitors(b"secret", clock=lambda: now[0])
    token = visitors.issue("bikes").token
    now[0] += timedelta(days=30).total_seconds()
    assert visitors.read("bikes", token)
    now[0] += 1
    with pytest.raises(ForgedToken, match="ran out"):
        visitors.read("bikes", token)


def test_a_token_of_another_installation_is_refused():
    with pytest.raises(ForgedToken):
        Visitors(b"ours").read("bikes", Visitors(b"theirs").issue("bikes").token)


@given(place=st.integers(0, 200), letter=st.sampled_from("aZ0.-_:"))
def test_a_token_with_another_letter_is_refused(place, letter):
    visitors = Visitors(b"secret", clock=lambda: 1_000_000.0)
    token = visitors.issue("bikes").token
    place %= len(token)
    changed = token[:place] + letter + token[place + 1 :]
    if changed == token or place == len(token) - 1:
        return  # the last letter of a signature carries spare bits
    with pytest.raises(ForgedToken):
        visitors.read("bikes", changed)
