"""How facts of titles and people are said in a chat. Everything from outside is one line of literal text."""

from collections.abc import Iterable, Sequence

import concierge
from concierge.texts import Texts
from concierge_bot.cleaning import clean_line
from concierge_bot.formatted import plain

__all__ = [
    "country",
    "genres",
    "job",
    "label",
    "listed",
    "mark",
    "name",
    "own_mark",
    "ratings",
    "short",
    "years",
]

LONGEST_NAME = 120
USUAL_SCALE = 10
# Whose marks are shown first.
SITES = {
    "ru": ("kinopoisk", "imdb", "tmdb", "tvmaze", "metacritic", "rotten_tomatoes"),
    "en": ("imdb", "tmdb", "kinopoisk", "tvmaze", "metacritic", "rotten_tomatoes"),
}


def short(text: str, units: int = LONGEST_NAME) -> str:
    """The text in one line of at most so many UTF-16 units."""
    return plain(clean_line(text[: units * 4])).cut(units).text


def name(title: concierge.Title, say: Texts, units: int = LONGEST_NAME) -> str:
    """The name for a reader of that language; a dash for one without any."""
    return short(title.name(say.language), units) or "—"


def label(title: concierge.Title, say: Texts, units: int = LONGEST_NAME) -> str:
    """The name with its year, which a long name never loses."""
    said = name(title, say, units)
    return said if title.year is None else f"{said} ({title.year})"


def years(title: concierge.Title) -> str:
    """The year of a film, the years of a series: "2008-2013"."""
    if title.year is None:
        return ""
    is_over = title.end_year is not None and title.end_year != title.year
    if title.kind is concierge.TitleKind.SERIES and (is_over or title.status is concierge.Airing.RUNNING):
        return f"{title.year}–{title.end_year or ''}"
    return str(title.year)


def genres(title: concierge.Title, say: Texts, most: int) -> str:
    """The first genres by their names."""
    return ", ".join(say.say(f"genre.{genre}") for genre in title.genres[:most])


def country(code: str, say: Texts) -> str:
    """The country of an ISO 3166 code; the code where nobody has written down a name."""
    return _said("country", code, code, say)


def job(told: str, say: Texts) -> str:
    """What somebody did, for a job in TMDB's words."""
    return _said("job", "_".join(told.casefold().split()), told, say)


def ratings(title: concierge.Title, say: Texts, most: int) -> Sequence[str]:
    """The marks, those that readers of the language know best first: "IMDb 8,3"."""
    order = {site: place for place, site in enumerate(SITES[say.language])}
    found = sorted(title.ratings, key=lambda one: order.get(one.source, len(order)))
    return [f"{short(say.site(one.source), 20)} {mark(one, say)}" for one in found[:most]]


def mark(one: concierge.SourceRating, say: Texts) -> str:
    """The value, with its scale where that is not ten."""
    if one.scale == USUAL_SCALE:
        return say.decimal(one.value)
    return f"{say.score(one.value)}/{one.scale}"


def own_mark(own: concierge.OwnTitle | None, say: Texts) -> str:
    """The sign of what was seen, with the person's own score; "" for what is new."""
    if own is None:
        return ""
    return f"✓ {say.score(own.score.points)}" if own.score else "✓"


def listed(parts: Iterable[str], separator: str = " · ") -> str:
    """The parts that are not empty, side by side."""
    return separator.join(part for part in parts if part)


def _said(area: str, key: str, otherwise: str, say: Texts) -> str:
    whole = f"{area}.{key}"
    return say.say(whole) if say.knows(whole) else short(otherwise, 40)
