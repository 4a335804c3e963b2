"""What open pages hear: beats of a shop, one look a second for all, few streams at a time, none after signing out."""

from __future__ import annotations

import pytest

from app.services.conversations.live import Streams, TooManyStreams
from app.services.conversations.pulse import Pulse
from tests.web.owner.test_takeover import Customer, address_of


@pytest.fixture
def storage(app):
    return app.extensions["owner"].platform.storage


class Looks:
    """A storage that counts how often a shop is looked at."""

    def __init__(self, storage):
        self.storage, self.count = storage, 0

    def tenant(self, bot):
        self.count += 1
        return self.storage.tenant(bot)


def test_all_listeners_share_one_look_a_second(app, storage):
    now, looks = [0.0], Looks(storage)
    pulse = Pulse(looks, clock=lambda: now[0])
    Customer(app).say("hello")
    beats = {pulse.beat("bikes") for _ in range(50)}
    assert (len(beats), looks.count) == (1, 1)
    Customer(app, "s2").say("I want to talk to a person")
    now[0] = 1.5
    before, after = beats.pop(), pulse.beat("bikes")
    assert (after.waiting, looks.count) == (1, 2)
    talk = storage.tenant("bikes").conversations.find("web", "s2").id
    assert pulse.changed("bikes", before.number) == [talk]
    assert pulse.changed("bikes", after.number) == []
    assert pulse.changed("bikes", 0) is None


def test_a_stream_tells_changes_and_ends_with_the_sign_in(app, storage):
    allowed = [True]
    stream = iter(Streams(Pulse(storage), 8, longest_s=30).open("bikes", lambda: allowed[0]))
    assert next(stream) == b"retry: 1000\n\n"
    assert next(stream).startswith(b'event: beat\ndata: {"number":')
    allowed[0] = False
    assert b"signed_out" in next(stream)
    assert list(stream) == []


def test_streams_leave_threads_to_customers(storage):
    streams = Streams(Pulse(storage), 8)
    first, second = (streams.open("bikes", lambda: True) for _ in range(2))
    with pytest.raises(TooManyStreams):
        streams.open("bikes", lambda: True)
    first.close()
    first.close()
    streams.open("bikes", lambda: True)
    with pytest.raises(TooManyStreams):
        streams.open("bikes", lambda: True)
    second.close()


def test_a_page_without_a_stream_looks_by_itself(app, signed_in):
    customer, viewer = Customer(app), signed_in("viewer")
    customer.say("I want to talk to a person")
    now = viewer.get("/admin/bikes/live/now").json
    assert (now["waiting"], now["talks"]) == (1, [])
    assert "I want to talk to a person" in viewer.get("/admin/bikes/live/waiting").get_data(as_text=True)
    talk = address_of(viewer)
    news = viewer.get(f"{talk}/news?after=0").json
    assert (news["last"], news["mine"], news["said"]) == (1, False, ["I want to talk to a person"])
    assert "I want to talk to a person" in news["lines"]
    assert viewer.get(f"{talk}/news?after=1").json["lines"].strip() == ""
