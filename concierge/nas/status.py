"""What is under way on this machine, as its staging folder tells it."""

from dataclasses import dataclass

from concierge.adapters.transfer.publishing import LibraryFolder
from concierge.adapters.transfer.staging import staged_bytes
from concierge.errors import ConciergeError
from concierge.nas.api import opened_api
from concierge.nas.item import Item
from concierge.nas.rooms import Room, Rooms
from concierge.nas.settings import NasSettings

__all__ = ["Status", "UnderWay", "status_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWay:
    """An item that has a room; its state is `fetching`, `placing` or `placed`."""

    id: str
    title: str
    state: str
    done_bytes: int
    total_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Whether a daemon runs, what it is at, how much fits still, and how much waits; None is not known."""

    is_running: bool
    items: tuple[UnderWay, ...]
    free_bytes: int | None
    pending: int | None

    def document(self) -> dict[str, object]:
        """As JSON."""
        return {
            "running": self.is_running,
            "items": [
                {
                    "id": one.id,
                    "title": one.title,
                    "state": one.state,
                    "done_bytes": one.done_bytes,
                    "total_bytes": one.total_bytes,
                }
                for one in self.items
            ],
            "free_bytes": self.free_bytes,
            "pending": self.pending,
        }


def status_of(settings: NasSettings, library: LibraryFolder, rooms: Rooms) -> Status:
    """The state of things; it waits for the disk and the server."""
    items = ((room, room.read_item()) for room in rooms.all())
    return Status(
        is_running=rooms.is_held(),
        items=tuple(_under_way(room, item) for room, item in items if item is not None),
        free_bytes=_free(library),
        pending=_pending(settings),
    )


def _under_way(room: Room, item: Item) -> UnderWay:
    journal = room.read_journal()
    placed = sum(one.size_bytes for one in journal.intents.values() if one.placed)
    state = "placed" if placed else "placing" if journal.is_begun else "fetching"
    try:
        staged = staged_bytes(room.files, item.files)
    except (ConciergeError, OSError):
        staged = 0
    done = min(staged + placed, item.size_bytes)
    return UnderWay(id=item.id, title=item.title, state=state, done_bytes=done, total_bytes=item.size_bytes)


def _free(library: LibraryFolder) -> int | None:
    try:
        return library.free_bytes()
    except ConciergeError:
        return None


def _pending(settings: NasSettings) -> int | None:
    try:
        return len(opened_api(settings).pending())
    except ConciergeError:
        return None
