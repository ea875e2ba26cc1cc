"""Words may be blocked for what is newer than a year alone; those that are blocked already are for every year."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    with op.batch_alter_table("blocklist") as blocklist:
        blocklist.add_column(sa.Column("after_year", sa.Integer(), nullable=True))
