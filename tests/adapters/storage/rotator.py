"""A process that changes the keys until it is killed: `rotator FOLDER` of `tests.adapters.storage.warm`.

With $DIE_AT the process kills itself before that step: a statement, a commit, or a touch of the file with the keys.
It prints how many steps it took.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from itertools import count
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import Engine, event

from concierge.adapters.storage import SecretsSection, StorageSection, open_storage, rotation

FILE_EVENTS = {"open", "os.remove", "os.rename"}


async def rotate(folder: Path, given: str, url: str) -> None:
    """One change of keys, in batches of three."""
    rotation.BATCH = 3
    secrets = SecretsSection(encryption_key=SecretStr(given))
    section = StorageSection(database_url=SecretStr(url))
    async with open_storage(section, folder, secrets) as storage:
        count_steps(int(os.environ.get("DIE_AT") or 0))
        await storage.keys.rotate()


def count_steps(die_at: int) -> None:
    """Kills this process, as a power cut would, before the step of that number."""
    seen = count(1)

    def step(*_: object) -> None:
        number = next(seen)
        if number == die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        sys.stdout.write(f"{number}\n")

    def hear(name: str, args: tuple[object, ...]) -> None:
        if name in FILE_EVENTS and "secret.key" in str(args[0]):
            step()

    event.listen(Engine, "before_cursor_execute", step)
    event.listen(Engine, "commit", step)
    sys.addaudithook(hear)


def main(folder: str) -> None:
    """Changes the keys of that folder."""
    asyncio.run(rotate(Path(folder), os.environ.get("GIVEN_KEYS", ""), os.environ.get("DATABASE_URL", "")))
