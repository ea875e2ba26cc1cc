"""Profiles with their history, own quality profiles, and memory notes with the words by which they are found."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_WORDS = "array_to_tsvector(string_to_array(words, ' '))"
# Every character beyond ASCII is a part of a word for this tokenizer, and words come folded: nothing else is wanted.
_TABLE = (
    "CREATE VIRTUAL TABLE memory_words"
    " USING fts5(words, content='memory_notes', content_rowid='id', tokenize='ascii')"
)
_ADD = "INSERT INTO memory_words (rowid, words) VALUES (new.id, new.words);"
_REMOVE = "INSERT INTO memory_words (memory_words, rowid, words) VALUES ('delete', old.id, old.words);"
_TRIGGERS = (
    f"CREATE TRIGGER memory_notes_added AFTER INSERT ON memory_notes BEGIN {_ADD} END",
    f"CREATE TRIGGER memory_notes_removed AFTER DELETE ON memory_notes BEGIN {_REMOVE} END",
    f"CREATE TRIGGER memory_notes_changed AFTER UPDATE ON memory_notes BEGIN {_REMOVE} {_ADD} END",
)


def upgrade() -> None:
    op.create_table(
        "profile_documents",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_profile_documents"),
        _of_user("profile_documents"),
    )
    op.create_table(
        "profile_history",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "revision", name="pk_profile_history"),
        _of_user("profile_history"),
    )
    op.create_table(
        "quality_profiles",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "name", name="pk_quality_profiles"),
        _of_user("quality_profiles"),
    )
    op.create_table(
        "memory_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_memory_notes"),
        sa.UniqueConstraint("user_id", "handle", name="uq_memory_notes_user_id_handle"),
        sa.UniqueConstraint("user_id", "digest", name="uq_memory_notes_user_id_digest"),
        _of_user("memory_notes"),
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in (_TABLE, *_TRIGGERS):
            op.execute(statement)
    else:
        op.create_index("ix_memory_notes_words", "memory_notes", [sa.text(_WORDS)], postgresql_using="gin")


def _of_user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=f"fk_{table}_user_id", ondelete="CASCADE")
