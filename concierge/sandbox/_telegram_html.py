"""Telegram's HTML: which tags there are, what they make of the text, and how it complains of others."""

import html
import re
from dataclasses import dataclass, field

from concierge.sandbox._telegram_entities import Entity, is_link, units

__all__ = ["BadMarkup", "formatted"]

KINDS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("span", "tg-spoiler"), "spoiler"),
    "a": "text_link",
    "blockquote": "blockquote",
    "code": "code",
    "pre": "pre",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
NAMED = frozenset({"lt", "gt", "amp", "quot"})
TOKEN = re.compile(r"<(?P<slash>/?)(?P<tag>[a-zA-Z0-9-]*)(?P<rest>[^>]*)>?|&(?P<entity>#?\w+);")
ATTRIBUTE = re.compile(r"""([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")


class BadMarkup(ValueError):
    """Text that Telegram does not take; the message is what it answers."""


@dataclass(frozen=True, slots=True)
class _Open:
    tag: str
    at: int
    attributes: dict[str, str]


@dataclass(slots=True)
class _Reader:
    source: str
    text: str = ""
    open_tags: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)
    code_class: str | None = None

    def token(self, match: re.Match[str]) -> None:
        named = match["entity"]
        if named is None:
            self._tag(match)
        else:
            self.text += html.unescape(match[0]) if named in NAMED or named.startswith("#") else match[0]

    def _tag(self, match: re.Match[str]) -> None:
        at, name = len(self.source[: match.start()].encode()), match["tag"].lower()
        if match["slash"]:
            self._close(name, at)
        elif not name or not match[0].endswith(">"):
            raise BadMarkup(f"Unclosed start tag at byte offset {at}")
        elif name not in KINDS:
            raise BadMarkup(f'Unsupported start tag "{name}" at byte offset {at}')
        elif name == "blockquote" and any(one.tag == name for one in self.open_tags):
            raise BadMarkup(f"Nested blockquote at byte offset {at}")
        else:
            found = ATTRIBUTE.findall(match["rest"])
            attributes = {name: html.unescape("".join(values)) for name, *values in found}
            self.open_tags.append(_Open(name, len(self.text), attributes))

    def _close(self, name: str, at: int) -> None:
        if not self.open_tags:
            raise BadMarkup(f"Unexpected end tag at byte offset {at}")
        opened = self.open_tags.pop()
        if name != opened.tag:
            raise BadMarkup(
                f'Unmatched end tag at byte offset {at}, expected "</{opened.tag}>", found "</{name}>"'
            )
        if entity := self._entity(opened):
            self.entities.append(entity)

    def _entity(self, opened: _Open) -> Entity | None:
        offset, length = units(self.text[: opened.at]), units(self.text[opened.at :])
        kind, attributes = KINDS[opened.tag], opened.attributes
        if not length or (kind == "text_link" and not is_link(attributes.get("href", ""))):
            return None
        if kind == "code":
            self.code_class = attributes.get("class")
        if kind == "blockquote" and "expandable" in attributes:
            kind = "expandable_blockquote"
        return Entity(
            type=kind,
            offset=offset,
            length=length,
            url=attributes.get("href") if kind == "text_link" else None,
            language=self._language(offset, length) if kind == "pre" else None,
            custom_emoji_id=attributes.get("emoji-id"),
        )

    def _language(self, offset: int, length: int) -> str | None:
        """The language of code that fills what stands around it; the two are one entity."""
        if not self.entities or self.code_class is None:
            return None
        inner = self.entities[-1]
        if (inner.type, inner.offset, inner.length) != ("code", offset, length):
            return None
        self.entities.pop()
        return self.code_class.removeprefix("language-") or None


def formatted(source: str) -> tuple[str, tuple[Entity, ...]]:
    """The text without its tags, and what they said of it, from the first on.

    Raises:
        BadMarkup: an unknown tag, one that is not closed, or one closed out of order.
    """
    reader, at = _Reader(source), 0
    for match in TOKEN.finditer(source):
        reader.text += source[at : match.start()]
        reader.token(match)
        at = match.end()
    reader.text += source[at:]
    if reader.open_tags:
        raise BadMarkup(f'Can\'t find end tag corresponding to start tag "{reader.open_tags[-1].tag}"')
    return reader.text, tuple(sorted(reader.entities, key=lambda one: (one.offset, -one.length)))
