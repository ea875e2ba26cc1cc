"""Files and pictures that the bot itself has made, sent into a chat."""

import asyncio

from telegram import InputFile, ReplyParameters
from telegram.constants import FileSizeLimit

import concierge
from concierge_bot.visit import Visit

__all__ = ["send_file", "send_picture"]


async def send_picture(visit: Visit, content: bytes) -> None:
    """Sends a picture."""
    picture, spot = await asyncio.to_thread(InputFile, content, "figures.png"), visit.spot

    async def send() -> object:
        chat_id = visit.parts.chats.now_at(spot.chat_id)
        return await visit.parts.bot.send_photo(chat_id, picture, message_thread_id=spot.thread_id)

    await visit.parts.chats.call(spot, send)


async def send_file(visit: Visit, name: str, content: bytes) -> None:
    """Sends a file under that name. Raises TooLarge for one that Telegram does not take from bots."""
    limit = int(FileSizeLimit.FILESIZE_UPLOAD)
    if len(content) > limit:
        raise concierge.TooLarge("an upload", problem="upload", limit=limit // 1_000_000)
    # The first file of all has the kinds of files read from the disk.
    file, spot = await asyncio.to_thread(InputFile, content, name), visit.spot
    reply = ReplyParameters(spot.reply_to, allow_sending_without_reply=True) if spot.reply_to else None

    async def send() -> object:
        return await visit.parts.bot.send_document(
            visit.parts.chats.now_at(spot.chat_id),
            file,
            message_thread_id=spot.thread_id,
            reply_parameters=reply,
        )

    await visit.parts.chats.call(spot, send)
