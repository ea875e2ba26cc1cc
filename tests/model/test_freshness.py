"""How long an answer stays good, and which pictures are pictures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from concierge.model.credit import Credit
from concierge.model.freshness import at_least, season_fresh, title_fresh
from concierge.model.image import media_type_of
from concierge.model.title import Episode, Title, TitleKind
from concierge.model.title_facts import Airing

TODAY = date(2026, 11, 26)
DAY = timedelta(days=1)
PEOPLE = (Credit(person="Lena Marsh", job="Director", department="Directing"),)
FILM = Title(kind=TitleKind.MOVIE, year=1999, credits=PEOPLE)
SERIES = Title(kind=TitleKind.SERIES, year=2020, credits=PEOPLE)


@pytest.mark.parametrize(
    "title, most, least",
    [
        (FILM, 365 * DAY, 7 * DAY),
        (replace(FILM, year=2026), DAY, timedelta(hours=1)),
        (replace(FILM, credits=()), DAY, timedelta(hours=1)),
        (replace(FILM, year=None), DAY, timedelta(hours=1)),
        (replace(SERIES, status=Airing.ENDED), 365 * DAY, 7 * DAY),
        (replace(SERIES, status=Airing.RUNNING), DAY, timedelta(hours=1)),
        (None, 2 * DAY, timedelta(hours=1)),
    ],
)
def test_what_is_settled_stays_good_for_longer(
    title: Title | None, most: timedelta, least: timedelta
) -> None:
    assert least <= title_fresh(title, TODAY) <= most


def test_a_season_is_settled_some_weeks_after_its_last_episode() -> None:
    over = [Episode(season=1, number=1, air_date=TODAY - 30 * DAY)]

    assert season_fresh(over, TODAY) >= 300 * DAY
    assert season_fresh([*over, Episode(season=1, number=2)], TODAY) <= DAY
    assert season_fresh([Episode(season=1, number=1, air_date=TODAY)], TODAY) <= DAY
    assert season_fresh([], TODAY) <= DAY


def test_a_source_is_not_asked_more_often_than_it_has_anything_new() -> None:
    assert at_least("cinemeta", timedelta(hours=1)) == DAY
    assert at_least("tmdb", timedelta(hours=1)) == timedelta(hours=1)


@pytest.mark.parametrize(
    "content, media_type",
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"<svg onload=alert(1)>", None),
        (b"RIFF\x00\x00\x00\x00WAVE", None),
        (b"", None),
    ],
)
def test_a_picture_is_known_by_its_first_bytes(content: bytes, media_type: str | None) -> None:
    assert media_type_of(content) == media_type
