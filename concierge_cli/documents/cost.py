"""The document of what language models cost."""

from concierge_cli.documents.base import Document

__all__ = ["BY_COMMAND", "CostDocument", "CostSpanDocument", "ModelUseDocument", "PersonCostDocument"]


class ModelUseDocument(Document):
    """Calls and their tokens: read anew, read from the cache, written to it, and produced.

    `cached_share` is the part of what was read that came from the cache, 0 to 1, null if nothing was read.
    """

    calls: int
    input_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    output_tokens: int
    cached_share: float | None
    cost_usd: float


class CostSpanDocument(Document):
    """The last `days` UTC days, today among them, in all and by model; the model "" is one that is not known."""

    days: int
    total: ModelUseDocument
    models: dict[str, ModelUseDocument]


class CostDocument(Document):
    """`concierge cost --json`; `people` is null without --all, the rest with it.

    `limit_usd` is the most for a day, `left_usd` what is left of it today; both are null where there is no limit.
    """

    spans: list[CostSpanDocument] | None = None
    limit_usd: float | None = None
    left_usd: float | None = None
    people: list["PersonCostDocument"] | None = None


class PersonCostDocument(Document):
    """The same for one person."""

    user_id: int
    name: str
    spans: list[CostSpanDocument]
    limit_usd: float | None
    left_usd: float | None


BY_COMMAND = {"cost": CostDocument}
