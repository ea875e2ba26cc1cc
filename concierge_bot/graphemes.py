"""Where a text can be cut so that nothing that people see as one sign is torn apart."""

import unicodedata

__all__ = ["is_boundary", "units", "units_before"]

JOINER = "\u200d"
MARKS = frozenset({"Mn", "Me", "Mc"})
ASTRAL = 0x10000
SKIN_TONES = range(0x1F3FB, 0x1F400)
FLAG_LETTERS = range(0x1F1E6, 0x1F200)
TAGS = range(0xE0020, 0xE0080)


def units(text: str) -> int:
    """The length as Telegram counts it, in UTF-16 code units; lone surrogates count as one."""
    return len(text) + sum(1 for sign in text if ord(sign) >= ASTRAL) if not text.isascii() else len(text)


def units_before(text: str, limit: int) -> int:
    """How many characters from the beginning fit into that many UTF-16 units."""
    if len(text) * 2 <= limit or text.isascii():
        return min(len(text), limit)
    left = limit
    for at, sign in enumerate(text):
        left -= 2 if ord(sign) >= ASTRAL else 1
        if left < 0:
            return at
    return len(text)


def is_boundary(text: str, at: int) -> bool:
    """Whether the text may be cut before that character: no mark, joiner, skin tone or half flag is left alone."""
    if at <= 0 or at >= len(text):
        return True
    before, after = text[at - 1], text[at]
    if JOINER in (before, after) or (before, after) == ("\r", "\n"):
        return False
    if unicodedata.category(after) in MARKS or ord(after) in SKIN_TONES or ord(after) in TAGS:
        return False
    return not (ord(after) in FLAG_LETTERS and _letters_before(text, at) % 2)


def _letters_before(text: str, at: int) -> int:
    """Flags are pairs of letters: after an odd number of them a pair is open."""
    start = at
    while start and ord(text[start - 1]) in FLAG_LETTERS:
        start -= 1
    return at - start
