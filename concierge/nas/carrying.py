"""One item on its way home: planned, fetched, verified, fenced, placed, told. Killed, it goes on from there."""

import asyncio
import errno
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Final, TypeVar

from concierge.adapters.transfer.staging import drop, staged_bytes
from concierge.errors import (
    ConciergeError,
    NotAllowed,
    NotFound,
    RateLimited,
    ServiceError,
    StaleLease,
    TransferFailed,
    UnexpectedAnswer,
)
from concierge.model.sync import Placed, SyncFile, SyncReason
from concierge.model.tracks import Tracks
from concierge.nas.doors import Aside, Clock, Desk, Differing, Library, Media, Tell, Told, TracksOf, Way
from concierge.nas.item import Item
from concierge.nas.planning import Plan, Space, planned, refuse_unsafe, route, staged_path, target_of
from concierge.nas.proof import proof_of, standing, synced
from concierge.nas.rooms import Intent, Journal, Room, Rooms

__all__ = ["Carrier", "Outcome", "Rules", "Tools"]

T = TypeVar("T")

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_CLOSED: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
# What the server may say when something is wrong there: it is asked again.
_ASKED_AGAIN: Final = (ServiceError, NotAllowed)
_LONGEST_WAIT_S: Final = 300.0
_SOON_S: Final = 10.0
_PROGRAMS: Final = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
# After these the bytes in the room are of no use.
_USELESS: Final = frozenset({SyncReason.UNSAFE, SyncReason.SOURCE_MISSING})


