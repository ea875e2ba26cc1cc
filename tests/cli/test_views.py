"""What lists and dates look like, without a process around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO

import pytest
from rich.console import Console

import concierge
from concierge.testing import a_download
from concierge_cli.documenting import diagnosis_document, download_document
from concierge_cli.documents import RestDocument
from concierge_cli.download_view import download_line, download_view
from concierge_cli.language import day, moment, say


@pytest.fixture
def speaking(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[None]:
    monkeypatch.setenv("CONCIERGE_LANGUAGE", request.param)
    say.cache_clear()
    yield
    say.cache_clear()


@pytest.mark.parametrize("speaking", ["ru"], indirect=True)
@pytest.mark.usefixtures("speaking")
def test_a_paused_download_is_counted_as_paused() -> None:
    paused = a_download(state=concierge.DownloadState.DOWNLOADING, is_paused=True)
    console = Console(file=StringIO(), width=80)

    console.print(download_view([concierge.DownloadProgress(download=paused)], runs_alone=False))

    assert isinstance(console.file, StringIO)
    assert "1 загрузка: пауза — 1." in console.file.getvalue()


@pytest.mark.parametrize("speaking", ["ru"], indirect=True)
@pytest.mark.usefixtures("speaking")
@pytest.mark.parametrize(
    "state, told",
    [
        (concierge.FollowState.WATCHING, "следим за раздачей"),
        (concierge.FollowState.CHECKING, "раздача пополняется"),
        (concierge.FollowState.NEEDS_USER, "раздача изменилась, решать вам"),
    ],
)
def test_a_followed_download_says_how_its_topic_stands(state: concierge.FollowState, told: str) -> None:
    at = datetime(2026, 11, 25, 21, 5, tzinfo=UTC)
    following = concierge.Following(
        download_id="d0000001", user_id=1, state=state, since=at, changed_at=at, due_at=at
    )
    progress = concierge.DownloadProgress(download=a_download(), following=following)
    console = Console(file=StringIO(), width=120)

    console.print(download_view([progress]))

    assert isinstance(console.file, StringIO)
    assert told in " ".join(console.file.getvalue().split())


@pytest.mark.parametrize("speaking", ["en"], indirect=True)
@pytest.mark.usefixtures("speaking")
def test_what_is_not_as_promised_stands_below_its_download() -> None:
    breaches = (
        concierge.Breach(kind=concierge.BreachKind.VOICE, promised="ru", found="en, de"),
        concierge.Breach(kind=concierge.BreachKind.SHORT, promised="2:33:00", found="0:05:12", file="a.mkv"),
    )
    done = replace(a_download(state=concierge.DownloadState.ON_NAS), breaches=breaches)
    progress = concierge.DownloadProgress(download=done)
    console = Console(file=StringIO(), width=120)

    console.print(download_view([progress]))

    assert isinstance(console.file, StringIO)
    lines = [line.strip() for line in console.file.getvalue().splitlines()]
    told = [
        "A Russian voice was promised, there is none. Sound: en, de",
        "a.mkv: It should last 2:33:00, and lasts only 0:05:12",
    ]
    assert lines[2:4] == told
    assert [line.strip() for line in download_line(progress).splitlines()[1:]] == told
    assert [one.model_dump() for one in download_document(progress).breaches] == [
        {"kind": "voice", "promised": "ru", "found": "en, de", "file": ""},
        {"kind": "short", "promised": "2:33:00", "found": "0:05:12", "file": "a.mkv"},
    ]


@pytest.mark.parametrize(
    "speaking, told",
    [("ru", ("25.11.2026", "25.11.2026 21:05")), ("en", ("2026-11-25", "2026-11-25 21:05"))],
    indirect=["speaking"],
)
@pytest.mark.usefixtures("speaking")
def test_a_date_is_written_as_the_language_has_it(told: tuple[str, str]) -> None:
    at = datetime(2026, 11, 25, 21, 5, tzinfo=UTC)

    assert (day(at), moment(at)) == told


@pytest.mark.parametrize("speaking", ["en"], indirect=True)
@pytest.mark.usefixtures("speaking")
def test_a_service_that_is_left_alone_says_until_when_and_why_unless_it_fails_so_now() -> None:
    facts = {"service": "rutor", "code": "unexpected_answer", "until": "2026-11-25T21:05:00+00:00"}
    fails = concierge.Diagnosis(
        service="rutor",
        kind="trackers",
        health=concierge.Health.FAILS,
        code="unavailable",
        warnings=(concierge.Notice(code="resting", facts=facts),),
    )

    other = diagnosis_document(fails)
    same = diagnosis_document(replace(fails, code="unexpected_answer"))
    again = concierge.Notice(code="rested", facts=facts)
    works = diagnosis_document(replace(fails, health=concierge.Health.WORKS, warnings=(again,)))

    reason = "Gave an answer that cannot be read: the site has changed or is blocked."
    assert other.rest == RestDocument(until=facts["until"], code="unexpected_answer", text=reason)
    assert other.text.endswith(f". The last failure: {reason}")
    assert same.text.count(reason) == 1
    assert works.text.endswith(f"now it is asked again. The last failure: {reason}")
    assert works.rest is None
