"""`concierge export`: everything about the person, in one archive."""

import os
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

import concierge_cli as cli
from concierge_cli.language import say

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(help=say().say("cli.export.help"), epilog=say().say("cli.export.epilog"))
def export(
    file: Annotated[Path | None, typer.Argument(help=say().say("cli.arg.export"), metavar="FILE")] = None,
    as_json: Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))] = False,
) -> Coroutine[object, object, int]:
    """Writes the archive and says where it is."""
    usual = f"concierge-export-{datetime.now(UTC):%Y-%m-%d}.zip"
    wanted = file or Path(usual)
    # A link that the person names stays one.
    path = Path(os.path.abspath(wanted / usual if wanted.is_dir() else wanted))  # noqa: PTH100

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
