"""How much of the daily quotas of metadata sources is used, by all processes of one database."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

import structlog

from concierge.errors import QuotaExceeded, StorageError
from concierge.model.quota import UsedQuota
from concierge.ports import Clock, MeteredSource, Storage

__all__ = ["Quotas"]

# What other processes spent is read no more often.
_FRESH = timedelta(seconds=30)
_log = structlog.get_logger(__name__)


class Quotas:
    """Counts what sources with a quota were sent, and does not ask those that would refuse.

    A quota's day is this machine's; a source that says itself that it takes no more is asked again tomorrow.
    """

    def __init__(self, storage: Storage, *, clock: Clock) -> None:
        """Shares the counts through `storage`; where that fails, what this process sent still counts."""
        self._storage = storage
        self._clock = clock
        self._known: dict[str, UsedQuota] = {}
        # What could not be written; it is written along with the next.
        self._owed: dict[str, UsedQuota] = {}
        self._read_at: datetime | None = None
        # By what was asked, not by its name: several may spend of one quota, each with a count of its own.
        self._written: dict[int, int] = {}
        self._put_by: dict[str, int] = {}

    async def used(self) -> Mapping[str, UsedQuota]:
        """Today's counts, by the names of the sources."""
        now, today = self._clock.now(), self._today()
        read_at = self._read_at
        if read_at is None or abs(now - read_at) > _FRESH or self._read_on(read_at) != today:
            try:
                async with self._storage.reading() as rows:
                    self._known = {one.service: one for one in await rows.quotas.spent(today)}
            except StorageError as error:
                _log.info("quotas.unread", code=error.code)
            else:
                for owed in self._owed.values():
                    self._known[owed.service] = _sum(self._known.get(owed.service), owed)
            self._read_at = now
        return {name: one for name, one in self._known.items() if one.day == today}

    async def refuse_spent(self, source: MeteredSource) -> None:
        """Raises QuotaExceeded if the source takes no more requests today; else one is put by until `spent`."""
        used = (await self.used()).get(source.name) or UsedQuota(service=source.name, day=self._today())
        put_by = self._put_by.get(source.name, 0)
        if used.is_exhausted or used.used + put_by >= source.daily_limit:
            said = f"{used.used} of {source.daily_limit} requests sent today"
            raise QuotaExceeded(source.name, said)
        self._put_by[source.name] = put_by + 1

    async def spent(self, source: MeteredSource, *, is_exhausted: bool = False) -> None:
        """Counts what the source was sent since the last time."""
        self._put_by[source.name] = max(self._put_by.get(source.name, 0) - 1, 0)
        sent = source.spent - self._written.get(id(source), 0)
        if not sent and not is_exhausted:
            return
        self._written[id(source)] = source.spent
        new = UsedQuota(service=source.name, day=self._today(), used=sent, is_exhausted=is_exhausted)
        self._known[source.name] = _sum(self._known.get(source.name), new)
        owed = _sum(self._owed.pop(source.name, None), new)
        try:
            async with self._storage.transaction() as rows:
                await rows.quotas.spend(source.name, owed.day, owed.used, is_exhausted=owed.is_exhausted)
        except StorageError as error:
            _log.warning("quotas.not_kept", source=source.name, code=error.code)
            self._owed[source.name] = _sum(self._owed.get(source.name), owed)

    def _today(self) -> date:
        return self._read_on(self._clock.now())

    @staticmethod
    def _read_on(moment: datetime) -> date:
        return moment.astimezone().date()


def _sum(before: UsedQuota | None, new: UsedQuota) -> UsedQuota:
    """Both together; what was of another day counts no more."""
    if before is None or before.day != new.day:
        return new
    return replace(new, used=before.used + new.used, is_exhausted=before.is_exhausted or new.is_exhausted)
