"""`concierge stats`: what was seen, in numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

import concierge_cli as cli
from concierge_cli.language import say
from concierge_cli.title_options import Json

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(help=say().say("cli.stats.help"), epilog=say().say("cli.stats.epilog"))
def stats(
    year: Annotated[
        int | None, typer.Option(min=1888, max=2100, help=say().say("cli.opt.stats_year"))
    ] = None,
    png: Annotated[Path | None, typer.Option(metavar="FILE", help=say().say("cli.opt.png"))] = None,
    force: Annotated[bool, typer.Option("--force", help=say().say("cli.db.force"))] = False,
    as_json: Json = False,
) -> Coroutine[object, object, int]:
    """Prints the figures, or writes them as a picture."""
    name = f"concierge-{year}.png" if year else "concierge-stats.png"
    file = png and cli.kept_file.file_for(png, name, replace=force)

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            figures = await app_.me.statistics.get(year=year)
            if file is not None and not figures.is_empty:
                picture = await app_.me.statistics.card(figures)
                await asyncio.to_thread(cli.kept_file.keep_file, file, picture)
        is_kept = file is not None and not figures.is_empty
        if as_json:
            cli.output.write_json(cli.stats_document.stats_document(figures, str(file) if is_kept else None))
        elif is_kept:
            cli.output.show(say().say("cli.stats.card", file=str(file)))
        else:
            # Days are kept in UTC.
            cli.output.show(cli.stats_view.stats_view(figures, datetime.now(UTC).date()))
        return 0

    return work()
