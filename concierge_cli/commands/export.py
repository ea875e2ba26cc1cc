"""`concierge export`: everything about the person in one archive, or their lists as another service takes them."""

import os
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

import concierge_cli as cli
from concierge_cli.documents.imports import WrittenListsDocument
from concierge_cli.failures import BadOption
from concierge_cli.language import say

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(help=say().say("cli.export.help"), epilog=say().say("cli.export.epilog"))
def export(
    file: Annotated[Path | None, typer.Argument(help=say().say("cli.arg.export"), metavar="FILE")] = None,
    format_name: Annotated[
        str | None, typer.Option("--format", help=say().say("cli.opt.export_format"), metavar="FORMAT")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))] = False,
) -> Coroutine[object, object, int]:
    """Writes the archive, or the lists, and says where they are."""
    if format_name is not None:
        return _lists(file, format_name.strip().casefold(), as_json=as_json)
    path = _path(file, f"concierge-export-{datetime.now(UTC):%Y-%m-%d}.zip")

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            exported = await app_.me.privacy.export(path)
        if as_json:
            cli.output.write_json(
                cli.documents.ExportedDocument(
                    path=str(path), size_bytes=exported.size_bytes, rows=dict(exported.rows)
                )
            )
            return 0
        cli.output.show(say().say("cli.exported", n=sum(exported.rows.values())))
        cli.output.write(f"  {path}")
        return 0

    return work()


async def _lists(file: Path | None, format_name: str, *, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        formats = app_.me.exports.formats
        if format_name not in formats:
            raise BadOption("cli.export.no_format", format_name, formats=", ".join(formats))
        path = _path(file, f"{format_name}-{datetime.now(UTC):%Y-%m-%d}")
        written = await app_.me.exports.write(path, format_name)
    if as_json:
        cli.output.write_json(
            WrittenListsDocument(
                path=str(written.path),
                size_bytes=written.size_bytes,
                titles=written.titles,
                files=list(written.files),
            )
        )
        return 0
    cli.output.show(say().say("cli.export.lists", n=written.titles))
    cli.output.write(f"  {written.path}")
    return 0


def _path(file: Path | None, usual: str) -> Path:
    """Where it is written; a link that the person names stays one."""
    wanted = cli.kept_file.named_path(file or usual)
    return Path(os.path.abspath(wanted / usual if wanted.is_dir() else wanted))  # noqa: PTH100  a link stays one
