"""The chats that the bot writes into."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from math import ceil
from typing import TypeVar

from telegram import Bot, Message
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter, TelegramError

from concierge_bot.delivery import Delivery, Fate
from concierge_bot.drafts import Drafts
from concierge_bot.formatted import Formatted
from concierge_bot.live import Keyboard, LiveMessage, Rendered, Surroundings, live, seconds
from concierge_bot.pace import Pace
from concierge_bot.posting import Piece, Posting, is_unsure, send_photo
from concierge_bot.spot import Spot
from concierge_bot.timing import Timing

__all__ = ["Chats"]

MOST_TRIES = 5
T = TypeVar("T")


class Chats:
    """Writes into chats, into each at its own pace and into all at one that they share."""

    def __init__(self, bot: Bot, timing: Timing) -> None:
        """Writes through that bot."""
        self._around = Surroundings(bot=bot, pace=Pace(), drafts=Drafts(bot), timing=timing)
        self._moved: dict[int, int] = {}

    def move(self, old_id: int, new_id: int) -> None:
        """What goes into that chat from now on goes into the new one."""
        self._moved[old_id] = new_id

    def now_at(self, chat_id: int) -> int:
        """The id that the chat has now."""
        return self._moved.get(chat_id, chat_id)

    def live(self, spot: Spot, *, message_id: int | None = None) -> AbstractAsyncContextManager[LiveMessage]:
        """A message that follows a changing text by edits: a new one, or the one with that id."""
        return live(LiveMessage(self._around, spot, message_id=message_id, is_draft=False, can_stop=False))

    @asynccontextmanager
    async def answer(self, spot: Spot, *, can_stop: bool = False) -> AsyncIterator[LiveMessage]:
        """A message that is being thought of: the bot seems busy until it is seen, then it grows.

        It grows as a draft where Telegram takes drafts, and stands in the chat when the block is left. With
        `can_stop` Telegram shows a button, whose press names the message's `draft_id`.
        """
        is_draft = self._around.drafts.are_taken(spot)
        message = LiveMessage(self._around, spot, message_id=None, is_draft=is_draft, can_stop=can_stop)
        busy = asyncio.create_task(self._seem_busy(spot, message))
        try:
            async with live(message):
                yield message
        finally:
            busy.cancel()
            with suppress(asyncio.CancelledError):
                await busy

    async def say(self, spot: Spot, text: Rendered, *, keyboard: Keyboard | None = None) -> Delivery:
        """Sends a message, however long it takes until Telegram accepts it; what became of it is returned."""
        async with self.live(spot) as message:
            message.show(text, keyboard=keyboard)
        return message.delivery or Delivery(fate=Fate.LOST)

    async def ready(self, spot: Spot, *, knocks: bool = False) -> None:
        """Returns if that chat may be written into now; with `knocks` Telegram has answered something else there.

        Raises:
            RetryAfter: Telegram wants silence in that chat.
            TelegramError: it does not answer, or lets nobody write there.
        """
        if (silent_s := self._around.pace.silent_s(spot.chat_id)) > 0:
            raise RetryAfter(ceil(silent_s))
        if knocks:
            with self._hushing(spot):
                await Posting(self._around.bot, spot, message_id=None).knock()

    async def post(self, spot: Spot, words: Formatted, *, keyboard: Keyboard | None = None) -> int:
        """Sends a message in its turn, once: whoever calls tries again. Returns the message's id.

        Raises:
            RetryAfter: Telegram wants silence in that chat; then nothing is tried.
            TelegramError: it is not sent, or nobody knows.
        """
        posting, piece = (
            Posting(self._around.bot, spot, message_id=None),
            Piece(words=words, keyboard=keyboard),
        )
        await self._turn_at_once(spot)
        with self._hushing(spot):
            while posting.next((piece,)) is not None:
                await posting.put(0, piece)
        return posting.message_ids[0]

    async def post_photo(self, spot: Spot, photo: str | bytes, piece: Piece) -> Message:
        """Sends a picture, or the one that Telegram calls so, as `post` sends words. Raises what that raises."""
        await self._turn_at_once(spot)
        with self._hushing(spot):
            return await send_photo(self._around.bot, spot, photo, piece)

    async def call(self, spot: Spot, call: Callable[[], Awaitable[T]]) -> T:
        """What Telegram answers to a call that writes into that chat, made in the chat's turn.

        The call asks `now_at` for the chat's id: a group may move before it is its turn.

        Raises:
            TelegramError: it is refused, or nobody knows whether it was taken.
        """
        pace, timing = self._around.pace, self._around.timing
        gap_s = timing.edit_s if spot.is_private else timing.group_edit_s
        tries = 0
        while True:
            await pace.turn(spot.chat_id, gap_s=gap_s)
            try:
                return await call()
            except RetryAfter as error:
                pace.shut(spot.chat_id, seconds(error))
            except ChatMigrated as error:
                if self.now_at(spot.chat_id) == error.new_chat_id:
                    raise
                self.move(spot.chat_id, error.new_chat_id)
            except BadRequest:
                raise
            except NetworkError as error:
                tries += 1
                if tries == MOST_TRIES or is_unsure(error):
                    raise
                pace.shut(spot.chat_id, timing.first_retry_s * tries)

    async def _turn_at_once(self, spot: Spot) -> None:
        """Returns when it is the chat's turn. Raises RetryAfter where Telegram wants silence."""
        await self.ready(spot)
        await self._around.pace.turn(spot.chat_id, gap_s=self._around.timing.edit_s)

    @contextmanager
    def _hushing(self, spot: Spot) -> Iterator[None]:
        """Notes for how long Telegram wants silence, if it does."""
        try:
            yield
        except RetryAfter as error:
            self._around.pace.shut(spot.chat_id, seconds(error))
            raise

    async def _seem_busy(self, spot: Spot, message: LiveMessage) -> None:
        """At once, without waiting for a turn, and again until there is something to see."""
        around = self._around
        while not message.is_seen.is_set():
            if not around.pace.is_shut(spot.chat_id):
                try:
                    await around.bot.send_chat_action(
                        spot.chat_id, ChatAction.TYPING, message_thread_id=spot.thread_id
                    )
                except RetryAfter as error:
                    around.pace.shut(spot.chat_id, seconds(error))
                except TelegramError:
                    # Nothing depends on it; the message itself will find out what is wrong.
                    pass
            with suppress(TimeoutError):
                async with asyncio.timeout(around.timing.typing_s):
                    await message.is_seen.wait()
