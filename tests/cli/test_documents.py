"""What `--json` prints is a document of the committed schemas, and errors are documents too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import BaseModel, TypeAdapter

from concierge_cli import documents
from concierge_cli.documents import schemas, titles
from tests.cli.world import NOWHERE, Printed, Shell
from tests.gates.source import ROOT

SCHEMAS = ROOT / "docs" / "reference" / "json"
ASK: TypeAdapter[BaseModel] = TypeAdapter(documents.AskEvent)
DOWNLOAD: TypeAdapter[BaseModel] = TypeAdapter(documents.DownloadEvent)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, settings: dict[str, str]) -> Shell:
    """A shell whose home outlives a test."""
    return Shell(home=tmp_path_factory.mktemp("json"), environ=settings).settled()


def lines(printed: Printed) -> list[dict[str, object]]:
    return [json.loads(line) for line in printed.out.splitlines()]


def failed(printed: Printed) -> documents.ProblemDocument:
    """The error that a command told, which is its last line."""
    return documents.ErrorDocument.model_validate_json(printed.out.splitlines()[-1]).error


def test_the_committed_schemas_are_those_of_the_models() -> None:
    committed = {path.stem: path.read_text(encoding="utf-8") for path in SCHEMAS.glob("*.json")}

    assert committed == schemas(), "run `python -m concierge_cli.documents`"


def test_a_search_has_exactly_the_promised_keys(shared: Shell) -> None:
    found = json.loads(shared.run("search", "Метрополис", "1927", "--json").out)

    assert set(found) == {
        "title",
        "profile",
        "accepted",
        "rejected",
        "relaxations",
        "failures",
        "household",
        "took_s",
    }
    keys = "handle name tracker size_bytes seeders leechers info_hash quality audio labels estimate_s why"
    assert set(found["accepted"][0]) == set(keys.split())
    # The picks were looked into.
    assert len(found["accepted"][0]["info_hash"]) == 40
    assert found["accepted"][0]["why"]
    assert set(found["rejected"][0]) == {"handle", "name", "tracker", "reasons"}
    assert set(found["rejected"][0]["reasons"][0]) == {"code", "text", "temporary"}


def test_a_search_counts_all_that_was_found_however_few_are_shown(shared: Shell) -> None:
    few = documents.SearchDocument.model_validate_json(
        shared.run("search", "Метрополис", "1927", "--limit", "1", "--json").out
    )

    assert len(few.accepted) == 1
    assert len(few.rejected) == 2


def test_a_tracker_that_is_down_stands_among_the_failures(shared: Shell) -> None:
    printed = shared.with_(CONCIERGE_PIRATEBAY__MIRRORS=f'["{NOWHERE}"]').run(
        "search", "Метрополис", "--json"
    )

    [failure] = documents.SearchDocument.model_validate_json(printed.out).failures
    assert (failure.service, failure.code) == ("piratebay", "unavailable")


def test_a_title_is_found_and_told_as_documents(shared: Shell) -> None:
    found = shared.run("find", "Метрополис 2001", "--json")
    told = shared.run("info", "Метрополис 2001", "--json")
    unknown = shared.run("find", "Сто лет без единого кадра", "--json")

    title = titles.FindDocument.model_validate_json(found.out).titles[0]
    card = titles.CardDocument.model_validate_json(told.out)
    assert (title.ru, title.year, title.kind) == ("Метрополис", 2001, "movie")
    assert (card.ru, card.year, card.ids) == (title.ru, title.year, title.ids)
    assert None not in {title.ids.tmdb, title.ids.imdb, title.ids.wikidata}
    assert (unknown.code, titles.FindDocument.model_validate_json(unknown.out).titles) == (1, [])


def test_people_and_lists_are_told_as_documents(shared: Shell) -> None:
    person = shared.run("person", "Фриц Ланг", "--json")
    upcoming = shared.run("upcoming", "--days", "7", "--json")

    told = titles.FilmographyDocument.model_validate_json(person.out)
    assert "Metropolis" in {one.original for one in told.titles}
    assert titles.UpcomingDocument.model_validate_json(upcoming.out).failures == []


def test_a_doctor_tells_each_service(shared: Shell) -> None:
    told = documents.DoctorDocument.model_validate_json(shared.run("doctor", "--json").out)

    health = {service.service: service.health for service in told.services}
    assert health["rutracker"] == health["embedded"] == "works"
    assert health["anthropic"] == "absent"
    assert {"ANTHROPIC_API_KEY"} == {
        name for service in told.services if service.service == "anthropic" for name in service.missing
    }


def test_names_are_parsed_one_on_each_line(shared: Shell) -> None:
    printed = shared.run("parse", "Metropolis.1927.1080p.BluRay.x264-GRP", "Charade (1963) 720p", "--json")

    parsed = [documents.ParsedDocument.model_validate(line) for line in lines(printed)]
    assert [(one.titles[0], one.year, one.resolution) for one in parsed] == [
        ("Metropolis", 1927, 1080),
        ("Charade", 1963, 720),
    ]


def test_a_proposal_can_be_listed_declined_and_is_gone_then(shared: Shell) -> None:
    asked = shared.run("ask", "скачай Метрополис 1927 в 1080p", "--json")
    events = [ASK.validate_python(line) for line in lines(asked)]
    [proposal] = [event for event in events if isinstance(event, documents.ProposalEvent)]

    listed = documents.ProposalsDocument.model_validate_json(shared.run("proposals", "--json").out)
    declined = shared.run("proposals", "decline", proposal.id, "--json")
    after = documents.ProposalsDocument.model_validate_json(shared.run("proposals", "list", "--json").out)

    assert asked.code == 1
    assert [one.id for one in listed.proposals] == [proposal.id]
    assert documents.DeclinedDocument.model_validate_json(declined.out).id == proposal.id
    assert after.proposals == []


def test_a_download_is_a_stream_of_lines_and_stands_in_the_list_after(shared: Shell) -> None:
    searched = documents.SearchDocument.model_validate_json(
        shared.run("search", "Метрополис", "1927", "--quality", "720p", "--json").out
    )

    printed = shared.run("download", searched.accepted[0].handle, "--json")
    events = [DOWNLOAD.validate_python(line) for line in lines(printed)]
    listed = documents.DownloadsDocument.model_validate_json(shared.run("downloads", "--json").out)
    removed = shared.run("downloads", "remove", listed.downloads[0].id, "--json")

    last = events[-1]
    assert printed.code == 0
    assert isinstance(last, documents.ProgressEvent)
    assert last.state == "on_nas"
    assert all(Path(path).is_file() for path in last.placed)
    assert listed.downloads[0].info_hash == last.info_hash
    assert documents.DownloadDocument.model_validate_json(removed.out).state == "removed"
    assert all(Path(path).is_file() for path in last.placed)


def test_a_search_without_a_fitting_release_offers_compromises(shared: Shell) -> None:
    refused = shared.run("search", "Метрополис", "2001", "--quality", "4K", "--json")
    relaxed = shared.run("search", "Метрополис", "2001", "--quality", "4K", "--relax", "1", "--json")

    found = documents.SearchDocument.model_validate_json(refused.out)
    (one,) = found.relaxations
    assert (refused.code, one.relax, one.codes, one.fitting) == (1, 1, ["resolution"], 2)
    assert one.best in {rejected.handle for rejected in found.rejected}
    assert len(documents.SearchDocument.model_validate_json(relaxed.out).accepted) == one.fitting


def test_a_search_is_explained_with_every_place(shared: Shell) -> None:
    found = documents.SearchDocument.model_validate_json(
        shared.run("search", "Метрополис", "1927", "--json").out
    )
    handle = found.rejected[0].handle

    was = documents.ExplainDocument.model_validate_json(shared.run("explain", handle, "--json").out)
    tried = shared.run("explain", handle, "--profile", "Travel", "--json")
    now = documents.ExplainDocument.model_validate_json(tried.out)

    assert (was.asked, was.was, was.profile, now.was, now.profile) == (
        handle,
        "balanced",
        "balanced",
        "balanced",
        "travel",
    )
    assert [one.handle for one in was.releases] == [
        *(one.handle for one in found.accepted),
        *(one.handle for one in found.rejected),
    ]
    assert [one.place for one in was.releases] == [one.was for one in was.releases]
    assert {one.handle for one in now.releases} == {one.handle for one in was.releases}
    assert any(one.place != one.was for one in now.releases)
    assert all(one.rejections for one in now.releases if one.place is None)


def test_a_number_that_no_release_has_is_told_under_the_list(shared: Shell) -> None:
    printed = shared.run("download", "Метрополис", "--quality", "720p", "--pick", "40")

    assert printed.code == 1
    assert "Номера 40 нет: подходит" in printed.err


def test_a_series_is_parsed_into_runs_of_seasons_and_episodes(shared: Shell) -> None:
    name = "Тихий берег / Quiet Shore / Сезон: 1-3 / Серии: 1-24 из 24 [2020-2022, BDRip 1080p] MVO"

    shown = [line.split() for line in shared.run("parse", name).out.splitlines()]

    assert ["вид", "сериал"] in shown
    assert ["сезоны", "1-3"] in shown
    assert ["серии", "1-24"] in shown


def test_an_undecided_download_is_one_line_with_the_releases(shared: Shell) -> None:
    printed = shared.run("download", "Метрополис", "--quality", "720p", "--pick", "40", "--json")

    [line] = lines(printed)
    event = DOWNLOAD.validate_python(line)
    assert printed.code == 1
    assert isinstance(event, documents.UndecidedEvent)
    assert len(event.accepted) >= 2


@pytest.mark.parametrize(
    "arguments, code, exit_code",
    [
        (("search", ""), "bad_input", 2),
        (("search", "x", "--quality", "5K"), "bad_input", 2),
        (("search", "x", "--year", "soon"), "usage", 2),
        (("download", "magnet:?xt=urn:btih:12"), "bad_magnet", 2),
        (("downloads", "pause", "0"), "not_found", 1),
        (("find", "x", "--kind", "book"), "bad_input", 2),
        (("person", "🎬"), "bad_input", 2),
    ],
    ids=lambda value: str(value)[:30],
)
def test_an_error_is_a_document_and_a_sentence(
    shared: Shell, arguments: tuple[str, ...], code: str, exit_code: int
) -> None:
    printed = shared.run(*arguments, "--json")

    assert failed(printed).code == code
    assert failed(printed).text == printed.err.strip()
    assert printed.code == exit_code


def test_a_demo_ends_with_the_promised_line(tmp_path: Path) -> None:
    home = tmp_path / "demo"
    shell = Shell(home=tmp_path, environ={})

    printed = shell.run("demo", "--ask", "download the general 1926", "--yes", "--json", "--home", str(home))

    last = lines(printed)[-1]
    assert printed.code == 0
    assert set(last) == {"event", "placed", "info_hash", "model_calls", "took_s"}
    finished = documents.FinishedEvent.model_validate(last)
    assert all(Path(path).is_relative_to(home) and Path(path).is_file() for path in finished.placed)
    assert {path.name for path in tmp_path.iterdir()} == {"demo"}
