"""By which word somebody is alone with a connection, and which accounts told of a name."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("connections", sa.Column("busy_word", sa.Text(), nullable=True))
    with op.batch_alter_table("imported_titles") as names:
        names.add_column(sa.Column("accounts", sa.JSON(), nullable=False, server_default="[]"))
    # A file of Trakt's and an account there were called the same; what may be from there is not sent back.
    op.execute("""UPDATE imported_titles SET accounts = '["trakt"]' WHERE source = 'trakt'""")
    with op.batch_alter_table("imported_titles") as names:
        names.alter_column("accounts", server_default=None)
