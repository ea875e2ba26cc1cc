"""What leaves for another service: a title with everything that a person marked it with."""

from dataclasses import dataclass

from concierge.model.taste import Rating, Viewing, WatchlistMark
from concierge.model.title import Title

__all__ = ["ExportedTitle"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedTitle:
    """One title with the person's marks; adult ones never come this far."""

    title: Title
    viewings: tuple[Viewing, ...] = ()
    rating: Rating | None = None
    wanted: WatchlistMark | None = None
