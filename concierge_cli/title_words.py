"""How facts of titles and people are said. Everything from outside is literal text."""

import re
import shlex
from collections.abc import Iterable, Sequence

import concierge
from concierge_cli.language import say
from concierge_cli.visible import cut, visible

__all__ = [
    "again",
    "country",
    "department",
    "genres",
    "in_one_line",
    "job",
    "kind",
    "label",
    "mark",
    "number",
    "other_names",
    "own_mark",
    "part",
    "points",
    "rating",
    "ratings",
    "site",
    "years",
]

_PLAIN = re.compile(r"[\w .,:-]+")
_LONGEST_AGAIN = 40
_LONGEST_OF_MANY = 60
# Whose marks are shown first.
_SITES = {
    "ru": ("kinopoisk", "imdb", "tmdb", "tvmaze", "metacritic", "rotten_tomatoes"),
    "en": ("imdb", "tmdb", "kinopoisk", "tvmaze", "metacritic", "rotten_tomatoes"),
}


def in_one_line(text: str) -> str:
    """Text from outside as one harmless line."""
    return " ".join(visible(text).split())


def label(title: concierge.Title) -> str:
    """The name with its year, as a list of several has room for it; a long name is cut, never its year."""
    name = cut(in_one_line(title.name(say().language)), _LONGEST_OF_MANY)
    return name if title.year is None else f"{name} ({title.year})"


def kind(title: concierge.Title) -> str:
    """The word for a film, or for a series."""
    return say().say(f"kind.{title.kind}")


def years(title: concierge.Title) -> str:
    """The year of a film, the years of a series: "2008–2013", "2022–"."""
    if title.year is None:
        return ""
    if title.kind is concierge.TitleKind.MOVIE or title.end_year == title.year:
        return str(title.year)
    if title.end_year is None and title.status is not concierge.Airing.RUNNING:
        return str(title.year)
    return f"{title.year}–{title.end_year or ''}"


def own_mark(own: concierge.OwnTitle | None) -> str:
    """The sign of what was seen, with the person's own score: "✓ 8,5"; "" for what is new."""
    if own is None:
        return ""
    return f"✓ {points(own.score)}" if own.score else "✓"


def points(score: concierge.Score) -> str:
    """The score out of ten, with the comma that the language has."""
    return say().score(score.points)


def other_names(title: concierge.Title) -> str:
    """The original and the translated names beside the one that is shown."""
    shown = title.name(say().language)
    names = (title.name_original, title.name_en, title.name_ru)
    return " · ".join(dict.fromkeys(in_one_line(name) for name in names if name and name != shown))


def country(code: str) -> str:
    """The country of an ISO 3166 code; the code itself where nobody has written down a name."""
    return _said("country", code, code)


def genres(found: Iterable[concierge.Genre]) -> str:
    """The genres by their names."""
    return ", ".join(say().say(f"genre.{genre}") for genre in found)


def site(name: str) -> str:
    """The site's name as it writes itself."""
    return say().site(name)


def job(name: str) -> str:
    """What somebody did, for a job in TMDB's words."""
    return _said("job", _key(name), name)


def department(name: str) -> str:
    """The heading of a department in TMDB's words."""
    return _said("department", _key(name) or "other", name)


def part(season: int, episode: int) -> str:
    """The place in a series: S02E05."""
    return f"S{season:02}E{episode:02}"


def number(amount: int) -> str:
    """A number with its thousands apart."""
    return f"{amount:,}".replace(",", " ") if say().language == "ru" else f"{amount:,}"


def mark(one: concierge.SourceRating) -> str:
    """The value, with its scale where that is not ten: 8.2, 94/100."""
    is_usual = one.scale == 10  # noqa: PLR2004  the scale that nobody has to name
    return say().decimal(one.value) if is_usual else f"{say().score(one.value)}/{one.scale}"


def ratings(title: concierge.Title) -> list[concierge.SourceRating]:
    """The marks, those that readers of the language know best first."""
    order = {name: place for place, name in enumerate(_SITES[say().language])}
    return sorted(title.ratings, key=lambda one: order.get(one.source, len(order)))


def rating(title: concierge.Title) -> str:
    """The one mark that says most, with whose it is; "" without any."""
    first = next(iter(ratings(title)), None)
    return f"{mark(first)} {site(first.source)}" if first else ""


def again(words: str, options: Sequence[str] = ()) -> str:
    """What was typed, as it is typed again with further options; of very long words it is only said that they come."""
    told = in_one_line(words)
    if len(told) > _LONGEST_AGAIN:
        return " ".join((say().say("cli.word.title"), *options))
    told = told if _PLAIN.fullmatch(told) and not told.startswith("-") else shlex.quote(told)
    return " ".join((told, *options))


def _said(area: str, key: str, otherwise: str) -> str:
    whole = f"{area}.{key}"
    return say().say(whole) if say().knows(whole) else in_one_line(otherwise)


def _key(name: str) -> str:
    return "_".join(name.casefold().split())
