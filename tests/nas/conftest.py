"""A house with a server for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.nas.house import House
from tests.nas.served import Queue, served


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    queue = Queue()
    with served(queue) as url:
        yield House(home=tmp_path / "house", url=url, queue=queue)
