"""Sentences that say by their form what they ask for: swaps, "take 2 off", the dearest of many, presents, another place."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from tests.pipeline.shops import GROCER, Street

SOFAS = [
    {"sku": "SOFA", "name": "Corner Sofa", "price": 49900, "delivery_surcharge": 1500, "category": ["Sofas"]},
    {"sku": "LAMP", "name": "Desk Lamp", "price": 2500, "category": ["Lamps"]},
    *({"sku": f"RUG-{n}", "name": f"Rug {name}", "price": 1000 * n, "category": ["Rugs"]} for n, name in enumerate("ABCDEFGHIJKLMN", 1)),
]
SESSIONS = count()


@pytest.fixture(scope="module")
def furniture(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    shop = {name: content for name, content in GROCER.items() if name != "promotions"}
    street = Street(tmp_path_factory.mktemp("sofas"), {"sofas": {**shop, "catalog": {"products": SOFAS}}})
    yield street
    street.platform.close()


@pytest.fixture
def asked(furniture):
    """``asked("show me rugs", "the dearest?")``: the calls of the last answer and its text."""

    def ask(*texts):
        reply = furniture.chat(*texts, session=f"sofa-{next(SESSIONS)}", shop="sofas")
        return [(call.tool, dict(call.arguments)) for call in reply.calls], reply.text

    return ask


def test_a_swap_takes_out_and_puts_in(called):
    calls = called("add 4 oat milk", "swap 2 oat milk for 3 dark chocolate")
    assert [(tool, arguments["quantity"]) for tool, arguments in calls] == [("remove_from_cart", "2"), ("add_to_cart", "3")]


def test_a_swap_that_may_be_of_what_was_bought_changes_no_cart(called):
    assert "add_to_cart" not in [tool for tool, _ in called("can I swap the oat milk for a dark chocolate?")]


@pytest.mark.parametrize("said", ["take 2 off", "take 2 of them off", "remove 2 of those"])
def test_so_many_are_taken_off_what_was_added_last(called, said):
    assert called("add 4 oat milk", said) == [("remove_from_cart", {"product": "OAT-1L", "quantity": "2"})]


def test_too_many_are_taken_off_that_of_which_there_are_so_many(chat):
    text = chat("add 4 oat milk", "add a dark chocolate", "4 is too many, take 2 off").text
    assert text.startswith("Done: it's 2 × Oat Milk now.")


def test_where_there_are_not_so_many_of_any_it_is_asked(chat):
    reply = chat("add 4 oat milk", "add a dark chocolate", "7 is too many, take 2 off")
    assert reply.outcome == "asked"


def test_the_dearest_is_that_of_all_that_were_found(asked):
    calls, text = asked("show me rugs", "the most expensive?")
    assert calls[0][1]["order"] == "-price"
    assert "Rug N: £140.00" in text


@pytest.mark.parametrize(
    ("said", "limits"),
    [
        ("a present for my mum under 15", {"max_price": "15", "order": "-price"}),
        ("it's for my brother, max 10 pounds", {"max_price": "10", "order": "-price"}),
        ("it's for my nan, she's 80, about £30", {"min_price": "24", "max_price": "36"}),
    ],
)
def test_a_present_for_so_much_is_looked_for_by_the_budget(asked, said, limits):
    calls, _ = asked(said)
    assert calls == [("search_products", {**limits, "in_stock": True})]


def test_a_present_of_which_more_is_said_is_looked_for_by_that(asked):
    calls, _ = asked("a present for my mum who likes lamps under 30")
    assert "lamp" in str(calls[0][1].get("query"))


def test_the_surcharge_of_what_is_named_is_told(asked):
    calls, text = asked("how much to deliver a corner sofa to BS1 4DJ")
    assert calls[0][1]["goods"] == "corner sofa"
    assert "Corner Sofa is bulky: delivering it costs £15.00" in text


@pytest.mark.parametrize("said", ["how about Drug?", "what about Sofia?"])
def test_after_delivery_a_word_spelt_like_goods_is_a_place(asked, said):
    calls, _ = asked("do you deliver to BS1 4DJ", said)
    assert calls[0][0] == "delivery_options"


def test_after_delivery_goods_are_goods(asked):
    calls, _ = asked("do you deliver to BS1 4DJ", "what about rugs?")
    assert calls[0][0] != "delivery_options"


@pytest.mark.parametrize("said", ["take 2 of those", "take 2 of them please"])
def test_so_many_of_what_is_on_show_are_put_in(called, said):
    assert called("how much is the oat milk?", said) == [("add_to_cart", {"product": "OAT-1L", "quantity": "2"})]


@pytest.mark.parametrize("said", ["one for my mum under £30", "have you got any for my brother, up to 30 pounds"])
def test_a_limit_after_goods_is_of_those_goods(asked, said):
    assert asked("show me rugs", said)[0] == [("search_products", {"query": "rugs", "max_price": "30"})]


@pytest.mark.parametrize("said", ["any of them under £30?", "have you any under £30 mate"])
def test_a_word_that_may_mean_goods_or_who_is_spoken_to_names_no_one_to_give_to(asked, said):
    assert "order" not in {name for _, arguments in asked("show me rugs", said)[0] for name in arguments}
