"""Entities: what parts of a text are, by offsets in UTF-16 code units."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict

from concierge.sandbox._telegram_wire import BOT_NAME, bad_request

__all__ = ["Entity", "checked_entities", "entities_of", "is_link", "trimmed", "units"]

MOST_ENTITIES = 100
TYPES = frozenset(
    {"bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "text_link", "blockquote"}
    | {"expandable_blockquote", "custom_emoji", "date_time", "mention", "hashtag", "cashtag", "bot_command"}
    | {"url", "email", "phone_number", "text_mention"}
)
LINK_SCHEMES = frozenset({"http", "https", "tg", "ton", "mailto", "tel"})
WRITTEN = re.compile(r"(?P<bot_command>(?<!\S)/\w+(?:@\w+)?)|(?P<mention>(?<!\w)@\w{4,})")


class Entity(BaseModel):
    """What the text is from `offset` on for `length` UTF-16 code units."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    custom_emoji_id: str | None = None
    unix_time: int | None = None
    date_time_format: str | None = None


def units(text: str) -> int:
    """The length as Telegram counts it, in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def is_link(url: str) -> bool:
    """Whether a text may lead there."""
    parts = urlsplit(url if "://" in url or ":" in url else f"http://{url}")
    return parts.scheme in LINK_SCHEMES and bool(parts.netloc or parts.path)


def checked_entities(text: str, entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """The first hundred.

    Raises:
        Refused: one is of no known type, lies outside of the text, cuts a character, or leads nowhere.
    """
    edges = _edges(text)
    for entity in entities:
        if entity.type not in TYPES:
            raise bad_request(f'can\'t parse MessageEntity: unsupported type "{entity.type}"')
        if entity.length < 1 or not {entity.offset, entity.offset + entity.length} <= edges:
            raise bad_request("ENTITY_BOUNDS_INVALID")
        if entity.type == "text_link" and not is_link(entity.url or ""):
            raise bad_request("ENTITY_TEXTURL_INVALID")
    return tuple(entities[:MOST_ENTITIES])


def _edges(text: str) -> set[int]:
    """Offsets at which a character begins or the text ends."""
    edges, at = {0}, 0
    for character in text:
        at += 1 + (character > "\uffff")
        edges.add(at)
    return edges


def trimmed(text: str, entities: Sequence[Entity]) -> tuple[str, tuple[Entity, ...]]:
    """The text without space around it, and its entities where they lie then."""
    shift, kept = units(text) - units(text.lstrip()), text.strip()
    end = units(kept)
    moved: list[Entity] = []
    for entity in entities:
        start = max(0, entity.offset - shift)
        length = min(end, entity.offset + entity.length - shift) - start
        if length > 0:
            moved.append(entity.model_copy(update={"offset": start, "length": length}))
    return kept, tuple(moved)


def entities_of(text: str) -> tuple[Entity, ...]:
    """Commands and mentions, which Telegram finds in the text of a person by itself."""
    return tuple(
        Entity(type=str(found.lastgroup), offset=units(text[: found.start()]), length=units(found[0]))
        for found in WRITTEN.finditer(text)
    )


def mentioning(text: str) -> str:
    """The text, said to the bot."""
    return f"@{BOT_NAME} {text}"
