"""In which encoding a file of unknown origin is written."""

import codecs
import re
from collections.abc import Iterator
from typing import Final

from concierge.adapters._import_magic import ZIP, foreign
from concierge.adapters._import_member import BROKEN, Member

__all__ = ["PIECE", "encoding_of"]

PIECE: Final = 64 * 1024
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# Only these are believed: a page may name any codec, also one that is none of text.
_CHARSETS = {
    "windows-1251": "cp1251",
    "cp1251": "cp1251",
    "windows-1252": "cp1252",
    "iso-8859-1": "cp1252",
    "koi8-r": "koi8-r",
}
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{1,40})", re.IGNORECASE)
# Signs that no text has. A byte of UTF-16 may look like one; it is told apart before.
_CONTROL = bytes([*range(1, 9), *range(14, 27), *range(28, 32)])
_MOST_CONTROL: Final = 0.05
_HIGH = re.compile(rb"[\x80-\xff]")
# In Russian words letters above ASCII stand beside one another, in western ones they stand alone.
_RUSSIAN = re.compile(rb"[\xa8\xb8\xc0-\xff]{2,}")


def encoding_of(member: Member) -> str:
    """The name of the codec: from the first bytes above ASCII, wherever they stand.

    Raises:
        BadImport: it is no text, or was filled with zeros.
    """
    pieces = _pieces(member)
    head = next(pieces, b"")
    if marked := next((codec for bom, codec in _BOMS.items() if head.startswith(bom)), ""):
        return marked
    _check(member, head)
    if wide := _wide(head):
        return wide
    _check_signs(member, head)
    sample = _sample(head, pieces)
    if not sample or _is_utf8(sample):
        return "utf-8"
    named = _CHARSET.search(head)
    told = _CHARSETS.get(named[1].decode("ascii", "replace").lower(), "") if named else ""
    return told or _western_or_russian(sample)


def _pieces(member: Member) -> Iterator[bytes]:
    """What can be read; where it breaks off is told by whoever reads it all."""
    try:
        with member.opened() as source:
            while piece := source.read(PIECE):
                yield piece
    except BROKEN:
        return


def _check(member: Member, head: bytes) -> None:
    if problem := "other_archive" if head.startswith(ZIP) else foreign(head):
        raise member.bad(problem)


def _wide(head: bytes) -> str:
    """UTF-16 without its mark: spaces, digits and commas have a zero on one side, and always the same."""
    odd, even = head[1::2].count(0), head[::2].count(0)
    units = len(head) // 2
    if odd > units / 20 and even * 20 < odd:
        return "utf-16-le"
    if even > units / 20 and odd * 20 < even:
        return "utf-16-be"
    return ""


def _check_signs(member: Member, head: bytes) -> None:
    if head.count(0) * 2 > len(head):
        raise member.bad("damaged")
    control = len(head) - len(head.translate(None, _CONTROL))
    if control > len(head) * _MOST_CONTROL:
        raise member.bad("not_text")


def _sample(head: bytes, rest: Iterator[bytes]) -> bytes:
    """The first piece with a byte above ASCII, and the one after it; b"" if there is none."""
    piece = head
    while piece.isascii():
        piece = next(rest, b"")
        if not piece:
            return b""
    return piece + next(rest, b"")


def _is_utf8(sample: bytes) -> bool:
    """Whether nearly all above ASCII is sound; a few broken letters do not make it something else."""
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(sample)
    broken = text.count("\ufffd")
    sound = sum(map(len, re.findall(r"[^\x00-\x7f\ufffd]+", text)))
    return broken * 10 <= sound


def _western_or_russian(sample: bytes) -> str:
    together = sum(map(len, _RUSSIAN.findall(sample)))
    return "cp1251" if together * 2 >= len(_HIGH.findall(sample)) else "cp1252"
