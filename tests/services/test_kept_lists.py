"""Many lists at once: what is kept answers, and what little is missing comes for the next time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from concierge.errors import ServiceError, ServiceUnavailable
from concierge.model.title import ExternalIds
from concierge.model.title_list import ListKind, TitleList
from concierge.services.metadata import Metadata
from concierge.services.title_lists import ListedTitles
from concierge.testing import FakeMetadata, a_title
from tests.services.metadata_of import metadata_of
from tests.services.recommended import ListingMetadata
from tests.storage import a_storage

FILM = a_title(ids=ExternalIds(tmdb=19))
LISTS = [TitleList(kind=ListKind.SIMILAR, of=ExternalIds(tmdb=number)) for number in range(1, 5)]


def keeper() -> ListingMetadata:
    return ListingMetadata((FILM,), listings={ListKind.SIMILAR: (FILM,), ListKind.TRENDING: (FILM,)})


def titles_of(told: ListedTitles | ServiceError) -> int | str:
    return len(told.titles) if isinstance(told, ListedTitles) else str(told.facts.get("problem"))


async def test_lists_come_in_their_order_and_one_that_nobody_keeps_says_so() -> None:
    lists = metadata_of((keeper(),)).lists

    told = await lists.listed_all([LISTS[0], TitleList(kind=ListKind.DISCOVER), LISTS[1]])

    assert [titles_of(one) for one in told] == [1, "not configured", 1]
    assert await lists.listed_all([]) == ()


@pytest.mark.parametrize("asked, missing", [(4, "meanwhile"), (2, 1)], ids=["a quarter", "a half"])
async def test_a_small_part_that_is_missing_is_not_waited_for_but_asked_for(
    asked: int, missing: int | str
) -> None:
    source = keeper()
    lists = metadata_of((source,), storage=a_storage()).lists
    await lists.listed_all(LISTS[: asked - 1])
    assert len(source.listed_for) == asked - 1

    told = await lists.listed_all(LISTS[:asked])
    assert [titles_of(one) for one in told] == [*[1] * (asked - 1), missing]

    told = await lists.listed_all(LISTS[:asked], is_content=False)
    assert [titles_of(one) for one in told] == [1] * asked
    assert len(source.listed_for) == asked


async def test_a_list_of_which_one_source_fails_is_whole_enough_and_of_none_an_error() -> None:
    silent = ListingMetadata(listings={ListKind.TRENDING: ()}, error=ServiceUnavailable("silent", "gone"))
    silent.name = "silent"
    trending = TitleList(kind=ListKind.TRENDING)

    (both,) = await metadata_of((keeper(), silent)).lists.listed_all([trending])
    (alone,) = await metadata_of((silent,)).lists.listed_all([trending])

    assert isinstance(both, ListedTitles)
    assert (len(both.titles), [one.service for one in both.failures]) == (1, ["silent"])
    assert isinstance(alone, ServiceUnavailable)


async def test_details_that_are_kept_come_at_once_for_many_titles() -> None:
    other = replace(FILM, name_en="Other", ids=ExternalIds(tmdb=20))
    source = FakeMetadata((replace(FILM, runtime_min=153), other))
    metadata: Metadata = metadata_of((source,))
    await metadata.get(FILM)

    kept = await metadata.kept([other, FILM, a_title(ids=ExternalIds())])

    assert [one.runtime_min if one else None for one in kept] == [None, 153, None]
    assert await metadata.kept([]) == ()
