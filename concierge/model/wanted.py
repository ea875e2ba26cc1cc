"""The work, and the part of it, that a release has to be."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from concierge.model.title import Title, TitleKind
from concierge.model.wish import Wish

__all__ = ["Wanted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for. `titles` are all names that the work is known by, in any language.

    `kind` None means that films and series both fit. `season` and `episode` are None when the whole is wanted.
    `country` is a code ("US", "UK") where works of one name differ by it. `original_language` is ISO 639-1, ""
    if unknown. `runtime_min` is a film's length or an episode's. `episode_counts` are the episodes of each season
    as far as they are known.
    """

    titles: tuple[str, ...]
    year: int | None = None
    kind: TitleKind | None = None
    season: int | None = None
    episode: int | None = None
    country: str | None = None
    original_language: str = ""
    runtime_min: int | None = None
    episode_counts: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, title: Title, wish: Wish) -> "Wanted":
        """That title, in the part that the wish names."""
        return cls(
            titles=title.names,
            year=title.year,
            kind=title.kind,
            season=wish.season,
            episode=wish.episode,
            original_language=title.original_language,
            runtime_min=title.runtime_min,
            episode_counts={
                season.number: season.episode_count for season in title.seasons if season.episode_count
            },
        )
