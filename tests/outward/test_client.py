"""Calls outward: tried again where that is safe, in time, within limits, left in peace when down, and without secrets in any text."""

from __future__ import annotations

import logging

import pytest

from plugins.kit.outward import LeftInPeace, Patience, Refused, Unavailable, Unreadable
from plugins.kit.outward.circuits import FAILURES, REST_S
from tests.outward.certificates import make_certificate
from tests.outward.wire import Does, serving

DOWN, FINE = Does(503, b"down"), Does(body=b'{"ok": true}')
KEY = "sk-very-secret-key-123"


@pytest.fixture
def client(outward, wire):
    return outward.client("corner", "crm", f"{wire.url}/v1/", secrets=[KEY], headers={"authorization": f"Token {KEY}"})


def test_a_call_joins_the_address_sends_its_headers_and_reads_json(client, wire):
    wire.behave(FINE)
    assert client.post("leads", body={"name": "Ân"}, params={"a": 1}, headers={"x-more": "yes"}).json() == {"ok": True}
    (seen,) = wire.seen
    assert (seen.method, seen.path, seen.json) == ("POST", "/v1/leads?a=1", {"name": "Ân"})
    assert (seen.headers["authorization"], seen.headers["x-more"]) == (f"Token {KEY}", "yes")
    assert seen.headers["content-type"] == "application/json"


def test_a_host_is_looked_up_once_and_still_hears_its_own_name(outward, wire):
    outward.client("corner", "crm", f"http://localhost:{wire.port}").get("x")
    assert wire.seen[0].headers["host"] == f"localhost:{wire.port}"


def test_a_read_is_tried_again_with_longer_and_longer_pauses(client, wire, pauses):
    wire.behave(DOWN, Does(cut=True), FINE)
    assert client.get("x").json() == {"ok": True}
    assert pauses == [0.5, 1.0]


@pytest.mark.parametrize("trouble", [DOWN, Does(cut=True), Does(500), Does(504)])
def test_a_change_that_may_have_been_carried_out_is_not_sent_again(client, wire, trouble):
    wire.behave(trouble, FINE)
    with pytest.raises(Unavailable) as told:
        client.post("orders", body={})
    assert told.value.arrived
    assert len(wire.seen) == 1


def test_with_an_idempotency_key_it_is_and_carries_the_same_key(client, wire):
    wire.behave(DOWN, Does(cut=True), FINE)
    client.post("orders", body={}, key="order-7")
    assert [seen.headers["idempotency-key"] for seen in wire.seen] == ["order-7"] * 3


def test_too_many_requests_means_that_nothing_was_done_and_is_heeded(client, wire, pauses):
    wire.behave(Does(429, headers={"retry-after": "7"}), FINE)
    assert client.post("orders", body={}).status == 200
    assert pauses == [7.0]


def test_who_asks_to_wait_longer_than_there_is_time_is_told_to_the_caller(client, wire, pauses):
    wire.behave(Does(429, b"slow down", headers={"retry-after": "3600"}))
    with pytest.raises(Unavailable, match=r"/v1/x answered 429: slow down$") as told:
        client.get("x")
    assert (told.value.retry_after, told.value.arrived, pauses) == (3600.0, False, [])


def test_a_server_that_says_nothing_runs_out_of_time(outward, wire):
    wire.behave(Does(hang=True))
    patience = Patience(read=0.2, tries=2)
    with pytest.raises(Unavailable, match=r"cannot be reached: .*timed out") as told:
        outward.client("corner", "crm", wire.url, patience=patience).get("x")
    assert told.value.arrived
    assert len(wire.seen) == 2


def test_a_refusal_is_told_at_once_with_what_was_said_and_accepted_statuses_are_answers(client, wire):
    wire.behave(Does(404, b'{"error": "no such lead"}'))
    with pytest.raises(Refused, match=r'answered 404: \{"error": "no such lead"\}$') as told:
        client.get("leads/7")
    assert (told.value.status, len(wire.seen)) == (404, 1)
    assert client.get("leads/7", accepts=[404]).status == 404


