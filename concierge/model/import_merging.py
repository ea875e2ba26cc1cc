"""What lists from elsewhere change among a person's marks of a title.

Nothing that is there is ever taken away for not being in a list, and the order of lists does not matter: moments are
united, of two opinions the newer one holds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TypeAlias

from concierge.model.importing import ImportedRow
from concierge.model.marking import Change, Marks, Part
from concierge.model.score import Score
from concierge.model.taste import (
    UNDATED,
    Mark,
    MarkKey,
    Moment,
    Precision,
    Rating,
    Viewing,
    WatchlistMark,
    key_of,
)
from concierge.texts import language_of

__all__ = ["imported", "joined_marks"]

_Told: TypeAlias = Viewing | Rating | WatchlistMark
_WHOLE: Part = (None, None)


def imported(current: Marks, title_id: int, rows: Sequence[ImportedRow], *, at: datetime) -> Change:
    """The marks of a title with what all those rows say of it."""
    told: list[_Told] = []
    for row in rows:
        told += _viewings_of(row, title_id, at)
        if (rating := _rating_of(row, title_id)) is not None:
            told.append(rating)
        if row.is_wanted:
            told.append(WatchlistMark(title_id=title_id, added_at=row.wanted_at or UNDATED))
    return joined_marks(current, told)


def joined_marks(current: Marks, told: Iterable[_Told]) -> Change:
    """The marks with those of somebody else beside them, as one: what is joined twice stays the same."""
    joined: dict[MarkKey, _Told] = {}
    for mark in told:
        key = key_of(mark)
        known = joined.get(key, current.get(key))
        joined[key] = mark if known is None else _joined(known, mark)
    gone = _vague(current, joined)
    put = tuple(mark for key, mark in joined.items() if current.get(key) != mark and mark not in gone)
    return Change(put=put, remove=tuple(mark for mark in gone if key_of(mark) in current))


def _viewings_of(row: ImportedRow, title_id: int, at: datetime) -> list[Viewing]:
    """What was seen; whoever rates or reviews a title has seen it. How often is told of a row's only part alone."""
    is_seen = row.is_watched or row.viewings or row.score is not None or row.review
    parts: dict[Part, list[Moment]] = {_WHOLE: []} if is_seen and not row.viewings else {}
    for viewing in row.viewings:
        moments = parts.setdefault((viewing.season, viewing.episode), [])
        if viewing.watched_at is not None:
            moments.append(Moment(watched_at=viewing.watched_at, precision=viewing.precision))
    return [
        _with_moments(
            Viewing(
                title_id=title_id,
                season=season,
                episode=episode,
                times=(row.times or 1) if len(parts) == 1 else 1,
                marked_at=at,
            ),
            moments,
        )
        for (season, episode), moments in parts.items()
    ]


def _rating_of(row: ImportedRow, title_id: int) -> Rating | None:
    if row.score is None and not row.review:
        return None
    rated_at = row.rated_at or UNDATED
    return Rating(
        title_id=title_id,
        score=row.score,
        review=row.review,
        review_language=language_of(row.review, "en") if row.review else "",
        rated_at=rated_at,
        reviewed_at=rated_at if row.review else None,
    )


def _joined(known: object, told: _Told) -> _Told:
    if isinstance(told, Viewing) and isinstance(known, Viewing):
        return _joined_viewings(known, told)
    if isinstance(told, Rating) and isinstance(known, Rating):
        return _joined_ratings(known, told)
    return _joined_wishes(known, told) if isinstance(known, WatchlistMark) else told


def _joined_viewings(known: Viewing, told: Viewing) -> Viewing:
    times = max(known.times, told.times)
    joined = _with_moments(replace(known, times=times), (*known.moments, *told.moments))
    return known if joined == known else replace(joined, marked_at=max(known.marked_at, told.marked_at))


def _with_moments(viewing: Viewing, moments: Iterable[Moment]) -> Viewing:
    """One moment a day: the same evening is told exactly by one service, and as a day by another."""
    by_day: dict[date, Moment] = {}
    for moment in moments:
        day = moment.watched_at.date()
        by_day[day] = min(moment, by_day.get(day, moment), key=_exactness)
    in_order = [by_day[day] for day in sorted(by_day)]
    if not in_order:
        return viewing
    last = in_order[-1]
    return replace(
        viewing,
        watched_at=last.watched_at,
        precision=last.precision,
        earlier=tuple(in_order[:-1]),
        times=max(viewing.times, len(in_order)),
    )


def _exactness(moment: Moment) -> tuple[bool, datetime]:
    return moment.precision is not Precision.EXACT, moment.watched_at


def _joined_ratings(known: Rating, told: Rating) -> Rating:
    """The newer score and the newer review; of two of the same moment the higher one, and the longer one."""
    score_of = max(known, told, key=_score_rank)
    review_of = max(known, told, key=_review_rank)
    joined = replace(
        known,
        score=score_of.score,
        rated_at=score_of.rated_at,
        review=review_of.review,
        review_language=review_of.review_language,
        has_spoilers=review_of.has_spoilers,
        reviewed_at=review_of.reviewed_at,
    )
    if joined.score is None:
        return replace(joined, rated_at=joined.reviewed_at or joined.rated_at)
    return joined


def _score_rank(rating: Rating) -> tuple[bool, datetime, Score]:
    lowest = Score(half_points=2)
    return rating.score is not None, rating.rated_at, rating.score or lowest


def _review_rank(rating: Rating) -> tuple[bool, datetime, int, str]:
    return bool(rating.review), rating.reviewed_at or UNDATED, len(rating.review), rating.review


def _joined_wishes(known: WatchlistMark, told: _Told) -> _Told:
    """On the list since the day that is known first."""
    if not isinstance(told, WatchlistMark):
        return told
    days = [mark.added_at for mark in (known, told) if mark.added_at != UNDATED]
    return replace(known, added_at=min(days, default=UNDATED))


def _vague(current: Marks, joined: dict[MarkKey, _Told]) -> list[Viewing]:
    """That a series was seen as such, of which episodes are known to be seen, and nothing is told of when."""
    whole: dict[MarkKey, Mark] = {**current, **joined}
    viewings = [mark for mark in whole.values() if isinstance(mark, Viewing)]
    if not any(mark.episode is not None for mark in viewings):
        return []
    return [mark for mark in viewings if mark.episode is None and mark.watched_at is None and mark.times == 1]
