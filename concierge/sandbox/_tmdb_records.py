"""TMDB's JSON for the sandbox's titles, as odd as the real one: holes, nulls, "", new fields."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TypeAlias

from concierge.model.same_name import is_cyrillic
from concierge.sandbox._broadcasts import aired_on, episode_counts
from concierge.sandbox._entries import SandboxTitle
from concierge.sandbox._tmdb_genres import genre_ids, genre_rows
from concierge.sandbox._tmdb_lists import collection_id, first_day, releases

__all__ = [
    "APPENDABLE",
    "Fields",
    "collection_page",
    "collection_row",
    "details",
    "has_season",
    "row",
    "season",
]

Fields: TypeAlias = dict[str, object]

FEW_VOTES = 512
PHYSICAL = 5
FIRST_STREAMED_YEAR = 2000


def row(title: SandboxTitle, language: str) -> Fields:
    """The title in a list."""
    common: Fields = {
        "adult": False,
        "backdrop_path": None,
        "genre_ids": genre_ids(title),
        "id": title.tmdb_id,
        "original_language": title.original_language,
        "overview": _overview(title, language),
        "popularity": title.popularity,
        "poster_path": f"/{title.key.replace('_', '-')}.jpg",
        "softcore": False,
        "vote_average": 7.9,
        "vote_count": title.votes or FEW_VOTES,
    }
    return {**common, **_named(title, language), **({} if title.is_series else {"video": False})}


def details(title: SandboxTitle, language: str, parts: Mapping[str, object]) -> Fields:
    """The title's own page with the parts that were asked for beside it."""
    page = row(title, language)
    del page["genre_ids"]
    own = _series_page(title) if title.is_series else _movie_page(title)
    return {**page, **_facts(title, language), **own, **parts}


def collection_page(parts: Sequence[SandboxTitle], language: str) -> Fields:
    """The films of a collection, in no order."""
    first = parts[0]
    rows: list[Fields] = [{**row(title, language), "media_type": "movie"} for title in reversed(parts)]
    return {
        "id": collection_id(first),
        "name": _collection_name(first),
        "overview": "",
        "poster_path": None,
        "backdrop_path": None,
        "parts": rows,
    }


def has_season(title: SandboxTitle, number: int) -> bool:
    """Whether a series has that season; every one has the specials, number 0."""
    return title.is_series and 0 <= number <= len(episode_counts(title))


def _episode_names(title: SandboxTitle, number: int) -> tuple[str, ...]:
    if not number:
        return ("",)
    if title.episodes_by_season:
        return title.episodes_by_season[number - 1]
    return ("",) * title.episode_counts[number - 1]


def season(title: SandboxTitle, number: int, language: str) -> Fields:
    """A season's page; names that nobody translated are numbers, as on the real one."""
    told = _episode_names(title, number)
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
            "first_air_date": first_day(title).isoformat(),
            "name": shown,
            "original_name": title.title_original,
            "origin_country": list(title.countries),
        }
    return {
        "original_title": title.title_original,
        "release_date": first_day(title).isoformat(),
        "title": shown,
    }


def _overview(title: SandboxTitle, language: str) -> str:
    return {"ru": title.overview_ru, "en": title.overview_en}.get(language, "")


def _facts(title: SandboxTitle, language: str) -> Fields:
    return {
        "genres": genre_rows(title, language),
        "homepage": "",
        "origin_country": list(title.countries),
        "production_companies": [],
        "production_countries": [{"iso_3166_1": code, "name": code} for code in title.countries],
        "spoken_languages": [],
        "status": _status(title),
        "tagline": "",
    }


def _status(title: SandboxTitle) -> str:
    if not title.is_series:
        return "Released"
    return "Returning Series" if title.end_year is None and title.year >= FIRST_STREAMED_YEAR else "Ended"


def _collection_name(title: SandboxTitle) -> str:
    return f"{title.title_en} Collection"


def _movie_page(title: SandboxTitle) -> Fields:
    return {
        "belongs_to_collection": {
            "id": collection_id(title),
            "name": _collection_name(title),
            "poster_path": None,
            "backdrop_path": None,
        }
        if title.collection
        else None,
        "budget": 0,
        "imdb_id": title.imdb_id,
        "revenue": 0,
        "runtime": title.runtime_min,
    }


def _series_page(title: SandboxTitle) -> Fields:
    counts = episode_counts(title)
    return {
        "created_by": [],
        "episode_run_time": [],
        "in_production": False,
        "languages": [],
        "last_air_date": f"{title.end_year}-05-05" if title.end_year else None,
        "last_episode_to_air": None,
        "next_episode_to_air": None,
        "networks": [],
        "number_of_episodes": sum(counts),
        "number_of_seasons": len(counts),
        "seasons": [_season_row(title, number) for number in range(len(counts) + 1)],
        "type": "Scripted",
    }


def _season_row(title: SandboxTitle, number: int) -> Fields:
    return {
        "air_date": _aired(title, number, 1),
        "episode_count": len(_episode_names(title, number)),
        "id": title.tmdb_id * 100 + number,
        "name": f"Season {number}" if number else "Specials",
        "overview": "",
        "poster_path": None,
        "season_number": number,
        "vote_average": 0.0,
    }


def _episode(title: SandboxTitle, number: int, at: int, name: str, language: str) -> Fields:
    is_readable = bool(name) and (language == "ru") == is_cyrillic(name)
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
    if not number:
        return None
    return aired_on(title, number, at, else_from=(1, 7)).isoformat()


def _external_ids(title: SandboxTitle) -> Fields:
    ids: Fields = {
        "imdb_id": title.imdb_id or None,
        "wikidata_id": title.wikidata_id or None,
        "facebook_id": None,
    }
    return {**ids, "tvdb_id": title.tvdb_id or None} if title.is_series else ids


def _alternatives(title: SandboxTitle) -> Fields:
    key = "results" if title.is_series else "titles"
    told = (("US", f"{title.title_en}: The Restored Version"), *(("RU", name) for name in title.aliases))
    return {key: [{"iso_3166_1": country, "title": name, "type": ""} for country, name in told]}


def _release_dates(title: SandboxTitle) -> Fields:
    by_country = groupby(sorted(releases(title), key=lambda one: one[0]), key=lambda one: one[0])
    rows = [
        {
            "iso_3166_1": country,
            "release_dates": [
                {
                    "certification": certificate,
                    "descriptors": [],
                    "iso_639_1": "",
                    "note": "4K UHD" if kind == PHYSICAL else "",
                    "release_date": f"{day.isoformat()}T00:00:00.000Z",
                    "type": kind,
                }
                for _, certificate, kind, day in premieres
            ],
        }
        for country, premieres in by_country
    ]
    return {"results": rows}


def _providers(title: SandboxTitle) -> Fields:
    """Hardly anything of Russia, and nothing at all of old titles."""
    if title.year < FIRST_STREAMED_YEAR:
        return {"results": {}}
    shown = {"logo_path": "/logo.jpg", "provider_id": 1, "provider_name": "Harbour+", "display_priority": 1}
    return {"results": {"US": {"link": "https://www.themoviedb.org/", "flatrate": [shown], "rent": [shown]}}}


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


APPENDABLE = {
    "alternative_titles": _alternatives,
    "content_ratings": _content_ratings,
    "external_ids": _external_ids,
    "release_dates": _release_dates,
    "translations": _translations,
    "watch/providers": _providers,
}
