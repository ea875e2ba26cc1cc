"""Text with its formatting beside it: what stands in the text is literal, so nothing has to be escaped."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urlsplit

from telegram import MessageEntity

from concierge_bot.cleaning import clean
from concierge_bot.graphemes import is_boundary, units, units_before

__all__ = [
    "EMPTY",
    "Formatted",
    "Words",
    "bold",
    "code",
    "is_address",
    "italic",
    "joined",
    "link",
    "plain",
    "quote",
]

ELLIPSIS = "…"
LONGEST_URL = 2048
OWN_SCHEME = "tg://resolve?"
URL = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True, eq=False)
class Formatted:
    """What people read, and which parts of it look otherwise; offsets count UTF-16 units, as Telegram does."""

    text: str = ""
    entities: tuple[MessageEntity, ...] = ()

    def __eq__(self, other: object) -> bool:
        """Whether both look the same; the library's own entities are equal even with another link."""
        return isinstance(other, Formatted) and self._facts() == other._facts()

    def __hash__(self) -> int:
        """Of the look."""
        return hash(self._facts())

    def __bool__(self) -> bool:
        """Whether there is anything to read."""
        return bool(self.text.strip())

    def __add__(self, other: "Words") -> "Formatted":
        """One after the other."""
        more = _of(other)
        offset = self.units
        return Formatted(self.text + more.text, self.entities + _moved(more.entities, offset))

    @property
    def units(self) -> int:
        """The length as Telegram counts it."""
        return units(self.text)

    def part(self, start: int, end: int) -> "Formatted":
        """The characters from `start` to `end` with what formats them; entities that reach beyond are cut."""
        text = self.text[start:end]
        first, length = units(self.text[:start]), units(text)
        clipped = (_clipped(entity, first, first + length) for entity in self.entities)
        return Formatted(text, tuple(entity for entity in clipped if entity is not None))

    def stripped(self) -> "Formatted":
        """Without blanks at both ends."""
        start = len(self.text) - len(self.text.lstrip())
        return self.part(start, max(start, len(self.text.rstrip())))

    def cut(self, limit: int) -> "Formatted":
        """At most that many UTF-16 units; what is longer ends with an ellipsis."""
        if self.units <= limit:
            return self
        if limit <= 0:
            return EMPTY
        end = units_before(self.text, limit - 1)
        while not is_boundary(self.text, end):
            end -= 1
        end = len(self.text[:end].rstrip())
        return self.part(0, end) + ELLIPSIS

    def within(self, kind: str, *, url: str | None = None) -> "Formatted":
        """The whole text inside of one more entity; nothing if there is nothing to format."""
        if not self:
            return self
        outer = MessageEntity(kind, 0, self.units, url=url)
        return Formatted(self.text, (outer, *self.entities))

    def _facts(self) -> tuple[object, ...]:
        marks = ((one.type, one.offset, one.length, one.url, one.language) for one in self.entities)
        return (self.text, *marks)


Words: TypeAlias = Formatted | str
EMPTY = Formatted()


def plain(text: str) -> Formatted:
    """Text from anywhere, literally, freed of what could harm the lines around it."""
    return Formatted(clean(text))


def bold(words: Words) -> Formatted:
    """In bold letters."""
    return _of(words).within(MessageEntity.BOLD)


def italic(words: Words) -> Formatted:
    """In italics."""
    return _of(words).within(MessageEntity.ITALIC)


def code(text: str) -> Formatted:
    """In letters of one width, copied by a tap."""
    return plain(text).within(MessageEntity.CODE)


def quote(words: Words, *, is_expandable: bool = False) -> Formatted:
    """A block of its own; an expandable one shows its first lines until it is tapped."""
    kind = MessageEntity.EXPANDABLE_BLOCKQUOTE if is_expandable else MessageEntity.BLOCKQUOTE
    return _of(words).within(kind)


def link(words: Words, url: str) -> Formatted:
    """Leads to a page or to a deep link of Telegram; words alone where the address is neither."""
    return _of(words).within(MessageEntity.TEXT_LINK, url=url) if is_address(url) else _of(words)


def joined(parts: Iterable[Words], separator: Words = "\n") -> Formatted:
    """The parts that are not empty, with the separator between each two."""
    between, found = _of(separator), EMPTY
    for part in map(_of, parts):
        if part:
            found = found + between + part if found else part
    return found


def _of(words: Words) -> Formatted:
    return words if isinstance(words, Formatted) else plain(words)


def _moved(entities: tuple[MessageEntity, ...], by: int) -> tuple[MessageEntity, ...]:
    return tuple(_like(entity, entity.offset + by, entity.length) for entity in entities)


def _clipped(entity: MessageEntity, first: int, end: int) -> MessageEntity | None:
    start = max(entity.offset, first)
    length = min(entity.offset + entity.length, end) - start
    return _like(entity, start - first, length) if length > 0 else None


def _like(entity: MessageEntity, offset: int, length: int) -> MessageEntity:
    return MessageEntity(entity.type, offset, length, url=entity.url, language=entity.language)


def is_address(url: str) -> bool:
    """Whether people may be led there: a page under a host without names before it, or a deep link of Telegram."""
    if len(url) > LONGEST_URL or URL.fullmatch(url) is None:
        return False
    if url.startswith(OWN_SCHEME):
        return True
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    # A name before the host would make people take it for the host.
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
