"""Whether everything is as the daemon needs it: each check by its name, with what was found."""

import asyncio
import os
import stat
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final

from concierge._sources import variable
from concierge.adapters.transfer.publishing import LibraryFolder
from concierge.adapters.transfer.way import Way
from concierge.errors import ConciergeError, ConfigError, TransferFailed
from concierge.model.sync import SyncFile, SyncReason
from concierge.nas.api import Api, opened_api
from concierge.nas.item import Item
from concierge.nas.making import library_of, way_of
from concierge.nas.planning import refuse_unsafe, route
from concierge.nas.rooms import Rooms
from concierge.nas.settings import SECTION, NasSettings

__all__ = ["Check", "Doctor"]

_MOST_SKEW_S: Final = 60.0
_PROOF_S: Final = 30.0
_OTHERS: Final = 0o077
_PROBE: Final = "concierge-doctor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What was looked at, whether it is well, and what was found; `facts` fill the sentence that mends it."""

    name: str
    is_well: bool
    detail: str = ""
    problem: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


class Doctor:
    """Looks at everything; what hangs on something that is not there is not looked at."""

    def __init__(self, settings: NasSettings) -> None:
        """Takes the settings."""
        self._settings = settings

    async def checks(self) -> Sequence[Check]:
        """All of them, in the order in which they are best mended."""
        items: list[Item] = []
        return [
            *[check async for check in self._server(items)],
            *[check async for check in self._disk()],
            *[check async for check in self._road(items)],
        ]

    async def _server(self, items: list[Item]) -> AsyncIterator[Check]:
        try:
            api = opened_api(self._settings)
            told_at = await asyncio.to_thread(api.told_at)
        except ConciergeError as error:
            yield _ill("api", error)
            return
        yield Check(name="api", is_well=True, detail=self._settings.api_url)
        yield _clock(told_at)
        items += await asyncio.to_thread(_waiting, api, self._settings)

    async def _disk(self) -> AsyncIterator[Check]:
        try:
            library = library_of(self._settings)
        except ConfigError as error:
            yield _ill("library", error)
            return
        root = {"path": str(library.root), "marker": self._settings.marker}
        if not await asyncio.to_thread(library.is_mounted):
            yield Check(name="library", is_well=False, detail=root["path"], facts=root)
            return
        yield Check(name="library", is_well=True, detail=root["path"])
        if self._settings.marker:
            is_marked = await asyncio.to_thread(library.is_mounted, self._settings.marker)
            yield Check(name="marker", is_well=is_marked, detail=self._settings.marker, facts=root)
        yield await asyncio.to_thread(self._writable, library)
        yield await asyncio.to_thread(self._staging, library)
        yield await asyncio.to_thread(self._space, library)

    async def _road(self, items: Sequence[Item]) -> AsyncIterator[Check]:
        if self._settings.ssh_host:
            yield self._key()
        try:
            way = await way_of(self._settings)
            found = await way.check()
        except ConciergeError as error:
            yield _ill("way", error)
            return
        yield Check(name="way", is_well=True, detail=f"{found.name} {found.version}".strip())
        if await asyncio.to_thread(self._settings.staging_folder.is_dir):
            yield await self._proof(way, items)

    def _writable(self, library: LibraryFolder) -> Check:
        """Whether a file can be made in each of the library's folders, or in the library where one is not there yet."""
        for name in self._settings.folders.values():
            folder = library.root / name
            try:
                with tempfile.NamedTemporaryFile(
                    dir=folder if folder.is_dir() else library.root, prefix=".concierge-"
                ):
                    pass
            except OSError as error:
                return Check(
                    name="writable",
                    is_well=False,
                    detail=str(error.strerror),
                    facts={"path": str(folder), "user": str(os.geteuid())},
                )
        return Check(name="writable", is_well=True)

    def _staging(self, library: LibraryFolder) -> Check:
        rooms = Rooms(self._settings.staging_folder)
        facts = {"path": str(rooms.folder)}
        try:
            rooms.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            is_same = library.same_file_system(rooms.folder)
        except (OSError, ConciergeError) as error:
            return Check(name="staging", is_well=False, detail=str(error), problem="absent", facts=facts)
        return Check(name="staging", is_well=is_same, detail=facts["path"], facts=facts)

    def _space(self, library: LibraryFolder) -> Check:
        free = library.free_bytes()
        return Check(
            name="space",
            is_well=free > self._settings.reserve_bytes,
            detail=f"{free // 10**9} GB",
            facts={"path": str(library.root)},
        )

    def _key(self) -> Check:
        """Whether the files that ssh needs are there, and nobody else reads the key."""
        named = (("ssh_key", self._settings.ssh_key), ("ssh_known_hosts", self._settings.ssh_known_hosts))
        for name, path in named:
            facts = {"setting": variable(SECTION, name), "path": str(path or "")}
            if path is None or not path.is_file():
                return Check(name="key", is_well=False, detail=str(path or ""), problem=name, facts=facts)
            if name == "ssh_key" and stat.S_IMODE(path.stat().st_mode) & _OTHERS:
                return Check(name="key", is_well=False, detail=str(path), problem="open", facts=facts)
        return Check(name="key", is_well=True, detail=str(self._settings.ssh_key))

    async def _proof(self, way: Way, items: Sequence[Item]) -> Check:
        """One real file, of which the first bytes are fetched: nothing else proves the map of paths."""
        name = "map" if items else "reach"
        try:
            source, file = self._something(way, items)
            detail = f"{source.rstrip('/')}/{file.path}"
            await _fetched(way, source, file, self._settings.staging_folder)
        except TransferFailed as error:
            if not items and error.reason == SyncReason.SOURCE_MISSING:
                return Check(name=name, is_well=True)
            facts = {"host": self._settings.ssh_host, "port": str(self._settings.ssh_port)}
            return Check(name=name, is_well=False, detail=str(error), problem=error.reason, facts=facts)
        return Check(name=name, is_well=True, detail=detail)

    def _something(self, way: Way, items: Sequence[Item]) -> tuple[str, SyncFile]:
        """The folder of an item that waits and its smallest file; without one, a file that is not there."""
        is_local = way.name == "local"
        if items:
            item = items[0]
            smallest = min(item.files, key=lambda file: file.size_bytes)
            return route(item, self._settings.paths, is_local=is_local), smallest
        known = [there for table in self._settings.paths.values() for there in table.values()]
        return (known or ["/"])[0], SyncFile(path=_PROBE, size_bytes=1, destination=_PROBE)


