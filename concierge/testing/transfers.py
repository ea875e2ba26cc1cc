"""A library that remembers what was placed and touches no disk."""

from pathlib import Path

from concierge.errors import ConciergeError

__all__ = ["MemoryTransfer"]


class MemoryTransfer:
    """A Transfer that keeps where each source was placed in `placed`, or raises `error`."""

    def __init__(self, *, error: ConciergeError | None = None) -> None:
        """Begins with an empty library."""
        self.placed: dict[Path, Path] = {}
        self.error = error

    async def place(self, source: Path, target: Path) -> Path:
        """The target, always."""
        if self.error is not None:
            raise self.error
        self.placed[source] = target
        return target

    async def holds(self, target: Path) -> bool:
        """Whether something was placed there."""
        return target in self.placed.values()
