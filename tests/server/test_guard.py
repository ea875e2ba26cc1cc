"""Whom the door lets through, before anything of a request is read."""

from __future__ import annotations

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message

from concierge.server.guard import MOST_BODY_BYTES, Guard


async def status(length: bytes) -> int:
    told: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            told.append(message["status"])

    headers = [(b"host", b"localhost:8080"), (b"content-length", length)]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": headers}
    await Guard(PlainTextResponse("in"), ())(scope, receive, send)
    return told[0]


@pytest.mark.parametrize(
    "length, code",
    [
        (b"0", 200),
        (str(MOST_BODY_BYTES).encode(), 200),
        (str(MOST_BODY_BYTES + 1).encode(), 413),
        (b"9" * 4301, 413),
        (b"-1", 413),
        (b"", 413),
        (b"\xb2", 413),
    ],
    ids=["nothing", "the most", "more", "past reading", "negative", "empty", "no digit"],
)
async def test_a_body_is_let_in_by_its_length(length: bytes, code: int) -> None:
    assert await status(length) == code
