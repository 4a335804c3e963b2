"""Guards single claims, one kind after the other: lies made by hand, and right claims that look much like them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from ai_modes.fact_check import FactCheck
from plugins.contracts import Answer, Fact, Shop, Suggestion
from plugins.kit.money import Money
from tests.grounding.turns import HERE, opened, paraphrased_turns

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
SHOP = Shop("corner", "Corner Shop", "en-GB", ("en", "vi"), "GBP", "Europe/London", 3, contact={"phone": "+44 117 496 0142"})

MOST_STILL_OUT = 30


def pounds(minor: int) -> Money:
    return Money(minor, "GBP")


FACTS = (
    Fact("name", "Oat Milk", "OAT", source="catalog.json#/0"),
    Fact("price", pounds(195), "OAT", "each", "catalog.json#/0"),
    Fact("quantity", Decimal(1), "OAT", "each"),
    Fact("total", pounds(195), "OAT", "", "catalog.json#/0"),
    Fact("stock", Decimal(3), "OAT", "each", "catalog.json#/0"),
    Fact("attribute", "organic", "OAT", "label", "catalog.json#/0"),
    Fact("name", "Rye Bread", "RYE", source="catalog.json#/1"),
    Fact("price", pounds(250), "RYE", "each", "catalog.json#/1"),
    Fact("quantity", Decimal(1), "RYE", "each"),
    Fact("total", pounds(250), "RYE", "", "catalog.json#/1"),
    Fact("stock", Decimal(0), "RYE", "each", "catalog.json#/1"),
)
RIGHT = (
    "Oat Milk is £1.95.",
    "Oat Milk costs 1.95 GBP and Rye Bread costs £2.50.",
    "Oat Milk and Rye Bread are £1.95 and £2.50.",
    "£1.95 for the Oat Milk, £2.50 for the Rye Bread.",
    "Oat Milk is one pound ninety-five.",
    "Oat Milk is 195p.",
    "Two Oat Milk are £3.90.",
    "Together, Oat Milk and Rye Bread come to £4.45.",
    "Oat Milk is 55p cheaper than Rye Bread.",
    "Oat Milk is cheaper than Rye Bread.",
    "The cheapest is Oat Milk.",
    "Only three Oat Milk left!",
    "Oat Milk is in stock, but Rye Bread is sold out.",
    "Rye Bread is not in stock.",
    "Oat Milk is organic.",
    "You can call us on +44 117 496 0142.",
    "You asked for candles under £5.",
    "Would you like me to add Oat Milk to your basket?",
    "Instead of Rye Bread you could take Oat Milk at £1.95.",
    "Oat Milk and Rye Bread: £4.45 in all.",
    "There is 55p between them: Oat Milk is £1.95, Rye Bread £2.50.",
    "Oat Milk is cheaper: £1.95 against £2.50.",
    "Oat Milk is £1.95 each and Rye Bread £2.50, so that makes £4.45 altogether.",
)
WRONG = (
    "Oat Milk is £2.50.",
    "Oat Milk is £1.59.",
    "Oat Milk is €1.95.",
    "Oat Milk and Rye Bread are £2.50 and £1.95.",
    "£2.50 for the Oat Milk, £1.95 for the Rye Bread.",
    "Oat Milk is nearly £2.",
    "Oat Milk is one pound fifty-nine.",
    "Two Oat Milk are £3.80.",
    "Together, Oat Milk and Rye Bread come to £4.40.",
    "Oat Milk is 65p cheaper than Rye Bread.",
    "Rye Bread is cheaper than Oat Milk.",
    "The cheapest is Rye Bread.",
    "Only two Oat Milk left!",
    "Oat Milk is sold out.",
    "Rye Bread is in stock.",
    "We have Rye Bread for you.",
    "Rye Bread is organic.",
    "Oat Milk is not organic.",
    "Oat Milk is vegan.",
    "Oat Milk is nut-free.",
    "Call us on +44 117 496 0143.",
    "Candles cost £5.",
    "See cornershop.com.",
    "Done, it is ordered.",
    "Oat Milk is in your basket.",
    "Your basket has Oat Milk.",
    "Oat Milk đã có trong giỏ.",
    "Đơn hàng của bạn đã được đặt.",
    "Oat Milk is half-price.",
    "Did you know Oat Milk is half price?",
    "Oat Milk is £1\u200b.95 or £0.95.",
    "Oat Milk is £\u0661.59.",
    "Oat Milk is v\u0435gan.",
    "Oat Milk is \uff46\uff52\uff45\uff45.",
    "We'll refund you.",
    "I've reserved one Oat Milk for you.",
    "Oat Milk will arrive tomorrow.",
    "Oat Milk miễn phí.",
    "Barley Bread is £2.50.",
    "Instead of Rye Bread you could take Oat Milk at £2.50.",
    "Instead of Oat Milk you could take Rye Bread, which is in stock.",
    "Oat Milk and Rye Bread: £1.95 in all.",
    "There is 65p between them: Oat Milk is £1.95, Rye Bread £2.50.",
    "There is 55p between them: Oat Milk is £2.50, Rye Bread £1.95.",
    "Oat Milk is cheaper: £2.50 against £1.95.",
    "Oat Milk is £1.95 each and Rye Bread £2.50, so that makes £5.45 altogether.",
    "1 × Ann Hill: £1.95.",
    "1 x Ann Hill.",
)


@pytest.fixture(scope="module")
def check() -> FactCheck:
    return FactCheck(SHOP)


@pytest.mark.parametrize("text", RIGHT)
def test_a_right_claim_is_bound(check, text):
    assert check.review(text, FACTS, ["candles under £5"], NOW).objections == ()


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_claim_is_refused(check, text):
    review = check.review(text, FACTS, ["candles under £5"], NOW)
    assert not review.ok
    assert all(review.objections)


def test_an_objection_says_what_the_facts_say(check):
    review = check.review("Oat Milk is £2.50.", FACTS, [], NOW)
    assert review.objections == (
        'The sum £2.50 is in the facts, but not of "Oat Milk"; the facts say: price of OAT is 1.95 GBP each; total of OAT is 1.95 GBP.',
    )


def test_a_receipt_names_claim_fact_and_source(check):
    receipt = next(receipt for receipt in check.review("Oat Milk is £1.95.", FACTS, [], NOW).receipts if receipt.kind == "money")
    assert (receipt.text, receipt.start, receipt.end, receipt.source) == ("£1.95", 12, 17, "catalog.json#/0")
    assert receipt.fact == "price of OAT is 1.95 GBP each"


def test_the_turns_own_wording_is_a_source(check):
    answer = Answer("We wrap gifts in recycled paper.", facts=FACTS)
    assert check.review("Gifts are wrapped in recycled paper.", answer, [], NOW).ok
    assert not check.review("Gifts are wrapped in silk.", answer, [], NOW).ok


def test_what_the_customer_asks_of_their_order_is_not_told_as_true(check):
    answer = Answer("It is being prepared.")
    assert not check.review("Your order is on its way.", answer, ["is my order on its way?"], NOW).ok


def test_a_button_read_in_one_turn_is_read_anew_where_it_names_what_a_turn_tells_of(check):
    bare, named = (Answer("Here you are.", facts=facts, suggestions=(Suggestion("Oat Milk", "oat milk"),)) for facts in ((), FACTS))
    text = "Oat Milk is £1.95."
    assert not check.review(text, bare, [], NOW).ok
    assert check.review(text, named, [], NOW) == FactCheck(SHOP).review(text, named, [], NOW)
    assert check.review(text, named, [], NOW).ok


def test_sentences_that_stream_in_take_over_what_the_one_before_spoke_of(check):
    turn = check.open(FACTS, [], NOW)
    assert turn.review_next("We have Oat Milk.").ok
    assert turn.review_next("It's £1.95.").ok
    assert not turn.review_next("It's £2.50.").ok
    assert turn.review_next("The Rye Bread is sold out.").ok
    assert turn.review_next("It's £2.50.").ok


def test_the_same_text_gives_the_same_review(check):
    texts = [*RIGHT, *WRONG]
    assert [check.review(text, FACTS, [], NOW) for text in texts] == [FactCheck(SHOP).review(text, FACTS, [], NOW) for text in texts]


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\n", "?", "£", "-", "0", "½", "...", "£££ 1..2,,3", "\u200b", "🎉" * 40, "a" * 5000, "1" * 400, "£" * 300, "not " * 200],
)
def test_odd_texts_are_reviewed_like_any_other(check, text):
    review = check.review(text, FACTS, [text], NOW)
    assert review.ok == (not review.objections)
    assert all(0 <= receipt.start < receipt.end for receipt in review.receipts)


def test_lies_made_by_hand_are_refused(platform, checks, now):
    through = []
    for turn in paraphrased_turns(platform, HERE / "attacks.jsonl"):
        check = opened(checks, turn, now)
        through += [f"{turn.said[-1]!r}: {lie!r}" for lie in turn.wordings if check.review(lie).ok]
    assert through == []


def test_fewer_and_fewer_of_the_lies_known_to_get_through_do(platform, checks, now):
    """Those that no rule finds yet. The count may only shrink but for those newly found; one that a rule finds moves to the attacks."""
    through = []
    for turn in paraphrased_turns(platform, HERE / "still_out.jsonl"):
        check = opened(checks, turn, now)
        through += [f"{turn.said[-1]!r}: {lie!r}" for lie in turn.wordings if check.review(lie).ok]
    assert len(through) <= MOST_STILL_OUT, "\n".join(through)
