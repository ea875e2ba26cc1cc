"""Topics whose torrents are followed, and how far each is replaced."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    words = ("state", "new_hash", "old_hash", "accepted_hash", "problem", "failure")
    op.create_table(
        "followings",
        sa.Column("download_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.DateTime(timezone=True), nullable=False)
            for name in ("since", "changed_at", "due_at")
        ),
        *(sa.Column(name, sa.Text(), nullable=False) for name in words),
        sa.Column("added", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("is_ending", sa.Boolean(), nullable=False),
        sa.Column("episodes", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["download_id"], ["downloads.id"], name="fk_followings_download_id_downloads", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_followings_user_id_users", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("download_id", name="pk_followings"),
    )
    op.create_index("ix_followings_due_at", "followings", ["due_at"])
    op.create_index("ix_followings_user_id", "followings", ["user_id"])
