"""People get roles, grants and identities; conversations are told apart; what models cost is counted."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

EVERYTHING = '["download", "household", "manage", "request", "search"]'
NEW_OF_USERS = ("name", "role", "grants", "limits", "digest")
# Turns from before have no time: they are the oldest.
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def upgrade() -> None:
    op.create_table(
        "identities",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "value", name="pk_identities"),
        sa.UniqueConstraint("user_id", "kind", name="uq_identities_user_id_kind"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_identities_user_id", ondelete="CASCADE"),
    )
    op.execute(
        "INSERT INTO identities (kind, value, user_id) "
        "SELECT 'telegram', CAST(telegram_id AS TEXT), id FROM users WHERE telegram_id IS NOT NULL"
    )
    op.execute(
        "INSERT INTO identities (kind, value, user_id) SELECT 'local', 'owner', id FROM users WHERE is_local_owner"
    )
    with op.batch_alter_table("users", table_kwargs={"sqlite_autoincrement": True}) as users:
        users.add_column(sa.Column("name", sa.Text(), nullable=False, server_default=""))
        users.add_column(sa.Column("role", sa.Text(), nullable=False, server_default="stranger"))
        users.add_column(sa.Column("grants", sa.JSON(), nullable=False, server_default="[]"))
        users.add_column(sa.Column("limits", sa.JSON(), nullable=False, server_default="{}"))
        users.add_column(sa.Column("age_limit", sa.Integer(), nullable=True))
        users.add_column(sa.Column("digest", sa.Text(), nullable=False, server_default=""))
    # Whoever was known was let in by the owner, or is the owner; the owner says anew who else may do what.
    op.execute(f"UPDATE users SET role = 'owner', grants = '{EVERYTHING}' WHERE is_local_owner")  # noqa: S608  a constant of ours
    op.drop_index("ix_users_local_owner", "users")
    with op.batch_alter_table("users", table_kwargs={"sqlite_autoincrement": True}) as users:
        users.drop_constraint("uq_users_telegram_id", type_="unique")
        users.drop_column("telegram_id")
        users.drop_column("is_local_owner")
        users.drop_column("turn_count")
        for name in NEW_OF_USERS:
            users.alter_column(name, server_default=None)
    op.create_table(
        "usage",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("input_tokens", sa.BigInteger(), nullable=False),
        sa.Column("cache_read_tokens", sa.BigInteger(), nullable=False),
        sa.Column("cache_write_tokens", sa.BigInteger(), nullable=False),
        sa.Column("output_tokens", sa.BigInteger(), nullable=False),
        sa.Column("cost_micros", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "day", name="pk_usage"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_usage_user_id", ondelete="CASCADE"),
    )
    conversations = op.create_table(
        "conversations",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "number", name="pk_conversations"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_conversations_user_id", ondelete="CASCADE"
        ),
    )
    with op.batch_alter_table("turns") as turns:
        turns.add_column(sa.Column("conversation", sa.Integer(), nullable=False, server_default="1"))
        turns.add_column(
            sa.Column(
                "said_at", sa.DateTime(timezone=True), nullable=False, server_default=f"{LONG_AGO:%F %T}"
            )
        )
    with op.batch_alter_table("turns") as turns:
        turns.alter_column("conversation", server_default=None)
        turns.alter_column("said_at", server_default=None)
    turns_read = sa.table("turns", sa.column("user_id"))
    talkers = sa.select(
        turns_read.c.user_id, sa.literal(1), sa.literal(LONG_AGO, sa.DateTime(timezone=True)), sa.literal("")
    ).distinct()
    op.execute(conversations.insert().from_select(["user_id", "number", "began_at", "summary"], talkers))
