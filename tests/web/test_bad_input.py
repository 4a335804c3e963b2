"""Whatever is sent: a clear error in one shape or a polite reply, never a 500."""

from __future__ import annotations

import io
import json

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.container import Platform
from app.errors import InvalidTenant, Problem, StorageFull

EXAMPLE = 'Send JSON like {"message": "how much is oat milk?"}.'
JSON = "application/json"
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ANY_JSON = st.recursive(LEAVES, lambda deeper: st.lists(deeper) | st.dictionaries(st.text(), deeper), max_leaves=8)
FIELDS = st.sampled_from(["message", "session_id", "bot", "message_id", "explain", ""])
FUZZED = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def client(lasting_client):
    return lasting_client


def holds_as_problem(response) -> bool:
    """Whether a response is no 500 and, when it is an error, tells it in the one shape."""
    if response.status_code < 400:
        return True
    shape = {"type", "title", "status", "detail", "code", "id"}
    return response.status_code < 500 and response.mimetype == "application/problem+json" and set(response.json) == shape


@pytest.mark.parametrize(
    ("raw", "status", "code", "detail"),
    [
        (b"{}", 400, "bad_request", f"The message is missing. {EXAMPLE}"),
        (b"[]", 400, "bad_request", f"The body is not a JSON object. {EXAMPLE}"),
        (b"null", 400, "bad_request", f"The body is not a JSON object. {EXAMPLE}"),
        (b'"hi"', 400, "bad_request", f"The body is not a JSON object. {EXAMPLE}"),
        (b'{"message": 3}', 400, "bad_request", f"message: this is not a string. {EXAMPLE}"),
        (b'{"message": null}', 400, "bad_request", f"message: this is not a string. {EXAMPLE}"),
        (b'{"message": ["hi"]}', 400, "bad_request", f"message: this is not a string. {EXAMPLE}"),
        (b'{"message": ""}', 422, "empty_message", "The message is empty. Write a question."),
        (b'{"message": " \\n\\t "}', 422, "empty_message", "The message is empty. Write a question."),
        (b'{"message": "\\u0000"}', 422, "empty_message", "The message is empty. Write a question."),
        ('{"message": "\u200b\u202e"}'.encode(), 422, "empty_message", "The message is empty. Write a question."),
        (
            b'{"message": "hi", "mesage": "hi"}', 400, "bad_request",
            f"The body has a field that is not known. Known are message, session_id, message_id. {EXAMPLE}",
        ),
        (
            b'{"message": "hi", "session_id": "../../x"}', 400, "bad_request",
            "session_id: this is not the id of a conversation: up to 128 letters, digits and _.:@+~=-",
        ),
        (
            b'{"message": "hi", "session_id": "a\\n"}', 400, "bad_request",
            "session_id: this is not the id of a conversation: up to 128 letters, digits and _.:@+~=-",
        ),
    ],
)  # fmt: skip
def test_a_body_that_is_not_a_message_is_told_what_is_wrong(client, raw, status, code, detail):
    response = client.post("/api/chat/bikes", data=raw, content_type=JSON)
    assert (response.status_code, response.json["code"], response.json["detail"]) == (status, code, detail)
    assert holds_as_problem(response)


@pytest.mark.parametrize("raw", [b"", b"{", b'{"message": "hi"', b'{"message": "\xff"}', b'{"message": "\\ud800"}', b"message=hi", b"NaN"])
def test_what_is_not_json_is_told_so(client, raw):
    response = client.post("/api/chat/bikes", data=raw, content_type=JSON)
    assert (response.status_code, response.json["code"]) == (400, "bad_request")
    assert response.json["detail"].startswith("The body is not JSON (")
    assert response.json["detail"].endswith(EXAMPLE)


