"""Serving the application until told to stop."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from starlette.types import ASGIApp
from uvicorn import Config, Server

from concierge.app import Concierge
from concierge.errors import ConfigError
from concierge.sections import ServerSection
from concierge.server.app import application
from concierge.server.heads import BoundedHeads

__all__ = ["ServerSection", "listening", "serve"]

GRACE_S = 3
TICK_S = 1.0


class _Server(Server):
    """uvicorn's server, which leaves the signals to whoever runs it: it would raise them once more at its end."""

    def __init__(self, config: Config) -> None:
        """Serves by the configuration."""
        super().__init__(config)
        self._ended = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Captures none."""
        yield

    def end(self) -> None:
        """Lets it come to its end."""
        self.should_exit = True
        self._ended.set()

    async def main_loop(self) -> None:
        """Returns at the end; what there is to do meanwhile, the date of answers, is for once in a second."""
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK_S):
                    await self._ended.wait()


async def serve(concierge: Concierge, section: ServerSection, *, started: Callable[[str], None]) -> None:
    """Serves, and runs the jobs, until SIGINT or SIGTERM; `started` is told the address once it is open.

    Raises:
        ConfigError: nothing can listen at that host and port.
    """
    ended = asyncio.Event()
    with _signals(ended.set):
        async with (
            concierge.jobs(),
            listening(application(concierge, section, ended=ended), section.host, section.port) as at,
        ):
            started(at)
            try:
                await ended.wait()
            finally:
                ended.set()


@asynccontextmanager
async def listening(
    app: ASGIApp,
    host: str,
    port: int,
    *,
    setting: str = "CONCIERGE_SERVER__PORT",
    grace_s: int = GRACE_S,
) -> AsyncIterator[str]:
    """Serves the application for the length of the block, and tells its address; port 0 is any that is free.

    Requests that are under way at its end have `grace_s` seconds.

    Raises:
        ConfigError: nothing can listen there; `setting` is what to change.
    """
    listener = _listener(host, port, setting)
    config = Config(
        app,
        http=BoundedHeads,
        log_config=None,
        access_log=False,  # its lines hold keys
        lifespan="off",
        proxy_headers=False,  # nothing here depends on who asks
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=grace_s,
    )
    server = _Server(config)
    with listener:
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield _address(host, listener)
        finally:
            server.end()
            await task


def _listener(host: str, port: int, setting: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        problem = f"{host}:{port}: {error.strerror}"
        raise ConfigError(f"{setting}: {problem}", setting=setting, problem=problem) from error


def _address(host: str, listener: socket.socket) -> str:
    named = f"[{host}]" if ":" in host else host
    return f"http://{named}:{listener.getsockname()[1]}"


@contextmanager
def _signals(stop: Callable[[], None]) -> Iterator[None]:
    """Inside, both signals call `stop`; afterwards they do what they did."""
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGINT, signal.SIGTERM)
    with suppress(NotImplementedError):
        for number in numbers:
            loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        with suppress(NotImplementedError):
            for number in numbers:
                loop.remove_signal_handler(number)
