"""The services of people's lists, wired together: the part of the composition root that is theirs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from concierge.adapters._archive import zip_archive
from concierge.adapters._import_file import open_import
from concierge.adapters._lone_file import lone_file
from concierge.adapters._stats_words import painted
from concierge.app.foundation import Foundation
from concierge.ports import Clock, ExportFormat, ImportFormat, LinkedService, ListService
from concierge.registry import discover
from concierge.services.connections import Connections
from concierge.services.discoveries import Discovering
from concierge.services.exporting import Exports
from concierge.services.franchises import Franchises
from concierge.services.import_formats import ImportFormats
from concierge.services.import_resolving import ImportResolving
from concierge.services.import_storing import ImportStoring
from concierge.services.importing import Imports
from concierge.services.pushing import Pushing
from concierge.services.shelves import Shelves
from concierge.services.statistics import Counting
from concierge.services.taste import Taste
from concierge.views.list_services import ListServices

__all__ = ["Listing", "linked_of", "list_services"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The services with lists that can be read, and those that lack a setting, with its name."""

    services: Sequence[ListService] = ()
    unset: Mapping[str, str] = field(default_factory=dict)


def list_services(common: Foundation, listing: Listing, *, clock: Clock) -> ListServices:
    """Everything about lists."""
    storage, metadata = common.storage, common.metadata
    pushing = Pushing([one.name for one in linked_of(listing.services)])
    storing = ImportStoring(storage, pushing, clock=clock)
    resolving = ImportResolving(storage, metadata.sparing, pushing, clock=clock)
    formats = ImportFormats(_import_formats(), open_import)
    imports = Imports(storage, formats, storing, resolving, common.facts, common.tastes)
    known = (storage, metadata, common.visibility)
    return ListServices(
        taste=Taste(*known, pushing, clock=clock),
        shelves=Shelves(storage),
        imports=imports,
        exports=Exports(storage, _export_formats(), zip_archive, lone_file),
        connections=Connections(
            storage, listing.services, imports, metadata.quotas, clock=clock, unset=listing.unset
        ),
        counting=Counting(storage, painted),
        progress=common.progress,
        franchises=Franchises(*known, clock=clock),
        discovering=Discovering(*known, common.tastes, clock=clock),
    )


def linked_of(services: Sequence[ListService]) -> tuple[LinkedService, ...]:
    """Those that can be told of changes."""
    return tuple(one for one in services if isinstance(one, LinkedService))


def _export_formats() -> tuple[ExportFormat, ...]:
    return discover("concierge.adapters.exports", "FORMAT", ExportFormat)  # type: ignore[type-abstract]  # a Protocol that can be checked


def _import_formats() -> tuple[ImportFormat, ...]:
    return discover("concierge.adapters.imports", "FORMAT", ImportFormat)  # type: ignore[type-abstract]  # as above
