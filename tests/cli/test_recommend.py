"""The commands that recommend, started as a person starts them, and how their options are read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import concierge
from concierge.texts import LANGUAGES, texts
from concierge_cli.documents import recommendations as documents
from concierge_cli.failures import BadOption
from concierge_cli.recommend_options import company_of, decade_of, genre_of, mood_of, occasion_of
from tests.cli.world import Shell


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory, settings: dict[str, str]) -> Shell:
    """A shell of somebody who has rated a film and wants to see another one."""
    home: Path = tmp_path_factory.mktemp("recommend")
    member = Shell(home=home, environ=settings, language="en").settled()
    assert member.run("rate", "Метрополис", "1927", "9").code == 0
    assert member.run("watchlist", "add", "Генерал").code == 0
    return member


def test_a_list_is_a_document_with_reasons_and_none_of_it_was_seen(shell: Shell) -> None:
    printed = shell.run("recommend", "--limit", "5", "--json")

    found = documents.RecommendationsDocument.model_validate_json(printed.out)
    assert (len(found.items), found.rated) == (5, 1)
    assert "Metropolis" not in [one.original for one in found.items if one.year == 1927]
    assert any(lead.of == "Metropolis (1927)" for one in found.items for lead in one.leads)


def test_an_evening_begins_with_the_watchlist(shell: Shell) -> None:
    found = documents.EveningDocument.model_validate_json(shell.run("tonight", "--json").out)

    assert (found.items[0].slot, found.items[0].original) == ("watchlist", "The General")
    assert found.items[-1].slot == "surprise"


def test_a_trip_is_no_longer_than_it_is(shell: Shell) -> None:
    found = documents.PackDocument.model_validate_json(shell.run("travel", "--hours", "6", "--json").out)

    assert 0 < found.minutes <= found.wanted_min == 360
    assert found.low_bytes == sum(one.low_bytes for one in found.items)


def test_a_deep_dive_counts_what_was_seen(shell: Shell) -> None:
    printed = shell.run("recommend", "--by", "Фриц Ланг", "--json")

    found = documents.DeepDiveDocument.model_validate_json(printed.out)
    assert [(one.original, one.points) for one in found.seen] == [("Metropolis", 9)]
    assert found.total == len(found.seen) + len(found.rest) > 1


@pytest.mark.parametrize(
    "arguments, code, said",
    [
        (("--for", "Nobody"), 1, "concierge users"),
        (("--accept", "likes:country:XX"), 1, "--patterns"),
        (("--like", "Metropolis"), 1, "Metropolis (2001)"),
        (("--by", "Xyzzy Qwerty"), 1, "Xyzzy"),
        (("--genre", "нечто"), 2, "drama"),
        (("--decade", "1975"), 2, "1970s"),
        (("--by", "x", "--patterns"), 2, "--by --patterns"),
        (("--like", "Генерал", "--genre", "drama"), 2, "--genre --like"),
        (("--hidden-gem", "--kind", "movie"), 2, "--kind --hidden-gem"),
        (("--for", "Anna", "--longest", "100"), 2, "--longest --for"),
        (("--by", "Фриц Ланг", "--limit", "3"), 2, "--by --limit"),
        (("--patterns", "--mood", "light"), 2, "--mood --patterns"),
        (("--like", ""), 2, "--like needs a value"),
        (("--by", " "), 2, "--by needs a value"),
        (("--for", "Anna", "--for", ""), 2, "--for needs a value"),
        (("--for", "²"), 1, "concierge users"),
        (("--for", "9" * 5000), 1, "concierge users"),
        (("--like", "Xyzzy Qwerty"), 1, "“Xyzzy Qwerty”. Check the name."),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, tuple) else str(value),
)
def test_what_cannot_be_done_says_what_can(
    shell: Shell, arguments: tuple[str, ...], code: int, said: str
) -> None:
    printed = shell.run("recommend", *arguments, "--json")

    assert printed.code == code
    assert said in printed.err
    assert "error" in json.loads(printed.out)


@pytest.mark.parametrize(
    "arguments, code, said",
    [
        (("next", "😀"), 2, "for example: Metropolis 1927"),
        (("next", "No Such; rm -rf"), 1, "concierge find 'No Such; rm -rf' --kind series"),
        (("travel", "--hours", "abc"), 2, "--hours: a number from 1 to 72"),
        (("stats", "--year", "abc"), 2, "--year: a whole number from 1888"),
    ],
)
def test_a_hint_can_be_followed_as_it_stands(
    shell: Shell, arguments: tuple[str, ...], code: int, said: str
) -> None:
    printed = shell.run(*arguments)

    assert (printed.code, said in printed.err) == (code, True), printed.err


def test_one_rating_makes_no_pattern_and_it_says_what_brings_some(shell: Shell) -> None:
    printed = shell.run("recommend", "--patterns")

    assert (printed.code, "rate TITLE 8" in printed.out) == (0, True)
    listed = documents.PatternsDocument.model_validate_json(
        shell.run("recommend", "--patterns", "--json").out
    )
    assert listed.patterns == []


@pytest.mark.parametrize(
    "typed, year",
    [("1970s", "1970"), ("1970-е", "1970"), ("1980", "1980"), ("70-е", "1970"), ("20s", "2020")],
)
def test_a_decade_is_read_as_people_write_it(typed: str, year: str) -> None:
    assert decade_of(typed) == year


@pytest.mark.parametrize(
    "read, typed, code",
    [
        (genre_of, "Драма", "drama"),
        (genre_of, "science_fiction", "science_fiction"),
        (genre_of, "sci-fi", "science_fiction"),
        (mood_of, "мрачное", "dark"),
        (mood_of, "Light", "light"),
        (company_of, "вдвоём", "two"),
        (occasion_of, "фон", "background"),
    ],
)
def test_a_choice_is_read_in_both_languages(read: Callable[[str], str], typed: str, code: str) -> None:
    assert read(typed) == code


@pytest.mark.parametrize("read", [genre_of, mood_of, company_of, occasion_of, decade_of])
def test_another_word_is_refused(read: Callable[[str | None], str | None]) -> None:
    with pytest.raises(BadOption):
        read("zzz")
    assert read(None) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_and_every_place_in_an_evening_has_a_text(language: str) -> None:
    keys = [f"recommend.name.{trait}" for trait in concierge.TasteTrait]
    keys += [f"recommend.lead.{kind}" for kind in set(concierge.LeadKind) - {concierge.LeadKind.GENRE}]
    keys += [f"recommend.slot.{slot}" for slot in concierge.Slot]
    keys += [f"recommend.pattern.{leaning}" for leaning in concierge.Leaning]

    assert [key for key in keys if not texts(language).knows(key)] == []
