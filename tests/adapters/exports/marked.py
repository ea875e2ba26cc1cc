"""Titles with the marks of a person, as an export gets them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from concierge.model.exporting import ExportedTitle
from concierge.model.score import Score
from concierge.model.taste import Precision, Rating, Viewing, WatchlistMark
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.ports.lists import ExportFormat
from concierge.testing.builders import NOW, a_title

SEEN = datetime(2026, 2, 11, 19, 30, tzinfo=UTC)
FILM = a_title("Буря в гавани", name_en="Harbor Storm", name_original="Harbor Storm", year=2024,
               ids=ExternalIds(imdb="tt9910002", tmdb=910002, kinopoisk=5100001))  # fmt: skip
SERIES = a_title("Тихий берег", name_en="Quiet Shore", name_original="Тихий берег", kind=TitleKind.SERIES,
                 year=2025, ids=ExternalIds(imdb="tt9910001", tmdb=910001, tvdb=77001))  # fmt: skip


def text_of(form: ExportFormat, titles: Sequence[ExportedTitle]) -> Mapping[str, str]:
    """The files, each whole."""
    return {name: "".join(pieces) for name, pieces in form.files(titles).items()}


def a_marked(title: Title = FILM, *viewings: Viewing) -> ExportedTitle:
    """The title without a mark, but for the viewings."""
    return ExportedTitle(title=title, viewings=viewings)


def rated(one: ExportedTitle, half_points: int = 17, review: str = "") -> ExportedTitle:
    """The title with a rating, given at the builders' now."""
    score = Score(half_points=half_points)
    return replace(one, rating=Rating(title_id=1, score=score, review=review, rated_at=NOW))


def wanted(one: ExportedTitle) -> ExportedTitle:
    """The title in the watchlist."""
    return replace(one, wanted=WatchlistMark(title_id=1, added_at=NOW))


def seen(at: datetime | None = SEEN, *, is_day: bool = False, season: int | None = None,
         episode: int | None = None, times: int = 1) -> Viewing:  # fmt: skip
    """A viewing; without a time nothing is known of when."""
    known = Precision.DAY if is_day else Precision.EXACT
    return Viewing(
        title_id=1,
        season=season,
        episode=episode,
        watched_at=at,
        precision=Precision.UNKNOWN if at is None else known,
        times=times,
        marked_at=NOW,
    )


def named(names: Iterable[str]) -> list[ExportedTitle]:
    """A rated film of each name."""
    return [rated(a_marked(replace(FILM, name_en=name, name_original=name, name_ru=name))) for name in names]
