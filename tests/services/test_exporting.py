"""What leaves for other services: nothing for adults, and nothing above the person's age limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import pytest

from concierge.adapters._archive import zip_archive
from concierge.adapters._lone_file import lone_file
from concierge.errors import FileRefused, NotFound
from concierge.model.score import Score
from concierge.model.taste import Precision, Rating, Viewing, WatchlistMark
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.model.user import User
from concierge.ports import ExportFormat, Storage
from concierge.registry import discover
from concierge.services.exporting import Exports
from concierge.testing import a_title
from tests.storage import ANNA, BORIS, a_storage

FORMATS = discover("concierge.adapters.exports", "FORMAT", ExportFormat)  # type: ignore[type-abstract]  # a Protocol
AT = datetime(2026, 3, 14, 20, 15, tzinfo=UTC)
CHILD = replace(ANNA, age_limit=12)


def titles_of(number: int, word: str, *, age: int | None, is_adult: bool = False) -> tuple[Title, ...]:
    """A film and a series, which every format knows by one of their ids."""
    return tuple(
        replace(
            a_title(
                f"{word} {kind.value}",
                name_en=f"{word} {kind.value}",
                name_original=f"{word} {kind.value}",
                kind=kind,
                year=2020,
                ids=ExternalIds(tmdb=number, imdb=f"tt{number:07}", tvdb=number, kinopoisk=number),
                age=age,
            ),
            is_adult=is_adult,
        )
        for number, kind in ((number, TitleKind.MOVIE), (number + 1, TitleKind.SERIES))
    )


USUAL = titles_of(7100010, "Usual", age=6)
GROWN = titles_of(7200010, "Grown", age=16)
UNRATED = titles_of(7300010, "Unrated", age=None)
ADULT = titles_of(7400010, "Adult", age=18, is_adult=True)


def signs_of(title: Title) -> tuple[str, ...]:
    """By what a format may tell of it: its numbers are the same everywhere."""
    return title.name_en, str(title.ids.tmdb), str(title.ids.imdb)


async def marked(*titles: Title) -> Storage:
    """A storage in which Anna has seen and rated them all, and wants to see them again."""
    storage = a_storage()
    async with storage.transaction() as rows:
        for title in titles:
            known = await rows.titles.put(title)
            await rows.facts.keep(known.id, title, at=AT, due_at=AT)
            part = 1 if title.kind is TitleKind.SERIES else None
            seen = Viewing(
                title_id=known.id,
                season=part,
                episode=part,
                watched_at=AT,
                precision=Precision.EXACT,
                marked_at=AT,
            )
            rating = Rating(title_id=known.id, score=Score.of(8), review="Good", rated_at=AT, reviewed_at=AT)
            await rows.marks.put(ANNA.id, [seen, rating, WatchlistMark(title_id=known.id, added_at=AT)])
    return storage


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def exports_of(storage: Storage) -> Exports:
    return Exports(storage, FORMATS, zip_archive, lone_file)


def text_of(path: Path) -> str:
    """Everything that was written there."""
    if not is_zipfile(path):
        return path.read_text("utf-8")
    with ZipFile(path) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


@pytest.mark.parametrize("format_name", [form.name for form in FORMATS])
@pytest.mark.parametrize(
    "user, hidden",
    [(ANNA, ADULT), (CHILD, (*ADULT, *GROWN, *UNRATED))],
    ids=["of any age", "up to twelve"],
)
async def test_a_file_tells_of_everything_but_what_is_for_adults_or_above_the_age_limit(
    tmp_path: Path, format_name: str, user: User, hidden: tuple[Title, ...]
) -> None:
    everything = (*USUAL, *GROWN, *UNRATED, *ADULT)
    storage = await marked(*everything)

    written = await exports_of(storage).write(user, tmp_path / "lists", format_name)

    text = text_of(written.path)
    shown = tuple(title for title in everything if title not in hidden)
    assert not [title.name_en for title in hidden if _tells_of(text, title)]
    # Some services take films alone, some series alone.
    of_kinds = [[title for title in shown if title.kind is kind] for kind in TitleKind]
    assert any(all(_tells_of(text, title) for title in titles) for titles in of_kinds)


def _tells_of(text: str, title: Title) -> bool:
    return any(sign in text for sign in signs_of(title))


@pytest.mark.parametrize("format_name", [form.name for form in FORMATS])
async def test_where_all_is_hidden_there_is_nothing_to_write(tmp_path: Path, format_name: str) -> None:
    exports = exports_of(await marked(*ADULT, *GROWN))

    with pytest.raises(NotFound) as caught:
        await exports.write(CHILD, tmp_path / "lists", format_name)

    assert caught.value.facts["problem"] == "nothing_to_export"
    assert files_in(tmp_path) == []


async def test_nobody_elses_lists_are_written(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        await exports_of(await marked(*USUAL)).write(BORIS, tmp_path / "lists", "plain")


@pytest.mark.parametrize("format_name", [form.name for form in FORMATS])
async def test_a_file_that_is_there_is_refused_and_left_as_it_is(tmp_path: Path, format_name: str) -> None:
    exports = exports_of(await marked(*USUAL))
    written = await exports.write(ANNA, tmp_path / "lists", format_name)
    before = written.path.read_bytes()

    with pytest.raises(FileRefused):
        await exports.write(ANNA, tmp_path / "lists", format_name)

    assert written.path.read_bytes() == before
    assert files_in(tmp_path) == [written.path]


@pytest.mark.parametrize("format_name", ["plain", "letterboxd"])
async def test_a_folder_that_is_not_there_is_refused(tmp_path: Path, format_name: str) -> None:
    with pytest.raises(FileRefused):
        await exports_of(await marked(*USUAL)).write(ANNA, tmp_path / "none" / "lists", format_name)


async def test_a_format_that_there_is_not_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        await exports_of(await marked(*USUAL)).write(ANNA, tmp_path / "lists", "netflix")


@pytest.mark.parametrize(
    "format_name, told",
    [
        ("radarr", 1),
        ("sonarr", 1),
        ("letterboxd", 2),
        ("imdb", 2),
        ("simkl", 4),
        ("trakt", 4),
        ("kinopoisk", 4),
        ("plain", 4),
    ],
)
async def test_so_many_titles_are_told_as_the_format_holds(
    tmp_path: Path, format_name: str, told: int
) -> None:
    nameless = tuple(replace(one, ids=ExternalIds(wikidata=f"Q{at}")) for at, one in enumerate(GROWN, 1))

    written = await exports_of(await marked(*USUAL, *nameless)).write(ANNA, tmp_path / "x", format_name)

    assert written.titles == told
