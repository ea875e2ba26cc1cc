"""Files on their way into a library on this machine."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
from pathlib import Path

import pytest

from concierge.adapters.transfer.local import LocalTransfer
from concierge.errors import NoSpace, NotAllowed, ServiceUnavailable, UnsafeContent


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "downloads" / "film.mkv"
    path.parent.mkdir()
    path.write_bytes(b"film" * 1000)
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "library"


def placed_in(root: Path, source: Path, target: Path) -> Path:
    return asyncio.run(LocalTransfer(root).place(source, target))


def everything_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if not path.is_dir())


def test_a_file_is_linked_where_that_is_possible(source: Path, root: Path) -> None:
    target = root / "Кино" / "Метрополис (1927)" / "Метрополис.mkv"

    placed = placed_in(root, source, target)

    assert placed == target
    assert target.samefile(source)
    assert everything_in(root) == ["Метрополис.mkv"]


def test_a_file_is_copied_onto_another_file_system(source: Path, elsewhere: Path) -> None:
    target = elsewhere / "Кино" / "film.mkv"

    placed_in(elsewhere, source, target)

    assert target.read_bytes() == source.read_bytes()
    assert target.stat().st_dev != source.stat().st_dev
    assert everything_in(elsewhere) == ["film.mkv"]


def test_placing_twice_is_placing_once(source: Path, root: Path, elsewhere: Path) -> None:
    for place in (root, elsewhere):
        target = place / "film.mkv"

        assert placed_in(place, source, target) == target
        assert placed_in(place, source, target) == target

        assert everything_in(place) == ["film.mkv"]


@pytest.mark.parametrize("other", [b"other", b"FILM" * 1000], ids=["another size", "the same size"])
def test_another_file_of_that_name_is_kept_and_the_new_one_numbered(
    source: Path, root: Path, other: bytes
) -> None:
    root.mkdir()
    (root / "film.mkv").write_bytes(other)

    first = placed_in(root, source, root / "film.mkv")
    second = placed_in(root, source, root / "film.mkv")

    assert first == second == root / "film (2).mkv"
    assert (root / "film.mkv").read_bytes() == other


def test_a_folder_or_a_link_of_that_name_is_left_alone(source: Path, root: Path, tmp_path: Path) -> None:
    (root / "film.mkv").mkdir(parents=True)
    (root / "film (2).mkv").symlink_to(tmp_path / "nowhere")
    (root / "film (3).mkv").symlink_to(source)

    placed = placed_in(root, source, root / "film.mkv")

    assert placed == root / "film (4).mkv"
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("inside", ["film.mkv", "new/folder/film.mkv"])
def test_a_link_that_leads_out_of_the_library_is_not_followed(
    source: Path, root: Path, tmp_path: Path, inside: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    root.mkdir()
    (root / "Кино").symlink_to(outside)

    with pytest.raises(NotAllowed):
        placed_in(root, source, root / "Кино" / inside)
    with pytest.raises(NotAllowed):
        placed_in(root, source, root / ".." / "outside" / inside)

    assert list(outside.iterdir()) == []


def test_a_library_that_is_a_link_itself_is_fine(source: Path, root: Path, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    root.symlink_to(tmp_path / "disk")

    placed_in(root, source, root / "film.mkv")

    assert everything_in(tmp_path / "disk") == ["film.mkv"]


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_what_is_no_plain_file_is_not_placed(source: Path, root: Path, kind: str) -> None:
    strange = source.with_name("strange.mkv")
    match kind:
        case "link":
            strange.symlink_to(source)
        case "pipe":
            os.mkfifo(strange)
        case _:
            strange.mkdir()

    with pytest.raises(UnsafeContent):
        placed_in(root, strange, root / "film.mkv")

    assert not root.exists()


def test_a_source_that_is_gone_is_told(root: Path, tmp_path: Path) -> None:
    with pytest.raises(ServiceUnavailable, match="No such file"):
        placed_in(root, tmp_path / "gone.mkv", root / "film.mkv")


def test_a_library_that_cannot_be_made_is_told(source: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(ServiceUnavailable):
        placed_in(tmp_path / "file", source, tmp_path / "file" / "film.mkv")


def test_what_a_killed_process_left_behind_is_cleared_away(source: Path, root: Path) -> None:
    seen: list[str] = []
    root.mkdir()
    placed_in(root, source, root / "a.mkv")
    part = root / f".{hashlib.blake2b(b'film.mkv', digest_size=8).hexdigest()}.part"
    part.write_bytes(b"half")
    seen += everything_in(root)

    placed_in(root, source, root / "film.mkv")

    assert part.name in seen
    assert everything_in(root) == ["a.mkv", "film.mkv"]


def test_the_longest_name_that_a_disk_allows_can_be_placed(source: Path, root: Path) -> None:
    name = "ы" * 118 + ".mkv"

    assert (placed_in(root, source, root / name)).name == name


def test_a_full_disk_is_told_with_its_numbers_and_keeps_no_half_file(source: Path, small_disk: Path) -> None:
    source.write_bytes(b"x" * 1_000_000)

    with pytest.raises(NoSpace) as full:
        placed_in(small_disk, source, small_disk / "Кино" / "film.mkv")

    assert full.value.facts["needed_bytes"] == 1_000_000
    assert 0 < int(full.value.facts["free_bytes"]) <= 256 * 1024
    assert everything_in(small_disk) == []


@pytest.fixture
def without_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system without hard links, as exFAT is."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)


@pytest.mark.usefixtures("without_links")
def test_without_hard_links_the_copy_gets_its_name_all_the_same(
    source: Path, root: Path, tmp_path: Path
) -> None:
    root.mkdir()
    (root / "film.mkv").symlink_to(tmp_path / "nowhere")

    placed = placed_in(root, source, root / "film.mkv")
    again = placed_in(root, source, root / "film.mkv")

    assert placed == again == root / "film (2).mkv"
    assert placed.read_bytes() == source.read_bytes()
    assert everything_in(root) == ["film (2).mkv", "film.mkv"]
