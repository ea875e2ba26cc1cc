"""People, searches with their results, downloads, proposals and conversations."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=True),
        sa.Column("is_local_owner", sa.Boolean(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("preferences", sa.JSON(), nullable=False),
        sa.Column("turn_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("telegram_id", name="uq_users_telegram_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_users_local_owner",
        "users",
        ["is_local_owner"],
        unique=True,
        sqlite_where=sa.text("is_local_owner"),
        postgresql_where=sa.text("is_local_owner"),
    )
    op.create_table(
        "searches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=True),
        sa.Column("wish", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_searches"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_searches_user_id", ondelete="CASCADE"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_searches_user_id", "searches", ["user_id"])
    op.create_table(
        "results",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("search_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "handle", name="pk_results"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_results_user_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["search_id"], ["searches.id"], name="fk_results_search_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_results_search_id", "results", ["search_id"])
    op.create_table(
        "torrents",
        sa.Column("info_hash", sa.Text(), nullable=False),
        sa.Column("magnet", sa.Text(), nullable=True),
        sa.Column("metainfo", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("info_hash", name="pk_torrents"),
    )
    op.create_table(
        "downloads",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("info_hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tracker", sa.Text(), nullable=False),
        sa.Column("tracker_id", sa.Text(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=True),
        sa.Column("season", sa.Integer(), nullable=True),
        sa.Column("episode", sa.Integer(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("resolution", sa.Integer(), nullable=True),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("has_chosen_files", sa.Boolean(), nullable=False),
        sa.Column("failure_code", sa.Text(), nullable=False),
        sa.Column("failure_detail", sa.Text(), nullable=False),
        sa.Column("placed", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_downloads"),
        sa.UniqueConstraint("user_id", "info_hash", name="uq_downloads_user_id_info_hash"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_downloads_user_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["info_hash"], ["torrents.info_hash"], name="fk_downloads_info_hash"),
    )
    op.create_index("ix_downloads_info_hash", "downloads", ["info_hash"])
    op.create_index("ix_downloads_state", "downloads", ["state"])
    op.create_table(
        "proposals",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chosen", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("user_id", "id", name="pk_proposals"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_proposals_user_id", ondelete="CASCADE"),
    )
    op.create_index("ix_proposals_user_id_state", "proposals", ["user_id", "state"])
    op.create_table(
        "turns",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "position", name="pk_turns"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_turns_user_id", ondelete="CASCADE"),
    )
