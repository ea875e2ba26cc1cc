"""Telegram's HTML: which tags there are, what the text is without them, and how it complains of others."""

import html
import re
from dataclasses import dataclass, field

__all__ = ["BadMarkup", "plain_text"]

TAGS = frozenset(
    {"a", "b", "blockquote", "code", "del", "em", "i", "ins", "pre", "s", "span", "strike", "strong", "u"}
    | {"tg-emoji", "tg-spoiler", "tg-time"}
)
ENTITIES = frozenset({"lt", "gt", "amp", "quot"})
TOKEN = re.compile(r"<(?P<slash>/?)(?P<tag>[a-zA-Z0-9-]*)(?P<rest>[^>]*)>?|&(?P<entity>#?\w+);")


class BadMarkup(ValueError):
    """Text that Telegram does not take; the message is what it answers."""


@dataclass(slots=True)
class _Reader:
    source: str
    open_tags: list[str] = field(default_factory=list)

    def offset(self, at: int) -> int:
        return len(self.source[:at].encode())

    def tag(self, match: re.Match[str]) -> str:
        at, name = self.offset(match.start()), match["tag"].lower()
        if match["slash"]:
            self._close(name, at)
        elif not name or not match[0].endswith(">"):
            raise BadMarkup(f"Unclosed start tag at byte offset {at}")
        elif name not in TAGS:
            raise BadMarkup(f'Unsupported start tag "{name}" at byte offset {at}')
        elif name == "blockquote" and name in self.open_tags:
            raise BadMarkup(f"Nested blockquote at byte offset {at}")
        else:
            self.open_tags.append(name)
        return ""

    def _close(self, name: str, at: int) -> None:
        if not self.open_tags:
            raise BadMarkup(f"Unexpected end tag at byte offset {at}")
        expected = self.open_tags.pop()
        if name != expected:
            raise BadMarkup(
                f'Unmatched end tag at byte offset {at}, expected "</{expected}>", found "</{name}>"'
            )


def plain_text(source: str) -> str:
    """The text without its tags.

    Raises:
        BadMarkup: an unknown tag, one that is not closed, or one closed out of order.
    """
    reader = _Reader(source)

    def replaced(match: re.Match[str]) -> str:
        entity = match["entity"]
        if entity is None:
            return reader.tag(match)
        is_known = entity in ENTITIES or entity.startswith("#")
        return html.unescape(match[0]) if is_known else match[0]

    text = TOKEN.sub(replaced, source)
    if reader.open_tags:
        raise BadMarkup(f'Can\'t find end tag corresponding to start tag "{reader.open_tags[-1]}"')
    return text
