"""The script `concierge-bot`: runs the bot until it is told to stop, and says in one line why it cannot."""

import asyncio
import gc
import os
import signal
import sys
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from types import FrameType
from typing import NoReturn

import concierge
from concierge.texts import Texts, texts

__all__ = ["main"]

EXIT_UNABLE = 1
EXIT_SERVICE = 69
EXIT_CONFIG = 78
STOPS = (signal.SIGINT, signal.SIGTERM)


def main() -> None:
    """Runs the bot and exits: 0 when it was told to stop, 78 for a setting, 69 for a service that is down."""
    # The first process of a container hears no signal that it does not ask for. While the bot loads, nothing is open.
    for number in STOPS:
        signal.signal(number, _end)
    try:
        code = asyncio.run(_run())
    except concierge.ConciergeError as error:
        sys.stderr.write(f"{_say().error(error.code, error.facts)}\n")
        code = _exit_code(error)
    sys.exit(code)


def _end(_number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(0)


async def _run() -> int:
    settings = concierge.Settings()
    missing = settings.section(concierge.BotSection).missing()
    if missing or find_spec("telegram") is None:
        key = missing[0].lower() if missing else "library"
        sys.stderr.write(f"{_say().say(f'bot.missing.{key}')}\n")
        return EXIT_CONFIG
    concierge.configure_logging(settings.section(concierge.GeneralSection).log_level, settings.secrets)
    app = import_module("concierge_bot.app")
    stop = asyncio.Event()
    for number in STOPS:
        with suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    # What is loaded by then stays. Looking through it for garbage would hold up everybody again and again.
    await app.serve(settings, stop, started=gc.freeze)
    return 0


def _exit_code(error: concierge.ConciergeError) -> int:
    match error:
        case concierge.ConfigError() | concierge.LoginFailed():
            return EXIT_CONFIG
        case concierge.ServiceError():
            return EXIT_SERVICE
        case _:
            return EXIT_UNABLE


def _say() -> Texts:
    """The sentences of the operator: `CONCIERGE_LANGUAGE`, then the locale, else English."""
    locale = next((v for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(name))), "")
    return texts(os.environ.get("CONCIERGE_LANGUAGE") or ("ru" if locale.startswith("ru") else "en"))
