"""A swarm of a test's own, as a fixture: a module imports it and names it in its `__all__`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from concierge.sandbox.swarm import Swarm

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

__all__ = ["swarm"]


@pytest.fixture
async def swarm(tmp_path: Path) -> AsyncIterator[Swarm]:
    async with Swarm(tmp_path / "swarm") as opened:
        yield opened
