"""Which episodes of a series there are by now."""

from collections.abc import Sequence
from datetime import date

from concierge.errors import InputError, NotFound, ServiceError
from concierge.model.marking import Part
from concierge.model.title import MOST_EPISODES, Season, Title, TitleKind
from concierge.services.user_metadata import UserMetadata

__all__ = ["parts_of"]

MOST_SEASONS = 200


async def parts_of(
    metadata: UserMetadata, title: Title, season: int | None, episode: int | None, *, today: date
) -> tuple[Part, ...]:
    """What a person has seen who says "the film", "the episode", "the season" or "the series".

    A season is what has been broadcast of it, a series all seasons but the specials. Of a series without known
    episodes it is the series as such.

    Raises:
        InputError: a film has no seasons, or the number is out of bounds.
        NotFound: nothing of that season has been broadcast, as far as is known.
    """
    if title.kind is TitleKind.MOVIE:
        if season is not None or episode is not None:
            raise InputError("a film has no seasons", problem="no_seasons")
        return ((None, None),)
    _refuse_out_of_bounds(season, episode)
    if episode is not None:
        return ((1 if season is None else season, episode),)
    if season is not None:
        return await _one_season(metadata, title, season, today)
    aired = [one for one in title.seasons if one.number > 0 and one.has_begun(today)]
    parts = [part for one in aired for part in await _aired(metadata, title, one.number, today)]
    return tuple(parts) or ((None, None),)


async def _one_season(metadata: UserMetadata, title: Title, number: int, today: date) -> tuple[Part, ...]:
    if parts := await _aired(metadata, title, number, today):
        return parts
    raise NotFound(
        f"season {number} has not begun", what=f"{title.label('ru')}, {number}", problem="not_aired"
    )


async def _aired(metadata: UserMetadata, title: Title, number: int, today: date) -> tuple[Part, ...]:
    """The episodes of a season; those of the newest one are asked for, since it may still go on."""
    known = next((one for one in title.seasons if one.number == number), None)
    is_over = any(one.number > number > 0 and one.has_begun(today) for one in title.seasons)
    if known is not None and known.episode_count and is_over:
        return _counted(known)
    try:
        episodes = await metadata.season(title, number)
    except (NotFound, ServiceError):
        return _counted(known) if known is not None and known.has_begun(today) else ()
    numbers: Sequence[int] = [one.number for one in episodes if one.air_date is None or one.air_date <= today]
    return tuple((number, episode) for episode in sorted(set(numbers)))


def _counted(season: Season) -> tuple[Part, ...]:
    return tuple((one.season, one.number) for one in season.counted)


def _refuse_out_of_bounds(season: int | None, episode: int | None) -> None:
    is_season = season is None or 0 <= season <= MOST_SEASONS
    if not (is_season and (episode is None or 0 <= episode <= MOST_EPISODES)):
        raise InputError(f"season {season}, episode {episode}", problem="bad_episode")
