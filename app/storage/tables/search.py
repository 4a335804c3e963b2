"""The words of conversations, to be found by: a full-text index of SQLite (FTS5) or PostgreSQL (GIN) over a table of their stretches."""

from __future__ import annotations

from sqlalchemy import DDL, Column, Index, Integer, Table, Text, UniqueConstraint, event
from sqlalchemy.dialects.postgresql import TSVECTOR

from app.storage.tables.shared import metadata, of_conversation, row_number

# A stretch is some turns of a conversation; ``words`` are its words folded, each once. It is written a little after the messages.
talk_words = Table(
    "talk_words",
    metadata,
    row_number(),
    of_conversation(),
    Column("stretch", Integer, nullable=False),
    Column("words", Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
    UniqueConstraint("conversation_id", "stretch"),
    Index(None, "words", postgresql_using="gin").ddl_if(dialect="postgresql"),
)

WORD_INDEX = "talk_words_index"
# the words are split and folded before they come here, so that both databases find the same: "ascii" splits at spaces alone
_FOLLOW = "INSERT INTO talk_words_index (rowid, words) VALUES (new.id, new.words);"
_FORGET = "INSERT INTO talk_words_index (talk_words_index, rowid, words) VALUES ('delete', old.id, old.words);"
IN_FILES = (
    "CREATE VIRTUAL TABLE talk_words_index USING fts5(words, content='talk_words', content_rowid='id', tokenize='ascii', detail='none')",
    f"CREATE TRIGGER talk_words_added AFTER INSERT ON talk_words BEGIN {_FOLLOW} END",
    f"CREATE TRIGGER talk_words_removed AFTER DELETE ON talk_words BEGIN {_FORGET} END",
    f"CREATE TRIGGER talk_words_changed AFTER UPDATE ON talk_words BEGIN {_FORGET} {_FOLLOW} END",
)
for _statement in IN_FILES:
    event.listen(talk_words, "after_create", DDL(_statement).execute_if(dialect="sqlite"))
