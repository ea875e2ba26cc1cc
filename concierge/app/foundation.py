"""What lists and recommendations are both built on: one of each for the whole process."""

from dataclasses import dataclass

from concierge.ports import Clock, Storage
from concierge.services.facts import Facts
from concierge.services.metadata import Metadata
from concierge.services.progress import Progress
from concierge.services.tastes import Tastes
from concierge.services.visibility import Visibility

__all__ = ["Foundation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundation:
    """Where things are kept, who knows titles, who may see what, and what people like and have begun."""

    storage: Storage
    metadata: Metadata
    visibility: Visibility
    facts: Facts
    tastes: Tastes
    progress: Progress

    @classmethod
    def of(cls, storage: Storage, metadata: Metadata, *, clock: Clock) -> "Foundation":
        """All of it over that storage and that metadata."""
        visibility = Visibility(storage)
        return cls(
            storage=storage,
            metadata=metadata,
            visibility=visibility,
            facts=Facts(storage, metadata.sparing, clock=clock),
            tastes=Tastes(storage),
            progress=Progress(storage, metadata, visibility, clock=clock),
        )
