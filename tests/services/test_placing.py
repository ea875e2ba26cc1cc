"""Where files belong: inside the library, each under a name of its own, whatever the torrent calls them."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import example, given, strategies as st

from concierge.errors import NotFound, ServiceUnavailable, UnsafeContent
from concierge.model.download import Download
from concierge.model.placing import Naming
from concierge.model.title import ExternalIds, Season, TitleKind
from concierge.model.torrent import TorrentEntry
from concierge.services.placing import Folders, Placing, plan, shipment
from concierge.testing import MemoryTransfer, a_download, a_title, entries

FOLDERS = Folders(root=Path("/library"))
FILM = a_download(title=a_title(), resolution=1080)
SERIES = a_download(
    title=a_title("Шерлок", kind=TitleKind.SERIES, year=2010, seasons=(Season(number=1), Season(number=2)))
)
OTHER = a_download(name="My Concert: Live/2020")

HOSTILE = (
    "../../etc/passwd.mkv",
    "/abs.mkv",
    "-e sh.mkv",
    "--rsh=x.mkv",
    "$(id).mkv",
    ";rm -rf.mkv",
    "a\nb\tc.mkv",
    "\"quoted'.mkv",
    "ы" * 300 + ".mkv",
    "/".join(["d" * 200] * 30) + "/f.mkv",
    "\udcff\udcfe.mkv",
    "CON.mkv",
    "nul",
    "name. /film .mkv.",
    "é.mkv",
    "e\u0301.mkv",
    "Film.MKV",
    "film.mkv",
    ".",
    "..",
    "",
    "a//b.mkv",
    "C:\\Windows\\x.mkv",
    "\u202egnp.mkv",
    "\0.mkv",
    "x.mkv/y.mkv",
    "x.mkv",
    "X.MKV",
    "com¹.mkv",
    "Show.S01E01.mkv/Show.S01E01.mkv",
)


def targets(*paths: str, download: Download = FILM) -> list[str]:
    return [str(target) for target in plan(download, entries(*paths), FOLDERS).values()]


def test_a_film_is_named_by_its_title_with_its_companions_beside_it() -> None:
    paths = (
        "Rls/Metropolis.mkv",
        "Rls/Metropolis.ru.forced.srt",
        "Rls/Voices/Gavrilov.mka",
        "Rls/Metropolis2.srt",
    )

    assert targets(*paths) == [
        "Кино/Метрополис (1927)/Метрополис (1927) - 1080p.mkv",
        "Кино/Метрополис (1927)/Метрополис (1927) - 1080p.ru.forced.srt",
        "Кино/Метрополис (1927)/Метрополис (1927) - 1080p.Gavrilov.mka",
        "Кино/Метрополис (1927)/Метрополис (1927) - 1080p.Metropolis2.srt",
    ]


def test_a_film_of_unknown_height_and_year_has_the_bare_name() -> None:
    bare = replace(FILM, resolution=None, title=a_title(year=None))

    assert targets("film.mkv", download=bare) == ["Кино/Метрополис/Метрополис.mkv"]


def test_several_films_in_one_torrent_keep_their_names() -> None:
    assert targets("Both/Part 1.mkv", "Both/Part 2.mkv") == [
        "Кино/Метрополис (1927)/Part 1.mkv",
        "Кино/Метрополис (1927)/Part 2.mkv",
    ]


def test_episodes_stand_in_their_seasons_with_their_subtitles() -> None:
    paths = (
        "S/Season 1/Sherlock.S01E01.mkv",
        "S/Season 1/Sherlock.S01E01.en.srt",
        "S/Season 2/Sherlock.S02E01.mkv",
        "S/Season 2/Sherlock.S02E01.en.srt",
        "S/Season 2/Sherlock.S02E02E03.mkv",
        "S/Season 2/Subs/Sherlock.S02E01.ru.srt",
        "S/Season 2/Extras.mkv",
    )
    root = "Сериалы/Шерлок (2010)"

    assert targets(*paths, download=SERIES) == [
        f"{root}/Season 01/Шерлок (2010) - S01E01.mkv",
        f"{root}/Season 01/Шерлок (2010) - S01E01.en.srt",
        f"{root}/Season 02/Шерлок (2010) - S02E01.mkv",
        f"{root}/Season 02/Шерлок (2010) - S02E01.en.srt",
        f"{root}/Season 02/Шерлок (2010) - S02E02-E03.mkv",
        f"{root}/Season 02/Шерлок (2010) - S02E01.ru.srt",
        f"{root}/Season 02/extras/Extras.mkv",
    ]


def test_the_same_episode_twice_is_two_files() -> None:
    assert (
        len(set(targets("a/S01E01.720p.mkv", "b/S01E01.720p.mkv", "S01E01.1080p.mkv", download=SERIES))) == 3
    )


@pytest.mark.parametrize("season, folder", [(None, "Season 01"), (0, "Season 00"), (3, "Season 03")])
def test_a_file_without_numbers_goes_into_the_asked_season(season: int | None, folder: str) -> None:
    (target,) = targets("film.mkv", download=replace(SERIES, season=season))

    assert target == f"Сериалы/Шерлок (2010)/{folder}/film.mkv"


def test_what_has_no_title_keeps_its_own_names() -> None:
    assert targets("Concert/CD1/a.mkv", download=OTHER) == ["Другое/My Concert Live 2020/CD1/a.mkv"]


def test_a_file_never_stands_where_a_folder_must() -> None:
    assert targets("R/x.mkv", "R/X.mkv/y.mkv", "R/z.mkv/a.mkv", "R/Z.mkv", download=OTHER) == [
        "Другое/My Concert Live 2020/x.mkv",
        "Другое/My Concert Live 2020/y.mkv",
        "Другое/My Concert Live 2020/z.mkv/a.mkv",
        "Другое/My Concert Live 2020/Z (2).mkv",
    ]


hostile_paths = st.lists(
    st.one_of(
        st.sampled_from(HOSTILE),
        st.text(max_size=60),
        st.lists(st.sampled_from(("..", ".", "a", "A", "x.mkv", " ", "con", "S01E01.mkv")), max_size=6).map(
            "/".join
        ),
    ),
    min_size=1,
    max_size=8,
    unique=True,
)


@pytest.mark.fuzz
@given(paths=hostile_paths, name=st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40)))
@example(paths=list(HOSTILE), name="..")
def test_every_target_stays_inside_and_no_two_are_one(paths: list[str], name: str) -> None:
    titled = (a_title(name), a_title(name, kind=TitleKind.SERIES), None)
    for title in titled:
        download = a_download(name=name, title=title)
        files = tuple(TorrentEntry(index=i, path=path, size_bytes=1) for i, path in enumerate(paths))

        planned = plan(download, files, FOLDERS)

        assert set(planned) <= set(paths)
        folded = [str(target).casefold() for target in planned.values()]
        assert len(set(folded)) == len(folded)
        for target in planned.values():
            assert not target.is_absolute()
            assert not {str(parent).casefold() for parent in target.parents} & set(folded)
            assert len(os.fsencode(str(target))) < 3000
            assert all(is_plain(part) for part in target.parts)


def is_plain(part: str) -> bool:
    return (
        part not in {"", ".", ".."}
        and part[0] not in ".-"
        and part[-1] not in " ."
        and not set(part) & set('<>:"/\\|?*\n\t\r\0')
        and len(part.encode()) <= 255
    )


def placing(transfer: MemoryTransfer) -> Placing:
    return Placing(transfer, FOLDERS)


async def test_the_files_of_a_download_are_placed_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "film.mkv").write_bytes(b"x")
    transfer = MemoryTransfer()

    placed = await placing(transfer).place(FILM, entries("film.mkv"), tmp_path)

    target = FOLDERS.root / "Кино/Метрополис (1927)/Метрополис (1927) - 1080p.mkv"
    assert placed == (str(target),)
    assert transfer.placed == {tmp_path / "film.mkv": target}


async def test_what_was_placed_beside_another_film_of_its_name_is_not_placed_again(tmp_path: Path) -> None:
    transfer = MemoryTransfer()
    folder = FOLDERS.root / "Кино/Метрополис (1927)"
    paths = [str(folder / f"Метрополис (1927) - 1080p{more}.mkv") for more in (" (3)", " (2) - part")]
    there = replace(FILM, placed=(paths[0],))
    unlike = replace(FILM, placed=(paths[1],))

    reachable = [
        await asyncio.to_thread(placing(transfer).is_reachable, one, entries("film.mkv"), tmp_path)
        for one in (there, unlike)
    ]

    assert reachable == [True, False]
    assert await placing(transfer).place(there, entries("film.mkv"), tmp_path) == (paths[0],)
    assert transfer.placed == {}


async def test_a_file_that_is_not_here_is_told(tmp_path: Path) -> None:
    with pytest.raises(ServiceUnavailable, match="not on this machine"):
        await placing(MemoryTransfer()).place(FILM, entries("film.mkv"), tmp_path)


@pytest.mark.parametrize("path", ["../secret.mkv", "link.mkv", "folder/secret.mkv", "a\0.mkv"])
async def test_what_leads_out_of_the_torrents_folder_is_never_taken(tmp_path: Path, path: str) -> None:
    outside, inside = tmp_path / "secret.mkv", tmp_path / "torrent"
    outside.write_bytes(b"secret")
    inside.mkdir()
    (inside / "link.mkv").symlink_to(outside)
    (inside / "folder").symlink_to(tmp_path)
    transfer = MemoryTransfer()

    with pytest.raises(UnsafeContent):
        await placing(transfer).place(FILM, entries(path), inside)
    with pytest.raises(UnsafeContent):
        await placing(transfer).place(FILM, entries(str(outside)), inside)

    assert transfer.placed == {}


async def test_nothing_is_placed_of_a_torrent_with_a_program_that_is_called_a_film(tmp_path: Path) -> None:
    (tmp_path / "film.mkv").write_bytes(b"\x1aE\xdf\xa3")
    (tmp_path / "other.mkv").write_bytes(b"MZ\x90\0")
    transfer = MemoryTransfer()

    with pytest.raises(UnsafeContent, match="program"):
        await placing(transfer).place(FILM, entries("film.mkv", "other.mkv"), tmp_path)

    assert transfer.placed == {}


async def test_a_download_of_which_nothing_can_be_placed_is_not_done(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        await placing(MemoryTransfer()).place(FILM, entries("readme.txt"), tmp_path)


def test_a_shipment_tells_each_file_its_place_and_the_work_its_folder() -> None:
    folders = replace(FOLDERS, movies="Movies", naming=Naming(ids=True))
    film = replace(FILM, title=a_title(ids=ExternalIds(tmdb=19)))

    found = shipment(film, entries("R/m.mkv", "R/m.rus.mka", "R/m.nfo"), folders)

    label = "Метрополис (1927) [tmdbid-19]"
    assert (found.kind, found.destination) == ("movie", f"Movies/{label}")
    assert [(file.path, file.destination, file.role) for file in found.files] == [
        ("R/m.mkv", f"{label}/{label} - 1080p.mkv", "video"),
        ("R/m.rus.mka", f"{label}/{label} - 1080p.ru.mka", "audio"),
    ]
    assert shipment(film, entries("R/m.mkv"), folders).files == found.files[:1]


def test_two_films_of_one_name_and_year_have_folders_of_their_own() -> None:
    film = replace(FILM, title=a_title(ids=ExternalIds(tmdb=19)))
    namesake = a_title(ids=ExternalIds(tmdb=20))

    apart = shipment(film, entries("m.mkv"), FOLDERS, [namesake])

    assert apart.destination == "Кино/Метрополис (1927) [tmdbid-19]"
    assert (
        shipment(film, entries("m.mkv"), FOLDERS, [a_title(year=2001)]).destination
        == "Кино/Метрополис (1927)"
    )


def test_files_are_reachable_only_if_all_of_them_lie_here(tmp_path: Path) -> None:
    (tmp_path / "a.mkv").write_bytes(b"x")
    (tmp_path / "folder.mkv").mkdir()
    here = placing(MemoryTransfer()).is_reachable

    assert here(FILM, entries("a.mkv"), tmp_path)
    for path in ("b.mkv", "folder.mkv", "x" * 300 + ".mkv", "a\0b.mkv"):
        assert not here(FILM, entries("a.mkv", path), tmp_path)


def test_the_plan_is_relative_to_the_root() -> None:
    assert all(not PurePosixPath(target).is_absolute() for target in targets("/etc/passwd.mkv"))
