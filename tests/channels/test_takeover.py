"""A person answers a customer on WhatsApp: through the outbox, within the provider's window, and the assistant is silent meanwhile."""

from __future__ import annotations

from threading import Event

import pytest

from app.services.conversations.take_over import OutOfReach, TakeOver, Writing
from app.storage.messengers.handovers import Hand
from app.worker.handing_back import HandingBack
from tests.channels.database import all_rows
from tests.channels.test_conversations import a_file

ANN = Hand("p-ann", "Ann")
CUSTOMER = "+447700900001"


class Desk:
    """What a person does for the customer of a shop."""

    def __init__(self, shop):
        self.shop, self.steps = shop, TakeOver(shop.platform, shop.channels)
        self.database = shop.platform.storage.tenant("corner")
        self.talk = self.database.conversations.find("whatsapp", CUSTOMER).id

    def take(self):
        self.steps.take("corner", self.talk, ANN)

    def say(self, text: str, line: str = ""):
        self.steps.say("corner", self.talk, ANN, Writing(text, line))
        self.shop.work()

    def lines(self):
        return [(line.role, line.text) for line in self.database.conversations.history(self.talk)]


@pytest.fixture
def desk(shop):
    shop.write("How much is the oat milk?")
    shop.work()
    return Desk(shop)


def test_a_persons_words_go_out_and_the_customers_come_in(shop, desk):
    desk.take()
    shop.write("Is anybody there?")
    shop.work()
    assert shop.answers()[1:] == ["Ann from Corner Shop is with you now and will answer you here."]
    desk.say("Yes: *fresh* milk comes at 8.", "l-1")
    desk.say("Yes: *fresh* milk comes at 8.", "l-1")
    shop.write("Great, how much is the green tea?")
    shop.work()
    assert shop.answers()[2:] == ["Yes: *fresh* milk comes at 8."]
    assert desk.lines()[-2:] == [("person", "Yes: *fresh* milk comes at 8."), ("customer", "Great, how much is the green tea?")]
    inbox = all_rows(shop.channels.inbox("corner"), "inbox")
    assert [(row["state"], row["reason"]) for row in inbox[1:]] == [("left", "human")] * 2
    assert desk.database.handovers.find(desk.talk).unread == 1
    assert desk.steps.give_back("corner", desk.talk, "Ann")
    shop.work()
    shop.write("How much is the green tea?")
    shop.work()
    assert "automatic assistant again" in shop.answers()[3]
    assert "£3.25" in shop.answers()[4]


def test_files_and_numbers_reach_the_person_as_they_were_sent(shop, desk):
    desk.take()
    shop.write("2")
    shop.write("", **a_file("audio/ogg"))
    shop.work()
    assert [text for role, text in desk.lines() if role == "customer"][1:] == ["2", "[voice message]"]


def test_nothing_is_promised_that_the_provider_does_not_carry(shop, desk):
    desk.take()
    shop.later(hours=25)
    with pytest.raises(OutOfReach) as refused:
        desk.say("Good morning!")
    assert refused.value.why == "window_closed"
    shop.write("stop")
    shop.work()
    with pytest.raises(OutOfReach) as refused:
        desk.say("Good morning!")
    assert refused.value.why == "opted_out"
    assert all(role != "person" for role, _ in desk.lines())


def test_a_customer_who_waits_in_vain_is_told_and_one_who_is_silent_is_not_written_to(shop, desk):
    desk.take()
    shop.later(minutes=16)
    assert desk.steps.look_after("corner") == 1
    shop.work()
    assert len(shop.answers()) == 1
    desk.take()
    shop.write("Hello?")
    shop.work()
    shop.later(minutes=16)
    duty = HandingBack(shop.platform, desk.steps)
    assert duty.work(Event())
    assert duty.work(Event())
    shop.work()
    assert ["can't answer just now" in text for text in shop.answers()] == [False, False, True]
