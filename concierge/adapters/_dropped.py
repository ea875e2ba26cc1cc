"""A read that is sent once more where the connection turned out to be closed."""

from collections.abc import Awaitable, Callable
from typing import Final

from concierge.adapters._http import Answer
from concierge.errors import ServiceUnavailable

__all__ = ["sent_again_if_dropped"]

# A connection that is closed in good order has no error of its own: the answer alone is missing.
_DROPPED: Final = frozenset({"ReadError", "RemoteProtocolError", "WriteError"})


async def sent_again_if_dropped(send: Callable[[], Awaitable[Answer]]) -> Answer:
    """The answer to what `send` sends, which may be sent twice: only for what changes nothing there.

    Raises:
        ServiceError: as `send` does; a connection that is dropped a second time is one that does not answer.
    """
    try:
        return await send()
    except ServiceUnavailable as error:
        if error.facts.get("problem") not in _DROPPED:
            raise
        # A server drops connections that stood idle just when they are used again.
        return await send()
