"""The daemon over a real ssh server, by each of its two ways."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.transfer.ssh_server import ssh_server
from tests.nas.house import FILM, House
from tests.nas.served import Queue, served

pytestmark = pytest.mark.real
BIG = FILM * 400  # 4 MB


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    queue = Queue()
    with served(queue) as url:
        async with ssh_server(tmp_path / "ssh") as ssh:
            more = {
                "CONCIERGE_SYNC__SSH_HOST": ssh.host,
                "CONCIERGE_SYNC__SSH_PORT": str(ssh.port),
                "CONCIERGE_SYNC__SSH_USER": ssh.user,
                "CONCIERGE_SYNC__SSH_KEY": str(ssh.key),
                "CONCIERGE_SYNC__SSH_KNOWN_HOSTS": str(ssh.known_hosts),
            }
            yield await asyncio.to_thread(
                lambda: House(home=tmp_path / "house", url=url, queue=queue, more=more)
            )


@pytest.mark.parametrize("way", ["rsync", "sftp"])
async def test_a_film_comes_home(way: str, house: House) -> None:
    def work() -> None:
        row = house.film(files={"Dune [2160p]/Дюна '21.mkv": FILM})
        proved = house.run("doctor", "--json", CONCIERGE_SYNC__TRANSFER=way)
        done = house.run("once", "--json", CONCIERGE_SYNC__TRANSFER=way)

        assert all(one["ok"] for one in json.loads(proved.stdout)["checks"]), proved.stdout
        assert (done.returncode, row.state) == (0, "done"), done.stdout + done.stderr
        assert house.shelved() == {"Кино/Дюна/Дюна '21.mkv": FILM}

    await asyncio.to_thread(work)


@pytest.mark.parametrize("heard", [signal.SIGKILL, signal.SIGTERM])
async def test_what_was_broken_off_is_gone_on_with(heard: signal.Signals, house: House) -> None:
    def work() -> None:
        row = house.film(files={"Дюна.mkv": BIG})
        slow = {"CONCIERGE_SYNC__BANDWIDTH": '{"00:00-24:00": 512}'}
        with house.start("once", "--json", **slow) as daemon:
            assert daemon.stdout
            for line in daemon.stdout:
                if json.loads(line).get("done_bytes"):
                    break
            daemon.send_signal(heard)
            daemon.communicate(timeout=30)

        assert house.shelved() == {}
        [part] = (
            path for path in house.staging.rglob("*") if path.is_file() and path.stat().st_size > 100_000
        )
        assert part.stat().st_size < len(BIG)
        assert house.run("once", "--json").returncode == 0
        assert (row.state, house.shelved()) == ("done", {"Кино/Дюна/Дюна.mkv": BIG})

    await asyncio.to_thread(work)


async def test_the_doctor_tells_a_wrong_machine_from_a_wrong_key(house: House) -> None:
    def problem(**more: str) -> tuple[str, str]:
        checks = json.loads(house.run("doctor", "--json", **more).stdout)["checks"]
        [one] = (one for one in checks if one["name"] == "map")
        return one["ok"], one["fix"]

    def work() -> None:
        house.film()
        known = house.home / "known"
        known.write_text("")
        other = house.home / "other"
        other.write_text("no key")
        other.chmod(0o600)

        assert "KNOWN_HOSTS" in problem(CONCIERGE_SYNC__SSH_KNOWN_HOSTS=str(known))[1]
        assert "authorized_keys" in problem(CONCIERGE_SYNC__SSH_KEY=str(other))[1]
        assert (
            "CONCIERGE_SYNC__PATHS" in problem(CONCIERGE_SYNC__PATHS='{"*": {"/downloads": "/nowhere"}}')[1]
        )
        assert "127.0.0.1" in problem(CONCIERGE_SYNC__SSH_PORT="1")[1]

    await asyncio.to_thread(work)
