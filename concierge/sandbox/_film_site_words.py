"""The catalogue in the words of film sites: genres, countries, people with numbers, and names that are searched."""

import zlib
from collections.abc import Iterator, Sequence
from datetime import date

from concierge.sandbox import _crew
from concierge.sandbox._entries import SandboxPerson, SandboxTitle
from concierge.sandbox._spelling import folded, words_in

__all__ = [
    "Role",
    "countries_en",
    "countries_ru",
    "everybody",
    "genres_en",
    "genres_ru",
    "mpaa_of",
    "number_of",
    "people_named",
    "premiere_of",
    "relatives_of",
    "roles_of",
    "seasons_of",
    "similar_to",
    "sounds_like",
    "works_of",
]

_COUNTRIES = {
    "AU": ("Австралия", "Australia"),
    "BR": ("Бразилия", "Brazil"),
    "CA": ("Канада", "Canada"),
    "CN": ("Китай", "China"),
    "DE": ("Германия", "Germany"),
    "DK": ("Дания", "Denmark"),
    "ES": ("Испания", "Spain"),
    "FR": ("Франция", "France"),
    "GB": ("Великобритания", "United Kingdom"),
    "HK": ("Гонконг", "Hong Kong"),
    "IE": ("Ирландия", "Ireland"),
    "IN": ("Индия", "India"),
    "IT": ("Италия", "Italy"),
    "JP": ("Япония", "Japan"),
    "KR": ("Корея Южная", "South Korea"),
    "MX": ("Мексика", "Mexico"),
    "NO": ("Норвегия", "Norway"),
    "NZ": ("Новая Зеландия", "New Zealand"),
    "PL": ("Польша", "Poland"),
    "RU": ("Россия", "Russia"),
    "SE": ("Швеция", "Sweden"),
    "SU": ("СССР", "Soviet Union"),
    "TR": ("Турция", "Turkey"),
    "US": ("США", "United States"),
}
_GENRES = {
    "action": ("боевик", "Action"),
    "adventure": ("приключения", "Adventure"),
    "animation": ("мультфильм", "Animation"),
    "anime": ("аниме", "Animation"),
    "biography": ("биография", "Biography"),
    "children": ("детский", "Family"),
    "comedy": ("комедия", "Comedy"),
    "crime": ("криминал", "Crime"),
    "documentary": ("документальный", "Documentary"),
    "drama": ("драма", "Drama"),
    "family": ("семейный", "Family"),
    "fantasy": ("фэнтези", "Fantasy"),
    "film_noir": ("фильм-нуар", "Film-Noir"),
    "history": ("история", "History"),
    "horror": ("ужасы", "Horror"),
    "music": ("музыка", "Music"),
    "mystery": ("детектив", "Mystery"),
    "reality": ("реальное ТВ", "Reality-TV"),
    "romance": ("мелодрама", "Romance"),
    "science_fiction": ("фантастика", "Sci-Fi"),
    "short": ("короткометражка", "Short"),
    "sport": ("спорт", "Sport"),
    "talk": ("ток-шоу", "Talk-Show"),
    "thriller": ("триллер", "Thriller"),
    "war": ("военный", "War"),
    "western": ("вестерн", "Western"),
}
_OF_RUSSIAN = dict(_GENRES.values())
# Kinopoisk's key, its word, what is told of the part.
Role = tuple[str, str, SandboxPerson]
_LAST_NUMBER = 7_000_000


def countries_ru(title: SandboxTitle) -> list[str]:
    """The countries as Russian sites write them."""
    return [_COUNTRIES[code][0] for code in title.countries if code in _COUNTRIES]


def countries_en(title: SandboxTitle) -> list[str]:
    """The countries as English sites write them."""
    return [_COUNTRIES[code][1] for code in title.countries if code in _COUNTRIES]


def genres_ru(title: SandboxTitle) -> list[str]:
    """The genres as Russian sites write them."""
    return [_GENRES[genre][0] for genre in title.genres if genre in _GENRES] or list(title.genres_ru)


