"""What tools tell of a person's own things: titles with their cards, and how each change is taken back."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from concierge.agent.own_words import agree, speak_of
from concierge.agent.tool import ToolContext
from concierge.model.cards import card_of
from concierge.model.conversation import JsonValue
from concierge.model.known_title import KnownTitle
from concierge.model.profile.document import Provenance
from concierge.model.shelves import Marked
from concierge.model.taste import Precision
from concierge.model.title import Title, TitleKind

__all__ = [
    "MOST_ROWS",
    "Row",
    "cut",
    "day_of",
    "fitting",
    "list_change",
    "marked_view",
    "source_of",
    "titled",
    "worded",
]

Row = Mapping[str, JsonValue]
MOST_ROWS: Final = 10
# A result is to cost 600 tokens at most, of three characters each; what stands beside the rows needs some of them.
_ROOM: Final = 1500
_LONGEST_NAME: Final = 100


def titled(title: Title, language: str) -> dict[str, JsonValue]:
    """The title by its name and year, and its card, if it has one."""
    named: dict[str, JsonValue] = {"title": cut(title.label(language), _LONGEST_NAME)}
    card = card_of(title.kind, title.ids)
    return {**named, "card": card} if card else named


def marked_view(marked: Marked, language: str) -> dict[str, JsonValue]:
    """What became of a mark: `done`, with the change that takes it back under `undo`, or `same` where all was so."""
    named = _named(marked.title, worded(marked.words, marked.after_year), language)
    if not marked.is_changed:
        return {"status": "same", **named}
    told: dict[str, JsonValue] = {"status": "done", **named, "undo": list_change(marked.entry)}
    if marked.title is not None and marked.title.title.kind is TitleKind.SERIES:
        told["marks"] = marked.count
    return {**told, "took_rating": True} if marked.took_rating else told


def list_change(entry: int | None) -> str | None:
    """The name under which a change of the lists is taken back."""
    return None if entry is None else f"l{entry}"


def fitting(name: str, rows: Iterable[Row], *, is_more: bool = False) -> dict[str, JsonValue]:
    """The first rows under that name, ten at most and as many as a small result can hold; `more` if some are left."""
    room, kept, given = _ROOM, list[Row](), list(rows)
    for row in given[:MOST_ROWS]:
        room -= len(json.dumps(row, ensure_ascii=False))
        if room < 0:
            break
        kept.append(row)
    told: dict[str, JsonValue] = {name: kept}
    return {**told, "more": True} if is_more or len(kept) < len(given) else told


def day_of(at: datetime | None, precision: Precision = Precision.DAY) -> str | None:
    """The day as 2026-11-23; None where it is not known."""
    return None if at is None or precision is Precision.UNKNOWN else at.date().isoformat()


def cut(text: str, longest: int) -> str:
    """The text, or the beginning of one that is longer."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def source_of(ctx: ToolContext, text: str) -> Provenance:
    """Where a fact comes from that is written now: strangers may have talked the model into it once it read them.

    What it read in an earlier turn counts unless the person's sentence speaks of the fact, or agrees to it.
    """
    is_own = not ctx.has_outside_past or agree(ctx) or speak_of(ctx, text)
    return Provenance.SAID if is_own and not ctx.has_outside_text else Provenance.OUTSIDE


def worded(words: str, after_year: int | None) -> dict[str, JsonValue]:
    """Blocked words, and the year after which they are."""
    return {"words": words} if after_year is None else {"words": words, "newer_than": after_year}


def _named(known: KnownTitle | None, words: dict[str, JsonValue], language: str) -> dict[str, JsonValue]:
    return words if known is None else titled(known.title, language)
