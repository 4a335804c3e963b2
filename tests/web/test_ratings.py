"""A visitor rates an answer or the whole conversation, their own only, and what they think last counts."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from app.services.insights import Insights

MINE = {"message": "how much is the red bike?", "session_id": "mine", "message_id": "first"}
RATING = "/api/chat/bikes/session/mine/rating"


@pytest.fixture
def figures(client):
    """Return the ratings by score and the share of good ones, as the owner reads them a little later."""

    def read():
        platform = client.application.extensions["owner"].platform
        insights = Insights(platform.storage.tenant("bikes"), platform.clock() + timedelta(minutes=1), ZoneInfo("UTC"))
        insights.refresh()
        asked = insights.ask(days=1)
        return dict(insights.shares(asked, "ratings")), insights.figure("csat", asked).now

    return read


def test_an_answer_is_rated_and_the_last_word_counts(client, visit, figures):
    me = visit()
    client.post("/api/chat/bikes", json=MINE, headers=me)
    for score in ("up", "up", "down", "down"):
        assert client.post(RATING, json={"score": score, "message_id": "first"}, headers=me).status_code == 204
    assert figures() == ({"down": 1}, 0.0)
    assert client.post(RATING, json={"score": "up", "message_id": "first"}, headers=me).status_code == 204
    assert client.post(RATING, json={"score": "5"}, headers=me).status_code == 204
    assert figures() == ({"up": 1, "5": 1}, 1.0)


def test_an_answer_without_an_id_of_the_senders_is_rated_by_ours(client, visit, figures):
    me = visit()
    reply = client.post("/api/chat/bikes", json={"message": "hello", "session_id": "mine"}, headers=me).json
    assert client.post(RATING, json={"score": "up", "message_id": reply["message_id"]}, headers=me).status_code == 204
    assert figures() == ({"up": 1}, 1.0)


def test_nobody_else_rates_it(client, visit, figures):
    client.post("/api/chat/bikes", json=MINE, headers=visit())
    assert client.post(RATING, json={"score": "1"}, headers=visit()).json["code"] == "foreign_session"
    assert client.post(RATING, json={"score": "1"}).json["code"] == "forged_token"
    assert figures()[0] == {}


@pytest.mark.parametrize(
    "body", [{}, {"score": "up"}, {"score": "6"}, {"score": "3", "message_id": "first"}, {"score": "up", "message_id": "a b"},
             {"score": 5}, {"score": "up", "message_id": "first", "more": 1}, [], "up"],
)  # fmt: skip
def test_what_is_no_rating_is_refused(client, visit, figures, body):
    me = visit()
    client.post("/api/chat/bikes", json=MINE, headers=me)
    assert client.post(RATING, json=body, headers=me).status_code in (400, 422)
    assert figures()[0] == {}


def test_what_is_not_there_cannot_be_rated(client, visit):
    me = visit()
    assert client.post(RATING, json={"score": "4"}, headers=me).status_code == 404
    client.post("/api/chat/bikes", json=MINE, headers=me)
    assert client.post(RATING, json={"score": "up", "message_id": "second"}, headers=me).status_code == 404
    assert client.post("/api/chat/bikes/session/a%20b/rating", json={"score": "4"}, headers=me).status_code == 404


def test_a_deleted_session_takes_its_ratings_along(client, visit):
    me = visit()
    client.post("/api/chat/bikes", json=MINE, headers=me)
    client.post(RATING, json={"score": "4"}, headers=me)
    database = client.application.extensions["owner"].platform.storage.tenant("bikes")
    found = database.conversations.find("web", "mine")
    assert database.ratings.of(found.id) == {0: "4"}
    client.delete("/api/chat/bikes/session/mine", headers=me)
    assert database.ratings.of(found.id) == {}
