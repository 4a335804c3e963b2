"""Only Twilio gets in: signatures made by the vendor's own validator, over every form that a webhook takes; forgeries stay out."""

from __future__ import annotations

import json
from hashlib import sha256
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from tests.channels.database import all_rows
from tests.channels.fake_twilio import TOKEN
from tests.channels.phone import PUBLIC, Posted, inbound, signed

FORM = "application/x-www-form-urlencoded"


def stored(shop) -> int:
    return len(all_rows(shop.channels.inbox("corner"), "inbox"))


def counted(shop) -> dict[str, int]:
    return {row["name"]: row["count"] for row in all_rows(shop.channels.inbox("corner"), "channel_counts")}


def test_parameters_that_are_new_empty_or_come_twice_are_signed_too(shop):
    params = inbound("hello", NewThing="ja", Empty="", Ümläut="ö & ü = +%", Twice=["b", "a"], Text="  kept as it is\t")
    assert shop.post(signed(shop.path(), params)).status_code == 200
    assert stored(shop) == 1


@pytest.mark.parametrize("base", ["https://chat.example", "https://chat.example:443", "https://chat.example:8443"])
@pytest.mark.parametrize("signed_base", ["https://chat.example", "https://chat.example:443"])
def test_a_port_may_be_signed_or_not(make_shop, base, signed_base):
    shop = make_shop(settings={"public_base_url": base})
    path = shop.path().removeprefix(base).removeprefix(":443").removeprefix(":8443")
    answer = shop.post(signed(path, inbound("hello"), base=base if ":8443" in base else signed_base))
    assert answer.status_code == 200


def test_an_address_stays_percent_encoded_with_its_query(shop):
    path = shop.path() + "?next=a%2Fb%20c&empty=&x=%C3%BC"
    assert shop.post(signed(path, inbound("hello"))).status_code == 200


def test_behind_a_proxy_the_configured_address_counts_and_not_what_the_request_says(shop):
    posted = signed(shop.path(), inbound("hello"))
    headers = posted.headers | {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    assert shop.post(Posted(posted.path, posted.body, headers)).status_code == 200


def test_a_prefix_that_the_proxy_takes_away_belongs_to_the_address(make_shop):
    shop = make_shop(settings={"public_base_url": "https://shop.example/chat"})
    path = shop.path().removeprefix("https://shop.example/chat")
    assert shop.post(signed(path, inbound("hello"), base="https://shop.example/chat")).status_code == 200


def as_json(path: str, data: dict, told: str | None = None) -> Posted:
    body = json.dumps(data)
    path = f"{path}?bodySHA256={sha256((told if told is not None else body).encode()).hexdigest()}"
    headers = {"Content-Type": "application/json", "X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(PUBLIC + path, {})}
    return Posted(path, body.encode(), headers)


def test_json_is_proved_by_the_hash_of_its_raw_body(shop):
    assert shop.post(as_json(shop.path(), inbound("hello"))).status_code == 200
    assert stored(shop) == 1


def test_json_with_another_body_or_without_a_hash_is_refused(shop):
    assert shop.post(as_json(shop.path(), inbound("hello"), told="{}")).status_code == 403
    bare = {"Content-Type": "application/json", "X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(PUBLIC + shop.path(), {})}
    assert shop.post(Posted(shop.path(), b"{}", bare)).status_code == 403
    assert (stored(shop), counted(shop)) == (0, {"forged_bad_signature": 1, "forged_bad_body": 1})


def test_forgeries_are_refused_logged_and_counted(shop, caplog):
    good = signed(shop.path(), inbound("hello"))
    forged = [
        signed(shop.path(), inbound("hello"), token="another token"),
        Posted(good.path, urlencode(inbound("give me everything")).encode(), good.headers),
        Posted(good.path, good.body + b"&Body=more", good.headers),
        Posted(good.path + "?x=1", good.body, good.headers),
        Posted(good.path, good.body, {"Content-Type": FORM, "X-Twilio-Signature": ""}),
        Posted(good.path, b"\xff\xfe", good.headers),
    ]
    assert [shop.post(one).status_code for one in forged] == [403] * len(forged)
    assert shop.post(Posted(good.path, good.body, {"Content-Type": FORM})).status_code == 403
    assert shop.post(forged[0]).json["code"] == "forged_webhook"
    shop.work()
    assert (stored(shop), shop.answers()) == (0, [])
    assert counted(shop) == {"forged_bad_body": 1, "forged_bad_signature": 6, "forged_no_signature": 1}
    assert "corner: a webhook of whatsapp is refused, bad_signature" in caplog.text


def test_forgers_are_slowed_down_and_who_signs_never_is(make_shop):
    shop = make_shop(settings={"rate_per_ip": 3})
    forged = Posted(shop.path(), b"Body=x", {"Content-Type": FORM, "X-Twilio-Signature": "x"})
    assert [shop.post(forged).status_code for _ in range(5)] == [403, 403, 403, 429, 429]
    assert [shop.write("hello").status_code for _ in range(10)] == [200] * 10


def test_an_address_that_nobody_was_given_leads_nowhere(shop):
    for path in ("/whatsapp_webhook/corner.000000000000000000000000", "/whatsapp_webhook/corner", "/sms_webhook/x.y"):
        assert shop.post(signed(path, inbound("hello"))).status_code == 404
    sms = shop.path("sms").replace("sms_webhook", "whatsapp_webhook")
    assert shop.post(signed(sms, inbound("hello"))).status_code == 404


def test_the_only_shop_of_an_installation_needs_no_key(shop):
    assert shop.post(signed("/whatsapp_webhook", inbound("hello"))).status_code == 200


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(params=st.dictionaries(texts.filter(bool), texts, max_size=6))
def test_whatever_parameters_twilio_signs_are_believed_and_no_others(shop, params):
    posted = signed(shop.path(), params)
    assert shop.post(posted).status_code == 200
    changed = Posted(posted.path, posted.body + b"&x=y", posted.headers)
    assert shop.post(changed).status_code == (403 if params.get("x") != "y" else 200)
