"""Pictures with words under them: sent once over the wire, and by the name that Telegram gave them from then on."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Protocol

import structlog
from telegram import InlineKeyboardMarkup, Message
from telegram.error import BadRequest, NetworkError

import concierge
from concierge_bot.delivery import is_no_chat
from concierge_bot.formatted import Formatted
from concierge_bot.posting import Piece, send_photo
from concierge_bot.visit import Visit

__all__ = ["LONGEST_CAPTION", "Pictures", "change_buttons", "change_words", "show_picture"]

LONGEST_CAPTION = 1024
LARGEST_BYTES = 5 * 1024 * 1024
# Whoever waits for a card reads it without its picture rather than not at all.
PATIENCE_S = 6.0
log = structlog.get_logger(__name__)


class Names(Protocol):
    """Where stands what Telegram calls the files that were sent."""

    async def get(self, key: str, /) -> str | None: ...
    async def put(self, key: str, file_id: str, /) -> None: ...
    async def forget(self, key: str, /) -> None: ...


class Pictures:
    """Pictures elsewhere, by their addresses."""

    def __init__(self, names: Names, fetch: Callable[[str], Awaitable[concierge.Image]]) -> None:
        """Takes where stands what Telegram calls them, and how the others are fetched."""
        self._names = names
        self._fetch = fetch

    async def send(self, url: str, send: Callable[[str | bytes], Awaitable[Message]]) -> Message | None:
        """The message in which the picture was sent; None where it cannot be had, or Telegram refuses it.

        Raises:
            TelegramError: the picture is not the reason, or nobody knows whether it was taken.
        """
        known = await self.known(url)
        if known is not None:
            if (sent := await _unless_refused(send, known)) is not None:
                return sent
            await self.forget(url)
        content = await self.fetched(url)
        sent = None if content is None else await _unless_refused(send, content)
        if sent is not None:
            await self.keep(url, sent)
        return sent

    async def known(self, url: str) -> str | None:
        """What Telegram calls the picture; None if it was not sent yet."""
        return await self._names.get(_key(url))

    async def keep(self, url: str, sent: Message) -> None:
        """Keeps what Telegram calls the picture, if that can be: the message stands in the chat in any case."""
        if sent.photo:
            try:
                await self._names.put(_key(url), sent.photo[-1].file_id)
            except concierge.StorageError as error:
                log.warning("bot.picture_not_kept", code=error.code)

    async def forget(self, url: str) -> None:
        """Telegram knows the picture no more."""
        await self._names.forget(_key(url))

    async def fetched(self, url: str) -> bytes | None:
        """The picture itself; None where it cannot be had in time, or is larger than a chat needs."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                image = await self._fetch(url)
        except (concierge.NotAllowed, concierge.NotFound, concierge.ServiceError, TimeoutError) as error:
            log.info("bot.no_picture", problem=type(error).__name__)
            return None
        return image.content if len(image.content) <= LARGEST_BYTES else None


async def show_picture(
    visit: Visit, url: str | None, words: Formatted, *, keyboard: InlineKeyboardMarkup | None = None
) -> None:
    """Answers with the picture and the words under it; with the words alone where it cannot be had or is refused."""
    is_short = words.units <= LONGEST_CAPTION
    if not (url and is_short and await _is_shown(visit, url, Piece(words=words, keyboard=keyboard))):
        await visit.reply(words, keyboard=keyboard)


async def change_words(
    visit: Visit, words: Formatted, *, keyboard: InlineKeyboardMarkup | None = None
) -> None:
    """Changes the message whose button was pressed, which may be a picture."""
    message = visit.message
    if message is None or not message.photo:
        await visit.change(words, keyboard=keyboard)
        return
    short = words.cut(LONGEST_CAPTION)

    async def edit() -> object:
        return await message.edit_caption(short.text, caption_entities=short.entities, reply_markup=keyboard)

    await _unless_same(visit, edit)


async def change_buttons(visit: Visit, keyboard: InlineKeyboardMarkup | None) -> None:
    """Changes only the buttons of the message whose button was pressed."""
    message = visit.message
    if message is not None:
        await _unless_same(visit, lambda: message.edit_reply_markup(keyboard))


async def _is_shown(visit: Visit, url: str, piece: Piece) -> bool:
    parts, spot = visit.parts, visit.spot
    chats = parts.chats

    async def send(photo: str | bytes) -> Message:
        return await chats.call(
            spot,
            lambda: send_photo(parts.bot, replace(spot, chat_id=chats.now_at(spot.chat_id)), photo, piece),
        )

    pictures = Pictures(parts.house.sent_files, visit.me.metadata.image)
    try:
        return await pictures.send(url, send) is not None
    except NetworkError as error:
        log.info("bot.picture_not_sent", problem=type(error).__name__)
        return False


async def _unless_refused(
    send: Callable[[str | bytes], Awaitable[Message]], photo: str | bytes
) -> Message | None:
    try:
        return await send(photo)
    except BadRequest as error:
        if is_no_chat(error):
            raise
        log.info("bot.picture_refused", problem=type(error).__name__)
        return None


async def _unless_same(visit: Visit, edit: Callable[[], Awaitable[object]]) -> None:
    try:
        await visit.parts.chats.call(visit.spot, edit)
    except BadRequest as error:
        if "message is not modified" not in error.message.lower():
            raise


def _key(url: str) -> str:
    return f"photo {url}"
