"""Money by Stripe, over the vendor's own client and signatures: paid once, given back once, whatever comes how often and when."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.errors import InvalidTenant
from app.factory import create_app
from app.services.toolbox import Session
from app.storage.orders.orders import Owner
from app.storage.turns.records import TurnRecords
from plugins.contracts import Actor, PaymentRefused, Role
from plugins.kit.money import Money, minor_digits
from plugins.kit.stripe_api.amounts import digits_of, from_stripe, to_stripe
from tests.connectors.fake_stripe import KEY, NEWER_SECRET, SECRET, FakeStripe, signature
from tests.connectors.loopback import SHOP_PLUGINS, ConnectedStreet
from tests.pipeline.shops import GROCER, TAILOR
from tests.pipeline.test_ordering import TO_COLLECT

CHECKOUT = {"name": "checkout", "options": {"ways": ["collection", "delivery"], "payment": ["later", "online"]}}
COMPLETED, LATER, FAILED = (f"checkout.session.{end}" for end in ("completed", "async_payment_succeeded", "async_payment_failed"))


@pytest.fixture
def stripe():
    fake = FakeStripe()
    yield fake
    fake.server.close()


@pytest.fixture
def shops():
    """The shops of the street; a test that wants others says so."""
    return {"corner": GROCER}


@pytest.fixture
def street(stripe, tmp_path, shops):
    options = {"api_key": KEY, "webhook_secrets": [SECRET, NEWER_SECRET], "base_url": stripe.server.url}
    sells = {"plugins": [*SHOP_PLUGINS, CHECKOUT, {"name": "orders", "options": {"track": True}}, {"name": "stripe", "options": options}]}
    selling = {key: documents | {"tenant": documents["tenant"] | sells} for key, documents in shops.items()}
    street = ConnectedStreet(tmp_path, selling, stripe.server.host)
    yield street
    street.platform.close()


@pytest.fixture
def web(street):
    return create_app(street.platform).test_client()


@pytest.fixture
def order(street):
    """An order of £3.98 to be paid online."""
    street.chat(*TO_COLLECT, "pay online", "yes")
    return latest(street)


def latest(street, shop="corner"):
    return street.platform.storage.tenant(shop).orders.latest(1)[0]


def open_page(web, order, shop="corner"):
    """Follow the customer's link; return the id of the Checkout Session."""
    response = web.get(f"/pay/{shop}/{order.token}")
    assert response.status_code == 302, response.json
    return response.headers["Location"].rpartition("/")[2]


def tell(web, body, secret=SECRET, at=None, shop="corner", **headers):
    return web.post(f"/stripe_webhook/{shop}", data=body, headers=signature(body, secret, at) | headers)


def ledger(street, shop="corner"):
    return [(entry.kind, entry.amount.minor, entry.reference) for entry in latest(street, shop).payments]


def call_tool(street, tool, **arguments):
    """Run a tool as the shop's manager, with the yes that its question asks for."""
    tenant, database = street.platform.tenant("corner"), street.platform.storage.tenant("corner")
    records = TurnRecords(database, "owner", cart_count=0)
    session = Session(Actor("owner", Role.MANAGER), tenant.shop, records, tenant.say("en-GB"), tenant.now())
    asked = tenant.toolbox.call(tool, arguments, session)
    result = tenant.toolbox.call(tool, {**arguments, **asked.agreed}, session, confirmed=True)
    database.orders.change(records.staged().orders, Owner("owner", "web", ""))
    return asked, result


def test_the_customer_is_given_a_link_of_ours_that_leads_to_stripe(street, web, stripe, order):
    told = street.told()[-1][1]
    assert told.endswith(f"Please pay here: https://chat.example/pay/corner/{order.token}")
    session = stripe.objects[open_page(web, order)]
    assert (session["amount_total"], session["currency"], session["client_reference_id"]) == (398, "gbp", order.number)
    assert session["metadata"] == {"shop": "corner", "order": order.number}
    form = stripe.server.calls("/v1/checkout/sessions", "POST")[0].form
    assert form["success_url"] == form["cancel_url"] == "https://chat.example/chat/corner"


def test_opening_the_link_twice_opens_one_page(web, stripe, order):
    assert len({open_page(web, order) for _ in range(3)}) == 1
    assert len({request.headers["idempotency-key"] for request in stripe.server.requests}) == 1


