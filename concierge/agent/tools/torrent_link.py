"""The tool that has the face hand over a torrent itself: the model sees neither its link nor its file."""

from typing import Annotated

from pydantic import Field

from concierge.agent.own_downloads import meant, name_of
from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.errors import NotFound
from concierge.model.access import Grant
from concierge.model.conversation import JsonValue, TorrentOffered
from concierge.services.permission import require

__all__ = ["TOOL"]

_LONGEST_NAME = 100


@tool(Effect.READ)
async def torrent_link(
    ctx: ToolContext,
    which: Annotated[
        str, Field(description="a release's handle, a download's id, or words of a download's name")
    ],
) -> JsonValue:
    """Gives the person the .torrent file and the magnet link of a release or download; you never see them."""
    require(ctx.me.user, Grant.DOWNLOAD)
    try:
        release = (await ctx.me.search.stored(which)).decision
        offered = TorrentOffered(what=release.handle, name=release.release.name[:_LONGEST_NAME])
    except NotFound:
        one = (await meant(ctx, which)).download
        offered = TorrentOffered(what=one.id, name=name_of(one, ctx.language))
    ctx.torrents.append(offered)
    return {"status": "handed_over", "what": offered.what, "name": offered.name}


TOOL = torrent_link
