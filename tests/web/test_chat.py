"""Messages over HTTP: JSON, server-sent events, and the ids that hold a conversation together."""

from __future__ import annotations

import json

EVENTS = {"Accept": "text/event-stream"}


def events_of(text: str) -> list[tuple[str, dict]]:
    """Read server-sent events strictly: a name, one line of data, an empty line."""
    found = []
    for block in text.removesuffix("\n\n").split("\n\n"):
        name, data = block.split("\n")
        assert name.startswith("event: ")
        assert data.startswith("data: ")
        found.append((name[7:], json.loads(data[6:])))
    return found


def test_a_question_is_answered_from_the_shops_data(client):
    response = client.post("/api/chat/bikes", json={"message": "how much is the red bike?"})
    assert response.status_code == 200
    assert "199" in response.json["reply"]
    assert response.json["bot"] == "bikes"
    assert any(fact["source"].startswith("versions/1/catalog.json") for fact in response.json["facts"])


def test_chat_api_asks_the_default_bot_or_the_one_that_is_named(client):
    assert client.post("/chat_api", json={"message": "red bike"}).json["bot"] == "bikes"
    assert client.post("/chat_api", json={"message": "garden book", "bot": "books"}).json["bot"] == "books"


def test_one_shop_never_answers_from_anothers_catalog(client):
    assert "Red bike" not in client.post("/api/chat/books", json={"message": "red bike"}).json["reply"]


def test_a_conversation_goes_on_with_the_id_that_was_given_out(client):
    first = client.post("/api/chat/bikes", json={"message": "how much is the red bike?"}).json
    second = client.post("/api/chat/bikes", json={"message": "and two of those?", "session_id": first["session_id"]}).json
    assert second["session_id"] == first["session_id"]
    assert "398" in second["reply"]


def test_a_session_of_ones_own_naming_is_kept(client):
    assert client.post("/chat_api", json={"message": "hi", "session_id": "till-7:42"}).json["session_id"] == "till-7:42"


def test_the_same_message_id_is_answered_once(client):
    body = {"message": "how much is the brass bell?", "session_id": "s1", "message_id": "m1"}
    first, again = (client.post("/api/chat/bikes", json=body).json for _ in range(2))
    assert first == again


def test_events_come_as_typing_message_done(client):
    response = client.post("/api/chat/bikes", json={"message": "red bike"}, headers=EVENTS)
    assert response.mimetype == "text/event-stream"
    assert response.headers["X-Accel-Buffering"] == "no"
    assert response.headers["Cache-Control"] == "no-store"
    events = events_of(response.text)
    assert [name for name, _ in events] == ["typing", "message", "done"]
    assert "Red bike" in events[1][1]["reply"]


def test_an_event_never_breaks_its_line_whatever_was_said(client):
    response = client.post("/api/chat/bikes", json={"message": "red bike\r\n\r\nevent: forged\u2028\u0085\n\n"}, headers=EVENTS)
    assert [name for name, _ in events_of(response.text)] == ["typing", "message", "done"]


def test_bad_input_is_refused_before_a_stream_begins(client):
    response = client.post("/api/chat/bikes", json={"message": ""}, headers=EVENTS)
    assert (response.status_code, response.mimetype) == (422, "application/problem+json")


def test_an_error_in_a_stream_comes_as_an_event(client, visit):
    mine = {"message": "hi", "session_id": "mine"}
    assert client.post("/api/chat/bikes", json=mine, headers=visit()).status_code == 200
    response = client.post("/api/chat/bikes", json=mine, headers=EVENTS)
    assert [(name, data.get("code")) for name, data in events_of(response.text)] == [
        ("typing", None), ("problem", "foreign_session"), ("done", None),
    ]  # fmt: skip


def test_json_is_given_to_whoever_prefers_it(client):
    accept = {"Accept": "application/json, text/event-stream;q=0.5"}
    assert client.post("/api/chat/bikes", json={"message": "hi"}, headers=accept).mimetype == "application/json"


def test_a_shop_that_is_not_on_the_web_does_not_answer_there(client):
    response = client.post("/api/chat/closed", json={"message": "hi"})
    assert (response.status_code, response.json["code"]) == (404, "unknown_bot")
    assert response.json["detail"] == "closed is not open on the web. Set channels.web.enabled in tenant.json."
