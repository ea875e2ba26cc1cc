"""What `concierge search` says while a tracker fails, each way in turn, word for word, at 80 columns.

Read each file after `pytest tests/cli/test_faults_golden.py --golden=write`: it must name what failed, show what is
there all the same, and say what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from starlette.responses import HTMLResponse, RedirectResponse, Response

from concierge.adapters._http import MAX_BODY_BYTES
from concierge.sandbox import Sandbox
from concierge.sandbox._serving import Fault, FaultKind
from tests.cli.golden_views import compare, expect_no_other
from tests.cli.stories import FILM, LANGUAGES
from tests.cli.test_golden import golden
from tests.cli.world import Shell
from tests.storage import put_schema

GOLDEN = Path(__file__).parent / "golden_faults"
SEARCH = "/forum/tracker.php"
LOGIN = "/forum/login.php"
# What is slow is slower than this, and what is not is faster, also on a busy machine.
PATIENCE = {"CONCIERGE_SEARCH__DEADLINE_S": "6", "CONCIERGE_RUTRACKER__TIMEOUT_S": "3"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A way in which a tracker fails."""

    name: str
    begin: Callable[[Sandbox], None]
    environ: Mapping[str, str] = field(default_factory=dict)


def armed(name: str, kind: FaultKind, path: str = SEARCH, **more: float) -> Trouble:
    """A fault of the sandbox, on Rutracker."""
    fault = Fault(kind=kind, path=path, **more)  # type: ignore[arg-type]  # fields by name
    return Trouble(name=name, begin=lambda world: world.rutracker.arm(fault))


def answered(name: str, response: Response) -> Trouble:
    """Somebody else answers in Rutracker's place."""

    def begin(world: Sandbox) -> None:
        world.rutracker.stranger = response

    return Trouble(name=name, begin=begin)


def told(name: str, notice: str) -> Trouble:
    """The forum shows a message instead of a search."""

    def begin(world: Sandbox) -> None:
        world.rutracker.notice = notice

    return Trouble(name=name, begin=begin)


TROUBLES = (
    replace(armed("late", FaultKind.SLOW, delay_s=20), environ={"CONCIERGE_RUTRACKER__TIMEOUT_S": "60"}),
    armed("dripping", FaultKind.DRIP, delay_s=1),
    armed("hanging", FaultKind.HANG),
    armed("broken", FaultKind.SERVER_ERROR, status=500),
    armed("origin-down", FaultKind.SERVER_ERROR, status=522),
    armed("too-many-requests", FaultKind.RATE_LIMITED, retry_after_s=90),
    armed("cut-off", FaultKind.TRUNCATED),
    armed("bot-check", FaultKind.CHALLENGE),
    armed("wrong-charset", FaultKind.WRONG_CHARSET),
    armed("session-expired", FaultKind.LOGIN_EXPIRED, times=1),
    armed("sessions-never-hold", FaultKind.LOGIN_EXPIRED),
    armed("captcha", FaultKind.CAPTCHA, LOGIN),
    Trouble(
        name="wrong-password",
        begin=lambda _world: None,
        environ={"CONCIERGE_RUTRACKER__PASSWORD": "не тот"},
    ),
    Trouble(
        name="nobody-there",
        begin=lambda _world: None,
        environ={"CONCIERGE_RUTRACKER__MIRRORS": '["http://127.0.0.1:1"]'},
    ),
    answered("providers-page", HTMLResponse("<html><body><h1>Доступ ограничен</h1></body></html>")),
    answered("forbidden-by-law", HTMLResponse("<html><body>451</body></html>", 451)),
    answered("another-host", RedirectResponse("https://block.example/?u=1", 302)),
    answered("going-round", RedirectResponse("/forum/tracker.php", 302)),
    answered("too-much", Response(b" " * (MAX_BODY_BYTES + 1), media_type="text/html")),
    answered("empty", Response(b"", media_type="text/html")),
    told("forum-closed", "Форум временно отключен"),
    told("asks-to-slow-down", "Слишком частые запросы. Подождите немного."),
)


@pytest.fixture
def world(sandbox: Sandbox) -> Iterator[Sandbox]:
    """The sandbox, which is well again afterwards."""
    yield sandbox
    sandbox.rutracker.clear()
    sandbox.rutracker.stranger = None
    sandbox.rutracker.notice = ""
    sandbox.rutracker.forget_captcha()


@pytest.fixture(scope="module")
def shells(settings: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Shell]:
    """A shell in each language."""
    return {
        language: Shell(
            home=tmp_path_factory.mktemp(language), environ={**settings, **PATIENCE}, language=language
        )
        for language in LANGUAGES
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: str(trouble.name))
def test_a_search_names_what_failed_and_shows_the_rest(
    trouble: Trouble,
    language: str,
    world: Sandbox,
    shells: Mapping[str, Shell],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    arguments = ("search", FILM[language], "1927", "--limit", "1")
    trouble.begin(world)
    # A data folder of its own: a login that was kept or refused is remembered there.
    put_schema(tmp_path)
    output = shells[language].with_(CONCIERGE_DATA_DIR=str(tmp_path), **trouble.environ).run(*arguments)
    path = GOLDEN / f"{trouble.name}.{language}.txt"

    text = golden(arguments, output)

    compare(path, text, request)
    assert [line for line in output.all.splitlines() if len(line) > 80] == []


def test_there_is_no_golden_output_of_a_trouble_that_is_gone() -> None:
    expect_no_other(GOLDEN, (str(one.name) for one in TROUBLES))
