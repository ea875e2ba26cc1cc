"""The same entries say the same, whether Trakt's account or a file of its export has them."""

from __future__ import annotations

import json
from asyncio import to_thread
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.responses import JSONResponse

from concierge.adapters.imports import trakt
from concierge.model.importing import BadRow, ImportedRow, ImportedViewing, ReadRow, RowProblem
from concierge.model.taste import Precision
from concierge.sandbox._serving import serving
from tests.adapters.imports.files import read_by, written
from tests.adapters.trakt_account import a_server, opened
from tests.contracts.lists import read

SEEN = "2018-12-29T07:12:39.000Z"
FILM = {"title": "Night Ferry", "year": 1931, "ids": {"trakt": 1, "imdb": "tt0017136", "tmdb": 19}}
SHOW = {"title": "Quiet Haven", "year": 2020, "ids": {"trakt": 2, "imdb": None, "tmdb": 20, "tvdb": 21}}
SEASON = {"number": 2, "ids": {"trakt": 3}}
EPISODE = {"season": 1, "number": 3, "title": None, "ids": {"trakt": 4}}
PERSON = {"name": "Lena Marsh", "ids": {"trakt": 5}}

PLAYED = {"id": 1, "watched_at": SEEN, "type": "movie", "movie": FILM}
PLAYED_EPISODE = {"id": 1, "watched_at": SEEN, "type": "episode", "episode": EPISODE, "show": SHOW}
RATED = {"id": 1, "rated_at": SEEN, "rating": 7, "type": "movie", "movie": FILM}
LISTED = {"id": 1, "listed_at": SEEN, "type": "show", "show": SHOW}
# What makes a file known as Trakt's.
FIRST = {**PLAYED, "movie": {"title": "First", "ids": {"trakt": 9}}}

LISTS = (("history", "watched_at"), ("ratings", "rated_at"), ("watchlist", "listed_at"))


def unplaced(rows: Iterable[ReadRow]) -> set[ReadRow]:
    return {replace(row, place="") for row in rows}


async def filed(folder: Path, entry: Mapping[str, object]) -> set[ReadRow]:
    """What a file says of the entry."""

    def rows() -> list[ReadRow]:
        return read_by(trakt.FORMAT, written(folder, "trakt.json", json.dumps([FIRST, entry])))

    return unplaced(row for row in await to_thread(rows) if row.place == "trakt.json[1]")


async def both(folder: Path, entry: Mapping[str, object]) -> tuple[set[ReadRow], set[ReadRow]]:
    """What the file says of the entry and what the account does, which has it in the list of its date."""
    from_file = await filed(folder, entry)
    async with serving(a_server()) as server, opened(server) as service:
        server.stranger = JSONResponse([entry], headers={"X-Pagination-Page-Count": "1"})
        rows, _ = await read(service, "anna")
    # The server gives the one entry for each of the lists.
    names = [name for name, date in LISTS if date in entry]
    return from_file, unplaced(row for row in rows if row.place.startswith(tuple(names)))


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(PLAYED, id="a film was seen"),
        pytest.param(PLAYED_EPISODE, id="an episode was seen"),
        pytest.param({**PLAYED_EPISODE, "episode": {"season": 1}}, id="an episode has no number"),
        pytest.param({**PLAYED_EPISODE, "type": "podcast"}, id="something else was seen"),
        pytest.param({**PLAYED, "movie": None}, id="no film was seen"),
        pytest.param({**PLAYED, "movie": {"ids": {"tvdb": 7}}}, id="a film has an id of TheTVDB alone"),
        pytest.param({**PLAYED, "movie": {**FILM, "title": "Ночной паром"}}, id="a Russian name"),
        pytest.param({**PLAYED, "movie": {**FILM, "title": "x" * 900}}, id="a long name"),
        pytest.param({**PLAYED, "movie": {**FILM, "year": "soon"}}, id="no year"),
        pytest.param({**PLAYED, "movie": {**FILM, "ids": {"imdb": "nm1"}}}, id="no id"),
        pytest.param({**RATED, "watched_at": SEEN, "movie": {**FILM, "year": 7}}, id="two marks, no year"),
        pytest.param(RATED, id="a film is rated"),
        pytest.param({**RATED, "rating": 11}, id="more than the best"),
        pytest.param({**RATED, "rating": "7"}, id="a score of text"),
        pytest.param({**RATED, "rated_at": "yesterday"}, id="no day"),
        pytest.param({**LISTED, "rated_at": SEEN, "rating": 7}, id="a series is wanted and rated"),
        pytest.param({**RATED, "type": "season", "season": SEASON, "show": SHOW}, id="a season is rated"),
        pytest.param(
            {**RATED, "type": "episode", "episode": EPISODE, "show": SHOW}, id="an episode is rated"
        ),
        pytest.param(LISTED, id="a series is wanted"),
        pytest.param({**LISTED, "type": "season", "season": SEASON}, id="a season is wanted"),
        pytest.param({**LISTED, "type": "season", "season": {}}, id="a season without its number is wanted"),
        pytest.param({**LISTED, "type": "episode", "episode": EPISODE}, id="an episode is wanted"),
        pytest.param({**LISTED, "type": "person", "person": PERSON, "show": None}, id="a person"),
    ],
)
async def test_an_entry_says_the_same_either_way(tmp_path: Path, entry: Mapping[str, object]) -> None:
    from_file, from_account = await both(tmp_path, entry)

    assert from_file
    assert from_file == from_account


