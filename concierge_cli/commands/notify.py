"""`concierge notify`: whether notifications arrive."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.failures import EXIT_CONFIG, exit_code, named
from concierge_cli.language import say

__all__ = ["app"]

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help=say().say("cli.notify.help"),
    epilog=say().say("cli.notify.epilog"),
)


@app.callback()
def _group() -> None:
    """Keeps `test` a command of its own."""


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


def _exit_code(trials: Sequence[concierge.NotifierTrial]) -> int:
    """That of the first that failed; where there is none to try, something is to be set first."""
    failed = (exit_code(trial.error) for trial in trials if trial.error)
    return next(failed, 0 if trials else EXIT_CONFIG)
