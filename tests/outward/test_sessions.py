"""Vendors' clients built on requests go through the same guard: limits, tries, circuits, addresses."""

from __future__ import annotations

import pytest
import requests

from plugins.kit.outward import Refused, Unavailable, outward_error
from tests.outward.wire import Does

DOWN, FINE = Does(503), Does(body=b'{"ok": true}', packed=True)


@pytest.fixture
def session(outward):
    return outward.client("corner", "vendor").session()


def test_a_session_sends_and_reads_as_requests_does(session, wire):
    wire.behave(FINE)
    answer = session.post(f"{wire.url}/v1?a=1", data={"b": "2"}, auth=("user", "pass"), timeout=3)
    assert (answer.json(), answer.status_code, answer.reason, answer.ok) == ({"ok": True}, 200, "OK", True)
    (seen,) = wire.seen
    assert (seen.path, seen.body) == ("/v1?a=1", b"b=2")
    assert seen.headers["authorization"] == "Basic dXNlcjpwYXNz"


def test_reads_and_keyed_posts_are_tried_again_plain_posts_are_not(session, wire):
    wire.behave(DOWN, FINE)
    assert session.get(wire.url).ok
    wire.behave(DOWN, FINE)
    assert session.post(wire.url, headers={"Idempotency-Key": "k"}).ok
    wire.behave(DOWN, FINE)
    assert session.post(wire.url).status_code == 503


def test_an_error_status_is_the_vendors_to_read(session, wire):
    wire.behave(Does(404, b"none"))
    answer = session.get(wire.url)
    assert (answer.status_code, answer.text) == (404, "none")
    with pytest.raises(requests.HTTPError):
        answer.raise_for_status()


def test_our_error_stands_behind_that_of_requests(session, wire, make_outward):
    wire.behave(Does(cut=True))
    with pytest.raises(requests.ConnectionError, match="cannot be reached") as told:
        session.post(wire.url)
    assert isinstance(outward_error(told.value), Unavailable)
    with pytest.raises(requests.ConnectionError, match="is not on the internet") as told:
        make_outward().client("corner", "vendor").session().get("https://127.0.0.1/")
    assert isinstance(outward_error(told.value), Refused)
    assert outward_error(ValueError()) is None


def test_a_redirect_loses_the_login_on_another_host_and_is_guarded(session, wire, make_outward):
    wire.behave(Does(302, headers={"location": f"http://localhost:{wire.port}/there"}), FINE)
    assert session.get(wire.url, headers={"authorization": "Bearer x"}).ok
    assert ["authorization" in seen.headers for seen in wire.seen] == [True, False]
    wire.behave(Does(302, headers={"location": f"http://localhost:{wire.port}/there"}), FINE)
    with pytest.raises(requests.ConnectionError, match="localhost is not on the internet"):
        make_outward("127.0.0.1").client("corner", "vendor").session().get(wire.url)
