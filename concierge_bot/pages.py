"""Long lists, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from concierge_bot.visit import Key

__all__ = ["Page", "turning_keys"]

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T_co]):
    """Some items of a list of `count`; `number` of `pages` counts from 0, `first` is the first item's place."""

    items: Sequence[T_co]
    number: int
    pages: int
    first: int
    count: int

    @classmethod
    def of(cls, items: Sequence[T_co], number: int, size: int) -> "Page[T_co]":
        """The page of that number; the nearest that there is if the list has become shorter."""
        pages = max(1, -(-len(items) // size))
        number = min(max(number, 0), pages - 1)
        first = number * size
        return cls(
            items=items[first : first + size], number=number, pages=pages, first=first, count=len(items)
        )


def turning_keys(page: Page[object], action: str, args: Mapping[str, str]) -> Sequence[Sequence[Key]]:
    """One row: back, where one is, on. Nothing where there is but one page."""
    if page.pages == 1:
        return ()
    wanted = (
        (page.number - 1, "◀"),
        (page.number, f"{page.number + 1}/{page.pages}"),
        (page.number + 1, "▶"),
    )
    row = [
        Key(label=label, action=action, args={**args, "page": str(number)}, is_single_use=False)
        for number, label in wanted
        if 0 <= number < page.pages
    ]
    return (row,)
