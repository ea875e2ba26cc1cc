"""P8: how often and how much is written while answers grow, and how soon people see something of theirs."""

import asyncio
import os
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from itertools import pairwise
from statistics import median
from typing import Any

from telegram import Bot
from telegram.request import HTTPXRequest, RequestData

from benchmarks.figure import Figure, of_count
from concierge.sandbox._serving import Fault, FaultKind, serving
from concierge.sandbox.telegram import Refused, TelegramServer
from concierge_bot.chats import Chats
from concierge_bot.spot import Spot
from concierge_bot.timing import Timing

__all__ = ["figures"]

TOKENS = (50, 200, 500, 1000)
A_SECOND = 50
LATENCY_S = 0.05
AT_ONCE = 50
WATCHED_EVERY_S = 0.005
MOST_EDITS_A_SECOND = 1.0
MOST_DRAFTS_A_SECOND = 1 / 0.7
MOST_BYTES = 8.0
REACTION_LIMIT_S = 0.3
LAG_LIMIT_S = 0.05
SPARE = 0.05


def figures() -> Iterator[Figure]:
    """Rates and bytes by the server's own calls, for drafts and for edits; then fifty answers at once."""
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    for kind, most in (("drafts", MOST_DRAFTS_A_SECOND), ("edits", MOST_EDITS_A_SECOND)):
        yield from asyncio.run(_each_length(kind, most))
    yield from asyncio.run(_many())


async def _each_length(kind: str, most_a_second: float) -> Sequence[Figure]:
    server = TelegramServer()
    if kind == "edits":
        server.refusals["sendmessagedraft"] = [Refused(404, "Not Found") for _ in TOKENS]
    found: list[Figure] = []
    request = _Counting()
    async with serving(server), Bot(server.token, base_url=f"{server.url}/bot", request=request) as bot:
        server.arm(Fault(kind=FaultKind.SLOW, delay_s=LATENCY_S, path=f"/bot{server.token}"))
        chats = Chats(bot, Timing())
        for number in range(1, len(TOKENS) + 1):
            server.say("/start", user_id=number)
        await asyncio.gather(
            *(_answer(chats, Spot(chat_id=number), tokens) for number, tokens in enumerate(TOKENS, 1))
        )
    for number, tokens in enumerate(TOKENS, 1):
        is_whole = server.messages(number)[-1].text == _text(tokens)
        found += _of_answer(kind, tokens, request.written[number], most_a_second)
        found.append(of_count(f"P8 {kind}: texts lost, {tokens} tokens", 0, 0 if is_whole else 1))
    return found


def _of_answer(
    kind: str, tokens: int, written: Sequence[tuple[float, str]], most_a_second: float
) -> Iterator[Figure]:
    gaps = [after - before for (before, _), (after, _) in pairwise(written)]
    rate = 1 / min(gaps) if gaps else 0
    share = sum(len(text) for _, text in written) / len(_text(tokens))
    # A busy machine makes one call later and the next in time.
    yield of_count(f"P8 {kind} a second, {tokens} tokens", most_a_second * (1 + SPARE), rate, unit="/s")
    yield of_count(f"P8 {kind}: bytes, {tokens} tokens", MOST_BYTES, share, unit="x")


async def _many() -> Sequence[Figure]:
    server = TelegramServer()
    request = _Counting()
    async with serving(server), Bot(server.token, base_url=f"{server.url}/bot", request=request) as bot:
        chats = Chats(bot, Timing())
        for number in range(1, AT_ONCE + 1):
            server.say("/start", user_id=number)
        lags: list[float] = []
        watch = asyncio.create_task(_watch(lags))
        began = time.monotonic()
        tasks = [
            asyncio.create_task(_answer(chats, Spot(chat_id=number), TOKENS[1]))
            for number in range(1, AT_ONCE + 1)
        ]
        await server.until(lambda: len({chat_id for chat_id, _ in server.actions}) == AT_ONCE)
        reaction_s = time.monotonic() - began
        await asyncio.gather(*tasks)
        watch.cancel()
    lag_s = sorted(lags)[int(len(lags) * 0.99)]
    # Telegram's side runs in the same process and is part of both.
    return (
        Figure(
            name=f"P8 last of {AT_ONCE} sees a reaction",
            unit="s",
            limit=REACTION_LIMIT_S,
            median=reaction_s,
            least=reaction_s,
            is_gate=False,
        ),
        Figure(
            name=f"P8 loop lag, {AT_ONCE} answers: p99, median",
            unit="s",
            limit=LAG_LIMIT_S,
            median=lag_s,
            least=median(lags),
            is_gate=False,
        ),
    )


async def _answer(chats: Chats, spot: Spot, tokens: int) -> None:
    text = _text(tokens)
    async with chats.answer(spot) as message:
        for number in range(1, tokens + 1):
            message.show(text[: number * 4])
            await asyncio.sleep(1 / A_SECOND)


async def _watch(lags: list[float]) -> None:
    while True:
        began = time.perf_counter()
        await asyncio.sleep(WATCHED_EVERY_S)
        lags.append(time.perf_counter() - began - WATCHED_EVERY_S)


def _text(tokens: int) -> str:
    return "".join(f"{number:03} " for number in range(tokens)).strip()


class _Counting(HTTPXRequest):
    """Remembers of each writing call when it was made, for which chat and with what text."""

    def __init__(self) -> None:
        super().__init__(connection_pool_size=64, pool_timeout=10, httpx_kwargs={"trust_env": False})
        self.written: defaultdict[int, list[tuple[float, str]]] = defaultdict(list)

    async def do_request(self, *args: Any, **named: Any) -> tuple[int, bytes]:  # noqa: ANN401 - as it is called
        began = time.monotonic()
        code, answer = await super().do_request(*args, **named)
        data = named["request_data"]
        given = data.parameters if isinstance(data, RequestData) else {}
        if code == HTTPStatus.OK and "text" in given:
            self.written[int(str(given["chat_id"]))].append((began, str(given["text"])))
        return code, answer
