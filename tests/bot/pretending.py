"""Telegram in memory and a clock that jumps: what is written when is exact, and an hour takes no time."""

from __future__ import annotations

import asyncio
import json
import selectors
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from telegram import Bot
from telegram.request import BaseRequest

from concierge_bot.chats import Chats
from concierge_bot.timing import Timing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram.request import RequestData

LATENCY_S = 0.05
TOKEN = "12345:in-memory"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of the bot, when it was made."""

    at_s: float
    method: str
    chat_id: int
    given: dict[str, Any]

    @property
    def text(self) -> str:
        return str(self.given.get("text", ""))


@dataclass(slots=True)
class Wire:
    """Answers at once but for a small latency; `answers` has for a method what its next calls get."""

    calls: list[Call] = field(default_factory=list)
    answers: dict[str, list[tuple[int, dict[str, object]]]] = field(default_factory=dict)

    def of(self, method: str, chat_id: int | None = None) -> list[Call]:
        return [one for one in self.calls if one.method == method and chat_id in (None, one.chat_id)]

    def written(self, chat_id: int | None = None) -> list[Call]:
        """Everything but typing."""
        return [
            one for one in self.calls if one.method != "sendChatAction" and chat_id in (None, one.chat_id)
        ]


class InMemory(BaseRequest):
    """What the library talks to instead of a network."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    @property
    def read_timeout(self) -> float | None:
        return 5.0

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: object, **__: object
    ) -> tuple[int, bytes]:
        called = url.rsplit("/", 1)[1]
        given = dict(request_data.parameters) if request_data else {}
        chat_id = int(str(given.get("chat_id", 0)))
        now = asyncio.get_running_loop().time()
        self._wire.calls.append(Call(at_s=now, method=called, chat_id=chat_id, given=given))
        await asyncio.sleep(LATENCY_S)
        if self._wire.answers.get(called):
            status, body = self._wire.answers[called].pop(0)
            return status, json.dumps({"ok": False, **body}).encode()
        return 200, json.dumps({"ok": True, "result": self._result(called, chat_id)}).encode()

    def _result(self, called: str, chat_id: int) -> object:
        if called in {"sendMessage", "editMessageText"}:
            kind = "private" if chat_id > 0 else "supergroup"
            number = len(self._wire.of("sendMessage"))
            return {"message_id": number, "date": 1, "chat": {"id": chat_id, "type": kind}, "text": "x"}
        return True


class _Jumping(selectors.DefaultSelector):
    jump: Callable[[float], None]

    def select(self, timeout: float | None = None) -> Any:  # noqa: ANN401 - the type of the base class
        if timeout:
            self.jump(timeout)
        return super().select(0)


class JumpingLoop(asyncio.SelectorEventLoop):
    """Waits for nothing: when there is only time to wait for, it has come."""

    def __init__(self) -> None:
        self._at_s = 1000.0
        selector = _Jumping()
        selector.jump = self._jump
        super().__init__(selector)

    def time(self) -> float:
        return self._at_s

    def _jump(self, by_s: float) -> None:
        self._at_s += by_s


def pretend(work: Callable[[Chats], Awaitable[None]], wire: Wire, timing: Timing | None = None) -> None:
    """Does the work with chats in memory, from the moment 1000 of a jumping clock."""

    async def run() -> None:
        bot = Bot(TOKEN, request=InMemory(wire), get_updates_request=InMemory(wire))
        await work(Chats(bot, timing or Timing()))

    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        runner.run(run())
