"""Files of a torrent client on this machine, on their way into a staging folder."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from concierge.adapters.transfer._copying import CHUNK, copy, is_equal
from concierge.adapters.transfer._threads import Meter, StoppedError
from concierge.adapters.transfer.local import LocalWay
from concierge.adapters.transfer.staging import drop, staged_bytes
from concierge.errors import TransferFailed
from concierge.model.sync import SyncFile, SyncReason

Made = Callable[..., SyncFile]


def fetched(there: Path, into: Path, *files: SyncFile, way: LocalWay | None = None) -> list[int]:
    told: list[int] = []
    asyncio.run((way or LocalWay()).fetch(str(there), files, into, told=told.append))
    return told


def refused(there: Path, into: Path, *files: SyncFile) -> str:
    with pytest.raises(TransferFailed) as error:
        fetched(there, into, *files)
    return error.value.reason


def test_on_one_file_system_it_is_the_same_file(there: Path, into: Path, made: Made) -> None:
    file = made("Фильм/film.mkv")

    for _ in range(2):
        assert fetched(there, into, file) == [4]

    assert (into / file.path).samefile(there / file.path)
    assert staged_bytes(into, [file]) == 4


def test_on_another_it_is_a_copy_and_what_was_copied_is_gone_on_with(
    there: Path, elsewhere: Path, made: Made
) -> None:
    content = os.urandom(2 * CHUNK + 7)
    file = made("Фильм/film.mkv", content)
    (elsewhere / "Фильм").mkdir(parents=True)
    (elsewhere / file.path).write_bytes(content[: CHUNK + 3])

    told = fetched(there, elsewhere, file)

    assert told == [len(content)]
    assert (elsewhere / file.path).read_bytes() == content
    assert not (elsewhere / file.path).samefile(there / file.path)


def test_for_another_owner_it_is_a_copy_that_spoils_nothing(there: Path, into: Path, made: Made) -> None:
    file = made("film.mkv")
    fetched(there, into, file)

    fetched(there, into, file, way=LocalWay(is_linked=False))
    (into / "film.mkv").write_bytes(b"mine")

    assert (there / "film.mkv").read_bytes() == b"film"


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "link on the way"])
def test_what_is_no_plain_file_is_refused(there: Path, into: Path, tmp_path: Path, kind: str) -> None:
    (tmp_path / "secret").write_bytes(b"film")
    path = there / "film.mkv"
    file = SyncFile(path="film.mkv", size_bytes=4, destination="x")
    match kind:
        case "link":
            path.symlink_to(tmp_path / "secret")
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case _:
            (there / "folder").symlink_to(tmp_path)
            file = replace(file, path="folder/secret")

    assert refused(there, into, file) == SyncReason.UNSAFE
    assert [found for found in into.rglob("*") if not found.is_dir()] == []


def test_a_file_that_is_gone_or_has_another_size_is_told(there: Path, into: Path, made: Made) -> None:
    file = made("film.mkv")

    assert refused(there, into, replace(file, path="other.mkv")) == SyncReason.SOURCE_MISSING
    assert refused(there / "nowhere", into, file) == SyncReason.SOURCE_MISSING
    assert refused(there, into, replace(file, size_bytes=5)) == SyncReason.DIFFERS
    assert refused(there, into, replace(file, path="../film.mkv")) == SyncReason.UNSAFE


def test_what_differs_can_be_dropped(there: Path, into: Path, made: Made, tmp_path: Path) -> None:
    file = made("Фильм/film.mkv")
    fetched(there, into, file)

    drop(into, file.path)
    drop(into, file.path)
    drop(into, "nowhere/film.mkv")

    assert staged_bytes(into, [file]) == 0
    assert (there / file.path).exists()
    with pytest.raises(TransferFailed):
        drop(into, "../../film.mkv")


def test_a_copy_that_is_called_off_stops_and_can_be_gone_on_with(tmp_path: Path) -> None:
    content = os.urandom(3 * CHUNK)
    (tmp_path / "one").write_bytes(content)
    source = os.open(tmp_path / "one", os.O_RDONLY)
    target = os.open(tmp_path / "other", os.O_RDWR | os.O_CREAT)
    os.write(target, b"x")
    stopped = Meter()
    stopped.is_stopped = True

    with pytest.raises(StoppedError):
        copy(source, target, stopped)
    is_whole = is_equal(source, target)
    copy(source, target, Meter())

    assert not is_whole
    assert is_equal(source, target)
    assert is_equal(target, source)
    os.ftruncate(target, CHUNK)
    assert not is_equal(source, target)
    assert not is_equal(target, source)
    os.close(source)
    os.close(target)


def test_it_is_always_there() -> None:
    assert asyncio.run(LocalWay().check()).is_usable
