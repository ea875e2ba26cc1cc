"""What `concierge users` and `concierge requests` say, word for word, at 80 columns in both languages.

Read each file after `pytest tests/cli/test_people_golden.py --golden=write`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from concierge_cli import documents
from tests.cli.golden_views import compare, expect_no_other
from tests.cli.people_stories import HOUSEHOLD, REQUEST, SETTING_UP
from tests.cli.stories import LANGUAGES, Case
from tests.cli.test_golden import golden
from tests.cli.world import Printed, Shell

GOLDEN = Path(__file__).parent / "golden_people"
CASES = (*SETTING_UP, *HOUSEHOLD)
NAMES = {"ru": "Вера", "en": "Vera"}
CHANGING = (
    (re.compile(r"(?<=/start )[A-Za-z0-9_-]{32}"), "C" * 32),
    (re.compile(r"\b[0-9a-f]{8}\b"), "01234567"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC"), "2026-11-23 20:15 UTC"),
    (re.compile(r"\d\d\.\d\d\.\d{4} \d\d:\d\d UTC"), "23.11.2026 20:15 UTC"),
)


def a_member_asks(shell: Shell) -> str:
    """The id of the request of a member with limits, whose name is of the shell's language."""
    asked = subprocess.run(
        [sys.executable, "-m", "tests.cli.member", NAMES[shell.language]],
        env=shell.variables(),
        cwd=shell.home,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return asked.stdout


Outputs = dict[tuple[str, str], Printed]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, settings: dict[str, str]) -> Outputs:
    """Every case's output; each language has its own home and runs beside the other."""

    def told(language: str) -> Outputs:
        shell = Shell(home=tmp_path_factory.mktemp(language), environ=settings, language=language).settled()
        outputs = {(language, one.name): shell.run(*one.arguments) for one in SETTING_UP}
        request = a_member_asks(shell)
        for one in HOUSEHOLD:
            spoken = [request if argument == REQUEST else argument for argument in one.arguments]
            outputs[language, one.name] = shell.run(*spoken)
        return outputs

    with ThreadPoolExecutor(len(LANGUAGES)) as pool:
        return {key: output for outputs in pool.map(told, LANGUAGES) for key, output in outputs.items()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("one", CASES, ids=lambda one: str(one.name))
def test_a_command_says_what_it_always_said(
    one: Case, language: str, printed: Outputs, request: pytest.FixtureRequest
) -> None:
    output = printed[language, one.name]
    path = GOLDEN / f"{one.name}.{language}.txt"

    text = golden(one.arguments, output)
    for pattern, instead in CHANGING:
        text = pattern.sub(instead, text)

    compare(path, text, request)
    assert output.code == one.code
    assert [line for line in output.out.splitlines() if len(line) > 80] == []


def test_there_is_no_golden_output_of_a_case_that_is_gone() -> None:
    expect_no_other(GOLDEN, (str(one.name) for one in CASES))


def test_every_command_has_its_document(tmp_path: Path, settings: dict[str, str]) -> None:
    shell = Shell(home=tmp_path, environ=settings).settled()

    def told(*arguments: str) -> str:
        return shell.run(*arguments, "--json").out

    issued = documents.IssuedDocument.model_validate_json(told("users", "invite", "--role", "child"))
    (waiting,) = documents.InvitesDocument.model_validate_json(told("users", "invites")).invites
    revoked = documents.InviteDocument.model_validate_json(told("users", "revoke", issued.id))
    request = a_member_asks(shell)
    people = documents.UsersDocument.model_validate_json(told("users")).users
    (asked,) = documents.RequestsDocument.model_validate_json(told("requests")).requests
    changed = documents.PersonDocument.model_validate_json(told("users", "set", "2", "--limit-gb", "none"))
    begun = documents.DownloadDocument.model_validate_json(told("requests", "approve", request))
    closed = documents.RequestDocument.model_validate_json(told("requests", "decline", request))
    late = shell.run("requests", "decline", request)
    removed = documents.PersonDocument.model_validate_json(told("users", "remove", "2"))
    failed = json.loads(told("users", "remove", "2"))

    assert waiting.id == revoked.id == issued.id
    assert len(issued.code) == 32
    assert [person.role for person in people] == ["owner", "member"]
    assert (asked.id, asked.state, asked.user_id) == (request, "open", 2)
    assert (changed.held_bytes, changed.downloads_a_day) == (None, 2)
    assert (closed.state, closed.download_id) == ("approved", begun.id)
    assert (late.code, late.out.startswith("Отклонять поздно")) == (1, True)
    assert removed.id == 2
    assert failed["error"]["code"] == "not_found"
