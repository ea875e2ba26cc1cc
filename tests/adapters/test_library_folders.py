"""The library's own folders, read by the names in them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from concierge.adapters._http import Http
from concierge.adapters.library.folders import ADAPTER
from concierge.config import Settings
from concierge.errors import ServiceUnavailable
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.ports import LibrarySource
from concierge.sections import LibrarySection
from tests.adapters.media_servers import DUNE, DUNE_OLD, SHOW, all_of, title_of

FILES = (
    "Кино/Дюна (2021)/Дюна (2021) - 2160p.mkv",
    "Кино/Дюна (2021)/Дюна (2021) - 2160p.rus.srt",
    "Кино/Дюна (2021)/sample.mkv",
    "Кино/Дюна (1984)/Dune.1984.1080p.BluRay.mkv",
    "Кино/Nothing known {tmdb-593}/x.mkv",
    "Сериалы/Тьма (2017)/Season 01/Тьма (2017) - S01E01.mkv",
    "Сериалы/Тьма (2017)/Season 02/Тьма (2017) - S02E01-E02.mkv",
    "Другое/what/ever.mkv",
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in FILES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"film")
    return tmp_path


@pytest.fixture
async def folders(root: Path) -> AsyncIterator[LibrarySource]:
    section = Settings(environ={"CONCIERGE_LIBRARY__DIR": str(root)}).section(LibrarySection)
    async with ADAPTER.build(section, Http(), root) as source:
        yield source


async def test_films_and_episodes_are_told_by_their_names(folders: LibrarySource, root: Path) -> None:
    films = await all_of(folders, TitleKind.MOVIE)
    episodes = await all_of(folders, TitleKind.SERIES)

    assert [(one.names[0], one.year, one.resolution) for one in films if one.year] == [
        ("Дюна", 1984, 1080),
        ("Дюна", 2021, 2160),
    ]
    assert films[-1].path == str(root / FILES[0])
    assert films[-1].size_bytes == 4
    assert [(one.season, one.episodes) for one in episodes] == [(1, (1,)), (2, (1, 2))]


async def test_a_title_is_found_by_its_name_and_year_or_by_an_id_in_a_folders_name(
    folders: LibrarySource,
) -> None:
    solaris = Title(kind=TitleKind.MOVIE, name_ru="Солярис", year=1972, ids=ExternalIds(tmdb=593))

    assert [one.resolution for one in await folders.find(title_of(DUNE))] == [2160]
    assert [one.resolution for one in await folders.find(title_of(DUNE_OLD))] == [1080]
    assert len(await folders.find(solaris)) == 1
    assert [one.season for one in await folders.find(title_of(SHOW), 2)] == [2]


async def test_links_lead_nowhere(folders: LibrarySource, root: Path) -> None:
    elsewhere = root / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "Secret (2020).mkv").write_bytes(b"x")
    (root / "Кино" / "Link (2020)").symlink_to(elsewhere)
    (root / "Кино" / "Loop (2021)").symlink_to(root / "Кино")

    assert len(await all_of(folders, TitleKind.MOVIE)) == 3


async def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    async with ADAPTER.build(LibrarySection(), Http(), tmp_path) as source:
        await source.check()
        assert await all_of(source, TitleKind.MOVIE) == []
        assert await source.find(title_of(DUNE)) == ()


async def test_a_file_in_place_of_a_folder_is_told_by_the_check(tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "Кино").write_bytes(b"")
    async with ADAPTER.build(LibrarySection(), Http(), tmp_path) as source:
        with pytest.raises(ServiceUnavailable):
            await source.check()
        assert await all_of(source, TitleKind.MOVIE) == []