def test_coming_back_from_the_page_counts_for_nothing(street, web, stripe, order):
    stripe.pay(open_page(web, order))
    assert ledger(street) == []
    assert latest(street).due == Money(398, "GBP")


def test_only_the_signed_event_books_and_it_books_once(street, web, stripe, order):
    session = open_page(web, order)
    stripe.pay(session)
    body = stripe.event(COMPLETED, session)
    assert [tell(web, body).status_code for _ in range(3)] == [200, 200, 200]
    assert ledger(street) == [("charge", 398, stripe.objects[session]["payment_intent"])]
    assert latest(street).due.minor == 0
    assert len(stripe.server.calls(f"/v1/checkout/sessions/{session}")) == 1
    assert web.get(f"/pay/corner/{order.token}").headers["Location"] == "https://chat.example/chat/corner"
    assert "Total: £3.98, paid." in street.say("where is my order").text


def test_the_same_event_at_many_doors_at_once_books_once(street, stripe, order):
    app = create_app(street.platform)
    session = open_page(app.test_client(), order)
    stripe.pay(session)
    bodies = [stripe.event(COMPLETED, session, "evt_same")] * 4 + [stripe.event(LATER, session)] * 4
    with ThreadPoolExecutor(8) as doors:
        answers = list(doors.map(lambda body: tell(app.test_client(), body).status_code, bodies))
    assert (answers, ledger(street)) == ([200] * 8, [("charge", 398, stripe.objects[session]["payment_intent"])])


def test_a_transfer_that_arrives_later_is_booked_when_it_does(street, web, stripe, order):
    session = open_page(web, order)
    stripe.pay(session, "unpaid")
    tell(web, stripe.event(COMPLETED, session))
    assert ledger(street) == []
    stripe.pay(session)
    tell(web, stripe.event(LATER, session))
    assert [entry[:2] for entry in ledger(street)] == [("charge", 398)]


def test_events_out_of_order_come_to_the_same(street, web, stripe, order):
    session = open_page(web, order)
    stripe.pay(session)
    tell(web, stripe.event(LATER, session))
    tell(web, stripe.event(COMPLETED, session))
    assert [entry[:2] for entry in ledger(street)] == [("charge", 398)]


def test_a_transfer_that_fails_leaves_the_order_due_and_tells_the_shop(street, web, stripe, order):
    session = open_page(web, order)
    stripe.pay(session, "unpaid")
    assert tell(web, stripe.event(FAILED, session)).status_code == 200
    database = street.platform.storage.tenant("corner")
    since, until = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
    assert (ledger(street), database.readings.counts(since, until)["payment_failed"]) == ([], 1)
    assert latest(street).due.minor == 398


@pytest.mark.parametrize("spoil", ["body", "secret", "old", "none", "junk", "not_utf8"])
def test_what_stripe_did_not_sign_is_refused(street, web, stripe, order, spoil):
    session = open_page(web, order)
    stripe.pay(session)
    body, calls = stripe.event(COMPLETED, session), len(stripe.server.requests)
    if spoil == "body":
        response = web.post("/stripe_webhook/corner", data=body + b" ", headers=signature(body))
    elif spoil == "secret":
        response = tell(web, body, "whsec_other")
    elif spoil == "old":
        response = tell(web, body, at=int(time.time()) - 301)
    elif spoil == "none":
        response = web.post("/stripe_webhook/corner", data=body)
    elif spoil == "not_utf8":
        response = web.post("/stripe_webhook/corner", data=b"\xff\xfe", headers=signature(body))
    else:
        response = web.post("/stripe_webhook/corner", data=body, headers={"Stripe-Signature": "t=x,v1=,,;"})
    assert (response.status_code, response.json["code"]) == (403, "forged_webhook")
    assert (ledger(street), len(stripe.server.requests)) == ([], calls)


def test_either_secret_signs_while_one_is_being_changed(street, web, stripe, order):
    session = open_page(web, order)
    stripe.pay(session)
    assert tell(web, stripe.event(COMPLETED, session), NEWER_SECRET).status_code == 200
    assert len(ledger(street)) == 1


def test_while_stripe_cannot_be_asked_the_event_shall_come_again(street, web, stripe, order):
    session = open_page(web, order)
    stripe.pay(session)
    body = stripe.event(COMPLETED, session)
    stripe.server.failing = [500] * 3
    response = tell(web, body)
    assert (response.status_code, response.headers["Retry-After"], ledger(street)) == (503, "60", [])
    assert tell(web, body).status_code == 200
    assert len(ledger(street)) == 1


