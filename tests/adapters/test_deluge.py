"""The Deluge client against the sandbox's server: torrents, labels and notes."""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from concierge.adapters._http import Http
from concierge.adapters.torrents.deluge import ADAPTER, DelugeSection
from concierge.errors import (
    NotFound,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.release import TorrentSource
from concierge.model.torrent import Ability, TorrentLimits, TorrentState
from concierge.sandbox._deluge_daemon import FakeDaemon, Refusal
from concierge.sandbox._serving import serving
from concierge.sandbox.deluge import DOWNLOADS, SandboxDeluge
from tests.adapters.deluge_client import PASSWORD, client, methods, noted, opened
from tests.contracts.sandboxed_client import HASH, MAGNET, TORRENT, SandboxedClientContract
from tests.contracts.torrent_client import SEASON

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from concierge.ports import TorrentClient

__all__ = ["client"]


@pytest.fixture(params=["2.x", "1.3"])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[SandboxDeluge]:
    daemon = FakeDaemon(is_old=request.param == "1.3")
    async with serving(SandboxDeluge(password=PASSWORD, base="/user/deluge", daemon=daemon)) as one:
        yield one
    assert one.unknown == []


class TestContract(SandboxedClientContract):
    """The contract of every torrent client of a server."""


def grow_old(folder: Path) -> None:
    for path in folder.glob("*/*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))


async def test_a_torrent_goes_from_added_to_complete(server: SandboxDeluge, client: TorrentClient) -> None:
    info_hash = await client.add(TORRENT, save_dir=Path("/data/films"), is_paused=False)

    stages = [(await client.list([HASH]))[0] for _ in range(3)]

    assert info_hash == HASH
    assert [one.is_complete for one in stages] == [False, False, True]
    assert [one.state for one in stages] == [
        TorrentState.DOWNLOADING,
        TorrentState.DOWNLOADING,
        TorrentState.SEEDING,
    ]
    assert 0.4 < stages[1].progress < 0.6
    assert stages[-1].progress == 1.0
    assert stages[-1].wanted_bytes == sum(one.size_bytes for one in SEASON.files)
    assert stages[-1].downloaded_bytes == stages[-1].wanted_bytes
    assert (stages[-1].save_dir, stages[-1].is_ours) == ("/data/films", True)
    assert (stages[0].completed_at, stages[0].eta_s, stages[0].seeds) == (None, None, None)
    assert stages[-1].completed_at is not None
    assert server.daemon.labelled == {HASH: "concierge"}


async def test_it_can_do_all_that_a_client_can(client: TorrentClient) -> None:
    assert client.abilities == frozenset(Ability)


async def test_all_torrents_are_told_in_one_request(server: SandboxDeluge, client: TorrentClient) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=True)
    server.calls.clear()

    (status,) = await client.list()

    assert (status.info_hash, status.state, status.save_dir) == (HASH, TorrentState.PAUSED, DOWNLOADS)
    assert methods(server) == ["web.update_ui"]


async def test_a_view_that_lacks_a_torrent_is_not_believed(
    server: SandboxDeluge, client: TorrentClient
) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=True)
    # The web process filters by the states that it was told, and so leaves out one that nobody knows.
    server.daemon.torrents[HASH].state = "Superseeding"
    server.calls.clear()

    (status,) = await client.list()

    assert status.info_hash == HASH
    assert methods(server)[-1] == "core.get_torrents_status"


async def test_a_magnet_that_is_not_held_wants_every_file(
    server: SandboxDeluge, client: TorrentClient
) -> None:
    await client.add(MAGNET, save_dir=None, is_paused=False, wanted=[1])

    states = [(await client.list([HASH]))[0].state for _ in range(4)]

    assert states == [
        TorrentState.METADATA,
        TorrentState.DOWNLOADING,
        TorrentState.DOWNLOADING,
        TorrentState.SEEDING,
    ]


async def test_only_the_wanted_files_are_asked_for_from_the_start(
    server: SandboxDeluge, client: TorrentClient
) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=False, wanted=[1, 3])

    assert server.daemon.torrents[HASH].priorities == [0, 4, 0, 4, 0, 0]
    assert "core.set_torrent_options" not in methods(server)


