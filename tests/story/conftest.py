"""A sandbox, and concierges that live in it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TypeAlias

import pytest

import concierge
from concierge.sandbox import Sandbox
from tests.storage import put_schema

pytest.importorskip("libtorrent")

Opening: TypeAlias = Callable[..., AbstractAsyncContextManager[concierge.Concierge]]


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    """The miniature internet; a call that it does not serve fails the test."""
    async with Sandbox.open(tmp_path / "sandbox") as opened:
        yield opened
        strangers = [call for service in opened.services for call in service.unknown]
        assert not strangers


@pytest.fixture
def opening(sandbox: Sandbox, tmp_path: Path) -> Opening:
    """Opens a concierge in the sandbox; every opening shares one data folder, as restarts do."""
    put_schema(tmp_path / "data")

    def opened(*, model: bool = False, **more: str) -> AbstractAsyncContextManager[concierge.Concierge]:
        environ = {
            **sandbox.environment(model=model),
            "CONCIERGE_DATA_DIR": str(tmp_path / "data"),
            "CONCIERGE_LIBRARY__DIR": str(tmp_path / "nas"),
            **more,
        }
        return concierge.Concierge.open(concierge.Settings(environ=environ))

    return opened
