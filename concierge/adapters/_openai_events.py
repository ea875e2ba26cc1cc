"""The JSON texts of a streamed answer, also of one that is no stream at all.

Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from concierge.adapters._streamed import Streamed

__all__ = ["payloads"]

BOM = b"\xef\xbb\xbf"
# llama.cpp announces errors by a field of their own.
DATA = frozenset({b"data", b"error"})
OTHER = frozenset({b"", b"event", b"id", b"retry"})


async def payloads(streamed: Streamed) -> AsyncGenerator[bytes, None]:
    """Each payload as it comes; the whole body at the end if it has none, as where a service knows no streams."""
    body: list[bytes] = []
    is_stream = False
    async with aclosing(streamed.lines()) as lines:
        async for line in lines:
            name, _, value = line.removeprefix(BOM).partition(b":")
            if name in DATA:
                is_stream = True
                yield value.strip()
            elif name not in OTHER:
                body.append(line)
    rest = b"\n".join(body).strip()
    if rest and not is_stream:
        yield rest