async def test_a_first_choice_that_the_daemon_passes_over_is_made_again(
    server: SandboxDeluge, client: TorrentClient
) -> None:
    server.daemon.is_deaf_to_first_choices = True

    await client.add(TORRENT, save_dir=None, is_paused=True, wanted=[1, 3])

    assert [entry.index for entry in await client.files(HASH) if entry.is_wanted] == [1, 3]


async def test_a_choice_keeps_what_a_person_fetches_first(
    server: SandboxDeluge, client: TorrentClient
) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=True)
    server.daemon.torrents[HASH].priorities = [7, 4, 0, 1, 4, 4]

    await client.choose_files(HASH, [0, 2, 3])

    assert server.daemon.torrents[HASH].priorities == [7, 0, 4, 1, 0, 0]


async def test_files_cannot_be_chosen_before_they_are_known(client: TorrentClient) -> None:
    await client.add(MAGNET, save_dir=None, is_paused=False)

    with pytest.raises(ServiceUnavailable, match="not known yet"):
        await client.choose_files(HASH, [0])


async def test_a_duplicate_is_adopted_as_it_is(server: SandboxDeluge, client: TorrentClient) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=True)
    server.daemon.labelled[HASH] = "films"

    again = await client.add(MAGNET, save_dir=Path("/elsewhere"), is_paused=False)
    (status,) = await client.list()

    assert again == HASH
    assert (status.is_ours, status.save_dir, status.state) == (False, DOWNLOADS, TorrentState.PAUSED)
    assert server.daemon.labelled == {HASH: "films"}


async def test_a_torrent_that_came_in_between_is_nobody_elses_loss(
    server: SandboxDeluge, client: TorrentClient, tmp_path: Path
) -> None:
    server.daemon.refusals["core.add_torrent_file"] = Refusal(
        "AddTorrentError", f"Torrent already in session ({HASH.upper()})."
    )

    assert await client.add(TORRENT, save_dir=None, is_paused=True) == HASH
    assert noted(tmp_path) == {}


@pytest.mark.parametrize("has_plugin, is_deaf", [(False, False), (True, True)], ids=["absent", "broken"])
async def test_without_labels_what_is_ours_is_known_by_notes(
    has_plugin: bool,  # noqa: FBT001  a parameter of the test
    is_deaf: bool,  # noqa: FBT001  a parameter of the test
    tmp_path: Path,
) -> None:
    daemon = FakeDaemon(has_plugin=has_plugin, is_deaf_to_plugins=is_deaf)

    async with serving(SandboxDeluge(password=PASSWORD, daemon=daemon)) as server:
        async with opened(server, tmp_path / "ours") as client:
            await client.add(TORRENT, save_dir=None, is_paused=True)
        async with opened(server, tmp_path / "ours") as client:
            (ours,) = await client.list()
        async with opened(server, tmp_path / "others") as client:
            (theirs,) = await client.list()
        async with opened(server, tmp_path / "ours") as client:
            await client.remove(HASH, with_data=False)

    assert (ours.is_ours, theirs.is_ours) == (True, False)
    assert noted(tmp_path / "ours") == {}


async def test_a_label_that_was_lost_is_set_again(
    server: SandboxDeluge, client: TorrentClient, tmp_path: Path
) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=True)
    server.daemon.labelled.clear()
    server.daemon.labels.clear()

    (status,) = await client.list()

    assert status.is_ours
    assert server.daemon.labelled == {HASH: "concierge"}
    assert noted(tmp_path) == {HASH: "OURS"}


async def test_a_note_goes_when_the_label_has_stood_for_a_while(
    server: SandboxDeluge, client: TorrentClient, tmp_path: Path
) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=True)
    grow_old(tmp_path)

    (status,) = await client.list()

    assert status.is_ours
    assert noted(tmp_path) == {}


async def test_labels_of_others_stay(server: SandboxDeluge, client: TorrentClient) -> None:
    server.daemon.is_plugin_on = True
    server.daemon.labels = ["films", "concierge"]

    await client.add(TORRENT, save_dir=None, is_paused=True)

    assert server.daemon.labels == ["films", "concierge"]
    assert "core.enable_plugin" not in methods(server)


