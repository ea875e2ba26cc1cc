"""An HTTP answer whose body comes bit by bit."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

import httpx

from concierge.adapters._answer import Answer

__all__ = ["Streamed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Streamed:
    """An HTTP answer whose body is still to come: it can be read once, by `lines` or by `whole`.

    Both raise as `HttpClient.request` does where the body breaks off, is too large or falls silent.
    """

    service: str
    status: int
    headers: httpx.Headers
    url: httpx.URL
    pieces: AsyncGenerator[bytes, None]

    async def lines(self) -> AsyncGenerator[bytes, None]:
        """Each line as it comes, without its end; the last one also where it has none."""
        rest = b""
        async for piece in self.pieces:
            # No `splitlines`, which parts at signs that may stand inside of a line.
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                yield line.removesuffix(b"\r")
        if rest:
            yield rest.removesuffix(b"\r")

    async def whole(self) -> Answer:
        """The answer, read to its end."""
        body = b"".join([piece async for piece in self.pieces])
        return Answer(service=self.service, status=self.status, headers=self.headers, body=body, url=self.url)
