"""The .torrent file: what is read from it, what is refused, and that libtorrent agrees."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import given, strategies as st

from concierge.errors import BadTorrent
from concierge.model.metainfo import Metainfo
from concierge.model.torrent import TorrentEntry
from concierge.sandbox import torrents
from concierge.sandbox.catalogue import CATALOGUE
from tests.memory import peak_bytes

lt = pytest.importorskip("libtorrent")

Bencodable: TypeAlias = "int | str | bytes | Sequence[Bencodable] | Mapping[str, Bencodable]"

PIECE = 16 * 1024
HASH = b"\x11" * 20


def bencoded(value: Bencodable) -> bytes:
    match value:
        case int():
            return b"i%de" % value
        case str():
            return bencoded(value.encode())
        case bytes():
            return b"%d:%b" % (len(value), value)
        case Mapping():
            return b"d" + b"".join(bencoded(key) + bencoded(value[key]) for key in sorted(value)) + b"e"
    return b"l" + b"".join(map(bencoded, value)) + b"e"


def torrent(**info: Bencodable) -> bytes:
    """A .torrent file of one small file, with the named keys of its info changed."""
    keys: dict[str, Bencodable] = {"name": "film.mkv", "piece length": PIECE, "pieces": HASH, "length": 100}
    return bencoded({"info": {**keys, **{key.replace("_", " "): value for key, value in info.items()}}})


def pack(files: list[Bencodable], **info: Bencodable) -> bytes:
    keys: dict[str, Bencodable] = {
        "name": "pack",
        "piece length": PIECE,
        "pieces": HASH,
        "files": files,
    }
    return bencoded({"info": {**keys, **info}})


def v2(tree: Bencodable, **info: Bencodable) -> bytes:
    keys: dict[str, Bencodable] = {
        "name": "pack",
        "piece length": PIECE,
        "meta version": 2,
        "file tree": tree,
    }
    return bencoded({"info": {**keys, **{key.replace("_", " "): value for key, value in info.items()}}})


def leaf(length: int) -> Bencodable:
    return {"": {"length": length, "pieces root": HASH}}


def test_a_single_file() -> None:
    data = torrent()

    meta = Metainfo.parse(data)

    assert meta == Metainfo(
        info_hash=hashlib.sha1(data[7:-1], usedforsecurity=False).hexdigest(),
        name="film.mkv",
        files=(TorrentEntry(index=0, path="film.mkv", size_bytes=100),),
        piece_length=PIECE,
        total_bytes=100,
    )


def test_several_files_and_padding_between_them() -> None:
    meta = Metainfo.parse(
        pack(
            [
                {"length": 10, "path": ["Сезон 1", "e1.mkv"]},
                {"attr": "p", "length": 5, "path": [".pad", "5"]},
                {"length": 20, "path": ["x"], "path.utf-8": ["e2.mkv"]},
            ]
        )
    )

    assert [(entry.index, entry.path) for entry in meta.files] == [
        (0, "pack/Сезон 1/e1.mkv"),
        (2, "pack/e2.mkv"),
    ]
    assert meta.total_bytes == 30


@pytest.mark.parametrize("parts", [["..", "..", "etc"], ["/etc/passwd"], ["a/b"], ["con"], ["\x00"], [""]])
def test_an_odd_path_is_kept_as_text(parts: list[str]) -> None:
    assert Metainfo.parse(pack([{"length": 1, "path": parts}])).files[0].path == "/".join(["pack", *parts])


def test_a_name_that_is_not_utf8_is_read_all_the_same() -> None:
    assert Metainfo.parse(torrent(name=b"\xcc\xe5\xf2\xf0\xee")).name == "\ufffd" * 5


def test_a_v2_torrent_is_named_by_the_beginning_of_its_hash() -> None:
    data = v2({"a": leaf(10), "b": {"c": leaf(PIECE)}, "d": leaf(1)})

    meta = Metainfo.parse(data)

    assert meta.info_hash_v2 == hashlib.sha256(data[7:-1]).hexdigest()
    assert meta.info_hash == (meta.info_hash_v2 or "")[:40]
    assert [(one.index, one.path) for one in meta.files] == [(0, "pack/a"), (2, "pack/b/c"), (3, "pack/d")]


def test_a_v2_torrent_of_one_file_has_no_folder() -> None:
    assert [one.path for one in Metainfo.parse(v2({"film.mkv": leaf(10)}, name="film.mkv")).files] == [
        "film.mkv"
    ]


def test_one_file_of_a_v2_torrent_with_another_name_lies_where_libtorrent_puts_it() -> None:
    data = v2({"film.mkv": {"": {"length": 10, "pieces root": b"\x11" * 32}}}, name="pack")

    assert [one.path for one in Metainfo.parse(data).files] == ["film.mkv"]
    assert lt.torrent_info(lt.bdecode(data[:-1] + b"12:piece layersdee")).layout().file_path(0) == "film.mkv"


DEEP = 100_000
bad = {
    "nothing": b"",
    "a login page": b"<!DOCTYPE html><html></html>",
    "a list": b"le",
    "no info": b"de",
    "info is a list": b"d4:infolee",
    "deep lists": b"d1:a" + b"l" * DEEP,
    "deep dictionaries": b"d1:a" * DEEP,
    "a long string": b"d1:a99999999999:",
    "a string past the end": b"d1:a9:x",
    "a leading zero in a length": b"d01:ai1ee",
    "a leading zero in a number": b"d1:ai01ee",
    "minus zero": b"d1:ai-0ee",
    "an endless number": b"d1:ai" + b"9" * DEEP + b"ee",
    "a number that is none": b"d1:aixee",
    "keys out of order": b"d1:bi1e1:ai1ee",
    "a key twice": b"d1:ai1e1:ai1ee",
    "a number as key": b"di1ei1ee",
    "a list as key": b"dlei1ee",
    "a key without value": b"d1:ae",
    "open": b"d4:infod",
    "bytes after the end": torrent() + b"\n",
    "too many parts": b"d1:al" + b"i0e" * 3_000_000,
    "too many lists": b"d1:al" + b"le" * 3_000_000,
    "too many dictionaries": b"d1:al" + b"d1:a1:be" * 1_000_000,
    "too large": b"d" + b" " * (11 * 1024 * 1024),
    "no name": torrent(name=""),
    "a name that is a number": torrent(name=1),
    "a negative length": torrent(length=-1),
    "a length that is text": torrent(length="1"),
    "no bytes": torrent(length=0, pieces=b""),
    "too many bytes": torrent(length=2**62),
    "an overflowing sum": pack([{"length": 2**50, "path": ["a"]}, {"length": 2**50, "path": ["b"]}]),
    "too few pieces": torrent(length=PIECE + 1),
    "too many pieces": torrent(pieces=HASH * 2),
    "pieces that are no hashes": torrent(pieces=HASH + b"x"),
    "pieces that are a number": torrent(pieces=1),
    "no piece length": torrent(piece_length=0),
    "one file and many": torrent(files=[]),
    "no files": pack([]),
    "files that are none": pack(["x"]),
    "a file without path": pack([{"length": 1}]),
    "an empty path": pack([{"length": 1, "path": []}]),
    "a path of numbers": pack([{"length": 1, "path": [1]}]),
    "a v2 torrent without files": v2({}),
    "a v2 branch without files": v2({"a": {}}),
    "a v2 branch that is a number": v2({"a": 1}),
    "a v2 file that is a folder": v2({"a": {"": {"length": 1}, "b": leaf(1)}}),
    "a v2 file that is a number": v2({"a": {"": 1}}),
    "v2 pieces of an odd size": v2({"a": leaf(1)}, piece_length=PIECE + 1),
    "v2 pieces that are too small": v2({"a": leaf(1)}, piece_length=8192),
}


@pytest.mark.parametrize("data", bad.values(), ids=bad.keys())
def test_what_cannot_be_trusted_is_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(BadTorrent) as caught:
        Metainfo.parse(data)

    assert caught.value.facts["problem"]


@pytest.mark.parametrize("name", ["deep lists", "deep dictionaries", "too many parts", "an endless number"])
def test_a_refusal_comes_early(name: str) -> None:
    with pytest.raises(BadTorrent, match=r"at byte \d+") as caught:
        Metainfo.parse(bad[name])

    assert int(str(caught.value).rpartition(" ")[2]) < 1_000_000


HUGE = ("too many parts", "too many lists", "too many dictionaries", "too large")


@pytest.mark.parametrize("name", ["deep lists", "an endless number", *HUGE])
def test_a_refusal_is_small(name: str) -> None:
    with peak_bytes() as peak, pytest.raises(BadTorrent):
        Metainfo.parse(bad[name])

    assert peak.bytes < 50 * 1024 * 1024


def test_ten_thousand_files_with_all_that_is_said_of_them_are_read_in_little_memory() -> None:
    paths = [["Сезон 1", f"папка {n % 100}", f"{n}", f"файл {n}.mkv"] for n in range(10_000)]
    told: Mapping[str, Bencodable] = {"attr": "x", "length": 1, "md5sum": "0" * 32, "sha1": HASH, "mtime": 1}
    data = pack([{**told, "path": path, "path.utf-8": path} for path in paths])

    with peak_bytes() as peak:
        meta = Metainfo.parse(data)

    assert [one.path for one in meta.files] == ["/".join(("pack", *path)) for path in paths]
    assert peak.bytes < 50 * 1024 * 1024


def test_every_release_of_the_sandbox_is_read_as_libtorrent_reads_it() -> None:
    for release in (one for title in CATALOGUE for one in title.releases):
        data = torrents.metainfo(release, "http://127.0.0.1/announce")

        meta = Metainfo.parse(data)

        assert meta.info_hash == torrents.info_hash(release)
        assert [one.path for one in meta.files] == [one.path for one in release.files]
        assert agrees(meta, data)


def agrees(meta: Metainfo, data: bytes) -> bool:
    """Whether libtorrent sees the same torrent."""
    params = lt.load_torrent_buffer(data)
    hashes = params.info_hashes
    layout = params.ti.layout()
    theirs = [
        (index, layout.file_size(index))
        for index in range(layout.num_files())
        if not layout.file_flags(index) & lt.file_flags_t.flag_pad_file
    ]
    named = str(hashes.v1) if hashes.has_v1() else str(hashes.v2)[:40]
    return (
        named == meta.info_hash
        and (str(hashes.v2) if hashes.has_v2() else None) == meta.info_hash_v2
        and params.ti.piece_length() == meta.piece_length
        and theirs == [(one.index, one.size_bytes) for one in meta.files]
    )


def made(lengths: list[int], flags: int) -> bytes:
    """A .torrent file that libtorrent makes of files with these lengths."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "pack"
        root.mkdir()
        for index, length in enumerate(lengths):
            (root / f"файл {index}.mkv").write_bytes(bytes(length))
        creator = lt.create_torrent(lt.list_files(str(root)), PIECE, flags)
        lt.set_piece_hashes(creator, folder)
        return bytes(lt.bencode(creator.generate()))


