"""`concierge serve` says where it listens, answers there, and ends at a signal as if nothing had happened."""

from __future__ import annotations

import signal
import socket

import httpx
import pytest

from concierge_cli.documents import ServedEvent
from tests.cli.world import Shell
from tests.forks.forked import Running

KEY = "served-key-0123456789"


def line(process: Running) -> str:
    assert process.stdout is not None
    return process.stdout.readline().decode()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_it_serves_until_it_is_told_to_end(shell: Shell, number: signal.Signals) -> None:
    own = shell.with_(CONCIERGE_SERVER__PORT="0", CONCIERGE_SERVER__API_KEY=KEY)
    with own.start("serve") as process:
        address = line(process).split("слушает ")[1].split(". ")[0].strip()
        feed = line(process)
        # A connection that stays open does not hold up the end.
        with httpx.Client(trust_env=False, timeout=30) as client:
            health = client.get(f"{address}/health")
            caps = client.get(f"{address}/torznab/api", params={"t": "caps", "apikey": KEY})
            process.send_signal(number)
            out, err = process.communicate(timeout=20)

    assert (health.status_code, caps.status_code) == (200, 200)
    assert "<caps>" in caps.text
    assert f"{address}/torznab/api" in feed
    assert process.returncode == 0
    assert "Сервер остановлен." in err.decode()
    assert KEY not in f"{feed}{out.decode()}{err.decode()}"


def test_without_a_key_it_says_that_the_feed_is_off(shell: Shell) -> None:
    with shell.with_(CONCIERGE_SERVER__PORT="0").start("serve") as process:
        line(process)
        told = line(process)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)

    assert "CONCIERGE_SERVER__API_KEY" in told


def test_a_program_is_told_the_addresses(shell: Shell) -> None:
    own = shell.with_(CONCIERGE_SERVER__PORT="0", CONCIERGE_SERVER__API_KEY=KEY)
    with own.start_anew("serve", "--json") as process:
        event = ServedEvent.model_validate_json(line(process))
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)

    assert event.torznab == f"{event.address}/torznab/api"


def test_a_port_that_is_taken_is_a_wrong_setting(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        printed = shell.with_(CONCIERGE_SERVER__PORT=port).run("serve")

    assert printed.code == 78
    assert "CONCIERGE_SERVER__PORT" in printed.err