@pytest.mark.parametrize(
    "state, message, seen",
    [
        ("Error", "No space left on device", TorrentState.ERROR),
        ("Moving", "OK", TorrentState.MOVING),
        ("Queued", "OK", TorrentState.QUEUED),
        ("Allocating", "OK", TorrentState.CHECKING),
        ("Checking", "OK", TorrentState.CHECKING),
    ],
)
async def test_a_state_of_deluge_is_one_of_ours(
    server: SandboxDeluge, client: TorrentClient, state: str, message: str, seen: TorrentState
) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=False)
    await client.list()
    torrent = server.daemon.torrents[HASH]
    torrent.state, torrent.message = state, message

    (status,) = await client.list()

    assert status.state is seen
    assert (status.progress, status.is_complete) == (0.0, False)
    assert status.error == (message if seen is TorrentState.ERROR else "")


async def test_a_torrent_in_error_goes_on(server: SandboxDeluge, client: TorrentClient) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=False)
    server.daemon.torrents[HASH].state = "Error"

    await client.resume(HASH)

    assert (await client.list())[0].state is not TorrentState.ERROR


async def test_limits_are_told_in_kib(server: SandboxDeluge, client: TorrentClient) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=True)
    torrent = server.daemon.torrents[HASH]

    await client.set_limits(HASH, TorrentLimits(download_bps=20_480, upload_bps=0))
    slow = (torrent.download_limit_kib, torrent.upload_limit_kib)
    await client.set_limits(HASH, TorrentLimits())

    assert slow == (20.0, 1 / 1024)
    assert (torrent.download_limit_kib, torrent.upload_limit_kib) == (-1, -1)


async def test_a_torrent_is_moved_and_checked(server: SandboxDeluge, client: TorrentClient) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=True)

    await client.set_location(HASH, Path("/data/other"))
    await client.recheck(HASH)

    assert (await client.list())[0].save_dir == "/data/other"
    assert server.daemon.torrents[HASH].rechecks == 1


async def test_a_stranger_is_not_found_and_nothing_is_asked_about_nothing(
    server: SandboxDeluge, client: TorrentClient
) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=True)
    calls: tuple[Callable[[str], Awaitable[object]], ...] = (
        client.files,
        client.pause,
        client.resume,
        client.recheck,
        lambda name: client.choose_files(name, [0]),
        lambda name: client.set_location(name, Path("/data")),
        lambda name: client.set_limits(name, TorrentLimits()),
    )

    for call in calls:
        for name in ("ab" * 20, ""):
            with pytest.raises(NotFound):
                await call(name)
    with pytest.raises(NotFound):
        await client.choose_files(HASH, [99])
    with pytest.raises(NotFound):
        await client.add(
            TorrentSource(info_hash=HASH, metainfo=TORRENT.metainfo),
            save_dir=None,
            is_paused=True,
            wanted=[99],
        )
    assert await client.list([]) == ()
    await client.remove("ab" * 20, with_data=True)
    await client.remove("", with_data=True)
    await client.remove(HASH.upper(), with_data=True)
    await client.remove(HASH, with_data=True)

    assert server.daemon.torrents == {}


async def test_a_torrent_that_stays_is_told(server: SandboxDeluge, client: TorrentClient) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=True)
    server.daemon.stubborn.add(HASH)

    with pytest.raises(UnexpectedAnswer, match="stays in the daemon"):
        await client.remove(HASH, with_data=True)


@pytest.mark.parametrize("told, seen", [(2**40, 2**40), (-1, None)])
async def test_space_is_told(
    server: SandboxDeluge, client: TorrentClient, told: int, seen: int | None
) -> None:
    server.daemon.free_space = told

    await client.check()

    assert await client.free_bytes() == seen


async def test_trackers_in_private_networks_stay_out_of_magnets(
    server: SandboxDeluge, client: TorrentClient
) -> None:
    text = f"magnet:?xt=urn:btih:{HASH}&tr=http%3A%2F%2F192.168.1.1%2Fannounce"

    await client.add(TorrentSource(info_hash=HASH, magnet=text), save_dir=None, is_paused=False)

    (sent,) = [call.body for call in server.calls if b"core.add_torrent_magnet" in call.body]
    assert json.loads(sent)["params"][0] == f"magnet:?xt=urn:btih:{HASH}"


async def test_the_adapter_is_made_from_its_section(server: SandboxDeluge, tmp_path: Path) -> None:
    section = DelugeSection.model_validate({"url": server.page_url, "password": PASSWORD})

    async with ADAPTER.build(section, Http(), tmp_path) as client:
        await client.check()

    assert client.name == ADAPTER.name == "deluge"
