"""Each person may choose the language model that answers them, and how much it thinks."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    for name in ("model", "effort"):
        op.add_column("users", sa.Column(name, sa.Text(), nullable=False, server_default=""))
