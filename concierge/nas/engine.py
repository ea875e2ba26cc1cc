"""The daemon's loop: it goes on with what it had, takes what waits, and carries several items at once."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import Final

from concierge.errors import NotAllowed, NotFound, ServiceError, StaleLease
from concierge.nas.api import LONGEST_WAIT_S
from concierge.nas.carrying import Carrier, Outcome, Rules, Tools
from concierge.nas.doors import Tell
from concierge.nas.item import Item

__all__ = ["Chores", "Engine"]

_ASKED_AGAIN: Final = (ServiceError, NotAllowed)
_DAY_S: Final = 86_400.0
_FIRST_WAIT_S: Final = 2.0
_LONGEST_WAIT_S: Final = 300.0


class Chores:
    """What is done beside the items; here, nothing."""

    def tidy(self) -> None:
        """A day has passed, or work begins; called in a thread."""

    def lost(self, error: ServiceError | NotAllowed) -> None:
        """The server did not answer, for this reason."""

    def back(self) -> None:
        """The server answers again."""


class Engine:
    """Takes items and carries them until it is called off, or once until nothing is left."""

    def __init__(
        self,
        tools: Tools,
        rules: Rules,
        tell: Tell,
        *,
        parallel: int,
        poll_s: float,
        chores: Chores | None = None,
    ) -> None:
        """Takes the tools, how many items are carried at once, and how long the server may keep us waiting."""
        self._tools, self._rules = tools, rules
        self._carrier = Carrier(tools, rules, tell)
        self._parallel, self._poll_s = parallel, poll_s
        self._wait_s = min(poll_s, LONGEST_WAIT_S)
        self._chores = chores or Chores()
        self._tidied_at: float | None = None
        self._under_way: dict[str, asyncio.Task[Outcome]] = {}
        self._outcomes: Counter[Outcome] = Counter()

    async def run(self) -> None:
        """Works until it is called off.

        Raises:
            JobBusy: another process works in the same staging folder.
        """
        try:
            while not await self._is_mounted():
                # Whoever wants the film hears that the disk is not there; nothing is written meanwhile.
                await self._give_back_one()
                await self._tools.clock.sleep(self._poll_s)
            with self._tools.rooms.held():
                await self._go_on()
                await self._serve()
        finally:
            await self._call_off()

    async def once(self) -> Mapping[Outcome, int]:
        """How many items ended how, after everything that waits was tried.

        Raises:
            ServiceError: the server does not answer.
            JobBusy: another process works in the same staging folder.
        """
        try:
            if not await self._is_mounted():
                await self._give_back_one()
                return self._outcomes
            with self._tools.rooms.held():
                await self._go_on()
                await self._empty_queue()
                return self._outcomes
        finally:
            await self._call_off()

    async def _empty_queue(self) -> None:
        tried: set[str] = set()
        is_all = False
        while not is_all or self._under_way:
            free = 0 if is_all else self._parallel - len(self._under_way)
            taken = await self._tools.desk.lease(limit=free) if free else ()
            self._begin(taken)
            # What comes a second time failed a moment ago: it is for the next run.
            is_all = is_all or bool(free and tried >= {item.id for item in taken})
            tried |= {item.id for item in taken}
            if self._under_way and (is_all or len(self._under_way) >= self._parallel):
                await self._one_ends()

    async def _serve(self) -> None:
        wait_s = _FIRST_WAIT_S
        while True:
            while len(self._under_way) >= self._parallel:
                await self._one_ends()
            began = self._tools.clock.monotonic()
            await self._tidy()
            try:
                is_taken = await self._take()
            except _ASKED_AGAIN as error:
                self._chores.lost(error)
                await self._pause(wait_s)
                wait_s = min(wait_s * 2, _LONGEST_WAIT_S)
                continue
            self._chores.back()
            wait_s = _FIRST_WAIT_S
            took_s = self._tools.clock.monotonic() - began
            if not is_taken and took_s < self._wait_s / 2:
                # A server that does not keep us waiting, or shows what another one gets, is not asked at once again.
                await self._pause(self._poll_s - took_s)

    async def _tidy(self) -> None:
        now = self._tools.clock.monotonic()
        if self._tidied_at is None or now - self._tidied_at >= _DAY_S:
            self._tidied_at = now
            await self._tools.aside(self._chores.tidy)

    async def _take(self) -> bool:
        """Whether something waited that is ours now."""
        if not await self._tools.desk.pending(limit=1, wait_s=self._wait_s):
            return False
        self._collect()
        taken = await self._tools.desk.lease(limit=max(self._parallel - len(self._under_way), 1))
        self._begin(taken)
        return bool(taken)

    async def _go_on(self) -> None:
        """Begins with what an earlier process had under way; whether it is still ours, the first fence tells."""
        await self._tidy()
        rooms = await self._tools.aside(self._tools.rooms.sweep)
        for room in rooms:
            item = await self._tools.aside(room.read_item)
            if item is None or item.token is None:
                continue
            journal = await self._tools.aside(room.read_journal)
            if journal.is_ended or await self._is_ours(item):
                while len(self._under_way) >= self._parallel:
                    await self._one_ends()
                self._begin((item,))

    async def _is_ours(self, item: Item) -> bool:
        """Whether the lease of an earlier process still holds. If not, its files wait for the next one."""
        try:
            await self._tools.desk.progress(
                item.id, item.token or 0, done_bytes=None, total_bytes=None, step="plan"
            )
        except _ASKED_AGAIN:
            return True  # nobody knows; copying can go on, and the fence will tell
        except (NotFound, StaleLease) as lost:
            if isinstance(lost, NotFound):
                await self._tools.aside(self._tools.rooms.room(item.id).drop)
            return False
        return True

    def _begin(self, items: tuple[Item, ...]) -> None:
        for item in items:
            older = self._under_way.pop(item.id, None)
            self._under_way[item.id] = asyncio.ensure_future(self._after(older, item))

    async def _after(self, older: asyncio.Task[Outcome] | None, item: Item) -> Outcome:
        """Carries the item, once whoever carried it with an older token has let go of its files."""
        if older is not None:
            older.cancel()
            await asyncio.wait({older})
        return await self._carrier.carry(item)

    async def _one_ends(self) -> None:
        await asyncio.wait(self._under_way.values(), return_when=asyncio.FIRST_COMPLETED)
        self._collect()

    def _collect(self) -> None:
        for item_id, task in [*self._under_way.items()]:
            if task.done():
                del self._under_way[item_id]
                self._outcomes[task.result()] += 1

    async def _pause(self, seconds: float) -> None:
        if seconds > 0:
            await self._tools.clock.sleep(seconds)
        self._collect()

    async def _give_back_one(self) -> None:
        try:
            taken = await self._tools.desk.lease(limit=1)
        except _ASKED_AGAIN as error:
            self._chores.lost(error)
            return
        for item in taken:
            self._outcomes[await self._carrier.carry(item)] += 1

    async def _is_mounted(self) -> bool:
        return await self._tools.aside(self._tools.library.is_mounted, self._rules.marker)

    async def _call_off(self) -> None:
        tasks = [*self._under_way.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._under_way.clear()
