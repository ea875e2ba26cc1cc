"""What is shipped: the image, the files beside it, and the page that tells of them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest
import yaml

from tests.docs.pages import ROOT
from tests.docs.test_reference import expected, own_variable, sections

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
PAGE = (ROOT / "docs" / "how-to" / "deploy.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)
KEYS = re.compile(r"^([A-Z][A-Z_]+)=", re.MULTILINE)
# Docker alone reads it.
OF_COMPOSE = "LIBRARY"


def values(instruction: str) -> list[str]:
    """What stands behind each such instruction."""
    return [value.strip() for value in re.findall(rf"^\s*{instruction}\s+(.+)$", DOCKERFILE, re.MULTILINE)]


def known() -> set[str]:
    """Every variable that a setting is read from."""
    usual = {name for section in sections() for names in section.usual.values() for name in names}
    own = {own_variable(section, field) for section in sections() for field in section.model_fields}
    return usual | own | set(expected())


def koyeb() -> dict[str, object]:
    """The one service there."""
    document = yaml.safe_load((ROOT / "deploy" / "koyeb.yaml").read_text(encoding="utf-8"))
    (service,) = document["services"]
    definition: dict[str, object] = service["definition"]
    return definition


def test_the_image_says_its_ports_and_runs_as_nobody_in_particular() -> None:
    assert values("EXPOSE") == ["8000 8080"]
    (user,) = values("USER")
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user)


def test_no_shell_stands_between_the_engine_and_the_bot() -> None:
    # The first is that of the health check.
    health, command = (json.loads(value) for value in values(r"(?:HEALTHCHECK[^\[]*)?CMD"))

    assert command == ["python", "-m", "concierge_bot"]
    assert health[:2] == ["python", "-c"]
    compile(health[2], "HEALTHCHECK", "exec")
    assert "'/health'" in health[2]
    assert not values("ENTRYPOINT")


def test_nothing_is_built_from_what_nobody_asked_for() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]

    assert rules[0] == "*"
    assert all((ROOT / rule[1:]).exists() for rule in rules if rule.startswith("!"))
    assert "**/.env" in rules
    assert not values("VOLUME")  # an engine would mount one unasked, and downloads would seem to be safe


@pytest.mark.skipif(shutil.which("hadolint") is None, reason="hadolint is not installed")
def test_hadolint_finds_nothing() -> None:
    found = subprocess.run(
        ["hadolint", "Dockerfile", "deploy/sync.Dockerfile"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (found.returncode, found.stdout) == (0, "")


def test_each_variable_of_the_page_is_one_of_the_settings() -> None:
    spoken = {*ROW.findall(PAGE), *KEYS.findall(PAGE)}

    assert spoken >= {
        "TELEGRAM_BOT_TOKEN",
        "WEBHOOK_URL",
        "WEBHOOK_PATH",
        "PORT",
        "HEALTH_PORT",
        "DATABASE_URL",
    }
    assert spoken - known() == {OF_COMPOSE}


def test_what_the_image_sets_stands_on_the_page() -> None:
    own = dict(re.findall(r"\b(CONCIERGE_[A-Z_]+)=(\S+)", " ".join(values("ENV"))))

    assert own
    assert own.keys() <= known()
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \|.*\| `?([^`|]+?)`? \|$", PAGE, re.MULTILINE))
    assert {name: rows.get(name) for name in own} == own


def test_koyeb_runs_one_of_it_and_watches_its_health() -> None:
    service = koyeb()

    assert service["scalings"] == [{"min": 1, "max": 1}]
    assert service["routes"] == [{"path": "/", "port": 8000}]
    assert service["ports"] == [{"port": port, "protocol": "http"} for port in (8000, 8080)]
    (check,) = yaml.safe_load(yaml.safe_dump(service["health_checks"]))
    assert (check["http"]["port"], check["http"]["path"]) == (8080, "/health")


def test_no_secret_stands_in_the_file_for_koyeb() -> None:
    given = {one["key"]: one["value"] for one in yaml.safe_load(yaml.safe_dump(koyeb()["env"]))}

    assert given.keys() <= known()
    secret = {name for name in given if name.endswith(("_KEY", "_TOKEN")) or name == "DATABASE_URL"}
    assert all(re.fullmatch(r"\{\{ secret\.[a-z0-9-]+ \}\}", given[name]) for name in secret)
    assert secret


def test_on_a_nas_it_can_do_no_more_than_it_has_to() -> None:
    document = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    (bot,) = document["services"].values()

    assert bot["read_only"] is True
    assert bot["cap_drop"] == ["ALL"]
    assert bot["security_opt"] == ["no-new-privileges:true"]
    assert "data:/data" in bot["volumes"]
