"""What the router remembers of what customers say: short readings only."""

from __future__ import annotations

from app.services.understanding.routing.remembering import SHORT, of_short


def counted(size: int):
    """Return a function that counts words and remembers, and the list of what it really counted."""
    asked: list[tuple[tuple[str, ...], ...]] = []

    def count(readings, more=0):
        asked.append(readings)
        return sum(map(len, readings)) + more

    return of_short(count, size), asked


def test_a_short_reading_is_looked_at_once():
    count, asked = counted(8)
    assert [count((("how", "much"),), 1), count((("how", "much"),), 1), count((("how", "much"),), 2)] == [3, 3, 4]
    assert len(asked) == 2


def test_what_is_said_at_length_is_not_kept():
    count, asked = counted(8)
    said = (("word",) * SHORT, ("more",))
    assert count(said) == count(said) == SHORT + 1
    assert asked == [said, said]


def test_no_more_is_kept_than_was_agreed():
    count, asked = counted(2)
    for word in ("one", "two", "three", "one"):
        count(((word,),))
    assert len(asked) == 4
