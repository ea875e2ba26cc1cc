"""What the commands that care for the installation print, word for word, at 80 columns in both languages."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.golden_views import compare, expect_no_other
from tests.cli.stories import LANGUAGES, Case, case, typing
from tests.cli.test_golden import golden
from tests.cli.world import Printed, Shell

GOLDEN = Path(__file__).parent / "golden_care"
COPY = "home.concierge-backup"
OWN_FILES = {"CONCIERGE_LIBRARY__DIR": "", "CONCIERGE_DATA_DIR": "", "CONCIERGE_LOG_LEVEL": ""}


def at_home(name: str, *arguments: str, code: int = 0) -> Case:
    """A case in which no variable goes before the settings file."""
    return replace(case(name, *arguments, code=code), environ=OWN_FILES)


# In the order in which a person runs them; all in the same home.
CASES = (
    case("db-check-nothing", "db", "check"),
    case("db-backup-nothing", "db", "backup", COPY, code=1),
    case("db-upgrade", "db", "upgrade"),
    case("db-upgrade-again", "db", "upgrade"),
    case("db-backup", "db", "backup", COPY),
    case("db-backup-exists", "db", "backup", COPY, code=2),
    case("db-backup-force", "db", "backup", COPY, "--force"),
    case("db-backup-nowhere", "db", "backup", "no/such/folder", code=2),
    case("db-restore-empty", "db", "restore", COPY),
    case("db-downloads", "downloads"),
    case("db-restore-refused", "db", "restore", COPY, code=1),
    case("db-restore-replace", "db", "restore", COPY, "--replace"),
    case("db-restore-missing", "db", "restore", "missing", code=2),
    case("db-restore-foreign", "db", "restore", "data/concierge.db", code=2),
    case("db-check", "db", "check"),
    case("db-no-file", "db", "backup", code=2),
    case("db-bad-address", "db", "check", code=78, DATABASE_URL="mysql://anna:s3cret@db/films"),
    at_home("config-none", "config"),
    at_home("config-set", "config", "set", "library.dir", "/nas/video"),
    at_home("config-set-secret-shown", "config", "set", "TMDB_API_KEY", "s3cret", code=2),
    typing("s3cret\n", at_home("config-set-secret", "config", "set", "TMDB_API_KEY")),
    typing("\n", at_home("config-set-empty", "config", "set", "TMDB_API_KEY", code=2)),
    case("config-set-outranked", "config", "set", "library.dir", "/nas/2"),
    case("config-set-wrong", "config", "set", "search.deadline_s", "soon", code=78),
    case("config-set-unknown", "config", "set", "library.dri", "/nas", code=1),
    at_home("config", "config"),
    at_home("config-get", "config", "get", "tmdb.api_key"),
    case("config-path", "config", "path"),
    case("config-unset", "config", "unset", "TMDB_API_KEY"),
    at_home("setup", "setup"),
    case("db-no-server", "db", "check", code=1, DATABASE_URL="postgres://anna:s3cret@127.0.0.1:1/films"),
)
CHANGING = (
    (re.compile(r"\b00\d\d\b"), "0000"),
    (re.compile(r"\b[\d,.]+ (?:[КМГТ]?Б|[KMGT]?B)\b"), "1 MB"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d"), "2026-11-25 18:00"),
    (re.compile(r"\d\d\.\d\d\.\d{4} \d\d:\d\d"), "25.11.2026 18:00"),
    (re.compile(r"before-restore-[\d-]+"), "before-restore-1"),
    (re.compile(r"^  (?!users)\w+ +\d+\n", re.MULTILINE), ""),
    (re.compile(r"^  users +", re.MULTILINE), "  users  "),
)
Outputs = dict[tuple[str, str], Printed]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    """Every case's output; each language has its own home and runs beside the other."""

    def told(language: str) -> Outputs:
        home = tmp_path_factory.mktemp(language)
        shell = Shell(home=home, language=language)
        outputs = {one.name: shell.with_(**one.environ).run(*one.arguments, typed=one.typed) for one in CASES}
        return {(language, name): _at_home(output, home) for name, output in outputs.items()}

    with ThreadPoolExecutor(len(LANGUAGES)) as pool:
        return {key: output for outputs in pool.map(told, LANGUAGES) for key, output in outputs.items()}


def _at_home(output: Printed, home: Path) -> Printed:
    def moved(text: str) -> str:
        return text.replace(str(home), "<home>")

    return Printed(code=output.code, out=moved(output.out), err=moved(output.err))


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
    assert "s3cret" not in output.all


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_fits_into_80_columns(language: str, printed: Outputs) -> None:
    lines = {
        (name, line)
        for (spoken, name), output in printed.items()
        for line in output.out.splitlines()
        if spoken == language and len(line) > 80 and "<home>" not in line
    }

    assert lines == set()


def test_there_is_no_golden_output_of_a_case_that_is_gone() -> None:
    expect_no_other(GOLDEN, (str(one.name) for one in CASES))
