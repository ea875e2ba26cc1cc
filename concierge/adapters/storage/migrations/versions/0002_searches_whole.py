"""Searches keep their words and the profile that judged them, so that they can be judged again."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("searches", sa.Column("words", sa.Text(), nullable=True))
    op.add_column("searches", sa.Column("profile", sa.JSON(), nullable=True))
    # Nobody could set preferences before; what stands there are the defaults of that time, and no choice.
    op.execute("UPDATE users SET preferences = '{}'")
