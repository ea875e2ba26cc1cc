"""Torrents that gave back enough leave their clients: into a trash first, and never before their films are safe."""

import asyncio
import math
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from concierge.errors import IllegalTransition, NotFound, ServiceError
from concierge.model.download import ClientKey, Download, DownloadState, Fate
from concierge.model.notice import News, Topic
from concierge.model.seeding import (
    CleanupOutlook,
    CleanupVerdict,
    SeededTorrent,
    SeedingRule,
    SeedingRules,
    is_settled,
    verdict_on,
)
from concierge.model.torrent import Ability, TorrentState
from concierge.model.user import User
from concierge.ports import Clock, Repositories, Storage, TorrentClient
from concierge.services._clearance import Clearance
from concierge.services._steps import let_go_unless_wanted
from concierge.services.notifications import Notifications
from concierge.services.placing import Placing
from concierge.services.torrent_clients import TorrentClients
from concierge.services.turns import Turns
from concierge.services.visibility import Visibility, of_release

__all__ = ["JOB_NAME", "Cleanup"]

JOB_NAME = "cleanup"
# For how long a client that was silent, or a process that was killed, is made up for.
_LATE = timedelta(days=30)
_NEEDED = {Ability.LIST, Ability.PAUSE, Ability.REMOVE}
_LEAVING = {CleanupVerdict.GOES, CleanupVerdict.DUE}
_LEAVES_TRASH = {
    CleanupVerdict.KEPT,
    CleanupVerdict.NO_RULE,
    CleanupVerdict.FOLLOWED,
    CleanupVerdict.NOT_ON_NAS,
    CleanupVerdict.WANTED,
}
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Survey:
    """Everything of ours in a client, by info hash; one without downloads was given up by all who had asked for it."""

    key: ClientKey
    client: TorrentClient
    clearance: Clearance
    torrents: Mapping[str, SeededTorrent]


