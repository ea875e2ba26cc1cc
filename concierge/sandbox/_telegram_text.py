"""Texts and captions of the bot: as they are read, or why Telegram refuses them."""

from collections.abc import Sequence

from concierge.sandbox._telegram_entities import Entity, checked_entities, trimmed, units
from concierge.sandbox._telegram_html import BadMarkup, formatted
from concierge.sandbox._telegram_wire import bad_request

__all__ = ["caption", "text"]

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024


def text(
    source: str, parse_mode: str, entities: Sequence[Entity], *, may_be_empty: bool = False
) -> tuple[str, tuple[Entity, ...]]:
    """The text without tags, and its entities.

    Raises:
        Refused: it is empty, too long, or its markup is wrong.
    """
    plain, found = _read(source, parse_mode, entities)
    if not plain and not may_be_empty:
        raise bad_request("message text is empty")
    if units(plain) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return plain, found


def caption(source: str, parse_mode: str, entities: Sequence[Entity]) -> tuple[str, tuple[Entity, ...]]:
    """The caption without tags, and its entities.

    Raises:
        Refused: it is too long, or its markup is wrong.
    """
    plain, found = _read(source, parse_mode, entities)
    if units(plain) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return plain, found


def _read(source: str, parse_mode: str, entities: Sequence[Entity]) -> tuple[str, tuple[Entity, ...]]:
    if parse_mode.lower() not in {"", "html"}:
        raise bad_request("unsupported parse_mode")
    if not parse_mode:
        return trimmed(source, checked_entities(source, entities))
    try:
        return trimmed(*formatted(source))
    except BadMarkup as error:
        raise bad_request(f"can't parse entities: {error}") from error
