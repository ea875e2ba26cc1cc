"""`concierge parse`: what a release's name says."""

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

import concierge
from concierge_cli.documents import ParsedDocument, audio_names
from concierge_cli.language import say
from concierge_cli.output import console, write_line

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None)


@app.command(help=say().say("cli.parse.help"), epilog=say().say("cli.parse.epilog"))
def parse(
    names: Annotated[list[str], typer.Argument(help=say().say("cli.arg.names"), metavar="NAME...")],
    as_json: Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json_lines"))] = False,
) -> None:
    """Prints the facts in release names."""
    for name in names:
        document = _document(name)
        if as_json:
            write_line(document.model_dump())
        else:
            console.print(_table(document))


def _document(name: str) -> ParsedDocument:
    parsed = concierge.parse_release(name)
    return ParsedDocument(
        name=name,
        titles=list(parsed.names),
        year=parsed.year,
        quality=concierge.quality_name(parsed),
        resolution=parsed.resolution,
        hdr=list(parsed.hdr),
        codec=parsed.codec or None,
        audio=audio_names(parsed),
        subtitles=list(parsed.subtitles),
        seasons=list(parsed.seasons),
        episodes=list(parsed.episodes),
        episode_total=parsed.episode_total,
    )


def _table(document: ParsedDocument) -> Table:
    table = Table(
        box=None, show_header=False, pad_edge=False, title=Text(document.name[:300]), title_justify="left"
    )
    for field, value in document.model_dump(exclude={"name"}).items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else value
        if shown not in (None, ""):
            table.add_row(Text(say().say(f"cli.field.{field}"), style="dim"), Text(str(shown)))
    return table
