"""Polls about what to watch together, and buttons that everybody in their chat may press."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    _create_polls()
    op.create_table(
        "poll_voters",
        sa.Column("poll_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name="fk_poll_voters_poll_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_poll_voters_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("poll_id", "user_id", name="pk_poll_voters"),
    )
    op.create_index("ix_poll_voters_user_id", "poll_voters", ["user_id"])
    op.add_column("buttons", sa.Column("is_shared", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("buttons") as buttons:
        buttons.alter_column("is_shared", server_default=None)


def _create_polls() -> None:
    op.create_table(
        "polls",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("posted_as", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_polls_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_polls"),
    )
    for column in ("user_id", "chat_id", "posted_as", "due_at"):
        op.create_index(f"ix_polls_{column}", "polls", [column])
