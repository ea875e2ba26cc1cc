"""`concierge keys`: what accounts are encrypted with."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.documents.accounts import NewKeyDocument
from concierge_cli.failures import EXIT_UNABLE
from concierge_cli.language import say

__all__ = ["app"]

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    help=say().say("cli.keys.help"),
    epilog=say().say("cli.keys.epilog"),
)
Json = Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))]
Work = Coroutine[object, object, int]


@app.callback()
def _default(ctx: typer.Context, as_json: Json = False) -> Work | None:
    return None if ctx.invoked_subcommand else _status(as_json=as_json)


@app.command(help=say().say("cli.keys.status"))
def status(as_json: Json = False) -> Work:
    """Prints where the keys are and what they hold."""
    return _status(as_json=as_json)


@app.command(help=say().say("cli.keys.new"))
def new(as_json: Json = False) -> int:
    """Prints a key that nothing keeps."""
    key = concierge.Concierge.new_key()
    if as_json:
        cli.output.write_json(NewKeyDocument(key=key))
    else:
        cli.output.write(key)
    return 0


@app.command(help=say().say("cli.keys.rotate"))
def rotate(as_json: Json = False) -> Work:
    """Puts every account under a new key."""

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            done = await _rotated(app_)
        if as_json:
            cli.output.write_json(cli.accounts_view.rotation_document(done))
        else:
            cli.output.show(cli.accounts_view.rotation_view(done))
        return EXIT_UNABLE if done.unreadable else 0

    return work()


async def _rotated(app_: concierge.Concierge) -> concierge.Rotation:
    """What the change did. Where nothing was ever encrypted, no key is made only to be changed."""
    report = await app_.keys.report()
    if report.place is concierge.KeyPlace.NOWHERE and not report.needed:
        return concierge.Rotation(place=report.place, newest="", moved=0)
    with cli.accounts_view.rotation_bar() as bar:
        task = bar.add_task(say().say("cli.keys.rotating"), total=None)
        return await app_.keys.rotate(lambda at, total: bar.update(task, completed=at, total=total))


async def _status(*, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        report = await app_.keys.report()
    if as_json:
        cli.output.write_json(cli.accounts_view.keys_document(report))
    else:
        cli.output.show(cli.accounts_view.keys_view(report))
    return EXIT_UNABLE if report.unreadable else 0