def test_a_post_that_failed_is_tried_again_with_the_same_key(web, stripe, order):
    stripe.server.failing = [503]
    open_page(web, order)
    keys = [request.headers["idempotency-key"] for request in stripe.server.calls("/v1/checkout/sessions")]
    assert (len(keys), len(set(keys))) == (2, 1)


@pytest.mark.parametrize("shops", [{"corner": GROCER, "saigon": TAILOR}])
def test_an_event_of_another_shop_or_another_kind_books_nothing(street, web, stripe, order):
    session = open_page(web, order)
    stripe.pay(session)
    body = stripe.event(COMPLETED, session)
    assert tell(web, body, shop="saigon").status_code == 200
    assert tell(web, stripe.event("customer.created", session)).status_code == 200
    stripe.objects[session]["metadata"] = {"shop": "corner", "order": "1111111"}
    assert tell(web, stripe.event(COMPLETED, session)).status_code == 200
    assert ledger(street) == []


def test_a_refund_goes_back_through_stripe_and_is_a_new_entry(street, web, stripe, order):
    pay_in_full(street, web, stripe, order)
    asked, result = call_tool(street, "refund_order", number=order.number, amount="1.50")
    assert asked.text == f"Give £1.50 of order {order.number} back to Ann Hill?"
    assert result.text == f"£1.50 of order {order.number} goes back to the customer."
    assert [entry[:2] for entry in ledger(street)] == [("charge", 398), ("refund", 150)]
    refund = ledger(street)[1][2]
    for kind in ("refund.created", "refund.updated", "charge.refund.updated"):
        assert tell(web, stripe.event(kind, refund)).status_code == 200
    assert [entry[:2] for entry in ledger(street)] == [("charge", 398), ("refund", 150)]


def test_a_refund_that_is_asked_for_again_before_it_was_stored_moves_money_once(street, web, stripe, order):
    pay_in_full(street, web, stripe, order)
    payments = street.platform.tenant("corner").stores.find_payments()
    stored = latest(street)
    first, again = payments.refund(stored, Money(150, "GBP")), payments.refund(stored, Money(150, "GBP"))
    assert first == again
    assert stripe.objects[stored.payments[0].reference]["refunded"] == 150


def test_a_refund_made_in_stripes_dashboard_is_booked_too(street, web, stripe, order):
    intent = pay_in_full(street, web, stripe, order)
    made = stripe.make_refund(intent, 100)
    tell(web, stripe.event("refund.created", made["id"]))
    assert ledger(street)[1:] == [("refund", 100, made["id"])]


def test_a_refund_that_fails_later_is_taken_back_in_the_ledger(street, web, stripe, order):
    intent = pay_in_full(street, web, stripe, order)
    stripe.refund_status = "pending"
    made = stripe.make_refund(intent, 100, {"shop": "corner", "order": order.number})
    tell(web, stripe.event("refund.created", made["id"]))
    made["status"] = "failed"
    tell(web, stripe.event("refund.failed", made["id"]))
    assert [entry[:2] for entry in ledger(street)] == [("charge", 398), ("refund", 100), ("charge", 100)]
    assert latest(street).paid.minor == 398


def test_what_stripe_refuses_is_told_and_nothing_is_booked(street, web, stripe, order):
    intent = pay_in_full(street, web, stripe, order)
    stripe.objects[intent]["refunded"] = 398
    _, result = call_tool(street, "refund_order", number=order.number)
    assert result.text == "Nothing was refunded: Refund amount is greater than unrefunded amount on charge"
    assert len(ledger(street)) == 1


@pytest.mark.parametrize("shops", [{"saigon": TAILOR}])
def test_dong_are_whole(street, web, stripe):
    for text in ("cho mình 2 áo thun trắng", "chốt đơn", "đến lấy", "Quận 1", "Nguyễn Thị Lan", "0912 345 678", "trả online", "vâng"):
        street.say(text, shop="saigon")
    session = open_page(web, latest(street, "saigon"), "saigon")
    assert (stripe.objects[session]["amount_total"], stripe.objects[session]["currency"]) == (300000, "vnd")
    stripe.pay(session)
    tell(web, stripe.event(COMPLETED, session), shop="saigon")
    assert [entry[:2] for entry in ledger(street, "saigon")] == [("charge", 300000)]


