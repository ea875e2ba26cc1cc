"""Torrents themselves, for a client elsewhere: the file, and the magnet link."""

import re

import concierge
from concierge_bot.cleaning import clean_line
from concierge_bot.formatted import code
from concierge_bot.uploads import send_file
from concierge_bot.visit import Visit

__all__ = ["file_name", "hand_over", "send_magnet", "send_torrent"]

LONGEST_FILE_NAME = 120
# What one system or another takes for a part of a path, a device or a pattern.
UNSAFE = re.compile(r'[\\/:*?"<>|]+')


async def hand_over(visit: Visit, what: str, name: str) -> None:
    """Answers with the .torrent file of a release or download, where the tracker gives one, and the magnet link.

    Raises:
        NotAllowed, NotFound, HiddenByAge, HiddenByBlock, ServiceError: see `UserDownloads.torrent`.
    """
    source = await visit.me.downloads.torrent(what)
    if source.metainfo is not None:
        await send_file(visit, file_name(name), source.metainfo)
    await _say_magnet(visit, source)


async def send_torrent(visit: Visit, what: str, name: str) -> None:
    """Answers with the .torrent file; with the link where the tracker gives none. Raises what `hand_over` does."""
    source = await visit.me.downloads.torrent(what)
    if source.metainfo is not None:
        await send_file(visit, file_name(name), source.metainfo)
    else:
        await visit.reply(visit.say.say("bot.torrent.none"))
        await _say_magnet(visit, source)


async def send_magnet(visit: Visit, what: str) -> None:
    """Answers with the magnet link, to be copied by a tap. Raises what `hand_over` does."""
    await _say_magnet(visit, await visit.me.downloads.torrent(what))


def file_name(name: str) -> str:
    """The release's name as a file's; only a name, whatever the tracker wrote."""
    told = UNSAFE.sub(" ", clean_line(name[: LONGEST_FILE_NAME * 4]))
    short = " ".join(told.split())[:LONGEST_FILE_NAME].strip(". ")
    return f"{short or 'release'}.torrent"


async def _say_magnet(visit: Visit, source: concierge.TorrentSource) -> None:
    await visit.reply(code(source.magnet or f"magnet:?xt=urn:btih:{source.info_hash}"))
