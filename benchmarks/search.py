"""P4: a search over slow and silent trackers, with real clients and real servers on loopback."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import concierge
from benchmarks.figure import Figure, of_count, of_times
from concierge.ports import Adapter
from concierge.registry import discover
from concierge.sandbox._serving import Fault, FaultKind, serving
from concierge.sandbox.piratebay import PirateBayServer
from concierge.sandbox.rutracker import RutrackerServer
from concierge.sandbox.tmdb import TmdbServer

__all__ = ["figures"]

ROUNDS = 5
DEADLINE_S = 1.5
FASTER = Fault(kind=FaultKind.SLOW, path="/q.php", delay_s=0.3)
SLOWER = Fault(kind=FaultKind.SLOW, path="/forum/tracker.php", delay_s=0.8)
SILENT = Fault(kind=FaultKind.HANG, path="/forum/tracker.php")


def figures() -> Iterator[Figure]:
    """Seconds from the question to the answer, and what must be exact about it."""
    concierge.configure_logging("ERROR", list)
    yield from asyncio.run(_measured())


class _House:
    """Two trackers and a metadata source, and a concierge that uses them."""

    def __init__(
        self, rutracker: RutrackerServer, piratebay: PirateBayServer, app: concierge.Concierge
    ) -> None:
        self.rutracker = rutracker
        self.piratebay = piratebay
        self.app = app
        self._asked = 0

    @classmethod
    @asynccontextmanager
    async def open(cls) -> AsyncIterator["_House"]:
        """The house, which has searched once: it is logged in and warm."""
        with tempfile.TemporaryDirectory() as folder:
            async with (
                serving(RutrackerServer(announce_url="http://127.0.0.1:9/announce")) as rutracker,
                serving(PirateBayServer()) as piratebay,
                serving(TmdbServer()) as tmdb,
                concierge.Concierge.open(
                    _settings(rutracker, piratebay, tmdb, Path(folder)), torrents=False
                ) as app,
            ):
                house = cls(rutracker, piratebay, app)
                await house.search()
                yield house

    async def search(self) -> concierge.SearchReport:
        """The report of one search."""
        return (await self.timed())[1]

    async def timed(self) -> tuple[float, concierge.SearchReport]:
        """How long the answer took, and the answer; what comes late is waited for outside of the measurement."""
        [title, *_] = await self.app.metadata.find("Метрополис", year=1927)
        # Another question each time: the answer to the same one is kept for a while.
        self._asked += 1
        started = time.monotonic()
        report = await self.app.search.releases(title, limit=50 + self._asked)
        return time.monotonic() - started, report


def _settings(
    rutracker: RutrackerServer, piratebay: PirateBayServer, tmdb: TmdbServer, folder: Path
) -> concierge.Settings:
    return concierge.Settings(
        environ={
            "CONCIERGE_DATA_DIR": str(folder),
            "CONCIERGE_LOG_LEVEL": "ERROR",
            "CONCIERGE_RUTRACKER__MIRRORS": f'["{rutracker.url}"]',
            "CONCIERGE_RUTRACKER__USERNAME": rutracker.username,
            "CONCIERGE_RUTRACKER__PASSWORD": rutracker.password,
            "CONCIERGE_ARCHIVE__ENABLED": "false",
            "CONCIERGE_PIRATEBAY__MIRRORS": f'["{piratebay.url}"]',
            "CONCIERGE_RUTOR__ENABLED": "false",
            "CONCIERGE_KINOZAL__ENABLED": "false",
            "CONCIERGE_TMDB__BASE_URL": f"{tmdb.url}/3",
            "CONCIERGE_TMDB__API_KEY": tmdb.api_key,
            "CONCIERGE_WIKIDATA__BASE_URL": "http://127.0.0.1:9",
            "CONCIERGE_SEARCH__DEADLINE_S": str(DEADLINE_S),
            **{f"CONCIERGE_{name.upper()}__ENABLED": "false" for name in _others()},
        }
    )


def _others() -> Iterator[str]:
    """The trackers that are not measured, which are out in the world."""
    for adapter in discover("concierge.adapters.trackers", "ADAPTER", Adapter):
        if adapter.name not in {"rutracker", "piratebay"}:
            yield adapter.name


async def _measured() -> list[Figure]:
    async with _House.open() as house:
        house.piratebay.arm(FASTER)
        house.rutracker.arm(SLOWER)
        asked = len(house.rutracker.calls) + len(house.piratebay.calls)
        answers = [await house.timed() for _ in range(ROUNDS)]
        requests = (len(house.rutracker.calls) + len(house.piratebay.calls) - asked) / ROUNDS
        house.rutracker.clear()
        house.rutracker.arm(SILENT)
        late = [await house.timed() for _ in range(ROUNDS)]
    return [
        of_times("P4 search, trackers of 0.3 s and 0.8 s", 0.85, [took_s for took_s, _ in answers]),
        of_count("P4 requests in it, over two trackers", 2, requests),
        of_times("P4 search, one tracker silent for ever", DEADLINE_S + 0.05, [took_s for took_s, _ in late]),
        of_count("P4 answers without the other's rows", 0, sum(not report.accepted for _, report in late)),
        of_count("P4 answers that do not name it", 0, sum(not _names_it(report) for _, report in late)),
    ]


def _names_it(report: concierge.SearchReport) -> bool:
    return [(failure.service, failure.is_late) for failure in report.failures] == [("rutracker", True)]