def test_a_link_that_nobody_was_given_leads_nowhere(web, stripe):
    assert web.get("/pay/corner/guessed").status_code == 404
    assert web.get("/pay/nobody/guessed").status_code == 404


def test_while_stripe_is_down_the_link_says_so(web, stripe, order):
    stripe.server.failing = [500] * 3
    response = web.get(f"/pay/corner/{order.token}")
    assert (response.status_code, response.json["code"]) == (503, "service_down")


def test_a_shop_that_takes_no_money_online_has_no_such_webhook(street, web):
    street.publish("corner", tenant=GROCER["tenant"])
    assert tell(web, b"{}").status_code == 404


def test_the_check_reaches_the_account_and_keeps_the_key_to_itself(street, stripe):
    (connector,) = street.platform.tenant("corner").stores.register_connectors()
    assert (connector.name, connector.address) == ("stripe", stripe.server.url)
    assert connector.check().detail == "Stripe answers; the account holds GBP."
    refusal = {"error": {"type": "invalid_request_error", "message": f"Invalid API Key provided: {KEY}"}}
    stripe.server.answer = lambda request: (401, refusal)
    health = connector.check()
    assert not health.ok
    assert KEY not in health.detail


def test_the_check_says_what_to_do_where_no_signing_secret_is_set(street, stripe):
    options = {"api_key": KEY, "base_url": stripe.server.url}
    street.publish("corner", tenant=GROCER["tenant"] | {"plugins": ["*", {"name": "stripe", "options": options}]})
    (connector,) = street.platform.tenant("corner").stores.register_connectors()
    health = connector.check()
    assert not health.ok
    assert "PUBLIC_BASE_URL/stripe_webhook/SHOP" in health.detail
    assert "assistant secret set SHOP stripe_hook" in health.detail


def test_options_without_a_key_are_refused_and_none_at_all_offer_nothing(street):
    with pytest.raises(InvalidTenant, match="webhook_secrets"):
        street.publish("corner", tenant=GROCER["tenant"] | {"plugins": ["*", {"name": "stripe", "options": {"webhook_secrets": ["x"]}}]})
    street.publish("corner", tenant=GROCER["tenant"])
    assert street.platform.tenant("corner").stores.find_payments() is None
    assert "stripe" not in [one.name for one in street.platform.tenant("corner").stores.register_connectors()]


def pay_in_full(street, web, stripe, order):
    """Pay the order and have Stripe tell of it; return the payment."""
    session = open_page(web, order)
    stripe.pay(session)
    tell(web, stripe.event(COMPLETED, session))
    return latest(street).payments[0].reference


def test_no_payment_holds_more_than_it_brought(street, web, stripe, order):
    pay_in_full(street, web, stripe, order)
    payments = street.platform.tenant("corner").stores.find_payments()
    with pytest.raises(PaymentRefused, match="No single payment"):
        payments.refund(replace(latest(street), number=order.number), Money(399, "GBP"))


CURRENCIES = some.sampled_from(["GBP", "USD", "EUR", "VND", "JPY", "KRW", "BHD", "KWD", "ISK", "UGX", "HUF", "TWD", "XOF", "MGA"])


@given(minor=some.integers(0, 10**12), currency=CURRENCIES)
def test_property_amounts_reach_stripe_whole_or_not_at_all(minor, currency):
    money = Money(minor, currency)
    try:
        amount = to_stripe(money)
    except PaymentRefused:
        assert currency in ("BHD", "KWD") or minor_digits(currency) > digits_of(currency)
        return
    assert from_stripe(amount, currency.lower()) == money


@pytest.mark.parametrize(("currency", "minor", "amount"), [
    ("GBP", 199, 199), ("VND", 250000, 250000), ("JPY", 500, 500), ("BHD", 5120, 5120), ("ISK", 100, 10000), ("UGX", 7, 700),
])  # fmt: skip
def test_amounts_as_stripe_counts_them(currency, minor, amount):
    assert to_stripe(Money(minor, currency)) == amount


def test_a_thousandth_that_stripe_does_not_know_is_refused():
    with pytest.raises(PaymentRefused, match="no amounts that small"):
        to_stripe(Money(5123, "BHD"))


def test_the_raw_event_is_what_is_signed():
    body = json.dumps({"a": 1}, indent=3).encode()
    assert signature(body, at=1) != signature(json.dumps({"a": 1}).encode(), at=1)
