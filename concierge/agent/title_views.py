"""What tools tell of titles and lists of them: short rows, each with the card by which it is named again."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, TypeAlias

from concierge.agent.answers import offer_titles
from concierge.agent.reasons import why_of
from concierge.agent.tool import ToolContext
from concierge.model.cards import card_of
from concierge.model.conversation import JsonValue
from concierge.model.decision import SourceFailure
from concierge.model.own_title import OwnTitle
from concierge.model.query import cleaned
from concierge.model.recommendation import Recommendation, Recommendations
from concierge.model.resolution import Resolution
from concierge.model.title import Episode, Title
from concierge.model.title_traits import best_known_mark
from concierge.services.gathering import once_each

__all__ = [
    "MOST_ROWS",
    "Row",
    "choices_view",
    "clipped",
    "day_of",
    "episode_row",
    "fitted",
    "listed_row",
    "offered_row",
    "offers_view",
    "own_facts",
    "silent_of",
    "title_row",
    "told",
]

Row: TypeAlias = dict[str, JsonValue]

MOST_ROWS: Final = 8
# Three letters are a token where they are Cyrillic; so many are less than six hundred.
_MOST_CHARACTERS: Final = 1_700
_LONGEST_NAME: Final = 60
_LONGEST_WHY: Final = 90


def told(**facts: JsonValue) -> Row:
    """The facts that there are."""
    return {name: value for name, value in facts.items() if value not in (None, "", False, [], {}, ())}


def clipped(text: str, limit: int = _LONGEST_NAME) -> str:
    """Text from outside on one line, of at most so many letters."""
    line = cleaned(text)
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def title_row(title: Title, language: str, **facts: JsonValue) -> Row:
    """A title in a list; `facts` are what else is to be told of it."""
    named = told(
        name=clipped(title.name(language)), year=title.year, card=clipped(card_of(title.kind, title.ids), 24)
    )
    return named | told(**facts)


def own_facts(own: OwnTitle | None) -> Row:
    """What the person has to do with a title."""
    if own is None:
        return {}
    return told(seen=own.is_seen, your_rating=own.score.points if own.score else None)


def offered_row(one: Recommendation, language: str, **facts: JsonValue) -> Row:
    """A recommended title: `guess` is what the person would rate it, `rating` what everybody does, both of ten."""
    return title_row(
        one.title,
        language,
        guess=round(one.score, 1),
        rating=round(one.mark.value, 1) if one.mark else None,
        why=clipped(why_of(one, language), _LONGEST_WHY),
        seen_by=clipped(", ".join(one.seen_by)),
        **facts,
    )


def listed_row(title: Title, language: str, **facts: JsonValue) -> Row:
    """A title of a list that no taste has sorted, with what everybody thinks."""
    mark = best_known_mark(title)
    return title_row(title, language, rating=round(mark.value, 1) if mark else None, **facts)


def episode_row(episode: Episode | None) -> Row:
    """An episode: its place, its name and its day."""
    if episode is None:
        return {}
    return told(
        episode=f"S{episode.season:02}E{episode.number:02}",
        episode_name=clipped(episode.name),
        day=day_of(episode.air_date),
    )


def day_of(day: date | None) -> str | None:
    """The day as 2026-11-23."""
    return None if day is None else f"{day:%Y-%m-%d}"


def silent_of(failures: Iterable[SourceFailure]) -> Row:
    """The services that could not be asked, and why."""
    return {failure.service: failure.code for failure in once_each(failures)}


def choices_view(ctx: ToolContext, meant: Resolution) -> Row:
    """The titles among which the person is to choose, and buttons for them.

    A tool that is called with the card of one knows which.
    """
    offer_titles(ctx, [title.label(ctx.language) for title in meant.titles])
    rows = [title_row(title, ctx.language, kind=title.kind.value) for title in meant.titles]
    return fitted(told(ambiguous=True, silent=silent_of(meant.failures)), titles=rows)


def offers_view(found: Recommendations, language: str) -> Row:
    """Recommended titles, best first. `by_taste` is missing while the person has rated nothing."""
    rows = [offered_row(one, language) for one in found.items]
    return fitted(told(by_taste=bool(found.rated), silent=silent_of(found.failures)), titles=rows)


def fitted(view: Row, **lists: Sequence[JsonValue]) -> Row:
    """The view with as many rows of those lists as there is room for; `more` counts those that are left out.

    Each list begins with its first rows, and has at most `MOST_ROWS`; where there is no room the longest one ends
    earlier.
    """
    kept = {name: list(rows[:MOST_ROWS]) for name, rows in lists.items()}
    while any(kept.values()) and _length({**view, **kept}) > _MOST_CHARACTERS:
        max(kept.values(), key=_length).pop()
    left = sum(len(rows) - len(kept[name]) for name, rows in lists.items())
    return {**view, **kept, **told(more=left)}


def _length(value: JsonValue) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
