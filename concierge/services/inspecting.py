"""A look into the few releases that are shown, before a byte of them is downloaded."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TypeAlias

import structlog

from concierge.errors import ConciergeError, ServiceUnavailable
from concierge.model.account import Account
from concierge.model.contents import contents_of
from concierge.model.release import Inspection, Release, TorrentSource
from concierge.model.torrent import TorrentEntry
from concierge.model.user import User
from concierge.model.wish import Wish
from concierge.ports import Tracker
from concierge.services.accounts import refusals_of
from concierge.services.gathering import GARBLED, Gathering, garbled, ungarbled
from concierge.services.lending import Lending
from concierge.services.peeking import Peeking

__all__ = ["MOST_LOOKS", "Inspecting"]

MOST_LOOKS = 3
# A start soon after the look asks the tracker for nothing more.
KEPT_S = 600.0
MOST_KEPT = 100
# A longer list is left to the client, which has it from the torrent itself.
MOST_FILES = 2_000
_log = structlog.get_logger(__name__)
_Key: TypeAlias = tuple[int, str, str]


class Inspecting:
    """Asks trackers what is inside, or the torrent client, and remembers what that needs to start it."""

    def __init__(
        self,
        gathering: Gathering,
        *,
        deadline_s: float,
        peeking: Peeking | None = None,
        lending: Lending | None = None,
    ) -> None:
        """`peeking` reads magnets, if there is a client for that; `lending` tells for whom, and the room of each."""
        self._gathering = gathering
        self._deadline_s = deadline_s
        self._peeking = peeking
        self._lending = lending or Lending(None)
        self._sources: dict[_Key, tuple[float, TorrentSource]] = {}

    async def looked_into(
        self, user: User, releases: Sequence[Release], wish: Wish
    ) -> Mapping[tuple[str, str], Release]:
        """Those of the releases that could be looked into, at most three of them, with what is inside."""
        shown = releases[:MOST_LOOKS]
        peeking = self._peeking if await self._lending.is_for(user) else None
        async with asyncio.TaskGroup() as group:
            free = group.create_task(self._free(user))
            looks = [group.create_task(self._looked(user, release, wish, peeking)) for release in shown]
        return {
            (release.tracker, release.tracker_id): _with_room(looked, free.result())
            for release, looked in zip(shown, (look.result() for look in looks), strict=True)
            if looked is not None
        }

    async def source(self, user: User, release: Release, *, needs_file: bool = False) -> TorrentSource:
        """What a torrent client needs for the release, from the tracker that offered it.

        A magnet link that is known from a look inside is enough, unless the client `needs_file`: trackers count files.

        Raises:
            NotFound: the tracker has it no more.
            ServiceError: the tracker did not give it, or the person's account there cannot be used.
            ConfigError: the person's account cannot be read for want of a key.
        """
        kept_until, source = self._sources.get(_key(user, release), (0.0, None))
        if source is not None and kept_until > time.monotonic() and (source.metainfo or not needs_file):
            return source
        async with self._asked(user, release) as (tracker, account):
            return await tracker.resolve(release, account)

    async def present(self, user: User, release: Release) -> TorrentSource:
        """What the release's own page names now, whatever it named before; the .torrent file only if it costs nothing.

        Raises: what `source` does.
        """
        with ungarbled(release.tracker):
            async with self._asked(user, release) as (tracker, account):
                found = (await tracker.inspect(release, account)).source
                return found if found is not None else await tracker.resolve(release, account)

    async def fetched(self, user: User, release: Release) -> TorrentSource:
        """The same as `present`, with the .torrent file where it can be had.

        Raises: what `source` does.
        """
        with ungarbled(release.tracker):
            async with self._asked(user, release) as (tracker, account):
                return await tracker.resolve(release, account)

    @asynccontextmanager
    async def _asked(self, user: User, release: Release) -> AsyncIterator[tuple[Tracker, Account | None]]:
        """The tracker that offered the release, and the account by which the person asks it."""
        tracker = self._gathering.trackers.get(release.tracker)
        if tracker is None:
            raise ServiceUnavailable(release.tracker, "not configured any more", problem="not configured")
        account = await self._gathering.account_at(user, tracker)
        with refusals_of(account, user):
            yield tracker, account

    async def _looked(
        self, user: User, release: Release, wish: Wish, peeking: Peeking | None
    ) -> Release | None:
        tracker = self._gathering.trackers.get(release.tracker)
        if tracker is None:
            return None
        until = asyncio.get_running_loop().time() + self._deadline_s
        try:
            async with asyncio.timeout_at(until):
                account = await self._gathering.account_at(user, tracker)
                inspection = await tracker.inspect(release, account)
            inspection = replace(inspection, files=await _files(inspection, until, peeking))
            # Names of many files take longer to read than the loop may stand still.
            known = await asyncio.to_thread(_known, release, inspection, wish)
        except (TimeoutError, ConciergeError) as error:
            # The release stays as its row says; whoever starts it learns what is wrong.
            _log.info("search.look_failed", service=tracker.name, reason=getattr(error, "code", "late"))
            return None
        except GARBLED as error:
            garbled(tracker.name, error)
            return None
        if inspection.source is not None:
            self._remember(_key(user, release), inspection.source)
        return known

    async def _free(self, user: User) -> int | None:
        try:
            async with asyncio.timeout(self._deadline_s):
                return await self._lending.free_bytes(user)
        except (TimeoutError, ConciergeError):
            return None

    def _remember(self, key: _Key, source: TorrentSource) -> None:
        now = time.monotonic()
        self._sources = {known: value for known, value in self._sources.items() if value[0] > now}
        while len(self._sources) >= MOST_KEPT:
            del self._sources[next(iter(self._sources))]
        self._sources[key] = (now + KEPT_S, source)


async def _files(
    inspection: Inspection, until: float, peeking: Peeking | None
) -> tuple[TorrentEntry, ...] | None:
    """The list of files that the tracker tells, else the one of its magnet, if that comes in time."""
    source = inspection.source
    if inspection.files is not None or source is None or source.magnet is None or peeking is None:
        return inspection.files
    try:
        left_s = until - asyncio.get_running_loop().time()
        return await peeking.files(source, within_s=left_s) or None
    except ConciergeError as error:
        _log.info("search.magnet_unread", info_hash=source.info_hash, reason=error.code)
        return None


def _key(user: User, release: Release) -> _Key:
    return user.id, release.tracker, release.tracker_id


def _known(release: Release, inspection: Inspection, wish: Wish) -> Release:
    """The release with what its page says."""
    contents = None
    if inspection.files is not None and len(inspection.files) <= MOST_FILES:
        contents = contents_of(inspection.files, season=wish.season, episode=wish.episode)
    return replace(
        release,
        info_hash=inspection.source.info_hash if inspection.source else release.info_hash,
        facts=inspection.facts,
        contents=contents,
    )


def _with_room(release: Release, free_bytes: int | None) -> Release:
    if release.contents is None:
        return release
    return replace(release, contents=replace(release.contents, free_bytes=free_bytes))
