"""A tree from elsewhere is looked at without following anything, and placed without losing or overwriting anything."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from concierge.adapters.transfer.local import LocalTransfer
from concierge.errors import NotFound, UnsafeContent
from concierge.model.placing import FileRole
from concierge.services.placing import Folders
from concierge.services.trees import Trees
from concierge.testing import a_title

FILM = a_title("Метрополис", year=1927)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def trees(library: Path) -> Trees:
    return Trees(LocalTransfer(library), Folders(root=library))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "Metropolis.1927"
    (root / "Subs").mkdir(parents=True)
    (root / "Metropolis.1927.mkv").write_bytes(b"\x1aE\xdf\xa3 film")
    (root / "Subs" / "Metropolis.1927.rus.srt").write_text("1")
    return root


def write_each(root: Path, names: list[bytes]) -> None:
    for name in names:
        (root / os.fsdecode(name)).write_bytes(name)


def standing(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_a_tree_is_placed_and_stays_and_twice_is_once(trees: Trees, tree: Path, library: Path) -> None:
    found = await trees.look(tree)
    plan = trees.plan(found, FILM)

    first = await trees.place(found, plan)
    once = standing(library)
    again = await trees.place(found, plan)

    assert first == again == trees.destinations(plan)
    assert once == standing(library)
    assert set(once) == {
        "Кино/Метрополис (1927)/Метрополис (1927).mkv",
        "Кино/Метрополис (1927)/Метрополис (1927).ru.srt",
    }
    assert (tree / "Metropolis.1927.mkv").is_file()


async def test_what_stands_in_the_library_keeps_its_place(trees: Trees, tree: Path, library: Path) -> None:
    found = await trees.look(tree)
    await trees.place(found, trees.plan(found, FILM))
    before = standing(library)

    there = await trees.look(library / "Кино" / "Метрополис (1927)")
    await trees.place(there, trees.plan(there, FILM))

    assert standing(library) == before


async def test_another_file_of_that_name_is_kept_beside_it(trees: Trees, tree: Path, library: Path) -> None:
    target = library / "Кино" / "Метрополис (1927)" / "Метрополис (1927).mkv"
    target.parent.mkdir(parents=True)
    target.write_bytes(b"mine")
    found = await trees.look(tree)

    placed = await trees.place(found, trees.plan(found, FILM))

    assert target.read_bytes() == b"mine"
    assert placed[0] == "Кино/Метрополис (1927)/Метрополис (1927) (2).mkv"


async def test_links_devices_and_programs_are_named_and_never_touched(
    trees: Trees, tree: Path, tmp_path: Path, library: Path
) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "inside.mkv").write_bytes(b"secret")
    (tree / "link.mkv").symlink_to(secret / "inside.mkv")
    (tree / "folder").symlink_to(secret)
    (tree / "loop").symlink_to(tree)
    os.mkfifo(tree / "pipe.mkv")
    (tree / "virus.mkv").write_bytes(b"MZ\x90\x00\x03")
    (tree / "script.srt").write_bytes(b"#!/bin/sh")

    found = await trees.look(tree)
    plan = trees.plan(found, FILM)
    await trees.place(found, plan)

    danger = {each.path.rpartition("/")[2] for each in plan.placements if each.role is FileRole.DANGER}
    assert danger == {"link.mkv", "folder", "loop", "pipe.mkv", "virus.mkv", "script.srt"}
    assert b"secret" not in standing(library).values()
    assert len(standing(library)) == 2


async def test_a_file_that_became_a_link_meanwhile_is_refused(
    trees: Trees, tree: Path, tmp_path: Path
) -> None:
    found = await trees.look(tree)
    film = tree / "Metropolis.1927.mkv"
    film.unlink()
    film.symlink_to(tmp_path)

    with pytest.raises(UnsafeContent):
        await trees.place(found, trees.plan(found, FILM))


async def test_nothing_and_nothing_of_use_are_told_apart(trees: Trees, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("x")
    for path, problem in (
        (tmp_path / "no", "no_path"),
        (tmp_path / "empty", "empty_folder"),
        (Path("a\0b"), "no_path"),
    ):
        with pytest.raises(NotFound) as caught:
            await trees.look(path)
        assert caught.value.facts["problem"] == problem

    found = await trees.look(tmp_path / "notes")
    with pytest.raises(NotFound) as caught:
        await trees.place(found, trees.plan(found, FILM))
    assert caught.value.facts["problem"] == "nothing_to_place"


async def test_names_that_are_hardly_names_are_found_again(
    trees: Trees, tmp_path: Path, library: Path
) -> None:
    root = tmp_path / "t 🎬\nx"
    root.mkdir()
    names = [b"a\nb.mkv", "ы🎬.mkv".encode(), b"-e sh.mkv", b"\xff\xfe.mkv", b"$(id).mkv", b"CON.mkv"]
    write_each(root, names)
    found = await trees.look(root)

    placed = await trees.place(found, trees.plan(found, FILM))

    assert len(set(placed)) == len(names)
    assert sorted(standing(library).values()) == sorted(names)


async def test_a_folder_of_ten_thousand_files_is_planned(trees: Trees, tmp_path: Path) -> None:
    root = tmp_path / "many"
    root.mkdir()
    for number in range(10_000):
        (root / f"Show.S{number // 100:02}E{number % 100:02}.mkv").touch()
    (root / "one.mkv").write_bytes(b"x")

    found = await trees.look(root)

    assert len(trees.plan(found, FILM).placements) == 10_001
