"""What a download waits for, beyond a restart; and releases that a person is not offered for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0024"


def upgrade() -> None:
    with op.batch_alter_table("downloads") as downloads:
        downloads.add_column(sa.Column("stalled_bytes", sa.BigInteger(), nullable=True))
        downloads.add_column(sa.Column("full_at", sa.DateTime(timezone=True), nullable=True))
        downloads.add_column(sa.Column("given_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "rejected_releases",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("info_hash", sa.Text(), nullable=False),
        sa.Column("tracker", sa.Text(), nullable=False),
        sa.Column("tracker_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rejected_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_rejected_releases_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "info_hash", name="pk_rejected_releases"),
    )
