"""The document of the language models that may be chosen."""

from concierge_cli.documents.base import Document

__all__ = ["BY_COMMAND", "ModelOfferDocument", "ModelsDocument"]


class ModelOfferDocument(Document):
    """A model; prices are dollars for a million tokens, null where nobody tells them."""

    id: str
    service: str
    efforts: list[str]
    input_usd_per_million: float | None
    output_usd_per_million: float | None
    context_tokens: int | None
    is_usual: bool
    is_chosen: bool


class ModelsDocument(Document):
    """`concierge model --json`; `effort` is how much the model is to think, null for the usual."""

    effort: str | None
    models: list[ModelOfferDocument]


BY_COMMAND = {"model": ModelsDocument}
