"""Text from outside, without what would turn a line around, hide in it or grow out of it."""

import re

__all__ = ["clean", "clean_line"]

LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x0b\x0c\x85]")
# Controls, lone surrogates, no characters at all; embeddings, overrides and isolates; blanks without width.
NEVER = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufff0-\uffff\u202a-\u202e\u2060-\u206f"
    "\u200b\ufeff\u00ad\u180e\u034f\u115f\u1160\u3164\uffa0]"
)
# The flags of England and its neighbours are a black flag and tags; elsewhere tags are hidden letters.
TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]{1,6}\U000e007f)|[\U000e0000-\U000e007f]")
# Joiners, marks of direction and selectors: words and pictures need two of them in a row at most.
INVISIBLE = re.compile(
    "([\u200c-\u200f\u061c\ufe00-\ufe0f\U000e0100-\U000e01ef]{2})"
    "[\u200c-\u200f\u061c\ufe00-\ufe0f\U000e0100-\U000e01ef]+"
)
# No language stacks more than three of these on a letter.
MARKS = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})"
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)


def clean(text: str) -> str:
    """The text with its lines: no controls, no turned direction, few invisible signs and stacked marks."""
    if text.isascii() and text.isprintable():
        return text
    seen = TAGS.sub(lambda found: found[1] or "", NEVER.sub("", LINE_ENDS.sub("\n", text)))
    return MARKS.sub(r"\1", INVISIBLE.sub(r"\1", seen))


def clean_line(text: str) -> str:
    """The same in a single line, for names and titles."""
    return " ".join(clean(text).split())
