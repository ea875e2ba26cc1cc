"""What every way home has in common."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from concierge.model.sync import SyncFile

__all__ = ["Checked", "Way"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """Whether a way may be used on this machine; `problem` says why not, in English, "" if it may."""

    name: str
    version: str
    is_usable: bool
    problem: str = ""


class Way(Protocol):
    """A way for files from the torrent client's machine into a staging folder of this one."""

    name: str

    async def check(self) -> Checked:
        """Whether it can be used here, and which version of its program that would be. Nothing is fetched."""
        ...

    async def fetch(
        self, source: str, files: Sequence[SyncFile], into: Path, *, told: Callable[[int], None]
    ) -> None:
        """The files of the folder `source`, each whole under its path in `into`.

        `source` is named as the other machine names it. What is in `into` already is gone on with; what cannot become
        one of the files is taken away first. `told` hears how many bytes are there, once a second at most, and once at
        the end. Called off, it leaves within seconds what the next call goes on with.

        That the sizes are right is known afterwards, and nothing of what is in the files: see `verifying`. What differs
        has to be dropped (`staging.drop`) before the next call, which would leave it as it is.

        Raises:
            TransferFailed: with a `SyncReason`. Other files of the same call may be there.
        """
        ...
