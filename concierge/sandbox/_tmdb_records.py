"""TMDB's JSON for the sandbox's titles, as odd as the real one: holes, nulls, "", new fields."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeAlias

from concierge.sandbox._languages import original_language
from concierge.sandbox.catalogue import SandboxTitle

__all__ = [
    "Fields",
    "collection_row",
    "details",
    "folded",
    "has_season",
    "names",
    "person_row",
    "row",
    "season",
]

Fields: TypeAlias = dict[str, object]

CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
SPECIALS = ("",)


def folded(text: str) -> tuple[str, ...]:
    """The words of a text as TMDB's search compares them: without case, ё as е."""
    return tuple(re.findall(r"\w+", text.casefold().replace("ё", "е")))


def names(title: SandboxTitle) -> tuple[str, ...]:
    """Every name that the search knows."""
    return title.title_ru, title.title_en, title.title_original


def row(title: SandboxTitle, language: str, place: int) -> Fields:
    """The title in a list; `place` is its rank in popularity."""
    common: Fields = {
        "adult": False,
        "backdrop_path": None,
        "genre_ids": [18],
        "id": title.tmdb_id,
        "original_language": original_language(title),
        "overview": _overview(title, language),
        "popularity": round(60 / (place + 1), 3),
        "poster_path": f"/{title.key.replace('_', '-')}.jpg",
        "softcore": False,
        "vote_average": 7.9,
        "vote_count": 512,
    }
    return {**common, **_named(title, language), **({} if title.is_series else {"video": False})}


def details(title: SandboxTitle, language: str, appended: Sequence[str]) -> Fields:
    """The title's own page with the parts that were asked for beside it."""
    page = row(title, language, 0)
    del page["genre_ids"]
    own = _series_page(title) if title.is_series else _movie_page(title)
    parts = {
        "alternative_titles": _alternatives,
        "content_ratings": _content_ratings,
        "external_ids": _external_ids,
        "release_dates": _release_dates,
        "translations": _translations,
    }
    return {**page, **_facts(title), **own, **{name: parts[name](title) for name in appended}}


def has_season(title: SandboxTitle, number: int) -> bool:
    """Whether a series has that season; every one has the specials, number 0."""
    return title.is_series and 0 <= number <= len(title.episodes_by_season)


def season(title: SandboxTitle, number: int, language: str) -> Fields:
    """A season's page; names that nobody translated are numbers, as on the real one."""
    told = title.episodes_by_season[number - 1] if number else SPECIALS
    return {
        "_id": f"{title.tmdb_id:024x}",
        "air_date": _aired(title, number, 1),
        "episodes": [_episode(title, number, at, name, language) for at, name in enumerate(told, 1)],
        "name": f"Сезон {number}" if language == "ru" else f"Season {number}",
        "networks": [],
        "overview": "",
        "id": title.tmdb_id * 100 + number,
        "poster_path": None,
        "season_number": number,
        "vote_average": 0.0,
    }


def person_row(name: str) -> Fields:
    """A person among the results of a search for everything."""
    return {
        "adult": False,
        "id": 770,
        "name": name,
        "original_name": name,
        "media_type": "person",
        "popularity": 99.1,
        "gender": 0,
        "known_for_department": "Directing",
        "profile_path": None,
        "known_for": [],
    }


def collection_row(title: SandboxTitle) -> Fields:
    """The collection that a film belongs to, among the results of a search for everything."""
    return {
        "adult": False,
        "backdrop_path": None,
        "id": title.tmdb_id + 5_000_000,
        "name": f"{title.title_ru} (Коллекция)",
        "original_language": "en",
        "original_name": f"{title.title_en} Collection",
        "overview": "",
        "poster_path": None,
        "media_type": "collection",
        "popularity": 61.0,
    }


def _named(title: SandboxTitle, language: str) -> Fields:
    shown = {"ru": title.title_ru, "en": title.title_en}.get(language) or title.title_original
    if title.is_series:
        return {
            "first_air_date": f"{title.year}-01-07",
            "name": shown,
            "original_name": title.title_original,
            "origin_country": list(title.countries),
        }
    return {"original_title": title.title_original, "release_date": f"{title.year}-01-10", "title": shown}


def _overview(title: SandboxTitle, language: str) -> str:
    return {"ru": title.overview_ru, "en": title.overview_en}.get(language, "")


def _facts(title: SandboxTitle) -> Fields:
    return {
        "genres": [{"id": at, "name": name} for at, name in enumerate(title.genres_ru, 1)],
        "homepage": "",
        "origin_country": list(title.countries),
        "production_companies": [],
        "production_countries": [{"iso_3166_1": code, "name": code} for code in title.countries],
        "spoken_languages": [],
        "status": "Ended" if title.is_series else "Released",
        "tagline": "",
    }


