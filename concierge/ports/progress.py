"""The stores of what comes of people's viewings: series in the middle, franchises, the people behind the titles."""

from typing import Protocol

from concierge.model.shelves import Place, Seen

__all__ = ["SeriesStore"]


class SeriesStore(Protocol):
    """Series that people are in the middle of."""

    async def begun(self, user_id: int, *, limit: int, after: Place | None = None) -> tuple[Seen, ...]:
        """The series of which the person has seen single episodes, those watched last first.

        A place has the moment of the last viewing, `UNDATED` where that is not known.
        """
        ...
