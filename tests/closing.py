"""Fixtures that close what tests have opened."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.storage import close_all, forget_template, opened


@pytest.fixture(autouse=True)
def _no_storage_stays_open() -> Iterator[None]:
    yield
    if opened:
        asyncio.run(close_all())


@pytest.fixture(autouse=True)
def _storages_of_a_loop_are_closed_in_it(
    request: pytest.FixtureRequest, _no_storage_stays_open: None
) -> None:
    if inspect.iscoroutinefunction(getattr(request.node, "function", None)):
        request.getfixturevalue("_closed_where_they_were_opened")


@pytest.fixture
async def _closed_where_they_were_opened() -> AsyncIterator[None]:
    """A database's thread answers the loop that asked it, which must not be closed by then."""
    yield
    await close_all()


@pytest.fixture(scope="session", autouse=True)
def _no_template_of_a_storage_stays() -> Iterator[None]:
    yield
    forget_template()
