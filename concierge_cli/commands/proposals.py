"""`concierge proposals`: what waits for a word, and the word."""

from typing import Annotated

import typer

import concierge
from concierge_cli.documents import proposal_document
from concierge_cli.following import follow, is_done
from concierge_cli.language import say
from concierge_cli.output import console, write_json
from concierge_cli.render import proposal_view
from concierge_cli.running import opened, run_async

__all__ = ["app"]

app = typer.Typer(
    rich_markup_mode=None,
    invoke_without_command=True,
    help=say().say("cli.proposals.help"),
    epilog=say().say("cli.proposals.epilog"),
)
Id = Annotated[str, typer.Argument(help=say().say("cli.arg.proposal"), metavar="ID")]
Json = Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))]


@app.callback()
def _default(ctx: typer.Context, as_json: Json = False) -> None:
    if ctx.invoked_subcommand is None:
        _show(as_json=as_json)


@app.command("list", help=say().say("cli.proposals.list"))
def list_(as_json: Json = False) -> None:
    """Prints the open proposals."""
    _show(as_json=as_json)


@app.command(help=say().say("cli.proposals.accept"))
def accept(
    proposal: Id,
    pick: Annotated[int, typer.Option(min=1, max=3, help=say().say("cli.opt.pick"))] = 1,
    as_json: Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json_lines"))] = False,
) -> None:
    """Starts an option of a proposal."""

    async def work() -> int:
        async with opened(torrents=True) as app_:
            download = await app_.proposals.accept(proposal, option=pick)
            last = await follow(app_.me, download, as_json=as_json)
        return 0 if is_done(last) else 1

    run_async(work())


@app.command(help=say().say("cli.proposals.decline"))
def decline(proposal: Id) -> None:
    """Closes a proposal."""

    async def work() -> int:
        async with opened(torrents=False) as app_:
            await app_.proposals.decline(proposal)
        return 0

    run_async(work())


def _show(*, as_json: bool) -> None:
    async def work() -> int:
        async with opened(torrents=False) as app_:
            proposals: tuple[concierge.Proposal, ...] = await app_.proposals.list()
        if as_json:
            write_json([proposal_document(each).model_dump() for each in proposals])
        elif not proposals:
            console.print(say().say("cli.no_proposals"), markup=False)
        for each in proposals if not as_json else ():
            console.print(proposal_view(each))
            console.print(say().say("cli.open_proposal", id=each.id), markup=False)
        return 0

    run_async(work())
