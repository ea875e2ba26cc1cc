"""When the episodes of the sandbox's series were broadcast."""

from datetime import date, timedelta

from concierge.sandbox._entries import SandboxTitle

__all__ = ["aired_on", "episode_counts"]

_MARCH_2 = (3, 2)


def episode_counts(title: SandboxTitle) -> tuple[int, ...]:
    """How many episodes each season has."""
    return title.episode_counts or tuple(map(len, title.episodes_by_season))


def aired_on(title: SandboxTitle, season: int, number: int, *, else_from: tuple[int, int] = _MARCH_2) -> date:
    """The day of an episode: one a week; of a season whose beginning nobody told from that month and day on."""
    told = next(iter(title.season_dates[season - 1 : season]), "")
    first = date.fromisoformat(told) if told else date(title.year + season - 1, *else_from)
    return first + timedelta(weeks=number - 1)
