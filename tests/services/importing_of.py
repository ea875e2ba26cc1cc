"""Imports over a storage, with formats and sources as a test wants them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from concierge.adapters._import_file import open_import
from concierge.model.import_report import ImportReport
from concierge.model.importing import ReadRow
from concierge.model.title import Title, TitleKind
from concierge.model.user import User
from concierge.ports import ImportFormat, Storage
from concierge.registry import discover
from concierge.services.facts import Facts
from concierge.services.import_formats import ImportFormats
from concierge.services.import_resolving import ImportResolving
from concierge.services.import_storing import ImportStoring
from concierge.services.importing import Imports
from concierge.services.metadata import Metadata
from concierge.services.pushing import Pushing
from concierge.services.tastes import Tastes
from concierge.testing import FakeMetadata, FrozenClock
from tests.services.metadata_of import metadata_of
from tests.storage import ANNA, a_storage

__all__ = ["Importing", "Interrupted", "last"]

FORMATS = discover("concierge.adapters.imports", "FORMAT", ImportFormat)  # type: ignore[type-abstract]  # a Protocol


@dataclass(slots=True, kw_only=True)
class Importing:
    """A house that imports."""

    sources: Sequence[FakeMetadata] = ()
    storage: Storage = field(default_factory=a_storage)
    clock: FrozenClock = field(default_factory=FrozenClock)
    pushing: Pushing = field(default_factory=lambda: Pushing(()))

    @property
    def metadata(self) -> Metadata:
        """Titles."""
        return metadata_of(self.sources, storage=self.storage, clock=self.clock)

    @property
    def resolving(self) -> ImportResolving:
        """Names becoming titles."""
        return ImportResolving(self.storage, self.metadata.sparing, self.pushing, clock=self.clock)

    @property
    def facts(self) -> Facts:
        """What is known of titles."""
        return Facts(self.storage, self.metadata.sparing, clock=self.clock)

    @property
    def imports(self) -> Imports:
        """Imports."""
        storing = ImportStoring(self.storage, self.pushing, clock=self.clock)
        formats = ImportFormats(FORMATS, open_import)
        tastes = Tastes(self.storage)
        return Imports(self.storage, formats, storing, self.resolving, self.facts, tastes)

    async def stored(self, *rows: ReadRow, user: User = ANNA, source: str = "letterboxd") -> ImportReport:
        """The report of an import of these rows."""

        async def batches() -> AsyncIterator[Sequence[ReadRow]]:
            yield rows

        return await last(self.imports.store(user, source, batches()))


class Interrupted(FakeMetadata):
    """A source during whose first answer something happens."""

    meanwhile: Callable[[], Awaitable[object]] | None = None

    async def find(self, text: str, *, year: int | None, kind: TitleKind | None) -> tuple[Title, ...]:
        """The titles, after that."""
        happens, self.meanwhile = self.meanwhile, None
        if happens is not None:
            await happens()
        return await super().find(text, year=year, kind=kind)


async def last(events: AsyncIterator[object]) -> ImportReport:
    """The report that comes last."""
    found = [event async for event in events][-1]
    assert isinstance(found, ImportReport)
    return found
