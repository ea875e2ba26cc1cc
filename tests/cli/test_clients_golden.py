"""What is said of torrent clients elsewhere, of torrents, and of tests of notifiers, word for word at 80 columns.

Read each file after `pytest tests/cli/test_clients_golden.py --golden=write`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from concierge.sandbox._serving import SandboxService, serving
from concierge.sandbox.qbittorrent import Door, Profile, SandboxQBittorrent
from concierge.sandbox.transmission import SandboxTransmission
from tests.cli.golden_views import compare, expect_no_other
from tests.cli.stories import LANGUAGES, Case, among, case, typing
from tests.cli.test_golden import golden
from tests.cli.world import NOWHERE, Printed, Shell

GOLDEN = Path(__file__).parent / "golden_clients"
PASSWORD, HIDDEN = "s3cret-7391", "hook-5ecret-0123456789"
MAGNET = f"magnet:?xt=urn:btih:{'ab' * 20}&dn=Metropolis"
FOLDER = {
    "CONCIERGE_TORRENTS__CLIENT": "watch_folder",
    "CONCIERGE_WATCH_FOLDER__DIR": "watched",
    "CONCIERGE_WATCH_FOLDER__TAKES_MAGNETS": "true",
}
LOG = {"CONCIERGE_TERMINAL__ENABLED": "true", "CONCIERGE_LOG_LEVEL": "ERROR"}
BROKEN = {**LOG, "CONCIERGE_WEBHOOK__URL": f"{NOWHERE}/{HIDDEN}"}
SOON = {"CONCIERGE_TRANSMISSION__URL": NOWHERE}
SILENT = {**SOON, "CONCIERGE_TORRENTS__CLIENT": "transmission"}
ACCOUNT = f"alice\n{PASSWORD}\n"


# In the order in which a person runs them; all in the same home. TRANSMISSION and OTHERS stand for addresses.
CASES = (
    case("seedbox-none", "seedbox"),
    case("seedbox-test-none", "seedbox", "test", code=1),
    case("seedbox-remove-none", "seedbox", "remove", "deluge", code=1),
    case("seedbox-add-nothing", "seedbox", "add", "", code=2),
    case("seedbox-add-nobody", "seedbox", "add", NOWHERE, code=69),
    case("seedbox-add-no-address", "seedbox", "add", "ftp://box.example", code=2),
    case("seedbox-add-with-password", "seedbox", "add", f"https://alice:{PASSWORD}@box.example", code=2),
    case("seedbox-add-something-else", "seedbox", "add", "SITE", code=1),
    typing("alice\nwrong\n", case("seedbox-add-wrong-password", "seedbox", "add", "TRANSMISSION", code=78)),
    case("seedbox-still-none", "seedbox", "list"),
    typing(ACCOUNT, case("seedbox-add", "seedbox", "add", "TRANSMISSION")),
    typing(ACCOUNT, case("seedbox-add-second", "seedbox", "add", "QBITTORRENT")),
    case("seedbox-two", "seedbox", "list"),
    case("seedbox-test", "seedbox", "test"),
    case("seedbox-test-by-name", "seedbox", "test", "transmission"),
    among(SOON, case("seedbox-test-silent", "seedbox", "test", "transmission", code=69)),
    among(SOON, case("seedbox-remove-outranked", "seedbox", "remove", "transmission", code=1)),
    case("seedbox-remove", "seedbox", "remove", "qbittorrent"),
    case("seedbox-none-again", "seedbox", "list"),
    case("follow-no-such", "downloads", "follow", "00000000", code=1),
    case("jobs-run-unknown", "jobs", "run", "nothing", code=1),
    among(FOLDER, case("download-to-a-folder", "download", MAGNET)),
    among(FOLDER, case("download-another", "download", f"magnet:?xt=urn:btih:{'cd' * 20}")),
    among(FOLDER, case("downloads-handed-over", "downloads")),
    among(FOLDER, case("torrent", "downloads", "torrent", "abababab")),
    case("torrent-no-such", "downloads", "torrent", "00000000", code=1),
    case("files-no-such", "downloads", "files", "00000000", code=1),
    among(SILENT, case("remove-unheard", "downloads", "remove", "cdcdcdcd", code=69)),
    among(FOLDER, case("remove-all-unasked", "downloads", "remove", "--all", code=1)),
    among(
        FOLDER, case("remove-all-with-data-unasked", "downloads", "remove", "--all", "--with-data", code=1)
    ),
    case("remove-none-named", "downloads", "remove", code=2),
    among(FOLDER, case("remove-all", "downloads", "remove", "--all", "--yes")),
    among(FOLDER, case("remove-all-again", "downloads", "remove", "--all")),
    among(FOLDER, case("watch-none", "downloads", "--watch")),
    case("notify-none", "notify", "test", code=78),
    among(LOG, case("notify", "notify", "test")),
    among(BROKEN, case("notify-one-fails", "notify", "test", code=69)),
    among(BROKEN, case("notify-unknown", "notify", "test", "pigeon", code=1)),
    case("notify-no-tls", "notify", "test", code=78, CONCIERGE_WEBHOOK__URL=f"http://h.example/{HIDDEN}"),
)
Outputs = dict[tuple[str, str], Printed]


@contextmanager
def served(service: SandboxService) -> Iterator[str]:
    """The address of a service whose event loop nobody else uses."""
    opened, done = Event(), asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        async with serving(service):
            opened.set()
            await done.wait()

    thread = Thread(target=lambda: asyncio.run(serve()), name="client")
    thread.start()
    try:
        assert opened.wait(20), "the service did not open"
        yield service.url
    finally:
        loops[0].call_soon_threadsafe(done.set)
        thread.join(20)


@pytest.fixture(scope="module")
def addresses() -> Iterator[dict[str, str]]:
    """Clients, and a site that is none, where they listen."""
    services: dict[str, SandboxService] = {
        "TRANSMISSION": SandboxTransmission(username="alice", password=PASSWORD),
        "QBITTORRENT": SandboxQBittorrent(door=Door(Profile.V5_1, "alice", PASSWORD)),
    }
    with ExitStack() as stack:
        yield {name: stack.enter_context(served(service)) for name, service in services.items()}


@pytest.fixture(scope="module")
def printed(
    tmp_path_factory: pytest.TempPathFactory, settings: dict[str, str], addresses: dict[str, str]
) -> Outputs:
    """Every case's output; each language has its own home and runs beside the other."""
    places = {**addresses, "SITE": settings["CONCIERGE_CINEMETA__BASE_URL"]}

    def told(language: str) -> Outputs:
        shell = Shell(home=tmp_path_factory.mktemp(language), environ=settings, language=language).settled()
        (shell.home / "watched").mkdir()
        return {
            (language, one.name): shell.with_(**one.environ).run(
                *(places.get(word, word) for word in one.arguments), typed=one.typed
            )
            for one in CASES
        }

    with ThreadPoolExecutor(len(LANGUAGES)) as pool:
        return {key: output for outputs in pool.map(told, LANGUAGES) for key, output in outputs.items()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("one", CASES, ids=lambda one: str(one.name))
def test_a_command_says_what_it_always_said(
    one: Case, language: str, printed: Outputs, request: pytest.FixtureRequest
) -> None:
    output = printed[language, one.name]

    compare(GOLDEN / f"{one.name}.{language}.txt", golden(one.arguments, output), request)
    assert output.code == one.code
    assert PASSWORD not in output.all
    assert HIDDEN not in output.all


def test_there_is_no_golden_output_of_a_case_that_is_gone() -> None:
    expect_no_other(GOLDEN, (one.name for one in CASES))
