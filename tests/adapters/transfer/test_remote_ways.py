"""Files fetched from a real ssh server, by rsync and by sftp alike."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from concierge.adapters.transfer.rsync import NO_PROGRAM_THERE, RsyncWay
from concierge.adapters.transfer.sftp import SftpWay
from concierge.adapters.transfer.ssh import SshAccess
from concierge.adapters.transfer.way import Way
from concierge.adapters.transfer.ways import RsyncElseSftp
from concierge.model.sync import SyncFile, SyncReason
from tests.adapters.transfer.conftest import Road
from tests.adapters.transfer.ssh_server import ssh_server, write_key
from tests.needs import needs
from tests.ports import free_port

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
    "hidden": "a/.b/.c/film.mkv",
}


@pytest.fixture(params=[pytest.param(name, marks=needs("sshd", name)) for name in WAYS])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def way(name: str, access: SshAccess) -> Way:
    return WAYS[name](access)


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def unknown(path: str, size_bytes: int = 1) -> SyncFile:
    return SyncFile(path=path, size_bytes=size_bytes, destination="x")


async def test_files_come_home_under_their_paths_and_it_is_told_how_much(way: Way, road: Road) -> None:
    files = [
        road.make("Фильм/film.mkv", os.urandom(3 * MB)),
        road.make("Фильм/film.srt", b"words"),
        road.make("empty.nfo", b""),
    ]
    there = everything_in(road.there)
    road.make("Фильм/unwanted.mkv")

    told = await road.bring(way, *files)

    assert everything_in(road.into) == there
    assert told == sorted(told)
    assert told[-1] == sum(file.size_bytes for file in files)


async def test_strange_names_are_names_and_nothing_else(way: Way, road: Road, tmp_path: Path) -> None:
    files = [road.make(path, name.encode()) for name, path in STRANGE.items()]
    for decoy in ("film 1 xya.mkv", "backslash"):
        road.make(decoy, b"decoy")

    await road.bring(way, *files)

    assert everything_in(road.into) == {path: name.encode() for name, path in STRANGE.items()}
    assert "pwned" not in {Path(path).name for path in everything_in(tmp_path)}


@needs("sshd", "rsync")
async def test_rsync_takes_a_line_break_for_a_part_of_a_name(road: Road) -> None:
    await road.bring(WAYS["rsync"](road.access), road.make("a\nfilm.mkv"))

    assert everything_in(road.into) == {"a\nfilm.mkv": b"film"}


@needs("sshd", "sftp")
@pytest.mark.parametrize("path", ["a\nget /etc/passwd", "/".join(["ы" * 127] * 9)], ids=["break", "length"])
async def test_sftp_is_told_no_name_that_would_become_a_command(road: Road, path: str) -> None:
    error = await road.refuse(WAYS["sftp"](road.access), unknown(path))

    assert error.reason == SyncReason.UNSAFE
    assert everything_in(road.into) == {}


@pytest.mark.parametrize(
    "path", ["../../etc/x", "/etc/passwd", "a/../../x", "a//b", "", ".", "a\0b", "ы" * 128]
)
async def test_a_path_that_leads_out_is_refused_before_anything_is_started(
    way: Way, road: Road, tmp_path: Path, path: str
) -> None:
    before = everything_in(tmp_path)

    error = await road.refuse(way, unknown(path))

    assert error.reason == SyncReason.UNSAFE
    assert everything_in(tmp_path) == before


def put_links(into: Path, outside: Path) -> None:
    outside.mkdir()
    (outside / "film.mkv").write_bytes(b"mine")
    into.mkdir(parents=True)
    (into / "folder").symlink_to(outside)
    (into / "film.mkv").symlink_to(outside / "film.mkv")


async def test_what_lies_in_staging_as_a_link_is_not_written_through(
    way: Way, road: Road, tmp_path: Path
) -> None:
    put_links(road.into, tmp_path / "outside")

    error = await road.refuse(way, road.make("folder/film.mkv", b"theirs"))
    await road.bring(way, road.make("film.mkv", b"theirs"))

    assert error.reason == SyncReason.UNSAFE
    assert everything_in(tmp_path / "outside") == {"film.mkv": b"mine"}
    assert everything_in(road.into)["film.mkv"] == b"theirs"


def put_shared(into: Path, mine: Path) -> None:
    mine.write_bytes(b"fi")
    into.mkdir(parents=True)
    os.link(mine, into / "film.mkv")


async def test_a_file_that_shares_its_bytes_with_another_is_not_appended_to(
    way: Way, road: Road, tmp_path: Path
) -> None:
    put_shared(road.into, tmp_path / "mine")

    await road.bring(way, road.make("film.mkv"))

    assert everything_in(road.into) == {"film.mkv": b"film"}
    assert everything_in(tmp_path)["mine"] == b"fi"


def put_strange(path: Path, kind: str) -> None:
    match kind:
        case "link":
            path.symlink_to("/etc/hostname")
        case "pipe":
            os.mkfifo(path)
        case "folder":
            (path / "inside").mkdir(parents=True)
            (path / "inside" / "file").write_bytes(b"x")
        case _:
            if os.geteuid():
                pytest.skip("only root makes a device")
            os.mknod(path, 0o600 | 0o020000, os.makedev(1, 3))


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "device"])
async def test_what_is_no_plain_file_does_not_come(name: str, way: Way, road: Road, kind: str) -> None:
    put_strange(road.there / "film.mkv", kind)

    error = await road.refuse(way, unknown("film.mkv", 100_000))

    assert error.reason == SyncReason.DIFFERS
    # sftp follows a link over there; the size, and the hashes, tell.
    assert everything_in(road.into) == {} or (kind, name) == ("link", "sftp")


async def test_a_file_that_is_not_there_is_told_by_its_name(way: Way, road: Road) -> None:
    error = await road.refuse(way, unknown("gone.mkv"))
    no_folder = await replace(road, there=road.there / "nowhere").refuse(way, unknown("gone.mkv"))

    assert error.reason == no_folder.reason == SyncReason.SOURCE_MISSING
    assert "gone.mkv" in str(error)


@pytest.mark.parametrize("claimed", [2 * MB, 8 * MB], ids=["it is longer", "it is shorter"])
async def test_a_file_of_another_size_than_promised_is_not_taken(way: Way, road: Road, claimed: int) -> None:
    liar = replace(road.make("film.mkv", os.urandom(5 * MB)), size_bytes=claimed)

    error = await road.refuse(way, liar)

    assert error.reason == SyncReason.DIFFERS


def put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


async def test_what_is_there_already_is_not_sent_again_and_too_much_is_dropped(way: Way, road: Road) -> None:
    file = road.make("film.mkv")
    put(road.into / "film.mkv", b"a longer one")

    await road.bring(way, file)
    told = await road.bring(way, file)

    assert everything_in(road.into) == {"film.mkv": b"film"}
    assert told == [4]


@needs("sshd", "rsync")
async def test_rsync_mends_what_was_spoiled_before_the_end(road: Road) -> None:
    content = os.urandom(MB)
    put(road.into / "film.mkv", b"x" * 500_000)

    await road.bring(WAYS["rsync"](road.access), road.make("film.mkv", content))

    assert everything_in(road.into) == {"film.mkv": content}


def put_known(path: Path, known: str) -> None:
    match known:
        case "another key":
            other = write_key(path.with_name("other"))
            path.write_text(f"* {other.with_suffix('.pub').read_text()}")
        case "no key":
            path.write_text("")
        case _:
            pass


@pytest.mark.parametrize("known", ["another key", "no key", "no file"])
async def test_a_machine_with_another_key_is_not_spoken_to(
    name: str, road: Road, tmp_path: Path, known: str
) -> None:
    await asyncio.to_thread(put_known, tmp_path / "known", known)
    way = WAYS[name](replace(road.access, known_hosts=tmp_path / "known"))

    error = await road.refuse(way, road.make("film.mkv"))

    assert error.reason == SyncReason.HOST_KEY
    assert everything_in(road.into) == {}


@pytest.mark.parametrize("is_there", [True, False])
async def test_a_key_that_the_machine_does_not_know_is_told(
    name: str, road: Road, tmp_path: Path, *, is_there: bool
) -> None:
    if is_there:
        await asyncio.to_thread(write_key, tmp_path / "other")
    way = WAYS[name](replace(road.access, key=tmp_path / "other"))

    error = await road.refuse(way, road.make("film.mkv"))

    assert error.reason == SyncReason.LOGIN


@pytest.mark.parametrize("is_named", [True, False])
async def test_a_machine_that_does_not_answer_is_told(name: str, road: Road, *, is_named: bool) -> None:
    dead = (
        replace(road.access, port=free_port()) if is_named else replace(road.access, host="nowhere.invalid")
    )

    error = await road.refuse(WAYS[name](dead), road.make("film.mkv"))

    assert error.reason == SyncReason.UNREACHABLE


async def test_a_full_disk_is_told(way: Way, road: Road, small_disk: Path) -> None:
    onto = replace(road, into=small_disk / "files")

    error = await onto.refuse(way, road.make("film.mkv", os.urandom(MB)))

    assert error.reason == SyncReason.NO_SPACE


async def test_a_disk_that_cannot_be_written_to_is_told(way: Way, road: Road, small_disk: Path) -> None:
    put(small_disk / "files.lock", b"")
    put(small_disk / "files" / "film.mkv", b"fi")
    process = await asyncio.create_subprocess_exec("mount", "-o", "remount,ro", str(small_disk))
    await process.wait()

    error = await replace(road, into=small_disk / "files").refuse(way, road.make("film.mkv"))

    assert error.reason == SyncReason.NOT_WRITABLE


def rights(path: Path) -> int:
    return path.stat().st_mode & 0o777


async def test_a_file_that_nobody_may_write_over_there_can_be_gone_on_with_here(way: Way, road: Road) -> None:
    file = road.make("film.mkv")
    os.chmod(road.there / "film.mkv", 0o400)  # noqa: PTH101 - it does not wait

    await road.bring(way, file)

    assert rights(road.into / "film.mkv") & 0o600 == 0o600


@needs("sshd", "rsync", "sftp")
async def test_a_machine_without_rsync_is_asked_by_sftp(road: Road, tmp_path: Path) -> None:
    async with ssh_server(tmp_path / "bare", more="SetEnv PATH=/nowhere") as bare:
        rsync, sftp = (make(bare) for make in WAYS.values())

        error = await road.refuse(rsync, road.make("film.mkv"))
        await road.bring(RsyncElseSftp(rsync, sftp), road.make("film.mkv"))

    assert error.facts["problem"] == NO_PROGRAM_THERE
    assert everything_in(road.into) == {"film.mkv": b"film"}


@pytest.mark.parametrize(
    "said",
    ["bash: line 1: rsync: command not found", "sh: 1: rsync: not found", "zsh:1: command not found: rsync"],
)
def test_a_machine_without_rsync_is_known_by_what_its_shell_says(said: str) -> None:
    error = RsyncWay(SshAccess(host="seedbox")).reason(12, f"{said}\nrsync error: (code 12) at io.c(285)")

    assert error.facts["problem"] == NO_PROGRAM_THERE


@pytest.mark.parametrize(
    "said, reason",
    [
        ('rsync: [sender] link_stat "/x" failed: Нет такого файла (2)', SyncReason.SOURCE_MISSING),
        ('rsync: [sender] send_files failed to open "/x": Permission denied (13)', SyncReason.SOURCE_MISSING),
        ('rsync: [sender] link_stat "/No space left on device" failed: X (2)', SyncReason.SOURCE_MISSING),
        ('rsync: [receiver] mkstemp "/x" failed: Permission denied (13)', SyncReason.NOT_WRITABLE),
        ('rsync: [receiver] write failed on "/x": Disk quota exceeded (122)', SyncReason.NO_SPACE),
        ('rsync: link_stat "/Host key verification failed." failed: X (2)', SyncReason.SOURCE_MISSING),
        ('Load key "/k": bad permissions\nrsync error: (code 255)', SyncReason.LOGIN),
    ],
)
def test_complaints_are_read_by_who_has_them(said: str, reason: SyncReason) -> None:
    assert RsyncWay(SshAccess(host="seedbox")).reason(23, said).reason == reason


def test_what_a_stranger_says_is_cut_to_one_printable_line() -> None:
    error = RsyncWay(SshAccess(host="seedbox")).reason(23, "x" * 5000 + "\x1b[2J\u202e\nrsync error")

    assert str(error).isprintable()
    assert len(str(error)) <= 301


def test_a_program_that_breaks_off_without_a_word_is_read_by_its_code() -> None:
    rsync = RsyncWay(SshAccess(host="seedbox"))

    assert rsync.reason(12, "").reason == rsync.reason(255, "").reason == SyncReason.UNREACHABLE
    assert rsync.reason(14, "").reason == SyncReason.OTHER
    assert SftpWay(SshAccess(host="seedbox")).reason(255, "").reason == SyncReason.UNREACHABLE
