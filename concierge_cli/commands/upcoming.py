"""`concierge upcoming`: what comes out soon."""

from __future__ import annotations

from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.failures import unlisted
from concierge_cli.language import say
from concierge_cli.title_options import Json, Kind, TitlesLimit, asking, kind_named

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(help=say().say("cli.upcoming.help"), epilog=say().say("cli.upcoming.epilog"))
def upcoming(
    days: Annotated[int, typer.Option(min=1, max=365, help=say().say("cli.opt.days"))] = 30,
    kind: Kind = None,
    limit: TitlesLimit = 50,
    as_json: Json = False,
) -> Coroutine[object, object, int]:
    """Prints what comes out in the next days."""

    async def work() -> int:
        since = datetime.now().astimezone().date()
        until = since + timedelta(days=days)
        wanted = concierge.TitleList(
            kind=concierge.ListKind.UPCOMING, title_kind=kind_named(kind), since=since, until=until
        )
        async with cli.running.opened(torrents=False) as app_:
            with asking(), unlisted("cli.upcoming.not_set_up"):
                listed = await app_.me.metadata.listed(wanted)
        if as_json:
            cli.output.write_json(cli.title_documents.upcoming_document(listed, since, until, limit))
        else:
            view = cli.upcoming_view.upcoming_view(
                listed, since, until, shown=limit, wants_films=kind != "series"
            )
            cli.output.show(view)
        return 0

    return work()
