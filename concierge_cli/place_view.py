"""Where files belong, as a document and for people."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

import concierge
from concierge_cli.documents.place import PlacedFileDocument, PlaceDocument
from concierge_cli.language import say
from concierge_cli.visible import on_one_line

__all__ = ["place_document", "place_view"]

_MARKS = {"danger": ("✗", "red"), "junk": ("–", "dim"), "sample": ("–", "dim")}
_PLACED = ("✓", "green")


def place_document(
    given: Path, plan: concierge.PlacingPlan, destinations: Sequence[str | None]
) -> PlaceDocument:
    """The document of a plan, and of what came of it."""
    return PlaceDocument(
        [
            PlacedFileDocument(
                source=_source(given, placement.path),
                destination=destination,
                role=placement.role.value,
            )
            for placement, destination in zip(plan.placements, destinations, strict=True)
        ]
    )


def place_view(
    plan: concierge.PlacingPlan, destinations: Sequence[str | None], title: str, *, library: str = ""
) -> RenderableType:
    """Each file with its place, or with the reason why it has none; then how many there are of both.

    Once they are placed, `library` tells where.
    """
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for placement, destination in zip(plan.placements, destinations, strict=True):
        mark, style = _MARKS.get(placement.role.value, _PLACED)
        table.add_row(Text(mark, style=style), Text(on_one_line(placement.path)))
        table.add_row("", _told(placement, destination))
    parts: list[RenderableType] = [Text(on_one_line(title), style="bold"), table]
    placed = sum(destination is not None for destination in destinations)
    left_out = len(destinations) - placed
    summary = "cli.place.done" if library else "cli.place.planned"
    parts.append(Text(on_one_line(say().say(summary, n=placed, library=library))))
    if left_out:
        parts.append(Text(say().say("cli.place.left_out", n=left_out)))
    if placed and not library:
        parts.append(Text(say().say("cli.place.next"), style="dim"))
    return Group(*parts)


def _told(placement: concierge.Placement, destination: str | None) -> Text:
    role = say().say(f"place.role.{placement.role.value}")
    reason = say().say(f"place.reason.{placement.reason.value}") if placement.reason else ""
    if destination is None:
        return Text(f"{role}: {reason}", style="dim")
    return Text.assemble(f"{role} → {on_one_line(destination)}", (f"  {reason}" if reason else "", "yellow"))


def _source(given: Path, path: str) -> str:
    """The file as the person's shell would name it; bytes that are no text are written out."""
    _, _, inside = path.partition("/")
    source = str(given / inside) if inside else str(given)
    return source.encode(errors="backslashreplace").decode()
