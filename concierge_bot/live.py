"""A message that follows a changing text, by drafts or paced edits, until its last state stands in the chat."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

import structlog
from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from concierge_bot.delivery import Delivery, Fate, delivery_of
from concierge_bot.drafts import Drafts
from concierge_bot.formatted import Formatted, Words
from concierge_bot.pace import Pace
from concierge_bot.pieces import pieces
from concierge_bot.posting import Keyboard, Piece, Posting, is_unsure
from concierge_bot.spot import Spot
from concierge_bot.timing import Timing

__all__ = ["Keyboard", "LiveMessage", "Rendered", "Surroundings", "live", "seconds"]

MOST_FAILURES = 20
MOST_FAILED_DRAFTS = 3
LONGEST_RETRY_S = 30.0
UNITS_OF_REST = 1000
Rendered: TypeAlias = Words | Callable[[], Words]
"""Words, or what makes them when they are about to be shown: most states of a text that grows never are."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the messages of a bot share."""

    bot: Bot
    pace: Pace
    drafts: Drafts
    timing: Timing


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    text: Rendered = ""
    status: Words = ""
    keyboard: Keyboard | None = None

    def pieces(self) -> tuple[Piece, ...]:
        found = pieces(self.text() if callable(self.text) else self.text, self.status)
        last = len(found) - 1
        return tuple(
            Piece(words=words, keyboard=self.keyboard if at == last else None)
            for at, words in enumerate(found)
        )


