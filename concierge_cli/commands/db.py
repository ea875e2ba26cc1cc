"""`concierge db`: the care of the database. None of it opens a concierge, so none of it migrates unasked."""

from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.failures import EXIT_UNABLE
from concierge_cli.language import say

__all__ = ["app"]

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    help=say().say("cli.db.help"),
    epilog=say().say("cli.db.epilog"),
)
File = Annotated[Path, typer.Argument(help=say().say("cli.db.file"), metavar="FILE")]
Json = Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))]
Work = Coroutine[object, object, int]


@app.callback()
def _default(ctx: typer.Context, as_json: Json = False) -> Work | None:
    return None if ctx.invoked_subcommand else _check(as_json=as_json)


@app.command(help=say().say("cli.db.upgrade"))
def upgrade(as_json: Json = False) -> Work:
    """Brings the tables to this version."""

    async def work() -> int:
        done = await (await cli.running.database()).upgrade()
        if as_json:
            cli.output.write_json(cli.database_view.upgrade_document(done))
        else:
            cli.output.show(cli.database_view.upgrade_line(done))
        return 0

    return work()


@app.command(help=say().say("cli.db.check"))
def check(as_json: Json = False) -> Work:
    """Looks the database through."""
    return _check(as_json=as_json)


@app.command(help=say().say("cli.db.backup"))
def backup(
    file: File,
    force: Annotated[bool, typer.Option("--force", help=say().say("cli.db.force"))] = False,
    as_json: Json = False,
) -> Work:
    """Writes all rows into one file."""

    async def work() -> int:
        with cli.database_view.bar(say().say("cli.db.copying")) as progress:
            care = await cli.running.database()
            done = await care.backup(file, replace=force, progress=progress)
        if as_json:
            cli.output.write_json(cli.database_view.backup_document(done))
        else:
            cli.output.show(*cli.database_view.backup_lines(done))
        return 0

    return work()


@app.command(help=say().say("cli.db.restore"))
def restore(
    file: File,
    replace: Annotated[bool, typer.Option("--replace", help=say().say("cli.db.replace"))] = False,
    as_json: Json = False,
) -> Work:
    """Puts a backup back."""

    async def work() -> int:
        with cli.database_view.bar(say().say("cli.db.restoring")) as progress:
            care = await cli.running.database()
            done = await care.restore(file, replace=replace, progress=progress)
        if as_json:
            cli.output.write_json(cli.database_view.restored_document(done))
        else:
            _tell(done)
        return 0

    return work()


async def _check(*, as_json: bool) -> int:
    report = await (await cli.running.database()).check()
    if as_json:
        cli.output.write_json(cli.database_view.report_document(report))
    else:
        # A path is for copying: it stays on one line, however long.
        cli.output.write(f"{say().say('cli.db.row.database')}: {report.database}")
        cli.output.show(cli.database_view.report_view(report))
    return EXIT_UNABLE if report.faults else 0


def _tell(done: concierge.Restoration) -> None:
    line, kept = cli.database_view.restored_lines(done)
    cli.output.show(line)
    if kept is not None and done.before is not None:
        cli.output.show(kept)
        # A path is for copying: it stays on one line, however long.
        cli.output.write(f"  {done.before.path}")
