"""Rows that come from elsewhere one by one, given on in batches."""

from collections.abc import AsyncIterator, Sequence
from typing import Final

from concierge.errors import ServiceError
from concierge.model.importing import ReadRow

__all__ = ["Reading"]

_BATCH: Final = 100


class Reading:
    """Rows as they come, in batches; the cursor is there once all have come, if one comes among them."""

    def __init__(self, rows: AsyncIterator[ReadRow | str]) -> None:
        """Takes the rows; a text among them is the cursor."""
        self.cursor = ""
        self._rows = rows

    async def batches(self) -> AsyncIterator[Sequence[ReadRow]]:
        """What came before a failure is given before the failure is raised."""
        some: list[ReadRow] = []
        try:
            async for row in self._rows:
                if isinstance(row, str):
                    self.cursor = row
                    continue
                some.append(row)
                if len(some) >= _BATCH:
                    yield some
                    some = []
        except ServiceError:
            if some:
                yield some
            raise
        if some:
            yield some
