"""Prices of quantities: units, promotions, rounding and tax."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.contracts import Product, Promotion, Quantity
from plugins.kit.goods.pricing import in_sold_units, lowest_unit, price_cart, price_line, price_per_measure, tax_of
from plugins.kit.money import Money
from plugins.kit.units import parse_quantity

pence = st.integers(0, 100_000)
counts = st.integers(1, 999).map(Decimal)
weights = st.decimals("0.001", "99", places=3)
rates = st.sampled_from([Decimal(0), Decimal("0.05"), Decimal("0.08"), Decimal("0.2")])


def a_product(price: int = 199, **fields) -> Product:
    return Product("X-1", "Thing", Money(price, "GBP"), "versions/1/catalog.json#/products/0", **fields)


def an_offer(**fields) -> Promotion:
    return Promotion("offer", "An offer", "versions/1/promotions.json#/promotions/0", **fields)


offers = st.lists(
    st.one_of(
        st.builds(an_offer, percent=st.decimals("0.5", "100", places=1)),
        st.builds(an_offer, price=pence.map(lambda minor: Money(minor, "GBP"))),
        st.builds(an_offer, buy=st.integers(2, 6), pay=st.integers(1, 8)),
    ),
    max_size=4,
)


@given(pence, st.one_of(counts, weights), offers, rates)
def test_a_line_is_never_negative_and_never_above_the_list_price(price, quantity, promotions, rate):
    product = a_product(price, tax_rate=rate)
    line = price_line(product, quantity, promotions)
    assert 0 <= line.total.minor <= line.before.minor
    assert line.before == product.price.times(quantity)
    assert line.unit <= product.price
    assert line.saved.minor >= 0
    assert (line.promotion is None) == (line.saved.minor == 0)
    assert 0 <= line.tax.minor <= line.total.minor


@given(pence, counts, offers)
def test_the_best_of_several_offers_wins_and_they_never_add_up(price, quantity, promotions):
    alone = [price_line(a_product(price), quantity, [offer]).total for offer in promotions]
    together = price_line(a_product(price), quantity, promotions).total
    assert together.minor == min([total.minor for total in alone], default=price_line(a_product(price), quantity).total.minor)


@given(pence, offers, st.booleans())
def test_what_one_costs_is_the_same_by_itself_and_in_a_line(price, promotions, priced):
    product = a_product(price, priced=priced)
    assert lowest_unit(product, promotions) == price_line(product, Decimal(1), promotions).unit


@given(pence, st.integers(1, 300))
def test_three_for_two_pays_two_of_every_three(price, count):
    line = price_line(a_product(price), Decimal(count), [an_offer(buy=3, pay=2)])
    assert line.total.minor == price * (count - count // 3)


@pytest.mark.parametrize(("count", "total"), [(1, 350), (2, 700), (3, 700), (4, 1050), (6, 1400), (7, 1750)])
def test_three_for_two_by_hand(count, total):
    assert price_line(a_product(350), Decimal(count), [an_offer(buy=3, pay=2)]).total == Money(total, "GBP")


def test_a_reduced_price_is_rounded_half_up_once_and_then_multiplied():
    line = price_line(a_product(15), Decimal(3), [an_offer(percent=Decimal(10))])
    assert (line.unit.minor, line.total.minor) == (14, 42)


def test_a_weight_costs_its_part_rounded_half_up():
    apples = a_product(225, sold_by="kg")
    assert price_line(apples, Decimal("0.5")).total.minor == 113
    assert price_line(apples, Decimal(3)).total.minor == 675


def test_dong_has_no_minor_digits():
    shirt = Product("AT", "Áo thun", Money(149_000, "VND"), "s")
    assert price_line(shirt, Decimal(3), [an_offer(percent=Decimal("12.5"))]).total == Money(130_375 * 3, "VND")


@given(st.lists(st.tuples(pence, counts, rates), max_size=8), st.booleans())
def test_a_cart_is_the_sum_of_its_lines(entries, includes_tax):
    lines = [price_line(a_product(price, tax_rate=rate), count, includes_tax=includes_tax) for price, count, rate in entries]
    cart = price_cart(lines, "GBP", includes_tax=includes_tax)
    assert cart.goods.minor == sum(line.total.minor for line in lines)
    assert cart.tax.minor == sum(line.tax.minor for line in lines)
    assert cart.total.minor == cart.goods.minor + (0 if includes_tax else cart.tax.minor)


@given(pence.map(lambda minor: Money(minor, "GBP")), rates)
def test_tax_contained_leaves_the_net_it_is_a_rate_of(gross, rate):
    tax = tax_of(gross, rate, included=True)
    net = gross - tax
    assert abs(tax_of(net, rate, included=False).minor - tax.minor) <= 1


@pytest.mark.parametrize(
    ("sold_by", "pack", "said", "units", "exact"),
    [
        ("kg", None, "500 g", "0.5", True),
        ("kg", None, "3 kg", "3", True),
        ("kg", None, "1 lb", "0.454", True),
        ("each", None, "6", "6", True),
        ("each", "1.5 kg", "3 kg", "2", True),
        ("each", "1.5 kg", "2 kg", "2", False),
        ("each", "6 x 330 ml", "2 l", "2", False),
        ("l", None, "250 ml", "0.25", True),
    ],
)
def test_quantities_become_sold_units(sold_by, pack, said, units, exact):
    product = a_product(sold_by=sold_by, pack=parse_quantity(pack) if pack else None)
    amount = in_sold_units(product, parse_quantity(said))
    assert (amount.units, amount.exact) == (Decimal(units), exact)


@pytest.mark.parametrize(("sold_by", "said"), [("kg", "3"), ("each", "3 kg"), ("each", "1.5"), ("kg", "2 l")])
def test_what_cannot_be_sold_so_is_no_amount(sold_by, said):
    assert in_sold_units(a_product(sold_by=sold_by), parse_quantity(said)) is None


def test_packs_compare_by_the_litre_and_kilo():
    assert price_per_measure(a_product(210, pack=Quantity(Decimal(2), "l")), Money(210, "GBP")) == (Money(105, "GBP"), "l")
    assert price_per_measure(a_product(275, pack=Quantity(Decimal(100), "g")), Money(275, "GBP")) == (Money(2750, "GBP"), "kg")
    assert price_per_measure(a_product(), Money(199, "GBP")) is None
