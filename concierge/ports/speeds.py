"""Where it is kept how fast downloads were."""

from typing import Protocol

from concierge.model.speed import Speed

__all__ = ["SpeedStore"]


class SpeedStore(Protocol):
    """One row for each tracker and hour of the day."""

    async def add(self, speed: Speed) -> None:
        """Adds it to its tracker's hour, where what is long past weighs less and less."""
        ...

    async def all(self) -> tuple[Speed, ...]:
        """Everything, by tracker and hour."""
        ...
