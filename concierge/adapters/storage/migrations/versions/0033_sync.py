"""What is on its way to a NAS, the NASes, and by which of them a download was fetched."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

OPEN = "due_at IS NOT NULL"


def upgrade() -> None:
    _create_items()
    op.create_table(
        "nases",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("is_personal", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_nases"),
    )
    op.create_table(
        "nas_people",
        sa.Column("nas", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["nas"], ["nases.name"], name="fk_nas_people_nas", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_nas_people_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("nas", "user_id", name="pk_nas_people"),
    )
    op.create_index("ix_nas_people_user_id", "nas_people", ["user_id"])
    op.add_column("downloads", sa.Column("nas", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("downloads") as downloads:
        downloads.alter_column("nas", server_default=None)


def _create_items() -> None:
    words = ("info_hash", "title", "kind", "client", "source", "destination")
    op.create_table(
        "sync_items",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("download_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in words),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("nas", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("leased_by", sa.Text(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("done_bytes", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("has_torrent", sa.Boolean(), nullable=False),
        sa.Column("placed", sa.JSON(), nullable=False),
        sa.Column("replaces", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["download_id"], ["downloads.id"], name="fk_sync_items_download_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_sync_items_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_sync_items"),
        sa.UniqueConstraint("download_id", name="uq_sync_items_download_id"),
    )
    op.create_index(
        "ix_sync_items_open",
        "sync_items",
        ["priority", "created_at", "id"],
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )
    for column in ("info_hash", "user_id"):
        op.create_index(f"ix_sync_items_{column}", "sync_items", [column])
