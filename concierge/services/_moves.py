"""How a download's row changes: by what is stored at that moment, and with the news of it, or not at all."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, TypeAlias

import structlog

from concierge.model.download import Download, DownloadState
from concierge.model.notice import News, Topic
from concierge.ports import Clock, Repositories, Storage
from concierge.services._pacing import Pacing
from concierge.services.notifications import Notifications
from concierge.services.placing import Placing
from concierge.services.shipping import Shipping

__all__ = ["VANISHED", "Along", "Moves", "Overtaken", "StepContext", "moving", "orphaned"]

VANISHED: Final = "vanished"
_TOPICS_OF_FAILURES: Final = {VANISHED: Topic.VANISHED}
# What is written down in the transaction of a change, beside the row.
Along: TypeAlias = Callable[[Repositories, Download], Awaitable[None]]
_log = structlog.get_logger(__name__)


class Overtaken(Exception):
    """The person changed the download while its step was under way: the step's outcome counts no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepContext:
    """What a download passes through, who is told, and how long it may wait for its files or stand still."""

    storage: Storage
    placing: Placing
    clock: Clock
    metadata_wait: timedelta
    stalled_after: timedelta
    notifications: Notifications
    shipping: Shipping


class Moves:
    """Changes stored downloads."""

    def __init__(self, context: StepContext, pacing: Pacing) -> None:
        """Takes where they are kept, who is told, and who watches how fast they are."""
        self._context = context
        self._pacing = pacing

    async def fail(self, download: Download, code: str, detail: str) -> Download:
        """The download, ended by that error. Raises Overtaken."""
        return await self.advance(
            download,
            DownloadState.FAILED,
            lambda one: replace(one, failure_code=code, failure_detail=detail),
            topic=_TOPICS_OF_FAILURES.get(code, Topic.FAILED),
        )

    async def advance(
        self,
        download: Download,
        to: DownloadState,
        change: Callable[[Download], Download] = lambda one: one,
        *,
        topic: Topic | None = None,
        along: Along | None = None,
    ) -> Download:
        """The download in the state `to`, changed as well; its person is told under the `topic`. Raises Overtaken."""
        now = self._context.clock.now()
        _log.info("download.advanced", download_id=download.id, state=to.value)
        news = News(topic=topic) if topic else None
        return await self.change(
            download, lambda one: change(moving(one)).advance(to, at=now), news=news, along=along
        )

    async def change(
        self,
        download: Download,
        change: Callable[[Download], Download],
        *,
        news: News | None = None,
        along: Along | None = None,
    ) -> Download:
        """The stored row, changed; what the person set meanwhile stays. News are told, or nothing is changed.

        Raises:
            Overtaken: the row has another state, or is for another part, than `download`.
        """
        async with self._context.storage.transaction() as rows:
            current = await rows.downloads.get(download.user_id, download.id)
            if _order(current) != _order(download):
                raise Overtaken(download.id)
            after = change(current)
            await rows.downloads.save(after)
            is_whole = (current.state, after.state) == (DownloadState.DOWNLOADING, DownloadState.DOWNLOADED)
            if is_whole and (speed := self._pacing.measured(current)):
                await rows.speeds.add(speed)
            if news is not None:
                await self._context.notifications.note(rows, after, news)
            if along is not None:
                await along(rows, after)
        return after


async def orphaned(context: StepContext, download: Download) -> Download:
    """The download, failed because its person has given up the client; as it is if it moved on meanwhile."""
    async with context.storage.transaction() as rows:
        current = await rows.downloads.get(download.user_id, download.id)
        if current.client_key != download.client_key or not current.is_active:
            return current
        failed = replace(moving(current), failure_code="seedbox_gone", failure_detail="")
        failed = failed.advance(DownloadState.FAILED, at=context.clock.now())
        await rows.downloads.save(failed)
        await context.notifications.note(rows, failed, News(topic=Topic.FAILED))
    _log.warning("download.failed", download_id=failed.id, code=failed.failure_code)
    return failed


def moving(download: Download) -> Download:
    """The download as one that waits for nothing."""
    return replace(download, stalled_at=None, stalled_bytes=None, full_at=None)


def _order(download: Download) -> tuple[object, ...]:
    return download.info_hash, download.state, download.season, download.episode
