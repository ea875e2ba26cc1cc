"""`concierge proposals`: what waits for a word, and the word."""

from collections.abc import Coroutine
from typing import Annotated

import typer

import concierge_cli as cli
from concierge_cli.failures import named
from concierge_cli.language import say

__all__ = ["app"]

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    help=say().say("cli.proposals.help"),
    epilog=say().say("cli.proposals.epilog"),
)
Id = Annotated[str, typer.Argument(help=say().say("cli.arg.proposal"), metavar="ID")]
Json = Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))]
Work = Coroutine[object, object, int]


@app.callback()
def _default(ctx: typer.Context, as_json: Json = False) -> Work | None:
    return None if ctx.invoked_subcommand else _show(as_json=as_json)


@app.command("list", help=say().say("cli.proposals.list"))
def list_(as_json: Json = False) -> Work:
    """Prints the open proposals."""
    return _show(as_json=as_json)


@app.command(help=say().say("cli.proposals.accept"))
def accept(
    proposal: Id,
    pick: Annotated[int, typer.Option(min=1, max=3, help=say().say("cli.opt.pick"))] = 1,
    as_json: Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json_lines"))] = False,
) -> Work:
    """Carries out an option of a proposal."""

    async def work() -> int:
        async with cli.running.opened(torrents=True) as app_:
            with named("cli.no_proposal", proposal):
                accepted = await app_.proposals.accept(proposal, option=pick)
            if accepted.is_under_way:
                return await cli.watching.carried_out(app_.me, accepted.download, as_json=as_json)
        cli.story.tell_done(accepted, as_json=as_json)
        return 0

    return work()


@app.command(help=say().say("cli.proposals.decline"))
def decline(proposal: Id, as_json: Json = False) -> Work:
    """Closes a proposal."""

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            with named("cli.no_proposal", proposal):
                await app_.proposals.decline(proposal)
        if as_json:
            cli.output.write_json(cli.documents.DeclinedDocument(id=proposal))
        else:
            cli.output.show(say().say("cli.declined", id=proposal))
        return 0

    return work()


async def _show(*, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        proposals = await app_.proposals.list()
    if as_json:
        documents = [cli.documenting.proposal_document(each) for each in proposals]
        cli.output.write_json(cli.documents.ProposalsDocument(proposals=documents))
        return 0
    if not proposals:
        cli.output.show(say().say("cli.no_proposals"))
    for each in proposals:
        cli.output.show(each.title, style="bold")
        cli.output.show(cli.render.options_view(each), say().say("cli.open_proposal", id=each.id))
    return 0
