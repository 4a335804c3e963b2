"""Webhooks out: signed as a receiver checks it, by every secret, again until taken, refused for inner addresses, dead ones resent."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InvalidTenant
from app.storage.deliveries import DEAD, WAITING
from plugins.contracts import Lead
from plugins.kit.outward.webhook_signing import PREFIX, sign
from tests.outward.wire import Does, serving
from tests.pipeline.shops import with_plugins

OLD, NEW = "an old secret of the shop", PREFIX + base64.b64encode(b"a new secret of the shop").decode()
LEAD = Lead("callback", "Ân", "+447700900123", note="oat milk")


@pytest.fixture
def connect(desk, wire) -> Callable[..., None]:
    def publish(*endpoints: dict) -> None:
        usual = {"name": "crm", "url": f"{wire.url}/hook?shop=1", "secrets": [OLD]}
        plugin = {"name": "webhooks", "options": {"endpoints": [usual | endpoint for endpoint in endpoints or ({},)]}}
        desk.street.publish("corner", **with_plugins(plugin))
        desk.tell()

    return publish


def happened(desk) -> None:
    desk.clock.pass_time(seconds=1)
    desk.happen(("handoff_asked", {}), lead=LEAD)


def is_signed(seen, key: bytes) -> bool:
    """Check a signature as a receiver would, by the standard's text."""
    signed = f"{seen.headers['webhook-id']}.{seen.headers['webhook-timestamp']}.".encode() + seen.body
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return wanted in seen.headers["webhook-signature"].split(" ")


def test_what_happened_is_posted_once_signed_and_in_order(desk, connect, wire):
    connect()
    happened(desk)
    happened(desk)
    for _ in range(3):
        desk.tell()
    assert [seen.json["type"] for seen in wire.seen] == ["lead", "lead", "handoff_asked", "handoff_asked"]
    assert {seen.path for seen in wire.seen} == {"/hook?shop=1"}
    first = wire.seen[0]
    assert first.headers["webhook-id"] == "corner_lead_L-00001"
    assert len({seen.headers["webhook-id"] for seen in wire.seen}) == 4
    assert first.json["data"] == {
        "reference": "L-00001", "kind": "callback", "name": "Ân", "phone": "+447700900123", "email": "", "note": "oat milk", "consent": "",
    }  # fmt: skip
    assert (first.json["shop"], first.json["id"], first.json["timestamp"]) == ("corner", "lead:L-00001", "2026-01-05T11:00:01+00:00")
    assert all(is_signed(seen, OLD.encode()) for seen in wire.seen)
    assert not is_signed(first, b"another")


def test_while_a_secret_is_changed_both_sign(desk, connect, wire):
    connect({"secrets": [NEW, OLD]})
    happened(desk)
    desk.tell()
    for seen in wire.seen:
        assert is_signed(seen, OLD.encode())
        assert is_signed(seen, b"a new secret of the shop")


def test_each_endpoint_hears_its_own_events_and_one_that_is_down_holds_up_no_other(desk, connect, wire):
    with serving() as closed:
        gone = closed.url
    connect({"events": ["handoff_asked"]}, {"name": "down", "url": f"{wire.url}/down", "events": ["lead"]}, {"name": "far", "url": gone})
    wire.behave(Does())
    happened(desk)
    desk.tell()
    assert sorted(seen.path for seen in wire.seen) == ["/down", "/hook?shop=1"]
    assert {one.subscriber for one in desk.shop.deliveries.listed(WAITING)} == set()
    assert {one.subscriber for one in desk.shop.deliveries.listed(DEAD)} == {"webhooks far"}, "its address was never allowed"


def test_a_receiver_that_fails_gets_the_same_message_again_with_a_new_time_stamp(desk, connect, wire):
    connect({"events": ["lead"]})
    wire.behave(Does(500, b"no"), Does(302, headers={"location": "http://127.0.0.1/"}), Does(404), Does(204, b""))
    happened(desk)
    for _ in range(4):
        desk.tell()
        desk.clock.pass_time(hours=1)
    desk.tell()
    assert [seen.headers["webhook-id"] for seen in wire.seen] == ["corner_lead_L-00001"] * 4
    assert len({seen.body for seen in wire.seen}) == 1
    assert all(is_signed(seen, OLD.encode()) for seen in wire.seen)
    assert desk.shop.deliveries.listed(WAITING) == desk.shop.deliveries.listed(DEAD) == []


def test_a_receiver_that_is_gone_is_given_up_until_somebody_resends(desk, connect, wire):
    connect({"events": ["lead"]})
    wire.behave(Does(410), Does(200))
    happened(desk)
    desk.tell()
    (dead,) = desk.shop.deliveries.listed(DEAD)
    assert dead.error.endswith("/hook answered 410: {}")
    assert desk.shop.deliveries.resend_dead(desk.clock()) == 1
    desk.tell()
    assert len(wire.seen) == 2
    assert desk.shop.deliveries.counts() == {("webhooks crm", "done"): 1}


@pytest.mark.parametrize("url", ["https://127.0.0.1/x", "https://169.254.169.254/latest", "https://localhost:9/", "http://10.0.0.1/"])
def test_an_inner_address_is_never_called_and_said_so(desk, connect, url):
    connect({"url": url, "events": ["lead"]})
    happened(desk)
    desk.tell()
    (dead,) = desk.shop.deliveries.listed(DEAD)
    assert "is not on the internet. The operator may allow it: CONNECTOR_HOSTS=" in dead.error
    (connector,) = desk.street.platform.tenant("corner").background.connectors.values()
    assert connector.check().ok is False


def test_its_check_reaches_the_server_and_posts_nothing(desk, connect, wire):
    connect()
    wire.behave(Does(405))
    (connector,) = desk.street.platform.tenant("corner").background.connectors.values()
    assert connector.check().detail == f"{wire.url}/hook answers."
    assert [seen.method for seen in wire.seen] == ["OPTIONS"]
    assert (connector.address, connector.detail) == (f"{wire.url}/hook", "complaint, handoff_asked, lead, order, payment")


@pytest.mark.parametrize(
    ("endpoint", "says"),
    [
        ({"secrets": ["short"]}, "'short' is too short"),
        ({"secrets": []}, "should be non-empty"),
        ({"url": "ftp://x"}, "'ftp://x' does not match"),
        ({"url": "https://user:pass@x.example/"}, "does not match"),
        ({"name": "A B"}, "'A B' does not match"),
        ({"evnts": []}, "'evnts' was unexpected"),
    ],
)
def test_wrong_options_are_refused_at_publish(connect, endpoint, says):
    with pytest.raises(InvalidTenant, match=says):
        connect(endpoint)


def test_two_endpoints_of_one_name_are_refused(connect):
    with pytest.raises(InvalidTenant, match="the subscription 'webhooks crm' is registered twice"):
        connect({}, {})


@given(st.binary(max_size=300), st.integers(0, 2**33), st.text("abc_-0", min_size=1, max_size=40))
def test_signatures_are_those_of_the_standard(body, timestamp, id):
    headers = sign(id, timestamp, body, [OLD, NEW])
    keys = [OLD.encode(), b"a new secret of the shop"]
    digests = [hmac.new(key, b"%s.%d.%s" % (id.encode(), timestamp, body), hashlib.sha256).digest() for key in keys]
    assert headers == {
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{base64.b64encode(digest).decode()}" for digest in digests),
    }


def test_the_example_of_the_standard_has_its_signature():
    body = json.dumps({"test": 2432232314}).encode()
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - the example of the standard's own libraries
    headers = sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body, [secret])
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
