"""What metadata sources answered, how much of their daily quota is used, and two more ids of titles."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_NEW_IDS = ("tvmaze", "tvdb")


def upgrade() -> None:
    for name in _NEW_IDS:
        op.add_column("titles", sa.Column(name, sa.BigInteger(), nullable=True))
        known = sa.text(f"{name} IS NOT NULL")
        op.create_index(
            f"ix_titles_kind_{name}",
            "titles",
            ["kind", name],
            unique=True,
            sqlite_where=known,
            postgresql_where=known,
        )
    op.create_table(
        "metadata_answers",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("fresh_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_metadata_answers"),
    )
    op.create_index("ix_metadata_answers_kept_until", "metadata_answers", ["kept_until"])
    op.create_table(
        "service_usage",
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("is_exhausted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("service", "day", name="pk_service_usage"),
    )
