"""Each thing that can be wrong has its check, and each check says what mends it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from concierge.texts import LANGUAGES, texts
from tests.nas.house import House

NAMES = ("api", "clock", "library", "marker", "writable", "staging", "space", "key", "way", "reach", "map")


def checks(house: House, **more: str) -> dict[str, dict[str, object]]:
    """The checks by their names, and whether the exit code says the same."""
    done = house.run("doctor", "--json", **more)
    found = {str(one["name"]): one for one in json.loads(done.stdout)["checks"]}
    assert done.returncode == (0 if all(one["ok"] for one in found.values()) else 1)
    assert all(bool(one["fix"]) is not one["ok"] for one in found.values()), found
    return found


def test_a_house_in_order_is_well_and_a_real_file_proves_the_map(house: House) -> None:
    house.film()

    found = checks(house)

    assert all(one["ok"] for one in found.values()), found
    assert found["map"]["detail"] == f"{house.downloads}/Дюна.mkv"
    assert house.queue.rows  # nothing was taken
    assert "lease" not in house.queue.calls
    assert house.rooms() == []


def test_a_map_that_leads_nowhere_is_seen(house: House) -> None:
    house.film(source="/downloads/gone")

    assert not checks(house)["map"]["ok"]


def test_a_folder_that_nobody_told_of_is_seen(house: House) -> None:
    house.film()

    assert not checks(house, CONCIERGE_SYNC__PATHS='{"deluge": {"/downloads": "/x"}}')["map"]["ok"]


def test_a_disk_without_its_mark_is_seen_and_can_be_marked(house: House) -> None:
    (house.library / ".concierge-library").unlink()

    assert not checks(house)["marker"]["ok"]
    assert house.run("doctor", "--mark").returncode == 0
    assert checks(house)["marker"]["ok"]


def test_a_library_that_is_not_there_is_seen(house: House, tmp_path: Path) -> None:
    found = checks(house, CONCIERGE_SYNC__LIBRARY=str(tmp_path / "absent"))

    assert not found["library"]["ok"]
    assert not (tmp_path / "absent").exists()


def test_a_staging_folder_on_another_disk_is_seen(house: House) -> None:
    shm = Path("/dev/shm")  # noqa: S108  a disk that is another one
    if not shm.is_dir() or shm.stat().st_dev == house.library.stat().st_dev:
        pytest.skip("no second disk here")
    staging = shm / f"concierge-{house.home.parent.name}"

    try:
        assert not checks(house, CONCIERGE_SYNC__STAGING=str(staging))["staging"]["ok"]
    finally:
        staging.rmdir()


def test_too_little_room_is_seen(house: House) -> None:
    assert not checks(house, CONCIERGE_SYNC__RESERVE_GB="100000")["space"]["ok"]


@pytest.mark.parametrize(
    "more", [{"SYNC_API_KEY": "wrong"}, {"CONCIERGE_SYNC__API_URL": "http://127.0.0.1:1"}]
)
def test_a_server_that_does_not_let_us_in_is_seen(more: dict[str, str], house: House) -> None:
    assert not checks(house, **more)["api"]["ok"]


def test_a_key_that_others_read_is_seen(house: House) -> None:
    key, known = house.home / "key", house.home / "known_hosts"
    key.touch(mode=0o644)
    known.touch()
    more = {
        "CONCIERGE_SYNC__SSH_HOST": "127.0.0.1",
        "CONCIERGE_SYNC__SSH_PORT": "1",
        "CONCIERGE_SYNC__SSH_KEY": str(key),
        "CONCIERGE_SYNC__TRANSFER": "sftp",
    }

    assert "chmod 600" in str(checks(house, **more)["key"]["fix"])
    key.chmod(0o600)
    assert "SSH_KNOWN_HOSTS" in str(checks(house, **more)["key"]["fix"])
    more["CONCIERGE_SYNC__SSH_KNOWN_HOSTS"] = str(known)
    found = checks(house, **more)
    assert found["key"]["ok"]
    assert not found.get("reach", found["way"])["ok"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_each_check_has_its_sentence_and_its_fix(name: str, language: str) -> None:
    assert texts(language).knows(f"cli.sync.check.{name}")
    assert texts(language).knows(f"cli.sync.fix.{name}")
