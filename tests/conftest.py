"""What holds for every test: no network, no blocking call in async code, known randomness, honest skips."""

from __future__ import annotations

import importlib.util
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path

import hypothesis
import pytest
from blockbuster import BlockBuster
from xdist.remote import Producer

from tests.blocking import quicken
from tests.counting import begin
from tests.gates.source import ROOT
from tests.needs import missing
from tests.network import Lock
from tests.sharing import Sharing
from tests.statements import share_statements

# The second imports the product, which has to wait until its lines are counted.
pytest_plugins = ["tests.collecting", "tests.closing"]
CI = os.environ.get("CI", "").lower() == "true"
WATCHED_FOR_BLOCKING = ("concierge", "concierge_bot", "concierge_cli")
# The sandbox stands for other people's servers: it may read its files as it likes.
FREE_TO_BLOCK = ("concierge.sandbox",)

hypothesis.settings.register_profile(
    "default", derandomize=True, max_examples=50, deadline=None, database=None
)
hypothesis.settings.register_profile("fuzz", max_examples=3000, deadline=None, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

network = Lock()
network.install()
share_statements()
counting = begin()
# A job in the background may be deaf to Ctrl-C, and so would be every program that a test starts and interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--soak-s`: how long the soak tests together may simulate."""
    parser.addoption("--soak-s", type=float, default=60.0, help="seconds that a soak test may take")


def pytest_configure(config: pytest.Config) -> None:
    """What is counted is written at the end."""
    if counting:
        config.pluginmanager.register(counting)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Sharing | None:
    """Files go to workers as a whole, but for those of which each test waits."""
    return Sharing(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose server is absent, and say which; under CI that is a failure."""
    absent = missing(item.iter_markers("real"))
    if not absent:
        return
    reason = f"needs {', '.join(absent)}"
    if CI:
        pytest.fail(f"{reason}: .ci/run has to install it", pytrace=False)
    pytest.skip(reason)


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    """The files of tests that need a server are noted for whoever runs those next, and need not look for them."""
    note = os.environ.pop("NOTE_REAL_IN", "")
    if note and os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0":
        others = ("soak", "live")
        real = (item for item in items if item.get_closest_marker("real"))
        files = {item.path for item in real if not any(map(item.get_closest_marker, others))}
        lines = sorted(path.relative_to(ROOT).as_posix() for path in files)
        Path(note).write_text("".join(f"{line}\n" for line in lines), "utf-8")


@pytest.fixture
def soak_s(request: pytest.FixtureRequest) -> float:
    """Seconds that a soak test may take."""
    return float(request.config.getoption("--soak-s"))


@pytest.fixture(autouse=True)
def _only_live_tests_leave_the_machine(request: pytest.FixtureRequest) -> Iterator[None]:
    is_live = request.node.get_closest_marker("live") is not None
    with network.opened() if is_live else nullcontext():
        yield


@pytest.fixture(scope="session", autouse=True)
def _nothing_blocks_the_event_loop() -> Iterator[None]:
    watched = [name for name in WATCHED_FOR_BLOCKING if importlib.util.find_spec(name)]
    free = [name for name in FREE_TO_BLOCK if importlib.util.find_spec(name)]
    guard = BlockBuster(scanned_modules=watched, excluded_modules=free)
    for harmless in ("os.getcwd", "os.path.abspath"):  # SQLAlchemy asks where it is; no disk is touched
        del guard.functions[harmless]
    for function in guard.functions.values():  # heavy libraries load at their first use
        function.can_block_in("<frozen importlib._bootstrap>", "_find_and_load")
    for function in guard.functions.values():  # whoever logs an error shows the lines of the source
        function.can_block_in("linecache.py", {"checkcache", "updatecache"})
        function.can_block_in("rich/traceback.py", "_render_stack")
    quicken(guard)
    guard.activate()
    yield
    guard.deactivate()
