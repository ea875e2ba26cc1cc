"""A message that follows a changing text by paced edits, until its last state stands in the chat."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

import structlog
from telegram import Bot, InlineKeyboardMarkup, ReplyKeyboardMarkup
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from concierge_bot.pace import Pace
from concierge_bot.pieces import pieces

__all__ = ["Keyboard", "LiveMessage", "live"]

MOST_FAILURES = 20
LONGEST_RETRY_S = 30.0
GONE = ("message to edit not found", "message can't be edited")
Keyboard: TypeAlias = InlineKeyboardMarkup | ReplyKeyboardMarkup
"""Of buttons under a message, or of sentences under the field in which people write."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    text: str
    keyboard: Keyboard | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    text: str = ""
    status: str = ""
    keyboard: Keyboard | None = None

    def pieces(self) -> tuple[_Piece, ...]:
        texts = pieces(self.text, self.status)
        last = len(texts) - 1
        return tuple(
            _Piece(text=text, keyboard=self.keyboard if at == last else None) for at, text in enumerate(texts)
        )


class LiveMessage:
    """Shows the newest of the texts that `show` was given; those in between may never be seen."""

    def __init__(
        self, bot: Bot, chat_id: int, pace: Pace, *, message_id: int | None, first_retry_s: float
    ) -> None:
        """Edits the message with that id, or sends its own."""
        self._bot = bot
        self._chat_id = chat_id
        self._pace = pace
        self._first_retry_s = first_retry_s
        self._ids = [] if message_id is None else [message_id]
        self._shown: list[_Piece | None] = [None for _ in self._ids]
        self._newest = self._cut = _State()
        self._wanted: tuple[_Piece, ...] = ()
        self._failures = 0
        self._is_closing = False
        self._news = asyncio.Event()

    def show(self, text: str, *, status: str = "", keyboard: Keyboard | None = None) -> None:
        """Wants this text in the chat, over several messages if it is long; the keyboard is under the last."""
        self._newest = _State(text=text, status=status, keyboard=keyboard)
        self._news.set()

    def close(self) -> None:
        """Lets `write` return once everything is shown."""
        self._is_closing = True
        self._news.set()

    async def write(self) -> None:
        """Brings the wanted texts into the chat; returns after `close`, or when the chat takes no message."""
        try:
            while not (self._is_closing and self._next() is None):
                if self._next() is None:
                    self._news.clear()
                    await self._news.wait()
                    continue
                await self._pace.turn()
                # The text may have moved on while we waited for the turn.
                if (at := self._next()) is not None:
                    await self._put(at, self._wanted[at])
        except TelegramError as error:
            log.warning("bot.message_lost", problem=type(error).__name__, failures=self._failures)

    def _next(self) -> int | None:
        """The first piece that is not in the chat yet."""
        if self._cut is not self._newest:
            self._cut, self._wanted = self._newest, self._newest.pieces()
        return next((at for at, piece in enumerate(self._wanted) if piece != self._shown_at(at)), None)

    def _shown_at(self, at: int) -> _Piece | None:
        return self._shown[at] if at < len(self._shown) else None

    async def _put(self, at: int, piece: _Piece) -> None:
        try:
            await (self._edit(at, piece) if at < len(self._ids) else self._send(piece))
        except RetryAfter as error:
            self._pace.shut(_seconds(error.retry_after))
        except BadRequest as error:
            self._refused(at, piece, error)
        except NetworkError:
            self._failures += 1
            if self._failures >= MOST_FAILURES:
                raise
            self._pace.shut(min(self._first_retry_s * 2 ** (self._failures - 1), LONGEST_RETRY_S))
        else:
            self._failures = 0

    async def _edit(self, at: int, piece: _Piece) -> None:
        # Only buttons under the message itself can be changed with it.
        buttons = piece.keyboard if isinstance(piece.keyboard, InlineKeyboardMarkup) else None
        await self._bot.edit_message_text(piece.text, self._chat_id, self._ids[at], reply_markup=buttons)
        self._shown[at] = piece

    async def _send(self, piece: _Piece) -> None:
        sent = await self._bot.send_message(self._chat_id, piece.text, reply_markup=piece.keyboard)
        self._ids.append(sent.message_id)
        self._shown.append(piece)

    def _refused(self, at: int, piece: _Piece, error: BadRequest) -> None:
        reason = error.message.lower()
        if "message is not modified" in reason:
            self._shown[at] = piece
        elif any(gone in reason for gone in GONE):
            # Somebody deleted it: this piece and those behind it are sent anew, in their order.
            del self._ids[at:], self._shown[at:]
        else:
            raise error


@asynccontextmanager
async def live(
    bot: Bot, chat_id: int, pace: Pace, *, message_id: int | None = None, first_retry_s: float = 1.0
) -> AsyncIterator[LiveMessage]:
    """A live message for the length of the block, whose last text stands in the chat when the block is left."""
    message = LiveMessage(bot, chat_id, pace, message_id=message_id, first_retry_s=first_retry_s)
    writer = asyncio.create_task(message.write())
    try:
        yield message
    finally:
        message.close()
        await writer


def _seconds(wait: int | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
