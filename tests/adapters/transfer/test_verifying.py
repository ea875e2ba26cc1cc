"""Files that came home, held against their torrent: one changed byte is found, and nothing leads out."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from concierge.adapters.transfer.verifying import Verified, differing, verify
from concierge.errors import BadTorrent, TransferFailed
from concierge.model.pieces import Pieces
from concierge.model.sync import SyncFile, SyncReason

lt = pytest.importorskip("libtorrent")

PIECE = 32 * 1024
SIZES: Mapping[str, int] = {
    "pack/0.nfo": 0,
    "pack/1.mkv": 5 * PIECE + 7,
    "pack/2.mkv": 3 * PIECE,
    "pack/3.srt": 1,
    "pack/4.mkv": 16 * 1024,
    "pack/folder/5.mkv": 9 * PIECE + 16 * 1024 + 1,
}
FLAGS = {"v1": lt.create_torrent.v1_only, "hybrid": 0, "v2": lt.create_torrent.v2_only}


@pytest.fixture
def into(tmp_path: Path) -> Path:
    for path, size in SIZES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(os.urandom(size))
    return tmp_path


@pytest.fixture(params=FLAGS)
def torrent(request: pytest.FixtureRequest, into: Path) -> bytes:
    return torrent_of(into, "pack", FLAGS[request.param])


@pytest.fixture
def v1(into: Path) -> bytes:
    return torrent_of(into, "pack", FLAGS["v1"])


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def torrent_of(folder: Path, name: str, flags: int) -> bytes:
    files = lt.list_files(str(folder / name))
    made = lt.create_torrent(files, PIECE, flags)
    lt.set_piece_hashes(made, str(folder))
    return bytes(lt.bencode(made.generate()))


def files(*paths: str) -> list[SyncFile]:
    return [SyncFile(path=path, size_bytes=SIZES[path], destination="x") for path in paths or SIZES]


def verified(into: Path, wanted: list[SyncFile], metainfo: bytes | None) -> Verified:
    return asyncio.run(verify(into, wanted, metainfo))


def spoil(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def test_what_is_whole_does_not_differ_and_all_of_it_was_hashed(into: Path, torrent: bytes) -> None:
    found = verified(into, files(), torrent)

    assert found == Verified(differing=(), hashed_bytes=sum(SIZES.values()), total_bytes=sum(SIZES.values()))


@pytest.mark.parametrize("path", [path for path, size in SIZES.items() if size])
@pytest.mark.parametrize("place", [0, -1], ids=["first byte", "last byte"])
def test_one_changed_byte_is_found_in_its_file(into: Path, torrent: bytes, path: str, place: int) -> None:
    spoil(into / path, place)

    found = verified(into, files(), torrent).differing

    assert path in found
    # A piece of v1 may hold the end of one file and the beginning of the next.
    assert len(found) <= 3


def test_in_a_torrent_of_v2_no_neighbour_is_suspected(into: Path) -> None:
    spoil(into / "pack/1.mkv", -1)

    for kind in ("hybrid", "v2"):
        torrent = torrent_of(into, "pack", FLAGS[kind])
        spoil(into / "pack/1.mkv", -1)
        assert verified(into, files(), torrent).differing == ("pack/1.mkv",)


def test_of_a_file_alone_the_pieces_that_it_shares_are_left_out(into: Path, v1: bytes) -> None:
    begin = SIZES["pack/1.mkv"]
    whole = (begin + SIZES["pack/2.mkv"]) // PIECE - -(-begin // PIECE)

    found = verified(into, files("pack/2.mkv"), v1)

    assert found.differing == ()
    assert found.hashed_bytes == whole * PIECE < found.total_bytes


def test_another_size_or_no_file_differs_with_and_without_a_torrent(into: Path, v1: bytes) -> None:
    (into / "pack/1.mkv").write_bytes(b"short")
    (into / "pack/2.mkv").unlink()
    (into / "pack/3.srt").unlink()
    (into / "pack/3.srt").mkdir()

    for metainfo in (None, v1):
        found = verified(into, files(), metainfo)
        assert found.differing == ("pack/1.mkv", "pack/2.mkv", "pack/3.srt")
    assert verified(into, files(), None).hashed_bytes == 0


def test_a_size_that_the_torrent_does_not_know_differs(into: Path, v1: bytes) -> None:
    (into / "pack/1.mkv").write_bytes(b"short")
    liar = SyncFile(path="pack/1.mkv", size_bytes=5, destination="x")

    assert verified(into, [liar], v1).differing == ("pack/1.mkv",)
    assert verified(into, [liar], None).differing == ()


def test_a_path_that_the_torrent_does_not_know_is_not_hashed(into: Path, v1: bytes) -> None:
    (into / "other.mkv").write_bytes(b"other")

    found = verified(into, [SyncFile(path="other.mkv", size_bytes=5, destination="x")], v1)

    assert found == Verified(differing=(), hashed_bytes=0, total_bytes=5)


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a/../../x", "a\0b", ""])
def test_a_path_that_leads_out_is_refused(into: Path, path: str) -> None:
    with pytest.raises(TransferFailed) as error:
        verified(into, [SyncFile(path=path, size_bytes=1, destination="x")], None)

    assert error.value.reason == SyncReason.UNSAFE


def test_a_link_in_staging_is_not_read_through(into: Path, v1: bytes) -> None:
    (into / "pack/1.mkv").rename(into / "elsewhere")
    (into / "pack/1.mkv").symlink_to(into / "elsewhere")
    (into / "pack/folder").rename(into / "away")
    (into / "pack/folder").symlink_to(into / "away")

    assert verified(into, files("pack/1.mkv"), v1).differing == ("pack/1.mkv",)
    with pytest.raises(TransferFailed):
        verified(into, files("pack/folder/5.mkv"), v1)


def test_what_is_no_torrent_is_told(into: Path) -> None:
    with pytest.raises(BadTorrent):
        verified(into, files(), b"d4:infod4:name1:xee")


async def test_how_far_it_is_is_told_and_it_can_be_called_off(into: Path, v1: bytes) -> None:
    told: list[int] = []
    assert await differing(into, files(), v1, told=told.append) == ()
    assert told[-1] == sum(SIZES.values())

    task = asyncio.ensure_future(differing(into, files(), v1))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


Sized = st.lists(st.integers(0, 3 * PIECE), min_size=2, max_size=6).filter(any)


@settings(max_examples=25)
@given(Sized, st.sampled_from(sorted(FLAGS)), st.data())
def test_whatever_the_sizes_each_changed_byte_is_found(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], kind: str, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("any")
    wanted = []
    (folder / "pack").mkdir()
    for number, size in enumerate(sizes):
        path = f"pack/{number}.bin"
        (folder / path).write_bytes(os.urandom(size))
        wanted.append(SyncFile(path=path, size_bytes=size, destination="x"))
    torrent = torrent_of(folder, "pack", FLAGS[kind])
    whole = verified(folder, wanted, torrent)
    spoiled = data.draw(st.sampled_from([file for file in wanted if file.size_bytes]))
    spoil(folder / spoiled.path, data.draw(st.integers(0, spoiled.size_bytes - 1)))

    assert whole == Verified(differing=(), hashed_bytes=sum(sizes), total_bytes=sum(sizes))
    assert spoiled.path in verified(folder, wanted, torrent).differing


def test_pieces_are_laid_out_as_libtorrent_lays_them_out(torrent: bytes) -> None:
    pieces = Pieces.parse(torrent)
    info = lt.torrent_info(lt.bdecode(torrent))
    layout: Callable[[int], object] = info.layout().file_offset

    for number, file in enumerate(pieces.files):
        assert file.offset == layout(number)
    assert pieces.length == PIECE
