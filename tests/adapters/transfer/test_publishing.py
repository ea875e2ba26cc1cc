"""Files get their place in a library: whole, once, and never over another file."""

from __future__ import annotations

import errno
import multiprocessing
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from pathlib import Path, PurePosixPath

import pytest

from concierge.adapters.transfer._folders import Spot
from concierge.adapters.transfer._naming import (
    Way,
    checked_and_renamed,
    linked,
    names,
    names_among,
    renamed_anew,
    take_name,
)
from concierge.adapters.transfer.publishing import TRASH, LibraryFolder, digest_of_file
from concierge.errors import ConfigError, TransferFailed
from concierge.model.sync import SyncReason
from tests.gates.source import ROOT

FILM = PurePosixPath("Кино", "Метрополис (1927)", "Метрополис.mkv")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    folder.mkdir()
    return folder


@pytest.fixture
def staging(tmp_path: Path) -> Path:
    folder = tmp_path / "staging"
    folder.mkdir()
    return folder


def staged(folder: Path, content: bytes = b"film", name: str = "film.mkv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def everything_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(TransferFailed) as error:
        call()
    return error.value.reason


def test_a_staged_file_moves_to_its_place(root: Path, staging: Path) -> None:
    source = staged(staging)
    number = source.stat().st_ino

    placed = LibraryFolder(root).place(source, FILM)

    assert placed == root / FILM
    assert placed.stat().st_ino == number
    assert everything_in(staging) == []
    assert everything_in(root) == [str(FILM)]


def test_from_another_file_system_it_is_copied_beside_its_place(elsewhere: Path, staging: Path) -> None:
    placed = LibraryFolder(elsewhere).place(staged(staging, b"film" * 1000), FILM)

    assert placed.read_bytes() == b"film" * 1000
    assert everything_in(staging) == []
    assert everything_in(elsewhere) == [str(FILM)]


def test_the_same_content_there_is_taken_for_it(root: Path, staging: Path) -> None:
    library = LibraryFolder(root)
    first = library.place(staged(staging), FILM)

    second = library.place(staged(staging), FILM)

    assert first == second
    assert everything_in(staging) == []
    assert everything_in(root) == [str(FILM)]


@pytest.mark.parametrize("other", [b"another", b"FILM"], ids=["another size", "the same size"])
def test_another_content_there_is_kept_and_the_new_one_numbered(
    root: Path, staging: Path, other: bytes
) -> None:
    library = LibraryFolder(root)
    library.place(staged(staging, other), FILM)

    placed = library.place(staged(staging), FILM)

    assert placed == (root / FILM).with_name("Метрополис (2).mkv")
    assert (root / FILM).read_bytes() == other


@pytest.mark.parametrize("kind", ["folder", "link", "dangling link", "pipe"])
def test_what_is_no_file_is_left_alone_and_never_followed(
    root: Path, staging: Path, tmp_path: Path, kind: str
) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"film")
    target = root / FILM
    target.parent.mkdir(parents=True)
    match kind:
        case "folder":
            target.mkdir()
        case "link":
            target.symlink_to(outside)
        case "dangling link":
            target.symlink_to(tmp_path / "nowhere")
        case _:
            os.mkfifo(target)

    placed = LibraryFolder(root).place(staged(staging), FILM)

    assert placed.name == "Метрополис (2).mkv"
    assert outside.stat().st_nlink == 1
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("place", ["Кино", "Кино/Метрополис (1927)"])
def test_a_link_on_the_way_is_refused(root: Path, staging: Path, tmp_path: Path, place: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (root / place).parent.mkdir(exist_ok=True)
    (root / place).symlink_to(outside)
    source = staged(staging)

    reason = refused(lambda: LibraryFolder(root).place(source, FILM))

    assert reason == SyncReason.UNSAFE
    assert list(outside.iterdir()) == []
    assert source.exists()


@pytest.mark.parametrize("relative", ["../x.mkv", "/etc/x.mkv", "a/../../x.mkv", "a\0b", "ы" * 128 + ".mkv"])
def test_a_path_that_leads_out_is_refused(root: Path, staging: Path, tmp_path: Path, relative: str) -> None:
    source = staged(staging)

    reason = refused(lambda: LibraryFolder(root).place(source, PurePosixPath(relative)))

    assert reason == SyncReason.UNSAFE
    assert everything_in(tmp_path) == ["staging/film.mkv"]


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_what_is_staged_has_to_be_a_plain_file(root: Path, staging: Path, tmp_path: Path, kind: str) -> None:
    source = staging / "film.mkv"
    match kind:
        case "link":
            (tmp_path / "secret").write_text("secret")
            source.symlink_to(tmp_path / "secret")
        case "pipe":
            os.mkfifo(source)
        case _:
            source.mkdir()

    assert refused(lambda: LibraryFolder(root).place(source, FILM)) == SyncReason.UNSAFE
    assert everything_in(root) == []


def test_without_its_root_nothing_is_placed_and_nothing_made(staging: Path, tmp_path: Path) -> None:
    source = staged(staging)

    assert refused(lambda: LibraryFolder(tmp_path / "gone").place(source, FILM)) == SyncReason.NOT_MOUNTED
    assert not (tmp_path / "gone").exists()
    assert source.exists()


def test_owner_group_and_modes_are_set_before_the_name_is_given(root: Path, staging: Path) -> None:
    owner = 1234 if os.geteuid() == 0 else os.geteuid()
    group = 2345 if os.geteuid() == 0 else os.getegid()
    library = LibraryFolder(root, owner=owner, group=str(group), mode=0o640, dir_mode=0o2750)

    placed = library.place(staged(staging), FILM)

    for path, mode in ((placed, 0o640), (placed.parent, 0o2750), (root / "Кино", 0o2750)):
        found = path.stat()
        assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (owner, group, mode)


def test_rights_are_not_set_for_the_file_that_the_torrent_client_shares(root: Path, staging: Path) -> None:
    seeded = staged(staging, name="seeded.mkv")
    seeded.chmod(0o600)
    os.link(seeded, staging / "film.mkv")

    placed = LibraryFolder(root, mode=0o644).place(staging / "film.mkv", FILM)

    assert stat.S_IMODE(seeded.stat().st_mode) == 0o600
    assert stat.S_IMODE(placed.stat().st_mode) == 0o644
    assert everything_in(staging) == ["seeded.mkv"]
    assert everything_in(root) == [str(FILM)]


def test_an_owner_that_nobody_is_is_told(root: Path) -> None:
    with pytest.raises(ConfigError):
        LibraryFolder(root, owner="nobody-of-that-name")
    with pytest.raises(ConfigError):
        LibraryFolder(root, group="nobody-of-that-name")


def placed_by(root: Path, source: Path) -> Path:
    return LibraryFolder(root).place(source, FILM)


@pytest.mark.parametrize("is_copied", [False, True])
def test_eight_at_once_overwrite_nothing(
    root: Path, staging: Path, request: pytest.FixtureRequest, *, is_copied: bool
) -> None:
    library = request.getfixturevalue("elsewhere") if is_copied else root
    sources = [staged(staging, bytes([65 + number]) * 100_000, f"{number}.mkv") for number in range(8)]

    with ThreadPoolExecutor(8) as threads:
        placed = list(threads.map(lambda source: placed_by(library, source), sources))

    assert len(set(placed)) == 8
    assert {path.read_bytes()[:1] for path in placed} == {bytes([65 + number]) for number in range(8)}
    assert len(everything_in(library)) == 8
    assert everything_in(staging) == []


def test_eight_of_the_same_content_become_one(root: Path, staging: Path) -> None:
    sources = [staged(staging, name=f"{number}.mkv") for number in range(8)]

    with ThreadPoolExecutor(8) as threads:
        placed = set(threads.map(lambda source: placed_by(root, source), sources))

    assert placed == {root / FILM}
    assert everything_in(root) == [str(FILM)]


def swap(folder: Path, outside: Path) -> None:
    """A folder becomes a link and a folder again, for ever."""
    while True:
        with suppress(OSError):
            folder.rename(folder.with_name("away"))
        with suppress(OSError):
            folder.symlink_to(outside)
        with suppress(OSError):
            folder.unlink()
        with suppress(OSError):
            folder.with_name("away").rename(folder)


def test_a_folder_that_is_swapped_for_a_link_meanwhile_leads_nobody_out(
    root: Path, staging: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (root / "Кино").mkdir()
    swapper = multiprocessing.get_context("spawn").Process(target=swap, args=(root / "Кино", outside))
    swapper.start()
    try:
        for number in range(100):
            with suppress(TransferFailed):
                LibraryFolder(root).place(
                    staged(staging, bytes([number % 256]) * number), PurePosixPath("Кино", f"{number}.mkv")
                )
    finally:
        swapper.kill()
        swapper.join()

    assert list(outside.iterdir()) == []


@pytest.mark.parametrize(
    "ways", [(linked, checked_and_renamed), (checked_and_renamed,)], ids=["links", "none"]
)
def test_disks_that_know_less_overwrite_nothing_either(
    root: Path, staging: Path, ways: tuple[Way, ...]
) -> None:
    staged(staging)
    staged(root, b"mine", "film.mkv")
    here, there = os.open(staging, os.O_RDONLY), os.open(root, os.O_RDONLY)
    try:
        is_taken = take_name(Spot(here, "film.mkv"), Spot(there, "film.mkv"), ways)
        is_other_taken = take_name(Spot(here, "film.mkv"), Spot(there, "other.mkv"), ways)
    finally:
        os.close(here)
        os.close(there)

    assert (is_taken, is_other_taken) == (False, True)
    assert (root / "film.mkv").read_bytes() == b"mine"
    assert (root / "other.mkv").read_bytes() == b"film"
    assert everything_in(staging) == []


def test_what_a_disk_does_not_know_is_tried_in_another_way(root: Path, staging: Path) -> None:
    tried: list[str] = []

    def unknown(source: Spot, target: Spot) -> None:
        tried.append(target.name)
        raise OSError(errno.EINVAL, "unknown here")

    library = LibraryFolder(root)
    library._ways = (unknown, unknown, checked_and_renamed)

    placed = library.place(staged(staging), FILM)

    assert placed.read_bytes() == b"film"
    assert tried == [FILM.name] * 2


def test_linux_itself_refuses_to_replace(root: Path, staging: Path) -> None:
    staged(staging)
    staged(root, b"mine", "film.mkv")
    here, there = os.open(staging, os.O_RDONLY), os.open(root, os.O_RDONLY)
    try:
        if sys.platform != "linux":
            pytest.skip("a call of Linux")
        with pytest.raises(FileExistsError):
            renamed_anew(Spot(here, "film.mkv"), Spot(there, "film.mkv"))
    finally:
        os.close(here)
        os.close(there)

    assert (root / "film.mkv").read_bytes() == b"mine"


def put_numbered(root: Path) -> LibraryFolder:
    """A folder in which `X.mkv` is another film, `X (3).mkv` is ours, and `X (2).mkv` has gone to the trash."""
    folder = LibraryFolder(root)
    for number, content in enumerate((b"another", b"a third", b"film")):
        folder.place(staged(root.parent, content, f"{number}.mkv"), FILM)
    folder.trash(FILM.with_name("Метрополис (2).mkv"))
    return folder


def test_the_same_content_is_known_beyond_a_name_that_was_given_free(root: Path, staging: Path) -> None:
    folder = put_numbered(root)
    source = staged(staging)
    digest = digest_of_file(source)

    found = folder.found(FILM, size_bytes=4, digest=digest)
    placed = folder.place(source, FILM)

    assert found == placed == root / FILM.with_name("Метрополис (3).mkv")
    assert sorted(path.name for path in placed.parent.iterdir()) == ["Метрополис (3).mkv", "Метрополис.mkv"]


def test_a_name_that_was_given_free_is_taken_by_something_else(root: Path, staging: Path) -> None:
    placed = put_numbered(root).place(staged(staging, b"a fourth"), FILM)

    assert placed.name == "Метрополис (2).mkv"


@pytest.mark.parametrize("name", ["film (1).mkv", "film (02).mkv", "film(2).mkv", "film (2).avi", "film (2)"])
def test_only_names_that_are_given_here_are_numbered(name: str) -> None:
    assert names_among(["film.mkv", name], "film.mkv") == ["film.mkv"]


def test_a_numbered_name_is_never_longer_than_a_name_can_be(root: Path, staging: Path) -> None:
    longest = PurePosixPath("ы" * 125 + "x.mkv")
    library = LibraryFolder(root)

    placed = [library.place(staged(staging, bytes([number])), longest) for number in range(12)]

    assert len(set(placed)) == 12
    assert all(len(os.fsencode(path.name)) <= 255 and path.suffix == ".mkv" for path in placed)
    assert [name for name, _ in zip(names("a.mkv"), range(3), strict=False)] == [
        "a.mkv",
        "a (2).mkv",
        "a (3).mkv",
    ]


def test_who_was_killed_while_placing_finds_what_was_placed(root: Path, staging: Path) -> None:
    library = LibraryFolder(root)
    digest = digest_of_file(staged(staging))
    assert library.found(FILM, size_bytes=4, digest=digest) is None
    library.place(staged(staging, b"other"), FILM)
    assert library.found(FILM, size_bytes=4, digest=digest) is None

    placed = library.place(staged(staging), FILM)

    assert library.found(FILM, size_bytes=4, digest=digest) == placed
    assert placed.name == "Метрополис (2).mkv"


def test_what_gives_way_lies_in_the_trash_of_its_day(root: Path, staging: Path) -> None:
    library = LibraryFolder(root)
    day = date(2026, 5, 1)
    for content in (b"one", b"two"):
        library.place(staged(staging, content), FILM)
        library.trash(FILM, day=day)

    assert library.trash(FILM, day=day) is None
    assert everything_in(root) == sorted(
        [f"{TRASH}/2026-05-01/{FILM}", f"{TRASH}/2026-05-01/{FILM.with_name('Метрополис (2).mkv')}"]
    )
    assert refused(lambda: library.trash(PurePosixPath("../x"))) == SyncReason.UNSAFE


def test_a_library_is_mounted_if_its_marker_is_there(root: Path) -> None:
    library = LibraryFolder(root)
    is_bare = library.is_mounted(".mounted")
    (root / ".mounted").touch()

    assert not is_bare
    assert library.is_mounted(".mounted")
    assert library.is_mounted()
    assert not LibraryFolder(root / "gone").is_mounted()
    assert not LibraryFolder(root / ".mounted").is_mounted()


def test_whether_a_file_can_be_moved_is_tried(root: Path, staging: Path, elsewhere: Path) -> None:
    library = LibraryFolder(root)

    assert library.same_file_system(staging)
    assert not library.same_file_system(elsewhere)
    assert everything_in(root) == everything_in(staging) == []


def test_one_disk_that_is_mounted_twice_is_two(root: Path, staging: Path) -> None:
    if subprocess.run(["mount", "--bind", staging, staging], check=False, capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        library = LibraryFolder(root)

        assert not library.same_file_system(staging)
        assert library.place(staged(staging), FILM).read_bytes() == b"film"
    finally:
        subprocess.run(["umount", staging], check=True)


def test_a_full_disk_is_told_and_keeps_no_half_file(staging: Path, small_disk: Path) -> None:
    source = staged(staging, b"x" * 1_000_000)
    library = LibraryFolder(small_disk)

    assert refused(lambda: library.place(source, FILM)) == SyncReason.NO_SPACE
    assert everything_in(small_disk) == []
    assert source.exists()
    assert 0 < library.free_bytes() <= 256 * 1024


def test_a_disk_that_cannot_be_written_to_is_told(staging: Path, small_disk: Path) -> None:
    source = staged(staging)
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)

    assert refused(lambda: LibraryFolder(small_disk).place(source, FILM)) == SyncReason.NOT_WRITABLE


PLACE = """
import os, sys
from pathlib import Path, PurePosixPath
from concierge.adapters.transfer.publishing import LibraryFolder
os.seteuid(65534)
LibraryFolder(Path(sys.argv[1])).place(Path(sys.argv[2]), PurePosixPath(sys.argv[3]))
"""


def test_whoever_may_not_write_is_told(root: Path, staging: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root becomes somebody else")
    source = staged(staging)
    for folder in (root, staging, *(one for one in staging.parents if "pytest" in str(one))):
        folder.chmod(0o755)

    done = subprocess.run(
        [sys.executable, "-c", PLACE, root, source, FILM],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "TransferFailed: Permission denied" in done.stderr
    assert everything_in(root) == []
