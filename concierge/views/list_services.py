"""The services that people's lists are made by."""

from dataclasses import dataclass

from concierge.services.connections import Connections
from concierge.services.discoveries import Discovering
from concierge.services.exporting import Exports
from concierge.services.franchises import Franchises
from concierge.services.importing import Imports
from concierge.services.progress import Progress
from concierge.services.shelves import Shelves
from concierge.services.statistics import Counting
from concierge.services.taste import Taste

__all__ = ["ListServices"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListServices:
    """What marks, reads and brings lists, and what is told of them."""

    taste: Taste
    shelves: Shelves
    imports: Imports
    exports: Exports
    connections: Connections
    counting: Counting
    progress: Progress
    franchises: Franchises
    discovering: Discovering
