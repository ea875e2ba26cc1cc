"""Several pictures in one message: sent once over the wire, and by Telegram's own names for them from then on."""

import asyncio
from collections.abc import Sequence

import structlog
from telegram import InputMediaPhoto, Message
from telegram.error import BadRequest, NetworkError

import concierge
from concierge_bot.formatted import joined, plain
from concierge_bot.pictures import Pictures
from concierge_bot.spot import Spot
from concierge_bot.visit import Parts

__all__ = ["show_album"]

LEAST, MOST = 2, 10
log = structlog.get_logger(__name__)


async def show_album(
    parts: Parts, me: concierge.UserView, spot: Spot, pictures: Sequence[tuple[str | None, str]]
) -> None:
    """Shows the pictures at those addresses, each with its line; the lines alone where that cannot be had.

    Raises:
        TelegramError: the chat is shut.
    """
    shown, known = pictures[:MOST], Pictures(parts.house.sent_files, me.metadata.image)
    files = await asyncio.gather(*(_file(known, url) for url, _ in shown))
    told = [(url, file, line) for (url, line), file in zip(shown, files, strict=True) if url and file]
    if len(told) >= LEAST:
        try:
            sent = await _sent(parts, spot, [(file, line) for _, file, line in told])
        except NetworkError as error:  # of which a refusal is one
            log.info("bot.album_refused", problem=type(error).__name__)
            if isinstance(error, BadRequest):
                for url, _, _ in told:
                    await known.forget(url)
        else:
            for message, (url, _, _) in zip(sent, told, strict=True):
                await known.keep(url, message)
            return
    await parts.chats.say(spot, joined([plain(line) for _, line in shown]))


async def _sent(parts: Parts, spot: Spot, told: Sequence[tuple[str | bytes, str]]) -> Sequence[Message]:
    media = [InputMediaPhoto(file, caption=line) for file, line in told]

    async def send() -> Sequence[Message]:
        return await parts.bot.send_media_group(
            parts.chats.now_at(spot.chat_id), media, message_thread_id=spot.thread_id
        )

    return await parts.chats.call(spot, send)


async def _file(pictures: Pictures, url: str | None) -> str | bytes | None:
    """What Telegram calls the picture, else the picture itself; None where it cannot be had."""
    if not url:
        return None
    return await pictures.known(url) or await pictures.fetched(url)
