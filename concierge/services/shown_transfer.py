"""A way into the library of which media servers hear."""

from collections.abc import Callable, Sequence
from pathlib import Path

from concierge.ports import Transfer

__all__ = ["ShownTransfer"]


class ShownTransfer:
    """A `Transfer` that tells of each file that has come to stand in the library."""

    def __init__(self, transfer: Transfer, tell: Callable[[Sequence[str]], None]) -> None:
        """Takes the way itself, and who is told of new paths, without being waited for."""
        self._transfer = transfer
        self._tell = tell

    async def place(self, source: Path, target: Path) -> Path:
        """What `Transfer.place` promises."""
        placed = await self._transfer.place(source, target)
        self._tell([str(placed)])
        return placed

    async def holds(self, target: Path) -> bool:
        """What `Transfer.holds` promises."""
        return await self._transfer.holds(target)
