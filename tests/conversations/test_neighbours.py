"""Goods that the cart does not hold are told to go out by their whole name: no neighbour that shares a word with them goes instead."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from plugins.contracts import Message
from plugins.kit.goods.products import stems
from tests.conversations.dialogues import SHOPS

SAYS = {
    "en": {"add": "add {} to my cart", "cart": "show my cart", "remove": ("remove the {}",)},
    "vi": {"add": "thêm {} vào giỏ", "cart": "xem giỏ hàng", "remove": ("bỏ {}", "bỏ {} đi")},
}
STILL_WRONG = 0.02  # of the pairs: names with a comma or a dash are heard as two goods now and then


@pytest.mark.parametrize(("count", "wrong"), [(40, 0.0), pytest.param(400, STILL_WRONG, marks=pytest.mark.slow)], ids=["some", "many"])
@pytest.mark.parametrize("shop", SHOPS)
def test_no_neighbour_goes_out_for_goods_that_are_not_in_the_cart(platform, shops, shop, count, wrong):
    says = SAYS["vi" if shop == "thoitrang" else "en"]
    gone, tried = [], 0
    for place, (held, named) in enumerate(pairs_of(shops / shop, count, whole=wrong > 0)):
        ask = lambda said, place=place: platform.handle(Message(said, f"neighbour-{place}", "cli"), shop)  # noqa: E731
        put_in(ask, says["add"].format(held["sku"]))
        if held["name"] not in ask(says["cart"]).text:
            continue
        for remove in says["remove"]:
            ask(remove.format(named["name"]))
            tried += 1
            gone += [(held["name"], named["name"])] * (held["name"] not in ask(says["cart"]).text)
    assert tried >= count / 2
    assert len(gone) <= wrong * tried, gone


def put_in(ask: Any, said: str) -> None:
    """Put goods into the cart, in the first size and colour that is offered."""
    reply = ask(said)
    while reply.outcome == "asked" and reply.suggestions:
        reply = ask(reply.suggestions[0].message)


def pairs_of(shop: Path, count: int, *, whole: bool) -> list[tuple[dict, dict]]:
    """Return goods to hold, each with others to name that share a word with it; of names in one piece where not of the ``whole`` shelf."""
    goods = json.loads((shop / "draft" / "catalog.json").read_text("utf-8"))["products"]
    goods = [one for one in goods if whole or not {",", "-"} & set(one["name"])]
    sharing = defaultdict(list)
    for one in goods:
        for word in set(stems(one["name"])):
            sharing[word].append(one)
    drawn = random.Random(shop.name)
    found = []
    for held in drawn.choices(goods, k=count * 3):
        named = drawn.choice(sharing[drawn.choice(stems(held["name"]))])
        apart = named["name"] != held["name"] and (not held.get("group") or named.get("group") != held.get("group"))
        found += [(held, named)] * apart
    return found[:count]
