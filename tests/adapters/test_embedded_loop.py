"""The embedded client never makes the event loop wait for libtorrent, however busy that is."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

from concierge.model.torrent import TorrentLimits
from tests.adapters.embedded_home import SEASON_HASH, client, sessions
from tests.contracts.torrent_client import FILM, SEASON, source, until
from tests.needs import needs
from tests.swarm import swarm

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from contextlib import AsyncExitStack

    from concierge.adapters.torrents.embedded import EmbeddedClient
    from concierge.sandbox.swarm import Swarm

__all__ = ["client", "sessions", "swarm"]

pytestmark = needs(module="libtorrent")

PATIENCE_S = 10.0
TURNS = 20

Call: TypeAlias = "Callable[[EmbeddedClient, Swarm, Path], Awaitable[object]]"

CALLS: dict[str, Call] = {
    "add": lambda client, swarm, _: client.add(source(FILM, swarm), save_dir=None, is_paused=False),
    "list": lambda client, *_: client.list(),
    "files": lambda client, *_: client.files(SEASON_HASH),
    "choose": lambda client, *_: client.choose_files(SEASON_HASH, [0, 2]),
    "pause": lambda client, *_: client.pause(SEASON_HASH),
    "resume": lambda client, *_: client.resume(SEASON_HASH),
    "recheck": lambda client, *_: client.recheck(SEASON_HASH),
    "move": lambda client, _, folder: client.set_location(SEASON_HASH, folder / "target"),
    "limit": lambda client, *_: client.set_limits(SEASON_HASH, TorrentLimits(upload_bps=1000)),
    "remove": lambda client, *_: client.remove(SEASON_HASH, with_data=False),
    "remove with data": lambda client, *_: client.remove(SEASON_HASH, with_data=True),
    "check": lambda client, *_: client.check(),
}


class Hold:
    """Keeps libtorrent's own thread in its first call until it is released, and tells if that came too late."""

    def __init__(self, client: EmbeddedClient) -> None:
        self._is_over = False
        self.begun = threading.Event()
        self.release = threading.Event()
        self.ended = threading.Event()
        self.was_released = False
        self._loop = asyncio.get_running_loop()
        self._alerts = client._door.running._alerts
        self._session = client._door.running._session

    def __call__(self) -> None:
        """What libtorrent's thread calls when there are alerts."""
        if not self.begun.is_set():
            self.begun.set()
            self.was_released = self.release.wait(PATIENCE_S)
            self.ended.set()
        self._loop.call_soon_threadsafe(self._hear)

    def _hear(self) -> None:
        if not self._is_over:
            for alert in self._session.pop_alerts():
                self._alerts._hear(alert)

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """A socket wakes the loop again inside, as it does in the product.

        libtorrent locks its alerts while it calls this, and whoever takes a callable of Python away has Python's
        lock: in that moment each would wait for the other. Beside an alert that nobody has taken it calls nothing.
        """
        self._is_over = True
        self._session.post_session_stats()
        assert await asyncio.to_thread(self._session.wait_for_alert, 1000 * int(PATIENCE_S))
        await asyncio.sleep(0.1)  # a call that has begun is at its end by then
        ours, theirs = socket.socketpair()
        with ours, theirs:
            ours.setblocking(False)  # noqa: FBT003  the standard library takes it by position only
            theirs.setblocking(False)  # noqa: FBT003  as above
            self._session.set_alert_fd(theirs.fileno())
            self._loop.add_reader(ours, self._alerts._wake, ours)
            self._alerts._wake(ours)
            yield
            self._loop.remove_reader(ours)


@pytest.mark.parametrize("name", CALLS)
async def test_while_libtorrent_is_busy_the_loop_goes_on(
    swarm: Swarm, client: EmbeddedClient, sessions: AsyncExitStack, tmp_path: Path, name: str
) -> None:
    await client.add(source(SEASON, swarm), save_dir=None, is_paused=False)
    await until(client, SEASON_HASH, lambda one: one.is_complete)
    hold = Hold(client)
    client._door.running._session.set_alert_notify(hold)
    client._door.running.get(SEASON_HASH).handle.save_resume_data()
    assert await asyncio.to_thread(hold.begun.wait, PATIENCE_S)

    calling = asyncio.ensure_future(CALLS[name](client, swarm, tmp_path))
    for _ in range(TURNS):
        await asyncio.sleep(0.005)
    hold.release.set()
    await calling
    await asyncio.to_thread(hold.ended.wait, PATIENCE_S)

    async with hold.away():
        await sessions.aclose()

    assert hold.was_released
