"""XML from outside, read without trust: no DTD, so no entities to expand or to fetch, and an end to its elements."""

from collections.abc import Mapping
from typing import Protocol
from xml.parsers import expat

from concierge.errors import UnexpectedAnswer

__all__ = ["XmlReader", "read_xml"]

_BEFORE = b" \t\r\n"


class XmlReader(Protocol):
    """Who is told what a document holds. Names come without their namespaces, in small letters."""

    def start(self, name: str, attributes: Mapping[str, str], /) -> None:
        """An element begins."""

    def end(self, name: str, /) -> None:
        """The element ends."""

    def characters(self, text: str, /) -> None:
        """Text, or a piece of one."""


def read_xml(
    body: bytes, reader: XmlReader, *, service: str, part: str, most_elements: int, deepest: int
) -> None:
    """Tells the reader what the document holds: work for a thread.

    Raises:
        UnexpectedAnswer: the rest cannot be read; the reader refused it with a ValueError, or it is no XML or too much.
    """
    guarded = _Guarded(reader, most_elements, deepest)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = guarded.start
    parser.EndElementHandler = guarded.end
    parser.CharacterDataHandler = reader.characters
    parser.StartDoctypeDeclHandler = guarded.doctype
    try:
        parser.Parse(body.lstrip(_BEFORE), True)  # noqa: FBT003  the signature of expat
    except (expat.ExpatError, LookupError, ValueError) as error:
        # LookupError: an encoding that Python does not know. The parser's words name a line and a column, ours the
        # reason; neither quotes the document.
        raise UnexpectedAnswer(service, f"no XML that can be read: {error}", part=part) from error


class _Guarded:
    """Stands before a reader, and refuses what no feed needs."""

    def __init__(self, reader: XmlReader, most_elements: int, deepest: int) -> None:
        self._reader = reader
        self._left = most_elements
        self._deeper = deepest

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._left -= 1
        self._deeper -= 1
        if self._left < 0 or self._deeper < 0:
            raise ValueError("too many elements, or too deep")
        self._reader.start(_local(name), {_local(key): value for key, value in attributes.items()})

    def end(self, name: str) -> None:
        self._deeper += 1
        self._reader.end(_local(name))

    @staticmethod
    def doctype(*_facts: object) -> None:
        raise ValueError("a DTD")


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()
