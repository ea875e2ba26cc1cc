"""What a person wants of a finished torrent, and how far it is on its way out of the client."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    with op.batch_alter_table("downloads") as downloads:
        downloads.add_column(sa.Column("fate", sa.Text(), nullable=False, server_default="by_rule"))
        for name in ("asked_at", "trashed_at", "cleaned_at"):
            downloads.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("downloads") as downloads:
        downloads.alter_column("fate", server_default=None)
