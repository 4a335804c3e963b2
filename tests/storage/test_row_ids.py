"""Ids of rows come in the order of their making, and nobody can guess the next."""

from __future__ import annotations

import re
import time

from app.storage.turns.row_ids import make_row_id


def test_ids_come_in_the_order_of_their_making():
    made = []
    for _ in range(5):
        made.append(make_row_id())
        time.sleep(0.002)
    assert made == sorted(made)


def test_an_id_is_thirty_two_digits_of_which_all_but_the_time_are_random():
    made = [make_row_id() for _ in range(1000)]
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in made)
    assert len({one[12:] for one in made}) == len(made)
    assert all(len({one[place] for one in made}) == 16 for place in range(12, 32))
