"""What was understood of a sentence: each wish as an intent, and what was said of it."""

from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Final, Literal

from concierge.model.audio import AudioKind

__all__ = ["Intent", "Slots", "Understanding", "Understood"]

RATINGS: Final = (1.0, 10.0)
SIZES_GB: Final = (0.0, 1_000.0)
MINUTES: Final = (1, 1_000)


class Intent(StrEnum):
    """What a person wants done. A rating says as well that the title was seen, so it is one wish and not two."""

    DOWNLOAD = "download"
    SEARCH = "search"
    QUEUE = "queue"
    WATCHLIST_ADD = "watchlist_add"
    WATCHLIST_SHOW = "watchlist_show"
    MARK_WATCHED = "mark_watched"
    RATE = "rate"
    WATCH_FOR = "watch_for"
    CANCEL_WATCH = "cancel_watch"
    BLOCK = "block"
    STATS = "stats"
    RECOMMEND = "recommend"
    TONIGHT = "tonight"
    STATUS = "status"
    REMEMBER = "remember"
    HELP = "help"
    CHITCHAT = "chitchat"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """What was said of a wish; None is what was not said. Names stand as they were written: «дюну», «Вильнёва».

    `quality` is "2160p", "1080p", "720p" or "480p"; `subtitles` is a language by ISO 639-1, or True where none was
    named; `rating` counts to ten, in any fraction that was said.
    """

    title: str | None = None
    year: int | None = None
    quality: str | None = None
    season: int | None = None
    episode: int | None = None
    voice: AudioKind | None = None
    studio: str | None = None
    subtitles: str | Literal[True] | None = None
    size_max_gb: float | None = None
    rating: float | None = None
    person: str | None = None
    similar_to: str | None = None
    minutes_max: int | None = None

    def amended(self, later: "Slots") -> "Slots":
        """The same with what was said later in the place of what was said before."""
        said = {one.name: getattr(later, one.name) for one in fields(later)}
        return replace(self, **{name: value for name, value in said.items() if value is not None})


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """One wish. `words` are the person's own for it: what to remember, for one, stands nowhere else."""

    intent: Intent
    slots: Slots = field(default_factory=Slots)
    words: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """The wishes of a sentence in their order, at least one."""

    wishes: tuple[Understood, ...]
