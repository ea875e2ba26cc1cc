"""`concierge info`: the card of a film or a series."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine

import typer

import concierge
import concierge_cli as cli
from concierge_cli.failures import EXIT_UNABLE, named
from concierge_cli.language import say
from concierge_cli.title_options import Json, Kind, Words, Year, asking, given_options, kind_named

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)
_MOST_CHOICES = 10


@app.command(help=say().say("cli.info.help"), epilog=say().say("cli.info.epilog"))
def info(
    text: Words, year: Year = None, kind: Kind = None, as_json: Json = False
) -> Coroutine[object, object, int]:
    """Prints everything that is known of a title."""
    words = " ".join(text)

    async def work() -> int:
        given = given_options(year, kind)
        async with cli.running.opened(torrents=False) as app_:
            with asking():
                resolution = await app_.me.metadata.resolve(words, year=year, kind=kind_named(kind))
            if resolution.title is None:
                return _unclear(resolution, words, given, as_json=as_json)
            with asking():
                card = await app_.me.metadata.card(resolution.title)
                found = await app_.me.library.have(card.title)
                picture = "" if as_json else await _poster(app_.me, card.title.poster_url)
        if as_json:
            cli.output.write_json(cli.title_documents.card_document(card, found))
            return 0
        if picture:
            sys.stdout.write(f"{picture}\n")
        cli.output.show(cli.card_view.card_view(card, words, given, found))
        return 0

    return work()


def _unclear(resolution: concierge.Resolution, words: str, given: list[str], *, as_json: bool) -> int:
    """Says that there is no such title, or which there are. Raises NotFound; Ambiguous for a script."""
    if not resolution.titles:
        with named("cli.find.none", words):
            raise concierge.NotFound(words, what=words)
    if as_json:
        choices = tuple(title.label(say().language) for title in resolution.titles[:_MOST_CHOICES])
        raise concierge.Ambiguous(words, choices=choices)
    cli.output.show(cli.title_view.find_view(resolution, words, shown=_MOST_CHOICES, given=given))
    return EXIT_UNABLE


async def _poster(me: concierge.UserView, url: str | None) -> str:
    """The poster as this terminal shows it; "" where it cannot, or where there is none to be had."""
    if url is None or not (cli.output.console.is_terminal and cli.captcha.can_preview()):
        return ""
    try:
        image = await me.metadata.image(url)
    except (concierge.NotFound, concierge.ServiceError):
        return ""
    return await asyncio.to_thread(cli.captcha.preview, image.content, cli.output.console.width)
