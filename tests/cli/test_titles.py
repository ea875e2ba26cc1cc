"""The commands about titles and people, where a golden output does not reach: choices, posters, quotas."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from typing import cast

import pytest
from rich.console import Console

import concierge
import concierge_cli as cli
from concierge.errors import QuotaExceeded
from concierge.services.breaker import Breakers
from concierge.services.diagnosing import Member, SourceCheck, diagnosis
from concierge.services.quotas import Quotas
from concierge.testing import FakeMetadata, FrozenClock
from concierge_cli.coming import way_out
from concierge_cli.commands.info import _poster, _unclear
from concierge_cli.commands.person import _chosen, _told_of
from concierge_cli.documenting import diagnosis_document
from concierge_cli.documents.titles import CardDocument, FilmographyDocument, UpcomingDocument
from concierge_cli.failures import BadOption, exit_code, sentence, unlisted
from concierge_cli.language import say
from concierge_cli.title_documents import (
    card_document,
    filmography_document,
    find_document,
    upcoming_document,
)
from concierge_cli.title_options import kind_of
from tests.cli.titles import BARE, DIRECTOR, FILM, NAMESAKES, SERIES, SILENT, TODAY, UPCOMING
from tests.storage import a_storage

PICTURE = b"\x89PNG\r\n\x1a\n of Dune"


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCIERGE_LANGUAGE", "en")
    say.cache_clear()


@dataclass
class Pictures:
    """A person's metadata that has pictures alone."""

    error: concierge.ConciergeError | None = None
    asked: list[str] = field(default_factory=list)

    @property
    def metadata(self) -> Pictures:
        return self

    async def image(self, url: str) -> concierge.Image:
        self.asked.append(url)
        if self.error is not None:
            raise self.error
        return concierge.Image(media_type="image/png", content=PICTURE)