async def _fetched(way: Way, source: str, file: SyncFile, staging: Path) -> None:
    """Returns when the first bytes have come. Raises TransferFailed."""
    has_come = asyncio.Event()

    def hear(done_bytes: int) -> None:
        if done_bytes:
            has_come.set()

    with tempfile.TemporaryDirectory(dir=staging, prefix=".doctor-") as into:
        fetching = asyncio.ensure_future(way.fetch(source, (file,), Path(into), told=hear))
        coming = asyncio.ensure_future(has_come.wait())
        try:
            done, _ = await asyncio.wait(
                {fetching, coming}, timeout=_PROOF_S, return_when=asyncio.FIRST_COMPLETED
            )
            if not done:
                raise TransferFailed(SyncReason.UNREACHABLE, f"nothing came in {_PROOF_S:.0f} s")
            if fetching in done:
                await fetching
        finally:
            for task in (fetching, coming):
                task.cancel()
            await asyncio.gather(fetching, coming, return_exceptions=True)


def _waiting(api: Api, settings: NasSettings) -> list[Item]:
    """An item to try the road with: one that waits, or one that is under way here."""
    under_way = [item for room in Rooms(settings.staging_folder).all() if (item := room.read_item())]
    for item in (*api.pending(limit=10), *under_way):
        try:
            refuse_unsafe(item)
        except TransferFailed:
            continue
        return [item]
    return []


def _clock(told_at: str) -> Check:
    """How far our clock is from the server's: the library's dates and the windows of the day hang on it."""
    try:
        skew = time.time() - parsedate_to_datetime(told_at).timestamp()
    except (TypeError, ValueError):
        return Check(name="clock", is_well=True, detail="?")
    return Check(name="clock", is_well=abs(skew) <= _MOST_SKEW_S, detail=f"{skew:+.0f} s")


def _ill(name: str, error: ConciergeError) -> Check:
    facts = {key: str(value) for key, value in error.facts.items()}
    return Check(name=name, is_well=False, detail=str(error), problem=error.code, facts=facts)
