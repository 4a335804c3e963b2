"""A person takes over while an answer is computed or still being worded: nothing of it goes out any more, and none of it is stored."""

from __future__ import annotations

from app.services.conversations.parts import Parts
from app.storage.messengers.handovers import Hand
from plugins.contracts import Message
from tests.fallback.street import MILK
from tests.fallback.test_streaming import MORE, scripted

ANN = Hand("p-ann", "Ann")


def begun(street):
    """Begin a conversation and return how a person takes it over."""
    street.say("hello", "a", mode="v5")
    shop = street.platform.storage.tenant("corner")
    talk = shop.conversations.find("web", "a")
    return lambda: shop.handovers.take(talk.id, ANN, street.platform.clock())


def test_a_stream_ends_at_the_take_over_and_what_went_out_is_taken_back(make_street):
    street = make_street(scripted(f"Oat Milk is £1.99. {MORE} Barista Oat Milk is £2.49."))
    take_over, events = begun(street), []

    def give(name, data):
        events.append((name, data.get("text", "")))
        if name == "sentence":
            take_over()

    reply = street.platform.handle(Message(MILK, "a"), "corner", Parts(give))
    assert events == [("sentence", "Oat Milk is £1.99."), ("again", "")]
    assert reply.outcome == "with_person"
    assert "£" not in reply.text
    assert [role for role, _ in street.told("a")] == ["customer", "assistant", "customer", "assistant"]
    assert "Ann" in street.told("a")[-1][1]


def test_an_answer_computed_during_the_take_over_is_not_given_out(make_street):
    street = make_street()
    take_over = begun(street)
    tenant = street.platform.tenant("corner")

    class Slow:
        """A mode that is still busy when the person comes."""

        name = "v5"

        def answer(self, turn):
            answer = tenant.modes["v5"].answer(turn)
            if not taken:
                taken.append(take_over())
            return answer

    taken: list[None] = []
    tenant.modes = {**tenant.modes, "v6": Slow()}
    reply = street.platform.handle(Message(MILK, "a", mode="v6"), "corner")
    assert (len(taken), reply.outcome) == (1, "with_person")
    assert all("£" not in text for _, text in street.told("a"))
