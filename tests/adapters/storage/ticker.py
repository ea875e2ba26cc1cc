"""An instance of its own: `python -m tests.adapters.storage.ticker FOLDER` holds the job "tick" and never ends it.

It prints "began" with each run. Its zone is $TZ.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path

from concierge.adapters.storage import StorageSection, open_storage
from concierge.config import Settings
from tests.jobs.clocks import Told, at_work


async def tick(folder: Path) -> None:
    """Runs the job until it is killed."""
    for_ever = asyncio.Event()

    async def deed() -> timedelta | None:
        sys.stdout.write("began\n")
        sys.stdout.flush()
        await for_ever.wait()
        return None

    async with (
        open_storage(Settings(environ=os.environ).section(StorageSection), folder) as storage,
        at_work(storage, Told(deed=deed).job),
    ):
        await for_ever.wait()


if __name__ == "__main__":
    asyncio.run(tick(Path(sys.argv[1])))
