"""`concierge recommend`: what a person could watch, and what is found out about their taste."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.failures import BadOption, named, unlisted
from concierge_cli.language import say
from concierge_cli.recommend_options import Longest, OffersLimit, decade_of, genre_of, mood_of
from concierge_cli.title_options import Json, Kind, asking, kind_named
from concierge_cli.typed import is_number, refuse_mixed

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)
Work = Coroutine[object, object, int]
_WAYS: Mapping[str, tuple[str, ...]] = {
    "--like": ("--limit",),
    "--hidden-gem": ("--limit",),
    "--for": ("--limit",),
    "--by": (),
    "--patterns": (),
    "--accept": (),
    "--decline": (),
}


@app.command(help=say().say("cli.recommend.help"), epilog=say().say("cli.recommend.epilog"))
def recommend(
    ctx: typer.Context,
    genre: Annotated[
        str | None, typer.Option(metavar="GENRE", help=say().say("cli.opt.genre"), callback=genre_of)
    ] = None,
    kind: Kind = None,
    decade: Annotated[
        str | None, typer.Option(metavar="1970s", help=say().say("cli.opt.decade"), callback=decade_of)
    ] = None,
    longest: Longest = None,
    mood: Annotated[
        str | None, typer.Option(metavar="MOOD", help=say().say("cli.opt.mood"), callback=mood_of)
    ] = None,
    like: Annotated[str | None, typer.Option(metavar="TITLE", help=say().say("cli.opt.like"))] = None,
    hidden_gem: Annotated[bool, typer.Option("--hidden-gem", help=say().say("cli.opt.hidden_gem"))] = False,
    by: Annotated[str | None, typer.Option(metavar="PERSON", help=say().say("cli.opt.by"))] = None,
    for_: Annotated[
        list[str] | None, typer.Option("--for", metavar="NAME", help=say().say("cli.opt.for"))
    ] = None,
    patterns: Annotated[bool, typer.Option("--patterns", help=say().say("cli.opt.patterns"))] = False,
    accept: Annotated[str | None, typer.Option(metavar="KEY", help=say().say("cli.opt.accept"))] = None,
    decline: Annotated[str | None, typer.Option(metavar="KEY", help=say().say("cli.opt.decline"))] = None,
    limit: OffersLimit = 10,
    as_json: Json = False,
) -> Work:
    """Prints what the person would like, or what their ratings lean to."""
    refuse_mixed(ctx, _WAYS)
    _refuse_blank(
        {"--like": [like], "--by": [by], "--for": for_, "--accept": [accept], "--decline": [decline]}
    )
    if patterns:
        return _patterns(as_json=as_json)
    if accept or decline:
        return _decided(accept or decline or "", is_accepted=bool(accept), as_json=as_json)
    if by:
        return _by(by, as_json=as_json)
    if like or for_ or hidden_gem:
        return _otherwise(like, for_, limit, as_json=as_json)
    wish = _Wish(genre=genre, kind=kind, decade=decade, longest_min=longest, mood=mood)
    return _usual(wish, limit, as_json=as_json)


def _refuse_blank(given: Mapping[str, Sequence[str | None] | None]) -> None:
    for option, values in given.items():
        if any(value is not None and not value.strip() for value in values or ()):
            raise BadOption("cli.usage.no_value", "", name=option)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """The options that narrow a list down, as they were read."""

    genre: str | None
    kind: str | None
    decade: str | None
    longest_min: int | None
    mood: str | None


async def _usual(wish: _Wish, limit: int, *, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        with asking(), unlisted("recommend.not_set_up"):
            found = await app_.me.recommendations.list(
                limit=limit,
                genre=concierge.Genre(wish.genre) if wish.genre else None,
                kind=kind_named(wish.kind),
                decade=int(wish.decade) if wish.decade else None,
                longest_min=wish.longest_min,
                mood=concierge.Mood(wish.mood) if wish.mood else None,
            )
    return _shown(found, as_json=as_json)


async def _otherwise(like: str | None, people: list[str] | None, limit: int, *, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        mine = app_.me.recommendations
        with asking(), unlisted("recommend.not_set_up"):
            if people:
                names = [int(name) if is_number(name) else name for name in people]
                found = await mine.household_pick(names, limit=limit)
            elif like:
                with named("cli.find.none", like):
                    found = await mine.like(like, limit=limit)
            else:
                found = await mine.hidden_gems(limit=limit)
    none = "recommend.none_like" if like else "recommend.none_for" if people else "recommend.none_gem"
    return _shown(found, as_json=as_json, none=none)


async def _by(name: str, *, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        with asking():
            people = concierge.namesakes(name, await app_.me.metadata.find_people(name))
        if len(people) > 1:
            choices = tuple(map(cli.filmography_view.person_line, people))
            raise concierge.Ambiguous(name, choices=choices, problem="person")
        with asking(), named("cli.person.none", name):
            dive = await app_.me.recommendations.deep_dive(people[0] if people else name)
    if as_json:
        cli.output.write_json(cli.recommend_documents.deep_dive_document(dive))
    else:
        cli.output.show(cli.recommend_view.deep_dive_view(dive))
    return 0


async def _patterns(*, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        found = await app_.me.recommendations.patterns()
    if as_json:
        cli.output.write_json(cli.recommend_documents.patterns_document(found))
    else:
        cli.output.show(cli.recommend_view.patterns_view(found))
    return 0


async def _decided(key: str, *, is_accepted: bool, as_json: bool) -> int:
    revision = None
    async with cli.running.opened(torrents=False) as app_:
        if is_accepted:
            revision = (await app_.me.recommendations.accept(key)).revision.number
        else:
            await app_.me.recommendations.decline(key)
    if as_json:
        cli.output.write_json(cli.recommend_documents.decided_document(key, revision))
    else:
        cli.output.show(say().say("recommend.accepted" if is_accepted else "recommend.declined"))
    return 0


def _shown(found: concierge.Recommendations, *, as_json: bool, none: str = "recommend.none") -> int:
    if as_json:
        cli.output.write_json(cli.recommend_documents.recommendations_document(found))
    else:
        cli.output.show(cli.recommend_view.recommendations_view(found, none=none))
    return 0
