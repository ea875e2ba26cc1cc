"""Profiles in the database: one newest revision, whoever writes, and the older ones behind it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from concierge.adapters.storage.storage import SqlStorage
from concierge.errors import Conflict, NotFound
from concierge.model.profile.revision import KEPT_REVISIONS, Author, Revision
from concierge.model.profile.sections import SectionName
from concierge.model.quality_profile import QualityProfile
from concierge.model.user import Preferences, User
from concierge.services.profiles import Profiles
from concierge.testing import FrozenClock

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def revision(number: int, body: str = "# Профиль\n") -> Revision:
    return Revision(
        number=number,
        body=f"{body}{number}",
        changed_at=NOON,
        by=Author.AGENT,
        section="genres",
        note="added",
    )


@pytest.fixture
def profiles(storage: SqlStorage) -> Profiles:
    return Profiles(storage, clock=FrozenClock())


async def save(storage: SqlStorage, user: User, *numbers: int, body: str = "") -> list[bool]:
    saved = []
    for number in numbers:
        async with storage.transaction() as stores:
            saved.append(await stores.profiles.save(user.id, revision(number, body)))
    return saved


async def newest(storage: SqlStorage, user: User) -> Revision | None:
    async with storage.transaction() as stores:
        return await stores.profiles.get(user.id)


async def test_the_newest_revision_comes_back_as_it_was_saved(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    assert await newest(storage, anna) is None

    assert await save(storage, anna, 1, 2) == [True, True]

    assert await newest(storage, anna) == revision(2, "")
    assert await newest(storage, boris) is None


async def test_only_the_revision_after_the_newest_is_taken(storage: SqlStorage, anna: User) -> None:
    assert await save(storage, anna, 2) == [False]
    assert await save(storage, anna, 1, 1, 3, 2, 2) == [True, False, False, True, False]
    assert await newest(storage, anna) == revision(2, "")


async def test_of_two_who_write_at_once_one_is_faster(storage: SqlStorage, anna: User) -> None:
    for number in (1, 2, 3):
        results = await asyncio.gather(*(save(storage, anna, number, body=f"{who} ") for who in range(8)))

        assert sorted(results) == [[False]] * 7 + [[True]]


async def test_old_revisions_are_forgotten(storage: SqlStorage, anna: User) -> None:
    async with storage.transaction() as stores:
        await stores.profiles.begin(anna.id, revision(0))
        for number in range(1, KEPT_REVISIONS + 4):
            await stores.profiles.save(anna.id, revision(number))

        kept = await stores.profiles.history(anna.id, limit=1000)
        assert [each.number for each in kept] == list(range(KEPT_REVISIONS + 3, 3, -1))
        assert await stores.profiles.history(anna.id, limit=2) == kept[:2]
        assert await stores.profiles.revision(anna.id, 4) == revision(4)
        with pytest.raises(NotFound):
            await stores.profiles.revision(anna.id, 3)


async def test_nobody_reads_the_revisions_of_another(storage: SqlStorage, anna: User, boris: User) -> None:
    await save(storage, anna, 1)

    async with storage.transaction() as stores:
        assert await stores.profiles.history(boris.id, limit=9) == ()
        with pytest.raises(NotFound):
            await stores.profiles.revision(boris.id, 1)


async def test_what_follows_from_a_profile_stands_beside_the_person(storage: SqlStorage, anna: User) -> None:
    preferences = Preferences(resolution=2160, codecs=("av1",))

    async with storage.transaction() as stores:
        await stores.profiles.tell(anna.id, preferences, "Ни за что: хоррор", "ru")
        await stores.profiles.tell(anna.id, preferences, "Ни за что: хоррор", None)
        known = await stores.users.get(anna.id)

    assert (known.preferences, known.language) == (preferences, "ru")
    async with storage.transaction() as stores:
        with pytest.raises(NotFound):
            await stores.profiles.tell(999, preferences, "", None)


async def test_own_quality_profiles_are_kept_by_name(storage: SqlStorage, anna: User, boris: User) -> None:
    night, day = QualityProfile(name="ночь", resolution=720), QualityProfile(name="День", codecs=("av1",))

    async with storage.transaction() as stores:
        for profile in (night, day, QualityProfile(name="ночь", resolution=480)):
            await stores.quality_profiles.save(anna.id, profile)
        listed = await stores.quality_profiles.list(anna.id)
        await stores.quality_profiles.remove(anna.id, "ночь")
        with pytest.raises(NotFound):
            await stores.quality_profiles.remove(anna.id, "ночь")
        with pytest.raises(NotFound):
            await stores.quality_profiles.remove(boris.id, "День")
        left = await stores.quality_profiles.list(anna.id)

    assert listed == (day, QualityProfile(name="ночь", resolution=480))
    assert left == (day,)


async def test_facts_that_are_added_at_once_are_all_kept(
    storage: SqlStorage, anna: User, profiles: Profiles
) -> None:
    words = [f"жанр {number}" for number in range(8)]

    await asyncio.gather(*(profiles.add(anna, SectionName.GENRES, word, field="likes") for word in words))

    revision = await profiles.get(anna)
    assert sorted(fact.text for fact in revision.document.section(SectionName.GENRES).facts) == words
    assert revision.number == len(words)


async def test_of_editors_at_once_one_is_faster_and_the_others_are_told(
    storage: SqlStorage, anna: User, profiles: Profiles
) -> None:
    async def edit(word: str) -> int | None:
        try:
            saved = await profiles.edit(anna, f"- {word}", revision=0, section=SectionName.CONTEXT)
        except Conflict as error:
            return -error.newest
        return saved.revision.number

    assert sorted(await asyncio.gather(*map(edit, "абвгде")), key=str) == [-1, -1, -1, -1, -1, 1]
