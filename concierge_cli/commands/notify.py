"""`concierge notify`: how a person is told, and whether it arrives."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from datetime import datetime, time
from typing import Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.failures import EXIT_CONFIG, BadOption, exit_code, named
from concierge_cli.language import say

__all__ = ["app"]

HOUSEHOLD = "household"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help=say().say("cli.notify.help"),
    epilog=say().say("cli.notify.epilog"),
)


@app.command("test", help=say().say("cli.notify.test"))
def try_out(
    name: Annotated[str | None, typer.Argument(help=say().say("cli.notify.name"), metavar="NAME")] = None,
    as_json: Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))] = False,
) -> Coroutine[object, object, int]:
    """Sends a test by each notifier, and says which worked."""

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            with named("cli.notify.unknown", name or ""):
                trials = await app_.test_notifiers(name)
        if as_json:
            cli.output.write_json(cli.notify_view.trials_document(trials))
        elif trials:
            cli.output.show(cli.notify_view.trials_view(trials))
        else:
            cli.output.note(say().say("cli.notify.none"))
        return _exit_code(trials)

    return work()


@app.command(help=say().say("cli.notify.settings"))
def settings(
    way: Annotated[list[str] | None, typer.Option("--way", help=say().say("cli.notify.way"))] = None,
    interval: Annotated[str | None, typer.Option(help=say().say("cli.notify.interval"))] = None,
    quiet: Annotated[str | None, typer.Option(help=say().say("cli.notify.quiet"))] = None,
    digest: Annotated[str | None, typer.Option(help=say().say("cli.notify.digest"))] = None,
    zone: Annotated[str | None, typer.Option(help=say().say("cli.notify.zone"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))] = False,
) -> Coroutine[object, object, int]:
    """Shows the wishes; with options it changes them first."""
    edit = _edit(tuple(way or ()), interval, quiet, digest, zone)

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            wishes = app_.me.notifications
            shown = await (wishes.change(**edit) if edit else wishes.get())
        if as_json:
            cli.output.write_json(cli.notify_view.wishes_document(shown))
        else:
            cli.output.show(cli.notify_view.wishes_view(shown))
        return 0

    return work()


def _edit(
    ways: Sequence[str], interval: str | None, quiet: str | None, digest: str | None, zone: str | None
) -> concierge.NotificationEdit:
    edit = concierge.NotificationEdit()
    for given in ways:
        kind, _, way = given.partition("=")
        try:
            edit[concierge.NewsKind(kind).value] = concierge.Way(way)
        except ValueError:
            raise BadOption("cli.notify.no_way", given) from None
    if interval is not None:
        edit["interval"] = None if interval == HOUSEHOLD else interval
    if quiet is not None:
        edit["quiet"] = _hours(quiet)
    if digest is not None:
        edit["digest_at"], edit["digest_day"] = _digest(digest)
    if zone is not None:
        edit["zone"] = "" if zone == HOUSEHOLD else zone
    return edit


def _hours(given: str) -> tuple[time, time] | None:
    """From and to, such as 22:30-08:00; two that are the same are no quiet hours."""
    if given == HOUSEHOLD:
        return None
    if given == "off":
        return time(), time()
    start, _, end = given.partition("-")
    return _time(start, given), _time(end, given)


def _digest(given: str) -> tuple[time, int | None]:
    """A time of each day, or with a weekday before it of that one."""
    day, _, at = given.rpartition(" ")
    if day and day not in WEEKDAYS:
        raise BadOption("cli.notify.no_time", given)
    return _time(at, given), WEEKDAYS.index(day) if day else None


def _time(given: str, whole: str) -> time:
    try:
        return datetime.strptime(given.strip(), "%H:%M").time()  # noqa: DTZ007  a time on the wall
    except ValueError:
        raise BadOption("cli.notify.no_time", whole) from None


def _exit_code(trials: Sequence[concierge.NotifierTrial]) -> int:
    """That of the first that failed; where there is none to try, something is to be set first."""
    failed = (exit_code(trial.error) for trial in trials if trial.error)
    return next(failed, 0 if trials else EXIT_CONFIG)
