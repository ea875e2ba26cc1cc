"""`concierge jobs`: what runs by itself, and one run now."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Annotated

import typer

import concierge_cli as cli
from concierge_cli.documents.jobs import JobsDocument
from concierge_cli.failures import named
from concierge_cli.language import say

__all__ = ["app"]

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    help=say().say("cli.jobs.help"),
    epilog=say().say("cli.jobs.epilog"),
)
Json = Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))]
Work = Coroutine[object, object, int]


@app.callback()
def _default(ctx: typer.Context, as_json: Json = False) -> Work | None:
    return None if ctx.invoked_subcommand else _show(as_json=as_json)


@app.command("list", help=say().say("cli.jobs.list"))
def list_(as_json: Json = False) -> Work:
    """Prints every job."""
    return _show(as_json=as_json)


@app.command(help=say().say("cli.jobs.run"))
def run(
    name: Annotated[str, typer.Argument(help=say().say("cli.arg.job"), metavar="NAME")],
    as_json: Json = False,
) -> Work:
    """Runs a job now, unless another instance is at it."""

    async def work() -> int:
        # Some jobs need the torrent client.
        async with cli.running.opened(torrents=True) as app_:
            with named("cli.no_job", name):
                ran = await app_.me.jobs.run(name)
        if as_json:
            cli.output.write_json(cli.jobs_view.job_document(ran))
        else:
            cli.output.show(cli.jobs_view.ran_line(ran))
        return 0

    return work()


async def _show(*, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        jobs = await app_.me.jobs.list()
    if as_json:
        found = [cli.jobs_view.job_document(job) for job in jobs]
        cli.output.write_json(JobsDocument(jobs=found))
    else:
        cli.output.show(cli.jobs_view.jobs_view(jobs))
    return 0
