"""A process that writes until it is killed: `writer FOLDER TELEGRAM_ID COUNT` of `tests.adapters.storage.warm`.

Each number is printed once the transaction that wrote it has been committed. With $DIE_AT the process kills itself
before that statement.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from itertools import count
from pathlib import Path

from sqlalchemy import Engine, event

from concierge.adapters.storage import StorageSection, open_storage
from concierge.config import Settings
from concierge.model.conversation import AssistantTurn, UserTurn
from tests.adapters.storage.values import a_download, a_source, say


async def write(folder: Path, telegram_id: int, numbers: int) -> None:
    """Two turns and a download in each transaction."""
    async with open_storage(Settings(environ=os.environ).section(StorageSection), folder) as storage:
        for number in range(numbers):
            async with storage.transaction() as stores:
                user = await stores.users.by_telegram_id(telegram_id)
                answer = AssistantTurn(text=f"{number}", provider_data=["x" * 500])
                await say(stores, user.id, UserTurn(text=f"{number}"), answer)
                info_hash = f"{telegram_id:08x}{number:032x}"
                await stores.downloads.add(
                    a_download(user.id, number, info_hash=info_hash), a_source(info_hash)
                )
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()


def die_at(statement: int) -> None:
    """Kills this process, as a power cut would, before the statement of that number."""
    seen = count(1)

    def hear(*_: object) -> None:
        if next(seen) == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", hear)


def main(folder: str, telegram_id: str, numbers: str) -> None:
    """Writes into the database of that folder."""
    if at := os.environ.get("DIE_AT"):
        die_at(int(at))
    asyncio.run(write(Path(folder), int(telegram_id), int(numbers)))
