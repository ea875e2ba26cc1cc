"""The whole bot in the sandbox: python-telegram-bot, a concierge, and every service on loopback."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest

import concierge.sandbox
from concierge_bot.app import serve
from concierge_bot.timing import Timing
from tests.storage import put_schema

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from concierge.sandbox.telegram import ShownMessage, TelegramServer

OWNER = 7
STRANGER = 8
NOTHING: Mapping[str, str] = MappingProxyType({})
QUICK = Timing(edit_s=0.05, draft_s=0.05, progress_s=0.2, poll_s=1, farewell_s=1.0, first_retry_s=0.05)


# Whoever shows a task shows its result, and all that has happened there is long.
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Household:
    """A sandbox, and the settings of a bot that lives there."""

    sandbox: concierge.sandbox.Sandbox
    environ: dict[str, str]
    running: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def telegram(self) -> TelegramServer:
        return self.sandbox.telegram

    @property
    def data_dir(self) -> Path:
        return Path(self.environ["CONCIERGE_DATA_DIR"])

    def said(self, chat_id: int = OWNER) -> list[str]:
        """What stands in the chat now, message by message."""
        return [message.text for message in self.telegram.messages(chat_id)]

    async def sees(
        self, fact: Callable[[list[ShownMessage]], object], *, within_s: float = 20.0, chat_id: int = OWNER
    ) -> None:
        """Returns when the person, usually the owner, sees messages, at least one, that make `fact` true."""

        def is_seen() -> bool:
            messages = list(self.telegram.messages(chat_id))
            return bool(messages and fact(messages))

        until = asyncio.ensure_future(self.telegram.until(is_seen, within_s=within_s))
        await asyncio.wait({until, *self.running}, return_when=asyncio.FIRST_COMPLETED)
        if not until.done():
            until.cancel()
            pytest.fail(f"the bot has ended: {self.running}")
        if until.exception() is not None:
            pytest.fail(f"the person sees only {self.said(chat_id)}")

    def _model(self, *, with_model: bool) -> dict[str, str]:
        return {"CONCIERGE_ANTHROPIC__API_KEY": self.sandbox.anthropic.api_key} if with_model else {}

    @asynccontextmanager
    async def house(self) -> AsyncIterator[concierge.Concierge]:
        """The concierge beside the bot, in the same database."""
        settings = concierge.Settings(environ=self.environ)
        async with concierge.Concierge.open(settings, torrents=False) as house:
            yield house

    @asynccontextmanager
    async def bot(
        self,
        *,
        timing: Timing = QUICK,
        with_model: bool = False,
        also: Mapping[str, str] = NOTHING,
        **more: str,
    ) -> AsyncIterator[asyncio.Event]:
        """A running bot and the event that stops it; it is stopped with the block at the latest."""
        settings = concierge.Settings(
            environ={**self.environ, **also, **more, **self._model(with_model=with_model)}
        )
        stop = asyncio.Event()
        task = asyncio.create_task(serve(settings, stop, timing=timing))
        self.running.append(task)
        try:
            yield stop
        finally:
            stop.set()
            self.running.remove(task)
            async with asyncio.timeout(20):
                await task


@asynccontextmanager
async def living(folder: Path) -> AsyncIterator[Household]:
    """A sandbox in this folder, and a household that knows its owner alone."""
    async with concierge.sandbox.Sandbox.open(folder / "sandbox") as sandbox:
        environ = {
            **sandbox.environment(telegram=True),
            "CONCIERGE_BOT__OWNER_ID": str(OWNER),
            "CONCIERGE_DATA_DIR": str(folder / "data"),
            "HEALTH_PORT": "0",
            "CONCIERGE_LIBRARY__DIR": str(folder / "nas"),
        }
        put_schema(folder / "data")
        yield Household(sandbox=sandbox, environ=environ)


@pytest.fixture
async def household(tmp_path: Path) -> AsyncIterator[Household]:
    pytest.importorskip("libtorrent")
    async with living(tmp_path) as household:
        yield household
        services = household.sandbox.services
        assert [call for service in services for call in service.unknown] == []
