"""What happened is told to each subscriber once, in order, again after a failure, and through any number of kills."""

from __future__ import annotations

import signal
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from app.services.background import read_background
from app.services.publishing.publisher import Publisher
from app.services.secrets.tenant_secrets import TenantSecrets
from app.storage.deliveries import DEAD, DONE, GONE, WAITING
from app.storage.folders.folders import BusinessRoot
from app.worker.telling import PAUSES
from plugins.contracts import Lead
from plugins.manager import PluginError
from tests.eventually import eventually
from tests.pipeline.shops import build

KILLS = 8
ALL = {"all": ["lead", "handoff_asked"]}


def test_hook_register_subscriptions_is_told_what_is_stored_from_then_on(desk):
    desk.publish(events=ALL)
    desk.ask_for_call("before anybody listened")
    assert desk.tell()
    assert desk.heard() == []
    desk.ask_for_call("after")
    desk.happen(("handoff_asked", {"from": "chat"}), ("product_shown", {"skus": ["a"]}))
    assert desk.tell()
    lead, wish = desk.diary("all")
    assert (lead["id"], lead["name"], lead["said"]) == ("lead:L-00002", "lead", ["call me", "We will."])
    assert lead["data"] == {
        "reference": "L-00002", "kind": "callback", "name": "An", "phone": "+447700900123", "email": "", "note": "after",
        "consent": "Yes, call me.",
    }  # fmt: skip
    assert (wish["name"], wish["data"]) == ("handoff_asked", {"from": "chat"})


def test_each_subscriber_hears_everything_once(desk):
    desk.publish(events={"all": ["lead", "handoff_asked"], "leads": ["lead"], "deaf": ["order"]})
    desk.tell()
    for _ in range(5):
        desk.ask_for_call()
        desk.happen(("handoff_asked", {}))
    for _ in range(3):
        desk.tell()
    assert len(desk.heard("all")) == len(set(desk.heard("all"))) == 10
    assert desk.heard("leads") == [f"lead:L-{number:05}" for number in (1, 3, 5, 7, 9)]
    assert desk.heard("deaf") == []


def test_a_failure_is_tried_again_later_and_later_and_holds_up_no_other(desk):
    desk.publish(events=ALL)
    desk.tell()
    desk.ask_for_call("broken")
    desk.ask_for_call("fine")
    assert not desk.tell()
    assert desk.heard() == ["lead:L-00002"]
    for pause in PAUSES[:-1]:
        waiting = desk.shop.deliveries.listed(WAITING)[0]
        assert (waiting.error, waiting.next_at - waiting.updated_at) == ("the pen broke", pause)
        desk.clock.now = waiting.next_at
        assert not desk.tell()
    assert len(desk.heard("all tried")) == len(PAUSES)
    desk.clock.pass_time(days=2)
    desk.tell()
    assert [(one.error, one.attempts) for one in desk.shop.deliveries.listed(DEAD)] == [("the pen broke", len(PAUSES) + 1)]


def test_what_cannot_be_delivered_is_kept_and_sent_again_on_demand(desk):
    desk.publish(events=ALL)
    desk.tell()
    desk.ask_for_call("never")
    desk.tell()
    (dead,) = desk.shop.deliveries.listed(DEAD)
    assert (dead.error, dead.attempts) == ("nobody of that name", 1)
    (desk.street.place / "business" / "corner" / "index" / "kept" / "diary" / "calm").touch()
    desk.tell()
    assert desk.heard() == []
    assert desk.shop.deliveries.resend([dead.id, 999], desk.clock()) == 1
    desk.tell()
    assert desk.heard() == ["lead:L-00001"]
    assert desk.shop.deliveries.listed(DEAD) == []


def test_a_receiver_may_say_when_to_come_again(desk):
    desk.publish(events=ALL)
    desk.tell()
    desk.ask_for_call("busy")
    desk.tell()
    (waiting,) = desk.shop.deliveries.listed(WAITING)
    assert waiting.next_at - waiting.updated_at == timedelta(hours=1)


