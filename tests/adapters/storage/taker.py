"""A process that takes updates until it is killed: `python -m tests.adapters.storage.taker FOLDER USER_ID COUNT`.

Many are taken at once, and each third is handled. `took N` and `did N` are printed once that is acknowledged.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from concierge.adapters.storage import SecretsSection, StorageSection, open_storage
from concierge.config import Settings
from concierge.model.inbox import Incoming
from concierge.services.background import Background
from concierge.services.inbox import Inbox

__all__ = ["AT_ONCE"]

AT_ONCE = 20


async def take(folder: Path, user_id: int, count: int) -> None:
    """Takes so many."""
    settings = Settings(environ=os.environ)
    opened = open_storage(settings.section(StorageSection), folder, settings.section(SecretsSection))
    async with opened as storage, Background() as background:
        inbox = Inbox(storage, background)
        async with inbox.holding(), asyncio.TaskGroup() as group:
            for worker in range(AT_ONCE):
                group.create_task(_taken(inbox, user_id, range(worker, count, AT_ONCE)))


async def _taken(inbox: Inbox, user_id: int, numbers: range) -> None:
    for number in numbers:
        one = Incoming(update_id=number, chat_id=user_id, user_id=user_id, payload=f"payload {number}")
        if await inbox.take(one):
            _say(f"took {number}")
        if number % 3 == 0:
            await inbox.done(number)
            _say(f"did {number}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(take(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