def test_nobody_is_followed_unless_asked_and_then_each_hop_is_guarded(client, wire, make_outward):
    wire.behave(Does(302, headers={"location": "/elsewhere"}), FINE)
    with pytest.raises(Refused, match=r"answered with a redirect \(302\), which is not followed"):
        client.get("x")
    wire.behave(Does(302, headers={"location": "/elsewhere"}), FINE)
    assert client.get("x", follows=True).json() == {"ok": True}
    assert [seen.path for seen in wire.seen] == ["/v1/x", "/elsewhere"]
    with serving() as inner:
        guarded = make_outward(wire.host).client("corner", "crm", wire.url)
        wire.behave(Does(302, headers={"location": f"{inner.url}/admin"}))
        with pytest.raises(Refused, match=rf"127\.0\.0\.1 is not on the internet\..*CONNECTOR_HOSTS=127\.0\.0\.1:{inner.port}$"):
            guarded.get("x", follows=True)
        assert inner.seen == []


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_may_be_no_longer_than_it_is_read(client, wire, packed):
    wire.behave(Does(body=b"x" * 200_000, packed=packed))
    with pytest.raises(Unreadable, match=r"The answer is longer than 100,000 bytes\."):
        client.get("x", longest=100_000)
    assert len(client.get("x", longest=200_000).content) == 200_000


def test_what_is_no_json_is_told_so(client, wire):
    wire.behave(Does(body=b"<html>"))
    with pytest.raises(Unreadable, match=r"/v1/x answered with something that is not JSON\.$"):
        client.get("x", params={"key": KEY}).json()


def test_a_host_that_is_down_is_left_in_peace_for_each_tenant_alone(outward, wire, now):
    once = Patience(tries=1)
    ours, theirs = (outward.client(tenant, "crm", wire.url, patience=once) for tenant in ("corner", "other"))
    wire.behave(DOWN)
    for _ in range(FAILURES):
        with pytest.raises(Unavailable, match="answered 503"):
            ours.get("x")
    now[0] += 10
    with pytest.raises(LeftInPeace, match=r"127\.0\.0\.1:\d+ failed again and again, so it is not called for a while\.") as told:
        ours.get("x")
    assert (told.value.retry_after, told.value.arrived, len(wire.seen)) == (REST_S - 10, False, FAILURES)
    wire.behave(FINE)
    assert theirs.get("x").status == 200
    now[0] += REST_S
    assert ours.get("x").status == 200
    assert ours.get("x").status == 200


def test_refusals_do_not_open_the_circuit(client, wire):
    wire.behave(Does(401))
    for _ in range(FAILURES + 1):
        with pytest.raises(Refused):
            client.get("x")


def test_no_secret_is_in_any_error_or_log(client, wire, caplog):
    caplog.set_level(logging.DEBUG, "plugins")
    wire.behave(Does(400, f"bad key {KEY}".encode()), DOWN)
    for _ in range(2):
        with pytest.raises((Refused, Unavailable)) as told:
            client.get(f"hooks/{KEY}", params={"key": KEY})
        assert KEY not in str(told.value)
        assert KEY not in getattr(told.value, "text", "")
    assert "hooks/***" in caplog.text
    assert KEY not in caplog.text


def test_a_certificate_that_nobody_vouches_for_is_refused_without_another_try(outward, tmp_path):
    context, _ = make_certificate(tmp_path)
    with serving(context) as secure, pytest.raises(Refused, match="has no certificate that is trusted here"):
        outward.client("corner", "crm").get(f"https://localhost:{secure.port}/")
    assert secure.seen == []


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("https://127.0.0.1/", r"127\.0\.0\.1 is not on the internet\. The operator may allow it: CONNECTOR_HOSTS=127\.0\.0\.1:443"),
        ("http://127.0.0.1:9/", r"127\.0\.0\.1 is not on the internet"),
        ("https://localhost/", "localhost is not on the internet"),
        ("https://[::1]/", "::1 is not on the internet"),
        ("https://169.254.169.254/latest/meta-data", r"169\.254\.169\.254 is not on the internet"),
        ("https://2130706433/", "is not on the internet"),
        ("https://0x7f.1/", "is not on the internet|is not known"),
        ("http://93.184.216.34/", r"http://93\.184\.216\.34 is not encrypted\. Use https\."),
        ("https://user:pass@127.0.0.1/", "is not on the internet"),
        ("gopher://127.0.0.1/", "is not on the internet"),
        ("https://exa mple/", "exa mple"),
        ("https://", "The host  is not known"),
    ],
)
def test_addresses_that_may_not_be_called_are_refused(make_outward, address, says):
    with pytest.raises((Refused, Unavailable), match=says) as told:
        make_outward().client("corner", "crm", address, patience=Patience(tries=1)).get("")
    assert isinstance(told.value, Refused) or "is not known" in str(told.value)
