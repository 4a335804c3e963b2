"""Paths, hosts, origins, tokens and ids that are not one's own."""

from __future__ import annotations

import pytest

TRAVERSALS = [
    "/static/../pages.py", "/static/%2e%2e/pages.py", "/static/..%2fpages.py", "/static/%252e%252e/pages.py", "/static/..%5cpages.py",
    "/static//etc/passwd", "/media/bikes/../draft/tenant.json", "/media/bikes/..%2fdraft%2ftenant.json", "/media/..%2fbikes/x.png",
    "/media/bikes/%2fetc%2fpasswd.png", "/media/bikes/x.svg%00.png", "/media/.replaced-1/x.png", "/brand/..%2fx.css",
    "/media/bikes/" + "a" * 3000 + ".png", "/media/bikes/" + "a/" * 1500 + "x.png",
]  # fmt: skip


@pytest.mark.parametrize("path", TRAVERSALS)
def test_a_path_out_of_its_folder_finds_nothing(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert b"allowed_domains" not in response.data


ORIGINS = [
    "null", "http://localhost.evil.example", "http://user@localhost", "http://localhost, http://evil.example", "javascript://localhost",
    "http://localhost/path", "http://localhost#@evil.example", "http://localhost?x", "http://localhost/", "http://evil.example\\@localhost",
    " http://localhost", "http://localhost:0", "http://LOCALHOST.",
]  # fmt: skip


@pytest.mark.parametrize("origin", ORIGINS)
def test_what_no_browser_sends_as_our_origin_is_not_ours(client, origin):
    response = client.post("/api/chat/bikes", json={"message": "hi"}, headers={"Origin": origin})
    assert (response.status_code, response.json["code"]) == (403, "forbidden_origin")
    assert "Access-Control-Allow-Origin" not in response.headers


def test_a_host_is_written_as_text_only(client):
    page = client.get("/", headers={"Host": 'evil.example"><script>alert(1)</script>'})
    assert "<script>alert" not in page.text


def test_another_method_in_a_header_changes_nothing(client):
    client.post("/api/chat/bikes", json={"message": "hi", "session_id": "kept"})
    headers = {"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "DELETE", "X-HTTP-Method": "DELETE"}
    assert client.post("/api/chat/bikes/session/kept", json={}, headers=headers).status_code == 405
    assert client.delete("/api/chat/bikes/session/kept").status_code == 204


@pytest.mark.parametrize("change", [
    lambda token: token[:-1], lambda token: token + ".x", lambda token: token.replace("bikes", "evil"), lambda token: token.split(":")[1],
    lambda token: f"{token},{token}", lambda token: token.upper(), lambda token: "a:b.c.d", lambda token: "é" * 100,
])  # fmt: skip
def test_a_changed_token_opens_nothing(client, change):
    token = client.post("/api/chat/bikes/visitor").json["token"]
    body = {"message": "add a brass bell to my cart", "session_id": f"of-{token[-8:].strip('-_.')}"}
    address = f"/api/chat/bikes/session/{body['session_id']}"
    assert client.post("/api/chat/bikes", json=body, headers={"X-Visitor-Token": token}).status_code == 200
    for headers in ({"X-Visitor-Token": change(token)}, {}):
        assert client.post("/api/chat/bikes", json=body, headers=headers).status_code == 403
        assert client.get(f"{address}/messages", headers=headers).status_code == 403
        assert client.delete(address, headers=headers).status_code == 403
    assert len(client.get(f"{address}/messages", headers={"X-Visitor-Token": token}).json["messages"]) == 2


def test_a_message_id_is_ones_own_in_ones_session_only(client):
    body = {"message": "how much is the brass bell?", "session_id": "mine", "message_id": "m-1"}
    mine = client.post("/api/chat/bikes", json=body).json
    theirs = client.post("/api/chat/bikes", json={"message": "show my cart", "session_id": "theirs", "message_id": "m-1"}).json
    stolen = client.post("/api/chat/bikes", json={"message": "hi", "session_id": "third", "message_id": mine["trace_id"]}).json
    elsewhere = client.post("/api/chat/evil", json={"message": "hi", "session_id": "mine", "message_id": "m-1"}).json
    again = client.post("/api/chat/bikes", json={**body, "message": "something else"}).json
    assert again == mine
    assert all("12.50" not in other["reply"] for other in (theirs, stolen, elsewhere))


def test_a_session_that_someone_prepared_is_not_taken_over(client):
    client.post("/api/chat/bikes", json={"message": "hi", "session_id": "prepared"})
    token = client.post("/api/chat/bikes/visitor").json["token"]
    response = client.post("/api/chat/bikes", json={"message": "hi", "session_id": "prepared"}, headers={"X-Visitor-Token": token})
    assert (response.status_code, response.json["code"]) == (403, "foreign_session")


def test_a_message_cannot_write_lines_into_a_stream(client):
    body = {"message": "a\n\nevent: message\ndata: {}\r\n\r\ndata: x\u2028"}
    answer = client.post("/api/chat/bikes", json=body, headers={"Accept": "text/event-stream"})
    assert answer.text.count("event:") - answer.text.count(" event:") == 3
    assert [line for line in answer.text.splitlines() if line.startswith("event:")] == ["event: typing", "event: message", "event: done"]


@pytest.mark.parametrize("path", ["/health/detailed", "/openapi.json", "/docs"])
def test_no_secret_is_told(client, path):
    door = client.application.extensions["door"]
    told = client.get(path).data
    assert door.secret not in told
    assert str(door.settings.instance_folder).encode() not in told
