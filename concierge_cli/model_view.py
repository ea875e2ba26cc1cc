"""The language models that a person may choose, in a terminal of 80 columns and as a document."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

import concierge
from concierge_cli.documents.model import ModelOfferDocument, ModelsDocument
from concierge_cli.language import say
from concierge_cli.visible import on_one_line

__all__ = ["models_document", "models_view"]


def models_view(offers: Sequence[concierge.ModelOffer], choice: concierge.ModelChoice) -> RenderableType:
    """A line for each model, the chosen one marked, and how much it thinks below."""
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("")
    for name in ("name", "price", "efforts"):
        table.add_column(say().say(f"cli.model.column.{name}"), overflow="fold")
    for offer in offers:
        name = on_one_line(offer.model.id)
        told = f"{name} ({say().say('cli.model.is_usual')})" if offer.is_usual else name
        table.add_row(
            "●" if offer.is_chosen else "",
            Text(told, style="bold" if offer.is_chosen else ""),
            _price(offer.model),
            ", ".join(offer.model.efforts) or "–",
        )
    effort = choice.effort or say().say("cli.model.effort_usual")
    return Group(table, Text(say().say("cli.model.thinks", effort=effort), style="dim"))


def models_document(offers: Sequence[concierge.ModelOffer], choice: concierge.ModelChoice) -> ModelsDocument:
    """The document of the models and the choice."""
    return ModelsDocument(
        effort=choice.effort or None,
        models=[
            ModelOfferDocument(
                id=offer.model.id,
                service=offer.model.service,
                efforts=list(offer.model.efforts),
                input_usd_per_million=offer.model.input_price,
                output_usd_per_million=offer.model.output_price,
                context_tokens=offer.model.context_tokens,
                is_usual=offer.is_usual,
                is_chosen=offer.is_chosen,
            )
            for offer in offers
        ],
    )


def _price(model: concierge.KnownModel) -> str:
    """Dollars for a million tokens, read and written."""
    if model.input_price is None or model.output_price is None:
        return say().say("cli.model.unknown_price")
    if not (model.input_price or model.output_price):
        return say().say("cli.model.free")
    return f"${say().decimal(model.input_price, 2)} / ${say().decimal(model.output_price, 2)}"
