"""Guards that right wordings go out: the shops' own, and paraphrases in several styles."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.grounding.turns import HERE, Turn, opened

MOST_BLOCKED = 0.02
STILL_TOLD = 0.9
MOST_REFUSED_UNSEEN = 0  # of about 200
MOST_REFUSED_PROMPTED, MOST_REFUSED_OBEDIENT, MOST_REFUSED_CURRENT = 1, 0, 1  # of about 110, 70, 210
MOST_REFUSED_STYLES, MOST_REFUSED_FRESH = 3, 3  # of about 240, 100

MOST_REFUSED_LATER, MOST_REFUSED_CHAT, MOST_REFUSED_ASSISTANT = 2, 3, 2  # of about 90, 130, 160
MOST_REFUSED_CHEERFUL, MOST_REFUSED_DAILY, MOST_REFUSED_LATEST = 4, 12, 8  # of about 100, 200, 220
MOST_REFUSED_CASUAL, MOST_REFUSED_RECENT = 3, 1  # of about 130, 130
MOST_REFUSED_FLUENT, MOST_REFUSED_LIVELY, MOST_REFUSED_WARM = 2, 10, 9  # of about 300, 150, 190
MOST_REFUSED_OPEN, MOST_REFUSED_PLAINSPOKEN = 5, 15  # of about 150 each
MOST_REFUSED_CANDID, MOST_REFUSED_FRANK = 2, 5  # of about 130, 150


def blocked(turns: Sequence[Turn], checks, now) -> list[str]:
    """Return each right wording that is refused, with why."""
    found = []
    for turn in turns:
        check = opened(checks, turn, now)
        for wording in turn.wordings:
            if objections := check.review(wording).objections:
                found.append(f"{turn.shop} {turn.said[-1]!r}: {wording!r}: {'; '.join(objections)}")
    return found


def test_the_shops_own_wording_is_never_refused(golden, checks, now):
    assert blocked(golden, checks, now) == []


def test_the_wordings_made_while_building_go_out(dev, checks, now):
    assert blocked(dev, checks, now) == []


def test_hardly_any_wording_made_blind_is_refused(blind, checks, now):
    wordings = sum(len(turn.wordings) for turn in blind)
    if not wordings:
        pytest.skip("nobody has written wordings blind yet")
    refused = blocked(blind, checks, now)
    assert len(refused) <= MOST_BLOCKED * wordings, f"{len(refused)} of {wordings}:\n" + "\n".join(refused)


def test_fewer_and_fewer_wordings_of_all_styles_are_refused(styles, fresh, checks, now):
    assert len(blocked(styles, checks, now)) <= MOST_REFUSED_STYLES
    assert len(blocked(fresh, checks, now)) <= MOST_REFUSED_FRESH


def test_fewer_and_fewer_wordings_under_the_prompt_are_refused(prompted, checks, now):
    refused = blocked(prompted, checks, now)
    assert len(refused) <= MOST_REFUSED_PROMPTED, "\n".join(refused)


def test_fewer_and_fewer_wordings_that_obey_the_prompt_are_refused(obedient, checks, now):
    refused = blocked(obedient, checks, now)
    assert len(refused) <= MOST_REFUSED_OBEDIENT, "\n".join(refused)


def test_fewer_and_fewer_wordings_of_a_model_of_today_are_refused(current, checks, now):
    refused = blocked(current, checks, now)
    assert len(refused) <= MOST_REFUSED_CURRENT, "\n".join(refused)


def test_fewer_and_fewer_wordings_written_later_are_refused(later, checks, now):
    refused = blocked(later, checks, now)
    assert len(refused) <= MOST_REFUSED_LATER, "\n".join(refused)


def test_fewer_and_fewer_wordings_of_a_chat_model_are_refused(chat, checks, now):
    refused = blocked(chat, checks, now)
    assert len(refused) <= MOST_REFUSED_CHAT, "\n".join(refused)


def test_fewer_and_fewer_wordings_of_an_assistant_are_refused(assistant, checks, now):
    refused = blocked(assistant, checks, now)
    assert len(refused) <= MOST_REFUSED_ASSISTANT, "\n".join(refused)


def test_fewer_and_fewer_cheerful_wordings_are_refused(cheerful, checks, now):
    refused = blocked(cheerful, checks, now)
    assert len(refused) <= MOST_REFUSED_CHEERFUL, "\n".join(refused)


def test_fewer_and_fewer_daily_wordings_are_refused(daily, checks, now):
    refused = blocked(daily, checks, now)
    assert len(refused) <= MOST_REFUSED_DAILY, "\n".join(refused)


def test_fewer_and_fewer_of_the_latest_wordings_are_refused(latest, checks, now):
    refused = blocked(latest, checks, now)
    assert len(refused) <= MOST_REFUSED_LATEST, "\n".join(refused)


def test_fewer_and_fewer_casual_wordings_are_refused(casual, checks, now):
    refused = blocked(casual, checks, now)
    assert len(refused) <= MOST_REFUSED_CASUAL, "\n".join(refused)


def test_fewer_and_fewer_recent_wordings_are_refused(recent, checks, now):
    refused = blocked(recent, checks, now)
    assert len(refused) <= MOST_REFUSED_RECENT, "\n".join(refused)


def test_fewer_and_fewer_fluent_wordings_are_refused(fluent, checks, now):
    refused = blocked(fluent, checks, now)
    assert len(refused) <= MOST_REFUSED_FLUENT, "\n".join(refused)


def test_fewer_and_fewer_lively_wordings_are_refused(lively, checks, now):
    refused = blocked(lively, checks, now)
    assert len(refused) <= MOST_REFUSED_LIVELY, "\n".join(refused)


def test_fewer_and_fewer_warm_wordings_are_refused(warm, checks, now):
    refused = blocked(warm, checks, now)
    assert len(refused) <= MOST_REFUSED_WARM, "\n".join(refused)


def test_fewer_and_fewer_candid_wordings_are_refused(candid, checks, now):
    refused = blocked(candid, checks, now)
    assert len(refused) <= MOST_REFUSED_CANDID, "\n".join(refused)


def test_fewer_and_fewer_frank_wordings_are_refused(frank, checks, now):
    refused = blocked(frank, checks, now)
    assert len(refused) <= MOST_REFUSED_FRANK, "\n".join(refused)


def test_fewer_and_fewer_open_wordings_are_refused(open_ones, checks, now):
    refused = blocked(open_ones, checks, now)
    assert len(refused) <= MOST_REFUSED_OPEN, "\n".join(refused)


def test_fewer_and_fewer_plainspoken_wordings_are_refused(plainspoken, checks, now):
    refused = blocked(plainspoken, checks, now)
    assert len(refused) <= MOST_REFUSED_PLAINSPOKEN, "\n".join(refused)


def test_most_rows_are_still_about_what_the_shops_answer(
    dev,
    blind,
    unseen,
    styles,
    fresh,
    prompted,
    obedient,
    current,
    later,
    chat,
    assistant,
    cheerful,
    daily,
    latest,
    casual,
    recent,
    fluent,
    lively,
    warm,
    candid,
    frank,
    open_ones,
    plainspoken,
):
    """A row whose answer has changed is left out. When too many are, write down what is "told" now, and right wordings for it."""
    rows = sum(len(path.read_text("utf-8").splitlines()) for path in (HERE / "paraphrases").rglob("*.jsonl"))
    told = [*dev, *blind, *unseen, *styles, *fresh, *prompted, *obedient, *current, *later, *chat, *assistant]
    told += [*cheerful, *daily, *latest, *casual, *recent, *fluent, *lively, *warm, *candid, *frank, *open_ones, *plainspoken]
    assert len(told) >= STILL_TOLD * rows


def test_fewer_and_fewer_of_the_wordings_kept_apart_are_refused(unseen, checks, now):
    """These were shown to nobody who worked on the check. The count may only shrink; the bar for it is the one above."""
    refused = blocked(unseen, checks, now)
    assert len(refused) <= MOST_REFUSED_UNSEEN, f"{len(refused)} of {sum(len(turn.wordings) for turn in unseen)}:\n" + "\n".join(refused)