class Outcome(StrEnum):
    """What became of an item."""

    DONE = "done"
    FAILED = "failed"
    """It was given back, with the reason."""
    ABANDONED = "abandoned"
    """It is not ours any more."""
    LEFT = "left"
    """The server could not be told; it is gone on with later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How things are done here; `most_tries` is how often a server that is down is asked, without one for ever."""

    paths: Mapping[str, Mapping[str, str]]
    folders: Mapping[str, str]
    marker: str = ""
    reserve_bytes: int = 0
    lease_s: float = 600
    most_tries: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What an item is carried with."""

    desk: Desk
    way: Way
    library: Library
    differing: Differing
    tracks_of: TracksOf
    media: Media
    clock: Clock
    aside: Aside
    rooms: Rooms


@dataclass(slots=True, kw_only=True)
class _Meter:
    """How far an item is: what a heartbeat tells."""

    step: str = "plan"
    done_bytes: int = 0
    has_placed: bool = False


class Carrier:
    """Carries items, several at once."""

    def __init__(self, tools: Tools, rules: Rules, tell: Tell) -> None:
        """Takes the tools; `tell` hears of each step when it is done, and on the disk."""
        self._tools, self._rules, self._tell = tools, rules, tell
        self._space = Space(rules.reserve_bytes)

    async def carry(self, item: Item) -> Outcome:
        """What became of the item, which is leased to us. Called off, it leaves what the next call goes on with."""
        room, meter = self._tools.rooms.room(item.id), _Meter()
        try:
            await self._with_heartbeat(item, meter, self._carried(item, room, meter))
        except (StaleLease, NotFound) as lost:
            return await self._abandoned(item, room, meter, lost)
        except UnexpectedAnswer as error:
            # Whoever waits for the film hears of it, instead of a lease that ends and begins anew.
            unread = TransferFailed(SyncReason.OTHER, f"the server cannot read what it is told: {error}")
            return await self._given_back(item, room, unread)
        except _ASKED_AGAIN as error:
            self._tell(Told(step="left", item=item, facts={"detail": str(error)}))
            return Outcome.LEFT
        except (ConciergeError, OSError) as error:
            return await self._given_back(item, room, error)
        finally:
            self._space.release(item)
        return Outcome.DONE

    async def _carried(self, item: Item, room: Room, meter: _Meter) -> None:
        plan, source = await self._planned(item, room)
        self._tell(Told(step="planned", item=item, facts={"files": len(plan.wanted)}))
        if plan.wanted:
            await self._fetched(item, room, plan, source, meter)
            journal = await self._verified(item, room, plan, meter)
        else:
            journal = await self._tools.aside(room.read_journal)
        tracks = await self._tracks(item, room, plan)
        placed = await self._at_home(item, room, plan, journal, meter)
        await self._give_way(item, placed)
        meter.step = "complete"
        troubles = await self._tools.media.refresh(tuple(placed.values()))
        self._tell(Told(step="refreshed", item=item, facts=dict(troubles)))
        await self._completed(item, placed, tracks)
        # Called off or killed after the room is gone, nobody would go on with the item, and tell of it.
        self._tell(Told(step="done", item=item))
        await self._tools.aside(room.drop)

    async def _planned(self, item: Item, room: Room) -> tuple[Plan, str]:
        refuse_unsafe(item)
        plan, needed_bytes, free_bytes = await self._tools.aside(self._looked, item, room)
        if not plan.wanted:
            return plan, ""
        source = route(item, self._rules.paths, is_local=self._tools.way.name == "local")
        self._space.promise(item, needed_bytes, free_bytes)
        return plan, source

    def _looked(self, item: Item, room: Room) -> tuple[Plan, int, int]:
        """What is to be done, how many bytes are missing for it, and how many fit."""
        library = self._tools.library
        # Before anything is written: an empty mount point is a folder like any other.
        if not library.is_mounted(self._rules.marker):
            raise TransferFailed(SyncReason.NOT_MOUNTED, str(library.root))
        room.enter(item)
        plan = planned(item, room, library.root, self._rules.folders)
        missing = sum(file.size_bytes for file in plan.wanted) - staged_bytes(room.files, plan.wanted)
        return plan, missing, library.free_bytes()

    async def _fetched(self, item: Item, room: Room, plan: Plan, source: str, meter: _Meter) -> None:
        wanted = sum(file.size_bytes for file in plan.wanted)
        there = item.size_bytes - wanted

        def hear(done_bytes: int) -> None:
            meter.done_bytes = there + done_bytes
            self._space.lower(item, wanted - done_bytes)
            facts = {"done_bytes": meter.done_bytes, "total_bytes": item.size_bytes}
            self._tell(Told(step="fetching", item=item, facts=facts))

        meter.step = "fetch"
        await self._tools.way.fetch(source, plan.wanted, room.files, told=hear)
        self._tell(Told(step="fetched", item=item))

    async def _verified(self, item: Item, room: Room, plan: Plan, meter: _Meter) -> Journal:
        """The journal, written: from here on files are whole, and may go to the library."""
        meter.step = "verify"
        differing = await self._tools.differing(plan.wanted, room.files, await self._torrent(item, room))
        if differing:
            for path in differing:
                await self._tools.aside(drop, room.files, path)
            raise TransferFailed(SyncReason.DIFFERS, repr(differing[0])[:300])
        journal = await self._tools.aside(self._sealed, item, room, plan)
        self._tell(Told(step="verified", item=item))
        return journal

    def _sealed(self, item: Item, room: Room, plan: Plan) -> Journal:
        _refuse_programs(room, plan.wanted)
        intents = {
            file.path: Intent(
                target=str(target_of(item, file, self._rules.folders)),
                size_bytes=file.size_bytes,
                # The journal must not outlive, in a power cut, pages of a file that it calls whole.
                proof=proof_of(synced(staged_path(room, file))),
            )
            for file in plan.wanted
        }
        journal = Journal(intents={**_standing(room.read_journal(), plan), **intents})
        room.write(journal)
        return journal

    async def _torrent(self, item: Item, room: Room) -> bytes | None:
        if not item.has_torrent:
            return None
        kept = await self._tools.aside(room.read_torrent)
        if kept is None:
            kept = await self._sure(lambda: self._tools.desk.torrent(item.id, _token(item)))
            if kept is not None:
                await self._tools.aside(room.keep_torrent, kept)
        return kept

    async def _tracks(self, item: Item, room: Room, plan: Plan) -> Mapping[str, Tracks]:
        films = [file for file in item.files if file.role == "video"]
        paths = {film.path: plan.placed.get(film.path, staged_path(room, film)) for film in films}
        return await self._tools.aside(_read, self._tools.tracks_of, paths)

    async def _at_home(
        self, item: Item, room: Room, plan: Plan, journal: Journal, meter: _Meter
    ) -> Mapping[str, Path]:
        """Where each file stands, after the fence. Where all stand already, the last word to the server is one."""
        if plan.wanted or plan.whole:
            meter.step = "place"
            await self._sure(lambda: self._progress(item, meter))
            self._tell(Told(step="fenced", item=item))
        meter.has_placed = True
        return await self._placed(item, room, plan, journal)

    async def _placed(self, item: Item, room: Room, plan: Plan, journal: Journal) -> Mapping[str, Path]:
        """Where each file stands; those that stand already are let be."""
        placed = dict(plan.placed)
        for file in (*plan.whole, *plan.wanted):
            target = target_of(item, file, self._rules.folders)
            # Whole and verified, it takes the very name of what gives way to it; unless it stands beside that already,
            # where somebody else's download has put it.
            is_taken = str(self._tools.library.root / target) in item.replaces
            if is_taken and not await self._tools.aside(self._stands, target, journal.intents[file.path]):
                await self._tools.aside(self._tools.library.trash, target)
            placed[file.path] = await self._tools.aside(
                self._tools.library.place, staged_path(room, file), target
            )
            self._tell(Told(step="placing", item=item, facts={"file": str(placed[file.path])}))
        await self._tools.aside(room.write, _with_places(journal, placed))
        self._tell(Told(step="placed", item=item))
        return placed

    def _stands(self, target: PurePosixPath, intent: Intent) -> bool:
        root = self._tools.library.root
        return standing(root, target, size_bytes=intent.size_bytes, proof=intent.proof) is not None

    async def _give_way(self, item: Item, placed: Mapping[str, Path]) -> None:
        """Lays aside what the new files replace, now that they stand. What will not go stays beside them."""
        root = self._tools.library.root
        for old in map(Path, item.replaces):
            if old in placed.values() or ".." in old.parts or not old.is_relative_to(root):
                continue
            try:
                await self._tools.aside(self._tools.library.trash, _relative(old, root))
            except TransferFailed as error:
                self._tell(Told(step="kept_old", item=item, facts={"file": str(old), "detail": str(error)}))

    async def _completed(self, item: Item, placed: Mapping[str, Path], tracks: Mapping[str, Tracks]) -> None:
        told = [
            Placed(path=file.path, size_bytes=file.size_bytes, destination=str(placed[file.path]))
            for file in item.files
        ]
        complete = self._tools.desk.complete
        await self._sure(lambda: complete(item.id, _token(item), placed=told, tracks=tracks))
        self._tell(Told(step="completed", item=item))

    async def _with_heartbeat(self, item: Item, meter: _Meter, work: Coroutine[object, object, None]) -> None:
        """Does the work while the lease is renewed; a lease that is lost ends the work."""
        tasks = asyncio.ensure_future(work), asyncio.ensure_future(self._heartbeat(item, meter))
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                if task.done():
                    task.result()
                    return
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _heartbeat(self, item: Item, meter: _Meter) -> None:
        wait_s = self._rules.lease_s / 3
        while True:
            await self._tools.clock.sleep(wait_s)
            try:
                await self._progress(item, meter)
            except _ASKED_AGAIN:
                wait_s = min(_SOON_S, self._rules.lease_s / 3)
            else:
                wait_s = self._rules.lease_s / 3

    async def _progress(self, item: Item, meter: _Meter) -> None:
        await self._tools.desk.progress(
            item.id,
            _token(item),
            done_bytes=meter.done_bytes,
            total_bytes=item.size_bytes,
            step=meter.step,
        )

    async def _sure(self, ask: Callable[[], Awaitable[T]]) -> T:
        """What the server answers, asked until it does. What it refuses for good is raised."""
        wait_s, tries = 1.0, 0
        while True:
            try:
                return await ask()
            except _ASKED_AGAIN as error:
                tries += 1
                if tries == self._most_tries(error):
                    raise
                asked_s = error.retry_after_s if isinstance(error, RateLimited) else None
            await self._tools.clock.sleep(max(wait_s, asked_s or 0))
            wait_s = min(wait_s * 2, _LONGEST_WAIT_S)

    def _most_tries(self, error: ConciergeError) -> int | None:
        # What it cannot read it will not be able to read tomorrow.
        return 5 if isinstance(error, UnexpectedAnswer) else self._rules.most_tries

    async def _abandoned(self, item: Item, room: Room, meter: _Meter, lost: ConciergeError) -> Outcome:
        # Of what stands in the library only the journal knows: whoever leases the item anew is spared the copying.
        if isinstance(lost, NotFound) or not meter.has_placed:
            await self._tools.aside(room.drop)
        self._tell(Told(step="abandoned", item=item, facts={"code": lost.code}))
        return Outcome.ABANDONED

    async def _given_back(self, item: Item, room: Room, error: ConciergeError | OSError) -> Outcome:
        reason, detail = _reason(error), str(error)[:300]
        if reason in _USELESS:
            await self._tools.aside(room.drop)
        self._tell(Told(step="failed", item=item, facts={"reason": reason, "detail": detail}))
        fail = self._tools.desk.fail
        try:
            await self._sure(lambda: fail(item.id, _token(item), reason=reason, detail=detail))
        except (StaleLease, NotFound):
            return Outcome.ABANDONED
        except _ASKED_AGAIN:
            return Outcome.LEFT
        return Outcome.FAILED


def _token(item: Item) -> int:
    if item.token is None:
        raise StaleLease(f"{item.id} was never leased")
    return item.token


def _reason(error: ConciergeError | OSError) -> SyncReason:
    if isinstance(error, TransferFailed):
        return SyncReason(error.reason)
    if isinstance(error, OSError):
        if error.errno in _FULL:
            return SyncReason.NO_SPACE
        return SyncReason.NOT_WRITABLE if error.errno in _CLOSED else SyncReason.OTHER
    return SyncReason.OTHER


def _read(tracks_of: TracksOf, paths: Mapping[str, Path]) -> Mapping[str, Tracks]:
    read = {path: tracks_of(at) for path, at in paths.items()}
    return {path: tracks for path, tracks in read.items() if tracks is not None}


def _refuse_programs(room: Room, files: tuple[SyncFile, ...]) -> None:
    for file in (one for one in files if one.role in {"video", "audio"}):
        with staged_path(room, file).open("rb") as opened:
            if opened.read(4).startswith(_PROGRAMS):
                raise TransferFailed(SyncReason.UNSAFE, f"a program: {file.path!r}"[:300])


def _standing(journal: Journal, plan: Plan) -> Mapping[str, Intent]:
    kept = {*plan.placed, *(file.path for file in plan.whole)}
    return {path: intent for path, intent in journal.intents.items() if path in kept}


def _with_places(journal: Journal, placed: Mapping[str, Path]) -> Journal:
    return Journal(
        intents={
            path: Intent(
                target=intent.target,
                size_bytes=intent.size_bytes,
                proof=intent.proof,
                placed=str(placed.get(path, "")),
            )
            for path, intent in journal.intents.items()
        }
    )


def _relative(path: Path, root: Path) -> PurePosixPath:
    return PurePosixPath(path.relative_to(root).as_posix())
