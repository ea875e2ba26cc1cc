"""The tool that tells how the person's lists come in from elsewhere."""

from collections.abc import Mapping

from concierge.agent.personal_views import cut, day_of, fitting, titled
from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.model.connection import Connection
from concierge.model.conversation import JsonValue
from concierge.model.import_report import Unresolved

__all__ = ["TOOL"]

_MOST_NAMES = 5
_MOST_CHOICES = 2
_MOST_SERVICES = 10
_LONGEST_NAME = 60


@tool(Effect.READ, is_private=True)
async def import_status(ctx: ToolContext) -> JsonValue:
    """Tells which accounts are connected, when each was read, and which imported names still stand for no title."""
    connections = await ctx.me.connections.list()
    names = await ctx.me.imports.unresolved()
    return {
        "accounts": [_account(one) for one in connections[:_MOST_SERVICES]],
        "open": len(names),
        **fitting("names", [_name(one, ctx.language) for one in names[:_MOST_NAMES]]),
        "can_connect": list(ctx.me.connections.services[:_MOST_SERVICES]),
        "reads_files_of": list(ctx.me.imports.sources[:_MOST_SERVICES]),
    }


def _account(one: Connection) -> Mapping[str, JsonValue]:
    return {
        "service": one.service,
        "state": one.state.value,
        "read_on": day_of(one.synced_at),
        "failure": one.failure.code if one.failure else None,
    }


def _name(one: Unresolved, language: str) -> Mapping[str, JsonValue]:
    return {
        "name": cut(one.title, _LONGEST_NAME),
        "year": one.year,
        "reason": one.reason.value,
        "choices": [titled(title, language) for title in one.choices[:_MOST_CHOICES]],
    }


TOOL = import_status
