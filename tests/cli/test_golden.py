"""What people read, word for word, at 80 columns in both languages.

Read each file after `pytest tests/cli/test_golden.py --golden=write`: it must say what happened, the counts by reason
and the next command.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.golden_views import compare, expect_no_other
from tests.cli.stories import CASES, FILMS, LANGUAGES, Case
from tests.cli.world import Printed, Shell

GOLDEN = Path(__file__).parent / "golden"
# What differs from run to run, and what stands in its place.
CHANGING = (
    (re.compile(r"(?<=concierge download )(?!magnet|zzzzzz)[a-z0-9]{6}\b"), "h4ndle"),
    (re.compile(r"(?<=concierge explain )(?!zzzzzz)[a-z0-9]{6}\b"), "h4ndle"),
    (re.compile(r"^(\s*\d+ )[a-z0-9]{6}(?=  )", re.MULTILINE), r"\1h4ndle"),
    (re.compile(r"\b[0-9a-f]{12}\b"), "0123456789ab"),
    (re.compile(r"^[0-9a-f]{8}(?=  )", re.MULTILINE), "01234567"),
    (re.compile(r"(?<=pause )(?!0{8})[0-9a-f]{8}\b"), "01234567"),
    (re.compile(r"(?<=remove )(?!0{8}|abababab)[0-9a-f]{8}\b"), "01234567"),
    (re.compile(r"(?<!20)\b(?:\d\d\.\d\d\.20[23]\d|20[23]\d-\d\d-\d\d)$", re.MULTILINE), "<day>"),
    (re.compile(r"(?<=[\s\"«])/\S*?/(?=(?:no/such/)?me\.zip)"), "<home>/"),
    (
        re.compile(r"(?:(?<=said )|(?<=сказано )|(?<=Updated: )|(?<=Обновлено: ))20\d\d-\d\d-\d\d"),
        "2026-11-25",
    ),
    (re.compile(r"^(\d+  )20\d\d-\d\d-\d\d \d\d:\d\d(?=  )", re.MULTILINE), r"\g<1>2026-11-25"),
    (re.compile(r"^(\d+  )\d\d\.\d\d\.20\d\d \d\d:\d\d(?=  )", re.MULTILINE), r"\g<1>25.11.2026"),
    (re.compile(r"^(?!zzzzzz)[a-z0-9]{6}  \d\d\.\d\d\.20\d\d(?=  )", re.MULTILINE), "n0tesx  25.11.2026"),
    (re.compile(r"^(?!zzzzzz)[a-z0-9]{6}  20\d\d-\d\d-\d\d(?=  )", re.MULTILINE), "n0tesx  2026-11-25"),
    (re.compile(r"(?<=(?:ered|мнил) \()[a-z0-9]{6}(?=\): )"), "n0tesx"),
    (re.compile(r"(?<=until )20\d\d-\d\d-\d\d \d\d:\d\d"), "2026-11-25 20:15"),
    (re.compile(r"(?:(?<=до )|(?<=до\n  ))\d\d\.\d\d\.20\d\d \d\d:\d\d"), "25.11.2026 20:15"),
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:0"),
)
# Which of these are seen, and at how many percent, depends on the moment.
PASSING = re.compile(
    r"^.+: (?:загрузка|пауза|проверка|в очереди|узнаю список файлов|готово, раздаётся"
    r"|downloading|paused|checking|queued|reading the file list|done, seeding)(?:, \d+ %)?\n",
    re.MULTILINE,
)


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    """The language that is spoken."""
    return str(request.param)


@pytest.fixture(scope="module")
def printed(
    language: str, tmp_path_factory: pytest.TempPathFactory, settings: dict[str, str]
) -> dict[str, Printed]:
    """Every case's output; each language has its own home."""
    home = tmp_path_factory.mktemp(language)
    (home / "films.csv").write_text(FILMS, encoding="utf-8")
    shell = Shell(home=home, environ=settings, language=language)
    return {
        str(one.name): shell.with_(**one.environ).run(*one.spoken(language), typed=one.typed) for one in CASES
    }


@pytest.mark.parametrize("one", CASES, ids=lambda one: str(one.name))
def test_a_command_says_what_it_always_said(
    one: Case, language: str, printed: dict[str, Printed], request: pytest.FixtureRequest
) -> None:
    output = printed[one.name]
    path = GOLDEN / f"{one.name}.{language}.txt"

    text = golden(one.spoken(language), output)

    compare(path, text, request)
    assert output.code == one.code


def test_every_line_fits_into_80_columns(printed: dict[str, Printed]) -> None:
    lines = {
        (name, line)
        for name, output in printed.items()
        for line in output.out.splitlines()
        if len(line) > 80 and not line.startswith("  /")
    }

    assert lines == set()


def test_there_is_no_golden_output_of_a_case_that_is_gone() -> None:
    expect_no_other(GOLDEN, (str(one.name) for one in CASES))


def golden(arguments: tuple[str, ...], output: Printed) -> str:
    """The command, both streams and the exit code."""
    shown = " ".join(f'"{one}"' if not one or " " in one else one for one in arguments)
    if len(shown) > 200:
        shown = shown[:60] + "…"
    text = (
        f"$ concierge {shown}\n{output.out}--- stderr\n{PASSING.sub('', output.err)}--- exit {output.code}\n"
    )
    for pattern, instead in CHANGING:
        text = pattern.sub(instead, text)
    return re.sub(r"(?<=  )/\S.*?(?=/(?:nas|data)/)", "<home>", text)
