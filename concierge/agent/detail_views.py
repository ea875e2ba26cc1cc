"""What tools tell of one title: a film or a series with its facts, the person's own marks and the silent services."""

from collections.abc import Iterable, Sequence

from concierge.agent.title_views import (
    Row,
    clipped,
    day_of,
    episode_row,
    fitted,
    own_facts,
    silent_of,
    title_row,
    told,
)
from concierge.agent.under_way import progress_row
from concierge.model.craft import JOBS, Craft
from concierge.model.credit import Credit
from concierge.model.decision import SourceFailure
from concierge.model.own_title import OwnTitle
from concierge.model.series_progress import SeriesProgress
from concierge.model.title import Season, Title
from concierge.model.title_card import TitleCard
from concierge.model.title_facts import SourceRating

__all__ = ["details_view", "name_of", "series_view"]

_LONGEST_OVERVIEW = 240
_MOST_GENRES, _MOST_COUNTRIES, _MOST_DIRECTORS, _MOST_RATINGS = 5, 4, 3, 6
_USUAL_SCALE = 10
_NAMED = frozenset({"name", "year", "card"})


def details_view(
    card: TitleCard, language: str, *, is_wanted: bool, further: Sequence[SourceFailure] = ()
) -> Row:
    """A title with its facts. A rating is of ten, unless it says `of`; `unknown` are the facts that nobody told."""
    title = card.title
    view = (
        title_row(title, language, kind=title.kind.value)
        | told(
            original_name=_other_name(title, language),
            genres=[genre.value for genre in title.genres[:_MOST_GENRES]],
            minutes=title.runtime_min,
            countries=list(title.countries[:_MOST_COUNTRIES]),
            age=None if title.age is None else f"{title.age}+",
            status=title.status.value if title.status else None,
            directors=_directors(title.credits, language),
            franchise=clipped(title.collection.name) if title.collection else None,
            on_watchlist=is_wanted,
        )
        | _seen(card.own)
        | told(
            overview=clipped(title.overview(language), _LONGEST_OVERVIEW),
            unknown=list(card.missing),
            silent=silent_of((*card.failures, *further)),
        )
    )
    return fitted(view, ratings=[_rating_row(one) for one in title.ratings[:_MOST_RATINGS]])


def series_view(
    card: TitleCard, progress: SeriesProgress, language: str, *, further: Sequence[SourceFailure] = ()
) -> Row:
    """A series with its newest seasons; `next` is this person's next episode, `on_air` the next one to be broadcast."""
    title = card.title
    seasons = [season for season in title.seasons if season.number]
    following = {key: value for key, value in progress_row(progress, language).items() if key not in _NAMED}
    view = title_row(title, language) | told(
        status=title.status.value if title.status else None,
        seasons_count=len(seasons),
        on_air=episode_row(title.next_episode),
        next=following,
        silent=silent_of((*card.failures, *further)),
    )
    view |= {"seen": progress.seen, "aired": progress.aired}
    return fitted(view, seasons=[_season_row(one) for one in reversed(seasons)])


def name_of(credit: Credit, language: str) -> str:
    """The person's name for a reader of the language."""
    first = credit.person_ru if language == "ru" else credit.person
    return clipped(first or credit.person or credit.person_ru, 40)


def _other_name(title: Title, language: str) -> str:
    shown, original = title.name(language), title.name_original or title.name_en
    return "" if original == shown else clipped(original)


def _directors(credits_: Iterable[Credit], language: str) -> list[str]:
    jobs = (*JOBS[Craft.DIRECTOR], *JOBS[Craft.CREATOR])
    return list(dict.fromkeys(name_of(one, language) for one in credits_ if one.job in jobs))[
        :_MOST_DIRECTORS
    ]


def _seen(own: OwnTitle | None) -> Row:
    watched_at = own.watched_at if own else None
    return own_facts(own) | told(seen_on=day_of(watched_at) if watched_at else None)


def _rating_row(one: SourceRating) -> Row:
    return told(
        site=one.source,
        rating=round(one.value, 1),
        of=None if one.scale == _USUAL_SCALE else one.scale,
        votes=one.votes,
    )


def _season_row(season: Season) -> Row:
    return told(season=season.number, episodes=season.episode_count, since=day_of(season.air_date))