def test_what_was_deleted_meanwhile_is_not_told(desk):
    desk.publish(events=ALL)
    desk.tell()
    desk.clock.pass_time(seconds=1)
    conversation = desk.happen(lead=Lead("callback", "An", "+447700900123"))
    desk.shop.deliveries.plan("all", frozenset(["lead"]), desk.clock())
    desk.shop.conversations.delete("web", conversation.session_id)
    desk.tell()
    assert desk.heard() == []
    assert [one.source_key for one in desk.shop.deliveries.listed(GONE)] == ["L-00001"]


def test_a_new_version_goes_on_where_the_old_one_was_and_a_removed_subscriber_forgets(desk):
    desk.publish(events=ALL)
    desk.tell()
    desk.ask_for_call()
    desk.publish(events=ALL, pause=0.001)
    desk.tell()
    assert [line["version"] for line in desk.diary("all")] == [2]
    desk.publish(events={})
    desk.publish(events={"other": ["lead"]})
    desk.tell()
    desk.ask_for_call()
    desk.publish(events=ALL)
    desk.tell()
    assert len(desk.heard()) == 1, "it hears what happens from its return on"
    desk.ask_for_call()
    desk.tell()
    assert len(desk.heard()) == 2


def test_what_was_told_long_ago_is_forgotten_and_not_told_again(desk):
    desk.publish(events=ALL)
    desk.tell()
    for _ in range(3):
        desk.ask_for_call()
        desk.happen(("handoff_asked", {}))
        desk.tell()
        desk.clock.pass_time(hours=1)
    desk.clock.pass_time(days=40)
    desk.tell()
    desk.tell()
    assert len(desk.heard()) == len(set(desk.heard())) == 6
    kept = {one.source_key for one in desk.shop.deliveries.listed(DONE)}
    assert "L-00001" not in kept
    assert "L-00005" in kept


def test_a_shop_that_cannot_be_opened_any_more_waits_and_goes_on_later(desk):
    secrets = TenantSecrets.of(desk.street.platform.settings)
    (desk.street.place / "business" / "corner").mkdir(parents=True)
    secrets.write("corner", "pen", "a secret pen")
    desk.street.publisher = Publisher(BusinessRoot(desk.street.place / "business", secrets=secrets.read), build)
    desk.publish(events=ALL, pen={"$secret": "pen"})
    desk.tell()
    desk.ask_for_call()
    secrets.remove("corner", "pen")
    assert not desk.tell()
    secrets.write("corner", "pen", "another pen")
    assert desk.tell()
    assert desk.heard() == ["lead:L-00001"]


def test_two_subscribers_of_one_name_are_refused_at_publish(desk):
    desk.publish(events=ALL)
    folder = desk.street.platform.directory.root.tenant("corner").version(1)
    tenant = desk.street.platform.open(folder)
    double = tenant.stores.register_subscriptions() * 2

    class Twice:
        register_schedules = register_connectors = staticmethod(lambda: [])
        register_subscriptions = staticmethod(lambda: double)

    with pytest.raises(PluginError, match=r"the subscription 'all' is registered twice\. Give one of the two another name\."):
        read_background(tenant.shop, Twice())


@pytest.mark.slow
def test_killed_again_and_again_every_happening_is_told_and_at_most_one_anew_a_kill(desk):
    desk.clock.now = datetime.now(UTC)
    desk.publish(events=ALL, pause=0.004)
    desk.tell()
    for _ in range(120):
        desk.ask_for_call()
    for kill in range(KILLS):
        worker = desk.start_worker()
        enough = len(desk.heard()) + kill % 5
        eventually(lambda enough=enough: len(desk.heard()) > enough)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    desk.clock.pass_time(days=1)
    desk.tell()
    times = Counter(desk.heard())
    assert set(times) == {f"lead:L-{number:05}" for number in range(1, 121)}
    assert sum(times.values()) - 120 <= KILLS
