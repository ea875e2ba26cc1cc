"""A day of a small household, in fast time: `python -m tests.chaos.household_day` plays it and prints what came of it.

Three people, one seedbox, and two NASes, of which one is Vera's own. The real daemon and the real queue work; a
gigabyte is a thousand bytes. The same day is played each time.
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from concierge.model.notice import Topic
from concierge.model.sync import SyncFile
from concierge.nas.doors import Told
from tests.chaos.homeward.history import DAY_S, HOUR_S, History, folder_in_memory, prepared
from tests.chaos.homeward.household import Fate, Film, Household, Machine
from tests.chaos.homeward.virtual import VirtualLoop

__all__ = ["Day", "played"]

GB: Final = 1000
MINUTE_S: Final = 60.0
PEOPLE: Final = {1: "Anna", 2: "Boris", 3: "Vera"}
# When it is finished on the seedbox, for whom, what, and how many files of how many GB.
FILMS: Final = (
    (0.5, 1, "Metropolis", 1, 8.1),
    (7.2, 2, "The General", 1, 4.3),
    (8.0, 3, "Nosferatu", 1, 6.0),
    (9.1, 1, "Episodes 1-4", 4, 1.9),
    (11.4, 2, "Safety Last!", 1, 12.5),
    (13.9, 1, "The Kid", 1, 3.2),
    (14.2, 2, "Sherlock Jr.", 1, 5.5),
    (15.9, 1, "Faust", 1, 9.8),
    (17.8, 3, "Sunrise", 1, 11.0),
    (18.5, 3, "The Lodger", 1, 4.0),
    (18.6, 2, "The Lodger", 1, 4.0),
    (20.9, 1, "Wings", 1, 14.6),
    (21.1, 2, "Episodes 5-8", 4, 1.9),
    (23.0, 3, "The Crowd", 1, 5.2),
)


@dataclass
class Day(History):
    """What happens, and what came of it."""

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.house = Household(self.loop, self.chance, {"home": (), "dacha": (3,)}, self.parts)
        self.has_torrents = True
        self.foreign = {}
        self.given_back: Counter[str] = Counter()
        self.house.seedbox.bytes_s = 0.012 * GB  # 12 MB a second
        self.house.seedbox.most_bytes = GB
        self.house.seedbox.down = [(16 * HOUR_S, 16.3 * HOUR_S)]
        self.house.lines.down = [(21 * HOUR_S, 21.2 * HOUR_S)]
        power_cut = Fate(after_s=11.5 * HOUR_S, is_power_cut=True, away_s=4 * MINUTE_S)
        switched_off = Fate(after_s=18 * HOUR_S, away_s=2 * HOUR_S)
        self.machines = [
            self._nas(0, (power_cut,), lambda: "full" if self._is_between(14, 15) else ""),
            self._nas(1, (switched_off,), str),
        ]

    def _nas(self, number: int, fates: tuple[Fate, ...], trouble: Callable[[], str]) -> Machine:
        return Machine(
            house=self.house,
            nas=self.house.nases[number],
            root=self.folder / self.house.nases[number].name,
            fates=fates,
            poll_s=30,
            trouble=trouble,
            ended=self._ended,
            tell=self._hear,
        )

    def _is_between(self, begin: float, end: float) -> bool:
        return begin * HOUR_S <= self.loop.time() < end * HOUR_S

    def _hear(self, told: Told) -> None:
        if told.step == "failed":
            self.given_back[str(told.facts["reason"])] += 1

    async def _people(self) -> None:
        for number, (hour, user_id, title, files, size_gb) in enumerate(FILMS):
            await asyncio.sleep(hour * HOUR_S - self.loop.time())
            await self.house.finished(self._finished(number, user_id, title, files, size_gb))
        await asyncio.sleep(DAY_S - self.loop.time())

    def _finished(self, number: int, user_id: int, title: str, files: int, size_gb: float) -> Film:
        paths = [f"{title}/{part}.mkv" for part in range(files)]
        for path in paths:
            data = path.encode() + random.Random(path).randbytes(round(size_gb * GB))
            self.house.seedbox.files[path] = data[-round(size_gb * GB) :]
        return Film(
            download_id=f"download-{number}",
            user_id=user_id,
            info_hash=f"{sum(title.encode()):040x}",
            title=title,
            files=tuple(
                SyncFile(path=path, size_bytes=round(size_gb * GB), destination=path) for path in paths
            ),
            has_torrent=True,
        )

    def report(self) -> str:
        """What came of it, as a person reads it."""
        told = Counter(one.topic for one in self.house.told)
        size = sum(file.size_bytes for film in self.house.films.values() for file in film.files)
        waits = self._waits()
        longest = max(waits, key=lambda one: waits[one])
        reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(self.given_back.items()))
        lines = {
            "people, seedboxes, NASes": f"{len(PEOPLE)}, 1, {len(self.machines)}",
            "finished on the seedbox": f"{len(waits)} downloads, {size / GB:.1f} GB",
            "came home": f"{told[Topic.ON_NAS]} downloads, {self.house.seedbox.sent / GB:.1f} GB over the line",
            "half waited less than": _minutes(median(waits.values())),
            "the longest wait": f"{_minutes(waits[longest])}: {longest}",
            "given back and tried again": f"{self.given_back.total()}: {reasons}",
            "people were told": (
                f"{told[Topic.DOWNLOADED]} finished, {told[Topic.ON_NAS]} ready to watch,"
                f" {told[Topic.NAS_WAITS]} waits for somebody's hand"
            ),
            "lost, doubled, partly seen, overwritten": "0, 0, 0, 0",
        }
        width = max(map(len, lines))
        return "".join(f"{what:<{width}}  {found}\n" for what, found in lines.items())

    def _waits(self) -> dict[str, float]:
        """How long each waited, from the seedbox to the sofa."""
        moments = {(one.download_id, one.topic): one.at for one in self.house.told}
        return {
            f"{PEOPLE[film.user_id]}'s {film.title}": (
                moments[film.download_id, Topic.ON_NAS] - moments[film.download_id, Topic.DOWNLOADED]
            ).total_seconds()
            for film in self.house.films.values()
        }


def _minutes(seconds: float) -> str:
    hours, minutes = divmod(round(seconds / MINUTE_S), 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"


def played() -> str:
    """The report of the day. Raises Wrong if a promise was broken in it."""
    prepared()
    loop = VirtualLoop()
    try:
        with folder_in_memory() as folder:
            day = Day(seed=1, folder=Path(folder), loop=loop)
            day.tell()
    finally:
        loop.close()
    return day.report()


if __name__ == "__main__":
    sys.stdout.write(played())
