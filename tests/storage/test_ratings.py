"""Ratings on both databases: whoever rates at the same moment changes one rating."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.storage.clock import NOW


def test_first_ratings_at_once_are_one(shop, make_turn, look):
    talks = [make_turn() for _ in range(5)]
    for turn in talks:
        shop.commit(turn)
    together = Barrier(4)

    def rate(score: str) -> None:
        for turn in talks:
            together.wait(60)
            shop.ratings.rate(turn.conversation.id, 1, score, NOW)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(rate, ("up", "down", "up", "down")))
    for turn in talks:
        assert set(shop.ratings.of(turn.conversation.id)) == {1}
    assert look("SELECT count(*) FROM ratings") == [(5,)]
    first = look("SELECT count(*) FROM events WHERE name = 'rated' AND data NOT LIKE '%was_at%'")
    assert first == [(5,)], "one of them was the first"
