"""Files and pictures that the bot itself has made, sent into a chat."""

from telegram.constants import FileSizeLimit

import concierge
from concierge_bot.visit import Visit

__all__ = ["send_file", "send_picture"]


async def send_picture(visit: Visit, content: bytes) -> None:
    """Sends a picture."""
    await visit.parts.bot.send_photo(visit.spot.chat_id, content, message_thread_id=visit.spot.thread_id)


async def send_file(visit: Visit, name: str, content: bytes) -> None:
    """Sends a file under that name. Raises TooLarge for one that Telegram does not take from bots."""
    limit = int(FileSizeLimit.FILESIZE_UPLOAD)
    if len(content) > limit:
        raise concierge.TooLarge("an upload", problem="upload", limit=limit // 1_000_000)
    await visit.parts.bot.send_document(
        visit.spot.chat_id, content, filename=name, message_thread_id=visit.spot.thread_id
    )
