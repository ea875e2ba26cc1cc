"""`python -m concierge_bot` as a process: one clear line where it cannot run, a clean end where it is told to."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from tests.bot.conftest import OWNER
from tests.bot.processes import start

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bot.conftest import Household


@pytest.mark.parametrize(
    "environ, line",
    [
        ({"CONCIERGE_LANGUAGE": "ru"}, "Нет токена бота: задайте TELEGRAM_BOT_TOKEN"),
        ({"LANG": "ru_RU.UTF-8"}, "Нет токена бота"),
        ({"TELEGRAM_BOT_TOKEN": "1:a", "CONCIERGE_BOT__OWNER_ID": "me"}, "CONCIERGE_BOT__OWNER_ID"),
    ],
    ids=["no token", "by the locale", "a wrong owner"],
)
async def test_a_missing_setting_is_one_line_and_78(
    tmp_path: Path, environ: dict[str, str], line: str
) -> None:
    process = await start(tmp_path, environ)

    out, err = await process.communicate()

    assert process.returncode == 78
    assert out == b""
    assert line in err.decode()
    assert err.decode().count("\n") == 1


async def test_a_token_that_telegram_does_not_know_is_78_and_stays_secret(household: Household) -> None:
    environ = {**household.environ, "CONCIERGE_BOT__TOKEN": "99:wrong-token-of-mine"}

    process = await start(household.data_dir.parent, environ)
    out, err = await process.communicate()

    assert process.returncode == 78
    assert "TELEGRAM_BOT_TOKEN" in err.decode()
    assert "wrong-token-of-mine" not in (out + err).decode()


async def test_a_database_that_cannot_be_used_is_told_and_left_alone(household: Household) -> None:
    household.data_dir.mkdir(exist_ok=True)
    database = household.data_dir / "concierge.db"
    database.write_bytes(b"no database" * 1000)

    process = await start(household.data_dir.parent, {**household.environ, "CONCIERGE_LANGUAGE": "ru"})
    _, err = await process.communicate()

    assert process.returncode == 1
    assert err.decode().startswith("База повреждена")
    assert database.read_bytes().startswith(b"no database")


async def test_a_signal_ends_the_bot_in_order(household: Household) -> None:
    process = await start(household.data_dir.parent, {**household.environ, "LOG_LEVEL": "INFO"})
    try:
        household.telegram.say("/help", user_id=OWNER)
        await household.sees(len)
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(20):
            _, err = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()

    assert process.returncode == 0, err.decode()
    assert "bot.stopped" in err.decode()
    assert household.telegram.token not in err.decode()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_also_a_bot_that_still_reads_its_settings(
    tmp_path: Path, number: signal.Signals
) -> None:
    settings = tmp_path / "settings.toml"
    os.mkfifo(settings)
    process = await start(tmp_path, {"CONCIERGE_CONFIG_FILE": str(settings)})
    try:
        async with asyncio.timeout(20):
            written = await read_by_somebody(settings)
            process.send_signal(number)
            _, err = await process.communicate()
        os.close(written)
    finally:
        if process.returncode is None:
            process.kill()

    assert (process.returncode, err) == (0, b"")


async def read_by_somebody(pipe: Path) -> int:
    """The other end of a pipe that a program waits at."""
    while True:
        with suppress(OSError):
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        await asyncio.sleep(0.02)
