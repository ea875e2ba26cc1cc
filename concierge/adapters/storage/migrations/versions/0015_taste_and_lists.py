"""Facts of titles, what viewings come to, names from elsewhere, connected accounts, and notes that rest."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    _facts_of_titles()
    _sums_of_viewings()
    _lists_from_elsewhere()
    with op.batch_alter_table("ratings") as ratings:
        ratings.alter_column("half_points", existing_type=sa.Integer(), nullable=True)
        ratings.add_column(sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE ratings SET reviewed_at = rated_at WHERE review <> ''")
    op.add_column("crew_credits", sa.Column("person_ru", sa.Text(), nullable=True))
    op.add_column("crew_credits", sa.Column("tmdb", sa.BigInteger(), nullable=True))
    op.add_column("crew_credits", sa.Column("kinopoisk", sa.BigInteger(), nullable=True))
    op.add_column("memory_notes", sa.Column("used_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("memory_notes", sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))


def _facts_of_titles() -> None:
    for column in (
        sa.Column("original_language", sa.Text(), nullable=True),
        sa.Column("is_adult", sa.Boolean(), nullable=True),
        sa.Column("collection", sa.BigInteger(), nullable=True),
        sa.Column("collection_name", sa.Text(), nullable=True),
        sa.Column("mark", sa.Float(), nullable=True),
        sa.Column("votes", sa.BigInteger(), nullable=True),
        sa.Column("facts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("facts_due_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("titles", column)
    op.create_index("ix_titles_collection", "titles", ["collection"])
    op.create_index("ix_titles_facts_due_at", "titles", ["facts_due_at"])
    # What is known by an id can be asked for at once.
    op.execute("UPDATE titles SET facts_due_at = CURRENT_TIMESTAMP WHERE user_id IS NULL")
    op.create_table(
        "title_traits",
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("title_id", "kind", "value", name="pk_title_traits"),
        sa.ForeignKeyConstraint(
            ["title_id"], ["titles.id"], name="fk_title_traits_title_id", ondelete="CASCADE"
        ),
    )


def _sums_of_viewings() -> None:
    op.add_column("watched", sa.Column("earlier", sa.JSON(), nullable=True))
    op.create_index("ix_watched_user_id_watched_at", "watched", ["user_id", "watched_at"])
    is_again = sa.text("earlier IS NOT NULL")
    op.create_index(
        "ix_watched_seen_again", "watched", ["user_id"], sqlite_where=is_again, postgresql_where=is_again
    )
    op.create_table(
        "watched_titles",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("plays", sa.Integer(), nullable=False),
        sa.Column("episodes", sa.Integer(), nullable=False),
        sa.Column("most_times", sa.Integer(), nullable=False),
        sa.Column("watched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("precision", sa.Text(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "title_id", name="pk_watched_titles"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_watched_titles_user_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["title_id"], ["titles.id"], name="fk_watched_titles_title_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_watched_titles_title_id", "watched_titles", ["title_id"])
    op.create_index(
        "ix_watched_titles_user_id_marked_at_title_id", "watched_titles", ["user_id", "marked_at", "title_id"]
    )
    op.create_table(
        "watched_days",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("films", sa.Integer(), nullable=False),
        sa.Column("episodes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "day", name="pk_watched_days"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_watched_days_user_id", ondelete="CASCADE"
        ),
    )
    op.execute(_SEEN_TITLES)
    day = "substr(watched_at, 1, 10)"
    if op.get_bind().dialect.name != "sqlite":
        day = "to_char(watched_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')"
    op.execute(_SEEN_DAYS.format(day=day))


# What was seen before this revision; of each title the last moment, and how well that is known.
_SEEN_TITLES = """
INSERT INTO watched_titles (user_id, title_id, plays, episodes, most_times, watched_at, precision, marked_at)
SELECT w.user_id, w.title_id, sum(w.times), sum(CASE WHEN w.episode <> -1 THEN 1 ELSE 0 END), max(w.times),
    l.watched_at, coalesce(max(CASE WHEN w.watched_at = l.watched_at AND w.precision = 'exact' THEN 'exact'
        WHEN w.watched_at = l.watched_at THEN 'day' END), 'unknown'), max(w.marked_at)
FROM watched w JOIN (
    SELECT user_id, title_id, max(watched_at) AS watched_at FROM watched GROUP BY user_id, title_id
) l ON l.user_id = w.user_id AND l.title_id = w.title_id
GROUP BY w.user_id, w.title_id, l.watched_at
"""
_SEEN_DAYS = """
INSERT INTO watched_days (user_id, day, films, episodes)
SELECT user_id, day, sum(CASE WHEN episode = -1 THEN n ELSE 0 END), sum(CASE WHEN episode <> -1 THEN n ELSE 0 END)
FROM (
    SELECT user_id, episode, {day} AS day, 1 AS n FROM watched WHERE watched_at IS NOT NULL
    UNION ALL
    SELECT user_id, episode, '', times - CASE WHEN watched_at IS NULL THEN 0 ELSE 1 END FROM watched
) AS told WHERE n > 0 GROUP BY user_id, day
"""


def _lists_from_elsewhere() -> None:
    op.create_table(
        "imported_titles",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_ru", sa.Text(), nullable=False),
        sa.Column("name_original", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("user_id", "key", name="pk_imported_titles"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_imported_titles_user_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["title_id"], ["titles.id"], name="fk_imported_titles_title_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_imported_titles_due_at", "imported_titles", ["due_at"])
    op.create_index("ix_imported_titles_title_id", "imported_titles", ["title_id"])
    op.create_index("ix_imported_titles_user_id_state", "imported_titles", ["user_id", "state"])
    op.create_table(
        "connections",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("nickname", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("connected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("busy_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("failure", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("user_id", "service", name="pk_connections"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_connections_user_id", ondelete="CASCADE"),
    )
    op.create_index("ix_connections_due_at", "connections", ["due_at"])
    op.create_table(
        "suggestions",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "key", name="pk_suggestions"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_suggestions_user_id", ondelete="CASCADE"),
    )
