"""A file: a list of another service, which moves in whenever it is sent."""

from telegram import Document, Update

from concierge_bot.importing import LARGEST_BYTES, import_document
from concierge_bot.kind import Kind
from concierge_bot.policy import SEARCHERS
from concierge_bot.title_words import short
from concierge_bot.visit import Visit

__all__ = ["KIND"]

TORRENT = "application/x-bittorrent"


def _fits(update: Update) -> bool:
    message = update.message
    return message is not None and message.document is not None and message.forward_origin is None


async def _run(visit: Visit) -> None:
    document = visit.update.message.document if visit.update.message else None
    if document is None:
        return
    if _is_torrent(document):
        await visit.reply(visit.say.say("bot.file.torrent"))
    elif (document.file_size or 0) > LARGEST_BYTES:
        await visit.reply(visit.say.say("bot.file.too_big", file=short(document.file_name or "?")))
    else:
        await import_document(visit, document)


def _is_torrent(document: Document) -> bool:
    name = (document.file_name or "").lower()
    return name.endswith(".torrent") or document.mime_type == TORRENT


KIND = Kind(name="file", policy=SEARCHERS, fits=_fits, run=_run)
