"""The header of a Matroska or WebM file.

Source: https://www.rfc-editor.org/rfc/rfc8794 (EBML), https://www.rfc-editor.org/rfc/rfc9559 (Matroska)
"""

import struct
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final, NamedTuple

from concierge.adapters.probe._window import Unreadable, Window
from concierge.adapters.probe._words import language, length, line, sides
from concierge.model.tracks import SoundTrack, SubtitleTrack, Tracks, VideoTrack

__all__ = ["MAGIC", "read_matroska"]

MAGIC: Final = b"\x1a\x45\xdf\xa3"
_SEGMENT, _INFO, _TRACKS, _CLUSTER = 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
_SCALE, _DURATION = 0x2AD7B1, 0x4489
_ENTRY, _KIND, _CODEC, _NAME, _LANGUAGE, _TAG = 0xAE, 0x83, 0x86, 0x536E, 0x22B59C, 0x22B59D
_VIDEO, _WIDTH, _HEIGHT = 0xE0, 0xB0, 0xBA
_AUDIO, _CHANNELS = 0xE1, 0x9F
_PICTURE, _SOUND, _SUBTITLES = 1, 2, 17
# An id has up to 4 bytes, a size up to 8.
_LONGEST_HEAD: Final = 12
_LONGEST_ID: Final = 4
_MOST_BODY: Final = 2 * 1024 * 1024
_MOST_ELEMENTS: Final = 20_000
_NANOSECONDS: Final = 1_000_000


class _Head(NamedTuple):
    """The beginning of an element; `size` is None where it lasts until something else begins."""

    id: int
    size: int | None
    length: int


def read_matroska(window: Window) -> Tracks:
    """The tracks. Raises Unreadable."""
    start = _head(window.peek(0, _LONGEST_HEAD))
    at = start.length + _known(start)
    segment = _head(window.peek(at, _LONGEST_HEAD))
    if segment.id != _SEGMENT:
        raise Unreadable(f"{segment.id:x} in place of the segment")
    bodies = _top(window, at + segment.length)
    return _tracks(bodies[_TRACKS], _length(bodies.get(_INFO, b"")))


def _top(window: Window, at: int) -> Mapping[int, bytes]:
    """What is told of the whole file, wherever it stands: before the film as a rule, but it may follow."""
    bodies: dict[int, bytes] = {}
    while at < window.size and not {_INFO, _TRACKS} <= bodies.keys():
        head = _head(window.peek(at, _LONGEST_HEAD))
        if head.id == _CLUSTER and _TRACKS in bodies:
            break
        size = _known(head)
        if head.id in {_INFO, _TRACKS}:
            if size > _MOST_BODY:
                raise Unreadable(f"a header of {size} bytes")
            bodies[head.id] = window.read(at + head.length, size)
        at += head.length + size
    if _TRACKS not in bodies:
        raise Unreadable("no tracks")
    return bodies


def _tracks(body: bytes, duration: timedelta | None) -> Tracks:
    video: list[VideoTrack] = []
    sound: list[SoundTrack] = []
    subtitles: list[SubtitleTrack] = []
    for entry in (payload for name, payload in _elements(body) if name == _ENTRY):
        fields = dict(_elements(entry))
        spoken, title = _spoken(fields), line(_text(fields.get(_NAME, b"")))
        kind = _number(fields.get(_KIND, b""))
        if kind == _PICTURE:
            video += _picture(fields)
        elif kind == _SOUND:
            sound.append(_voice(fields, spoken, title))
        elif kind == _SUBTITLES:
            subtitles.append(SubtitleTrack(language=spoken, title=title))
    return Tracks(video=tuple(video), sound=tuple(sound), subtitles=tuple(subtitles), duration=duration)


def _picture(fields: Mapping[int, bytes]) -> list[VideoTrack]:
    inner = dict(_elements(fields.get(_VIDEO, b"")))
    size = sides(_number(inner.get(_WIDTH, b"")), _number(inner.get(_HEIGHT, b"")))
    return [VideoTrack(width=size[0], height=size[1], codec=_codec(fields))] if size else []


def _voice(fields: Mapping[int, bytes], spoken: str | None, title: str) -> SoundTrack:
    inner = dict(_elements(fields.get(_AUDIO, b"")))
    channels = _number(inner[_CHANNELS]) if _CHANNELS in inner else None
    return SoundTrack(language=spoken, title=title, codec=_codec(fields), channels=channels)


def _codec(fields: Mapping[int, bytes]) -> str:
    return line(_text(fields.get(_CODEC, b"")))


def _spoken(fields: Mapping[int, bytes]) -> str | None:
    """A track without a language is English by the letter, but most who leave it out have not thought of any."""
    return language(_text(fields.get(_TAG) or fields.get(_LANGUAGE, b"")))


def _length(body: bytes) -> timedelta | None:
    fields = dict(_elements(body))
    scale = _number(fields[_SCALE]) if _SCALE in fields else _NANOSECONDS
    return length(_float(fields.get(_DURATION, b"")) * scale / 1e9)


def _elements(body: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    for _ in range(_MOST_ELEMENTS):
        if at >= len(body):
            return
        head = _head(body[at : at + _LONGEST_HEAD])
        begin = at + head.length
        at = begin + _known(head)
        if at > len(body):
            raise Unreadable("an element is longer than what it stands in")
        yield head.id, body[begin:at]
    raise Unreadable(f"more than {_MOST_ELEMENTS} elements")


def _head(data: bytes) -> _Head:
    id_length = _vint_length(data, 0)
    if id_length > _LONGEST_ID:
        raise Unreadable(f"an id of {id_length} bytes")
    size_length = _vint_length(data, id_length)
    size = int.from_bytes(data[id_length : id_length + size_length]) & ((1 << 7 * size_length) - 1)
    is_known = size != (1 << 7 * size_length) - 1
    return _Head(int.from_bytes(data[:id_length]), size if is_known else None, id_length + size_length)


def _vint_length(data: bytes, at: int) -> int:
    """How many bytes the number has: as many as there are bits up to the first that is set."""
    if at >= len(data) or data[at] == 0:
        raise Unreadable("no number where one is due")
    length_ = 9 - data[at].bit_length()
    if at + length_ > len(data):
        raise Unreadable("a number that is cut off")
    return length_


def _known(head: _Head) -> int:
    if head.size is None:
        raise Unreadable(f"{head.id:x} of unknown size")
    return head.size


def _number(data: bytes) -> int:
    if len(data) > 8:  # noqa: PLR2004  the longest
        raise Unreadable(f"a number of {len(data)} bytes")
    return int.from_bytes(data)


def _float(data: bytes) -> float:
    formats = {0: "", 4: ">f", 8: ">d"}
    if len(data) not in formats:
        raise Unreadable(f"a fraction of {len(data)} bytes")
    values: tuple[float, ...] = struct.unpack(formats[len(data)], data)
    return values[0] if values else 0.0


def _text(data: bytes) -> str:
    return data.partition(b"\0")[0].decode("utf-8", "replace")
