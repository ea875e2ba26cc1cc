"""Files fetched from a real ssh server, by rsync and by sftp alike."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from concierge.adapters.transfer.rsync import RsyncWay
from concierge.adapters.transfer.sftp import SftpWay
from concierge.adapters.transfer.ssh import SshAccess
from concierge.adapters.transfer.way import Way
from concierge.errors import TransferFailed
from concierge.model.sync import SyncFile, SyncReason
from tests.adapters.transfer.ssh_server import write_key
from tests.needs import needs
from tests.ports import free_port

Made = Callable[..., SyncFile]
MB = 1024 * 1024

WAYS: dict[str, Callable[[SshAccess], Way]] = {
    "rsync": lambda access: RsyncWay(access, is_old_allowed=True),
    "sftp": SftpWay,
}
STRANGE = {
    "option": "-e sh",
    "remote shell": "--rsh=x",
    "comment": "#film.mkv",
    "other comment": ";film.mkv",
    "command": "$(touch pwned) `touch pwned`; touch pwned",
    "shell escape": "!touch pwned",
    "pattern": "film [1080p] *?{a,b}.mkv",
    "quotes": 'it\'s "quoted".mkv',
    "backslash": "back\\slash\\",
    "spaces": " a  film .mkv",
    "home": "~film.mkv",
    "tab": "a\tfilm\r.mkv",
    "Cyrillic": "ы" * 125 + ".mkv",
    "deep": "/".join(["папка " * 10] * 6) + "/film.mkv",
    "anchor": "a/.b/.c/film.mkv",
}


@pytest.fixture(params=[pytest.param(name, marks=needs("sshd", name)) for name in WAYS])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def way(name: str, access: SshAccess) -> Way:
    return WAYS[name](access)


async def fetched(way: Way, there: Path, files: list[SyncFile], into: Path) -> list[int]:
    told: list[int] = []
    await way.fetch(str(there), files, into, told=told.append)
    return told


async def refused(way: Way, there: Path, files: list[SyncFile], into: Path) -> TransferFailed:
    with pytest.raises(TransferFailed) as error:
        await fetched(way, there, files, into)
    return error.value


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_files_come_home_under_their_paths_and_it_is_told_how_much(
    way: Way, there: Path, into: Path, made: Made
) -> None:
    files = [
        made("Фильм/film.mkv", os.urandom(3 * MB)),
        made("Фильм/film.srt", b"words"),
        made("empty.nfo", b""),
    ]
    made("Фильм/unwanted.mkv")

    told = await fetched(way, there, files, into)

    assert everything_in(into) == {file.path: (there / file.path).read_bytes() for file in files}
    assert told == sorted(told)
    assert told[-1] == sum(file.size_bytes for file in files)


async def test_strange_names_are_names_and_nothing_else(
    way: Way, there: Path, into: Path, made: Made, tmp_path: Path
) -> None:
    files = [made(path, name.encode()) for name, path in STRANGE.items()]
    for decoy in ("film 1 xya.mkv", "backslash"):
        made(decoy, b"decoy")

    await fetched(way, there, files, into)

    assert everything_in(into) == {path: name.encode() for name, path in STRANGE.items()}
    assert list(tmp_path.rglob("pwned")) == []


@pytest.mark.parametrize(
    "path", ["../../etc/x", "/etc/passwd", "a/../../x", "a//b", "", ".", "a\0b", "ы" * 128]
)
async def test_a_path_that_leads_out_is_refused_before_anything_is_started(
    way: Way, there: Path, into: Path, path: str
) -> None:
    error = await refused(way, there, [SyncFile(path=path, size_bytes=1, destination="x")], into)

    assert error.reason == SyncReason.UNSAFE
    assert not list(into.parent.rglob("x")) or path != "../../etc/x"


async def test_what_lies_in_staging_as_a_link_is_not_written_through(
    way: Way, there: Path, into: Path, made: Made, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "film.mkv").write_bytes(b"mine")
    into.mkdir(parents=True)
    (into / "folder").symlink_to(outside)
    (into / "film.mkv").symlink_to(outside / "film.mkv")

    error = await refused(way, there, [made("folder/film.mkv", b"theirs")], into)
    await fetched(way, there, [made("film.mkv", b"theirs")], into)

    assert error.reason == SyncReason.UNSAFE
    assert everything_in(outside) == {"film.mkv": b"mine"}
    assert not (into / "film.mkv").is_symlink()


async def test_a_file_that_shares_its_bytes_with_another_is_not_appended_to(
    way: Way, there: Path, into: Path, made: Made, tmp_path: Path
) -> None:
    mine = tmp_path / "mine"
    mine.write_bytes(b"fi")
    into.mkdir(parents=True)
    os.link(mine, into / "film.mkv")

    await fetched(way, there, [made("film.mkv")], into)

    assert (into / "film.mkv").read_bytes() == b"film"
    assert mine.read_bytes() == b"fi"


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "device"])
async def test_what_is_no_plain_file_does_not_come(
    way: Way, name: str, there: Path, into: Path, kind: str
) -> None:
    strange = there / "film.mkv"
    match kind:
        case "link" if name == "rsync":
            strange.symlink_to("/etc/hostname")
        case "link":
            pytest.skip("sftp follows links over there; the size and the hashes tell")
        case "pipe":
            os.mkfifo(strange)
        case "folder":
            (strange / "inside").mkdir(parents=True)
            (strange / "inside" / "file").write_bytes(b"x")
        case _:
            if os.geteuid():
                pytest.skip("only root makes a device")
            os.mknod(strange, 0o600 | 0o020000, os.makedev(1, 3))

    error = await refused(way, there, [SyncFile(path="film.mkv", size_bytes=5, destination="x")], into)

    assert error.reason == SyncReason.DIFFERS
    assert everything_in(into) == {}


async def test_a_file_that_is_not_there_is_told_by_its_name(
    way: Way, there: Path, into: Path, made: Made
) -> None:
    gone = replace(made("gone.mkv"), path="other.mkv")

    error = await refused(way, there, [gone], into)
    no_folder = await refused(way, there / "nowhere", [gone], into)

    assert error.reason == no_folder.reason == SyncReason.SOURCE_MISSING
    assert "other.mkv" in str(error)


@pytest.mark.parametrize("claimed", [2 * MB, 8 * MB], ids=["it is longer", "it is shorter"])
async def test_a_file_of_another_size_than_promised_is_not_taken(
    way: Way, there: Path, into: Path, made: Made, claimed: int
) -> None:
    liar = replace(made("film.mkv", os.urandom(5 * MB)), size_bytes=claimed)

    error = await refused(way, there, [liar], into)

    assert error.reason == SyncReason.DIFFERS


async def test_what_is_there_already_is_not_sent_again_and_too_much_is_dropped(
    way: Way, there: Path, into: Path, made: Made
) -> None:
    file = made("film.mkv", b"film")
    into.mkdir(parents=True)
    (into / "film.mkv").write_bytes(b"a longer one")

    await fetched(way, there, [file], into)
    told = await fetched(way, there, [file], into)

    assert everything_in(into) == {"film.mkv": b"film"}
    assert told == [4]


@pytest.mark.parametrize("known", ["another key", "no key", "no file"])
async def test_a_machine_with_another_key_is_not_spoken_to(
    name: str, access: SshAccess, there: Path, into: Path, made: Made, tmp_path: Path, known: str
) -> None:
    path = tmp_path / "known"
    match known:
        case "another key":
            other = await asyncio.to_thread(write_key, tmp_path / "other")
            path.write_text(f"* {other.with_suffix('.pub').read_text()}")
        case "no key":
            path.write_text("")
        case _:
            pass

    error = await refused(WAYS[name](replace(access, known_hosts=path)), there, [made("film.mkv")], into)

    assert error.reason == SyncReason.HOST_KEY
    assert everything_in(into) == {}


@pytest.mark.parametrize("is_there", [True, False])
async def test_a_key_that_the_machine_does_not_know_is_told(
    name: str, access: SshAccess, there: Path, into: Path, made: Made, tmp_path: Path, *, is_there: bool
) -> None:
    key = tmp_path / "other"
    if is_there:
        await asyncio.to_thread(write_key, key)

    error = await refused(WAYS[name](replace(access, key=key)), there, [made("film.mkv")], into)

    assert error.reason == SyncReason.LOGIN


@pytest.mark.parametrize("is_named", [True, False])
async def test_a_machine_that_does_not_answer_is_told(
    name: str, access: SshAccess, there: Path, into: Path, made: Made, *, is_named: bool
) -> None:
    dead = replace(access, port=free_port()) if is_named else replace(access, host="nowhere.invalid")

    error = await refused(WAYS[name](dead), there, [made("film.mkv")], into)

    assert error.reason == SyncReason.UNREACHABLE


async def test_a_full_disk_is_told(way: Way, there: Path, small_disk: Path, made: Made) -> None:
    error = await refused(way, there, [made("film.mkv", os.urandom(MB))], small_disk / "files")

    assert error.reason == SyncReason.NO_SPACE


async def test_a_folder_that_cannot_be_written_to_is_told(
    way: Way, there: Path, made: Made, small_disk: Path
) -> None:
    into = small_disk / "files"
    into.mkdir()
    (into.parent / "files.lock").touch()
    process = await asyncio.create_subprocess_exec("mount", "-o", "remount,ro", str(small_disk))
    await process.wait()

    error = await refused(way, there, [made("film.mkv")], into)

    assert error.reason == SyncReason.NOT_WRITABLE


async def test_rights_over_there_do_not_come_along(way: Way, there: Path, into: Path, made: Made) -> None:
    file = made("film.mkv")
    (there / "film.mkv").chmod(0o400)

    await fetched(way, there, [file], into)

    assert (into / "film.mkv").stat().st_mode & 0o777 & 0o711 == 0o600
