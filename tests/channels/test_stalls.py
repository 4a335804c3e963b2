"""What could hold a customer up for ever, and does not: a provider that rests, a sender that fell silent, a message that never goes."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest

from app.errors import StorageBusy
from app.services.channels.doorbell import ring_worker
from app.services.channels.insisting import PAUSES_S, insist
from app.services.conversations.take_over import TakeOver, Writing
from app.services.publishing.publisher import Publisher
from app.storage.messengers.handovers import Hand
from app.worker.channel_duty import ChannelDuty
from plugins.kit.outward.circuits import FAILURES, REST_S

CUSTOMER = "+447700900001"


def ask(shop, sender: str = CUSTOMER) -> None:
    shop.write("How much is the oat milk?", sender)
    shop.work()


def test_what_waits_for_a_provider_that_rests_goes_when_it_is_called_again_and_not_much_later(shop):
    shop.twilio.behave = lambda fields: "lost"
    for number in range(2 * FAILURES):  # what is looked up in between counts as an answer of the provider's
        ask(shop, f"+44770090010{number}")
    asked_at = shop.clock()
    ask(shop, "+447700900199")
    (part,) = shop.parts("+447700900199")
    assert (part.state, part.attempts) == ("queued", 1)
    assert timedelta(seconds=REST_S / 2) < part.next_at - asked_at <= timedelta(seconds=REST_S) + (shop.clock() - asked_at)


def test_a_part_whose_sender_fell_silent_is_looked_up_by_the_next_and_sent_once(shop):
    shop.twilio.behave = lambda fields: "busy"
    ask(shop)
    shop.twilio.behave = lambda fields: "ok"
    shop.later(minutes=1)
    row = shop.parts()[0].row
    assert shop.channels.outbox("corner").claim(row, shop.clock(), lambda part, who: "") is not None
    shop.work()
    assert (shop.parts()[0].state, shop.answers()) == ("sending", [])
    for _ in range(2):
        shop.later(minutes=6)
        shop.work()
    assert (shop.parts()[0].state, len(shop.answers())) == ("sent", 1)


def test_what_the_provider_never_takes_is_given_up_and_holds_up_nothing(shop):
    shop.twilio.behave = lambda fields: "lost" if "1.99" in fields["Body"] else "ok"
    ask(shop)
    shop.write("How much is the green tea?")
    shop.work()
    for _ in range(3):
        shop.later(seconds=301)
        shop.work()
    assert ([part.state for part in shop.parts()], shop.answers()) == (["unknown", "queued"], [])
    shop.later(hours=4)
    shop.work()
    assert [(part.state, part.reason) for part in shop.parts()] == [("failed", "too_late"), ("sent", "")]
    assert "£3.25" in shop.answers()[0]


def test_a_persons_words_go_out_although_the_provider_was_busy_at_first(shop):
    ask(shop)
    talk = shop.platform.storage.tenant("corner").conversations.find("whatsapp", CUSTOMER).id
    steps, ann = TakeOver(shop.platform, shop.channels), Hand("p-ann", "Ann")
    steps.take("corner", talk, ann)
    shop.twilio.behave = lambda fields: "busy"
    steps.say("corner", talk, ann, Writing("Fresh milk comes at 8.", "l-1"))
    shop.work()
    shop.twilio.behave = lambda fields: "ok"
    shop.later(minutes=1)
    shop.work()
    assert shop.answers()[1:] == ["Fresh milk comes at 8."]


def test_a_shop_whose_database_is_damaged_holds_up_no_other_and_does_not_fill_the_log(shop, caplog):
    root = shop.platform.directory.root
    draft = shop.platform.settings.business_root / "broken" / "draft"
    draft.mkdir(parents=True)
    for name in ("tenant", "catalog"):
        shutil.copy(shop.platform.settings.business_root / "corner" / "draft" / f"{name}.json", draft)
    Publisher(root).publish("broken")
    (shop.platform.settings.instance_folder / "broken.db").write_bytes(b"this is no database " * 400)
    shop.duty = ChannelDuty(shop.channels, 0.0)
    for _ in range(3):
        ring_worker(shop.platform.settings.instance_folder, "broken")
        ask(shop)
    assert len(shop.answers()) == 2, "the third time the same words are taken for a machine's"
    assert caplog.text.count("broken: its messages cannot be looked at") == 1


def test_what_the_provider_said_is_written_down_although_the_database_is_busy_for_a_while():
    endings, pauses = iter([StorageBusy("corner.db"), StorageBusy("corner.db"), "noted"]), []

    def write() -> str:
        ending = next(endings)
        if isinstance(ending, Exception):
            raise ending
        return ending

    assert (insist(write, pauses.append), pauses) == ("noted", [*PAUSES_S[:2]])


def test_a_database_that_stays_away_is_told_of():
    def write() -> None:
        raise StorageBusy("corner.db")

    with pytest.raises(StorageBusy):
        insist(write, [].append)
