"""What takes the place of a download that came to nothing: the next release that its search had found fitting."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

import structlog

from concierge.errors import (
    InputError,
    NoCandidate,
    NoSpace,
    NotAllowed,
    NotFound,
    ServiceError,
    UnsafeContent,
)
from concierge.model.access import Grant
from concierge.model.decision import MOST_CHOICES, Decision, SearchReport
from concierge.model.download import Download, DownloadState
from concierge.model.notice import News, Topic
from concierge.model.rejection import RejectionReason
from concierge.model.release import Release
from concierge.model.user import User
from concierge.ports import Clock, Repositories, Storage
from concierge.services._beginning import OVER, Instead
from concierge.services.downloads import Downloads
from concierge.services.each_alone import each_alone
from concierge.services.notifications import Notifications
from concierge.services.offering import option_of
from concierge.services.proposals import Proposals
from concierge.services.search import Search

__all__ = ["NextCandidates"]

# Trackers that did not give a torrent are not asked again at every look.
LATER: Final = timedelta(minutes=10)
_log = structlog.get_logger(__name__)


class NextCandidates:
    """Proposes the next release or takes it, each time once; what it takes the place of is not offered for a while."""

    def __init__(  # noqa: PLR0913  one parameter for each thing that it stands on
        self,
        storage: Storage,
        search: Search,
        downloads: Downloads,
        proposals: Proposals,
        notifications: Notifications,
        *,
        clock: Clock,
        known: Callable[[User], User],
    ) -> None:
        """Takes what it stands on; `known` is a person with their language and what they did not set filled in."""
        self._storage = storage
        self._search = search
        self._downloads = downloads
        self._proposals = proposals
        self._notifications = notifications
        self._clock = clock
        self._known = known
        self._settled: dict[str, datetime] = {}
        self._later: dict[str, datetime] = {}

    async def next(self, user: User, download_id: str) -> Download:
        """The download of the next release that the same search had found fitting; the one that is named ends.

        Raises:
            NotFound: there is no such download.
            NoCandidate: nothing else fitted, or is left.
            ApprovalNeeded, NotAllowed, LimitReached, NoSpace, UnsafeContent, ServiceError: see `Downloads.start`.
        """
        old = await self._downloads.get(user, download_id)
        instead = Instead(download=old, reason=RejectionReason.PASSED_OVER)
        for decision in (await self._report(user, old)).accepted:
            try:
                return await self._begun(user, decision, instead)
            except NotFound:
                _log.info("candidate.gone", download_id=old.id, tracker=decision.release.tracker)
        raise NoCandidate(f"nothing else for {old.id}", what=old.name)

    async def take_up(self, stuck: Iterable[Download]) -> None:
        """Does what there is to do for downloads that stand still for too long; for each standstill once.

        Raises:
            ExceptionGroup: what nobody had expected, once all had their turn.
        """
        many = [one for one in stuck if self._is_open(one)]
        await each_alone(many, self._take_up)

    def _is_open(self, download: Download) -> bool:
        if self._settled.get(download.id) == download.stalled_at:
            return False
        later = self._later.get(download.id)
        return later is None or self._clock.now() >= later

    async def _take_up(self, download: Download) -> None:
        async with self._storage.reading() as rows:
            user = self._known(await rows.users.get(download.user_id))
            is_done = await _is_rejected_since(rows, download)
            # Whoever follows a topic decides themselves whether to give it up.
            is_free = all(one.download_id != download.id for one in await rows.followings.of_user(user.id))
        if not is_done:
            report = await self._report(user, download)
            try:
                if not (is_free and _is_granted(user, report)) or not await self._taken(
                    user, download, report.accepted[0]
                ):
                    await self._proposed(user, download, report)
            except ServiceError as error:
                _log.info("candidate.waits", download_id=download.id, service=error.service, code=error.code)
                self._later[download.id] = self._clock.now() + LATER
                return
        self._later.pop(download.id, None)
        if download.stalled_at is not None:
            self._settled[download.id] = download.stalled_at

    async def _taken(self, user: User, download: Download, best: Decision) -> bool:
        """Whether the release has begun in place of the download. Raises ServiceError."""
        news = News(topic=Topic.STALLED, instead=best.release.name)

        async def tell(rows: Repositories) -> None:
            await self._notifications.note(rows, download, news)

        instead = Instead(download=download, reason=RejectionReason.STALLED, also=tell)
        try:
            await self._downloads.start_instead(user, best.handle, instead)
        except (InputError, NotAllowed, NotFound, NoSpace, UnsafeContent) as error:
            _log.info("candidate.refused", download_id=download.id, code=error.code)
            return False
        return True

    async def _proposed(self, user: User, download: Download, report: SearchReport) -> None:
        """Rejects the release, proposes others, and tells of it, all in one transaction, if it stands still yet."""
        language = user.language or "ru"
        options = [option_of(one, language) for one in report.accepted[:MOST_CHOICES]]
        instead = Instead(download=download, reason=RejectionReason.STALLED)
        async with self._storage.transaction() as rows:
            current = await rows.downloads.get(user.id, download.id)
            is_as_seen = current.state is DownloadState.DOWNLOADING and not current.is_paused
            if not is_as_seen or current.stalled_at != download.stalled_at:
                return
            await rows.rejections.add(user.id, instead.rejection(self._clock.now()))
            news = News(topic=Topic.STALLED)
            if options:
                title = download.title.label(language) if download.title else options[0].release_name
                proposal = await self._proposals.propose(user, title, options)
                name = options[0].release_name
                news = News(topic=Topic.STALLED, instead=name, proposal_id=proposal.id)
            await self._notifications.note(rows, current, news)
        _log.info("candidate.proposed", download_id=download.id, options=len(options))

    async def _begun(self, user: User, decision: Decision, instead: Instead) -> Download:
        if user.may(Grant.DOWNLOAD):
            return await self._downloads.start_instead(user, decision.handle, instead)
        # Somebody else decides; the old one ends when they have.
        async with self._storage.transaction() as rows:
            await rows.rejections.add(user.id, instead.rejection(self._clock.now()))
        return await self._downloads.start(user, decision.handle)

    async def _report(self, user: User, download: Download) -> SearchReport:
        """The search that found the download's release, judged anew, without that one and what the person has."""
        try:
            report = await self._search.explained(user, download.handle)
        except (NotFound, NotAllowed):
            return SearchReport(title=download.title)
        async with self._storage.reading() as rows:
            mine = await rows.downloads.of_user(user.id)
        taken = [download, *(one for one in mine if one.state not in OVER)]
        accepted = tuple(one for one in report.accepted if not any(_is_of(had, one.release) for had in taken))
        return _with(report, accepted)


