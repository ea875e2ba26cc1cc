"""The tool that lists what a download's torrent holds."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from concierge.agent.own_downloads import Which, meant, name_of
from concierge.agent.policy import Effect
from concierge.agent.told import told
from concierge.agent.tool import ToolContext, tool
from concierge.agent.wishes import Season
from concierge.errors import ClientElsewhere
from concierge.model.conversation import JsonValue
from concierge.model.selection import is_video, numbers
from concierge.model.torrent import TorrentEntry
from concierge.texts import texts

__all__ = ["TOOL"]

_LONGEST_NAME = 80


@tool(Effect.READ)
async def download_files(ctx: ToolContext, download: Which, season: Season = None) -> JsonValue:
    """Lists the files of a download's torrent, films first: size, percent, and whether each is fetched."""
    one = (await meant(ctx, download)).download
    entries = await ctx.me.downloads.files(one.id)
    if not entries and not ctx.me.downloads.owns_client:
        raise ClientElsewhere("its client is another process's", n=1)
    shown = [entry for entry in entries if season is None or season in numbers(entry.path)[0]]
    shown.sort(key=lambda entry: (not is_video(entry.path), entry.index))
    facts: Mapping[str, JsonValue] = {
        "name": name_of(one, ctx.language),
        "count": len(entries),
        "wanted": sum(entry.is_wanted for entry in entries),
    }
    return told(facts, files=[_row(entry, ctx.language) for entry in shown])


def _row(entry: TorrentEntry, language: str) -> JsonValue:
    return {
        "name": PurePosixPath(entry.path).name[:_LONGEST_NAME],
        "size": texts(language).size(entry.size_bytes),
        "percent": round(entry.progress * 100),
        "is_wanted": entry.is_wanted,
    }


TOOL = download_files
