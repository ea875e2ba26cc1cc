"""Titles that are kept with all that several sources told of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from concierge.model.title import ExternalIds, Title
from concierge.services.kept_titles import KeptTitles
from concierge.testing import FrozenClock, a_title
from tests.storage import a_storage

ASKED = a_title(ids=ExternalIds(tmdb=19, imdb="tt0017136"))
BY_TMDB = replace(ASKED, ids=ExternalIds(tmdb=19), name_en="By TMDB")
BY_IMDB = replace(ASKED, ids=ExternalIds(imdb="tt0017136"), name_en="By IMDb")


@pytest.mark.parametrize(
    "first, second", [(BY_TMDB, BY_IMDB), (BY_IMDB, BY_TMDB)], ids=["imdb last", "tmdb last"]
)
async def test_of_two_that_are_as_near_the_newest_is_meant_of_one_and_of_many(
    first: Title, second: Title
) -> None:
    clock = FrozenClock()
    kept = KeptTitles(a_storage(), clock=clock)
    await kept.keep(first, is_whole=True)
    clock.advance(timedelta(hours=1))
    await kept.keep(second, is_whole=True)

    one = await kept.get(ASKED)
    many = await kept.get_all([ASKED, replace(ASKED, ids=ExternalIds(tmdb=7))])

    assert one == (second, True)
    assert many == (second, None)