async def poster(pictures: Pictures, url: str | None = FILM.poster_url) -> str:
    return await _poster(cast("concierge.UserView", pictures), url)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stdout is a terminal that shows pictures."""
    monkeypatch.setenv("TERM_PROGRAM", "iTerm.app")
    monkeypatch.setattr(cli.output, "console", Console(file=StringIO(), force_terminal=True))


@pytest.mark.usefixtures("terminal")
async def test_a_terminal_that_can_shows_the_poster() -> None:
    assert (await poster(Pictures())).startswith("\x1b]1337;File=inline=1")


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(
    "error", [concierge.NotFound("no", what="image"), concierge.ServiceUnavailable("tmdb", "no")], ids=repr
)
async def test_a_poster_that_cannot_be_had_is_left_out(error: concierge.ConciergeError) -> None:
    assert await poster(Pictures(error=error)) == ""


@pytest.mark.usefixtures("terminal")
async def test_a_title_without_a_poster_has_nothing_fetched() -> None:
    pictures = Pictures()

    assert (await poster(pictures, None), pictures.asked) == ("", [])


@pytest.mark.usefixtures("terminal")
async def test_no_poster_is_fetched_for_a_terminal_that_cannot_show_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM_PROGRAM", "plain")
    monkeypatch.delenv("COLORTERM", raising=False)
    pictures = Pictures()

    assert (await poster(pictures), pictures.asked) == ("", [])


async def test_no_poster_is_fetched_for_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli.output, "console", Console(file=StringIO()))
    pictures = Pictures()

    assert (await poster(pictures), pictures.asked) == ("", [])


def test_a_choice_of_titles_is_an_error_for_a_script_and_a_list_for_a_person(
    capsys: pytest.CaptureFixture[str],
) -> None:
    resolution = concierge.Resolution(titles=(FILM, SERIES), is_ambiguous=True)

    with pytest.raises(concierge.Ambiguous) as caught:
        _unclear(resolution, "Dune", [], as_json=True)

    assert caught.value.choices == ("Dune: Part Two (2024)", "Severance (2022)")
    assert _unclear(resolution, "Dune", [], as_json=False) == 1
    assert "Several fit" in capsys.readouterr().out


def test_an_unknown_title_is_not_found() -> None:
    with pytest.raises(concierge.NotFound) as caught:
        _unclear(concierge.Resolution(), "Nothing", [], as_json=False)

    assert sentence(caught.value) == "No source knows “Nothing”. Check the name."
    assert exit_code(caught.value) == 1


def test_a_choice_of_people_is_made_by_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert _chosen(NAMESAKES, "Steve McQueen", None) is None
    assert _chosen(NAMESAKES, "Steve McQueen", 2) is NAMESAKES[1]
    assert _chosen(NAMESAKES[:1], "Steve McQueen", None) is NAMESAKES[0]
    with pytest.raises(BadOption):
        _chosen(NAMESAKES, "Steve McQueen", 4)
    assert _told_of(NAMESAKES, "Steve McQueen", as_json=False) == 1
    assert "--pick 2" in capsys.readouterr().out
    with pytest.raises(concierge.Ambiguous) as caught:
        _told_of(NAMESAKES, "Steve McQueen", as_json=True)
    assert sentence(caught.value).startswith("Several people fit:\n  Steve McQueen · Acting")
    assert sentence(caught.value).endswith("Add --pick and the place in this list.")


def test_an_unknown_person_is_not_found() -> None:
    with pytest.raises(concierge.NotFound) as caught:
        _chosen((), "Nobody", None)

    assert "“Nobody”: no source knows such a person" in sentence(caught.value)


def test_a_list_that_nobody_keeps_is_told_with_what_would_keep_it() -> None:
    unset = concierge.ServiceUnavailable("metadata", "no source", problem="not configured")
    down = concierge.ServiceUnavailable("tmdb", "timeout", problem="timeout")

    with pytest.raises(concierge.ServiceUnavailable) as caught, unlisted("cli.upcoming.not_set_up"):
        raise unset
    assert "TMDB_API_KEY" in sentence(caught.value)
    assert exit_code(caught.value) == 69
    with pytest.raises(concierge.ServiceUnavailable) as caught, unlisted("cli.upcoming.not_set_up"):
        raise down
    assert caught.value is down


@pytest.mark.parametrize(
    "typed, kind", [("movie", "movie"), (" Фильм", "movie"), ("SERIES", "series"), (None, None)]
)
def test_a_kind_is_read_in_both_languages(typed: str | None, kind: str | None) -> None:
    assert kind_of(typed) == kind


def test_another_kind_is_refused() -> None:
    with pytest.raises(BadOption):
        kind_of("book")


def test_a_found_title_has_exactly_the_promised_keys() -> None:
    resolution = concierge.Resolution(titles=(SERIES, BARE), season=2, episode=5, failures=(SILENT,))

    document = json.loads(find_document(resolution, 10).model_dump_json())

    assert set(document) == {"titles", "ambiguous", "failures"}
    assert document["titles"][0] == {
        "original": "Severance",
        "ru": "Разделение",
        "year": 2022,
        "kind": "series",
        "ids": {
            "tmdb": 95396,
            "imdb": None,
            "kinopoisk": None,
            "tvmaze": 44933,
            "tvdb": 371980,
            "wikidata": None,
        },
        "season": 2,
        "episode": 5,
        "own": None,
    }
    assert (document["titles"][1]["ru"], document["titles"][1]["year"]) == (None, None)
    assert document["failures"][0]["service"] == "tmdb"
    assert len(find_document(resolution, 1).titles) == 1


def test_a_card_tells_where_each_fact_came_from_and_what_is_missing() -> None:
    origins = (concierge.Origin(field="year", source="tmdb"), concierge.Origin(field="name_ru", source="x"))
    card = concierge.TitleCard(
        title=concierge.Title(
            kind=FILM.kind,
            name_en="Dune",
            origins=origins,
            next_episode=SERIES.next_episode,
            providers=(concierge.Provider(country="US", name="Max", offer="flatrate"),),
        ),
        failures=(SILENT,),
        missing=("age",),
    )

    document = card_document(card)
    whole = card_document(concierge.TitleCard(title=FILM))

    assert document.origins == {"year": "tmdb", "name_ru": "x"}
    assert (document.original, document.missing, document.failures[0].code) == (
        "Dune",
        ["age"],
        "unavailable",
    )
    assert document.next_episode is not None
    assert CardDocument.model_validate_json(whole.model_dump_json()) == whole
    assert [one.kind for one in whole.premieres] == ["theatrical", "theatrical", "digital", "physical"]


def test_several_roles_of_one_title_stand_together() -> None:
    document = filmography_document(DIRECTOR, 2)

    assert [(one.original, [role.job for role in one.roles]) for one in document.titles] == [
        ("Dune: Part Two", ["Director", "Screenplay", "Producer"]),
        ("Severance", ["Actor", "Thanks"]),
    ]
    assert document.more == 1
    assert FilmographyDocument.model_validate_json(document.model_dump_json()) == document


def test_what_comes_out_is_told_by_the_day_that_lies_ahead() -> None:
    listed = concierge.ListedTitles(titles=UPCOMING)

    document = upcoming_document(listed, TODAY, date(2026, 12, 25), 3)

    assert [(one.day, one.how, one.country, one.season, one.episode) for one in document.titles] == [
        (date(2026, 11, 27), "theatrical", "RU", None, None),
        (date(2026, 11, 28), "digital", "", None, None),
        (date(2026, 12, 1), "episode", "", 15, 2),
    ]
    assert document.more == 1
    assert way_out(BARE, TODAY).day is None
    assert UpcomingDocument.model_validate_json(document.model_dump_json()) == document


class Metered(FakeMetadata):
    """A source that takes ten requests a day."""

    daily_limit = 10

    def __init__(self, error: concierge.ConciergeError | None = None) -> None:
        super().__init__(name="metered", error=error)
        self.spent = 0

    async def check(self) -> None:
        self.spent += 1
        await super().check()


async def told(
    sources: Sequence[FakeMetadata], quotas: Quotas, breakers: Breakers
) -> list[concierge.Diagnosis]:
    checks = [SourceCheck(source, breakers, quotas) for source in sources]
    names = [source.name for source in sources]
    return [
        await diagnosis(Member(name=name, kind="metadata", port=check))
        for name, check in zip(names, checks, strict=True)
    ]


async def test_doctor_tells_how_much_of_a_day_is_used_and_its_own_question_counts() -> None:
    storage, clock = a_storage(), FrozenClock()
    quotas, breakers = Quotas(storage, clock=clock), Breakers(storage, clock=clock)
    source = Metered()

    metered, plain = await told([source, FakeMetadata()], quotas, breakers)
    documents = [diagnosis_document(one) for one in (metered, plain)]

    assert documents[0].quota is not None
    assert (documents[0].quota.used, documents[0].quota.limit, documents[0].health) == (1, 10, "works")
    assert documents[0].text.endswith("1 of 10 requests today.")
    assert documents[1].quota is None


async def test_doctor_does_not_ask_a_source_that_takes_no_more_today() -> None:
    storage, clock = a_storage(), FrozenClock()
    quotas, breakers = Quotas(storage, clock=clock), Breakers(storage, clock=clock)
    refusing = Metered(error=QuotaExceeded("metered", "429"))
    await told([refusing], quotas, breakers)

    (again,) = await told([refusing], quotas, breakers)
    document = diagnosis_document(again)

    assert refusing.spent == 1
    assert document.health == "fails"
    assert "takes no more requests today" in document.text
    assert document.text.endswith("1 of 10 requests today.")


async def test_a_source_that_works_again_rests_no_longer() -> None:
    storage, clock = a_storage(), FrozenClock()
    breakers = Breakers(storage, clock=clock)
    for _ in range(3):
        await breakers.failed("fake", concierge.ServiceUnavailable("fake", "down"))
    assert "fake" in await breakers.rests()

    await told([FakeMetadata()], Quotas(storage, clock=clock), breakers)

    assert await breakers.rests() == {}
