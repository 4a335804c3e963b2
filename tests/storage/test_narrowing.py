"""The rows behind a figure are exactly as many as it counts, on both databases."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from app.services.insights import Insights
from app.storage.desk.desk import Wanted
from app.storage.figures.narrowing import ALONE, BEGUN
from app.storage.turns.turns import Conversation
from tests.storage.test_rollups import BEGIN, live_for

DAYS, ALL = 12, 10_000
SPANS = ((0, 0), (2, 4), (5, 11), (0, 11))
LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize("channel", ["", "whatsapp"])
def test_a_figure_has_as_many_rows_as_it_counts(shop, make_turn, channel):
    live_for(DAYS, shop, make_turn, talks=40)
    now = BEGIN + timedelta(days=2 * DAYS)
    insights = Insights(shop, now, LONDON)
    assert insights.refresh()
    for first, last in SPANS:
        days = {"first": f"{BEGIN + timedelta(days=first):%Y-%m-%d}", "last": f"{BEGIN + timedelta(days=last):%Y-%m-%d}"}
        asked = insights.ask(**days, channel=channel)

        def rows(figure: str, span=asked.span) -> set[str]:
            found = shop.desk.page(Wanted(channel, since=span.since, until=span.until, figure=figure), ALL)
            return {each.id for each in found}

        counted = dict(insights.funnel(asked)) | {"handoff": insights.figure("handed_over", asked).now}
        assert {"talk": len(rows(BEGUN))} | {stage: len(rows(stage)) for stage in counted if stage != "talk"} == counted
        assert rows(ALONE) <= rows(BEGUN)
        assert len(rows(ALONE)) + len(rows(BEGUN) & handed_over_ever(shop)) == len(rows(BEGUN))


def test_a_mood_leads_to_each_conversation_that_sounds_so_within_the_span(shop, make_turn):
    talk, again = Conversation.begin("web", "s1", "v1", 3, "en-GB", BEGIN), BEGIN + timedelta(days=3)
    shop.commit(make_turn(talk, now=BEGIN, events=(("sounded_upset", {}),)))
    known = shop.conversations.find("web", "s1")
    shop.commit(make_turn(known, now=again, events=(("sounded_upset", {}),)))
    shop.commit(make_turn(Conversation.begin("web", "s2", "v2", 3, "en-GB", again), now=again, events=(("sounded_good", {}),)))
    span = {"since": again - timedelta(hours=1), "until": again + timedelta(hours=1)}
    assert [each.id for each in shop.desk.page(Wanted(**span, figure="upset"), ALL)] == [talk.id]


def handed_over_ever(shop) -> set[str]:
    span = {"since": BEGIN, "until": BEGIN + timedelta(days=400)}
    return {each.id for each in shop.desk.page(Wanted(**span, figure="handoff"), ALL)}