def _movie_page(title: SandboxTitle) -> Fields:
    return {
        "belongs_to_collection": None,
        "budget": 0,
        "imdb_id": title.imdb_id,
        "revenue": 0,
        "runtime": title.runtime_min,
    }


def _series_page(title: SandboxTitle) -> Fields:
    numbers = range(len(title.episodes_by_season) + 1)
    return {
        "created_by": [],
        "episode_run_time": [],
        "in_production": False,
        "languages": [],
        "last_air_date": None,
        "last_episode_to_air": None,
        "next_episode_to_air": None,
        "networks": [],
        "number_of_episodes": sum(map(len, title.episodes_by_season)),
        "number_of_seasons": len(title.episodes_by_season),
        "seasons": [_season_row(title, number) for number in numbers],
        "type": "Scripted",
    }


def _season_row(title: SandboxTitle, number: int) -> Fields:
    return {
        "air_date": _aired(title, number, 1),
        "episode_count": len(title.episodes_by_season[number - 1]) if number else len(SPECIALS),
        "id": title.tmdb_id * 100 + number,
        "name": f"Season {number}" if number else "Specials",
        "overview": "",
        "poster_path": None,
        "season_number": number,
        "vote_average": 0.0,
    }


def _episode(title: SandboxTitle, number: int, at: int, name: str, language: str) -> Fields:
    is_readable = bool(name) and (language == "ru") == bool(CYRILLIC.search(name))
    return {
        "air_date": _aired(title, number, at),
        "episode_number": at,
        "episode_type": "standard",
        "id": title.tmdb_id * 10_000 + number * 100 + at,
        "name": name if is_readable else f"{'Эпизод' if language == 'ru' else 'Episode'} {at}",
        "overview": "",
        "production_code": "",
        "runtime": title.runtime_min or None,
        "season_number": number,
        "show_id": title.tmdb_id,
        "still_path": None,
        "vote_average": 0.0,
        "vote_count": 0,
        "crew": [],
        "guest_stars": [],
    }


def _aired(title: SandboxTitle, number: int, at: int) -> str | None:
    first = date(title.year + number - 1, 1, 7)
    return (first + timedelta(weeks=at - 1)).isoformat() if number else None


def _external_ids(title: SandboxTitle) -> Fields:
    ids: Fields = {
        "imdb_id": title.imdb_id or None,
        "wikidata_id": title.wikidata_id or None,
        "facebook_id": None,
    }
    return {**ids, "tvdb_id": None} if title.is_series else ids


def _alternatives(title: SandboxTitle) -> Fields:
    key = "results" if title.is_series else "titles"
    return {key: [{"iso_3166_1": "US", "title": f"{title.title_en}: The Restored Version", "type": ""}]}


def _release_dates(title: SandboxTitle) -> Fields:
    """A premiere without a certificate comes before the one that has it, as is usual on the real one."""
    rows = [
        {
            "iso_3166_1": country,
            "release_dates": [_premiere(title, "", 1), _premiere(title, certificate, 3)],
        }
        for country, certificate in title.ratings
    ]
    return {"results": rows}


def _premiere(title: SandboxTitle, certificate: str, kind: int) -> Fields:
    return {
        "certification": certificate,
        "descriptors": [],
        "iso_639_1": "",
        "note": "",
        "release_date": f"{title.year}-01-10T00:00:00.000Z",
        "type": kind,
    }


def _content_ratings(title: SandboxTitle) -> Fields:
    rows = [{"descriptors": [], "iso_3166_1": country, "rating": rating} for country, rating in title.ratings]
    return {"results": rows}


def _translations(title: SandboxTitle) -> Fields:
    russian = _translation(title, ("RU", "ru", "Русский", "Russian"), title.title_ru, title.overview_ru)
    english = _translation(title, ("US", "en", "English", "English"), title.title_en, title.overview_en)
    known = ((title.title_ru, russian), (title.title_en, english))
    return {"translations": [translation for name, translation in known if name]}


def _translation(
    title: SandboxTitle, language: tuple[str, str, str, str], name: str, overview: str
) -> Fields:
    country, code, own_name, english_name = language
    # The real one leaves a translated name empty where it equals the original one.
    told = "" if name == title.title_original else name
    data: Fields = {
        "homepage": "",
        "overview": overview,
        "tagline": "",
        "name" if title.is_series else "title": told,
    }
    return {
        "iso_3166_1": country,
        "iso_639_1": code,
        "name": own_name,
        "english_name": english_name,
        "data": data,
    }
