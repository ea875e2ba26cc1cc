"""Where the Deluge client is told to go, and with what."""

from __future__ import annotations

import pytest

from concierge.adapters.torrents.deluge import DelugeSection
from concierge.config import Settings
from concierge.errors import ConfigError


@pytest.mark.parametrize(
    "given, url",
    [
        ("box.example.org", "https://box.example.org"),
        ("box.example.org/user/deluge/", "https://box.example.org/user/deluge"),
        ("https://box.example.org/user/deluge/json", "https://box.example.org/user/deluge"),
        ("localhost:8112", "http://localhost:8112"),
        ("127.0.0.1:8112", "http://127.0.0.1:8112"),
        ("http://nas.lan:8112", "http://nas.lan:8112"),
    ],
)
def test_a_host_is_enough_of_an_address(given: str, url: str) -> None:
    assert Settings(environ={"CONCIERGE_DELUGE__URL": given}).section(DelugeSection).url == url


@pytest.mark.parametrize(
    "environ, setting",
    [
        ({"CONCIERGE_DELUGE__URL": "ftp://box.example.org"}, "CONCIERGE_DELUGE__URL"),
        ({"CONCIERGE_DELUGE__URL": "https://alice:s3cret@box.example.org"}, "CONCIERGE_DELUGE__URL"),
        (
            {"CONCIERGE_DELUGE__URL": "http://box.example.org", "CONCIERGE_DELUGE__PASSWORD": "s3cret"},
            "CONCIERGE_DELUGE__PASSWORD",
        ),
    ],
    ids=["scheme", "password in the address", "password without TLS"],
)
def test_an_address_that_would_give_the_password_away_is_refused(
    environ: dict[str, str], setting: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        Settings(environ=environ).section(DelugeSection)

    assert caught.value.facts["setting"] == setting
    assert "s3cret" not in str(caught.value)


def test_without_an_address_the_client_is_absent() -> None:
    assert Settings(environ={}).section(DelugeSection).missing() == ("CONCIERGE_DELUGE__URL",)
