"""`concierge search`: what the trackers have."""

import re
import sys
from typing import Annotated

import typer

from concierge_cli.documents import search_document
from concierge_cli.language import say
from concierge_cli.output import console, notes, write_json
from concierge_cli.render import search_view
from concierge_cli.running import opened, run_async

__all__ = ["app", "quality_of", "season_for"]

app = typer.Typer(rich_markup_mode=None)
_QUALITY = re.compile(r"^(?:4k|2160p?|1080p?|720p?|480p?)$", re.IGNORECASE)


def quality_of(text: str | None) -> str | None:
    """The resolution as the SDK names it: "4K" and "2160" are "2160p"."""
    if text is None:
        return None
    if not _QUALITY.match(text):
        raise typer.BadParameter(say().say("cli.bad_quality", given=text[:20]))
    return "2160p" if text.lower() == "4k" else text.lower().removesuffix("p") + "p"


@app.command(help=say().say("cli.search.help"), epilog=say().say("cli.search.epilog"))
def search(
    text: Annotated[list[str], typer.Argument(help=say().say("cli.arg.text"), metavar="TEXT")],
    year: Annotated[int | None, typer.Option(min=1880, max=2100, help=say().say("cli.opt.year"))] = None,
    season: Annotated[int | None, typer.Option(min=0, max=200, help=say().say("cli.opt.season"))] = None,
    episode: Annotated[int | None, typer.Option(min=0, max=5000, help=say().say("cli.opt.episode"))] = None,
    quality: Annotated[
        str | None, typer.Option(callback=quality_of, help=say().say("cli.opt.quality"))
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help=say().say("cli.opt.limit"))] = 20,
    as_json: Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))] = False,
) -> None:
    """Prints the releases of a title."""

    async def work() -> int:
        async with opened(torrents=False) as app_:
            with notes.status(say().say("tool.find_releases")) if sys.stderr.isatty() else notes:
                report = await app_.search.releases(
                    " ".join(text),
                    year=year,
                    season=season_for(season, episode),
                    episode=episode,
                    quality=quality,
                    limit=limit,
                )
            if as_json:
                write_json(search_document(report).model_dump())
            else:
                console.print(search_view(report))
            return 0 if report.accepted else 1

    run_async(work())


def season_for(season: int | None, episode: int | None) -> int | None:
    """An episode without a season is of the first."""
    return 1 if season is None and episode is not None else season
