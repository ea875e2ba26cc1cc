"""How a film or a series looks in a terminal of 80 columns, with everything that is known of it."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

import concierge
from concierge_cli import title_words as words_for
from concierge_cli.language import day, say
from concierge_cli.title_view import failures_of
from concierge_cli.visible import cut, visible

__all__ = ["card_view"]

_MOST_NAMES = 5
_MOST_ACTORS = 8
_MOST_SEASONS = 12
_MOST_AGES = 3
_LONGEST_PLOT = 1_000
_LONGEST_PART = 40
# The rows of people, and the jobs of each.
_CREW = {
    "directors": ("Director",),
    "creators": ("Creator",),
    "writers": ("Screenplay", "Writer", "Teleplay"),
    "camera": ("Director of Photography",),
    "music": ("Original Music Composer",),
}
_NEAREST_AGES = ("RU", "US")
_HOME = {"ru": "RU", "en": "US"}
# A film that is out in quality is what most who ask wait for.
_FILM_PREMIERES = ("digital", "physical", "theatrical", "tv", "festival")
_SERIES_PREMIERES = ("tv", "digital", "physical", "theatrical", "festival")


def card_view(
    card: concierge.TitleCard,
    asked: str,
    given: Sequence[str] = (),
    found: concierge.Possession | None = None,
) -> RenderableType:
    """The card: what nobody told and who did not answer is said too; the next command ends it.

    `found` is whether the title is in the library.
    """
    title = card.title
    name = cut(words_for.in_one_line(title.name(say().language)))
    years = words_for.years(title)
    parts: list[RenderableType] = [Text(f"{name} ({years})" if years else name, style="bold")]
    if others := cut(words_for.other_names(title)):
        parts.append(Text(others, style="dim"))
    parts.append(Text(_facts(title)))
    if card.own is not None:
        parts.append(Text(_own(card.own), style="green"))
    if found is not None and (there := concierge.possession_told(found, say())):
        parts.append(Text(visible(f"✓ {there}"), style="green"))
    parts.append(_table(_rows(title)))
    if plot := _plot(title):
        parts.append(Text(f"\n{plot}\n"))
    if card.missing:
        facts = ", ".join(say().say(f"missing.{name}") for name in card.missing)
        parts.append(Text(say().say("card.unknown", facts=facts), style="dim"))
    parts += failures_of(card.failures)
    parts.append(Text(say().say("card.next_search", words=words_for.again(asked, given)), style="dim"))
    return Group(*parts)


def _facts(title: concierge.Title) -> str:
    countries = ", ".join(map(words_for.country, title.countries))
    facts = (words_for.kind(title), words_for.genres(title.genres), _runtime(title), countries)
    return " · ".join(fact for fact in facts if fact)


def _own(own: concierge.OwnTitle) -> str:
    """When the person saw it, and their mark."""
    said: list[str] = []
    if own.is_seen:
        dated = own.watched_at
        said.append(say().say("card.own.seen_on", day=day(dated)) if dated else say().say("card.own.seen"))
    if own.score is not None:
        said.append(say().say("card.own.score", score=words_for.points(own.score)))
    return f"✓ {', '.join(said)}"


def _runtime(title: concierge.Title) -> str:
    if not title.runtime_min:
        return ""
    time = say().duration(title.runtime_min * 60)
    return say().say("card.runtime_episode", time=time) if title.kind is concierge.TitleKind.SERIES else time


def _table(rows: Iterable[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for key, told in rows:
        if told:
            table.add_row(Text(say().say(f"card.{key}"), style="dim"), Text(told))
    return table


def _rows(title: concierge.Title) -> Iterator[tuple[str, str]]:
    yield "ratings", "\n".join(map(_rating, words_for.ratings(title)))
    yield "age", _ages(title)
    yield "status", say().say(f"airing.{title.status}") if title.status else ""
    yield "next_episode", _episode(title.next_episode)
    yield "seasons", "\n".join(_seasons(title.seasons))
    yield "premieres", "\n".join(_premieres(title))
    yield "collection", words_for.in_one_line(title.collection.name) if title.collection else ""
    for key, jobs in _CREW.items():
        people = dict.fromkeys(_person(credit) for credit in title.credits if credit.job in jobs)
        yield key, ", ".join([*people][:_MOST_NAMES])
    yield "cast", ", ".join(_cast(title.credits))
    yield "ids", _ids(title.ids)


def _rating(one: concierge.SourceRating) -> str:
    told = f"{words_for.site(one.source)} {words_for.mark(one)}"
    if one.votes is None:
        return told
    return f"{told} · {say().say('card.votes', n=one.votes, amount=words_for.number(one.votes))}"


def _ages(title: concierge.Title) -> str:
    order = {code: place for place, code in enumerate(_NEAREST_AGES)}
    ordered = sorted(title.age_ratings, key=lambda one: order.get(one.country, len(order)))
    if not ordered:
        return "" if title.age is None else f"{title.age}+"
    return ", ".join(_where(words_for.in_one_line(one.rating), one.country) for one in ordered[:_MOST_AGES])


def _where(told: str, country: str) -> str:
    return f"{told} ({words_for.country(country)})" if country else told


def _episode(episode: concierge.Episode | None) -> str:
    if episode is None:
        return ""
    told = words_for.part(episode.season, episode.number)
    if name := words_for.in_one_line(episode.name):
        told = say().say("card.episode", part=told, name=name)
    return f"{told} · {day(episode.air_date)}" if episode.air_date else told


def _seasons(seasons: Sequence[concierge.Season]) -> Iterator[str]:
    """A line for each; of very many the last ones, and the specials at the end."""
    regular = [season for season in seasons if season.number]
    earlier = len(regular) - _MOST_SEASONS
    if earlier > 0:
        yield say().say("card.earlier_seasons", n=earlier)
    for season in regular[-_MOST_SEASONS:]:
        yield _season(str(season.number), season)
    for season in seasons:
        if not season.number:
            yield _season(say().say("card.specials"), season)


def _season(name: str, season: concierge.Season) -> str:
    count = "" if season.episode_count is None else say().say("cli.episodes", n=season.episode_count)
    since = say().say("card.season_from", day=day(season.air_date)) if season.air_date else ""
    facts = ", ".join(fact for fact in (count, since) if fact)
    return f"{name}: {facts}" if facts else name


def _premieres(title: concierge.Title) -> Iterator[str]:
    """For each way to come out the first day of all, and the first one here."""
    order = _FILM_PREMIERES if title.kind is concierge.TitleKind.MOVIE else _SERIES_PREMIERES
    for kind in order:
        found = sorted((one for one in title.premieres if one.kind == kind), key=lambda one: one.day)
        here = [one for one in found if one.country == _HOME[say().language]]
        if found:
            days = dict.fromkeys(_where(day(one.day), one.country) for one in (*found[:1], *here[:1]))
            yield f"{say().say(f'premiere.{kind}')}: {', '.join(days)}"


def _person(credit: concierge.Credit) -> str:
    first, second = credit.person, credit.person_ru
    name = (second or first) if say().language == "ru" else (first or second)
    return cut(words_for.in_one_line(name), _LONGEST_PART)


def _cast(credits_: Iterable[concierge.Credit]) -> Iterator[str]:
    actors: dict[str, str] = {}
    for credit in credits_:
        if credit.department == "Acting":
            actors.setdefault(_person(credit), cut(words_for.in_one_line(credit.character), _LONGEST_PART))
    for name, character in [*actors.items()][:_MOST_ACTORS]:
        yield f"{name} ({character})" if character else name


def _ids(ids: concierge.ExternalIds) -> str:
    known = (
        ("imdb", ids.imdb),
        ("kinopoisk", ids.kinopoisk),
        ("tmdb", ids.tmdb),
        ("tvmaze", ids.tvmaze),
        ("tvdb", ids.tvdb),
        ("wikidata", ids.wikidata),
    )
    return " · ".join(
        words_for.in_one_line(f"{words_for.site(name)} {value}") for name, value in known if value
    )


def _plot(title: concierge.Title) -> str:
    plot = visible(title.overview(say().language)).strip()
    return cut(plot, _LONGEST_PLOT)
