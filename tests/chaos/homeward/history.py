"""Histories of the way home: everything that can go wrong does, by chance, and at last everybody has what they wanted.

`python -m tests.chaos.homeward.history 0 10000` tells ten thousand of them, and prints the seeds of those that ended
wrong: the same seed tells the same history again.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import random
import shutil
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import structlog

from concierge.model.download import DownloadState
from concierge.model.notice import Topic
from concierge.model.sync import SyncFile
from tests.chaos.homeward.broken import BROKEN
from tests.chaos.homeward.household import Fate, Film, Household, Machine, Parts
from tests.chaos.homeward.life import listen
from tests.chaos.homeward.virtual import VirtualLoop

__all__ = ["History", "Teller", "Wrong", "folder_in_memory", "main", "prepared"]

HOUR_S = 3600.0
DAY_S = 24 * HOUR_S
# Longer than the longest lease and the longest wait of an item: what is open then is lost.
PATIENCE_S = 7 * DAY_S
SEED_OF_SEEDS = 20_260_301


class Wrong(AssertionError):
    """A promise was broken."""


@dataclass
class History:
    """One history; `happened` counts what it was made of."""

    seed: int
    folder: Path
    loop: VirtualLoop
    parts: Parts = field(default_factory=Parts)
    happened: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.chance = random.Random(SEED_OF_SEEDS + self.seed)
        names = ["home", "dacha"][: self.chance.choice([1, 1, 2])]
        self.house = Household(self.loop, self.chance, dict.fromkeys(names, ()), self.parts)
        self.has_torrents = self.chance.random() < 0.6
        # Where people's own files stand, no release gives way: a number that is free again may be given twice.
        self.is_theirs_alone = self.chance.random() < 0.5
        self.foreign: dict[Path, bytes] = {}
        self.machines = [self._machine(number) for number in range(len(names))]
        self._worsen()

    def tell(self) -> None:
        """Plays it. Raises Wrong for the first promise that is broken."""
        self.loop.play(self._played())

    async def _played(self) -> None:
        lives = [asyncio.ensure_future(machine.live()) for machine in self.machines]
        try:
            await self._people()
            self._mend()
            await self._until_settled(lives)
            # Whoever still has something in its rooms gets to know that it is over.
            for _ in range(12):
                await asyncio.sleep(600 if self._has_rooms() else 0)
        finally:
            for life in lives:
                life.cancel()
            ended = await asyncio.gather(*lives, return_exceptions=True)
        for one in ended:
            if isinstance(one, Exception):
                raise one
        self._check_shelves()
        self._check_people()

    async def _until_settled(self, lives: Sequence[asyncio.Future[None]]) -> None:
        end = self.loop.time() + PATIENCE_S
        while not self.house.is_settled() or self.house.lines.under_way:
            if any(life.done() and not life.cancelled() and life.exception() for life in lives):
                return
            if self.loop.time() > end:
                raise Wrong("lost: something is still open after a week")
            await asyncio.sleep(600)

    async def _people(self) -> None:
        """What they want, one after the other; late news and second thoughts between."""
        chance, films = self.chance, [*self._films()]
        for film in films:
            await self.house.finished(film)
            await asyncio.sleep(chance.choice([0.01, 5, 300, HOUR_S]))
        for _ in range(chance.choice([0, 1, 3])):
            await self.house.seen_again(chance.choice(films))
            self.happened["seen again"] += 1
            await asyncio.sleep(chance.choice([1, 500]))
        if chance.random() < 0.1:
            await self._second_thoughts(chance.choice(films))
        await asyncio.sleep(chance.choice([10, 900]))

    async def _second_thoughts(self, film: Film) -> None:
        state = self.house.rows.downloads.kept[film.download_id].state
        if state in {DownloadState.DOWNLOADED, DownloadState.SYNCING}:
            await self.house.remove(film)
            self.happened["removed"] += 1

    def _films(self) -> Iterator[Film]:
        chance, film = self.chance, self._film(0)
        for number in range(chance.choice([1, 1, 2, 3])):
            # Now and then two people want the same torrent.
            if number and chance.random() < 0.15:
                film = replace(film, download_id=f"download-{number}", user_id=number + 1)
            elif number and not self.is_theirs_alone and chance.random() < 0.5:
                # A better release of the first: it takes its place, or stands there before it.
                film = replace(self._film(number, named=0), user_id=1, work=0)
                self.happened["better release"] += 1
            elif number:
                film = self._film(number)
            yield film

    def _film(self, number: int, *, named: int | None = None) -> Film:
        title = f"Фильм {number if self.chance.random() < 0.8 else 0}" if named is None else f"Фильм {named}"
        return Film(
            download_id=f"download-{number}",
            user_id=number + 1,
            info_hash=f"{number:040x}",
            title=title,
            files=tuple(self._files(number, title)),
            has_torrent=self.has_torrents,
            work=number,
        )

    def _files(self, torrent: int, title: str) -> Iterator[SyncFile]:
        chance = self.chance
        for number in range(chance.choice([1, 1, 1, 2, 4])):
            path = f"T{torrent}/{number}.mkv"
            data = b"film %d %d " % (torrent, number) + chance.randbytes(chance.choice([1, 300, 2000]))
            self.house.seedbox.files[path] = data
            destination = f"{title}/{title} {number}.mkv"
            if self.is_theirs_alone and chance.random() < 0.2:
                self._put_foreign(destination)
            yield SyncFile(path=path, size_bytes=len(data), destination=destination)

    def _put_foreign(self, destination: str) -> None:
        """Something of the people's own stands where a film is to go."""
        for machine in self.machines:
            place = machine.root / "Кино" / destination
            if not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                self.foreign[place] = b"their own " + self.chance.randbytes(40)
                place.write_bytes(self.foreign[place])
        self.happened["foreign file"] += 1

    def _machine(self, number: int) -> Machine:
        chance = self.chance
        fates = tuple(self._fate() for _ in range(chance.choice([0, 1, 2, 4])))
        return Machine(
            house=self.house,
            nas=self.house.nases[number],
            root=self.folder / f"nas-{number}",
            fates=fates,
            parallel=chance.choice([1, 2]),
            poll_s=chance.choice([60, 600]),
            lease_s=chance.choice([60, 600]),
            is_zeroed=self.has_torrents,
            trouble=self._trouble(),
            ended=self._ended,
        )

    def _ended(self) -> None:
        """A life of a daemon is over before its time."""
        self.happened["killed"] += 1
        self._check_shelves()

    def _fate(self) -> Fate:
        chance = self.chance
        is_by_step = chance.random() < 0.75
        stops = [(chance.uniform(0, 600), chance.choice([10.0, 900.0, 5000.0]))]
        fate = Fate(
            at_step=int(chance.triangular(1, 500, 60)) if is_by_step else 0,
            after_s=0 if is_by_step else chance.choice([5, 60, 700, HOUR_S]),
            is_power_cut=chance.random() < 0.3,
            stops=stops if chance.random() < 0.2 else (),
            away_s=chance.choice([1, 1, 30, 1200]),
        )
        self.happened["meant to lose its power" if fate.is_power_cut else "meant to be killed"] += 1
        self.happened["stop"] += len(fate.stops)
        return fate

    def _trouble(self) -> Callable[[], str]:
        chance = self.chance
        kind = chance.choice(["", "", "", "", "full", "away"])
        begin = chance.uniform(0, 400)
        end = begin + chance.choice([30, 900, 2 * HOUR_S])
        self.happened[kind or "no trouble"] += 1
        return lambda: kind if begin <= self.loop.time() < end else ""

    def _worsen(self) -> None:
        chance, lines, box = self.chance, self.house.lines, self.house.seedbox
        lines.lost, lines.answer_lost = chance.choice([0, 0.05, 0.2]), chance.choice([0, 0.05, 0.2])
        lines.twice, lines.late = chance.choice([0, 0.1, 0.3]), chance.choice([0, 0.05, 0.2])
        box.bytes_s = chance.choice([10.0, 50.0, 5000.0])
        box.broken = chance.choice([0, 0, 0.1])
        box.corrupt = chance.choice([0, 0, 0.1]) if self.has_torrents else 0
        begin = chance.uniform(0, 2000)
        lines.down = [(begin, begin + chance.choice([0, 0, 100, HOUR_S]))]
        box.down = [(begin, begin + chance.choice([0, 0, 0, 1000]))]

    def _mend(self) -> None:
        self.house.lines.is_healed = self.house.seedbox.is_healed = True

    def _has_rooms(self) -> bool:
        return any(any(machine.root.glob(".staging/*/")) for machine in self.machines)

    def _shelves(self, machine: Machine) -> dict[Path, bytes]:
        """What whoever looks into the library sees."""
        found = {}
        for above, folders, files in os.walk(machine.root):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in (name for name in files if not name.startswith(".")):
                path = Path(above, name)
                found[path] = path.read_bytes()
        return found

    def _check_shelves(self) -> None:
        """At any moment: what is seen is whole, nothing stands there twice, and nobody's file was touched."""
        if self.house.wrong:
            raise Wrong(self.house.wrong[0])
        truth = set(self.house.seedbox.files.values())
        for machine in self.machines:
            seen = self._shelves(machine)
            ours = [data for path, data in seen.items() if self.foreign.get(path) != data]
            for data in ours:
                if data not in truth:
                    raise Wrong(f"partly visible: {len(data)} bytes")
            if len(ours) != len(set(ours)):
                raise Wrong("doubled: a film stands there twice")
            for path, data in self.foreign.items():
                if path.is_relative_to(machine.root) and seen.get(path) != data:
                    raise Wrong(f"overwritten: {path.name}")

    def _check_people(self) -> None:
        told = Counter((one.user_id, one.download_id, one.topic) for one in self.house.told)
        for film in self.house.films.values():
            download = self.house.rows.downloads.kept[film.download_id]
            self.happened[f"ended {download.state}"] += 1
            ends = {
                topic: told.pop((film.user_id, film.download_id, topic), 0)
                for topic in (Topic.ON_NAS, Topic.FAILED, Topic.DOWNLOADED)
            }
            wanted = {
                Topic.ON_NAS: int(download.state is DownloadState.ON_NAS),
                Topic.FAILED: int(download.state is DownloadState.FAILED),
                Topic.DOWNLOADED: 1,
            }
            if ends != wanted:
                raise Wrong(f"told: {film.download_id} is {download.state}, and they heard {ends}")
            if download.state is DownloadState.ON_NAS:
                self._check_film(film, download.nas, download.placed)
        if strange := [one for one in told if one[2] != Topic.NAS_WAITS]:
            raise Wrong(f"told: {strange} is nobody's")

    def _check_film(self, film: Film, nas: str, placed: Sequence[str]) -> None:
        (machine,) = (one for one in self.machines if one.nas.name == nas)
        seen = {str(path): data for path, data in self._shelves(machine).items()}
        there = Counter(seen.get(path) for path in placed)
        trash = {path.read_bytes() for path in machine.root.glob(".concierge-trash/**/*.mkv")}
        for file in film.files:
            data = self.house.seedbox.files[file.path]
            if data in trash and self._is_followed(film):
                self.happened["gave way"] += 1
            elif there[data] != 1:
                raise Wrong(f"lost: {file.path} is not where {nas} said: {sorted(placed)}")

    def _is_followed(self, film: Film) -> bool:
        """Whether a later one of the same took its place, for the same person."""
        theirs = (one for one in self.house.films.values() if one.user_id == film.user_id)
        return any(one.work == film.work and one.info_hash != film.info_hash for one in theirs)


