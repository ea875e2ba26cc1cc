"""Cuts formatted text into messages that Telegram takes."""

from telegram import MessageEntity

from concierge_bot.formatted import EMPTY, Formatted, Words, joined, plain
from concierge_bot.graphemes import is_boundary, units, units_before

__all__ = ["LONGEST_UNITS", "MOST_ENTITIES", "pieces"]

LONGEST_UNITS = 4096
MOST_ENTITIES = 100
# From the best place for a cut to the worst; each is looked for in the second half of a message.
PLACES = (("\n\n",), ("\n",), (". ", "! ", "? ", "… "), (" ",))


def pieces(text: Words, status: Words = "", *, limit: int = LONGEST_UNITS) -> tuple[Formatted, ...]:
    """The text in messages of at most 4096 UTF-16 units, cut at the best place, the status under the last one.

    Each piece but the last stays the same while the text grows. A status that does not fit is left out: it is gone a
    moment later, and a message of its own would not be.
    """
    words = text if isinstance(text, Formatted) else plain(text)
    found = [_light(piece) for piece in _cut(words.stripped(), limit)]
    if not status:
        return tuple(found)
    last = found[-1] if found else EMPTY
    with_status = joined([last, status], "\n\n")
    if with_status.units > limit or len(with_status.entities) > MOST_ENTITIES:
        return tuple(found)
    return (*found[:-1], with_status)


def _cut(words: Formatted, limit: int) -> list[Formatted]:
    found: list[Formatted] = []
    while words.units > limit:
        at = _place(words.text, units_before(words.text, limit))
        found.append(words.part(0, at).stripped())
        rest = words.text[at:]
        # Inside of code, blanks at the beginning of a line mean something.
        blanks = len(rest) - len(rest.lstrip("\n" if _is_in_code(words, at) else None))
        words = words.part(at + blanks, len(words.text))
    return [piece for piece in (*found, words) if piece]


def _place(text: str, end: int) -> int:
    for marks in PLACES:
        at = max(text.rfind(mark, end // 2, end) + len(mark.rstrip(" ")) for mark in marks)
        if at > end // 2:
            return at
    at = end
    while at > end // 2 and not is_boundary(text, at):
        at -= 1
    return at if at > end // 2 else end


def _is_in_code(words: Formatted, at: int) -> bool:
    offset = units(words.text[:at])
    return any(
        one.type == MessageEntity.PRE and one.offset < offset < one.offset + one.length
        for one in words.entities
    )


def _light(piece: Formatted) -> Formatted:
    """Telegram drops what is beyond a hundred entities, whichever these are."""
    return Formatted(piece.text, piece.entities[:MOST_ENTITIES])