@pytest.mark.parametrize(
    "part", [{"type": "season", "season": SEASON}, {"type": "episode", "episode": EPISODE}]
)
async def test_a_part_of_a_series_on_the_watchlist_is_the_series(
    tmp_path: Path, part: Mapping[str, object]
) -> None:
    for rows in await both(tmp_path, {**LISTED, **part}):
        [row] = rows

        assert isinstance(row, ImportedRow)
        assert (row.name, row.is_wanted) == ("Quiet Haven", True)


@pytest.mark.parametrize(
    "told, at, precision",
    [
        (SEEN, datetime(2018, 12, 29, 7, 12, 39, tzinfo=UTC), Precision.EXACT),
        ("2018-12-29T00:00:00.000Z", datetime(2018, 12, 29, tzinfo=UTC), Precision.DAY),
        ("1970-05-01T20:00Z", datetime(1970, 5, 1, 20, tzinfo=UTC), Precision.EXACT),
        ("1962-05-01T20:00Z", datetime(1962, 5, 1, 20, tzinfo=UTC), Precision.EXACT),
        ("1970-01-01T00:00:00.000Z", None, Precision.UNKNOWN),
        ("1970-01-01T15:30:00.000Z", None, Precision.UNKNOWN),
        ("unknown", None, Precision.UNKNOWN),
        (None, None, Precision.UNKNOWN),
    ],
)
async def test_a_moment_is_the_same_either_way_and_in_sums(
    tmp_path: Path, told: str | None, at: datetime | None, precision: Precision
) -> None:
    summed = {"plays": 1, "last_watched_at": told, "movie": FILM}

    for rows in (*await both(tmp_path, {**PLAYED, "watched_at": told}), await filed(tmp_path, summed)):
        [row] = rows

        assert isinstance(row, ImportedRow)
        assert row.viewings == (ImportedViewing(watched_at=at, precision=precision),)


@pytest.mark.parametrize("told", ["9999-01-01T20:00:00.000Z", "1804-05-01T20:00:00.000Z"])
async def test_nobody_saw_a_film_before_there_were_any_or_long_after_today(tmp_path: Path, told: str) -> None:
    from_file, from_account = await both(tmp_path, {**PLAYED, "watched_at": told})

    assert from_file == from_account
    assert RowProblem.BAD_DATE in {row.problem for row in from_file if isinstance(row, BadRow)}


@pytest.mark.parametrize(
    "season, number, is_one",
    [(9_999, 1, True), (10_000, 1, False), (1, 99_999, True), (1, 100_000, False)],
)
async def test_numbers_end_at_the_same_ones_either_way_and_in_sums(
    tmp_path: Path, *, season: int, number: int, is_one: bool
) -> None:
    played = {**PLAYED_EPISODE, "episode": {"season": season, "number": number}}
    seasons = [{"number": season, "episodes": [{"number": number, "plays": 1, "last_watched_at": SEEN}]}]
    summed = {"plays": 1, "last_watched_at": SEEN, "show": SHOW, "seasons": seasons}

    for rows in (*await both(tmp_path, played), await filed(tmp_path, summed)):
        parts = {
            (viewing.season, viewing.episode)
            for row in rows
            if isinstance(row, ImportedRow)
            for viewing in row.viewings
        }
        is_damaged = RowProblem.DAMAGED in {row.problem for row in rows if isinstance(row, BadRow)}

        assert ((season, number) in parts, is_damaged) == (is_one, not is_one)
