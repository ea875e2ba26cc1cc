"""How what comes out soon looks in a terminal of 80 columns."""

from collections.abc import Sequence
from datetime import date

from rich.console import Group, RenderableType
from rich.text import Text

import concierge
from concierge_cli import title_words as words_for
from concierge_cli.coming import way_out
from concierge_cli.language import day, say
from concierge_cli.title_view import failures_of, name_cell, titles_table

__all__ = ["upcoming_view"]


def upcoming_view(
    listed: concierge.ListedTitles, since: date, until: date, *, shown: int, wants_films: bool
) -> RenderableType:
    """What comes out in these days, by day; where no film does, what would be asked for films."""
    parts: list[RenderableType] = []
    titles = listed.titles[:shown]
    if titles:
        parts.append(_table(titles, since))
    else:
        parts.append(Text(say().say("cli.upcoming.none", n=(until - since).days)))
    parts += failures_of(listed.failures)
    if left := len(listed.titles) - len(titles):
        parts.append(
            Text(say().say("cli.find.more", n=left, limit=min(len(listed.titles), 500)), style="dim")
        )
    if wants_films and _is_without_films(listed):
        parts.append(Text(say().say("cli.upcoming.films_need"), style="dim"))
    if titles:
        parts.append(Text(say().say("cli.upcoming.next"), style="dim"))
    return Group(*parts)


def _is_without_films(listed: concierge.ListedTitles) -> bool:
    """Whether no film is among the titles, though everybody who was asked has answered."""
    return not listed.failures and not any(title.kind is concierge.TitleKind.MOVIE for title in listed.titles)


def _table(titles: Sequence[concierge.Title], since: date) -> RenderableType:
    table = titles_table("date", "title", "kind", "how")
    for title in titles:
        way = way_out(title, since)
        when = day(way.day) if way.day else ""
        table.add_row(when, name_cell(title), words_for.kind(title), _how(way.premiere, way.episode))
    return table


def _how(premiere: concierge.Premiere | None, episode: concierge.Episode | None) -> str:
    if episode is not None:
        return words_for.part(episode.season, episode.number)
    if premiere is None:
        return ""
    how = say().say(f"premiere.{premiere.kind}")
    return f"{how} ({words_for.country(premiere.country)})" if premiere.country else how
