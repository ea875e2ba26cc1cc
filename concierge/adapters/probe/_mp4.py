"""The header of an MP4 or QuickTime file.

Source: ISO/IEC 14496-12, https://mp4ra.org
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from concierge.adapters.probe._window import Unreadable, Window
from concierge.adapters.probe._words import language, length, line, sides
from concierge.model.tracks import SoundTrack, SubtitleTrack, Tracks, VideoTrack

__all__ = ["is_mp4", "read_mp4"]

_FIRST: Final = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"wide", b"skip"})
_TEXT: Final = frozenset({b"text", b"sbtl", b"subt", b"subp", b"clcp"})
# Letters are counted from here in a packed language; below are QuickTime's own numbers.
_LETTERS: Final = 0x60
_LEAST_PACKED: Final = 0x400
_MOST_NAME: Final = 400
_ENTRY_HEAD: Final = 36


class _Box(NamedTuple):
    """A part of the file: where its body begins and where it ends."""

    name: bytes
    begin: int
    end: int


class _Header(NamedTuple):
    """What two kinds of headers have in common; `rest` is what follows the length."""

    seconds: float
    rest: bytes


def is_mp4(head: bytes) -> bool:
    """Whether a file that begins so is such a one."""
    return head[4:8] in _FIRST


def read_mp4(window: Window) -> Tracks:
    """The tracks. Raises Unreadable."""
    moov = _only(window, _Box(b"", 0, window.size), b"moov")
    boxes = list(_boxes(window, moov))
    duration = next((_timed(window, box).seconds for box in boxes if box.name == b"mvhd"), 0.0)
    found = [_track(window, box) for box in boxes if box.name == b"trak"]
    return Tracks(
        video=tuple(track for track in found if isinstance(track, VideoTrack)),
        sound=tuple(track for track in found if isinstance(track, SoundTrack)),
        subtitles=tuple(track for track in found if isinstance(track, SubtitleTrack)),
        # A file in fragments says 0, for it was begun before its end was known.
        duration=length(duration),
    )


def _track(window: Window, trak: _Box) -> VideoTrack | SoundTrack | SubtitleTrack | None:
    parts = _by_name(window, trak)
    media = _by_name(window, _one(parts, b"mdia"))
    spoken = _spoken(_timed(window, _one(media, b"mdhd")).rest)
    title = _title(window, parts)
    match window.read(_one(media, b"hdlr").begin + 8, 4):
        case b"vide":
            return _picture(_entry(window, media))
        case b"soun":
            entry = _entry(window, media)
            channels = int.from_bytes(entry[24:26])
            return SoundTrack(language=spoken, title=title, codec=_codec(entry), channels=channels or None)
        case kind if kind in _TEXT:
            return SubtitleTrack(language=spoken, title=title)
    return None


def _picture(entry: bytes) -> VideoTrack | None:
    size = sides(int.from_bytes(entry[32:34]), int.from_bytes(entry[34:36]))
    return VideoTrack(width=size[0], height=size[1], codec=_codec(entry)) if size else None


def _codec(entry: bytes) -> str:
    return line(entry[4:8].decode("latin-1"))


def _entry(window: Window, media: Mapping[bytes, _Box]) -> bytes:
    """The first way in which the samples of a track are written."""
    table = _only(window, _only(window, _one(media, b"minf"), b"stbl"), b"stsd")
    return window.read(table.begin + 8, _ENTRY_HEAD)


def _spoken(packed: bytes) -> str | None:
    code = int.from_bytes(packed[:2])
    if code < _LEAST_PACKED:
        return None
    return language("".join(chr(_LETTERS + (code >> shift & 31)) for shift in (10, 5, 0)))


def _title(window: Window, parts: Mapping[bytes, _Box]) -> str:
    """A track's own name, where somebody gave it one."""
    if b"udta" not in parts:
        return ""
    name = _by_name(window, parts[b"udta"]).get(b"name")
    if name is None:
        return ""
    return line(window.read(name.begin, min(name.end - name.begin, _MOST_NAME)).decode("utf-8", "replace"))


def _timed(window: Window, box: _Box) -> _Header:
    """The length that a movie's or a medium's header tells; the second version has longer numbers."""
    body = window.read(box.begin, min(box.end - box.begin, 40))
    first, wide = (20, 8) if body[:1] == b"\1" else (12, 4)
    scale = int.from_bytes(body[first : first + 4])
    units = int.from_bytes(body[first + 4 : first + 4 + wide])
    return _Header(units / scale if scale else 0.0, body[first + 4 + wide :])


def _only(window: Window, outer: _Box, name: bytes) -> _Box:
    # What follows is not looked at: behind the header of a film in fragments there are thousands of boxes.
    for box in _boxes(window, outer):
        if box.name == name:
            return box
    raise Unreadable(f"no {name!r}")


def _one(boxes: Mapping[bytes, _Box], name: bytes) -> _Box:
    if name not in boxes:
        raise Unreadable(f"no {name!r}")
    return boxes[name]


def _by_name(window: Window, outer: _Box) -> Mapping[bytes, _Box]:
    return {box.name: box for box in _boxes(window, outer)}


def _boxes(window: Window, outer: _Box) -> Iterator[_Box]:
    at = outer.begin
    while outer.end - at >= 8:  # noqa: PLR2004  the shortest
        head = window.peek(at, 16)
        size, begin = int.from_bytes(head[:4]), at + 8
        if size == 1:
            size, begin = int.from_bytes(head[8:16]), at + 16
        end = at + size if size else outer.end
        if end < begin or end > outer.end:
            raise Unreadable(f"{head[4:8]!r} is of {size} bytes")
        yield _Box(head[4:8], begin, end)
        at = end
