"""Files and pictures that the bot itself has made, sent into a chat."""

import asyncio

from telegram import InputFile
from telegram.constants import FileSizeLimit

import concierge
from concierge_bot.visit import Visit

__all__ = ["send_file", "send_picture"]


async def send_picture(visit: Visit, content: bytes) -> None:
    """Sends a picture."""
    picture = await asyncio.to_thread(InputFile, content, "figures.png")
    await visit.parts.bot.send_photo(visit.spot.chat_id, picture, message_thread_id=visit.spot.thread_id)


async def send_file(visit: Visit, name: str, content: bytes) -> None:
    """Sends a file under that name. Raises TooLarge for one that Telegram does not take from bots."""
    limit = int(FileSizeLimit.FILESIZE_UPLOAD)
    if len(content) > limit:
        raise concierge.TooLarge("an upload", problem="upload", limit=limit // 1_000_000)
    # The first file of all has the kinds of files read from the disk.
    file = await asyncio.to_thread(InputFile, content, name)
    await visit.parts.bot.send_document(visit.spot.chat_id, file, message_thread_id=visit.spot.thread_id)
