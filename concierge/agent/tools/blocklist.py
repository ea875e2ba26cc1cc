"""The tool that shows what the person has blocked, so that it can be lifted."""

from concierge.agent.personal_views import day_of, fitting, titled, worded
from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue

__all__ = ["TOOL"]


@tool(Effect.READ, is_private=True)
async def blocklist(ctx: ToolContext) -> JsonValue:
    """Lists what the person never wants to meet. Only when they ask for the list itself: never speak of it else."""
    rows = [
        {
            **(
                titled(one.title.title, ctx.language)
                if one.title
                else worded(one.block.words, one.block.after_year)
            ),
            "level": one.block.level.value,
            "on": day_of(one.block.blocked_at),
        }
        for one in await ctx.me.blocklist.list()
    ]
    return fitting("blocked", rows)


TOOL = blocklist
