"""Both languages say the same things, and everything that code can name has a sentence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from concierge import errors
from concierge.agent.tool import Tool
from concierge.model.audio import AudioKind
from concierge.model.country import _NAMES
from concierge.model.download import DownloadState
from concierge.model.genre import Genre
from concierge.model.notice import Topic
from concierge.model.promise import BreachKind
from concierge.model.rejection import RejectionReason
from concierge.model.title import TitleKind
from concierge.model.title_card import _WORTH_KNOWING
from concierge.model.title_facts import Airing, PremiereKind
from concierge.model.torrent import TorrentState
from concierge.registry import discover
from concierge.services._steps import FATAL
from concierge.services.gate import INSIDE
from concierge.services.upgrading import _EXTRAS
from concierge.texts import LANGUAGES, texts
from concierge.texts.__main__ import HERE, compiled
from tests.gates.source import packages

PLURAL_FORMS = {"ru": 3, "en": 2}
CODES = sorted(
    {
        thing.code
        for thing in vars(errors).values()
        if isinstance(thing, type) and issubclass(thing, errors.ConciergeError)
    }
)
REASON = re.compile(r"(?:\bcode=|_rejection\(\s*|_penalty\(\s*|_praise\(\s*)\"([a-z_]+)\"")
REJECTION = re.compile(r"_rejection\(\s*\"([a-z_]+)\"")
UPGRADE = re.compile(r"_(?:yes|no)\(\s*\"([a-z_]+)\"")
CHANGE = re.compile(r"\b_(?:change|wish|profile)\(\s*\"([a-z_]+)\"")
# What matching says of a release that is the right one, for which nothing is turned down.
EVIDENCE = {
    "same_name",
    "similar_name",
    "same_year",
    "same_country",
    "season_inside",
    "episode_inside",
    "no_year",
}
DATABASE_PROBLEM = re.compile(r"\"(database_(?!url\b)[a-z_]+)\"")
SAID = re.compile(r"(?:\.say|\.fill)\(\s*\"([a-z_]+(?:\.[a-z_]+)+)\"")


def catalogue(language: str) -> dict[str, Message]:
    messages: dict[str, Message] = {}
    for path in sorted((HERE / language).glob("*.po")):
        with path.open("rb") as source:
            found: Catalog = read_po(source, locale=language, abort_invalid=True)
        for message in found:
            if message.id:
                messages[key_of(message)] = message
    return messages


def key_of(message: Message) -> str:
    return message.id[0] if isinstance(message.id, list | tuple) else str(message.id)


def forms_of(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, list | tuple) else (str(message.string),)


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


RU, EN = catalogue("ru"), catalogue("en")


def codes_in(pattern: re.Pattern[str], *folders: str) -> Iterator[str]:
    for source in packages():
        if source.path.startswith(folders):
            yield from pattern.findall(source.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_stands_twice(language: str) -> None:
    sources = [path.read_text(encoding="utf-8") for path in sorted((HERE / language).glob("*.po"))]
    counts = Counter(
        key for text in sources for key in re.findall(r'^msgid "(.+)"$', text, flags=re.MULTILINE)
    )

    assert [key for key, count in counts.items() if count > 1] == []


def test_both_languages_have_the_same_keys() -> None:
    assert set(RU) == set(EN)


def test_both_languages_fill_in_the_same_facts() -> None:
    def filled(message: Message) -> set[str]:
        return set().union(*map(placeholders, forms_of(message))) - {"n"}

    assert [key for key in RU if filled(RU[key]) != filled(EN[key])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_empty_and_each_plural_has_all_its_forms(language: str) -> None:
    messages = RU if language == "ru" else EN

    empty = [key for key, message in messages.items() if not all(forms_of(message))]
    wrong = [
        key
        for key, message in messages.items()
        if message.pluralizable and len(forms_of(message)) != PLURAL_FORMS[language]
    ]

    assert (empty, wrong) == ([], [])


def test_a_text_has_plural_forms_in_both_languages_or_in_none() -> None:
    assert [key for key in RU if RU[key].pluralizable != EN[key].pluralizable] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_that_of_the_sources(language: str) -> None:
    assert (HERE / f"{language}.mo").read_bytes() == compiled(language), "run `python -m concierge.texts`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_code_has_a_sentence(language: str) -> None:
    assert [code for code in CODES if not texts(language).knows(f"error.{code}")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_of_the_ranking_has_a_sentence(language: str) -> None:
    reasons = set(
        codes_in(REASON, "concierge/services/gate", "concierge/services/remarks", "concierge/model/")
    )
    reasons |= {f"voice_{kind.value}" for kind in AudioKind if kind is not AudioKind.ORIGINAL}
    reasons |= set(codes_in(UPGRADE, "concierge/services/upgrading"))
    reasons |= set(INSIDE.values())
    reasons |= {f"upgrade_{criterion.value}" for criterion in _EXTRAS}
    assert {"camera", "other_title", "voice_dub", "machine_voices", "upgrade_voices"} <= reasons

    assert sorted(code for code in reasons if not texts(language).knows(f"reason.{code}")) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rejection_can_be_counted(language: str) -> None:
    rejections = set(codes_in(REJECTION, "concierge/services/gate")) | set(
        codes_in(REASON, "concierge/model/")
    )
    rejections -= EVIDENCE
    assert {"camera", "other_title"} <= rejections

    assert sorted(code for code in rejections if not texts(language).knows(f"rejected.{code}")) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_change_that_is_offered_has_its_words(language: str) -> None:
    changes = set(codes_in(CHANGE, "concierge/services/relaxing")) | {"no_seeders", "fewer_seeders"}
    assert {"too_big", "camera", "other_voices"} <= changes

    assert sorted(code for code in changes if not texts(language).knows(f"relax.{code}")) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_state_tool_and_failure_has_a_name(language: str) -> None:
    keys = [
        *(f"label.{label}" for label in ("recommended", "fastest", "smallest", "relaxed")),
        *(f"state.{state}" for state in DownloadState),
        *(f"torrent.{state}" for state in TorrentState),
        *(f"tool.{tool.spec.name}" for tool in discover("concierge.agent.tools", "TOOL", Tool)),
        *(f"failure.{error.code}" for error in FATAL),
        *(f"breach.{kind}" for kind in BreachKind),
        *(f"notify.{topic}.heading" for topic in Topic),
        "failure.torrent_client",
        "error.torrent_client",
        "failure.vanished",
        "error.vanished",
        *(f"reason.{reason}" for reason in RejectionReason),
    ]

    assert [key for key in keys if not texts(language).knows(key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_a_title_may_be_has_a_name(language: str) -> None:
    keys = [
        *(f"genre.{genre}" for genre in Genre),
        *(f"airing.{airing}" for airing in Airing),
        *(f"premiere.{kind}" for kind in PremiereKind),
        *(f"kind.{kind}" for kind in TitleKind),
        *(f"missing.{field}" for field in _WORTH_KNOWING),
        *(f"country.{code}" for code in _NAMES),
    ]

    assert [key for key in keys if not texts(language).knows(key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_of_the_database_has_a_sentence(language: str) -> None:
    problems = set(codes_in(DATABASE_PROBLEM, "concierge/adapters/storage/"))
    assert "database_damaged" in problems

    assert sorted(code for code in problems if not texts(language).knows(f"problem.{code}")) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_code_spells_out_has_a_sentence(language: str) -> None:
    keys = set(codes_in(SAID, "concierge/", "concierge_cli/", "concierge_bot/"))
    assert "agent.help" in keys

    assert sorted(key for key in keys if not texts(language).knows(key)) == []


def test_the_catalogues_lie_beside_the_code() -> None:
    assert {path.name for path in Path(HERE).glob("*.mo")} == {f"{language}.mo" for language in LANGUAGES}
