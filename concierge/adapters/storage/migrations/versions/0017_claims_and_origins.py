"""By which word somebody is alone with a connection."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("connections", sa.Column("busy_word", sa.Text(), nullable=True))
