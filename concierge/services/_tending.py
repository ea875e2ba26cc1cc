"""Everyone's downloads, moved on in all torrent clients side by side."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from concierge.errors import ServiceError, ServiceUnavailable
from concierge.model.download import ClientKey, Download, DownloadState
from concierge.model.torrent import TorrentStatus
from concierge.ports import TorrentClient
from concierge.services._memory import TendingMemory
from concierge.services._moves import StepContext, orphaned
from concierge.services._pacing import Pacing
from concierge.services._pauses import Pauses
from concierge.services._steps import Steps
from concierge.services.background import Background
from concierge.services.torrent_clients import TorrentClients, missing

__all__ = ["Tending"]

# A look waits no longer for the slowest client; that one goes on by itself, and is met again when it has ended.
PATIENCE_S = 15.0
# Whoever does not answer one question in that time does not answer.
ANSWER_S = 60.0
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Outcome:
    """What came of one client's downloads: those that changed, and by their ids what nobody had expected."""

    changed: list[Download] = field(default_factory=list)
    faults: dict[str, BaseException] = field(default_factory=dict)


class _GivenUp(Exception):
    """The person has no such client any more: what lives in it ends."""


class Tending:
    """Moves downloads, each client's in a turn of its own, so that neither a silent one nor a fault touches others."""

    def __init__(
        self,
        clients: TorrentClients,
        context: StepContext,
        background: Background,
        *,
        patience_s: float = PATIENCE_S,
    ) -> None:
        """Takes the clients, and what downloads pass through. What takes longer than `patience_s` is not waited for."""
        self._clients = clients
        self._context = context
        self._background = background
        self._patience_s = patience_s
        self._locks: defaultdict[ClientKey, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._memory = TendingMemory(context.stalled_after)
        self._pauses = Pauses(context.clock)
        self._pacing: defaultdict[ClientKey, Pacing] = defaultdict(lambda: Pacing(context.clock))
        self._seen: dict[ClientKey, Mapping[str, TorrentStatus]] = {}
        self._under_way: dict[ClientKey, asyncio.Task[_Outcome]] = {}
        self.is_busy = True

    @property
    def stuck(self) -> tuple[Download, ...]:
        """The downloads that stand still for so long that something has to be done."""
        return self._memory.standstills.stuck

    async def tend(self) -> tuple[Download, ...]:
        """One step for every active download; returns those that changed.

        Each client is asked one question for all of them. One that is still at an earlier step is left at it.

        Raises:
            Exception: what nobody had expected of a download, or a group of such, after everybody had their turn.
        """
        groups = await self._groups()
        self._memory.keep_only({one.id for group in groups.values() for one in group})
        for key, group in groups.items():
            if key not in self._under_way:
                self._under_way[key] = self._background.start(self._outcome(key, group))
        await self._wait(tuple(self._under_way.values()))
        outcomes = [task.result() for key, task in [*self._under_way.items()] if self._has_ended(key, task)]
        self.is_busy = any(self._moves_here(one) for group in groups.values() for one in group)
        _raise([fault for outcome in outcomes for fault in outcome.faults.values()])
        return tuple(download for outcome in outcomes for download in outcome.changed)

    async def tend_with(self, download: Download) -> None:
        """One step for every download of that one's client, unless the client is at a step already.

        Raises:
            Exception: what nobody had expected of that download; of others it is logged.
        """
        key = download.client_key
        if (busy := self._under_way.get(key)) is not None:
            await self._wait([busy])
            if not busy.done():
                return
        outcome = await self._outcome(key, (await self._groups()).get(key, ()))
        for download_id, fault in outcome.faults.items():
            if download_id != download.id:
                _log.error("download.step_failed", download_id=download_id, exc_info=fault)
        _raise([fault for download_id, fault in outcome.faults.items() if download_id in {download.id, ""}])

    def wake(self, key: ClientKey) -> None:
        """A client that was left alone for a while is asked again."""
        self._pauses.forget(key)

    async def statuses(self, downloads: Sequence[Download]) -> dict[str, TorrentStatus]:
        """What the clients say of these downloads, by their ids; of a silent client's there is nothing."""
        groups = _grouped(downloads)
        told = await asyncio.gather(*(self._told(key, group) for key, group in groups.items()))
        return {download_id: status for group in told for download_id, status in group.items()}

    def seen(self, downloads: Sequence[Download]) -> dict[str, TorrentStatus]:
        """What the clients said of these downloads at their last steps, by their ids."""
        told = ((one.id, self._seen.get(one.client_key, {}).get(one.info_hash)) for one in downloads)
        return {download_id: status for download_id, status in told if status is not None}

    def is_silent(self, download: Download) -> bool:
        """Whether the client that has the download could not be asked the last time."""
        return self._pauses.is_silent(download.client_key)

    async def _groups(self) -> Mapping[ClientKey, Sequence[Download]]:
        async with self._context.storage.reading() as rows:
            return _grouped(await rows.downloads.active())

    async def _wait(self, tasks: Sequence["asyncio.Task[_Outcome]"]) -> None:
        if not tasks:
            return
        try:
            await asyncio.wait(tasks, timeout=self._patience_s)
        except asyncio.CancelledError:
            for task in tasks:
                task.cancel()
            raise

    def _has_ended(self, key: ClientKey, task: "asyncio.Task[_Outcome]") -> bool:
        if task.done():
            del self._under_way[key]
        return task.done()

    async def _outcome(self, key: ClientKey, downloads: Sequence[Download]) -> _Outcome:
        """A step for all downloads of a client; what nobody had expected is among the faults, and never raised."""
        outcome = _Outcome()
        fault = await _fault_of(lambda: self._tend(key, downloads, outcome))
        if fault is not None:
            outcome.faults[""] = fault
        return outcome

    async def _tend(self, key: ClientKey, downloads: Sequence[Download], outcome: _Outcome) -> None:
        self._seen.pop(key, None)
        lock = self._locks[key]
        was_busy = lock.locked()
        async with lock:
            if was_busy:
                downloads = (await self._groups()).get(key, ())
            try:
                known = await self._known(key, downloads)
            except _GivenUp:
                await self._orphan(downloads, outcome)
                return
            if known is None:
                return
            steps, self._seen[key] = known
            statuses = self._seen[key]
            self._pacing[key].look(downloads)
            for before in downloads:
                status = statuses.get(before.info_hash)
                if not steps.has_nothing_to_do(before, status):
                    await _one_step(steps, before, status, outcome)

    async def _orphan(self, downloads: Sequence[Download], outcome: _Outcome) -> None:
        for before in downloads:
            after = await orphaned(self._context, before)
            if after != before:
                outcome.changed.append(after)

    async def _known(
        self, key: ClientKey, downloads: Sequence[Download]
    ) -> tuple[Steps, Mapping[str, TorrentStatus]] | None:
        """The client's steps and what it says of these downloads; None if it is left alone, or does not answer.

        Raises:
            _GivenUp: the person has no such client any more.
        """
        if self._pauses.rests(key):
            return None
        client: TorrentClient | None = None
        try:
            async with asyncio.timeout(ANSWER_S):
                client = await self._clients.found(key)
                if client is None:
                    # The household's may come back with the next start; a person gives theirs up for good.
                    raise _GivenUp if key.kind else missing(key)
                if self._pauses.refuses(key, client):
                    return None
                steps = Steps(client, key, self._context, self._memory, self._pacing[key])
                statuses = await steps.statuses(downloads)
        except TimeoutError:
            late = ServiceUnavailable(key.kind or "torrents", f"no answer in {ANSWER_S} s", problem="timeout")
            self._silent(key, client, late)
            return None
        except ServiceError as error:
            self._silent(key, client, error)
            return None
        self._pauses.answered(key)
        return steps, statuses

    def _silent(self, key: ClientKey, client: TorrentClient | None, error: ServiceError) -> None:
        _log.info("download.client_silent", service=error.service, code=error.code)
        self._pauses.failed(key, client, error)
        self._memory.lost_sight(key)

    async def _told(self, key: ClientKey, downloads: Sequence[Download]) -> Mapping[str, TorrentStatus]:
        try:
            known = await self._known(key, downloads)
        except _GivenUp:
            known = None
        statuses = {} if known is None else known[1]
        return {one.id: statuses[one.info_hash] for one in downloads if one.info_hash in statuses}

    def _moves_here(self, download: Download) -> bool:
        """Whether it may be further soon: neither paused, nor out of reach, nor with a client that tells nothing."""
        if download.state is DownloadState.QUEUED:
            return True
        is_told_of = self._clients.tells_of(download.client_key)
        return is_told_of and not (download.is_paused or self._memory.is_far(download))


async def _one_step(steps: Steps, before: Download, status: TorrentStatus | None, outcome: _Outcome) -> None:
    async def step() -> None:
        after = await steps.step(before, status)
        if after != before:
            outcome.changed.append(after)

    fault = await _fault_of(step)
    if fault is not None:
        outcome.faults[before.id] = fault


async def _fault_of(work: Callable[[], Awaitable[None]]) -> BaseException | None:
    """What the work fails of; that this very task is cancelled is raised."""
    [end] = await asyncio.gather(work(), return_exceptions=True)
    return end


def _raise(faults: Sequence[BaseException]) -> None:
    """One fault is raised as it is, several together."""
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise BaseExceptionGroup(f"{len(faults)} downloads failed for unknown reasons", faults)


def _grouped(downloads: Sequence[Download]) -> Mapping[ClientKey, Sequence[Download]]:
    groups: defaultdict[ClientKey, list[Download]] = defaultdict(list)
    for download in downloads:
        groups[download.client_key].append(download)
    return groups
