"""Reviews as plain text of several lines."""

import re
from typing import Final

from concierge.adapters._markup import tree_of
from concierge.adapters._shapes import plain_line
from concierge.errors import UnexpectedAnswer

__all__ = ["LONGEST_REVIEW", "prose_of"]

LONGEST_REVIEW: Final = 10_000
_BREAK = re.compile(r"<br\s{0,9}/?>", re.IGNORECASE)
_BLOCK = re.compile(r"</?(?:p|div|li|ul|ol|blockquote|h[1-6])(?:\s[^<>]{0,1000})?/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,1000}>")
_LINE_END = re.compile(r"\r\n?|\n")
_GAP = re.compile(r"\n{3,}")


def prose_of(written: str, *, is_html: bool) -> tuple[str, bool]:
    """The text without tags, lines and paragraphs kept, and whether all of it is there: 10,000 characters are kept."""
    text = _unmarked(written) if is_html and ("<" in written or "&" in written) else written
    parted = _GAP.sub("\n\n", _LINE_END.sub("\n", text)).strip()
    lines = [plain_line(line) for line in parted[: 2 * LONGEST_REVIEW].split("\n")]
    prose = _GAP.sub("\n\n", "\n".join(lines)).strip()
    return prose[:LONGEST_REVIEW].rstrip(), max(len(prose), len(parted) // 2) <= LONGEST_REVIEW


def _unmarked(html: str) -> str:
    parted = _BLOCK.sub(r"\n\n\g<0>", _BREAK.sub("\n", html))
    try:
        tree = tree_of("import", parted, deepest=500)
    except UnexpectedAnswer:
        return _TAG.sub(" ", parted)
    for node in tree.css("script, style"):
        node.decompose()
    return tree.body.text(deep=True) if tree.body else ""
