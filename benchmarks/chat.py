"""P6: what a chat message costs a server, beside the same statements through the driver alone."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

import asyncpg

from benchmarks.figure import Figure, of_pairs
from benchmarks.pairs import pairs
from concierge.adapters.storage.storage import SqlStorage
from concierge.model.conversation import AssistantTurn, Usage, UserTurn

__all__ = ["chat_figure"]

LIMIT = 3.0
REMEMBERED = 30
NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)
TURNS = (UserTurn(text="спасибо"), AssistantTurn(text="Всегда пожалуйста."))
OPENING = """
SELECT users.*, t.position, t.conversation, t.said_at, t.kind, t.body,
       (SELECT summary FROM conversations c WHERE c.user_id = users.id AND c.summary <> ''
        ORDER BY number DESC LIMIT 1) AS summary,
       (SELECT sum(cost_micros) FROM model_usage u WHERE u.user_id = users.id AND u.day = $2) AS cost
FROM users LEFT JOIN turns t ON t.user_id = users.id
     AND t.position > (SELECT max(position) FROM turns n WHERE n.user_id = users.id) - 30
WHERE users.id = $1 ORDER BY t.position
"""
USAGE = """
INSERT INTO model_usage VALUES ($1, $2, 'x', 1, 5, 0, 0, 7, 1)
ON CONFLICT (user_id, day, model)
DO UPDATE SET calls = model_usage.calls + 1, output_tokens = model_usage.output_tokens + 7
"""
SAID = """
INSERT INTO turns (user_id, position, conversation, said_at, kind, body)
SELECT $1, (SELECT coalesce(max(position), 0) FROM turns WHERE user_id = $1) + n, 1, $2, 'user', $3
FROM generate_series(1, 2) n ON CONFLICT DO NOTHING RETURNING position
"""


async def chat_figure(storage: SqlStorage, url: str) -> Figure:
    """The ratio for a person who has talked for long."""
    async with storage.transaction() as rows:
        ours, theirs = await rows.users.by_telegram_id(71), await rows.users.by_telegram_id(72)

    async def message(_: int) -> None:
        async with storage.reading() as rows:
            opening = await rows.conversations.opening(ours.id, at=NOW, limit=REMEMBERED)
        async with storage.transaction() as rows:
            await rows.usage.add(ours.id, NOW, (Usage(model="x", input_tokens=5, output_tokens=7),))
            await rows.conversations.append(opening, TURNS, at=NOW)

    server = await asyncpg.connect(url)
    bare = _bare(server, theirs.id)
    for number in range(REMEMBERED):
        await message(number)
        await bare(number)
    measured = of_pairs("P6 PostgreSQL: a chat message", LIMIT, await pairs(bare, message))
    await server.close()
    # Two processes take turns for a server, so that a busy machine moves its ratios: told, and no gate.
    return replace(measured, is_gate=False)


def _bare(server: asyncpg.Connection, user_id: int) -> Callable[[int], Awaitable[object]]:
    day, body = NOW.date().isoformat(), '{"text": "спасибо"}'

    async def message(_: int) -> None:
        await server.fetch(OPENING, user_id, day)
        async with server.transaction():
            await server.execute(USAGE, user_id, day)
            await server.fetch(SAID, user_id, NOW, body)

    return message
