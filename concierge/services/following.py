"""Topics that people follow: looked at again and again, and the download grows with its torrent."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from concierge.errors import (
    BadTorrent,
    ConciergeError,
    ConfigError,
    NotAllowed,
    NotFollowable,
    NotFound,
    RateLimited,
    ServiceError,
)
from concierge.model.access import Grant
from concierge.model.download import Download, DownloadState
from concierge.model.following import UNDER_WAY, Following, FollowState, next_look
from concierge.model.growth import episodes_in
from concierge.model.notice import News, Topic
from concierge.model.parsing import parse_release
from concierge.model.user import User
from concierge.ports import Clock, Repositories, Storage
from concierge.services._growing import NEEDED, Growing, Overtaken
from concierge.services.downloads import Downloads
from concierge.services.each_alone import each_alone
from concierge.services.notifications import Notifications
from concierge.services.permission import require
from concierge.services.topics import Topics
from concierge.services.torrent_clients import TorrentClients

__all__ = ["Followings"]

MOST_AT_ONCE: Final = 50
# An uploader who has just replaced a torrent often does so once more.
_SETTLED_AFTER: Final = timedelta(minutes=10)
_LOOKED_AT: Final = frozenset({FollowState.WATCHING, FollowState.DONE, FollowState.NEEDS_USER})
_log = structlog.get_logger(__name__)


class Followings:
    """Begins and ends the following of topics, and goes on with it. `clients` is None as for `Downloads`."""

    def __init__(
        self,
        storage: Storage,
        downloads: Downloads,
        topics: Topics,
        clients: TorrentClients | None,
        *,
        clock: Clock,
        notifications: Notifications | None = None,
    ) -> None:
        """Without `notifications` nobody is told what is new."""
        self._storage = storage
        self._downloads = downloads
        self._topics = topics
        self._clients = clients
        self._growing = Growing(storage, clients, clock=clock) if clients else None
        self._clock = clock
        self._notifications = notifications or Notifications((), clock=clock)

    async def follow(self, user: User, download_id: str) -> Following:
        """The topic of that download, followed from now on; one that is followed is looked at once more.

        Raises:
            NotFound: the user has no such download.
            NotAllowed: they may not download.
            NotFollowable: no topic is known for it, it is a single episode, or its client cannot do what it takes.
        """
        require(user, Grant.DOWNLOAD)
        download = await self._downloads.get(user, download_id)
        await self._refuse(download)
        release = parse_release((await self._topics.release(download)).name)
        now = self._clock.now()
        new = Following(
            download_id=download.id,
            user_id=user.id,
            state=FollowState.WATCHING,
            since=now,
            changed_at=now,
            due_at=now,
            episodes=len(release.episodes),
            total=release.episode_total,
        )
        async with self._storage.transaction() as rows:
            kept = await rows.followings.add(new)
            again = replace(kept, is_ending=False, due_at=now)
            await rows.followings.save(again, was=kept)
        return again

    async def unfollow(self, user: User, download_id: str) -> Download:
        """The download, whose topic is followed no more; a replacement that is under way is brought to its end.

        One that is not followed is fine.

        Raises:
            NotFound: the user has no such download.
        """
        download = await self._downloads.get(user, download_id)
        async with self._storage.transaction() as rows:
            kept = await _kept(rows, download)
            if kept is not None and kept.state in UNDER_WAY:
                await rows.followings.save(replace(kept, is_ending=True), was=kept)
            else:
                await rows.followings.delete(user.id, download.id)
        return download

    async def accept(self, user: User, download_id: str) -> Following:
        """The topic, whose new torrent is taken although it lacks something that the old one has.

        Raises:
            NotFound: the user has no such download.
            NotAllowed: they may not download.
            NotFollowable: there is nothing to decide.
        """
        require(user, Grant.DOWNLOAD)
        download = await self._downloads.get(user, download_id)
        async with self._storage.transaction() as rows:
            kept = await _kept(rows, download)
            if kept is None or kept.state is not FollowState.NEEDS_USER:
                raise NotFollowable(f"nothing to decide about {download.id}", problem="nothing_to_decide")
            found = kept.advance(FollowState.FOUND, at=self._clock.now())
            accepted = replace(found, accepted_hash=kept.new_hash)
            await rows.followings.save(accepted, was=kept)
        return accepted

    async def tend(self) -> bool:
        """Looks at every topic that is due, and goes on with what is under way; whether anything still is.

        Raises:
            ExceptionGroup: once all had their turn, what failed that nobody foresaw.
        """
        if self._growing is None:
            return False
        async with self._storage.reading() as rows:
            due = await rows.followings.due(self._clock.now(), limit=MOST_AT_ONCE)
        moved: list[Following] = []

        async def go_on(one: Following) -> None:
            moved.append(await self._gone_on(self._growing, one) if self._growing else one)

        await each_alone(due, go_on)
        return any(one.state in UNDER_WAY for one in moved)

    async def _gone_on(self, growing: Growing, following: Following) -> Following:
        """The following, moved on as far as it goes now."""
        while following.due_at <= self._clock.now():
            try:
                following = await self._stepped(growing, following)
            except Overtaken:
                _log.info("following.overtaken", download_id=following.download_id)
                break
        return following

    async def _stepped(self, growing: Growing, following: Following) -> Following:
        now = self._clock.now()
        download, user = await self._whose(following)
        try:
            if download.state is DownloadState.REMOVED:
                return await self._over(growing, following, download)
            after = await self._after(growing, following, download, user)
        except RateLimited as error:
            wait = timedelta(seconds=error.retry_after_s or 0)
            after = self._failed(following, error, wait)
        except (ServiceError, ConfigError, NotAllowed, NotFound, BadTorrent) as error:
            after = self._failed(following, error)
        if after.state is FollowState.STARTED and following.state is not FollowState.STARTED:
            return after
        return await self._saved(following, after, download, now)

    async def _whose(self, following: Following) -> tuple[Download, User]:
        """The download and its owner. Raises Overtaken if they are gone."""
        try:
            async with self._storage.reading() as rows:
                download = await rows.downloads.get(following.user_id, following.download_id)
                return download, await rows.users.get(following.user_id)
        except NotFound as error:
            raise Overtaken(following.download_id) from error

    async def _after(
        self, growing: Growing, following: Following, download: Download, user: User
    ) -> Following:
        now = self._clock.now()
        if following.state in _LOOKED_AT:
            return await self._looked(following, download, user)
        if following.state is FollowState.FOUND:
            return await self._fetched(following, download, user)
        if following.state is FollowState.OLD_REMOVED:
            done = following.advance(FollowState.DONE, at=now)
            done = replace(done, episodes=done.episodes + len(episodes_in(done.added)))
            return replace(done, due_at=next_look(done, now))
        return await growing.step(following, download)

    async def _looked(self, following: Following, download: Download, user: User) -> Following:
        """The topic is looked at; a page that is none of a topic changes nothing."""
        now = self._clock.now()
        found = (await self._topics.source(user, download)).info_hash
        calm = replace(following, failure="", attempts=0, due_at=next_look(following, now))
        if found == download.info_hash:
            if following.state is not FollowState.NEEDS_USER:
                return calm
            back = following.advance(FollowState.WATCHING, at=now)
            return replace(back, new_hash="", due_at=next_look(back, now))
        if following.state is FollowState.NEEDS_USER and found == following.new_hash:
            return calm
        return self._found(following, found, now)

    def _found(self, following: Following, info_hash: str, now: datetime) -> Following:
        found = following.advance(FollowState.FOUND, at=now)
        return replace(found, new_hash=info_hash, old_hash="", added=(), due_at=now + _SETTLED_AFTER)

    async def _fetched(self, following: Following, download: Download, user: User) -> Following:
        """The torrent of the topic is stored, if it is still the one that was found."""
        now = self._clock.now()
        require(user, Grant.DOWNLOAD)
        source = await self._topics.source(user, download, needs_file=True)
        if source.info_hash == download.info_hash:
            back = following.advance(FollowState.WATCHING, at=now)
            return replace(back, new_hash="", due_at=next_look(back, now))
        if source.info_hash != following.new_hash:
            return self._found(following, source.info_hash, now)
        async with self._storage.transaction() as rows:
            await rows.downloads.keep(source)
        return following.advance(FollowState.FETCHED, at=now)

    def _failed(
        self, following: Following, error: ConciergeError, wait: timedelta = timedelta()
    ) -> Following:
        _log.info("following.failed", download_id=following.download_id, code=error.code)
        return following.failed(error.code, at=self._clock.now(), wait=wait)

    async def _saved(self, was: Following, after: Following, download: Download, now: datetime) -> Following:
        """The following as it is stored; what the person has to know is told with it, or nothing is written."""
        async with self._storage.transaction() as rows:
            is_over = after.is_ending and after.state not in UNDER_WAY
            if not await rows.followings.save(after, was=was):
                raise Overtaken(was.download_id)
            if after.state is FollowState.NEEDS_USER and was.state is not FollowState.NEEDS_USER:
                await self._notifications.note(rows, download, News(topic=Topic.UNDECIDED, growth=after))
            if after.state is FollowState.DONE and was.state is FollowState.OLD_REMOVED:
                await self._notifications.note(rows, download, News(topic=Topic.GREW, growth=after))
            if is_over:
                await rows.followings.delete(after.user_id, after.download_id)
        if after.state is not was.state:
            _log.info("following.advanced", download_id=was.download_id, state=after.state.value)
        return replace(after, due_at=max(after.due_at, now + timedelta(days=1))) if is_over else after

    async def _over(self, growing: Growing, following: Following, download: Download) -> Following:
        """The download has ended, and with it the following."""
        await growing.clear(following, download)
        async with self._storage.transaction() as rows:
            await rows.followings.delete(following.user_id, following.download_id)
        return replace(following, state=FollowState.DONE, due_at=self._clock.now() + timedelta(days=1))

    async def _refuse(self, download: Download) -> None:
        """Returns if the topic of the download can be followed. Raises NotFollowable."""
        if download.state is DownloadState.REMOVED:
            raise NotFollowable(f"download {download.id} is removed", problem="removed")
        if not (download.tracker and download.tracker_id):
            raise NotFollowable(f"download {download.id} has no topic", problem="no_topic")
        if download.episode is not None:
            raise NotFollowable(f"download {download.id} is one episode", problem="episode")
        if self._clients is None:
            return
        client = await self._clients.of(download.client_key)
        if not client.abilities >= NEEDED:
            raise NotFollowable(f"{client.name} cannot do it", problem="client")


async def _kept(rows: Repositories, download: Download) -> Following | None:
    """The following of the download, None if it is not followed."""
    with suppress(NotFound):
        return await rows.followings.get(download.user_id, download.id)
    return None
