"""The threads that take models' answers in: kept, woken again, and let go."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from app.services.models.draining import Readers
from plugins.contracts import ChatDelta
from tests.eventually import PATIENCE_S, eventually


def told(names: list[str], text: str) -> Iterator[ChatDelta]:
    names.append(str(threading.get_ident()))
    yield ChatDelta(text)


def all_of(readers: Readers, names: list[str], text: str) -> str:
    answer = readers.read(told(names, text))
    return answer.pieces.get(timeout=PATIENCE_S).text


def test_one_thread_takes_in_one_answer_after_the_other_until_it_is_let_go():
    readers, names = Readers(kept=2), []
    assert all_of(readers, names, "one") == "one"
    eventually(lambda: readers.idle)
    kept = readers.idle[0]
    assert all_of(readers, names, "two") == "two"
    eventually(lambda: readers.idle)
    assert len(set(names)) == 1
    readers.close()
    kept.join(PATIENCE_S)
    assert not kept.is_alive()


def test_a_thread_that_may_not_be_kept_ends_with_its_answer():
    readers, names = Readers(), []
    assert all_of(readers, names, "one") == "one"
    threads = [thread for thread in threading.enumerate() if str(thread.ident) in names]
    for thread in threads:
        thread.join(PATIENCE_S)
    assert not readers.idle
    assert not any(thread.is_alive() for thread in threads)
