"""The services of the way home, wired together: who may fetch, and what waits."""

from dataclasses import dataclass

from concierge.config import Settings
from concierge.ports import Clock, Storage
from concierge.sections import SyncSection
from concierge.services.nases import Nases
from concierge.services.notifications import Notifications
from concierge.services.sync_queue import SyncQueue
from concierge.services.syncing import Syncing

__all__ = ["HomewardServices", "homeward_services"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HomewardServices:
    """The NASes, what they are told, and what people see of it."""

    nases: Nases
    sync: Syncing
    queue: SyncQueue


def homeward_services(
    settings: Settings, storage: Storage, notifications: Notifications, *, clock: Clock
) -> HomewardServices:
    """All of them; the key of the settings is that of the first NAS."""
    key = settings.section(SyncSection).api_key.get_secret_value()
    nases = Nases(storage, clock=clock, first_key=key)
    sync = Syncing(storage, nases, notifications, clock=clock)
    return HomewardServices(nases=nases, sync=sync, queue=SyncQueue(storage))
