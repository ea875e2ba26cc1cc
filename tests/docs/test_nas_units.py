"""What starts the daemon on a NAS: a unit that may do little, a container that may do no more, and their page."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from concierge.nas.settings import read_settings
from tests.docs.pages import ROOT
from tests.docs.test_deploy import known
from tests.needs import needs

DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "concierge-sync.service"
COMPOSE = DEPLOY / "sync-compose.yaml"
EXAMPLE = (DEPLOY / "concierge-sync.env.example").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "how-to" / "nas-units.md").read_text(encoding="utf-8")
# systemd counts from 0, which nobody reaches who uses a network, to 10. The unit has 1.2.
MOST_EXPOSED = 1.5
VARIABLE = re.compile(r"\b((?:CONCIERGE|SYNC)_[A-Z_]+[A-Z])\b")


def unit() -> dict[str, dict[str, list[str]]]:
    """What it says, by section and key; a key may stand there several times."""
    said: dict[str, dict[str, list[str]]] = {}
    section: dict[str, list[str]] = {}
    for line in UNIT.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = said.setdefault(line.strip("[]"), {})
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            section.setdefault(key, []).append(value)
    return said


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The unit, as if the program were where it says."""
    copy = tmp_path / UNIT.name
    copy.write_text(UNIT.read_text(encoding="utf-8").replace("/opt/concierge/bin/concierge", sys.executable))
    return copy


@needs("systemd-analyze")
def test_systemd_has_nothing_to_say_of_the_unit(installed: Path) -> None:
    found = subprocess.run(
        ["systemd-analyze", "verify", installed], capture_output=True, text=True, check=False
    )

    # A key that it does not know is a word on stderr, and no failure.
    assert (found.returncode, found.stderr) == (0, "")


@needs("systemd-analyze")
def test_little_is_open_to_what_the_unit_runs(installed: Path) -> None:
    found = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", installed],
        capture_output=True,
        text=True,
        check=True,
    )

    score = re.search(r"exposure level for \S+: ([\d.]+)", found.stdout)
    assert score is not None
    assert float(score[1]) <= MOST_EXPOSED


def test_the_unit_writes_to_the_library_alone_and_waits_for_its_disk() -> None:
    said = unit()

    (library,) = said["Unit"]["RequiresMountsFor"]
    assert said["Service"]["ReadWritePaths"] == [library]
    assert said["Service"]["ProtectSystem"] == ["strict"]
    assert f"CONCIERGE_SYNC__LIBRARY={library}" in said["Service"]["Environment"]


def test_the_unit_is_started_again_but_for_a_wrong_setting_and_ends_in_time() -> None:
    service = unit()["Service"]

    assert (service["Restart"], service["RestartPreventExitStatus"]) == (["on-failure"], ["78"])
    # What `concierge sync run` ends with when it is told to.
    assert service["SuccessExitStatus"] == ["130"]
    assert (service["KillSignal"], service["TimeoutStopSec"]) == (["SIGTERM"], ["10"])


def test_no_secret_stands_in_the_unit_or_beside_it() -> None:
    said = unit()["Service"]
    names = {name for one in said["Environment"] for name in VARIABLE.findall(one)}

    assert {"CONCIERGE_SYNC__API_KEY_FILE", "CONCIERGE_SYNC__SSH_KEY"} <= names
    assert len(said["LoadCredential"]) == 3
    assert not re.search(r"^[^#]*(KEY|TOKEN)=", EXAMPLE, re.MULTILINE)


@pytest.mark.parametrize("text", [EXAMPLE, UNIT.read_text(encoding="utf-8"), COMPOSE.read_text(), PAGE])
def test_each_variable_is_one_of_the_settings(text: str) -> None:
    spoken = {name.removesuffix("_FILE") for name in VARIABLE.findall(text)} - {"CONCIERGE_CONFIG"}

    assert spoken
    assert spoken <= known()


def test_the_example_is_read_as_it_stands(tmp_path: Path) -> None:
    lines = [line.removeprefix("#") for line in EXAMPLE.splitlines() if "=" in line]
    environ = dict(line.split("=", 1) for line in lines)
    key = tmp_path / "key"
    key.write_text("secret")
    environ |= {name: str(key) for name in environ if name.endswith("_FILE")}

    settings = read_settings(environ=environ, dotenv=None)

    assert settings.paths["*"] == {"/downloads": "/srv/downloads"}
    assert (settings.ssh_host, settings.jellyfin_key) == ("seedbox.example.org", "secret")


def test_the_container_can_do_no_more_than_it_has_to() -> None:
    document = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    (sync,) = document["services"].values()

    assert sync["read_only"] is True
    assert sync["cap_drop"] == ["ALL"]
    assert sync["security_opt"] == ["no-new-privileges:true"]
    library, secrets = sync["volumes"]
    # Made by the engine, an empty folder would be a library on the wrong disk.
    assert library["bind"] == {"create_host_path": False}
    assert secrets.endswith(":ro")
    assert (DEPLOY / "sync.Dockerfile").is_file()
    assert sync["build"]["dockerfile"] == "deploy/sync.Dockerfile"
    assert "ports" not in sync


def test_the_image_runs_the_daemon_as_nobody_in_particular() -> None:
    said = (DEPLOY / "sync.Dockerfile").read_text(encoding="utf-8")

    assert re.search(r'^CMD \["concierge", "sync", "run"\]$', said, re.MULTILINE)
    assert re.search(r"^USER \$\{UID\}:\$\{GID\}$", said, re.MULTILINE)
    assert not re.search(r"^ENTRYPOINT", said, re.MULTILINE)
