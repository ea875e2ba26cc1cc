"""What the chat sees of downloads under way; what has become of them tells the outbox."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import TypeAlias

from telegram import InlineKeyboardMarkup

import concierge
from concierge.texts import Texts
from concierge_bot.chats import Chats
from concierge_bot.live import LiveMessage
from concierge_bot.render import error_text, progress_text
from concierge_bot.spot import Spot
from concierge_bot.tending import fitting

__all__ = ["Followers", "Spawn"]

# What can be stopped, or given up for another.
TENDED = frozenset({concierge.DownloadState.QUEUED, concierge.DownloadState.DOWNLOADING})

Spawn: TypeAlias = Callable[[Coroutine[object, object, None]], asyncio.Task[None]]


class Followers:
    """Follows each download once, in a task of its own, until it has ended."""

    def __init__(self, chats: Chats, spawn: Spawn, *, every_s: float) -> None:
        """Starts its tasks through `spawn`, which sees to their errors."""
        self._chats = chats
        self._spawn = spawn
        self._every_s = every_s
        self._followed: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[object, object, None]) -> None:
        """Runs work that outlives the update that brought it, until `stop`."""
        task = self._spawn(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def follow(
        self,
        me: concierge.UserView,
        spot: Spot,
        download_id: str,
        say: Texts,
        *,
        keyboard: InlineKeyboardMarkup | None = None,
    ) -> None:
        """Shows the download's progress in a new message, with the buttons under it while it is under way."""
        self.start(self._follow(me, spot, download_id, say, keyboard=keyboard))

    async def track(
        self,
        me: concierge.UserView,
        download_id: str,
        shown: LiveMessage | None,
        say: Texts,
        *,
        keyboard: InlineKeyboardMarkup | None = None,
    ) -> concierge.Download | None:
        """The download as it ended, after its progress was shown; None if it is followed elsewhere or lost."""
        if download_id in self._followed:
            if shown is not None:
                shown.show(say.say("bot.already_followed"))
            return None
        self._followed.add(download_id)
        ended: concierge.Download | None = None
        try:
            async for progress in me.downloads.watch(download_id, every_s=self._every_s):
                ended = progress.download
                if shown is not None:
                    text = _with_account(progress_text(progress, say), me, ended, say)
                    fit = fitting(keyboard, is_paused=ended.is_paused) if ended.state in TENDED else None
                    shown.show(text, keyboard=fit)
        except concierge.ConciergeError as error:
            if shown is not None:
                shown.show(error_text(error, say))
            return None
        finally:
            self._followed.discard(download_id)
        return ended

    async def stop(self) -> None:
        """Ends every task; downloads go on without being looked at."""
        tasks = set(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _follow(
        self,
        me: concierge.UserView,
        spot: Spot,
        download_id: str,
        say: Texts,
        *,
        keyboard: InlineKeyboardMarkup | None,
    ) -> None:
        async with self._chats.live(spot) as shown:
            await self.track(me, download_id, shown, say, keyboard=keyboard)


def _with_account(text: str, me: concierge.UserView, download: concierge.Download, say: Texts) -> str:
    """The text, and whose account at the torrent client is used, unless none is needed."""
    client = me.downloads.household_client(download)
    if not client or download.state is concierge.DownloadState.ON_NAS:
        return text
    return f"{text}\n{say.say('account.household', service=say.site(client))}"