class Teller:
    """Tells one history after the other, and remembers the few first that ended wrong, and of what all were made."""

    def __init__(self, folder: Path, parts: Parts, *, most: int) -> None:
        self.wrong: dict[str, str] = {}
        self.happened: Counter[str] = Counter()
        self._folder, self._parts, self._most = folder, parts, most
        self._loop = VirtualLoop()

    def tell(self, name: str, made: Callable[[Path, VirtualLoop, Parts], History]) -> bool:
        """Whether it is worth while to go on."""
        home = self._folder / name
        history = made(home, self._loop, self._parts)
        try:
            history.tell()
        except Wrong as error:
            self.wrong[name] = str(error)
        except Exception:  # noqa: BLE001  whatever it is, the seed is what is wanted
            self.wrong[name] = traceback.format_exc()
        shutil.rmtree(home, ignore_errors=True)
        self.happened += history.happened
        self.happened["histories"] += 1
        return len(self.wrong) < self._most

    def report(self) -> str:
        wrong = "".join(f"{name}: {what}\n" for name, what in self.wrong.items())
        return wrong + "".join(f"{count:8,} {what}\n" for what, count in sorted(self.happened.items()))


def folder_in_memory() -> tempfile.TemporaryDirectory[str]:
    """A folder on a disk of memory, where there is one: ten thousand histories wear out no other."""
    memory = Path("/dev/shm")  # noqa: S108  nothing in it is a secret
    return tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)


def prepared() -> None:
    """This process tells histories and does nothing else."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with folder_in_memory() as folder:
        # What is loaded when it is first needed touches the disk then: a seed would tell another history first.
        teller = Teller(Path(folder), Parts(), most=1)
        for seed in range(20):
            teller.tell(f"seed {seed}", partial(History, seed))
    listen()


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("first", type=int)
    options.add_argument("count", type=int)
    options.add_argument("--broken", choices=BROKEN, help="with a part that is broken so")
    asked = options.parse_args()
    prepared()
    with folder_in_memory() as folder:
        parts, most = (BROKEN[asked.broken], 1) if asked.broken else (Parts(), 3)
        teller = Teller(Path(folder), parts, most=most)
        for seed in range(asked.first, asked.first + asked.count):
            if not teller.tell(f"seed {seed}", partial(History, seed)):
                break
    sys.stdout.write(teller.report())
    return 1 if teller.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
