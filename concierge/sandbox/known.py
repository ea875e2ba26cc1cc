"""What the metadata servers know beyond the titles that trackers offer: true names, years, ids and people."""

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from concierge.sandbox._entries import SandboxPerson, SandboxTitle
from concierge.sandbox.catalogue import CATALOGUE

__all__ = ["known_people", "known_titles"]


@cache
def known_titles() -> tuple[SandboxTitle, ...]:
    """Every title of the sandbox, those with releases first."""
    offered = {(title.is_series, title.tmdb_id) for title in CATALOGUE}
    told = (_title(row) for row in _rows("titles.tsv"))
    return (*CATALOGUE, *(title for title in told if (title.is_series, title.tmdb_id) not in offered))


@cache
def known_people() -> tuple[SandboxPerson, ...]:
    """The people of whom more than a name is known."""
    return tuple(_person(row) for row in _rows("people.tsv"))


def _rows(name: str) -> Iterator[Mapping[str, str]]:
    text = files("concierge.sandbox").joinpath("data", name).read_text("utf-8")
    yield from csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)


def _title(row: Mapping[str, str]) -> SandboxTitle:
    return SandboxTitle(
        key=row["key"],
        is_series=row["kind"] == "series",
        title_ru=row["name_ru"],
        title_en=row["name_en"],
        title_original=row["name_original"],
        year=int(row["year"]),
        tmdb_id=_number(row["tmdb"]),
        imdb_id=row["imdb"],
        wikidata_id=row["wikidata"],
        runtime_min=_number(row["runtime_min"]),
        overview_ru="",
        overview_en="",
        original_language=row["original_language"],
        countries=_list(row["countries"]),
        directors=_list(row["directors"]),
        kinopoisk_id=_number(row["kinopoisk"]),
        tvmaze_id=_number(row["tvmaze"]),
        tvdb_id=_number(row["tvdb"]),
        end_year=_number(row["end_year"]) or None,
        genres=_list(row["genres"]),
        aliases=_list(row["aliases"]),
        collection=row["collection"],
        part=_number(row["part"]),
        writers=_list(row["writers"]),
        cinematographers=_list(row["cinematographers"]),
        composers=_list(row["composers"]),
        cast=_list(row["cast"]),
        popularity=float(row["popularity"] or 1),
        votes=_number(row["votes"]),
        episode_counts=tuple(map(int, _list(row["seasons"]))),
        season_dates=tuple(row["season_dates"].split("|")),
    )


def _person(row: Mapping[str, str]) -> SandboxPerson:
    return SandboxPerson(
        name=row["name_en"],
        name_ru=row["name_ru"],
        tmdb_id=_number(row["tmdb"]),
        imdb_id=row["imdb"],
        kinopoisk_id=_number(row["kinopoisk"]),
        wikidata_id=row["wikidata"],
        born=row["born"],
        died=row["died"],
        department=row["department"],
    )


def _number(text: str) -> int:
    return int(text) if text else 0


def _list(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)