class LiveMessage:
    """Shows the newest of the texts that `show` was given; those in between may never be seen."""

    def __init__(
        self, around: Surroundings, spot: Spot, *, message_id: int | None, is_draft: bool, can_stop: bool
    ) -> None:
        """Edits the message with that id, or sends its own; as a draft until it is closed, where that goes."""
        self._around = around
        self._spot = spot
        self._posting = Posting(around.bot, spot, message_id=message_id)
        self._is_draft = is_draft and message_id is None
        self._can_stop = can_stop
        self._drafted: Formatted | None = None
        self._drafted_at = 0.0
        self._written_at = 0.0
        self._newest = self._cut = _State()
        self._wanted: tuple[Piece, ...] = ()
        self._failures = self._failed_drafts = self._unsure = 0
        self._must_knock = False
        self._is_closing = asyncio.Event()
        self._news = asyncio.Event()
        self.is_seen = asyncio.Event()
        self.draft_id = around.drafts.number()
        self.delivery: Delivery | None = None

    def show(self, text: Rendered, *, status: Words = "", keyboard: Keyboard | None = None) -> None:
        """Wants this text in the chat, over several messages if it is long; the keyboard is under the last."""
        self._newest = _State(text=text, status=status, keyboard=keyboard)
        self._news.set()

    def close(self) -> None:
        """Lets `write` return once everything is shown."""
        self._is_closing.set()
        self._news.set()

    async def write(self) -> None:
        """Writes until the last text is shown or Telegram refuses it for good; `delivery` says which."""
        try:
            while not (self._is_closing.is_set() and self._next() is None):
                await self._step()
            self.delivery = Delivery(fate=Fate.DELIVERED, message_ids=self._posting.message_ids)
        except TelegramError as error:
            self.delivery = delivery_of(error, self._posting.message_ids)
            if self._unsure > 1:
                self.delivery = Delivery(fate=Fate.UNSURE, message_ids=self._posting.message_ids)
            log.warning(
                "bot.message_lost",
                problem=type(error).__name__,
                fate=self.delivery.fate,
                failures=self._failures,
            )
        finally:
            self.is_seen.set()

    async def _step(self) -> None:
        if (at := self._next()) is not None:
            if at == len(self._wanted) - 1:
                await self._rest(self._wanted[at].words)
            await self._turn(self._gap_s())
            # The text may have moved on while we waited for the turn.
            if (at := self._next()) is not None:
                await self._put(at, self._wanted[at])
        elif (words := self._preview()) is not None:
            await self._rest(words)
            if not self._is_closing.is_set():
                await self._turn(self._around.timing.draft_s)
                await self._draft(self._preview() or words)
        else:
            await self._wait()

    def _next(self) -> int | None:
        """The first piece that has to be written as a message now."""
        if self._cut is not self._newest:
            self._cut, self._wanted = self._newest, self._newest.pieces()
        is_previewed = self._is_draft and not self._is_closing.is_set()
        return self._posting.next(self._wanted[:-1] if is_previewed else self._wanted)

    def _preview(self) -> Formatted | None:
        """What the draft should show now, if it shows something else or is about to fade."""
        if not self._is_draft or self._is_closing.is_set() or not self._wanted:
            return None
        words = self._wanted[-1].words
        is_fading = _now() >= self._drafted_at + self._around.timing.keep_draft_s
        return words if words != self._drafted or is_fading else None

    async def _wait(self) -> None:
        """Returns when there is news, or when the draft has to be shown again."""
        self._news.clear()
        fades_at = self._drafted_at + self._around.timing.keep_draft_s if self._drafted else None
        with suppress(TimeoutError):
            async with asyncio.timeout_at(fades_at if self._is_draft else None):
                await self._news.wait()

    async def _rest(self, words: Formatted) -> None:
        """The longer the text, the longer it rests; its last state does not."""
        until = self._written_at + self._around.timing.rest_s * words.units / UNITS_OF_REST
        if self._written_at and until > _now():
            with suppress(TimeoutError):
                async with asyncio.timeout_at(until):
                    await self._is_closing.wait()

    async def _turn(self, gap_s: float) -> None:
        await self._around.pace.turn(self._spot.chat_id, gap_s=gap_s)

    def _gap_s(self) -> float:
        timing = self._around.timing
        return timing.edit_s if self._spot.is_private else timing.group_edit_s

    async def _put(self, at: int, piece: Piece) -> None:
        is_new = self._posting.is_new(at)
        try:
            if self._must_knock:
                await self._posting.knock()
                self._must_knock = False
            await self._posting.put(at, piece)
        except RetryAfter as error:
            self._hold(error)
        except BadRequest:
            raise
        except NetworkError as error:
            self._failed(error, is_sent=is_new and not self._must_knock)
        else:
            self._failures = self._unsure = 0
            self._seen()

    def _failed(self, error: NetworkError, *, is_sent: bool) -> None:
        """Tries again later: a message that may have arrived once more only, and when Telegram is there."""
        self._failures += 1
        if is_sent and is_unsure(error):
            self._unsure += 1
            self._must_knock = True
        if self._failures >= MOST_FAILURES or self._unsure > 1:
            raise error
        wait_s = self._around.timing.first_retry_s * 2 ** (self._failures - 1)
        self._around.pace.shut(self._spot.chat_id, min(wait_s, LONGEST_RETRY_S))

    async def _draft(self, words: Formatted) -> None:
        drafts = self._around.drafts
        try:
            self._is_draft = await drafts.show(self._spot, self.draft_id, words, can_stop=self._can_stop)
        except RetryAfter as error:
            self._hold(error)
        except BadRequest:
            raise
        except NetworkError:
            self._failed_drafts += 1
            self._is_draft = self._failed_drafts < MOST_FAILED_DRAFTS
        else:
            if self._is_draft:
                self._drafted, self._drafted_at = words, _now()
                self._seen()

    def _seen(self) -> None:
        self.is_seen.set()
        self._written_at = _now()

    def _hold(self, error: RetryAfter) -> None:
        self._around.pace.shut(self._spot.chat_id, seconds(error))


@asynccontextmanager
async def live(message: LiveMessage) -> AsyncIterator[LiveMessage]:
    """The message for the length of the block, whose last text stands in the chat when the block is left."""
    writer = asyncio.create_task(message.write())
    try:
        yield message
    finally:
        message.close()
        await writer


def seconds(error: RetryAfter) -> float:
    """How long Telegram wants silence."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _now() -> float:
    return asyncio.get_running_loop().time()