OTHER_TYPES = [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x", "a/b;;;=", "é"]


@pytest.mark.parametrize("content_type", OTHER_TYPES)
def test_another_content_type_is_refused(client, content_type):
    response = client.post("/chat_api", data=b'{"message": "hi"}', content_type=content_type)
    assert (response.status_code, response.json["code"]) == (415, "unsupported_media_type")
    assert response.json["detail"] == f"The content type must be application/json. {EXAMPLE}"


def test_a_charset_in_the_content_type_is_no_harm(client):
    assert client.post("/chat_api", data=b'{"message": "hi"}', content_type="application/json; charset=utf-8").status_code == 200


ODD = [
    "😀😀😀", "كم سعر الدراجة؟", "red\u0000 bike", "<script>alert(1)</script>", "\u202ered bike", "' OR 1=1 --", "a" * 4000,
]  # fmt: skip


@pytest.mark.parametrize("message", ODD)
def test_odd_text_gets_a_polite_reply(client, message):
    response = client.post("/api/chat/bikes", json={"message": message})
    assert response.status_code == 200
    assert response.json["reply"]


def test_too_long_a_message_is_told_how_long_it_may_be(client):
    response = client.post("/api/chat/bikes", json={"message": "a" * 100_000})
    assert (response.status_code, response.json["code"]) == (413, "message_too_long")
    assert response.json["detail"] == "The message has 100000 characters; at most 4000 are read."


def test_too_large_a_body_is_not_read(client):
    response = client.post("/api/chat/bikes", data=b'{"message": "' + b"a" * 300_000 + b'"}', content_type=JSON)
    assert (response.status_code, response.json["code"]) == (413, "body_too_large")


@pytest.mark.parametrize("length", ["0", "5", "-1", "abc", "1e3", "", "999999999999999999999", "200"])
def test_a_content_length_that_lies_is_no_fault_of_ours(client, length):
    raw = b'{"message": "hi"}'
    environ = {"CONTENT_LENGTH": length, "wsgi.input": io.BytesIO(raw)}
    response = client.post("/api/chat/bikes", content_type=JSON, environ_overrides=environ)
    assert holds_as_problem(response)


@pytest.mark.parametrize("bot", ["nobody", "..%2f..%2fetc", "../bikes", "BIKES", "%00", "a" * 200, "bikes%2f..", "%ff%fe"])
def test_a_bot_that_is_not_there_is_not_found(client, bot):
    response = client.post(f"/api/chat/{bot}", json={"message": "hi"})
    assert response.status_code in (404, 405)
    assert holds_as_problem(response)


@pytest.mark.parametrize("bot", ["../bikes", "BIKES", "", "a" * 64, "bikes\n"])
def test_a_key_that_is_none_is_refused(client, bot):
    response = client.post("/chat_api", json={"message": "hi", "bot": bot})
    assert (response.status_code, response.json["detail"]) == (400, "bot: this is not a shop's key: small letters, digits, - and _")


def test_an_unknown_bot_is_told_without_naming_others(client):
    response = client.post("/chat_api", json={"message": "hi", "bot": "nobody"})
    assert (response.status_code, response.json["code"]) == (404, "unknown_bot")
    assert "bikes" not in response.text
    assert response.json["detail"].startswith('No shop answers under this key. Check the "bot" that you sent')
    assert "assistant tenant" not in response.text


ASTRAY = [
    ("GET", "/nothing", 404), ("GET", "/api/chat/bikes", 405), ("PUT", "/chat_api", 405), ("POST", "/health", 405),
    ("TRACE", "/health", 405), ("GET", "/health//detailed", 404), ("GET", "/chat_api/", 405),
    ("DELETE", "/api/chat/bikes/session/%00", 404),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "status"), ASTRAY)
def test_wrong_addresses_and_methods_answer_in_the_same_shape(client, method, path, status):
    response = client.open(path, method=method)
    assert response.status_code == status
    assert holds_as_problem(response)
    assert response.json["type"] == f"/docs#{response.json['code']}"
    assert ("Allow" in response.headers) == (status == 405)


@FUZZED
@given(body=ANY_JSON | st.dictionaries(FIELDS, ANY_JSON, max_size=4))
def test_any_json_is_answered(client, body):
    raw = json.dumps(body).encode()
    assert holds_as_problem(client.post("/api/chat/bikes", data=raw, content_type=JSON))


@FUZZED
@given(message=st.text(max_size=200), session=st.text(max_size=40), bot=st.sampled_from(["bikes", "books"]))
def test_any_text_is_answered(client, message, session, bot):
    body = orjson.dumps({"message": message, "session_id": session, "bot": bot})
    assert holds_as_problem(client.post("/chat_api", data=body, content_type=JSON))


