"""`concierge person`: what somebody directed, wrote and played."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.failures import EXIT_UNABLE, BadOption, named
from concierge_cli.language import say
from concierge_cli.title_options import Json, TitlesLimit, asking

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(help=say().say("cli.person.help"), epilog=say().say("cli.person.epilog"))
def person(
    name: Annotated[list[str], typer.Argument(help=say().say("cli.arg.person"), metavar="NAME")],
    pick: Annotated[int | None, typer.Option(min=1, max=500, help=say().say("cli.opt.pick_person"))] = None,
    limit: TitlesLimit = 30,
    with_seen: Annotated[bool, typer.Option("--all", help=say().say("cli.opt.with_seen"))] = False,
    as_json: Json = False,
) -> Coroutine[object, object, int]:
    """Prints the titles of a person."""
    words = " ".join(name)

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            with asking():
                people = concierge.namesakes(words, await app_.me.metadata.find_people(words))
            chosen = _chosen(people, words, pick)
            if chosen is None:
                return _told_of(people, words, as_json=as_json)
            with asking(), named("cli.person.none", words):
                found = await app_.me.metadata.person(chosen, with_seen=with_seen)
        if as_json:
            cli.output.write_json(cli.title_documents.filmography_document(found, limit))
        else:
            cli.output.show(cli.filmography_view.filmography_view(found, shown=limit))
        return 0

    return work()


def _chosen(people: Sequence[concierge.Person], words: str, pick: int | None) -> concierge.Person | None:
    """The person who is meant; None if that is to be chosen. Raises NotFound, BadOption."""
    if not people:
        with named("cli.person.none", words):
            raise concierge.NotFound(words, what=words)
    if pick is None:
        return people[0] if len(people) == 1 else None
    if pick > len(people):
        raise BadOption("cli.person.no_number", str(pick))
    return people[pick - 1]


def _told_of(people: Sequence[concierge.Person], words: str, *, as_json: bool) -> int:
    """Prints the choice; raises Ambiguous for a script."""
    if as_json:
        choices = tuple(map(cli.filmography_view.person_line, people))
        raise concierge.Ambiguous(words, choices=choices, problem="person")
    cli.output.show(cli.filmography_view.choice_view(people, words))
    return EXIT_UNABLE
