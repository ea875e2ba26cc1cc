"""libtorrent's alerts on the event loop: a socket wakes the loop, no thread of ours waits."""

import asyncio
import errno
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from concierge.adapters._embedded_resume import ResumeTable
from concierge.errors import ServiceUnavailable

if TYPE_CHECKING:
    import libtorrent as lt

__all__ = ["Alerts", "Listener"]

WAIT_S: Final = 60.0

_Key: TypeAlias = "tuple[str, lt.torrent_handle | str]"


class Listener(Protocol):
    """Hears what happens to torrents without having been asked for."""

    def on_milestone(self, handle: "lt.torrent_handle") -> None:
        """The torrent's metadata arrived, or its wanted files are all there."""
        ...

    def on_moved(self, handle: "lt.torrent_handle", problem: str) -> None:
        """The torrent's files are where they were to go; with a problem they stayed."""
        ...

    def on_disk_error(self, handle: "lt.torrent_handle", problem: str) -> None:
        """The torrent's files could not be read or written."""
        ...


class Alerts:
    """Turns alerts into results of futures, and tells the listener of the others."""

    def __init__(self, session: "lt.session", listener: Listener) -> None:
        """Takes who is told."""
        self._session = session
        self._listener = listener
        self._waiting: dict[_Key, list[asyncio.Future[ResumeTable | None]]] = {}

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Alerts are heard inside."""
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        with ours, theirs:
            ours.setblocking(False)  # noqa: FBT003  the standard library takes it by position only
            theirs.setblocking(False)  # noqa: FBT003  as above
            loop.add_reader(ours, self._wake, ours)
            self._session.set_alert_fd(theirs.fileno())
            try:
                yield
            finally:
                self._session.set_alert_fd(-1)
                loop.remove_reader(ours)

    async def saved(self, handle: "lt.torrent_handle", flags: int) -> ResumeTable | None:
        """The torrent's resume data; None if libtorrent has none to give."""
        return await self._told("saved", handle, lambda: handle.save_resume_data(flags))

    async def prioritized(self, handle: "lt.torrent_handle", priorities: list[int]) -> None:
        """Returns once the choice of files holds."""
        await self._told("prioritized", handle, lambda: handle.prioritize_files(priorities))

    async def deleted(self, handle: "lt.torrent_handle", options: int) -> None:
        """Takes the torrent out of the session and returns once its files are gone.

        Raises:
            ServiceUnavailable: the files could not be deleted.
        """
        key = str(handle.info_hashes().get_best())
        await self._told("deleted", key, lambda: self._session.remove_torrent(handle, options))

    async def _told(
        self, event: str, who: "lt.torrent_handle | str", ask: Callable[[], None]
    ) -> ResumeTable | None:
        future: asyncio.Future[ResumeTable | None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault((event, who), []).append(future)
        ask()
        try:
            async with asyncio.timeout(WAIT_S):
                return await future
        except TimeoutError as error:
            raise ServiceUnavailable("embedded", f"not {event} in {WAIT_S:g} s", problem="timeout") from error

    def _wake(self, ours: socket.socket) -> None:
        with suppress(BlockingIOError):
            ours.recv(4096)
        for alert in self._session.pop_alerts():
            self._hear(alert)

    def _hear(self, alert: "lt.alert") -> None:
        """An alert, and all that it points to, dies with the next `pop_alerts`: what is needed is copied."""
        import libtorrent as lt

        match alert:
            case lt.save_resume_data_alert():
                self._resolve(("saved", alert.handle), lt.write_resume_data(alert.params))
            case lt.save_resume_data_failed_alert():
                self._resolve(("saved", alert.handle), None)
            case lt.file_prio_alert():
                self._resolve(("prioritized", alert.handle), None)
            case lt.torrent_deleted_alert():
                self._resolve(("deleted", str(alert.info_hashes.get_best())), None)
            case lt.torrent_delete_failed_alert():
                self._refuse(("deleted", str(alert.info_hashes.get_best())), alert.error)
            case _:
                self._tell(alert)

    def _tell(self, alert: "lt.alert") -> None:
        import libtorrent as lt

        match alert:
            case lt.metadata_received_alert() | lt.torrent_finished_alert():
                self._listener.on_milestone(alert.handle)
            case lt.storage_moved_alert():
                self._listener.on_moved(alert.handle, "")
            case lt.storage_moved_failed_alert():
                self._listener.on_moved(alert.handle, alert.error.message())
            case lt.file_error_alert():
                self._listener.on_disk_error(alert.handle, alert.error.message())

    def _resolve(self, key: _Key, result: ResumeTable | None) -> None:
        for future in self._waiting.pop(key, ()):
            if not future.done():
                future.set_result(result)

    def _refuse(self, key: _Key, error: "lt.error_code") -> None:
        # A torrent without metadata has no files: that "fails" too, with success as its reason.
        if error.value() in {0, errno.ENOENT}:
            self._resolve(key, None)
            return
        for future in self._waiting.pop(key, ()):
            if not future.done():
                future.set_exception(ServiceUnavailable("embedded", f"files not deleted: {error.message()}"))
