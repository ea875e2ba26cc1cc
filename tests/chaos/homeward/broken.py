"""Defects, put in again one by one: a sweep that finds none of them proves nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final, TypeVar

from concierge.adapters.transfer._folders import Spot
from concierge.errors import NotFound, StaleLease
from concierge.model.nas import Nas
from concierge.model.notice import News, Topic
from concierge.model.sync import Placed, SyncFile, SyncItem, SyncState
from concierge.model.tracks import Tracks
from concierge.nas.carrying import Carrier
from concierge.nas.engine import Engine
from concierge.nas.item import Item
from concierge.nas.planning import Plan, staged_path, target_of
from concierge.nas.proof import proof_of
from concierge.nas.rooms import Intent, Journal, Room
from concierge.services.syncing import Syncing
from tests.chaos.homeward.household import FOLDERS, Parts
from tests.chaos.homeward.outside import SimLibrary, Wire
from tests.chaos.homeward.rows import MemorySync

__all__ = ["BROKEN"]

T = TypeVar("T")


class _Unfenced(Wire):
    """A daemon that does not mind that somebody else has it by now."""

    async def progress(
        self, item_id: str, token: int, *, done_bytes: int | None, total_bytes: int | None, step: str
    ) -> None:
        with suppress(StaleLease, NotFound):
            await super().progress(item_id, token, done_bytes=done_bytes, total_bytes=total_bytes, step=step)


class _Forgetful(Syncing):
    """What was shown is taken, as the predecessor had it: a lost answer loses the work."""

    async def pending(self, nas: Nas, *, limit: int = 100, wait_s: float = 0) -> tuple[SyncItem, ...]:
        found = await super().pending(nas, limit=limit, wait_s=wait_s)
        async with self._storage.transaction() as rows:
            return await rows.sync.lease(nas, limit=len(found), lease=timedelta(days=900)) and found


class _NeverEnding(MemorySync):
    """A lease that ends with no process."""

    async def lease(self, nas: Nas, *, limit: int, lease: timedelta) -> tuple[SyncItem, ...]:
        return await super().lease(nas, limit=limit, lease=timedelta(days=900))


class _TellingTwice(Syncing):
    """A second complete is like the first."""

    async def complete(
        self,
        nas: Nas,
        item_id: str,
        token: int,
        *,
        placed: Sequence[Placed] = (),
        tracks: Mapping[str, Tracks] | None = None,
    ) -> SyncItem:
        async with self._storage.transaction() as rows:
            item = await rows.sync.get(item_id)
            is_again = item.state is SyncState.DONE
            done = await super().complete(nas, item_id, token, placed=placed, tracks=tracks)
            if is_again:
                download = await rows.downloads.get(done.user_id, done.download_id)
                await self._notifications.note(rows, download, News(topic=Topic.ON_NAS))
            return done


class _Overwriting(SimLibrary):
    """Renames as the system does without being asked to take care."""

    def _moved_name(self, source: Spot, target: Spot) -> None:
        os.rename(source.name, target.name, src_dir_fd=source.folder, dst_dir_fd=target.folder)


class _Unverified(Carrier):
    """Places first, and looks afterwards."""

    async def _verified(self, item: Item, room: Room, plan: Plan, meter: object) -> Journal:
        kept, self._tools = self._tools, replace(self._tools, differing=_nothing)
        try:
            return await super()._verified(item, room, plan, meter)  # type: ignore[arg-type]  # a part of it
        finally:
            self._tools = kept


class _Hasty(Carrier):
    """The journal is on the disk before what it tells of is."""

    def _sealed(self, item: Item, room: Room, plan: Plan) -> Journal:
        intents = {
            file.path: Intent(
                target=str(target_of(item, file, FOLDERS)),
                size_bytes=file.size_bytes,
                proof=proof_of(staged_path(room, file)),
            )
            for file in plan.wanted
        }
        journal = Journal(intents={**room.read_journal().intents, **intents})
        room.write(journal)
        return journal


async def _nothing(files: Sequence[SyncFile], into: Path, torrent: bytes | None) -> Sequence[str]:
    return ()


def _carried_by(kind: type[Carrier]) -> Callable[[Engine], None]:
    def put(engine: Engine) -> None:
        engine._carrier = kind(engine._tools, engine._rules, engine._carrier._tell)

    return put


BROKEN: Final[Mapping[str, Parts]] = {
    "no-fence": Parts(wire=_Unfenced),
    "shown-is-taken": Parts(sync=_Forgetful),
    "lease-without-end": Parts(queue=_NeverEnding),
    "complete-twice-tells-twice": Parts(sync=_TellingTwice),
    "placed-over-another": Parts(library=_Overwriting),
    "placed-before-verified": Parts(finish=_carried_by(_Unverified)),
    "journal-before-the-disk": Parts(finish=_carried_by(_Hasty)),
}
