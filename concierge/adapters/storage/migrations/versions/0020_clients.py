"""Which torrent client has a download, the release that it is of, and since when it stands still."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    with op.batch_alter_table("downloads") as downloads:
        for name in ("client", "handle"):
            downloads.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        downloads.add_column(sa.Column("stalled_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("downloads") as downloads:
        for name in ("client", "handle"):
            downloads.alter_column(name, server_default=None)
