"""The way of a grown torrent into the client, over the files of the one before it; each step may be the last."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog

from concierge.errors import BadMagnet, BadTorrent, LimitReached, NoSpace, NotFound, UnsafeContent
from concierge.model.download import Download, DownloadState, Fate
from concierge.model.following import Following, FollowState, next_look
from concierge.model.growth import Growth, growth_of
from concierge.model.metainfo import Metainfo
from concierge.model.release import TorrentSource
from concierge.model.selection import choose_files
from concierge.model.torrent import Ability, TorrentEntry, TorrentState, TorrentStatus
from concierge.ports import Clock, Repositories, Storage, TorrentClient
from concierge.services._moves import moving
from concierge.services._steps import let_go_unless_wanted, refuse_without_space
from concierge.services.permission import refuse_beyond_space
from concierge.services.torrent_clients import TorrentClients

__all__ = ["NEEDED", "Growing", "Overtaken"]

# Without these a client cannot be trusted with files that are there already.
NEEDED: Final = frozenset({Ability.LIST, Ability.PAUSE, Ability.RECHECK, Ability.REMOVE})
# Clients take a torrent, and begin to check it, a while after they said so.
_VISIBLE_WITHIN: Final = timedelta(seconds=30)
_LOOK_AGAIN: Final = timedelta(seconds=3)
_WAIT: Final = timedelta(minutes=5)
# The pieces of a magnet are of an unknown length; larger ones are rare.
_USUAL_PIECE: Final = 16 * 1024 * 1024
# In these states nobody is at the files of the old torrent.
_CALM: Final = frozenset({DownloadState.DOWNLOADING, DownloadState.DOWNLOADED, DownloadState.ON_NAS})
# What waiting cannot mend, but a person may.
_ASKED = (BadMagnet, BadTorrent, LimitReached, NoSpace, UnsafeContent)
_log = structlog.get_logger(__name__)


class Overtaken(Exception):
    """The person changed the following while its step was under way: the step's outcome counts no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """A step's surroundings: the client, both torrents in it, and what the new one is started from."""

    following: Following
    download: Download
    client: TorrentClient
    source: TorrentSource
    old: TorrentStatus | None
    new: TorrentStatus | None
    is_shared: bool
    """The new torrent is somebody else's too: it is left as it is."""


