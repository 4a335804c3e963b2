"""A customer whose answer waits for a service of others holds up nobody else of the process."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from plugins.kit.outward.waiting import lending, waiting
from tests.connectors.fake_kiotviet import ID, RETAILER, SECRET, FakeKiotViet
from tests.connectors.loopback import SHOP_PLUGINS, ConnectedStreet
from tests.pipeline.shops import TAILOR


@pytest.fixture
def kiot():
    fake = FakeKiotViet()
    fake.put("AT-01", "Áo thun trắng", 150000, {11: 2})
    yield fake
    fake.server.close()


def test_others_are_answered_while_one_waits(kiot, tmp_path):
    arrived, released = Event(), Event()
    answer = kiot.server.answer

    def slowly(request):
        if request.path.startswith("/products/code/"):
            arrived.set()
            assert released.wait(60)
        return answer(request)

    kiot.server.answer = slowly
    options = {"retailer": RETAILER, "client_id": ID, "client_secret": SECRET, "base_url": kiot.server.url, "sign_in_url": kiot.server.url}
    tenant = TAILOR["tenant"] | {"plugins": [{"name": "kiotviet", "options": options}, *SHOP_PLUGINS]}
    street = ConnectedStreet(tmp_path, {"corner": TAILOR | {"tenant": tenant}}, kiot.server.host)
    street.say("xin chào", "s-first")  # opens the shop
    with ThreadPoolExecutor(1) as customers:
        slow = customers.submit(street.say, "áo thun trắng còn hàng không", "s-slow")
        try:
            assert arrived.wait(60)
            assert street.say("xin chào", "s-quick").outcome == "answered"
            assert not slow.done()
        finally:
            released.set()
        assert slow.result(30).outcome == "answered"
    street.platform.close()


def test_what_is_held_is_lent_once_however_deep_the_waits():
    steps = []

    class Lent:
        def __enter__(self):
            steps.append("lent")

        def __exit__(self, *_):
            steps.append("back")

    with lending(Lent):
        with waiting(), waiting():
            steps.append("waits")
        with waiting():
            steps.append("waits")
    with waiting():
        steps.append("holds nothing")
    assert steps == ["lent", "waits", "back", "lent", "waits", "back", "holds nothing"]
