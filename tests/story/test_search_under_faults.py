"""Searches while services fail: the answer keeps its deadline and says what is missing."""

from pathlib import Path

import pytest

import concierge
from concierge.sandbox import Sandbox
from concierge.sandbox._serving import Fault, FaultKind
from tests.story.conftest import Opening

DEADLINE = {"CONCIERGE_SEARCH__DEADLINE_S": "0.6"}


def trackers_of(report: concierge.SearchReport) -> set[str]:
    return {
        name
        for d in (*report.accepted, *report.rejected)
        for name in d.release.sources or (d.release.tracker,)
    }


def login_attempts(sandbox: Sandbox) -> int:
    return sum(call.method == "POST" and "login" in call.path for call in sandbox.rutracker.calls)


async def test_a_late_tracker_is_named_and_its_rows_are_stored_when_they_come(
    opening: Opening, sandbox: Sandbox
) -> None:
    sandbox.rutracker.arm(Fault(kind=FaultKind.SLOW, path="/forum/tracker.php", delay_s=1.2))
    async with opening(**DEADLINE) as app:
        report = await app.search.releases("Metropolis", year=1927)

        whole = await app.search.settled(report)

        late = next(d for d in whole.accepted if d.release.tracker == "rutracker")
        started = await app.downloads.start(late.handle)
    assert trackers_of(report) == {"piratebay"}
    assert [(failure.service, failure.is_late) for failure in report.failures] == [("rutracker", True)]
    assert "rutracker" in trackers_of(whole)
    assert whole.failures == ()
    assert started.name == late.release.name


@pytest.mark.parametrize(
    "kind,code",
    [
        pytest.param(FaultKind.SERVER_ERROR, "unavailable", id="502"),
        pytest.param(FaultKind.RATE_LIMITED, "rate_limited", id="429"),
        pytest.param(FaultKind.CHALLENGE, "challenged", id="challenge"),
    ],
)
async def test_a_failing_tracker_does_not_hide_the_other(
    opening: Opening, sandbox: Sandbox, kind: FaultKind, code: str
) -> None:
    sandbox.rutracker.arm(Fault(kind=kind))
    async with opening() as app:
        report = await app.search.releases("Metropolis", year=1927)

    assert [(failure.service, failure.code) for failure in report.failures] == [("rutracker", code)]
    assert trackers_of(report) == {"piratebay"}


async def test_a_wrong_password_costs_one_login_however_often_one_searches(
    opening: Opening, sandbox: Sandbox
) -> None:
    async with opening(CONCIERGE_RUTRACKER__PASSWORD="неверный") as app:
        reports = [await app.search.releases("Metropolis", year=1927) for _ in range(3)]

    assert [report.failures[0].code for report in reports] == ["login_failed"] * 3
    assert login_attempts(sandbox) == 1


async def test_another_process_does_not_try_a_refused_password_again(
    opening: Opening, sandbox: Sandbox, tmp_path: Path
) -> None:
    for _ in range(2):
        async with opening(CONCIERGE_RUTRACKER__PASSWORD="неверный") as app:
            await app.search.releases("Metropolis", year=1927)

    assert login_attempts(sandbox) == 1
    assert "неверный" not in (tmp_path / "data" / "rutracker-rest.json").read_text("utf-8")


async def test_a_corrected_password_is_tried_at_once(opening: Opening, sandbox: Sandbox) -> None:
    async with opening(CONCIERGE_RUTRACKER__PASSWORD="неверный") as app:
        await app.search.releases("Metropolis", year=1927)

    async with opening() as app:
        report = await app.search.releases("Metropolis", year=1927)

    # The forum wants a captcha after a wrong password, even with the right one.
    assert login_attempts(sandbox) == 2
    assert [failure.code for failure in report.failures] == ["captcha"]


async def test_when_every_tracker_is_down_the_search_is_an_error(opening: Opening, sandbox: Sandbox) -> None:
    for tracker in (sandbox.rutracker, sandbox.piratebay, *sandbox.other_trackers):
        tracker.arm(Fault(kind=FaultKind.SERVER_ERROR))
    async with opening() as app:
        with pytest.raises(concierge.ServiceUnavailable):
            await app.search.releases("Metropolis", year=1927)


async def test_without_metadata_the_words_themselves_are_searched_for(
    opening: Opening, sandbox: Sandbox
) -> None:
    sources = (sandbox.tmdb, sandbox.wikidata, *sandbox.other_sources)
    for source in sources:
        source.arm(Fault(kind=FaultKind.SERVER_ERROR))
    async with opening() as app:
        report = await app.search.releases("Metropolis 1927")

    assert report.title is None
    assert report.accepted
    assert {failure.service for failure in report.failures} <= {source.name for source in sources}
    assert report.failures


async def test_a_title_is_found_without_any_key(opening: Opening) -> None:
    async with opening(CONCIERGE_TMDB__API_KEY="") as app:
        [title, *_] = await app.metadata.find("Метрополис", year=1927)

    assert title.year == 1927
    assert title.sources == ("wikidata",)


async def test_a_search_costs_one_request_at_each_tracker_once_logged_in_and_none_when_repeated(
    opening: Opening, sandbox: Sandbox
) -> None:
    async with opening() as app:
        await app.search.releases("Metropolis", year=1927)
        before = len(sandbox.rutracker.calls), len(sandbox.piratebay.calls)

        await app.search.releases("Metropolis", year=1927)
        repeated = len(sandbox.rutracker.calls), len(sandbox.piratebay.calls)
        await app.search.releases("Metropolis", year=1927, limit=51)

    assert repeated == before
    assert len(sandbox.rutracker.calls) - before[0] == 1
    assert len(sandbox.piratebay.calls) - before[1] == 1


async def test_a_second_process_leaves_the_torrents_to_the_first(opening: Opening) -> None:
    async with opening() as first, opening() as second:
        report = await second.search.releases("Шарада 1963")
        assert report.best is not None
        queued = await second.downloads.start(report.best)

        await first.tend()

        assert not second.downloads.owns_client
        assert queued.state is concierge.DownloadState.QUEUED
        assert (await second.downloads.get(queued.id)).state is not concierge.DownloadState.QUEUED


async def test_the_doctor_tells_what_works_what_fails_and_what_is_not_set_up(
    opening: Opening, sandbox: Sandbox
) -> None:
    sandbox.piratebay.arm(Fault(kind=FaultKind.SERVER_ERROR))
    async with opening() as app:
        health = {diagnosis.service: diagnosis for diagnosis in await app.diagnose()}

    assert health["rutracker"].health is concierge.Health.WORKS
    assert health["database"].health is concierge.Health.WORKS
    assert (health["piratebay"].health, health["piratebay"].code) == (concierge.Health.FAILS, "unavailable")
    assert health["anthropic"].health is concierge.Health.ABSENT
    assert health["anthropic"].missing == ("ANTHROPIC_API_KEY",)


@pytest.mark.parametrize(
    "setting,value",
    [
        pytest.param("CONCIERGE_TORRENTS__CLIENT", "utorrent", id="client"),
        pytest.param("CONCIERGE_AGENT__MODEL", "hal", id="model"),
        pytest.param("CONCIERGE_SEARCH__DEADLINE_S", "soon", id="number"),
    ],
)
async def test_a_wrong_setting_is_named(opening: Opening, setting: str, value: str) -> None:
    with pytest.raises(concierge.ConfigError) as caught:
        async with opening(**{setting: value}):
            pass

    assert caught.value.facts["setting"] == setting
