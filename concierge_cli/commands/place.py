"""`concierge place`: files that came from elsewhere, under the names and in the folders of the library."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.failures import BadOption, named, no_such
from concierge_cli.language import say
from concierge_cli.title_options import Json, Kind, Season, Year, asking, kind_named

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)
_LONGEST_TITLE = 200
_MOST_CHOICES = 10


@app.command(help=say().say("cli.place.help"), epilog=say().say("cli.place.epilog"))
def place(
    path: Annotated[Path, typer.Argument(help=say().say("cli.arg.place_path"), metavar="PATH")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say().say("cli.opt.place_dry_run"))] = False,
    named_as: Annotated[
        str | None, typer.Option("--as", help=say().say("cli.opt.place_as"), metavar="TITLE")
    ] = None,
    year: Year = None,
    kind: Kind = None,
    season: Season = None,
    as_json: Json = False,
) -> Coroutine[object, object, int]:
    """Prints where the files belong, and puts them there."""
    told = _told_title(named_as, year, kind)

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            tree = await app_.trees.look(path)
            title = _as_told(told, tree.guess, kind) if told else await _found(app_, tree.guess, year, kind)
            plan = app_.trees.plan(tree, title, season=season)
            placed = app_.trees.destinations(plan) if dry_run else await app_.trees.place(tree, plan)
        if as_json:
            cli.output.write_json(cli.place_view.place_document(path, plan, placed))
        else:
            library = "" if dry_run else str(app_.trees.library)
            name = title.label(say().language)
            cli.output.show(cli.place_view.place_view(plan, placed, name, library=library))
        return 0

    return work()


def _told_title(name: str | None, year: int | None, kind: str | None) -> concierge.Title | None:
    """The title as the person has said it. Raises BadOption."""
    if name is None:
        return None
    if not any(char.isalnum() for char in name) or len(name) > _LONGEST_TITLE:
        raise BadOption("cli.place.bad_title", name)
    return concierge.Title(
        kind=kind_named(kind) or concierge.TitleKind.MOVIE, name_ru=" ".join(name.split()), year=year
    )


def _as_told(told: concierge.Title, guess: concierge.Guess, kind: str | None) -> concierge.Title:
    """The same, with what nobody has said taken from the files' names."""
    return replace(
        told,
        kind=kind_named(kind) or guess.kind,
        year=guess.year if told.year is None else told.year,
        aliases=(guess.name,) if guess.name else (),
    )


async def _found(
    app_: concierge.Concierge, guess: concierge.Guess, year: int | None, kind: str | None
) -> concierge.Title:
    """The title that the metadata sources know by what the files are called. Raises NotFound, Ambiguous."""
    if guess.works:
        raise concierge.Ambiguous("several works", choices=guess.works, problem="several_works")
    if not guess.name:
        raise no_such("cli.place.no_work", "")
    with asking(), named("cli.place.unknown", guess.name):
        resolution = await app_.me.metadata.resolve(
            guess.name, year=year or guess.year, kind=kind_named(kind) or guess.kind
        )
        if not resolution.titles:
            raise concierge.NotFound(guess.name, what=guess.name)
        if resolution.title is None:
            choices = tuple(title.label(say().language) for title in resolution.titles[:_MOST_CHOICES])
            raise concierge.Ambiguous(guess.name, choices=choices, problem="several_titles")
        return await app_.me.metadata.get(resolution.title)
