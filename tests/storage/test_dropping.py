"""A shop's running data deleted for good, on both databases, and no other shop's."""

from __future__ import annotations

from pathlib import Path


def test_a_dropped_shop_is_gone_and_its_neighbour_is_not(storage, make_turn, tmp_path: Path):
    turns = {key: make_turn() for key in ("greengrocer", "bikes")}
    for key, turn in turns.items():
        storage.tenant(key).commit(turn)
    storage.drop("greengrocer")
    storage.drop("never-there")
    storage.drop("../bikes")
    assert list(tmp_path.glob("greengrocer*")) == []
    for key, turn in turns.items():
        found = storage.tenant(key).conversations.find("web", turn.conversation.session_id)
        assert (found is not None) == (key == "bikes")
