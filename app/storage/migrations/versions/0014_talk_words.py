"""The words of conversations with an index to find them by, filled in the background; tickets are found by their customer."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None
FOLLOW = "INSERT INTO talk_words_index (rowid, words) VALUES (new.id, new.words);"
FORGET = "INSERT INTO talk_words_index (talk_words_index, rowid, words) VALUES ('delete', old.id, old.words);"


def upgrade() -> None:
    op.create_table(
        "talk_words",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("stretch", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_words")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_talk_words_conversation_id"), ondelete="CASCADE"),
        sa.UniqueConstraint("conversation_id", "stretch", name=op.f("uq_talk_words_conversation_id_stretch")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.create_index(op.f("ix_talk_words_words"), "talk_words", ["words"], postgresql_using="gin")
    else:
        index_in_file()
    op.create_index(op.f("ix_tickets_customer"), "tickets", ["customer"])


def index_in_file() -> None:
    op.execute(
        "CREATE VIRTUAL TABLE talk_words_index USING fts5(words, content='talk_words', content_rowid='id', tokenize='ascii', detail='none')"
    )
    op.execute(f"CREATE TRIGGER talk_words_added AFTER INSERT ON talk_words BEGIN {FOLLOW} END")
    op.execute(f"CREATE TRIGGER talk_words_removed AFTER DELETE ON talk_words BEGIN {FORGET} END")
    op.execute(f"CREATE TRIGGER talk_words_changed AFTER UPDATE ON talk_words BEGIN {FORGET} {FOLLOW} END")


def downgrade() -> None:
    op.drop_index(op.f("ix_tickets_customer"), "tickets")
    op.drop_table("talk_words")
    if op.get_bind().dialect.name != "postgresql":
        op.execute("DROP TABLE talk_words_index")
    op.execute("DELETE FROM rolled_up WHERE source = 'words'")
