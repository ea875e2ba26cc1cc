"""Titles, and what was seen, rated, wanted and blocked."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "titles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name_ru", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_original", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("tmdb", sa.BigInteger(), nullable=True),
        sa.Column("imdb", sa.Text(), nullable=True),
        sa.Column("wikidata", sa.Text(), nullable=True),
        sa.Column("kinopoisk", sa.BigInteger(), nullable=True),
        sa.Column("runtime_min", sa.Integer(), nullable=True),
        sa.Column("age", sa.Integer(), nullable=True),
        sa.Column("poster_url", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_titles"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_titles_user_id", ondelete="CASCADE"),
        sqlite_autoincrement=True,
    )
    for column in ("tmdb", "imdb", "wikidata", "kinopoisk"):
        known = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_titles_kind_{column}",
            "titles",
            ["kind", column],
            unique=True,
            sqlite_where=known,
            postgresql_where=known,
        )
    op.create_index("ix_titles_kind_year", "titles", ["kind", "year"])
    op.create_index("ix_titles_user_id", "titles", ["user_id"])
    _of_person("watchlist", ["title_id"], sa.Column("added_at", sa.DateTime(timezone=True), nullable=False))
    op.create_index(
        "ix_watchlist_user_id_added_at_title_id", "watchlist", ["user_id", "added_at", "title_id"]
    )
    _of_person(
        "watched",
        ["title_id", "season", "episode"],
        sa.Column("season", sa.Integer(), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("watched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("precision", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
    )
    _of_person(
        "ratings",
        ["title_id"],
        sa.Column("half_points", sa.Integer(), nullable=False),
        sa.Column("review", sa.Text(), nullable=False),
        sa.Column("review_language", sa.Text(), nullable=False),
        sa.Column("has_spoilers", sa.Boolean(), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("half_points BETWEEN 1 AND 20", name="half_points"),
    )
    op.create_index("ix_ratings_user_id_rated_at_title_id", "ratings", ["user_id", "rated_at", "title_id"])
    _of_person(
        "blocklist",
        ["subject"],
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=False),
        is_of_title=False,
    )
    op.create_table(
        "taste_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("is_undone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_taste_history"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_taste_history_user_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["title_id"], ["titles.id"], name="fk_taste_history_title_id", ondelete="CASCADE"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_taste_history_user_id_id", "taste_history", ["user_id", "id"])
    op.create_index("ix_taste_history_title_id", "taste_history", ["title_id"])
    op.create_table(
        "crew_credits",
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("folded_person", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("title_id", "person", "job", name="pk_crew_credits"),
        sa.ForeignKeyConstraint(
            ["title_id"], ["titles.id"], name="fk_crew_credits_title_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_crew_credits_folded_person", "crew_credits", ["folded_person"])


def _of_person(name: str, key: list[str], *columns: sa.schema.SchemaItem, is_of_title: bool = True) -> None:
    """A table of one person's rows, each of a title, which must be given or need not."""
    op.create_table(
        name,
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=not is_of_title),
        *columns,
        sa.PrimaryKeyConstraint("user_id", *key, name=f"pk_{name}"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=f"fk_{name}_user_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["title_id"], ["titles.id"], name=f"fk_{name}_title_id", ondelete="CASCADE"),
    )
    op.create_index(f"ix_{name}_title_id", name, ["title_id"])
