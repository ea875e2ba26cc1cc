"""The tool that tells how the person's downloads are doing."""

from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue

__all__ = ["TOOL"]


@tool(Effect.READ, is_core=True)
async def list_downloads(ctx: ToolContext) -> JsonValue:
    """Lists the person's own downloads, newest first: state, percent, speed, and where the files are."""
    downloads = await ctx.me.downloads.list()
    return {
        "downloads": [
            {
                "id": each.download.id,
                "name": each.download.title.label(ctx.language)
                if each.download.title
                else each.download.name,
                "state": each.download.state.value,
                "is_paused": each.download.is_paused,
                "torrent": each.torrent.state.value if each.torrent else None,
                "percent": round(each.torrent.progress * 100) if each.torrent else None,
                "speed_bps": each.torrent.speed_bps if each.torrent else None,
                "failure": each.download.failure_code,
            }
            for each in downloads[:20]
        ]
    }


TOOL = list_downloads
