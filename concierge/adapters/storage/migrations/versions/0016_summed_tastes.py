"""What ratings come to, kept so that nobody waits for it."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "summed_tastes",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.Column("retold", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_summed_tastes"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_summed_tastes_user_id", ondelete="CASCADE"
        ),
    )
