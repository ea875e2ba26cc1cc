"""Where the torrent clients of a server are told to go, and with what."""

from __future__ import annotations

from typing import TypeAlias

import pytest

from concierge.adapters.torrents.deluge import DelugeSection
from concierge.adapters.torrents.qbittorrent import QBittorrentSection
from concierge.adapters.torrents.transmission import TransmissionSection
from concierge.config import Settings
from concierge.errors import ConfigError

Kind: TypeAlias = type[DelugeSection | QBittorrentSection | TransmissionSection]

ADDRESSES: dict[Kind, str] = {
    DelugeSection: "CONCIERGE_DELUGE__URL",
    QBittorrentSection: "CONCIERGE_QBITTORRENT__URL",
    TransmissionSection: "SEEDBOX_HOST",
}
PASSWORDS: dict[Kind, str] = {
    DelugeSection: "CONCIERGE_DELUGE__PASSWORD",
    QBittorrentSection: "CONCIERGE_QBITTORRENT__PASSWORD",
    TransmissionSection: "SEEDBOX_PASSWORD",
}
EVERY = pytest.mark.parametrize("kind", ADDRESSES, ids=lambda one: one.__name__)


@pytest.mark.parametrize(
    "kind, given, url",
    [
        (DelugeSection, "box.example.org", "https://box.example.org"),
        (DelugeSection, "box.example.org/user/deluge/", "https://box.example.org/user/deluge"),
        (DelugeSection, "https://box.example.org/user/deluge/json", "https://box.example.org/user/deluge"),
        (DelugeSection, "localhost:8112", "http://localhost:8112"),
        (DelugeSection, "127.0.0.1:8112", "http://127.0.0.1:8112"),
        (DelugeSection, "http://nas.lan:8112", "http://nas.lan:8112"),
        (QBittorrentSection, "box.example.org", "https://box.example.org"),
        (QBittorrentSection, "localhost:8080", "http://localhost:8080"),
        (QBittorrentSection, "http://nas.lan:8080/", "http://nas.lan:8080"),
        (
            QBittorrentSection,
            "https://box.example.org/alice/qbittorrent/",
            "https://box.example.org/alice/qbittorrent",
        ),
        (TransmissionSection, "box.example.org", "https://box.example.org/transmission/rpc"),
        (TransmissionSection, "box.example.org:9091", "https://box.example.org:9091/transmission/rpc"),
        (TransmissionSection, "localhost:9091", "http://localhost:9091/transmission/rpc"),
        (TransmissionSection, "127.0.0.1:9091", "http://127.0.0.1:9091/transmission/rpc"),
        (TransmissionSection, "http://nas.lan:9091", "http://nas.lan:9091/transmission/rpc"),
        (TransmissionSection, "https://box.example.org/", "https://box.example.org/transmission/rpc"),
        (TransmissionSection, "https://box.example.org/alice/rpc/", "https://box.example.org/alice/rpc"),
    ],
)
def test_a_host_is_enough_of_an_address(kind: Kind, given: str, url: str) -> None:
    assert Settings(environ={ADDRESSES[kind]: given}).section(kind).url == url


@EVERY
@pytest.mark.parametrize(
    "address",
    ["ftp://box.example.org", "https://alice:s3cret@box.example.org"],
    ids=["scheme", "password in the address"],
)
def test_an_address_that_would_give_the_password_away_is_refused(kind: Kind, address: str) -> None:
    expect_refusal(kind, {ADDRESSES[kind]: address}, ADDRESSES[kind])


@EVERY
@pytest.mark.parametrize("scheme", ["http", "HTTP"])
def test_a_password_is_not_sent_without_tls(kind: Kind, scheme: str) -> None:
    environ = {ADDRESSES[kind]: f"{scheme}://box.example.org", PASSWORDS[kind]: "s3cret"}

    expect_refusal(kind, environ, PASSWORDS[kind])


def test_a_key_is_not_sent_without_tls() -> None:
    environ = {
        "CONCIERGE_QBITTORRENT__URL": "http://box.example.org",
        "CONCIERGE_QBITTORRENT__API_KEY": "s3cret",
    }

    expect_refusal(QBittorrentSection, environ, "CONCIERGE_QBITTORRENT__API_KEY")


def expect_refusal(kind: Kind, environ: dict[str, str], setting: str) -> None:
    """Fails unless that setting is named, and the secret is not."""
    with pytest.raises(ConfigError) as caught:
        Settings(environ=environ).section(kind)

    assert caught.value.facts["setting"] == setting
    assert "s3cret" not in str(caught.value)


@EVERY
def test_without_an_address_the_client_is_absent(kind: Kind) -> None:
    assert Settings(environ={}).section(kind).missing() == (ADDRESSES[kind],)
