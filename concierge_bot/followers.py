"""What the chat sees of downloads: their progress, and the good news once."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import TypeAlias

import concierge
from concierge.texts import Texts, texts
from concierge_bot.chats import Chats
from concierge_bot.live import LiveMessage
from concierge_bot.render import error_text, failure_text, name_of, progress_text
from concierge_bot.spot import Spot

__all__ = ["Followers", "Spawn"]

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

    def follow(self, me: concierge.UserView, spot: Spot, download_id: str, say: Texts) -> None:
        """Shows the download's progress in a new message."""
        self.start(self._follow(me, spot, download_id, say))

    async def take_up(self, me: concierge.UserView, spot: Spot) -> None:
        """Follows what an earlier run left under way, silently until it ends."""
        say = texts(me.user.language or "ru")
        for progress in await me.downloads.list():
            if progress.download.is_active:
                self.start(self._await(me, spot, progress.download.id, say))

    async def track(
        self, me: concierge.UserView, download_id: str, shown: LiveMessage | None, say: Texts
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
                    shown.show(_with_account(progress_text(progress, say), me, ended, say))
        except concierge.ConciergeError as error:
            if shown is not None:
                shown.show(error_text(error, say))
            return None
        finally:
            self._followed.discard(download_id)
        return ended

    async def congratulate(self, spot: Spot, download: concierge.Download | None, say: Texts) -> None:
        """Tells that a download can be watched, in a message of its own: an edit would ring nowhere."""
        if download is not None and download.state is concierge.DownloadState.ON_NAS:
            await self._chats.say(spot, say.say("bot.ready", name=name_of(download, say)))

    async def stop(self) -> None:
        """Ends every task; downloads go on without being looked at."""
        tasks = set(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _follow(self, me: concierge.UserView, spot: Spot, download_id: str, say: Texts) -> None:
        async with self._chats.live(spot) as shown:
            ended = await self.track(me, download_id, shown, say)
        await self.congratulate(spot, ended, say)

    async def _await(self, me: concierge.UserView, spot: Spot, download_id: str, say: Texts) -> None:
        ended = await self.track(me, download_id, None, say)
        if ended is not None and ended.state is concierge.DownloadState.FAILED:
            await self._chats.say(spot, f"{name_of(ended, say)}\n{failure_text(ended, say)}")
        await self.congratulate(spot, ended, say)


def _with_account(text: str, me: concierge.UserView, download: concierge.Download, say: Texts) -> str:
    """The text, and whose account at the torrent client is used, unless none is needed."""
    client = me.downloads.household_client(download)
    if not client:
        return text
    return f"{text}\n{say.say('account.household', service=say.site(client))}"
