"""Each person's wishes about notifications, who cannot be written to, and what of the outbox happens together."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    with op.batch_alter_table("users", table_kwargs={"sqlite_autoincrement": True}) as users:
        users.add_column(sa.Column("wishes", sa.JSON(), nullable=False, server_default="{}"))
        users.add_column(sa.Column("unreachable_since", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("users", table_kwargs={"sqlite_autoincrement": True}) as users:
        users.alter_column("wishes", server_default=None)
    op.add_column("outbox", sa.Column("group_key", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("outbox", table_kwargs={"sqlite_autoincrement": True}) as outbox:
        outbox.alter_column("group_key", server_default=None)
