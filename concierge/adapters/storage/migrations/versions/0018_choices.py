"""Names that several titles may be meant by are looked for anew: the titles are kept now, not their Russian labels."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.execute(
        "UPDATE imported_titles SET state = 'waiting', choices = '[]', due_at = CURRENT_TIMESTAMP "
        "WHERE state = 'ambiguous'"
    )
