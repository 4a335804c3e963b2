"""Which pages may talk to a bot: its own server's, and those of the domains that the tenant allows."""

from __future__ import annotations

import pytest

from app.services.web_rules import origin_is_allowed

MESSAGE = {"message": "hi"}
MATRIX = [
    ("https://shop.example", True),
    ("https://shop.example:444", True),
    ("http://SHOP.example", True),
    ("https://www.shop.example", False),
    ("https://evilshop.example", False),
    ("https://shop.example.evil.example", False),
    ("https://a.bikes.example", True),
    ("https://a.b.bikes.example", True),
    ("https://bikes.example", False),
    ("https://evilbikes.example", False),
    ("http://local.example:8080", True),
    ("http://local.example:9090", False),
    ("http://localhost", True),
    ("https://localhost", True),
    ("http://localhost:9999", False),
    ("null", False),
    ("file://", False),
    ("chrome-extension://shop.example", False),
    ("https://[::1", False),
    ("https://shop.example@evil.example", False),
    ("", False),
]


@pytest.fixture(scope="module")
def client(lasting_client):
    return lasting_client


@pytest.mark.parametrize(("origin", "allowed"), MATRIX)
def test_a_page_may_talk_to_the_bots_that_allow_its_domain(client, origin, allowed):
    response = client.post("/api/chat/bikes", json=MESSAGE, headers={"Origin": origin})
    assert response.status_code == (200 if allowed else 403)
    assert response.headers.get("Access-Control-Allow-Origin") == (origin if allowed else None)
    assert "Origin" in response.headers["Vary"]
    if not allowed:
        assert response.json["code"] == "forbidden_origin"
        assert response.json["detail"] == (
            "This page may not talk to bikes. Add its host to channels.web.allowed_domains in tenant.json; where it is this server's "
            "own address, set PUBLIC_BASE_URL."
        )


@pytest.mark.parametrize(("origin", "allowed"), MATRIX)
def test_the_browsers_question_before_is_answered_alike(client, origin, allowed):
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,x-visitor-token"}
    response = client.options("/api/chat/bikes", headers=asked)
    assert response.status_code == (204 if allowed else 403)
    assert response.headers.get("Access-Control-Allow-Origin") == (origin if allowed else None)
    if allowed:
        assert response.headers["Access-Control-Allow-Methods"] == "OPTIONS, POST"
        assert "X-Visitor-Token" in response.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(("method", "path"), [
    ("POST", "/api/chat/bikes/visitor"), ("GET", "/api/chat/bikes/session/s/messages"), ("DELETE", "/api/chat/bikes/session/s"),
])  # fmt: skip
def test_every_door_of_a_bot_looks_at_the_origin(client, method, path):
    assert client.open(path, method=method, headers={"Origin": "https://evil.example"}).json["code"] == "forbidden_origin"
    allowed = client.options(path, headers={"Origin": "https://shop.example"}).headers["Access-Control-Allow-Methods"]
    assert method in allowed


def test_a_bot_that_names_no_domain_talks_to_its_own_pages_and_to_servers(client):
    assert client.post("/api/chat/books", json=MESSAGE).status_code == 200
    assert client.post("/api/chat/books", json=MESSAGE, headers={"Origin": "http://localhost"}).status_code == 200
    assert client.post("/api/chat/books", json=MESSAGE, headers={"Origin": "https://shop.example"}).status_code == 403


def test_errors_can_be_read_by_an_allowed_page(client):
    response = client.post("/api/chat/bikes", json={"message": ""}, headers={"Origin": "https://shop.example"})
    assert response.status_code == 422
    assert response.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert "Retry-After" in response.headers["Access-Control-Expose-Headers"]


def test_the_public_address_counts_as_our_own(make_app):
    client = make_app(public_base_url="https://chat.agency.example").test_client()
    assert client.post("/api/chat/books", json=MESSAGE, headers={"Origin": "https://chat.agency.example"}).status_code == 200


@pytest.mark.parametrize(("host", "ours"), [
    ("localhost", True), ("localhost:8000", True), ("shop.localhost:8000", True), ("web:8000", True), ("127.0.0.1:8000", True),
    ("192.168.1.20", True), ("[::1]:8000", True), ("evil.example", False), ("evil.example:8000", False), ("127.0.0.1.evil.example", False),
])  # fmt: skip
def test_a_name_that_a_stranger_may_own_is_not_ours_because_a_browser_says_so(make_app, host, ours):
    """DNS rebinding: evil.example leads to this server, and its page sends its own name as Host and as Origin."""
    said = {"Host": host, "Origin": f"http://{host}"}
    assert make_app().test_client().post("/api/chat/books", json=MESSAGE, headers=said).status_code == (200 if ours else 403)
    elsewhere = make_app(public_base_url="https://chat.agency.example").test_client()
    assert elsewhere.post("/api/chat/books", json=MESSAGE, headers=said).status_code == (200 if ours else 403)


def test_a_proxys_word_counts_only_when_it_is_trusted(make_app):
    forwarded = {"X-Forwarded-Host": "chat.agency.example", "X-Forwarded-Proto": "https", "Origin": "https://chat.agency.example"}
    assert make_app(trusted_proxies=1).test_client().post("/api/chat/books", json=MESSAGE, headers=forwarded).status_code == 200
    assert make_app().test_client().post("/api/chat/books", json=MESSAGE, headers=forwarded).status_code == 403


def test_a_domain_in_another_script_is_the_one_that_browsers_send():
    assert origin_is_allowed("https://xn--mller-kva.example", (), ("müller.example",))
    assert origin_is_allowed("https://a.xn--mller-kva.example", (), ("*.müller.example",))


def test_headers_keep_a_browser_from_making_more_of_an_answer(client):
    headers = client.post("/chat_api", json=MESSAGE).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/greengrocer", "/api/nothing", "/admin/x/y/z/nothing"])
def test_a_person_who_mistypes_an_address_gets_a_page_and_a_program_json(client, path):
    page = client.get(path, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "There is nothing at this address" in page.text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    for headers in ({}, {"Accept": "*/*"}, {"Accept": "application/json"}):
        told = client.get(path, headers=headers)
        assert (told.status_code, told.mimetype, told.json["code"]) == (404, "application/problem+json", "not_found")
    assert client.post(path, headers={"Accept": "text/html"}).mimetype == "application/problem+json"


def test_a_page_brings_its_own_policy(client):
    assert "script-src 'self'" in client.get("/").headers["Content-Security-Policy"]
