"""Whoever answers in the server's place gets no key, keeps nobody waiting for ever, and is not believed."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from concierge.errors import (
    ConciergeError,
    ConfigError,
    LoginFailed,
    NotAllowed,
    NotFound,
    RateLimited,
    ServiceUnavailable,
    StaleLease,
    UnexpectedAnswer,
)
from concierge.nas.api import Api, opened_api
from concierge.nas.exchange import Exchange
from concierge.nas.item import document, item_of
from concierge.nas.settings import NasSettings
from tests.nas.house import House, item
from tests.nas.served import KEY

REFUSALS: dict[int, type[ConciergeError]] = {
    302: UnexpectedAnswer,
    400: UnexpectedAnswer,
    401: LoginFailed,
    403: NotAllowed,
    404: NotFound,
    409: StaleLease,
    410: NotFound,
    413: UnexpectedAnswer,
    422: UnexpectedAnswer,
    429: RateLimited,
    500: ServiceUnavailable,
    503: ServiceUnavailable,
}
HOSTILE: dict[str, object] = {
    "id": ["../x", "", "a/b", ".", "a" * 101, 7, None, "-e"],
    "token": ["1", -1, 1.5, True, 2**70],
    "lease_until": [7],
    "info_hash": ["x" * 40, "C" * 40, "", None],
    "title": [None, 7, "x" * 9000],
    "kind": ["../..", None, "film"],
    "client": [None],
    "source": [None, []],
    "destination": [None],
    "priority": ["1"],
    "attempts": [-1],
    "has_torrent": ["yes", 1],
    "replaces": ["x", [1], [None]],
    "files": [None, {}, ["x"], [{}], [{"path": "x", "size_bytes": "1", "destination": "x"}]],
}


@contextmanager
def answering(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """The address of somebody who is no HTTP server, but behaves so with each connection."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    behave(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def api(url: str) -> Api:
    return opened_api(NasSettings(api_url=url, api_key=KEY))


@pytest.mark.parametrize("status", REFUSALS)
def test_each_refusal_has_its_error(status: int, house: House) -> None:
    house.queue.instead = lambda _call: (status, b"<html>")

    with pytest.raises(REFUSALS[status]) as caught:
        api(house.url).progress("item", 1)

    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    "body", [b"", b"x", b"[]", b"null", b'{"items": 7}', b"[" * 100_000, b"\xff", b'{"items": [[]]}']
)
def test_an_answer_of_another_shape_is_not_believed(body: bytes, house: House) -> None:
    house.queue.instead = lambda _call: (200, body)

    with pytest.raises(UnexpectedAnswer):
        api(house.url).pending()


@pytest.mark.parametrize("name", HOSTILE)
def test_each_field_is_checked(name: str) -> None:
    for value in HOSTILE[name]:  # type: ignore[attr-defined]
        with pytest.raises(UnexpectedAnswer):
            item_of({**item(), name: value})


def test_an_item_is_written_as_it_was_read() -> None:
    given = {**item(), "token": 3, "lease_until": "2026-01-01T00:00:00Z", "replaces": ["/nas/old.mkv"]}

    assert document(item_of(given)) == given


def test_a_lease_without_a_token_is_none(house: House) -> None:
    house.queue.instead = lambda _call: (200, json.dumps({"items": [item()]}).encode())

    with pytest.raises(UnexpectedAnswer):
        api(house.url).lease()


def test_an_answer_without_end_is_given_up(house: House) -> None:
    house.queue.instead = lambda _call: (200, b" " * (9 * 1024 * 1024))

    with pytest.raises(UnexpectedAnswer):
        api(house.url).pending()


def test_the_key_travels_in_a_header_and_never_in_an_address(house: House) -> None:
    house.film()
    asked = api(house.url)
    [taken] = asked.lease()
    asked.torrent(taken.id, taken.token or 0)

    assert {headers["authorization"] for headers in house.queue.headers} == {f"Bearer {KEY}"}


def test_a_base_path_stays(house: House) -> None:
    house.film()

    assert api(f"{house.url}/concierge/").pending()


def test_who_drops_a_byte_now_and_then_keeps_nobody_for_ever() -> None:
    ended = threading.Event()

    def drip(connection: socket.socket) -> None:
        connection.recv(4096)
        try:
            while not ended.wait(0.05):
                connection.sendall(b"H")
        except OSError:
            return

    with answering(drip) as url, pytest.raises((ServiceUnavailable, UnexpectedAnswer)):
        Exchange("sync", url).ask("GET", "/x", headers={}, patience_s=0.3)
    ended.set()


def test_who_is_called_off_waits_no_longer() -> None:
    heard, ended = threading.Event(), threading.Event()

    def keep(connection: socket.socket) -> None:
        heard.set()
        ended.wait(20)

    with answering(keep) as url:
        asked = api(url)
        raised: list[ConciergeError] = []

        def ask() -> None:
            try:
                asked.pending(wait_s=600)
            except ConciergeError as error:
                raised.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        assert heard.wait(20)
        asked.close()
        thread.join(20)
        ended.set()

    assert not thread.is_alive()
    assert raised


@pytest.mark.parametrize("said", [b"", b"SSH-2.0-x\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"])
def test_who_speaks_something_else_is_not_believed(said: bytes) -> None:
    def say(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(said)

    with answering(say) as url, pytest.raises((ServiceUnavailable, UnexpectedAnswer)):
        api(url).pending()


def test_a_certificate_that_nobody_signed_is_refused() -> None:
    def greet(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(b"\x15\x03\x03\x00\x02\x02\x28")  # an alert: handshake failure

    with answering(greet) as url, pytest.raises(ServiceUnavailable):
        api(url.replace("http://", "https://")).pending()

    assert ssl.create_default_context().verify_mode is ssl.CERT_REQUIRED


@pytest.mark.parametrize("key", ["a b", "a\nb", "ключ", "a\x7fb"])
def test_a_key_that_no_header_can_hold_is_a_wrong_setting(key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        opened_api(NasSettings(api_url="http://nas", api_key=key))

    assert key not in str(caught.value)


@pytest.mark.parametrize("missing", ["api_url", "api_key"])
def test_what_is_not_set_is_named(missing: str) -> None:
    given = {"api_url": "http://nas", "api_key": KEY} | {missing: ""}

    with pytest.raises(ConfigError) as caught:
        opened_api(NasSettings(**given))  # type: ignore[arg-type]

    assert caught.value.facts == {"setting": f"CONCIERGE_SYNC__{missing.upper()}", "problem": "not_set"}