class Cleanup:
    """Takes torrents out of their clients. `clients` is None in a process that leaves the torrents to another one."""

    def __init__(  # noqa: PLR0913  one parameter for each thing that it stands on
        self,
        storage: Storage,
        clients: TorrentClients | None,
        placing: Placing,
        *,
        clock: Clock,
        turns: Turns,
        visibility: Visibility,
        notifications: Notifications,
        rules: SeedingRules,
    ) -> None:
        """Takes what downloads go by, and the rules; without one for it nothing leaves that somebody asked for."""
        self._storage = storage
        self._clients = clients
        self._placing = placing
        self._clock = clock
        self._turns = turns
        self._visibility = visibility
        self._notifications = notifications
        self._rules = rules

    @property
    def owns_client(self) -> bool:
        """Whether this process moves torrents; if not, it only writes down what people want."""
        return self._clients is not None

    async def run(self) -> None:
        """Moves every torrent one step on its way out: into the trash, or from there out of the client with its data.

        What every person removed leaves without its data. Nothing that is not ours is touched, and nothing of which
        anything is not known. A client that is silent, or fails, keeps what it has until the next time.

        Raises:
            ExceptionGroup: what nobody had expected, once every client had its turn.
        """
        everyone = await self._everyone()
        keys = {one.client_key for one in everyone}
        ends = await asyncio.gather(*(self._clean(key, everyone) for key in keys), return_exceptions=True)
        if faults := [end for end in ends if end is not None]:
            raise BaseExceptionGroup(f"{len(faults)} clients could not be cleaned", faults)

    async def list(self, user: User) -> tuple[CleanupOutlook, ...]:
        """What `run` would do to the torrents of the person's downloads now, newest first, and why the others stay.

        Those of titles that the person may not see are left out. Nothing is written, and nothing removed.
        """
        everyone = await self._everyone()
        sight = await self._visibility.sight(user)
        mine = [
            one
            for one in reversed(everyone)
            if one.user_id == user.id
            and one.state is not DownloadState.REMOVED
            and one.cleaned_at is None
            and (sight.is_free or of_release(sight, one.name, one.title) is None)
        ]
        keys = {one.client_key for one in mine}
        surveys = await asyncio.gather(*(self._survey(key, everyone) for key in keys))
        by_key = {survey.key: survey for survey in surveys if survey}
        return tuple([await self._outlook(one, by_key.get(one.client_key)) for one in mine])

    async def keep(self, user: User, download_id: str) -> Download:
        """The download, whose torrent stays in its client for good; out of the trash it goes on.

        Where another process runs the client, that one lets it go on.

        Raises:
            NotFound: the person has no such download.
            IllegalTransition: it is removed, or its torrent is.
            ServiceError: the client did not answer; it is told at the next cleanup.
        """
        kept = await self._say(user, download_id, Fate.KEEP)
        if kept.trashed_at and self._clients is not None:
            await self._go_on(await self._clients.of(kept.client_key), kept.client_key, kept.info_hash)
        return await self._get(user, kept.id)

    async def undo(self, user: User, download_id: str) -> Download:
        """The download, whose torrent came back from the trash and stays. Raises what `keep` does, also of another."""
        download = await self._get(user, download_id)
        if download.trashed_at is None:
            message = f"download {download.id} is not in the trash"
            raise IllegalTransition(message, what=download.id, problem="not_trashed")
        return await self.keep(user, download.id)

    async def release(self, user: User, download_id: str) -> Download:
        """The download, whose torrent may go by its rule although the library lacks it, or shows less than the client.

        Raises:
            NotFound: the person has no such download.
            IllegalTransition: it is removed, or its torrent is.
        """
        return await self._say(user, download_id, Fate.RELEASE)

    async def _everyone(self) -> tuple[Download, ...]:
        async with self._storage.reading() as rows:
            return await rows.downloads.unsettled(since=self._clock.now() - _LATE)

    async def _get(self, user: User, download_id: str) -> Download:
        async with self._storage.reading() as rows:
            return await rows.downloads.get(user.id, download_id.strip().lower())

    async def _say(self, user: User, download_id: str, fate: Fate) -> Download:
        named = await self._get(user, download_id)
        async with self._storage.transaction() as rows:
            everybodys = await rows.downloads.of_torrent(named.info_hash)
            download = next((one for one in everybodys if one.id == named.id), named)
            if download.state is DownloadState.REMOVED or download.cleaned_at:
                state = "cleaned" if download.cleaned_at else download.state.value
                raise IllegalTransition(f"download {download.id} is {state}", state=state)
            said = replace(download, fate=fate)
            await rows.downloads.save(said)
            if said.trashed_at and fate is Fate.KEEP and not self.owns_client:
                await rows.jobs.hurry(JOB_NAME)
        return said

    async def _survey(self, key: ClientKey, everyone: Sequence[Download]) -> _Survey | None:
        """What the client has of ours, in one question; None if it is silent, or cannot do what is needed here."""
        if self._clients is None:
            return None
        try:
            client = await self._clients.of(key)
            if not client.abilities >= _NEEDED:
                return None
            statuses = await client.list()
        except ServiceError as error:
            _log.info("cleanup.client_silent", service=error.service, code=error.code)
            return None
        async with self._storage.reading() as rows:
            growing = await _growing(rows)
        downloads = _by_hash(everyone)
        torrents = {
            status.info_hash: _seeded(
                SeededTorrent(status=status, downloads=()), key, downloads[status.info_hash], growing
            )
            for status in statuses
            if any(one.client_key == key for one in downloads.get(status.info_hash, ()))
        }
        clearance = Clearance(client, statuses, self._placing)
        return _Survey(key=key, client=client, clearance=clearance, torrents=torrents)

    async def _judged(self, survey: _Survey, torrent: SeededTorrent) -> CleanupVerdict:
        verdict = verdict_on(torrent, self._rules, self._clock.now())
        return await survey.clearance.verdict(torrent, verdict) if verdict in _LEAVING else verdict

    async def _clean(self, key: ClientKey, everyone: Sequence[Download]) -> None:
        survey = await self._survey(key, everyone)
        if survey is None:
            return
        for info_hash, torrent in survey.torrents.items():
            try:
                await self._step(survey, torrent)
            except ServiceError as error:
                _log.info("cleanup.waits", info_hash=info_hash, service=error.service, code=error.code)
            except NotFound:
                _log.info("cleanup.torrent_absent", info_hash=info_hash)

    async def _step(self, survey: _Survey, torrent: SeededTorrent) -> None:
        if not torrent.downloads:
            await self._forget(survey, torrent)
            return
        match await self._judged(survey, torrent):
            case CleanupVerdict.GOES:
                await self._trash(survey, torrent)
            case CleanupVerdict.ASKED:
                await self._ask(survey, torrent)
            case CleanupVerdict.TRASHED if torrent.status.state is not TorrentState.PAUSED:
                await survey.client.pause(torrent.status.info_hash)
            case CleanupVerdict.DUE:
                await self._let_go(survey, torrent)
            case verdict if verdict in _LEAVES_TRASH and any(one.trashed_at for one in torrent.downloads):
                await self._go_on(survey.client, survey.key, torrent.status.info_hash)

    async def _forget(self, survey: _Survey, torrent: SeededTorrent) -> None:
        """A torrent that its people removed while the client was silent, or another process had it."""
        info_hash = torrent.status.info_hash
        # One without a list of files may be somebody's look into it.
        if torrent.status.state is not TorrentState.METADATA:
            async with self._turns.of(info_hash):
                await let_go_unless_wanted(self._storage, survey.client, survey.key, info_hash)

    async def _trash(self, survey: _Survey, torrent: SeededTorrent) -> None:
        now = self._clock.now()
        if await self._mark(
            survey.key, torrent, lambda one: replace(one, trashed_at=now), topic=Topic.TRASHED
        ):
            await survey.client.pause(torrent.status.info_hash)

    async def _ask(self, survey: _Survey, torrent: SeededTorrent) -> None:
        now = self._clock.now()

        def asked(one: Download) -> Download:
            is_answered = one.asked_at is not None or one.fate is Fate.RELEASE
            return one if is_answered else replace(one, asked_at=now)

        await self._mark(survey.key, torrent, asked, topic=Topic.CLEANUP_ASKED)

    async def _let_go(self, survey: _Survey, torrent: SeededTorrent) -> None:
        """Takes the torrent and its data out of the client: the rows say so first, and nobody can begin meanwhile."""
        info_hash, now = torrent.status.info_hash, self._clock.now()
        async with self._turns.of(info_hash):
            # Others may have come since, over the same files.
            statuses = await survey.client.list()
            clearance = Clearance(survey.client, statuses, self._placing)
            for status in (one for one in statuses if one.info_hash == info_hash):
                latest = replace(torrent, status=status)
                if await clearance.verdict(latest, CleanupVerdict.DUE) is not CleanupVerdict.DUE:
                    return
                if await self._mark(survey.key, latest, lambda one: _given_up(one, now)):
                    await survey.client.remove(info_hash, with_data=True)
                    _log.info("cleanup.removed", info_hash=info_hash)

    async def _go_on(self, client: TorrentClient, key: ClientKey, info_hash: str) -> None:
        """Takes the torrent out of the trash: the client first, so that whoever is killed in between does it again."""
        async with self._turns.of(info_hash):
            # The household may use another client by now, of which nothing can be asked.
            statuses = await client.list([info_hash]) if client.abilities >= _NEEDED else ()
            async with self._storage.reading() as rows:
                active = [one for one in await rows.downloads.active() if one.info_hash == info_hash]
            is_paused = any(one.is_paused for one in active if one.client_key == key)
            if not is_paused and any(status.is_ours for status in statuses):
                await client.resume(info_hash)
            async with self._storage.transaction() as rows:
                for one in await rows.downloads.of_torrent(info_hash):
                    if one.client_key == key and one.trashed_at and not one.cleaned_at:
                        await rows.downloads.save(replace(one, trashed_at=None))

    async def _mark(
        self,
        key: ClientKey,
        torrent: SeededTorrent,
        change: Callable[[Download], Download],
        *,
        topic: Topic | None = None,
    ) -> bool:
        """Changes everybody's downloads of the torrent, if nobody wants it now, and tells those whose changed."""
        now = self._clock.now()
        before = verdict_on(torrent, self._rules, now)
        async with self._storage.transaction() as rows:
            downloads = await rows.downloads.of_torrent(torrent.status.info_hash)
            latest = _seeded(torrent, key, downloads, await _growing(rows))
            if verdict_on(latest, self._rules, now) is not before or before not in _LEAVING:
                return False
            for one in latest.downloads:
                if (after := change(one)) != one:
                    await rows.downloads.save(after)
                    if topic is not None:
                        news = News(topic=topic, days=math.ceil(self._rules.trash / timedelta(days=1)))
                        await self._notifications.note(rows, after, news)
        return True

    async def _outlook(self, download: Download, survey: _Survey | None) -> CleanupOutlook:
        torrent = survey.torrents.get(download.info_hash) if survey else None
        if survey is None or torrent is None:
            return CleanupOutlook(
                download=download,
                verdict=_unseen(download, is_told=survey is not None),
                leaves_at=self._end_of_trash(download.trashed_at),
            )
        verdict = await self._told(survey, torrent)
        if verdict is CleanupVerdict.NOT_ON_NAS and is_settled(download):
            verdict = CleanupVerdict.WANTED
        now = self._clock.now()
        days = torrent.days(now)
        unmet = [
            rule for one in torrent.downloads if not (rule := self._rules.of(one)).is_met(torrent.ratio, days)
        ]
        return CleanupOutlook(
            download=download,
            verdict=verdict,
            ratio=torrent.ratio,
            days=days,
            rule=next(iter(unmet), SeedingRule()),
            leaves_at=self._end_of_trash(torrent.trashed_at),
        )

    def _end_of_trash(self, since: datetime | None) -> datetime | None:
        return None if since is None else since + self._rules.trash

    async def _told(self, survey: _Survey, torrent: SeededTorrent) -> CleanupVerdict:
        try:
            return await self._judged(survey, torrent)
        except ServiceError as error:
            _log.info("cleanup.client_silent", service=error.service, code=error.code)
            return CleanupVerdict.SILENT