def genres_en(title: SandboxTitle) -> list[str]:
    """The genres as English sites write them."""
    told = [_GENRES[genre][1] for genre in title.genres if genre in _GENRES]
    return told or [_OF_RUSSIAN[word] for word in title.genres_ru if word in _OF_RUSSIAN]


def roles_of(title: SandboxTitle, people: Sequence[SandboxPerson]) -> Iterator[Role]:
    """Everybody who made the title: the key of the profession, the site's word for it, and who."""
    known = {person.name: person for person in people}
    for key, word, names in (
        ("DIRECTOR", "Режиссеры", title.directors),
        ("ACTOR", "Актеры", title.cast),
        ("WRITER", "Сценаристы", title.writers),
        ("OPERATOR", "Операторы", title.cinematographers),
        ("COMPOSER", "Композиторы", title.composers),
    ):
        for name in names:
            yield key, word, known.get(name) or SandboxPerson(name=name)


def seasons_of(title: SandboxTitle) -> list[tuple[str, list[tuple[str, str]]]]:
    """The seasons from the first on: the day it began, "" where nobody knows, and the (name, day) of each episode."""
    named = [[(name, "") for name in names] for names in title.episodes_by_season]
    counted = [[(f"Chapter {at}", "") for at in range(1, count + 1)] for count in title.episode_counts]
    days = (*title.season_dates, *("" for _ in named or counted))
    return [
        (day, [(name, day if not at else "") for at, (name, _) in enumerate(episodes)])
        for day, episodes in zip(days, named or counted, strict=False)
    ]


def sounds_like(title: SandboxTitle, query: str) -> bool:
    """Whether every word of the query begins a word of one of the title's names."""
    wanted = [f" {one}" for one in folded(query)]
    return bool(wanted) and any(all(one in name for one in wanted) for name in title.folded)


def number_of(person: SandboxPerson) -> int:
    """Kinopoisk's number of the person, an invented one where it is not known."""
    return person.kinopoisk_id or 1 + zlib.crc32(person.name.encode()) % _LAST_NUMBER


def everybody(titles: Sequence[SandboxTitle], people: Sequence[SandboxPerson]) -> dict[int, SandboxPerson]:
    """Everybody who made any of the titles, by number."""
    return {number_of(person): person for person in _crew.everybody(titles, people)}


def people_named(
    text: str, titles: Sequence[SandboxTitle], people: Sequence[SandboxPerson]
) -> list[SandboxPerson]:
    """Everybody whose names have every word of the text."""
    wanted = words_in(text)
    return [
        one
        for one in everybody(titles, people).values()
        if wanted <= words_in(one.name) | words_in(one.name_ru)
    ]


def works_of(
    person: SandboxPerson, titles: Sequence[SandboxTitle], people: Sequence[SandboxPerson]
) -> Iterator[tuple[SandboxTitle, str]]:
    """The titles that the person made, each with the key of the profession."""
    for title in titles:
        for key, _, one in roles_of(title, people):
            if one.name == person.name:
                yield title, key


def mpaa_of(title: SandboxTitle) -> str | None:
    """The American rating as Kinopoisk writes it: "pg13"."""
    return (dict(title.ratings).get("US") or "").lower().replace("-", "") or None


def relatives_of(title: SandboxTitle, titles: Sequence[SandboxTitle]) -> list[SandboxTitle]:
    """The other titles of the same collection, in its order."""
    own = [one for one in titles if title.collection and one.collection == title.collection and one != title]
    return sorted(own, key=lambda one: one.part)


def similar_to(title: SandboxTitle, titles: Sequence[SandboxTitle]) -> list[SandboxTitle]:
    """The best known titles of the same kind that share a genre."""
    mine = set(genres_ru(title))
    near = [one for one in titles if one.is_series == title.is_series and mine & {*genres_ru(one)}]
    return sorted((one for one in near if one != title), key=lambda one: -one.votes)[:10]


def premiere_of(title: SandboxTitle) -> date:
    """The day on which it came to Russian cinemas: an invented one of its year."""
    return date(title.year, 1 + title.kinopoisk_id % 12, 1 + title.kinopoisk_id % 28)
