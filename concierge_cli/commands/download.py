"""`concierge download`: a title, a handle or a magnet link, brought to the library."""

import re
from typing import Annotated

import typer

import concierge
from concierge_cli.commands.search import quality_of, season_for
from concierge_cli.documents import download_document, search_document
from concierge_cli.following import follow, is_done
from concierge_cli.language import say
from concierge_cli.output import console, notes, write_json
from concierge_cli.render import download_line, search_view
from concierge_cli.running import opened, run_async
from concierge_cli.story import choose

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None)
_HANDLE = re.compile(r"^[a-z0-9]{4,8}$")


@app.command(help=say().say("cli.download.help"), epilog=say().say("cli.download.epilog"))
def download(
    what: Annotated[list[str], typer.Argument(help=say().say("cli.arg.what"), metavar="TEXT|HANDLE|MAGNET")],
    year: Annotated[int | None, typer.Option(min=1880, max=2100, help=say().say("cli.opt.year"))] = None,
    season: Annotated[int | None, typer.Option(min=0, max=200, help=say().say("cli.opt.season"))] = None,
    episode: Annotated[int | None, typer.Option(min=0, max=5000, help=say().say("cli.opt.episode"))] = None,
    quality: Annotated[
        str | None, typer.Option(callback=quality_of, help=say().say("cli.opt.quality"))
    ] = None,
    pick: Annotated[int | None, typer.Option(min=1, max=50, help=say().say("cli.opt.pick"))] = None,
    wait: Annotated[bool, typer.Option("--wait", help=say().say("cli.opt.wait"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json_lines"))] = False,
) -> None:
    """Downloads a title."""

    async def work() -> int:
        async with opened(torrents=True) as app_:
            named = await _named(app_.me, " ".join(what))
            if named is None:
                report = await app_.search.releases(
                    " ".join(what),
                    year=year,
                    season=season_for(season, episode),
                    episode=episode,
                    quality=quality,
                )
                decision = await _picked(report, pick, as_json=as_json)
                if decision is None:
                    return 1
                named = await app_.downloads.start(decision)
            if not (wait or app_.downloads.owns_client):
                return _queued(named, as_json=as_json)
            return 0 if is_done(await follow(app_.me, named, as_json=as_json)) else 1

    run_async(work())


async def _named(me: concierge.UserView, what: str) -> concierge.Download | None:
    """The download of a magnet link or a handle; None if the words are neither."""
    if what.strip().lower().startswith("magnet:"):
        return await me.downloads.start(what)
    if not _HANDLE.match(what):
        return None
    try:
        return await me.downloads.start(what)
    except concierge.NotFound as error:
        if error.facts.get("what") == what:
            return None
        raise


async def _picked(
    report: concierge.SearchReport, pick: int | None, *, as_json: bool
) -> concierge.Decision | None:
    """The release that the number, a clear win or the person's answer chooses."""
    if pick is not None and pick <= len(report.accepted):
        return report.accepted[pick - 1]
    if report.has_clear_winner and pick is None:
        return report.best
    if as_json:
        write_json(search_document(report).model_dump())
        return None
    console.print(search_view(report))
    chosen = await choose(len(report.accepted)) if report.accepted else None
    if chosen is None and report.accepted:
        notes.print(say().say("cli.next_pick"), markup=False)
    return None if chosen is None else report.accepted[chosen - 1]


def _queued(download: concierge.Download, *, as_json: bool) -> int:
    progress = concierge.DownloadProgress(download=download)
    if as_json:
        write_json(download_document(progress).model_dump())
    else:
        console.print(download_line(progress), markup=False)
    return 0
