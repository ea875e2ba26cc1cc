"""`concierge parse`: what a release's name says."""

from typing import TYPE_CHECKING, Annotated

import typer

import concierge_cli as cli
from concierge_cli.language import say

if TYPE_CHECKING:
    from concierge_cli.documents import ParsedDocument

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)
# "1, 2" is as short as "1-2".
_SHORT_RUN = 2


@app.command(help=say().say("cli.parse.help"), epilog=say().say("cli.parse.epilog"))
def parse(
    names: Annotated[list[str], typer.Argument(help=say().say("cli.arg.names"), metavar="NAME")],
    as_json: Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json_lines"))] = False,
) -> None:
    """Prints the facts in release names."""
    for name in names:
        document = cli.documenting.parsed_document(name)
        if as_json:
            cli.output.write_line(document)
        else:
            cli.output.show(cli.render.parsed_view(name, _facts(document)))


def _facts(document: "ParsedDocument") -> list[tuple[str, str]]:
    """The fields that say something, as people write them."""
    fields = document.model_dump(exclude={"name"})
    fields["kind"] = say().say(f"kind.{document.kind}")
    if document.quality == "Unknown":
        fields["quality"] = ""
    shown = {
        field: _listed(value) if isinstance(value, list) else str(value or "")
        for field, value in fields.items()
    }
    return [(field, value) for field, value in shown.items() if value]


def _listed(values: list[object]) -> str:
    """The values behind one another; a run of numbers by its ends: "1-73"."""
    first = values[0] if len(values) > _SHORT_RUN else None
    if isinstance(first, int) and values == list(range(first, first + len(values))):
        return f"{first}-{values[-1]}"
    return ", ".join(map(str, values))