class Growing:
    """Brings the torrent that a topic has now in the place of the one before."""

    def __init__(self, storage: Storage, clients: TorrentClients, *, clock: Clock) -> None:
        """Takes the clients that have the torrents."""
        self._storage = storage
        self._clients = clients
        self._clock = clock

    async def step(self, following: Following, download: Download) -> Following:
        """The following after one move, or as it is, due later, while the client is at it.

        One that the person has to decide about needs them; the client then has the old torrent as before. The move to
        STARTED alone is stored already, together with the download.

        Raises:
            Overtaken: the person changed the following meanwhile.
            ServiceError: the client did not answer.
        """
        match following.state:
            case FollowState.STARTED:
                return await self._retired(following, download)
            case FollowState.FETCHED | FollowState.PLANNED | FollowState.ADDING | FollowState.CHECKING:
                return await self._moved(following, download)
            case _:
                return following

    async def clear(self, following: Following, download: Download) -> None:
        """Takes out of the client what nobody waits for any more, once the download itself has ended."""
        client = await self._clients.found(download.client_key)
        if client is None:
            return
        for info_hash in following.hashes:
            await let_go_unless_wanted(self._storage, client, download.client_key, info_hash)

    async def _moved(self, following: Following, download: Download) -> Following:
        if download.state not in _CALM or (download.is_active and not download.has_chosen_files):
            return self._later(following, _WAIT)
        try:
            async with self._storage.reading() as rows:
                source = await rows.downloads.source(following.new_hash)
        except NotFound:  # with the last download of a torrent its source may go
            return following.advance(FollowState.FOUND, at=self._now())
        scene = await self._scene(following, download, source)
        try:
            return await self._acted(scene)
        except _ASKED as error:
            _log.info("following.refused", download_id=download.id, code=error.code)
            return await self._asking(scene, error.code)
        except NotFound as error:
            if following.state is FollowState.FETCHED:
                return await self._asking(scene, error.code)
            return following.failed(error.code, at=self._now())  # it left the client a moment ago

    async def _scene(self, following: Following, download: Download, source: TorrentSource) -> _Scene:
        key = download.client_key
        client = await self._clients.of(key)
        hashes = [download.info_hash, following.new_hash]
        statuses = {one.info_hash: one for one in await client.list(hashes)}
        new = statuses.get(following.new_hash)
        async with self._storage.reading() as rows:
            owners = await rows.downloads.owners(following.new_hash, key)
        return _Scene(
            following=following,
            download=download,
            client=client,
            source=source,
            old=statuses.get(download.info_hash),
            new=new,
            is_shared=owners > 0 or (new is not None and not new.is_ours),
        )

    async def _acted(self, scene: _Scene) -> Following:
        match scene.following.state:
            case FollowState.FETCHED:
                return await self._planned(scene)
            case FollowState.PLANNED:
                return await self._given(scene)
            case FollowState.ADDING:
                return await self._held(scene)
            case _:
                return await self._checked(scene)

    async def _planned(self, scene: _Scene) -> Following:
        """Compares the two lists of files: what only grew is taken, of anything else the person decides."""
        problem, growth = await self._compared(scene)
        if problem and not scene.following.is_accepted:
            return await self._asking(scene, problem, growth)
        await refuse_without_space(scene.client, sum(entry.size_bytes for entry in growth.added))
        added = tuple(entry.path for entry in growth.added)
        return replace(scene.following.advance(FollowState.PLANNED, at=self._now()), added=added)

    async def _compared(self, scene: _Scene) -> tuple[str, Growth]:
        new = _files(scene.source)
        chosen = _chosen(new, scene.download)
        old = await self._old_files(scene)
        growth = growth_of(old, new, chosen)
        if not new:
            return "no_file", growth
        return growth.problem if old else "old_gone", growth

    async def _old_files(self, scene: _Scene) -> tuple[TorrentEntry, ...]:
        return () if scene.old is None else await scene.client.files(scene.download.info_hash)

    async def _given(self, scene: _Scene) -> Following:
        """The client gets the new torrent, held, where the old one lies; the old one stops before it."""
        old = scene.old
        if old is not None and not old.is_complete:
            if await self._others_wait(scene.download):
                return self._later(scene.following, _WAIT)
            await scene.client.pause(scene.download.info_hash)
        if scene.new is None:
            chosen = _chosen(_files(scene.source), scene.download)
            save_dir = Path(old.save_dir) if old is not None and old.save_dir else None
            await scene.client.add(
                scene.source, save_dir=save_dir, is_paused=True, wanted=sorted(chosen) if chosen else None
            )
        return scene.following.advance(FollowState.ADDING, at=self._now())

    async def _others_wait(self, download: Download) -> bool:
        """Whether the old torrent is somebody else's too, who needs it to go on."""
        async with self._storage.reading() as rows:
            return await rows.downloads.owners(download.info_hash, download.client_key) > 1

    async def _held(self, scene: _Scene) -> Following:
        """Once the client has the new torrent, it compares what lies there with it."""
        following, now = scene.following, self._now()
        if scene.new is None:
            if now - following.changed_at > _VISIBLE_WITHIN:
                return following.advance(FollowState.PLANNED, at=now)
            return self._later(following, _LOOK_AGAIN)
        if scene.new.state is TorrentState.METADATA:
            return self._later(following, _LOOK_AGAIN)
        if not scene.is_shared:
            if scene.source.metainfo is None:
                entries = await scene.client.files(following.new_hash)
                await scene.client.choose_files(following.new_hash, sorted(_chosen(entries, scene.download)))
            await scene.client.recheck(following.new_hash)
        return following.advance(FollowState.CHECKING, at=now)

    async def _checked(self, scene: _Scene) -> Following:
        """Once everything that the old torrent had is found in the new one, the download is the new torrent's."""
        following, now = scene.following, self._now()
        if scene.new is None:
            return following.advance(FollowState.PLANNED, at=now)
        if scene.new.state is TorrentState.CHECKING:
            return self._later(following, _LOOK_AGAIN)
        if not (scene.is_shared or following.is_accepted) and await self._lacks(scene):
            if now - following.changed_at <= _VISIBLE_WITHIN:
                return self._later(following, _LOOK_AGAIN)
            return await self._asking(scene, "check")
        if not (scene.is_shared or scene.download.is_paused):
            await scene.client.resume(following.new_hash)
        return await self._taken_over(scene)

    async def _lacks(self, scene: _Scene) -> bool:
        """Whether fewer of the old bytes were found than were there; pieces over the borders of files may fail."""
        old = await self._old_files(scene)
        new = await scene.client.files(scene.following.new_hash)
        same = growth_of(old, new, ()).same
        paths = {entry.path for entry in same}
        there = sum(_there(entry) for entry in old if entry.path in paths)
        found = sum(_there(entry) for entry in same)
        metainfo = scene.source.metainfo
        piece = Metainfo.parse(metainfo).piece_length if metainfo else _USUAL_PIECE
        slack = min(piece * (len(same) + 1), there // 2)
        return found < there - slack

    async def _taken_over(self, scene: _Scene) -> Following:
        following, now = scene.following, self._now()
        entries = await scene.client.files(following.new_hash)
        size = sum(entry.size_bytes for entry in entries if entry.index in _chosen(entries, scene.download))
        started = replace(following.advance(FollowState.STARTED, at=now), old_hash=scene.download.info_hash)
        async with self._storage.transaction() as rows:
            current = await rows.downloads.get(following.user_id, following.download_id)
            if current.state not in _CALM or current.info_hash != scene.download.info_hash:
                return following
            await _refuse_too_much(rows, current, size)
            grown = replace(
                _downloading(current, now),
                info_hash=following.new_hash,
                name=scene.new.name if scene.new is not None and scene.new.name else current.name,
                size_bytes=size,
                has_chosen_files=not scene.is_shared,
                # What is not the same any more is placed anew.
                placed=() if following.is_accepted else current.placed,
            )
            if await rows.downloads.replace(grown):
                if await rows.followings.save(started, was=following):
                    return started
                raise Overtaken(following.download_id)
        return await self._asking(scene, "twice")

    async def _retired(self, following: Following, download: Download) -> Following:
        """The old torrent leaves the client, without its data, unless somebody else has it; it may take its time."""
        key, old = download.client_key, following.old_hash
        client = await self._clients.of(key)
        await let_go_unless_wanted(self._storage, client, key, old)
        async with self._storage.reading() as rows:
            is_kept = await rows.downloads.owners(old, key) > 0
        if not is_kept and any(status.is_ours for status in await client.list([old])):
            return self._later(following, _LOOK_AGAIN)
        return following.advance(FollowState.OLD_REMOVED, at=self._now())

    async def _asking(self, scene: _Scene, problem: str, growth: Growth | None = None) -> Following:
        """The person decides; until then the client has the old torrent as it had it before."""
        following, download = scene.following, scene.download
        if following.state is not FollowState.FETCHED:
            await let_go_unless_wanted(self._storage, scene.client, download.client_key, following.new_hash)
            if scene.old is not None and download.is_active and not download.is_paused:
                await scene.client.resume(download.info_hash)
        added = following.added if growth is None else tuple(entry.path for entry in growth.added)
        asking = following.advance(FollowState.NEEDS_USER, at=self._now())
        due = next_look(asking, asking.changed_at)
        return replace(asking, problem=problem, added=added, accepted_hash="", due_at=due)

    def _later(self, following: Following, wait: timedelta) -> Following:
        return replace(following, due_at=self._now() + wait)

    def _now(self) -> datetime:
        return self._clock.now()


def _files(source: TorrentSource) -> tuple[TorrentEntry, ...]:
    return Metainfo.parse(source.metainfo).files if source.metainfo else ()


def _chosen(entries: Sequence[TorrentEntry], download: Download) -> set[int]:
    if not entries:
        return set()
    return set(choose_files(entries, season=download.season, episode=download.episode).indexes)


def _there(entry: TorrentEntry) -> int:
    return round(entry.size_bytes * entry.progress)


def _downloading(download: Download, at: datetime) -> Download:
    """The download, whose client fetches another torrent: how long it waited for the one before tells nothing."""
    if download.state is not DownloadState.DOWNLOADING:
        download = download.advance(DownloadState.QUEUED, at=at).advance(DownloadState.DOWNLOADING, at=at)
    fate = Fate.BY_RULE if download.fate is Fate.RELEASE else download.fate
    return replace(moving(download), changed_at=at, given_at=None, fate=fate)


async def _refuse_too_much(rows: Repositories, download: Download, size_bytes: int) -> None:
    person = await rows.users.locked(download.user_id)
    others = await rows.downloads.others(person.id, download.info_hash, since=download.created_at)
    refuse_beyond_space(person, others, size_bytes)
