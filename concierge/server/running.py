"""Serving the application until told to stop."""

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from uvicorn import Config, Server

from concierge.app import Concierge
from concierge.errors import ConfigError
from concierge.sections import ServerSection
from concierge.server.app import application

__all__ = ["ServerSection", "serve"]

GRACE_S = 3


class _Server(Server):
    """uvicorn's server, which leaves the signals to whoever runs it: it would raise them once more at its end."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Captures none."""
        yield


async def serve(concierge: Concierge, section: ServerSection, *, started: Callable[[str], None]) -> None:
    """Serves, and runs the jobs, until SIGINT or SIGTERM; `started` is told the address once it is open.

    Raises:
        ConfigError: nothing can listen at that host and port.
    """
    listener = _listener(section)
    app = application(concierge, section)
    config = Config(
        app,
        log_config=None,
        access_log=False,  # its lines hold keys
        lifespan="off",
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    server = _Server(config)

    def stop() -> None:
        server.should_exit = True

    with listener, _signals(stop):
        async with concierge.jobs():
            started(_address(section, listener))
            await server.serve(sockets=[listener])


def _listener(section: ServerSection) -> socket.socket:
    family = socket.AF_INET6 if ":" in section.host else socket.AF_INET
    try:
        return socket.create_server((section.host, section.port), family=family)
    except OSError as error:
        setting = "CONCIERGE_SERVER__PORT"
        problem = f"{section.host}:{section.port}: {error.strerror}"
        raise ConfigError(f"{setting}: {problem}", setting=setting, problem=problem) from error


def _address(section: ServerSection, listener: socket.socket) -> str:
    host = f"[{section.host}]" if ":" in section.host else section.host
    return f"http://{host}:{listener.getsockname()[1]}"


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