@FUZZED
@given(raw=st.binary(max_size=200), content_type=st.sampled_from([JSON, "text/json", "application/json;charset=x"]))
def test_any_bytes_are_answered(client, raw, content_type):
    assert holds_as_problem(client.post("/chat_api", data=raw, content_type=content_type))


HEADER_TEXT = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=60)


@FUZZED
@given(token=HEADER_TEXT, origin=HEADER_TEXT, accept=HEADER_TEXT)
def test_any_headers_are_answered(client, token, origin, accept):
    headers = {"X-Visitor-Token": token, "Origin": origin, "Accept": accept}
    assert holds_as_problem(client.post("/api/chat/bikes", json={"message": "hi"}, headers=headers))


@FUZZED
@given(path=st.text(max_size=40), method=st.sampled_from(["GET", "POST", "DELETE", "OPTIONS"]))
def test_any_address_is_answered(client, path, method):
    for address in (f"/media/bikes/{path}", f"/api/chat/{path}", f"/api/chat/bikes/session/{path}"):
        environ = {"PATH_INFO": address.encode("utf-8", "surrogatepass").decode("latin-1")}
        assert holds_as_problem(client.open("/", method=method, environ_overrides=environ))


class Failing(Platform):
    """A platform with a fault that nobody foresaw."""

    def handle(self, message, bot, parts=None):
        raise ZeroDivisionError("the till is jammed")


def test_a_fault_of_ours_is_told_by_an_id_that_the_log_has_too(make_app, tmp_path):
    client = make_app(Failing).test_client()
    response = client.post("/api/chat/bikes", json={"message": "call 07700 900123"})
    assert (response.status_code, response.json["code"]) == (500, "internal")
    assert response.json["detail"] == "Something went wrong on our side. Try again; if it stays, quote the id."
    assert "till" not in response.text
    log = (tmp_path / "logs" / "errors.log").read_text()
    assert f"id={response.json['id']}" in log
    assert "ZeroDivisionError: the till is jammed" in log
    assert "07700" not in log


class Keyless(Platform):
    """A platform that lacks a key which the shop names."""

    def build(self, folder):
        raise InvalidTenant([Problem("bikes/versions/1/tenant.json", "plugins[1].options.api_key", "the secret vault is not stored.")])


def test_customers_of_a_shop_that_cannot_be_built_read_nothing_of_its_insides(make_app, tmp_path):
    response = make_app(Keyless).test_client().post("/api/chat/bikes", json={"message": "hi"})
    assert (response.status_code, response.json["code"]) == (503, "shop_down")
    assert response.json["detail"] == "This shop cannot answer at the moment. Who runs it finds why in errors.log, under this id."
    log = (tmp_path / "logs" / "errors.log").read_text()
    line = next(line for line in log.splitlines() if f"id={response.json['id']}" in line and "code=shop_down" in line)
    assert "the secret vault is not stored." in line
    assert "assistant tenant rollback bikes" in line


class Full(Platform):
    """A platform whose disk is full."""

    def handle(self, message, bot, parts=None):
        raise StorageFull("bikes.db: no space is left.")


def test_a_full_disk_is_one_line_in_the_log_for_each_request(make_app, tmp_path):
    client = make_app(Full).test_client()
    ids = [client.post("/api/chat/bikes", json={"message": "hi"}).json["id"] for _ in range(3)]
    lines = (tmp_path / "logs" / "errors.log").read_text().splitlines()
    assert len(lines) == 3
    assert all(f"id={one} bot=bikes code=storage_full" in line for one, line in zip(ids, lines, strict=True))
    assert lines[0].endswith("bikes.db: no space is left.")


def test_a_fault_in_a_stream_is_told_by_its_id_too(make_app, tmp_path):
    response = make_app(Failing).test_client().post("/api/chat/bikes", json={"message": "hi"}, headers={"Accept": "text/event-stream"})
    assert "event: problem" in response.text
    assert response.headers["X-Request-Id"] in response.text
    assert response.headers["X-Request-Id"] in (tmp_path / "logs" / "errors.log").read_text()
