"""What a film's file says of its tracks is read, whatever a stranger wrote into it."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from concierge.adapters.probe._window import MOST_BYTES, MOST_READS
from concierge.adapters.probe.ffprobe import FfprobeReader
from concierge.adapters.probe.headers import HeaderReader
from concierge.adapters.probe.reading import FirstReader, track_reader
from concierge.model.tracks import SoundTrack, SubtitleTrack, Tracks, VideoTrack
from concierge.testing import FakeTrackReader
from tests.adapters.film_files import (
    CLUSTER,
    EBML,
    SEGMENT,
    TRACKS,
    Voice,
    a_box,
    a_matroska,
    an_element,
    an_mp4,
)
from tests.needs import needs, which

VOICES = (Voice("rus", "Дубляж", 6), Voice("eng"), Voice("und"), Voice())
LENGTH = timedelta(hours=2, minutes=33)
EBML_HEAD = an_element(EBML, an_element(0x4282, b"matroska"))
UNKNOWN = (1 << 56) - 1
HOSTILE = {
    "empty": b"",
    "only the magic": b"\x1a\x45\xdf\xa3",
    "a segment that never was": EBML_HEAD + an_element(CLUSTER, bytes(9)),
    "no tracks": EBML_HEAD + an_element(SEGMENT, an_element(CLUSTER, bytes(9))),
    "tracks of an exabyte": EBML_HEAD + an_element(SEGMENT, an_element(TRACKS, bytes(9), size=1 << 55)),
    "tracks of unknown size": EBML_HEAD + an_element(SEGMENT, an_element(TRACKS, bytes(9), size=UNKNOWN)),
    "a track of an exabyte": EBML_HEAD
    + an_element(SEGMENT, an_element(TRACKS, an_element(0xAE, bytes(9), size=1 << 55))),
    "a number of nine bytes": EBML_HEAD
    + an_element(SEGMENT, an_element(TRACKS, an_element(0xAE, an_element(0x83, bytes(9))))),
    "a million elements": EBML_HEAD + an_element(SEGMENT, an_element(TRACKS, b"\xae\x80" * 1_000_000)),
    "a million parts": EBML_HEAD + an_element(SEGMENT, b"\xec\x80" * 1_000_000),
    "a picture of no size": a_matroska(width=0),
    "a picture of billions": a_matroska(width=1 << 60),
    "a box of no length": a_box(b"ftyp", size=2),
    "a box that begins before itself": a_box(b"ftyp", bytes(8)) + (1).to_bytes(4) + b"moov" + bytes(8),
    "a box longer than its file": a_box(b"ftyp", bytes(8)) + a_box(b"moov", bytes(8), size=1 << 31),
    "a film without a header": a_box(b"ftyp", bytes(8)) + a_box(b"mdat", bytes(99)),
    "a million boxes": a_box(b"ftyp", bytes(8)) + a_box(b"free") * 1_000_000,
    "tracks of nothing": a_box(b"ftyp", bytes(8)) + a_box(b"moov", a_box(b"trak") * 99),
    "a playlist": b"#EXTM3U\nfile:///etc/passwd\n",
}


async def read(folder: Path, film: bytes) -> Tracks | None:
    path = folder / "film.mkv"
    await asyncio.to_thread(path.write_bytes, film)
    return await HeaderReader().read(path)


@pytest.mark.parametrize("is_film_first", [False, True])
async def test_a_matroska_file_tells_its_tracks_wherever_they_stand(
    tmp_path: Path, *, is_film_first: bool
) -> None:
    tracks = await read(tmp_path, a_matroska(VOICES, is_film_first=is_film_first))

    assert tracks == Tracks(
        video=(VideoTrack(width=1920, height=800, codec="V_MPEGH/ISO/HEVC"),),
        sound=(
            SoundTrack(language="ru", title="Дубляж", codec="A_AC3", channels=6),
            *(SoundTrack(language=language, codec="A_AC3", channels=2) for language in ("en", None, None)),
        ),
        subtitles=(SubtitleTrack(language="en"),),
        duration=LENGTH,
    )


@pytest.mark.parametrize("is_film_first", [False, True])
async def test_an_mp4_file_tells_its_tracks_wherever_they_stand(
    tmp_path: Path, *, is_film_first: bool
) -> None:
    tracks = await read(tmp_path, an_mp4(VOICES, is_film_first=is_film_first))

    assert tracks == Tracks(
        video=(VideoTrack(width=1280, height=720, codec="avc1"),),
        sound=(
            SoundTrack(language="ru", title="Дубляж", codec="mp4a", channels=6),
            *(SoundTrack(language=language, codec="mp4a", channels=2) for language in ("en", None, None)),
        ),
        duration=LENGTH,
    )


async def test_what_a_track_is_called_is_one_short_line(tmp_path: Path) -> None:
    tracks = await read(tmp_path, a_matroska((Voice("eng", "a\x1b[2J\u202eb\n" + "x" * 5000),)))

    assert tracks is not None
    assert tracks.sound[0].title.startswith("a [2J b x")
    assert len(tracks.sound[0].title) == 100


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), float("inf"), 1e300])
async def test_an_impossible_length_is_not_told(tmp_path: Path, seconds: float) -> None:
    tracks = await read(tmp_path, a_matroska(seconds=seconds))

    assert tracks is not None
    assert tracks.duration is None


@pytest.mark.parametrize("film", HOSTILE.values(), ids=HOSTILE.keys())
async def test_nothing_is_told_of_what_is_no_film(tmp_path: Path, film: bytes) -> None:
    assert await read(tmp_path, film) is None


@pytest.mark.parametrize("whole", [a_matroska(VOICES), an_mp4(VOICES)], ids=["matroska", "mp4"])
async def test_a_file_that_is_cut_off_anywhere_tells_all_or_nothing(tmp_path: Path, whole: bytes) -> None:
    told = {await read(tmp_path, whole[:length]) for length in range(0, len(whole), 7)}

    assert told <= {None, await read(tmp_path, whole)}


@settings(max_examples=300)
@given(
    whole=st.sampled_from([a_matroska(VOICES), an_mp4(VOICES)]),
    changes=st.lists(st.tuples(st.integers(0, 2000), st.binary(min_size=1, max_size=9)), max_size=6),
)
async def test_no_change_to_a_header_breaks_its_reader(
    tmp_path_factory: pytest.TempPathFactory, whole: bytes, changes: list[tuple[int, bytes]]
) -> None:
    film = bytearray(whole)
    for at, change in changes:
        begin = at % len(film)
        film[begin : begin + len(change)] = change

    tracks = await read(tmp_path_factory.getbasetemp(), bytes(film))

    assert tracks is None or all(0 < one.width < 1 << 16 and 0 < one.height < 1 << 16 for one in tracks.video)
    assert tracks is None or all(one.title.isprintable() for one in tracks.sound)


async def test_only_a_plain_file_is_read(tmp_path: Path) -> None:
    await asyncio.to_thread((tmp_path / "real.mkv").write_bytes, a_matroska())
    (tmp_path / "link.mkv").symlink_to(tmp_path / "real.mkv")
    os.mkfifo(tmp_path / "pipe.mkv")

    strangers = ["link.mkv", "pipe.mkv", ".", "absent.mkv", "a\0b.mkv", "\ud800.mkv", "n" * 300]
    told = [await HeaderReader().read(tmp_path / name) for name in strangers]

    assert told == [None] * len(strangers)


async def test_so_much_is_read_of_a_file_and_no_more(tmp_path: Path) -> None:
    assert MOST_BYTES <= 16 * 1024 * 1024
    assert MOST_READS <= 10_000
    far = a_box(b"ftyp", bytes(8)) + (1).to_bytes(4) + b"mdat" + (10 << 30).to_bytes(8)

    def write() -> None:
        with (tmp_path / "film.mp4").open("wb") as film:
            film.write(far)
            film.seek(len(far) - 16 + (10 << 30))
            film.write(an_mp4()[16:])

    await asyncio.to_thread(write)

    assert await HeaderReader().read(tmp_path / "film.mp4") is not None


async def test_who_can_read_a_file_first_tells(tmp_path: Path) -> None:
    first, second, third = FakeTrackReader(), FakeTrackReader({"a.avi": Tracks()}), FakeTrackReader()

    told = await FirstReader([first, second, third]).read(tmp_path / "a.avi")

    assert (told, len(first.asked), len(third.asked)) == (Tracks(), 1, 0)


def a_program(folder: Path, script: str) -> FfprobeReader:
    program = folder / "ffprobe"
    program.write_text(f"#!/bin/sh\necho $$ > {folder}/pid\n{script}\n")
    program.chmod(0o755)
    return FfprobeReader(str(program), patience_s=0.3)


def is_gone(folder: Path) -> bool:
    try:
        os.kill(int((folder / "pid").read_text()), 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize(
    "script", ["exec sleep 60", "exec yes", "echo {", "echo '{\"streams\": 7}'", "echo '{}'", "exit 1"]
)
async def test_a_program_that_tells_no_tracks_is_ended(tmp_path: Path, script: str) -> None:
    reader = await asyncio.to_thread(a_program, tmp_path, script)

    assert await reader.read(tmp_path / "film.avi") is None
    assert await asyncio.to_thread(is_gone, tmp_path)


async def test_a_program_ends_with_whoever_waits_for_it(tmp_path: Path) -> None:
    reader = await asyncio.to_thread(a_program, tmp_path, "exec sleep 60")
    asked = asyncio.create_task(FfprobeReader(reader._program).read(tmp_path / "film.avi"))
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").stat().st_size:  # noqa: ASYNC110
        await asyncio.sleep(0.01)

    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked

    assert await asyncio.to_thread(is_gone, tmp_path)


async def test_a_machine_without_the_program_reads_less(tmp_path: Path) -> None:
    assert await FfprobeReader(str(tmp_path / "absent")).read(tmp_path / "film.avi") is None


async def filmed(path: Path) -> None:
    """A film of one second, made by ffmpeg."""
    made = await asyncio.create_subprocess_exec(
        which("ffmpeg") or "",
        *("-v", "error", "-f", "lavfi", "-i", "testsrc=s=320x180:d=1:r=5", "-f", "lavfi", "-i", "sine=d=1"),
        *("-metadata:s:a:0", "language=rus", "-metadata:s:a:0", "title=Дубляж", "-y", f"file:{path}"),
    )
    assert await made.wait() == 0


@needs("ffmpeg", "ffprobe")
@pytest.mark.parametrize("suffix", ["mkv", "mp4"])
async def test_what_we_read_is_what_ffprobe_reads(tmp_path: Path, suffix: str) -> None:
    film = tmp_path / f"film.{suffix}"
    await filmed(film)

    theirs, ours = await FfprobeReader(which("ffprobe") or "").read(film), await HeaderReader().read(film)

    assert theirs is not None
    assert ours is not None
    assert (theirs.duration, len(theirs.video), theirs.video[0].rung) == (ours.duration, 1, 480)
    assert [one.language for one in theirs.sound] == [one.language for one in ours.sound] == ["ru"]


@needs("ffmpeg", "ffprobe")
@pytest.mark.parametrize("name", ["-i.avi", "http:film.avi", "concat:a|b.avi", "a\nb.avi"])
async def test_a_film_of_another_kind_is_read_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    await filmed(tmp_path / name)

    tracks = await (await asyncio.to_thread(track_reader)).read(tmp_path / name)

    assert tracks is not None
    assert [(one.width, one.height) for one in tracks.video] == [(320, 180)]


@needs("ffmpeg", "ffprobe")
@pytest.mark.parametrize(
    "playlist", ["#EXTM3U\n#EXTINF:1,\n{film}\n#EXT-X-ENDLIST\n", "ffconcat version 1.0\nfile '{film}'\n"]
)
async def test_a_playlist_that_is_called_a_film_opens_no_other_file(tmp_path: Path, playlist: str) -> None:
    film = tmp_path / "film.mkv"
    await filmed(film)
    await asyncio.to_thread((tmp_path / "list.mkv").write_text, playlist.format(film="film.mkv"))

    assert await (await asyncio.to_thread(track_reader)).read(tmp_path / "list.mkv") is None
