"""A media server of a test: it holds what the test says, and notes what it is asked and told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from concierge.model.library import LibraryItem, is_copy_of

if TYPE_CHECKING:
    from concierge.errors import ServiceError
    from concierge.model.importing import ImportedRow
    from concierge.model.title import Title, TitleKind

__all__ = ["Shelf"]


@dataclass
class Shelf:
    """While it `is_silent` nothing is answered at all; an `error` is raised in place of every answer."""

    name: str = "jellyfin"
    held: list[LibraryItem] = field(default_factory=list)
    people: Mapping[str, str] = field(default_factory=dict)
    seen: dict[str, list[ImportedRow]] = field(default_factory=dict)
    error: ServiceError | None = None
    is_silent: bool = False
    asked: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    since: list[datetime | None] = field(default_factory=list)
    pages: str = ""

    async def items(self, kind: TitleKind) -> AsyncIterator[LibraryItem]:
        await self._answer("items")
        for one in self.held:
            if one.kind is kind:
                yield one

    async def find(self, title: Title, season: int | None = None) -> tuple[LibraryItem, ...]:
        await self._answer("find")
        return tuple(one for one in self.held if is_copy_of(one, title) and one.holds(season, None))

    async def check(self) -> None:
        await self._answer("check")

    async def refresh(self, paths: Sequence[str]) -> None:
        await self._answer("refresh")
        self.told += paths

    async def watched(self, who: str, since: datetime | None = None) -> AsyncIterator[ImportedRow]:
        await self._answer("watched")
        self.since.append(since)
        for row in self.seen.get(who, []):
            yield row

    async def link(self, item_id: str) -> str:
        await self._answer("link")
        return f"{self.pages}{item_id}" if self.pages else ""

    async def _answer(self, what: str) -> None:
        self.asked.append(what)
        if self.is_silent:
            await asyncio.Event().wait()
        if self.error is not None:
            raise self.error
