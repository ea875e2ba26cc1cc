"""`concierge explain`: why the releases of a search stand where they do."""

from collections.abc import Coroutine
from typing import Annotated

import typer

import concierge_cli as cli
from concierge_cli.failures import EXIT_UNABLE, named
from concierge_cli.language import say
from concierge_cli.search_options import Profile

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(help=say().say("cli.explain.help"), epilog=say().say("cli.explain.epilog"))
def explain(
    handle: Annotated[str, typer.Argument(help=say().say("cli.arg.handle"), metavar="HANDLE")],
    profile: Profile = None,
    as_json: Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))] = False,
) -> Coroutine[object, object, int]:
    """Prints every release of the search that the handle is of, with its place and reasons."""
    asked = handle.strip().lower()

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            with named("cli.no_handle", handle):
                was = await app_.search.explain(asked)
            report = was if profile is None else await app_.search.explain(asked, profile=profile)
        if as_json:
            cli.output.write_json(cli.documenting.explain_document(report, asked, was))
        else:
            cli.output.show(cli.render.explain_view(report, asked, None if profile is None else was))
        return 0 if report.accepted else EXIT_UNABLE

    return work()
