"""What the grammar made of a sentence, as a document and for people."""

from dataclasses import asdict

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

import concierge
from concierge_cli.documents.understanding import SlotsDocument, UnderstandDocument, UnderstoodDocument
from concierge_cli.language import say
from concierge_cli.visible import visible

__all__ = ["understand_document", "understood_view"]


def understand_document(understanding: concierge.Understanding) -> UnderstandDocument:
    """The document of an understanding."""
    return UnderstandDocument(
        wishes=[
            UnderstoodDocument(intent=wish.intent.value, slots=SlotsDocument(**asdict(wish.slots)))
            for wish in understanding.wishes
        ]
    )


def understood_view(understanding: concierge.Understanding) -> RenderableType:
    """Each wish, and under it what was said of it."""
    parts: list[RenderableType] = []
    for wish in understanding.wishes:
        parts.append(Text(say().say(f"intent.{wish.intent}"), style="bold"))
        table = Table.grid(padding=(0, 2, 0, 0))
        for slot, value in asdict(wish.slots).items():
            if value is not None:
                table.add_row(Text(f"  {say().say(f'slot.{slot}')}", style="dim"), Text(_worded(slot, value)))
        if table.row_count:
            parts.append(table)
    return Group(*parts)


def _worded(slot: str, value: str | float) -> str:
    """The value as people write it."""
    key = f"slot.{slot}.{str(value).lower()}"
    if say().knows(key):
        return say().say(key)
    if isinstance(value, float):
        return say().score(value)
    return visible(str(value))
