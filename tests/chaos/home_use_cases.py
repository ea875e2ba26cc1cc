"""What is written on the way home, and of what stands there."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from concierge.errors import IllegalTransition
from concierge.model.download import DownloadState
from concierge.model.library import LibraryItem
from concierge.model.nas import Nas
from concierge.model.sync import SyncFile, SyncItem, SyncReason, SyncState
from concierge.model.title import TitleKind
from concierge.testing import an_info_hash
from tests.adapters.storage.values import NOW, a_download, a_source
from tests.chaos.world import World

__all__ = ["fetching", "shelving"]

_LEASE = timedelta(minutes=10)


async def fetching(world: World) -> None:
    """A NAS comes, takes what is finished, gives it back, brings it home, and its key is taken back."""
    owner, sync = world.concierge.me, world.concierge.sync
    await owner.nases.add("home")
    world.ack("a key")
    [nas] = await owner.nases.list()
    async with world.storage.transaction() as rows:
        await rows.nases.seen(nas.name, at=NOW)
    world.ack("seen")
    item = await _finished(world)
    world.ack("waits")
    with suppress(IllegalTransition):
        await owner.nases.hurry(item.id)
    world.ack("hurried")
    if item.state is not SyncState.DONE:
        await _brought(world, nas)
    assert (await owner.nases.mine())[0].state is SyncState.DONE
    async with world.storage.transaction() as rows:
        await rows.sync.put(replace(item, source="/elsewhere"))
    world.ack("opened anew")
    assert await sync.is_configured()
    await owner.nases.revoke(nas.name)
    world.ack("revoked")


async def _finished(world: World) -> SyncItem:
    """The owner's download that waits, or is home if an earlier run came so far."""
    me = world.concierge.me.user
    info_hash = an_info_hash("finished elsewhere")
    download = replace(
        a_download(me.id), id="e0000001", info_hash=info_hash, state=DownloadState.DOWNLOADED, title=None
    )
    async with world.storage.transaction() as rows:
        await rows.downloads.add(download, a_source(info_hash))
        known = await rows.sync.of_download(download.id)
        if known is not None:
            return known
        return await rows.sync.put(
            SyncItem(
                id="item",
                download_id=download.id,
                user_id=me.id,
                info_hash=info_hash,
                title="Метрополис",
                kind="other",
                client="",
                source="/downloads",
                destination="Другое/Метрополис",
                files=(SyncFile(path="M/film.mkv", size_bytes=1, destination="Метрополис/film.mkv"),),
            )
        )


async def _brought(world: World, nas: Nas) -> None:
    sync = world.concierge.sync
    item = await _leased(world, nas)
    world.ack("leased")
    await sync.progress(nas, item.id, item.token, done_bytes=1)
    world.ack("renewed")
    await sync.fail(nas, item.id, item.token, SyncReason.UNREACHABLE)
    world.ack("given back")
    again = await _leased(world, nas)
    world.ack("leased again")
    await sync.complete(nas, again.id, again.token)
    world.ack("home")


async def _leased(world: World, nas: Nas) -> SyncItem:
    """The item, leased anew, whoever held it: a process that was killed holds it for a while."""
    async with world.storage.transaction() as rows:
        item = await rows.sync.get("item")
        await rows.sync.put_back(item, wait=timedelta(0))
        [leased] = await rows.sync.lease(nas, limit=1, lease=_LEASE)
        await rows.downloads.send([leased.download_id], at=NOW)
        return leased


async def shelving(world: World) -> None:
    """What a library holds is told, read, and forgotten."""
    item = LibraryItem(place="nas:home", path="Метрополис (1927)/film.mkv", kind=TitleKind.MOVIE)
    async with world.storage.transaction() as rows:
        await rows.library.replace("nas:home", [item], at=NOW)
    world.ack("told")
    async with world.storage.transaction() as rows:
        await rows.library.note_read("jellyfin", world.concierge.me.user.id, at=NOW)
    world.ack("read")
    assert (await world.concierge.me.library.list()).items is not None
    async with world.storage.transaction() as rows:
        await rows.library.forget("nas:home")
    world.ack("forgotten")
