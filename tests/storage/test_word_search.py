"""Conversations are found by what was said in them on both databases: at once, later by the index, and never after they are gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.storage.databases.columns import to_epoch
from app.storage.desk import word_index, word_search
from app.storage.desk.desk import Wanted
from app.storage.messengers.handovers import Hand, NewLine
from tests.storage.clock import NOW

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def say(shop, make_turn):
    """``say(session, line, ...)``: have a customer say lines, in a conversation of their own; return its id."""

    def said(session: str, *lines: str, minutes: int = 0) -> str:
        for line in lines:
            turn = make_turn(shop.conversations.find("web", session), user_text=line, reply_text="Yes.")
            if not turn.conversation.revision:
                turn = replace(turn, conversation=replace(turn.conversation, session_id=session))
            shop.commit(replace(turn, now=NOW + timedelta(minutes=minutes)))
        return shop.conversations.find("web", session).id

    return said


def found(shop, said: str, limit: int = 10, **more) -> list[str]:
    return [one.id for one in shop.desk.page(Wanted(text=said, **more), limit)]


def index_all(shop) -> None:
    while shop.words.bring_up(LATER):
        pass


@pytest.mark.parametrize("is_indexed", [False, True])
def test_words_are_found_however_they_are_written(shop, say, is_indexed):
    milk, mail = say("a", "Cho tôi hỏi sữa yến mạch", "còn Đậu phụ không?", minutes=1), say("b", "write to ann@shop.example", minutes=2)
    both = say("c", "SUA tuoi, GRN-4711", "牛奶多少钱", minutes=3)
    if is_indexed:
        index_all(shop)
    assert found(shop, "sua") == [both, milk]
    assert found(shop, "SỮA") == [both, milk]
    assert found(shop, "dau phu") == [milk]
    assert found(shop, "mach sua yen") == [milk]
    assert found(shop, "ann@shop") == [mail]
    assert found(shop, "4711") == found(shop, "grn-4711") == found(shop, "牛奶") == [both]
    assert found(shop, "yes") == [both, mail, milk]
    assert found(shop, "ho") == found(shop, "oat") == found(shop, "sua -4711x") == []
    assert found(shop, "@") == [mail]
    assert found(shop, "\"') OR 1=1 --") == found(shop, "%") == []


def test_words_of_persons_are_found_too_and_other_filters_hold(shop, say):
    talk = say("a", "hello", minutes=1)
    shop.handovers.take(talk, Hand("p", "Ann"), NOW)
    shop.handovers.say(talk, Hand("p", "Ann"), NewLine("person", "Our plumber comes on Friday", "t", {"name": "Ann"}), NOW)
    index_all(shop)
    assert found(shop, "plumber friday") == found(shop, "plumber", owner="human", channel="web") == [talk]
    assert found(shop, "plumber", owner="bot") == found(shop, "plumber", channel="whatsapp") == []


def test_pages_follow_one_another_by_the_time_of_the_last_line(shop, say):
    talks = [say(f"s{number}", "oat milk" if number % 3 else "tea", minutes=number) for number in range(12)]
    index_all(shop)
    talks.append(say("s1", "still there?", minutes=40))  # its new place is in no index yet
    newest = say("new", "oat milk", minutes=30)
    wanted = [talks[1], newest, *[talks[number] for number in (11, 10, 8, 7, 5, 4, 2)]]
    seen, after = [], ""
    while True:
        page = shop.desk.page(Wanted(text="oat milk", after=after), 2)
        seen += [one.id for one in page]
        if len(page) < 2:
            break
        after = page[-1].place
    assert seen == wanted


def test_words_that_nearly_all_said_are_found_page_by_page_too(shop, say, make_turn):
    first = say("a", "rare kettle", minutes=1)
    pattern, begun = shop.demo.read(first), to_epoch(NOW)
    ids = [f"demo-{number:05}" for number in range(word_search.MANY)]
    shop.demo.add(copy_of(pattern, one, begun - number) for number, one in enumerate(ids))
    index_all(shop)
    assert found(shop, "kettle", 3) == [first, *ids[:2]]
    assert found(shop, "kettle", 2, after=f"{begun - 700}-{ids[700]}") == ids[701:703]
    assert found(shop, "kettle samovar") == []


def copy_of(pattern: dict, talk: str, at: int) -> dict:
    begun = pattern["conversations"][0] | {"id": talk, "session_id": talk, "started_at": at, "last_at": at}
    said = pattern["messages"][0] | {"conversation_id": talk, "text": "my kettle", "created_at": at}
    return {"conversations": [begun], "messages": [said]}


def test_a_stretch_grows_and_is_read_again(shop, say):
    talk = say("a", "kettle")
    index_all(shop)
    assert say("a", "toaster", *["more"] * 55, "samovar") == talk
    index_all(shop)
    assert found(shop, "kettle toaster") == found(shop, "samovar") == [talk]


def test_what_is_gone_is_not_found_and_new_talk_is(shop, say, look):
    say("a", "kettle")
    index_all(shop)
    assert shop.conversations.delete("web", "a")
    assert look("SELECT count(*) FROM talk_words") == [(0,)]
    assert found(shop, "kettle") == []
    other = say("b", "teapot")  # SQLite gives its lines the numbers of those that went
    index_all(shop)
    assert found(shop, "teapot") == [other]
    assert found(shop, "kettle") == []


def test_a_file_written_anew_holds_no_word_of_what_was_deleted(shop, say, tmp_path, database_url):
    say("a", "zanzibarine kettle")
    index_all(shop)
    shop.conversations.delete("web", "a")
    assert shop.compact(2**40)
    if database_url == "sqlite":
        assert b"zanzibarine" not in (tmp_path / "greengrocer.db").read_bytes()
        assert b"zanzibarine" not in (tmp_path / "greengrocer.db-wal").read_bytes()


def test_while_the_index_is_far_behind_lines_are_read_one_by_one(shop, say, make_turn):
    talk = say("a", "Kettle, please", minutes=1)
    conversation = shop.conversations.find("web", "a")
    for _ in range(word_search.MOST_NEW // 2):
        shop.commit(make_turn(conversation, message_id=""))
        conversation = replace(conversation, revision=conversation.revision + 1, turns=conversation.turns + 1)
    assert found(shop, "ettle, ple") == [talk]
    assert shop.words.bring_up(LATER)  # one batch of several
    index_all(shop)
    assert found(shop, "kettle") == [talk]
    assert word_index.BATCH < word_search.MOST_NEW
