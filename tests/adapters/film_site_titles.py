"""Titles and a person that the servers of film sites know in their tests."""

from __future__ import annotations

from dataclasses import replace

from concierge.sandbox._entries import SandboxPerson, SandboxTitle

__all__ = ["ADA", "FERRY", "HARBOUR", "RETURN", "SHORE"]

FERRY = SandboxTitle(
    key="ferry",
    is_series=False,
    title_ru="Ночной паром",
    title_en="Night Ferry",
    title_original="Night Ferry",
    year=1931,
    tmdb_id=990001,
    imdb_id="tt9900001",
    wikidata_id="",
    runtime_min=118,
    overview_ru="Паром уходит в шторм.",
    overview_en="A ferry leaves into a storm.",
    countries=("US", "FR"),
    genres=("thriller", "drama"),
    directors=("Ada Marsh",),
    cast=("Bo Lindt",),
    writers=("Ada Marsh",),
    cinematographers=("Cy Reed",),
    composers=("Di Vale",),
    ratings=(("RU", "16+"), ("US", "PG-13")),
    kinopoisk_id=5100001,
    collection="ferries",
    part=1,
    votes=20_411,
)
RETURN = replace(
    FERRY,
    key="return",
    title_ru="Ночной паром: Возвращение",
    title_en="Night Ferry Returns",
    title_original="Night Ferry Returns",
    year=1933,
    imdb_id="tt9900002",
    kinopoisk_id=5100002,
    part=2,
    votes=900,
)
HARBOUR = replace(
    FERRY,
    key="harbour",
    is_series=True,
    title_ru="Гавань",
    title_en="",
    title_original="Гавань",
    year=2011,
    end_year=2013,
    imdb_id="",
    countries=("RU",),
    kinopoisk_id=5100003,
    collection="",
    episode_counts=(2, 3),
    season_dates=("2011-03-01", "2012-03-01"),
)
SHORE = SandboxTitle(
    key="quiet_shore",
    is_series=True,
    title_ru="Тихий берег",
    title_en="Quiet Shore",
    title_original="Quiet Shore",
    year=2023,
    end_year=2024,
    tmdb_id=910001,
    imdb_id="tt9910001",
    wikidata_id="",
    tvdb_id=900001,
    runtime_min=51,
    overview_ru="",
    overview_en="A coast guard.",
    directors=("Ann Lee",),
    genres=("drama", "science_fiction"),
    popularity=99,
    episodes_by_season=(("Landfall", "Fog"), ("Ebb",)),
    season_dates=("2023-03-02", "2024-03-03"),
)
ADA = SandboxPerson(
    name="Ada Marsh",
    name_ru="Ада Марш",
    kinopoisk_id=77,
    born="1828-05-01",
    died="1910-01-02",
    department="Directing",
)
