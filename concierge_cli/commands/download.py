"""`concierge download`: a title, a handle or a magnet link, brought to the library."""

from __future__ import annotations

import re
from collections.abc import Coroutine
from typing import Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.commands.search import relaxed, season_for
from concierge_cli.failures import EXIT_UNABLE
from concierge_cli.language import say
from concierge_cli.search_options import Profile, Quality, Relax
from concierge_cli.title_options import Episode, Season, Year

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)
_HANDLE = re.compile(r"^[a-z0-9]{4,8}$")
_SHOWN = 10


@app.command(help=say().say("cli.download.help"), epilog=say().say("cli.download.epilog"))
def download(
    what: Annotated[list[str], typer.Argument(help=say().say("cli.arg.what"), metavar="TEXT|HANDLE|MAGNET")],
    year: Year = None,
    season: Season = None,
    episode: Episode = None,
    quality: Quality = None,
    profile: Profile = None,
    relax: Relax = None,
    pick: Annotated[int | None, typer.Option(min=1, max=50, help=say().say("cli.opt.pick"))] = None,
    follow: Annotated[bool, typer.Option("--follow", help=say().say("cli.opt.follow"))] = False,
    wait: Annotated[bool, typer.Option("--wait", help=say().say("cli.opt.wait"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json_lines"))] = False,
) -> Coroutine[object, object, int]:
    """Downloads a title."""
    words = " ".join(what)

    async def work() -> int:
        async with cli.running.opened(torrents=True) as app_:
            started = await _named(app_.me, words)
            if started is None:
                report = await app_.search.releases(
                    words,
                    year=year,
                    season=season_for(season, episode),
                    episode=episode,
                    quality=quality,
                    profile=profile,
                )
                report = await app_.search.inspected(await relaxed(app_.me, report, relax))
                decision = await _picked(app_.me, report, words, pick, as_json=as_json)
                if decision is None:
                    return EXIT_UNABLE
                started = await app_.downloads.start(decision)
            if follow:
                await app_.downloads.follow(started.id)
            return await cli.watching.carried_out(app_.me, started, as_json=as_json, waits=wait)

    return work()


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
    me: concierge.UserView, report: concierge.SearchReport, words: str, pick: int | None, *, as_json: bool
) -> concierge.Decision | None:
    """The release that the number, a clear win or the person's answer chooses; where none fits, a compromise does."""
    if pick is not None and pick <= len(report.accepted):
        return report.accepted[pick - 1]
    if report.has_clear_winner and pick is None:
        return report.best
    if as_json:
        cli.output.write_line(cli.documenting.undecided_event(report))
        return None
    cli.output.show(cli.render.search_view(report, words, shown=_SHOWN))
    if pick is not None and report.accepted:
        cli.output.note(say().say("cli.no_pick", pick=pick, n=len(report.accepted)))
    keyboard = cli.keyboard.Keyboard()
    if not report.accepted:
        made = await cli.picking.picked(cli.render.relaxation_lines(report), keyboard)
        return None if made is None else (await relaxed(me, report, made)).best
    chosen = await cli.picking.picked(cli.render.release_lines(report), keyboard)
    if chosen is None:
        cli.output.note(say().say("cli.next_pick"))
        return None
    return report.accepted[chosen - 1]