def _with(report: SearchReport, accepted: tuple[Decision, ...]) -> SearchReport:
    """The report with what is left; a clear winner that is not left was none."""
    is_first = bool(accepted) and accepted[0] == report.best
    return SearchReport(
        id=report.id,
        title=report.title,
        words=report.words,
        wish=report.wish,
        profile=report.profile,
        accepted=accepted,
        has_clear_winner=len(accepted) == 1 or (is_first and report.has_clear_winner),
    )


def _is_of(download: Download, release: Release) -> bool:
    is_same_row = (release.tracker, release.tracker_id) == (download.tracker, download.tracker_id)
    return release.info_hash == download.info_hash or (bool(download.tracker) and is_same_row)


def _is_granted(user: User, report: SearchReport) -> bool:
    """Whether the person's standing grant covers the first release: they have chosen the title themselves before."""
    best, granted_bytes = report.best, user.preferences.auto_start_bytes
    if best is None or best.release.size_bytes is None or not user.may(Grant.DOWNLOAD):
        return False
    return report.has_clear_winner and best.release.size_bytes <= granted_bytes


async def _is_rejected_since(rows: Repositories, download: Download) -> bool:
    """Whether this very standstill was seen to before, by an earlier process perhaps."""
    since = download.stalled_at
    if since is None:
        return True
    rejected = await rows.rejections.of_user(download.user_id, since=since)
    return any(one.info_hash == download.info_hash for one in rejected)
