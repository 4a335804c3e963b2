"""What customers tell of an allergy stays in their conversation: in no log, in no figure of the owner's, and gone with the conversation."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

TOLD = ["I'm Anna Zyxwarth, my son Tomkin is allergic to nuts and latex", "is the red bike in stock", "add the brass bell", "show my cart"]
HEALTH = ("nuts", "latex", "allerg")
NAMES = ("zyxwarth", "tomkin")
OF_THE_TALK = {"conversations", "messages", "traces"}  # these go with it


@pytest.fixture
def told(client, visit) -> dict[str, str]:
    """Tell an allergy in a session; the headers of who told it."""
    me = visit()
    for text in TOLD:
        assert client.post("/api/chat/bikes", json={"message": text, "session_id": "mine"}, headers=me).status_code == 200
    return me


def rows_with(folder: Path, *words: str) -> Iterator[str]:
    """Yield the tables that have a word in any row."""
    for path in sorted(folder.rglob("*.db")):
        with sqlite3.connect(path) as database:
            for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                rows = str(database.execute(f'SELECT * FROM "{table}"').fetchall()).lower()
                if any(word in rows for word in words):
                    yield table


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_log_tells_what_somebody_cannot_have(make_app, tmp_path, form):
    client = make_app(log_format=form).test_client()
    me = {"X-Visitor-Token": client.post("/api/chat/bikes/visitor").json["token"]}
    for text in TOLD:
        client.post("/api/chat/bikes", json={"message": text, "session_id": "mine"}, headers=me)
    written = {path.name: path.read_text().lower() for path in (tmp_path / "logs").iterdir()}
    assert written["chatbot.log"].count("/api/chat/") >= len(TOLD)
    assert "told_of_eater" in written["analytics.log"], "which tools ran is what this log is for"
    assert [(name, word) for name, text in written.items() for word in (*HEALTH, *NAMES) if word in text] == []


def test_only_the_conversation_itself_holds_it(told, tmp_path):
    assert set(rows_with(tmp_path, *HEALTH, *NAMES)) <= OF_THE_TALK


def test_it_goes_with_the_conversation(client, told, tmp_path):
    assert "conversations" in set(rows_with(tmp_path, *HEALTH))
    assert client.delete("/api/chat/bikes/session/mine", headers=told).status_code == 204
    assert list(rows_with(tmp_path, *HEALTH, *NAMES)) == []
