"""Films of a few hundred bytes: headers by the letter, and no picture behind them."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["CLUSTER", "EBML", "SEGMENT", "TRACKS", "Voice", "a_box", "a_matroska", "an_element", "an_mp4"]

EBML, SEGMENT, INFO, TRACKS, CLUSTER, VOID = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675, 0xEC


class Voice(NamedTuple):
    """A track of sound; `language` is an ISO 639-2 code, "" for a track that has none."""

    language: str = ""
    title: str = ""
    channels: int = 2


def an_element(name: int, body: bytes = b"", *, size: int | None = None) -> bytes:
    """An element of EBML; `size` is what it says its size were."""
    length = len(body) if size is None else size
    return name.to_bytes((name.bit_length() + 7) // 8) + ((1 << 56) | length).to_bytes(8) + body


def a_number(name: int, value: int) -> bytes:
    """An element that holds a number."""
    return an_element(name, value.to_bytes(8))


def a_matroska(
    voices: Sequence[Voice] = (Voice("rus"),),
    *,
    width: int = 1920,
    height: int = 800,
    seconds: float = 9180.0,
    is_film_first: bool = False,
) -> bytes:
    """A Matroska file with one picture, these voices and English subtitles."""
    video = an_element(0xE0, a_number(0xB0, width) + a_number(0xBA, height))
    entries = [an_element(0xAE, a_number(0x83, 1) + an_element(0x86, b"V_MPEGH/ISO/HEVC") + video)]
    entries += [an_element(0xAE, _voice(voice)) for voice in voices]
    entries.append(an_element(0xAE, a_number(0x83, 17) + an_element(0x22B59D, b"en-US")))
    info = an_element(
        INFO, a_number(0x2AD7B1, 1_000_000) + an_element(0x4489, struct.pack(">d", seconds * 1000))
    )
    tracks = an_element(TRACKS, b"".join(entries))
    film = an_element(CLUSTER, bytes(64))
    parts = (film, info, tracks) if is_film_first else (an_element(VOID, bytes(9)), info, tracks, film)
    return an_element(EBML, an_element(0x4282, b"matroska")) + an_element(SEGMENT, b"".join(parts))


def _voice(voice: Voice) -> bytes:
    language = an_element(0x22B59C, voice.language.encode()) if voice.language else b""
    title = an_element(0x536E, voice.title.encode()) if voice.title else b""
    audio = an_element(0xE1, a_number(0x9F, voice.channels))
    return a_number(0x83, 2) + an_element(0x86, b"A_AC3") + language + title + audio


def a_box(name: bytes, body: bytes = b"", *, size: int | None = None) -> bytes:
    """A box of MP4; `size` is what it says its size were, with its head."""
    return (len(body) + 8 if size is None else size).to_bytes(4) + name + body


def an_mp4(
    voices: Sequence[Voice] = (Voice("rus"),),
    *,
    width: int = 1280,
    height: int = 720,
    seconds: int = 9180,
    is_film_first: bool = False,
) -> bytes:
    """An MP4 file with one picture and these voices."""
    picture = bytes(16) + width.to_bytes(2) + height.to_bytes(2) + bytes(50)
    traks = [_trak(b"vide", a_box(b"avc1", bytes(8) + picture), "und", "")]
    for voice in voices:
        entry = a_box(b"mp4a", bytes(16) + voice.channels.to_bytes(2) + bytes(10))
        traks.append(_trak(b"soun", entry, voice.language, voice.title))
    mvhd = a_box(b"mvhd", bytes(12) + (1000).to_bytes(4) + (seconds * 1000).to_bytes(4) + bytes(80))
    moov, film = a_box(b"moov", mvhd + b"".join(traks)), a_box(b"mdat", bytes(64))
    parts = (film, moov) if is_film_first else (moov, film)
    return a_box(b"ftyp", b"isom" + bytes(4)) + b"".join(parts)


def _trak(kind: bytes, entry: bytes, language: str, title: str) -> bytes:
    code = 0
    for letter in language:
        code = code << 5 | ord(letter) - 0x60
    mdhd = a_box(b"mdhd", bytes(12) + (1000).to_bytes(4) + bytes(4) + code.to_bytes(2) + bytes(2))
    hdlr = a_box(b"hdlr", bytes(8) + kind + bytes(13))
    stsd = a_box(b"stsd", bytes(4) + (1).to_bytes(4) + entry)
    minf = a_box(b"minf", a_box(b"stbl", stsd))
    named = a_box(b"udta", a_box(b"name", title.encode())) if title else b""
    return a_box(b"trak", a_box(b"mdia", mdhd + hdlr + minf) + named)
