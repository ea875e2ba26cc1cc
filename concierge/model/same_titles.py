"""Which of many rows are about which of many titles."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from concierge.model.known_title import is_same_title
from concierge.model.title import Title
from concierge.model.title_joining import id_keys

__all__ = ["rows_of"]

Row = TypeVar("Row")


def rows_of(
    titles: Sequence[Title], rows: Sequence[Row], title_of: Callable[[Row], Title]
) -> tuple[tuple[Row, ...], ...]:
    """For each of the titles the rows about the same work, in their order."""
    places: dict[object, list[int]] = {}
    for place, row in enumerate(rows):
        for key in _keys(title_of(row)):
            places.setdefault(key, []).append(place)
    return tuple(
        tuple(
            rows[place]
            for place in sorted({place for key in _keys(title) for place in places.get(key, ())})
            if is_same_title(title_of(rows[place]), title)
        )
        for title in titles
    )


def _keys(title: Title) -> Iterator[object]:
    """What two titles that are one work have in common, at least one of these."""
    yield from id_keys(title)
    yield title.kind, title.year
