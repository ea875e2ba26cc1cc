"""What language models have done for people is counted by model; of what was counted before none is known."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

COUNTED = ("input_tokens", "cache_read_tokens", "cache_write_tokens", "output_tokens", "cost_micros")


def upgrade() -> None:
    by_model = op.create_table(
        "model_usage",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in COUNTED),
        sa.PrimaryKeyConstraint("user_id", "day", "model", name="pk_model_usage"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_model_usage_user_id", ondelete="CASCADE"),
    )
    kept = ("user_id", "day", "calls", *COUNTED)
    before = sa.table("usage", *(sa.column(name) for name in kept))
    known = sa.select(*(before.c[name] for name in kept), sa.literal(""))
    op.execute(by_model.insert().from_select([*kept, "model"], known))
    op.drop_table("usage")
