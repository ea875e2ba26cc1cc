"""`concierge requests`: what people asked for, and the word."""

from __future__ import annotations

from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.failures import EXIT_UNABLE, named
from concierge_cli.language import say

__all__ = ["app"]

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    help=say().say("cli.requests.help"),
    epilog=say().say("cli.requests.epilog"),
)
Id = Annotated[str, typer.Argument(help=say().say("cli.arg.request"), metavar="ID")]
Json = Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))]
Work = Coroutine[object, object, int]


@app.callback()
def _default(ctx: typer.Context, as_json: Json = False) -> Work | None:
    return None if ctx.invoked_subcommand else _show(as_json=as_json)


@app.command("list", help=say().say("cli.requests.list"))
def list_(as_json: Json = False) -> Work:
    """Prints the open requests."""
    return _show(as_json=as_json)


@app.command(help=say().say("cli.requests.approve"))
def approve(
    request: Id,
    force: Annotated[bool, typer.Option("--force", help=say().say("cli.opt.force"))] = False,
    as_json: Json = False,
) -> Work:
    """Starts what was asked for."""

    async def work() -> int:
        async with cli.running.opened(torrents=True) as app_:
            with _known(request), _told_of_force(request):
                download = await app_.requests.approve(request.strip().lower(), is_forced=force)
        if as_json:
            begun = concierge.DownloadProgress(download=download)
            cli.output.write_json(cli.documenting.download_document(begun))
        else:
            cli.output.show(say().say("requests.approved", name=download.name))
        return 0

    return work()


@app.command(help=say().say("cli.requests.decline"))
def decline(
    request: Id,
    reason: Annotated[str, typer.Option(help=say().say("cli.opt.reason"))] = "",
    as_json: Json = False,
) -> Work:
    """Closes a request."""

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            with _known(request):
                closed = await app_.requests.decline(request.strip().lower(), reason=reason)
        is_declined = closed.state is concierge.RequestState.DECLINED
        if as_json:
            cli.output.write_json(cli.people_documents.request_document(closed))
        else:
            key = f"requests.{closed.state}" if is_declined else "requests.too_late"
            cli.output.show(say().say(key, name=closed.title))
        return 0 if is_declined else EXIT_UNABLE

    return work()


@contextmanager
def _known(request: str) -> Iterator[None]:
    """Inside, a request that is not there is said to be none; a release that is gone is another matter."""
    try:
        yield
    except concierge.NotFound as error:
        if error.facts.get("what") != request.strip().lower():
            raise
        with named("cli.no_request", request):
            raise


@contextmanager
def _told_of_force(request: str) -> Iterator[None]:
    """Inside, somebody else's limit is met with the way past it."""
    try:
        yield
    except concierge.LimitReached:
        cli.output.note(say().say("requests.next_force", id=request))
        raise


async def _show(*, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        requests = await app_.requests.list()
        people = {person.id: person for person in await app_.people.list()}
    if as_json:
        found = [cli.people_documents.request_document(request) for request in requests]
        cli.output.write_json(cli.documents.RequestsDocument(requests=found))
    else:
        cli.output.show(cli.people_view.requests_view(requests, people))
    return 0
