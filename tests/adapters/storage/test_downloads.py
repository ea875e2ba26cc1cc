from __future__ import annotations

import asyncio
import traceback
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from concierge.adapters.storage.repositories.downloads import _ACTIVE
from concierge.adapters.storage.storage import SqlStorage
from concierge.errors import Ambiguous, NotFound, StorageError
from concierge.model.download import ClientKey, Download, DownloadState
from concierge.model.promise import Breach, BreachKind, Length, Promise
from concierge.model.release import TorrentSource
from concierge.model.user import User
from tests.adapters.storage.statements import Statements
from tests.adapters.storage.values import HASH, NOW, a_download, a_source

OTHER_HASH = "01234" + "f" * 35


async def added(storage: SqlStorage, download: Download) -> Download:
    async with storage.transaction() as stores:
        return await stores.downloads.add(download, a_source(download.info_hash))


async def test_a_download_comes_back_whole(storage: SqlStorage, anna: User) -> None:
    download = await added(storage, a_download(anna.id))
    moved = replace(
        download.advance(DownloadState.FAILED, at=NOW + timedelta(hours=1)),
        failure_code="no_space",
        failure_detail="диск полон",
        placed=("Кино/Метрополис (1927)/a.mkv", "b.mkv"),
        is_paused=True,
        has_chosen_files=True,
        title=None,
        size_bytes=None,
        promise=Promise(
            resolution=2160,
            has_russian_voice=True,
            length=Length(usual=timedelta(minutes=153.5), shortest=timedelta(minutes=115)),
        ),
        breaches=(
            Breach(kind=BreachKind.VOICE, promised="ru", found="en", file="a.mkv"),
            Breach(kind=BreachKind.SILENT),
        ),
    )

    async with storage.transaction() as stores:
        await stores.downloads.save(moved)

    async with storage.transaction() as stores:
        assert await stores.downloads.get(anna.id, download.id) == moved


@pytest.mark.parametrize("state", DownloadState)
async def test_the_same_torrent_again_is_the_download_that_is_there(
    storage: SqlStorage, anna: User, state: DownloadState
) -> None:
    first = await added(storage, replace(a_download(anna.id), state=state))

    second = await added(storage, a_download(anna.id, 2))

    assert second == first


async def test_adding_at_once_stores_one_download(storage: SqlStorage, anna: User) -> None:
    ids = await asyncio.gather(*(added(storage, a_download(anna.id, number)) for number in range(10)))

    assert len({download.id for download in ids}) == 1
    async with storage.transaction() as stores:
        assert len(await stores.downloads.of_user(anna.id)) == 1


async def test_another_users_downloads_are_not_found(storage: SqlStorage, anna: User, boris: User) -> None:
    download = await added(storage, a_download(anna.id))

    async with storage.transaction() as stores:
        for name in (download.id, HASH, HASH[:8]):
            with pytest.raises(NotFound):
                await stores.downloads.get(boris.id, name)
        with pytest.raises(NotFound):
            await stores.downloads.save(replace(download, user_id=boris.id))
        assert await stores.downloads.of_user(boris.id) == ()


@pytest.mark.parametrize("name", [HASH, HASH[:4], HASH[:10].upper()])
async def test_a_download_is_found_by_the_beginning_of_its_info_hash(
    storage: SqlStorage, anna: User, name: str
) -> None:
    download = await added(storage, a_download(anna.id))

    async with storage.transaction() as stores:
        assert await stores.downloads.get(anna.id, name) == download


@pytest.mark.parametrize("name", ["", "012", "%", "0123%", "____", HASH + "0", "\0", "\ud800"])
async def test_nonsense_is_not_found(storage: SqlStorage, anna: User, name: str) -> None:
    await added(storage, a_download(anna.id))

    async with storage.transaction() as stores:
        with pytest.raises(NotFound):
            await stores.downloads.get(anna.id, name)


async def test_a_beginning_of_two_info_hashes_is_ambiguous(storage: SqlStorage, anna: User) -> None:
    first = await added(storage, a_download(anna.id))
    second = await added(storage, replace(a_download(anna.id, 2, info_hash=OTHER_HASH), name="Другой"))

    async with storage.transaction() as stores:
        with pytest.raises(Ambiguous) as caught:
            await stores.downloads.get(anna.id, "01234")
        assert await stores.downloads.get(anna.id, "012345") == first

    assert caught.value.choices == (second.name, first.name)


async def test_an_id_goes_before_an_info_hash(storage: SqlStorage, anna: User) -> None:
    await added(storage, a_download(anna.id))
    named = await added(storage, replace(a_download(anna.id, 2, info_hash="f" * 40), id="0123"))

    async with storage.transaction() as stores:
        assert await stores.downloads.get(anna.id, "0123") == named


