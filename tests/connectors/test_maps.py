"""The way to a branch, and places asked of Nominatim and Google over HTTP: kept, limited, and never in a customer's way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from plugins.contracts import Branch, Place, Status
from plugins.kit.maps.geocoders import KeptPlaces
from plugins.kit.maps.links import directions_link
from plugins.kit.outward import Outward
from plugins.kit.outward.quotas import Quotas
from plugins.manager import PluginError, PluginRef
from tests.connectors.loopback import SHOP_PLUGINS, ConnectedStreet, Loopback
from tests.pipeline.shops import GROCER
from tests.plugins.calls import Bench
from tests.plugins.grounded import assert_grounded
from tests.plugins.town_shop import bristol, saigon

PENZANCE = {"lat": "50.1188", "lon": "-5.5376", "address": {"postcode": "TR18 2HL"}}
GOOGLES = {
    "geometry": {"location": {"lat": 50.1188, "lng": -5.5376}},
    "address_components": [{"types": ["postal_code"], "long_name": "TR18 2HL"}],
}


class Minutes:
    """A clock for quotas; a pause passes at once."""

    now = 1000.0

    def clock(self):
        return self.now

    def pause(self, seconds):
        self.now += seconds


@pytest.fixture
def server():
    places = {"TR18": PENZANCE}

    def answer(request):
        if request.path == "/search":
            found = places.get(request.query["q"])
            return 200, [found] if found else []
        if request.query.get("key") != "google-key":
            return 200, {"status": "REQUEST_DENIED", "error_message": "The provided API key google-wrong is invalid.", "results": []}
        known = request.query["address"] in places
        return 200, {"status": "OK" if known else "ZERO_RESULTS", "results": [GOOGLES] if known else []}

    loopback = Loopback(answer)
    yield loopback
    loopback.close()


@pytest.fixture
def minutes():
    return Minutes()


@pytest.fixture
def open_shop(server, tmp_path, minutes):
    def open_one(shop=bristol, **options):
        folder = shop(tmp_path)
        folder.outward = Outward(frozenset([server.host]), pause=minutes.pause, quotas=Quotas(None, minutes.clock, minutes.pause))
        given = {"links": "google", "base_url": server.url} | options
        return Bench(folder, ["geo", "branches", PluginRef("maps", given)])

    return open_one


NOMINATIM = {"geocoder": "nominatim", "contact": "owner@leafway.example"}


def test_the_way_to_a_named_branch(open_shop):
    result = open_shop().run("directions", branch="bath", postcode="BS3 1JH")
    assert result.text.splitlines()[0] == "Leafway Bath: 3 Green Park, Bath, BA1 1JB"
    assert result.text.splitlines()[1].endswith("miles from BS3 1JH, as the crow flies.")
    assert result.text.endswith("&destination=51.38100%2C-2.36500")
    assert result.next.branch == "bath"


def test_the_nearest_branch_is_meant_where_only_the_start_is_named(open_shop):
    result = open_shop().run("directions", place="Keynsham")
    assert_grounded(result)
    assert result.text.startswith("Leafway Bedminster")


def test_without_a_start_the_link_begins_where_the_customer_is(open_shop):
    result = open_shop().run("directions", branch="bath")
    assert result.text.endswith("https://www.google.com/maps/dir/?api=1&destination=51.38100%2C-2.36500")
    assert open_shop().run("directions").status is Status.NEEDS_CHOICE


def test_openstreetmap_and_vietnamese(open_shop):
    result = open_shop(saigon, links="openstreetmap").run("directions", branch="q1", place="Thủ Đức")
    assert result.text.splitlines()[1:] == [
        "Cách Thủ Đức khoảng 10 km đường chim bay.",
        "Đường đi đây ạ: https://www.openstreetmap.org/directions?from=10.84940%2C106.75370&to=10.77310%2C106.70030",
    ]


def test_a_place_that_the_table_lacks_is_asked_for_once(open_shop, server):
    shop = open_shop(**NOMINATIM)
    for _ in range(3):
        assert shop.stores.find_place(text="TR18") == Place("TR18", 50.1188, -5.5376, "TR18 2HL")
    (asked,) = server.requests
    assert asked.headers["user-agent"] == "sales-assistant (owner@leafway.example)"
    assert (asked.query["countrycodes"], asked.query["limit"]) == ("gb", "1")
    assert shop.run("directions", branch="bath", postcode="TR18").text.splitlines()[1] == "About 164 miles from TR18, as the crow flies."


def test_a_place_of_the_table_is_never_asked_for(open_shop, server):
    open_shop(**NOMINATIM).stores.find_place(text="Keynsham")
    assert server.requests == []


def test_that_nobody_knows_a_place_is_kept_too(open_shop, server, minutes):
    shop = open_shop(**NOMINATIM)
    assert [shop.stores.find_place(text="Nowhere-on-Sea") for _ in range(3)] == [None] * 3
    assert len(server.requests) == 1
    minutes.now += 2
    assert open_shop(**NOMINATIM).stores.find_place(text="nowhere-on-sea") is None
    assert len(server.requests) == 1


def test_nominatim_is_asked_once_a_second_and_what_came_too_soon_is_asked_later(open_shop, server, minutes):
    shop = open_shop(**NOMINATIM)
    shop.stores.find_place(text="Somewhere")
    assert shop.stores.find_place(text="TR18") is None
    assert len(server.requests) == 1
    minutes.now += 1.1
    assert shop.stores.find_place(text="TR18").latitude == 50.1188


def test_google_is_asked_with_its_key(open_shop, server):
    shop = open_shop(geocoder="google", api_key="google-key")
    assert shop.stores.find_place(text="TR18") == Place("TR18", 50.1188, -5.5376, "TR18 2HL")
    assert server.requests[0].query["components"] == "country:GB"
    assert shop.stores.find_place(text="Nowhere") is None


def test_a_refusal_is_told_by_the_check_without_the_key_and_hurts_no_customer(open_shop):
    shop = open_shop(geocoder="google", api_key="google-wrong")
    assert shop.stores.find_place(text="TR18") is None
    (connector,) = shop.stores.register_connectors()
    health = connector.check()
    assert not health.ok
    assert "REQUEST_DENIED" in health.detail
    assert "google-wrong" not in health.detail


def test_a_geocoder_that_is_down_is_passed_over_and_asked_again_later(open_shop, server, minutes):
    shop = open_shop(**NOMINATIM)
    server.failing = [503]
    assert shop.stores.find_place(text="TR18") is None
    minutes.now += 2
    assert shop.stores.find_place(text="TR18") is not None


@pytest.mark.parametrize("answer", [(200, {"a": 1}), (200, b"<html>"), (200, [{"lat": "north"}]), (200, [{}])])
def test_nonsense_of_a_geocoder_is_no_place(open_shop, server, answer):
    server.answer = lambda request: answer
    assert open_shop(**NOMINATIM).stores.find_place(text="TR18") is None


def test_options_say_what_is_missing(open_shop):
    with pytest.raises(PluginError, match="'contact' is a required property"):
        open_shop(geocoder="nominatim")
    with pytest.raises(PluginError, match="'api_key' is a required property"):
        open_shop(geocoder="google")


def test_without_options_there_is_nothing(tmp_path):
    shop = Bench(bristol(tmp_path), ["geo", "maps"])
    assert "directions" not in shop.tools
    assert shop.stores.register_connectors() == []


def test_in_a_conversation(tmp_path):
    tenant = GROCER["tenant"] | {"plugins": [*SHOP_PLUGINS, {"name": "maps", "options": {"links": "google"}}]}
    street = ConnectedStreet(tmp_path, {"corner": GROCER | {"tenant": tenant}})
    assert "google.com/maps/dir" in street.say("how do I get to Bath from BS3 1JH?").text
    assert "google.com/maps/dir" in street.say("directions to your Clifton shop", session="s-2").text
    street.platform.close()


def test_an_answer_is_kept_for_a_month(tmp_path, minutes):
    class Counted:
        name, calls = "counted", 0

        def find(self, text):
            self.calls += 1
            return Place(text, 1.0, 2.0)

    counted = Counted()
    places = KeptPlaces(counted, lambda: tmp_path, "GB", minutes.clock)
    places.find("Here and  there")
    assert places.find("here and there") == Place("here and there", 1.0, 2.0)
    minutes.now += 31 * 86_400
    places.find("Here and there")
    assert counted.calls == 2


@given(some.floats(-90, 90), some.floats(-180, 180), some.text(max_size=20), some.sampled_from(["google", "openstreetmap"]))
def test_property_a_link_is_one_line_of_plain_signs(latitude, longitude, name, site):
    branch = Branch("b", name, "source", address=name, latitude=latitude, longitude=longitude)
    link = directions_link(site, branch, Place(name, latitude, longitude))
    assert link.startswith("https://www.")
    assert link.isascii()
    assert not any(sign.isspace() or sign in "<>\"'" for sign in link)
