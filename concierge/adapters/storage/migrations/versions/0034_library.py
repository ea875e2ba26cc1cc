"""What stands in the library, and when it was read what people have watched there."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.create_table(
        "library_places",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_library_places"),
    )
    _create_items()
    op.create_table(
        "library_reads",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_library_reads_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "place", name="pk_library_reads"),
    )


def _create_items() -> None:
    op.create_table(
        "library_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("tmdb", sa.Integer(), nullable=True),
        sa.Column("imdb", sa.Text(), nullable=True),
        sa.Column("tvdb", sa.Integer(), nullable=True),
        sa.Column("kinopoisk", sa.Integer(), nullable=True),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["place"], ["library_places.name"], name="fk_library_items_place", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_library_items"),
    )
    op.create_index("ix_library_items_place", "library_items", ["place"])
