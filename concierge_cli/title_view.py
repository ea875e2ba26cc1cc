"""How titles that a name may mean look in a terminal of 80 columns."""

from collections.abc import Sequence
from itertools import zip_longest

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

import concierge
from concierge_cli import title_words as words_for
from concierge_cli.language import say
from concierge_cli.render import failure_text
from concierge_cli.visible import cut, visible

__all__ = ["failures_of", "find_view", "name_cell", "titles_table"]

_LONGEST_IN_LIST = 100


def find_view(
    resolution: concierge.Resolution,
    asked: str,
    *,
    shown: int,
    given: Sequence[str] = (),
    own: Sequence[concierge.OwnTitle | None] = (),
) -> RenderableType:
    """The first titles, numbered; whether there is a choice to be made, who did not answer, and the next command.

    `given` are the options that came with the words, `own` what the person has seen of the first titles.
    """
    titles = resolution.titles[:shown]
    if not titles:
        none = say().say("cli.find.none", what=_short(asked))
        return Group(Text(none), *failures_of(resolution.failures))
    parts: list[RenderableType] = [_titles(titles, own)]
    if told := _part(resolution):
        parts.append(Text(told))
    if resolution.is_ambiguous:
        parts.append(Text(_choice(resolution.titles, asked, given)))
    parts += failures_of(resolution.failures)
    if left := len(resolution.titles) - len(titles):
        more = say().say("cli.find.more", n=left, limit=len(resolution.titles))
        parts.append(Text(more, style="dim"))
    if not resolution.is_ambiguous:
        hint = say().say("cli.find.next", words=words_for.again(asked, given))
        parts.append(Text(hint, style="dim"))
    return Group(*parts)


def failures_of(failures: Sequence[concierge.SourceFailure]) -> list[RenderableType]:
    """Who did not answer, a line each."""
    return [Text(visible(f"⚠ {failure_text(failure)}"), style="yellow") for failure in failures]


def titles_table(*columns: str) -> Table:
    """A table in which the name has the room that is left; a column without a key has no heading."""
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True, padding=(0, 2, 0, 0))
    for key in columns:
        heading = say().say(f"cli.column.{key}") if key else "№"
        if key == "title":
            table.add_column(heading, ratio=1, overflow="fold")
        else:
            table.add_column(heading, no_wrap=True)
    return table


def name_cell(title: concierge.Title, own: concierge.OwnTitle | None = None) -> Text:
    """The name in the language, what was seen with the sign of it, and its other names in the next line."""
    shown = cut(words_for.in_one_line(title.name(say().language)), _LONGEST_IN_LIST)
    others = cut(words_for.other_names(title), _LONGEST_IN_LIST)
    name = Text(shown)
    if mark := words_for.own_mark(own):
        name.append(f"  {mark}", style="green")
    return name.append(f"\n{others}", style="dim") if others else name


def _titles(titles: Sequence[concierge.Title], own: Sequence[concierge.OwnTitle | None]) -> RenderableType:
    table = titles_table("", "title", "year", "kind", "rating")
    for place, (title, mine) in enumerate(zip_longest(titles, own[: len(titles)]), 1):
        table.add_row(
            str(place),
            name_cell(title, mine),
            words_for.years(title),
            words_for.kind(title),
            words_for.rating(title),
        )
    return table


def _part(resolution: concierge.Resolution) -> str:
    """The season and the episode that the words name."""
    season, episode = resolution.season, resolution.episode
    if season is None and episode is None:
        return ""
    if season is not None and episode is not None:
        return say().say("cli.find.part", season=season, episode=episode)
    if season is not None:
        return say().say("cli.find.season", season=season)
    return say().say("cli.find.episode", episode=episode or 0)


def _choice(titles: Sequence[concierge.Title], asked: str, given: Sequence[str]) -> str:
    """How to say which one is meant, with the first as an example."""
    first = titles[0]
    if len(titles) == 1:
        year = (f"--year {first.year}",) if first.year else ()
        return say().say("cli.find.unsure", words=words_for.again(first.name(say().language), year))
    options = _which(first, titles)
    if not options:
        return say().say("cli.find.ambiguous_name")
    return say().say("cli.find.ambiguous", words=words_for.again(asked, (*given, *options)))


def _which(title: concierge.Title, titles: Sequence[concierge.Title]) -> list[str]:
    """The options that tell the first title from the others."""
    options: list[str] = []
    rivals = [one for one in titles if one is not title]
    if title.year is not None and any(one.year != title.year for one in rivals):
        options.append(f"--year {title.year}")
        rivals = [one for one in rivals if one.year == title.year]
    if any(one.kind is not title.kind for one in rivals):
        options.append(f"--kind {title.kind}")
    return options


def _short(asked: str) -> str:
    return cut(words_for.in_one_line(asked))
