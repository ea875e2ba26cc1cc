"""Each person may choose the language model that answers them, and how much it thinks."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    with op.batch_alter_table("users", table_kwargs={"sqlite_autoincrement": True}) as users:
        for name in ("model", "effort"):
            users.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("users", table_kwargs={"sqlite_autoincrement": True}) as users:
        for name in ("model", "effort"):
            users.alter_column(name, server_default=None)
