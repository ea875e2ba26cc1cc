"""What the release of a download promised, and in what its files are others."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    with op.batch_alter_table("downloads") as downloads:
        downloads.add_column(sa.Column("promise", sa.JSON(), nullable=True))
        # Nobody has looked into the files of those that are there.
        downloads.add_column(sa.Column("breaches", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("downloads") as downloads:
        downloads.alter_column("breaches", server_default=None)
