"""`concierge block`: what a person does not want to meet."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.failures import named
from concierge_cli.language import say
from concierge_cli.list_options import AsFilm, AsSeries, ByName, kind_of, name_of
from concierge_cli.title_options import Json, Year

__all__ = ["app"]

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    help=say().say("cli.block.help"),
    epilog=say().say("cli.block.epilog"),
)
Text = Annotated[list[str], typer.Argument(callback=name_of, help=say().say("cli.arg.block"), metavar="TEXT")]
NewerThan = Annotated[
    int | None, typer.Option("--newer-than", metavar="YEAR", help=say().say("cli.opt.newer_than"))
]
Work = Coroutine[object, object, int]


@app.callback()
def _default(ctx: typer.Context, as_json: Json = False) -> Work | None:
    return None if ctx.invoked_subcommand else _show(as_json=as_json)


@app.command("list", help=say().say("cli.block.list"))
def list_(as_json: Json = False) -> Work:
    """Prints the blocklist."""
    return _show(as_json=as_json)


@app.command(help=say().say("cli.block.add"))
def add(
    text: Text,
    quiet: Annotated[bool, typer.Option("--quiet", help=say().say("cli.opt.quiet"))] = False,
    as_words: Annotated[bool, typer.Option("--words", help=say().say("cli.opt.words"))] = False,
    newer_than: NewerThan = None,
    year: Year = None,
    series: AsSeries = False,
    film: AsFilm = False,
    by_name: ByName = False,
    as_json: Json = False,
) -> Work:
    """Blocks a title, or words in names."""
    words = " ".join(text)
    level = concierge.BlockLevel.QUIET if quiet else concierge.BlockLevel.NEVER

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            blocklist = app_.me.blocklist
            with named("cli.unknown_title", words):
                if as_words or newer_than is not None:
                    marked = await blocklist.add_words(words, level=level, after_year=newer_than)
                else:
                    kind = kind_of(series=series, film=film)
                    marked = await blocklist.add(words, level=level, year=year, kind=kind, by_name=by_name)
        if newer_than is None:
            return cli.list_answers.told(marked, f"block_{level.value}", as_json=as_json)
        key = f"block_{level.value}_newer"
        return cli.list_answers.told(marked, key, as_json=as_json, year=str(newer_than))

    return work()


@app.command(help=say().say("cli.block.remove"))
def remove(text: Text, as_json: Json = False) -> Work:
    """Lifts a block."""
    words = " ".join(text)

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            with named("cli.not_in_list", words):
                marked = await app_.me.blocklist.remove(words)
        return cli.list_answers.told(marked, "unblock", as_json=as_json)

    return work()


async def _show(*, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        blocked = await app_.me.blocklist.list()
    if as_json:
        cli.output.write_json(cli.lists_view.blocklist_document(blocked))
    else:
        cli.output.show(cli.lists_view.blocklist(blocked))
    return 0
