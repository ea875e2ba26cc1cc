"""One sandbox for all tests of the command line, and `--golden=write`, which writes the golden outputs anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from concierge.sandbox import Sandbox
from concierge_cli.language import say
from tests.cli.golden_views import LANGUAGES
from tests.cli.warmed import close_all
from tests.cli.world import Shell, served_sandbox

pytest.importorskip("libtorrent")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--golden`: what is done with the golden outputs of the command line."""
    parser.addoption("--golden", choices=("compare", "write"), default="compare", help="write them anew")


@pytest.fixture(scope="session", autouse=True)
def _no_loaded_command_line_stays() -> Iterator[None]:
    yield
    close_all()


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with served_sandbox(tmp_path_factory.mktemp("sandbox")) as world:
        yield world


@pytest.fixture(scope="session")
def settings(sandbox: Sandbox) -> dict[str, str]:
    return sandbox.environment()


@pytest.fixture
def shell(tmp_path: Path, settings: dict[str, str]) -> Shell:
    return Shell(home=tmp_path, environ=settings).settled()


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The language in which the command line speaks in this process; each in turn."""
    monkeypatch.setenv("CONCIERGE_LANGUAGE", request.param)
    say.cache_clear()
    yield request.param
    say.cache_clear()
