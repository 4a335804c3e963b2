"""Replies are kept short and come back as they were; what was kept before comes as it is."""

from __future__ import annotations

import orjson
from hypothesis import given
from hypothesis import strategies as some

from app.storage.turns.payloads import pack_reply, unpack_reply

FACT = {"kind": "price", "value": {"minor": 199, "currency": "GBP", "text": "£1.99"}, "subject": "OAT-1", "unit": "each"}
TEXTS = some.text(some.characters(exclude_categories=("Cs",)), max_size=8)
ITEMS = some.lists(some.fixed_dictionaries({"kind": TEXTS, "value": TEXTS | some.none(), "source": TEXTS}, optional={"as_of": TEXTS}))
REPLIES = some.fixed_dictionaries({"reply": TEXTS, "facts": ITEMS, "cards": some.lists(some.dictionaries(TEXTS, some.integers(0, 9)))})


@given(REPLIES)
def test_a_reply_comes_back_as_it_was(reply):
    assert unpack_reply(pack_reply(reply)) == reply


def test_what_facts_share_is_kept_once():
    facts = [FACT | {"source": f"versions/1/catalog.json#/products/{place}/price"} for place in range(20)]
    reply = {"reply": "Twenty prices.", "facts": facts, "cards": []}
    packed = pack_reply(reply)
    assert packed.count("catalog.json") == packed.count('"subject"') == 1
    assert len(packed) < 0.6 * len(orjson.dumps(reply))


def test_replies_of_before_are_still_read():
    reply = {"reply": "One.", "facts": [FACT | {"source": "a"}, FACT | {"source": "b"}], "cards": []}
    assert unpack_reply(orjson.dumps(reply).decode()) == reply
    assert unpack_reply('{"name": "Ann"}') == {"name": "Ann"}
    assert unpack_reply("[1, 2]") == [1, 2]
