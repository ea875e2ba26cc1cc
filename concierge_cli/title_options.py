"""The parameters that the commands about titles share, and the line that stands there while sources are asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, TypeAlias

import typer

import concierge
import concierge_cli as cli
from concierge_cli.failures import BadOption
from concierge_cli.language import say

__all__ = [
    "Episode",
    "Json",
    "Kind",
    "Season",
    "TitlesLimit",
    "Words",
    "Year",
    "asking",
    "given_options",
    "kind_named",
    "kind_of",
]

_KINDS = {"movie": "movie", "film": "movie", "фильм": "movie", "series": "series", "сериал": "series"}


def kind_of(text: str | None) -> str | None:
    """The kind as the SDK names it. Raises BadOption."""
    if text is None:
        return None
    kind = _KINDS.get(text.strip().casefold())
    if kind is None:
        raise BadOption("cli.bad_kind", text[:20])
    return kind


Words: TypeAlias = Annotated[list[str], typer.Argument(help=say().say("cli.arg.text"), metavar="TEXT")]
Year: TypeAlias = Annotated[int | None, typer.Option(min=1880, max=2100, help=say().say("cli.opt.year"))]
Season: TypeAlias = Annotated[int | None, typer.Option(min=0, max=200, help=say().say("cli.opt.season"))]
Episode: TypeAlias = Annotated[int | None, typer.Option(min=0, max=5000, help=say().say("cli.opt.episode"))]
Kind: TypeAlias = Annotated[
    str | None, typer.Option(callback=kind_of, metavar="movie|series", help=say().say("cli.opt.kind"))
]
TitlesLimit: TypeAlias = Annotated[
    int, typer.Option("--limit", min=1, max=500, help=say().say("cli.opt.titles_limit"))
]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))]


def kind_named(name: str | None) -> concierge.TitleKind | None:
    """The kind of that name."""
    return None if name is None else concierge.TitleKind(name)


def given_options(year: int | None, kind: str | None) -> list[str]:
    """The options as they were given, to be given again."""
    options = [] if year is None else [f"--year {year}"]
    return options if kind is None else [*options, f"--kind {kind}"]


@contextmanager
def asking() -> Iterator[None]:
    """A line that lives as long as sources are asked; only a terminal has one."""
    notes = cli.output.notes
    if not notes.is_terminal:
        yield
        return
    with notes.status(say().say("cli.asking_sources")):
        yield
