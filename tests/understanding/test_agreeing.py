"""What a bare number means after an amount: "make it 2" after 1.5 kg is 2 kg, whatever words the amount before was in."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.services.understanding.following.agreeing import Agreeing
from app.services.understanding.following.state import DialogueState
from plugins.contracts import Focus, Request

SALMON = SimpleNamespace(sku="SALMON", sold_by="kg")


@pytest.mark.parametrize(
    ("before", "meant"),
    [
        ("1.5 kg", "2 kg"),
        ("1.5kg", "2 kg"),
        ("0.5 kg", "2"),
        ("3", "2"),
        ("500 g", "2"),
        ("half kg", "2"),
        ("1,5 kg", "2"),
        ("about 2 kg", "2"),
        ("kg", "2"),
        ("", "2"),
    ],
)
def test_a_bare_number_is_of_the_unit_before_where_that_can_be_read(before, meant):
    agreeing = Agreeing({}, {}, SimpleNamespace(find_product=lambda sku: SALMON))
    state = DialogueState(Focus(product="SALMON"), last=Request("", "act", "add_to_cart", {"quantity": before}, 1.0))
    request = Request("make it 2", "act", "change_cart", {"quantity": "2"}, 1.0)
    assert agreeing.in_its_unit(SimpleNamespace(products=[]), request, state).arguments["quantity"] == meant
