"""The port that tells how it is, when another program has it already."""

from __future__ import annotations

import asyncio
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

import concierge
from concierge_bot.app import serve
from tests.bot.conftest import QUICK
from tests.bot.hooked import helped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bot.conftest import Household

USUAL = 8080


@contextmanager
def taken(port: int) -> Iterator[int]:
    """The number of a port that somebody has, at the latest from now on."""
    with socket.socket() as held:
        try:
            held.bind(("127.0.0.1", port))
        except OSError:
            yield port  # by somebody else
            return
        held.listen()
        yield int(held.getsockname()[1])


async def test_one_that_was_asked_for_ends_the_start_and_is_named(household: Household) -> None:
    with taken(0) as port:
        settings = concierge.Settings(environ={**household.environ, "HEALTH_PORT": str(port)})
        with pytest.raises(concierge.ConfigError, match=str(port)) as refused:
            async with asyncio.timeout(20):
                await serve(settings, asyncio.Event(), timing=QUICK)

    assert refused.value.facts["setting"] == "HEALTH_PORT"


async def test_one_that_nobody_asked_for_is_done_without(household: Household) -> None:
    del household.environ["HEALTH_PORT"]
    with taken(USUAL):
        async with household.bot():
            household.telegram.say("/help")
            await helped(household)
