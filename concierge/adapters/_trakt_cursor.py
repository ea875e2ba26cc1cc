"""What is noted of Trakt's lists at a whole read, so that the next one reads no more than what moved."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Self

from pydantic import BaseModel, ValidationError

__all__ = ["Cursor", "stamps_in"]

# Whatever is read anew when one of its stamps moved.
STAMPS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "history": (("movies", "watched_at"), ("episodes", "watched_at")),
    "ratings": tuple((kind, "rated_at") for kind in ("movies", "shows", "seasons", "episodes")),
    "watchlist": (
        *((kind, "watchlisted_at") for kind in ("movies", "shows", "seasons", "episodes")),
        ("watchlist", "updated_at"),
    ),
}


class Cursor(BaseModel):
    """The stamps of each list, how many plays there were, and when the newest of them was."""

    stamps: Mapping[str, str] = {}
    plays: int | None = None
    newest: datetime | None = None

    @classmethod
    def of(cls, text: str) -> Self:
        """The cursor as it was noted; of what is none, one with which everything is read."""
        try:
            return cls.model_validate_json(text)
        except ValidationError:
            return cls()

    def moved(self, stamps: Mapping[str, str]) -> frozenset[str]:
        """The lists that are to be read: those that moved, and those of which nothing is known."""
        return frozenset(one for one in STAMPS if one not in stamps or stamps[one] != self.stamps.get(one))

    def __str__(self) -> str:
        """How it is noted."""
        return self.model_dump_json()


def stamps_in(page: object) -> dict[str, str]:
    """The stamps of each list in what `/sync/last_activities` tells; a list is absent that it tells nothing of."""
    told = page if isinstance(page, dict) else {}
    found = {one: [_text(told.get(part), field) for part, field in places] for one, places in STAMPS.items()}
    return {one: " ".join(stamps) for one, stamps in found.items() if any(stamps)}


def _text(part: object, field: str) -> str:
    value = part.get(field) if isinstance(part, dict) else None
    return value if isinstance(value, str) else ""