@pytest.mark.fuzz
@given(
    st.lists(st.integers(min_value=1, max_value=70_000), min_size=1, max_size=5),
    st.sampled_from([lt.create_torrent.v1_only, lt.create_torrent.v2_only, 0]),
)
def test_what_libtorrent_makes_is_read_as_it_was_made(lengths: list[int], flags: int) -> None:
    data = made(lengths, flags)

    assert agrees(Metainfo.parse(data), data)


@pytest.mark.fuzz
@given(st.data())
def test_a_torrent_with_changed_bytes_is_refused_or_read_as_libtorrent_reads_it(data: st.DataObject) -> None:
    whole = bytearray(pack([{"length": 10, "path": ["a", "b.mkv"]}, {"length": 20, "path": ["c.mkv"]}]))
    for position, byte in data.draw(
        st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), min_size=1, max_size=4)
    ):
        whole[position] = byte
    changed = bytes(whole)

    try:
        meta = Metainfo.parse(changed)
    except BadTorrent:
        return
    try:
        lt.load_torrent_buffer(changed)
    except RuntimeError:
        return

    assert agrees(meta, changed)


@pytest.mark.fuzz
@given(st.binary() | st.binary().map(lambda rest: b"d4:info" + rest))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(BadTorrent):
        Metainfo.parse(data)
