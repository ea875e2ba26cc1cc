"""Which format takes which file, and our own exports taken back by them."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, strategies as st

from concierge.adapters._import_file import open_import
from concierge.errors import BadImport
from concierge.model.exporting import ExportedTitle
from concierge.model.importing import ImportedRow
from concierge.model.score import Score
from concierge.model.taste import Precision, Rating, Viewing, WatchlistMark
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.ports import ExportFormat, ImportFormat
from concierge.registry import discover
from tests.adapters.imports.files import read_by, table, written, zipped
from tests.adapters.imports.letterboxd_export import FILMS, export, listed

IMPORTS: Final = {
    form.name: form
    for form in discover("concierge.adapters.imports", "FORMAT", ImportFormat)  # type: ignore[type-abstract]  # a Protocol
}
EXPORTS: Final = {
    form.name: form
    for form in discover("concierge.adapters.exports", "FORMAT", ExportFormat)  # type: ignore[type-abstract]  # a Protocol
}
AT: Final = datetime(2024, 3, 14, 20, 15, tzinfo=UTC)
DAY: Final = datetime(2024, 3, 14, tzinfo=UTC)
FILM: Final = ExportedTitle(
    title=Title(
        kind=TitleKind.MOVIE,
        name_ru="Буря, «гавань»",
        name_en="=Harbor Storm",
        year=2024,
        ids=ExternalIds(imdb="tt9910002", tmdb=991, kinopoisk=5100001),
    ),
    viewings=(Viewing(title_id=1, watched_at=DAY, precision=Precision.DAY, times=2, marked_at=AT),),
    rating=Rating(title_id=1, score=Score(half_points=17), review='-wet\nand, "loud"', rated_at=AT),
)
SHOW: Final = ExportedTitle(
    title=Title(kind=TitleKind.SERIES, name_en="Quiet Shore", year=2025, ids=ExternalIds(imdb="tt9910003")),
    viewings=(
        Viewing(title_id=2, season=1, episode=1, watched_at=AT, precision=Precision.EXACT, marked_at=AT),
        Viewing(title_id=2, season=1, episode=2, marked_at=AT),
    ),
    wanted=WatchlistMark(title_id=2, added_at=AT),
)


def taken_by(path: Path) -> set[str]:
    with open_import(path) as file:
        return {name for name, form in IMPORTS.items() if form.recognises(file)}


def exported(name: str) -> dict[str, str]:
    return {file: "".join(pieces) for file, pieces in EXPORTS[name].files([FILM, SHOW]).items()}


@pytest.mark.parametrize(
    "name, content, form",
    [
        ("letterboxd.zip", export(), "letterboxd"),
        ("watchlist.csv", table(FILMS, ("2024-01-05", "Harbor Storm", "2024", "u")), "letterboxd"),
        ("my-watchlist (1).csv", table(FILMS, ("2024-01-05", "Harbor Storm", "2024", "u")), "letterboxd"),
        ("best.csv", listed("Best"), "letterboxd"),
        (
            "x.csv",
            table("Const,Your Rating,Title,Title Type", ("tt9910002", "9", "Harbor Storm", "Movie")),
            "imdb",
        ),
        ("x.csv", table("Title,Year,Rating", ("Harbor Storm", "2024", "9")), "plain"),
        ("x.csv", table("Название,Оценка", ("Ёлки", "9")), "plain"),
    ],
)
def test_a_file_is_taken_by_one_format_alone(
    tmp_path: Path, name: str, content: str | bytes, form: str
) -> None:
    assert taken_by(written(tmp_path, name, content)) == {form}


@pytest.mark.parametrize(
    "content",
    [
        "<!DOCTYPE html><html><body>Log in</body></html>",
        "words",
        zipped({"photo.jpg": b"\xff\xd8\xff" + bytes(90), "notes.txt": "words"}),
    ],
    ids=["a page to log in at", "words", "a picture"],
)
def test_what_is_of_no_service_is_taken_by_none(tmp_path: Path, content: str | bytes) -> None:
    assert taken_by(written(tmp_path, "watched.csv", content)) == set()


def test_our_own_table_brings_everything_back(tmp_path: Path) -> None:
    path = written(tmp_path, "concierge.csv", exported("plain")["concierge.csv"])

    film, first, second = [row for row in read_by(IMPORTS["plain"], path) if isinstance(row, ImportedRow)]

    assert (film.name, film.name_ru, film.year, film.kind) == (
        "=Harbor Storm",
        "Буря, «гавань»",
        2024,
        TitleKind.MOVIE,
    )
    assert (film.ids, film.times, film.review) == (FILM.title.ids, 2, '-wet\nand, "loud"')
    assert (film.score, film.rated_at) == (Score(half_points=17), AT)
    assert [(each.watched_at, each.precision) for each in film.viewings] == [(DAY, Precision.DAY)]
    assert [
        (row.viewings[0].season, row.viewings[0].episode, row.viewings[0].watched_at)
        for row in (first, second)
    ] == [
        (1, 1, AT),
        (1, 2, None),
    ]
    assert (first.is_wanted, first.wanted_at, second.is_wanted) == (True, AT, False)


@pytest.mark.parametrize(
    "form, wanted",
    # Letterboxd takes no series.
    [("imdb", {("tt9910003", False, True)}), ("letterboxd", set())],
    ids=["imdb", "letterboxd"],
)
def test_what_is_written_for_another_service_can_be_read_here_too(
    tmp_path: Path, form: str, wanted: set[tuple[str, bool, bool]]
) -> None:
    path = written(tmp_path, "a.zip", zipped(dict(exported(form))))
    (taken,) = taken_by(path)

    rows = [row for row in read_by(IMPORTS[taken], path) if isinstance(row, ImportedRow)]

    told = {(row.ids.imdb, row.is_watched, row.is_wanted) for row in rows}
    assert told == {("tt9910002", True, False), *wanted}
    assert [row.score for row in rows if row.score] == [Score(half_points=18)]


HEADERS: Final = {
    "letterboxd": "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Review,Tags,Watched Date",
    "imdb": "Position,Const,Your Rating,Created,Date Rated,Title,Original Title,Title Type,Year",
    "plain": (
        "title,title_ru,year,type,imdb,tmdb,kinopoisk,rating,rated_at,watched,watched_at,season,episode,times,review,"
        "watchlist,watchlisted_at"
    ),
}
CELLS: Final = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=30),
    st.sampled_from(
        [
            "",
            "tt9910002",
            "8",
            "4.5",
            "2024",
            "2024-03-14",
            "yes",
            "movie",
            "²",
            "9" * 5000,
            "<p",
            "&#9;",
            "½",
            "0001-01-01",
        ]
    ),
)


@pytest.mark.parametrize("form", HEADERS)
@given(data=st.data())
def test_no_cell_makes_the_reading_fail(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, form: str
) -> None:
    header = HEADERS[form].split(",")
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(header), max_size=len(header)), max_size=3))
    path = written(
        tmp_path_factory.mktemp("cells"), "a.csv", table(HEADERS[form], *rows).encode("utf-8", "replace")
    )

    found = read_by(IMPORTS[form], path)

    assert {row.place.rpartition(":")[0] for row in found} <= {"a.csv"}


@given(
    st.binary(min_size=1, max_size=300)
    | st.text(min_size=1, max_size=300).map(lambda text: text.encode("utf-8", "replace"))
)
def test_no_file_makes_the_recognising_fail(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = written(tmp_path_factory.mktemp("bytes"), "backup_1_votes.csv", content)

    with suppress(BadImport), open_import(path) as file:
        for form in IMPORTS.values():
            if form.recognises(file):
                list(form.read(file))
