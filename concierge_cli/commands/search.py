"""`concierge search`: what the trackers have."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.failures import EXIT_SERVICE, EXIT_UNABLE, BadOption
from concierge_cli.language import say
from concierge_cli.search_options import Profile, Quality, Relax
from concierge_cli.title_options import Episode, Season, Year

__all__ = ["app", "relaxed", "season_for"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)
# Trackers are asked for this many rows, however few are shown: the counts speak of all.
_LEAST_ASKED = 50


async def relaxed(
    me: concierge.UserView, report: concierge.SearchReport, number: int | None
) -> concierge.SearchReport:
    """The report with the compromise of that number made; as it is if something fits without one."""
    if number is None or report.accepted:
        return report
    if number > len(report.relaxations):
        raise BadOption("cli.bad_relax", str(number))
    return await me.search.relaxed(report, report.relaxations[number - 1])


@app.command(help=say().say("cli.search.help"), epilog=say().say("cli.search.epilog"))
def search(
    text: Annotated[list[str], typer.Argument(help=say().say("cli.arg.text"), metavar="TEXT")],
    year: Year = None,
    season: Season = None,
    episode: Episode = None,
    quality: Quality = None,
    profile: Profile = None,
    relax: Relax = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help=say().say("cli.opt.limit"))] = 10,
    as_json: Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))] = False,
) -> Coroutine[object, object, int]:
    """Prints the releases of a title."""
    words = " ".join(text)

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            with _waiting() as told:
                events = app_.search.stream(
                    words,
                    year=year,
                    season=season_for(season, episode),
                    episode=episode,
                    quality=quality,
                    profile=profile,
                    limit=max(limit, _LEAST_ASKED),
                )
                report = await _reported(events, told)
                report = await app_.search.inspected(await relaxed(app_.me, report, relax))
            if as_json:
                shown = dataclasses.replace(report, accepted=report.accepted[:limit])
                cli.output.write_json(cli.documenting.search_document(shown))
            else:
                cli.output.show(cli.render.search_view(report, words, shown=limit))
                report = await _with_the_late(app_.me, report, words, shown=limit)
        if report.accepted:
            return 0
        return EXIT_SERVICE if report.failures and not report.rejected else EXIT_UNABLE

    return work()


async def _with_the_late(
    me: concierge.UserView, report: concierge.SearchReport, words: str, *, shown: int
) -> concierge.SearchReport:
    """The report once the late trackers have answered, shown anew if they had anything.

    A person at a terminal has the first answer by then, and may leave at any time; a script does not wait.
    """
    late = ", ".join(failure.service for failure in report.failures if failure.is_late)
    if not late or not cli.output.notes.is_terminal:
        return report
    with cli.output.notes.status(say().say("cli.search.still_asked", service=late)):
        whole = await me.search.settled(report)
        is_more = _count(whole) > _count(report)
        whole = await me.search.inspected(whole) if is_more else whole
    if is_more:
        cli.output.show(cli.render.search_view(whole, words, shown=shown))
    else:
        cli.output.show(say().say("cli.search.nothing_more", service=late))
    return whole


def _count(report: concierge.SearchReport) -> int:
    return len(report.accepted) + len(report.rejected)


@contextmanager
def _waiting() -> Iterator[Callable[[str], None]]:
    """A line that lives as long as the search; what it is called with stands there too. Only a terminal has one."""
    notes, asked = cli.output.notes, say().say("tool.find_releases")
    if not notes.is_terminal:
        yield lambda _told: None
        return
    with notes.status(asked) as status:
        yield lambda told: status.update(f"{asked} {told}")


async def _reported(
    events: AsyncIterator[concierge.SourceAnswer | concierge.SearchReport], told: Callable[[str], None]
) -> concierge.SearchReport:
    """The report that ends the search; each tracker is told of as it answers."""
    answers: list[str] = []
    report: concierge.SearchReport | None = None
    async for event in events:
        if isinstance(event, concierge.SearchReport):
            report = event
            continue
        key = "cli.search.gave_nothing" if event.failure and not event.count else "cli.search.gave"
        answers.append(say().say(key, service=event.service, n=event.count))
        told(" · ".join(answers))
    assert report is not None  # noqa: S101  a search ends with a report, or an error
    return report


def season_for(season: int | None, episode: int | None) -> int | None:
    """An episode without a season is of the first."""
    return 1 if season is None and episode is not None else season
