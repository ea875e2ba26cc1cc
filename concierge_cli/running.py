"""Opens a concierge for a command and runs it, so that Ctrl-C and SIGTERM leave everything in order."""

import asyncio
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import platformdirs

import concierge
import concierge_cli as cli

__all__ = ["configuration", "data_dir", "database", "opened", "run_async"]

_DOWNLOADS_GO_ON = "error.interrupted_download"


@asynccontextmanager
async def opened(
    *, torrents: bool, settings: concierge.Settings | None = None
) -> AsyncIterator[concierge.Concierge]:
    """A concierge with the settings of this shell, and logging set up for it."""
    settings = settings or concierge.Settings()
    concierge.configure_logging(settings.section(concierge.GeneralSection).log_level, settings.secrets)
    async with concierge.Concierge.open(settings, torrents=torrents) as opened_one:
        for notice in opened_one.warnings:
            cli.output.note(f"⚠ {cli.documenting.warning(notice)}", style="yellow")
        try:
            yield opened_one
        except asyncio.CancelledError:
            if torrents:
                raise asyncio.CancelledError(_DOWNLOADS_GO_ON) from None
            raise


async def configuration() -> concierge.Configuration:
    """The settings of this shell as a whole; the file for them need not be there yet."""
    return await asyncio.to_thread(lambda: concierge.Configuration(concierge.Settings(needs_file=False)))


async def database() -> concierge.DatabaseCare:
    """The care of the database that the settings of this shell name, and logging set up for it."""
    settings = concierge.Settings()
    concierge.configure_logging(settings.section(concierge.GeneralSection).log_level, settings.secrets)
    return await concierge.Concierge.database(settings)


def data_dir() -> Path:
    """The folder in which the settings of this shell keep what is concierge's own."""
    chosen = concierge.Settings().section(concierge.GeneralSection).data_dir
    return chosen or platformdirs.user_data_path("concierge")


def run_async(work: Coroutine[object, object, int]) -> int:
    """Runs a command's work and returns its exit code; SIGTERM ends it as Ctrl-C does."""
    return asyncio.run(_until_told(work))


async def _until_told(work: Coroutine[object, object, int]) -> int:
    task = asyncio.current_task()
    with suppress(NotImplementedError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: task.cancel() if task else None)
    try:
        return await work
    except asyncio.CancelledError as left:
        raise KeyboardInterrupt(*left.args) from None
