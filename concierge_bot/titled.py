"""Titles in the arguments of buttons and dialogues, which outlive every process."""

from collections.abc import Mapping

import concierge

__all__ = ["args_of", "label_in", "title_in"]

LONGEST_NAME = 200


def args_of(title: concierge.Title, language: str) -> Mapping[str, str]:
    """What names the title later: its ids, and its name and year where it has none."""
    ids = title.ids
    given = {
        "kind": title.kind.value,
        "name": title.name(language)[:LONGEST_NAME],
        "year": title.year,
        "tmdb": ids.tmdb,
        "imdb": ids.imdb,
        "kinopoisk": ids.kinopoisk,
    }
    return {key: str(value) for key, value in given.items() if value}


def label_in(args: Mapping[str, str]) -> str:
    """The name with its year."""
    return f"{args['name']} ({args['year']})" if "year" in args else args["name"]


async def title_in(me: concierge.UserView, args: Mapping[str, str]) -> concierge.Title:
    """The title with its details. Raises as `me.metadata.with_ids` and `me.metadata.find` do; NotFound."""
    kind = concierge.TitleKind(args["kind"])
    ids = concierge.ExternalIds(
        tmdb=_number(args, "tmdb"), imdb=args.get("imdb"), kinopoisk=_number(args, "kinopoisk")
    )
    if ids != concierge.ExternalIds():
        return await me.metadata.with_ids(ids, kind)
    found = await me.metadata.find(args["name"], year=_number(args, "year"), kind=kind)
    if not found:
        raise concierge.NotFound(args["name"], what=args["name"])
    return found[0]


def _number(args: Mapping[str, str], name: str) -> int | None:
    return int(args[name]) if name in args else None
