"""The body of a request, of any number of pieces, with an end to how much and how slowly it comes."""

import asyncio

from starlette.types import Receive

from concierge.errors import InputError

__all__ = ["BadBody", "whole_body"]

LONGEST_S = 10.0
# A long body gets a second more for each such piece of it that is there: a slow line is no attack.
SLOWEST_BYTES_PER_S = 32 * 1024


class BadBody(InputError):
    """A body that is not taken; `status` is the answer to it, and the message says why."""

    def __init__(self, status: int, said: str) -> None:
        """Keeps the status beside the message."""
        super().__init__(said)
        self.status = status


async def whole_body(receive: Receive, most_bytes: int) -> bytes:
    """The body, once all of it is there.

    Raises:
        BadBody: it broke off, it has more bytes, or it trickles.
    """
    body = bytearray()
    begun_at = asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout(LONGEST_S) as deadline:
            while (message := await receive())["type"] == "http.request":
                body += message.get("body", b"")
                if len(body) > most_bytes:
                    raise BadBody(413, "The body is too large")
                if not message.get("more_body", False):
                    return bytes(body)
                deadline.reschedule(begun_at + LONGEST_S + len(body) / SLOWEST_BYTES_PER_S)
    except TimeoutError:
        raise BadBody(408, "The body does not end") from None
    raise BadBody(400, "The body broke off")