def _by_hash(downloads: Sequence[Download]) -> Mapping[str, Sequence[Download]]:
    groups: defaultdict[str, list[Download]] = defaultdict(list)
    for one in downloads:
        groups[one.info_hash].append(one)
    return groups


async def _growing(rows: Repositories) -> Collection[str]:
    """The ids of downloads whose topics are followed, and have more to come."""
    return {one.download_id for one in await rows.followings.all() if one.is_growing}


def _seeded(
    torrent: SeededTorrent, key: ClientKey, downloads: Sequence[Download], growing: Collection[str]
) -> SeededTorrent:
    """The torrent with these downloads of it; who removed theirs counts no more, unless cleanup itself did that.

    What was cleaned up counts only until somebody asks for the same torrent again.
    """
    there = [one for one in downloads if one.state is not DownloadState.REMOVED or one.cleaned_at]
    here = tuple(one for one in there if one.client_key == key)
    return replace(
        torrent,
        downloads=tuple(one for one in here if not one.cleaned_at) or here,
        elsewhere=tuple(one for one in there if one.client_key != key),
        is_followed=any(one.id in growing for one in there),
    )


def _given_up(download: Download, now: datetime) -> Download:
    """The download whose torrent leaves; one that never came into the library ends with it."""
    if download.cleaned_at:
        return download
    if download.state is not DownloadState.DOWNLOADED:
        return replace(download, cleaned_at=now)
    ended = download.advance(DownloadState.REMOVED, at=now)
    return replace(ended, trashed_at=download.trashed_at, cleaned_at=now)


def _unseen(download: Download, *, is_told: bool) -> CleanupVerdict:
    """What can be said of a torrent that the client does not have, or tells nothing of."""
    if download.fate is Fate.KEEP:
        return CleanupVerdict.KEPT
    if not is_settled(download):
        return CleanupVerdict.NOT_ON_NAS
    if is_told:
        return CleanupVerdict.ABSENT
    return CleanupVerdict.TRASHED if download.trashed_at else CleanupVerdict.SILENT
