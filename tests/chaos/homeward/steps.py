"""One film on its way home, killed at its first step, its second, and so on, until nothing is left to kill.

`python -m tests.chaos.homeward.steps` does so in every way that a process can end.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from pathlib import Path

from concierge.model.sync import SyncFile
from tests.chaos.homeward.broken import BROKEN
from tests.chaos.homeward.history import History, Teller, folder_in_memory, prepared
from tests.chaos.homeward.household import Fate, Film, Machine, Parts

__all__ = ["main"]

MOST_STEPS = 1000
LEASE_S = 600
# Back while the lease holds, and when it is over.
AWAY_S = (1, 2 * LEASE_S)


@dataclass
class Killed(History):
    """A film of two files, a daemon that ends at that step, and nothing else that is wrong."""

    fate: Fate = field(default_factory=Fate)

    def _worsen(self) -> None:
        self.has_torrents = True

    def _films(self) -> Iterator[Film]:
        paths = [f"T/{number}.mkv" for number in range(2)]
        self.house.seedbox.files.update({path: path.encode() + self.chance.randbytes(900) for path in paths})
        files = (
            SyncFile(path=path, size_bytes=len(data), destination=f"Дюна (2021)/{path[2:]}")
            for path, data in self.house.seedbox.files.items()
        )
        yield Film(
            download_id="download",
            user_id=1,
            info_hash="a" * 40,
            title="Дюна",
            files=tuple(files),
            has_torrent=True,
        )

    def _machine(self, number: int) -> Machine:
        return Machine(
            house=self.house,
            nas=self.house.nases[number],
            root=self.folder / f"nas-{number}",
            fates=(self.fate,) if number == 0 else (),
            lease_s=LEASE_S,
            poll_s=60,
            is_zeroed=True,
            ended=self._ended,
        )


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--broken", choices=BROKEN, help="with a part that is broken so")
    options.add_argument("--seeds", type=int, default=1, help="how often each is done, by other chances")
    options.add_argument("--every", type=int, default=1, help="how many steps lie between two kills")
    asked = options.parse_args()
    prepared()
    with folder_in_memory() as folder:
        parts, most = (BROKEN[asked.broken], 1) if asked.broken else (Parts(), 3)
        teller = Teller(Path(folder), parts, most=most)
        for seed, is_power_cut, away_s in product(range(asked.seeds), (True, False), AWAY_S):
            _swept(teller, every=asked.every, seed=seed, is_power_cut=is_power_cut, away_s=away_s)
    sys.stdout.write(teller.report())
    return 1 if teller.wrong else 0


def _swept(teller: Teller, *, every: int, seed: int, is_power_cut: bool, away_s: int) -> None:
    for at in range(1, MOST_STEPS, every):
        killed = teller.happened["killed"]
        name = f"seed {seed}, step {at}, power cut {is_power_cut}, away {away_s} s"
        fate = Fate(at_step=at, is_power_cut=is_power_cut, away_s=away_s)
        is_worth = teller.tell(name, partial(Killed, seed, fate=fate))
        if not is_worth or teller.happened["killed"] == killed:
            return


if __name__ == "__main__":
    sys.exit(main())