async def test_lists_are_ordered_and_leave_out_what_is_over(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    downloads = [
        replace(a_download(user.id, number, info_hash=f"{number:040x}"), state=state)
        for number, (state, user) in enumerate((s, u) for s in DownloadState for u in (anna, boris))
    ]
    for download in downloads:
        await added(storage, download)

    async with storage.transaction() as stores:
        annas = await stores.downloads.of_user(anna.id)
        active = await stores.downloads.active()

    own = [download for download in downloads if download.user_id == anna.id]
    assert list(annas) == [d for d in reversed(own) if d.state is not DownloadState.REMOVED]
    assert list(active) == [download for download in downloads if download.is_active]


def test_active_means_the_same_as_in_the_model() -> None:
    active = [state for state in DownloadState if replace(a_download(1), state=state).is_active]

    assert set(_ACTIVE) == {state.value for state in active}


async def test_a_source_is_kept_and_what_was_unknown_is_filled_in(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    await added(storage, a_download(anna.id))
    file = TorrentSource(info_hash=HASH, magnet="magnet:?other", metainfo=b"d4:info\x00\xff")

    async with storage.transaction() as stores:
        await stores.downloads.add(a_download(boris.id), file)
        await stores.downloads.add(a_download(anna.id), replace(file, metainfo=b"another"))
        kept = await stores.downloads.source(HASH)
        with pytest.raises(NotFound):
            await stores.downloads.source(OTHER_HASH)

    assert kept == replace(file, magnet=a_source().magnet)


async def test_the_newest_link_that_names_trackers_is_kept(storage: SqlStorage) -> None:
    bare = f"magnet:?xt=urn:btih:{HASH}"
    first, second = (f"{bare}&tr={tracker}" for tracker in ("http%3A%2F%2Fa", "udp%3A%2F%2Fb"))
    kept = []

    for magnet in (bare, first, bare, second, None):
        async with storage.transaction() as stores:
            await stores.downloads.keep(TorrentSource(info_hash=HASH, magnet=magnet))
            kept.append((await stores.downloads.source(HASH)).magnet)

    assert kept == [bare, first, first, second, second]


async def test_owners_are_those_who_have_not_removed_it(storage: SqlStorage, anna: User, boris: User) -> None:
    first = await added(storage, a_download(anna.id))
    await added(storage, a_download(boris.id))

    async with storage.transaction() as stores:
        both = await stores.downloads.owners(HASH, ClientKey())
        await stores.downloads.save(first.advance(DownloadState.REMOVED, at=NOW))
        one = await stores.downloads.owners(HASH, ClientKey())
        none = await stores.downloads.owners(OTHER_HASH, ClientKey())

    assert (both, one, none) == (2, 1, 0)


async def test_times_are_the_same_moment_in_utc(storage: SqlStorage, anna: User) -> None:
    moscow = datetime(2026, 11, 24, 1, 30, tzinfo=timezone(timedelta(hours=3)))
    download = await added(storage, replace(a_download(anna.id), created_at=moscow))

    async with storage.transaction() as stores:
        found = await stores.downloads.get(anna.id, download.id)

    assert found.created_at == moscow
    assert found.created_at.utcoffset() == timedelta(0)


async def test_a_time_without_a_zone_is_refused(storage: SqlStorage, anna: User) -> None:
    naive = NOW.replace(tzinfo=None)

    with pytest.raises(StorageError, match="no time zone"):
        await added(storage, replace(a_download(anna.id), changed_at=naive))


async def test_text_that_no_database_can_hold_is_mended(storage: SqlStorage, anna: User) -> None:
    download = replace(a_download(anna.id), name="a\0b\ud83dc 😀")

    await added(storage, download)

    async with storage.transaction() as stores:
        assert (await stores.downloads.get(anna.id, download.id)).name == "a\ufffdb?c 😀"


async def test_an_error_shows_nothing_of_what_was_to_be_stored(storage: SqlStorage, anna: User) -> None:
    secret = TorrentSource(info_hash=OTHER_HASH, magnet="magnet:?passkey=s3cret")

    await added(storage, a_download(anna.id))

    with pytest.raises(StorageError) as caught:
        async with storage.transaction() as stores:
            await stores.downloads.add(a_download(anna.id, info_hash=OTHER_HASH), secret)

    text = "".join(traceback.format_exception(caught.value))
    assert "passkey" not in text
    assert "Метрополис" not in text


async def test_a_size_beyond_any_disk_is_a_storage_error(storage: SqlStorage, anna: User) -> None:
    with pytest.raises(StorageError):
        await added(storage, replace(a_download(anna.id), size_bytes=10**30))


async def test_a_source_of_another_torrent_is_refused(storage: SqlStorage, anna: User) -> None:
    with pytest.raises(StorageError):
        async with storage.transaction() as stores:
            await stores.downloads.add(a_download(anna.id), a_source(OTHER_HASH))


async def test_starting_costs_two_statements_and_again_three(
    storage: SqlStorage, anna: User, statements: Statements
) -> None:
    with statements.counted() as first:
        await added(storage, a_download(anna.id))
    with statements.counted() as again:
        await added(storage, a_download(anna.id, 2))

    assert (len(first), len(again)) == (2, 3)
