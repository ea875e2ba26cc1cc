"""The databases that things are measured on."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence

import concierge
from benchmarks.figure import Figure
from tests.postgres import durable_server

__all__ = ["on_both"]


def on_both(measured: Callable[[str, str], Awaitable[Sequence[Figure]]]) -> Iterator[Figure]:
    """The figures on SQLite, and on PostgreSQL where that is there; each is measured by its name and its address."""
    concierge.configure_logging("ERROR", list)
    yield from asyncio.run(_awaited(measured("SQLite", "")))
    with durable_server() as url:
        if url is not None:
            yield from asyncio.run(_awaited(measured("PostgreSQL", url)))


async def _awaited(measuring: Awaitable[Sequence[Figure]]) -> Sequence[Figure]:
    return await measuring
