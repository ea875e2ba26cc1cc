"""`concierge sync`: what a NAS does, and what a script in its place may do."""

from __future__ import annotations

from typing import Annotated

import typer

import concierge_cli as cli
from concierge_cli.language import say

__all__ = ["app"]

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help=say().say("cli.sync.help"),
    epilog=say().say("cli.sync.epilog"),
)
Json = Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))]
JsonLines = Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json_lines"))]
Id = Annotated[str, typer.Argument(help=say().say("cli.sync.id"), metavar="ID")]
Token = Annotated[int, typer.Option("--token", min=0, help=say().say("cli.sync.token"), metavar="T")]


@app.callback()
def _default() -> None: ...


@app.command(help=say().say("cli.sync.run"))
def run(as_json: JsonLines = False) -> int:
    """Fetches whatever is finished, until it is stopped."""
    return cli.sync_daemon.run(as_json=as_json)


@app.command(help=say().say("cli.sync.once"))
def once(as_json: JsonLines = False) -> int:
    """Fetches what waits now."""
    return cli.sync_daemon.once(as_json=as_json)


@app.command(help=say().say("cli.sync.status"))
def status(as_json: Json = False) -> int:
    """Prints what is under way."""
    return cli.sync_daemon.status(as_json=as_json)


@app.command(help=say().say("cli.sync.pending"))
def pending(
    lease: Annotated[bool, typer.Option("--lease", help=say().say("cli.sync.opt_lease"))] = False,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=100, help=say().say("cli.sync.limit"), metavar="N")
    ] = 100,
    wait_s: Annotated[
        float, typer.Option("--wait", min=0, max=3600, help=say().say("cli.sync.wait"), metavar="S")
    ] = 0,
    as_json: Json = False,
) -> int:
    """Prints what waits."""
    return cli.sync_deeds.pending(lease=lease, limit=limit, wait_s=wait_s, as_json=as_json)


@app.command(help=say().say("cli.sync.lease"))
def lease(
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=100, help=say().say("cli.sync.limit"), metavar="N")
    ] = 1,
    as_json: Json = False,
) -> int:
    """Takes what waits."""
    return cli.sync_deeds.lease(limit=limit, as_json=as_json)


@app.command(help=say().say("cli.sync.progress"))
def progress(
    item_id: Id,
    token: Token,
    done_bytes: Annotated[
        int | None, typer.Option("--bytes", min=0, max=2**60, help=say().say("cli.sync.bytes"), metavar="N")
    ] = None,
    as_json: Json = False,
) -> int:
    """Renews a lease."""
    return cli.sync_deeds.progress(item_id=item_id, token=token, done_bytes=done_bytes, as_json=as_json)


@app.command(help=say().say("cli.sync.complete"))
def complete(
    item_id: Id,
    token: Token,
    placed: Annotated[
        list[str] | None, typer.Option("--placed", help=say().say("cli.sync.placed"), metavar="FILE=PATH")
    ] = None,
    as_json: Json = False,
) -> int:
    """Tells that an item is home."""
    return cli.sync_deeds.complete(item_id=item_id, token=token, placed=placed or (), as_json=as_json)


@app.command(help=say().say("cli.sync.fail"))
def fail(
    item_id: Id,
    token: Token,
    reason: Annotated[str, typer.Option("--reason", help=say().say("cli.sync.reason"), metavar="R")],
    detail: Annotated[str, typer.Option("--detail", help=say().say("cli.sync.detail"), metavar="TEXT")] = "",
    as_json: Json = False,
) -> int:
    """Gives an item back."""
    return cli.sync_deeds.fail(item_id=item_id, token=token, reason=reason, detail=detail, as_json=as_json)


@app.command(help=say().say("cli.sync.library"))
def library(as_json: Json = False) -> int:
    """Tells what the library holds."""
    return cli.sync_deeds.library(as_json=as_json)


@app.command(help=say().say("cli.sync.doctor"))
def doctor(
    mark: Annotated[bool, typer.Option("--mark", help=say().say("cli.sync.mark"))] = False,
    as_json: Json = False,
) -> int:
    """Looks whether everything is as it has to be."""
    return cli.sync_daemon.doctor(mark=mark, as_json=as_json)
