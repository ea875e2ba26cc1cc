"""Closes a request."""

import concierge
from concierge_bot.formatted import Formatted, plain
from concierge_bot.visit import Visit

__all__ = ["decline"]


async def decline(visit: Visit, request_id: str, reason: str = "") -> Formatted:
    """What has become of it: somebody else may have been faster. Raises NotFound, InputError."""
    closed = await visit.me.requests.decline(request_id, reason=reason)
    is_declined = closed.state is concierge.RequestState.DECLINED
    return plain(
        visit.say.say("requests.declined" if is_declined else "requests.too_late", name=closed.title)
    )
