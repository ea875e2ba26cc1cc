"""A name and the page behind it, read together."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from concierge.model.audio import AudioKind, AudioTrack
from concierge.model.parsing import parse_release
from concierge.model.parsing.topic import refined
from concierge.model.release import TopicFacts

BARE = parse_release("Ночной паром / Night Ferry (1931) BDRip 1080p")


@pytest.mark.parametrize(
    "translation, kinds",
    [
        ("Профессиональный (дублированный)", [AudioKind.DUB]),
        (
            "Дублированный [Пифагор], Профессиональный (многоголосый, закадровый)",
            [AudioKind.DUB, AudioKind.MULTI_VOICE],
        ),
        ("Любительский (двухголосый закадровый)", [AudioKind.TWO_VOICES]),
        ("Авторский (одноголосый закадровый) Живов", [AudioKind.AUTHOR]),
        ("Не требуется", []),
        ("Отсутствует", []),
        ("", []),
    ],
)
def test_the_translation_that_the_page_names_is_that_of_the_release(
    translation: str, kinds: list[AudioKind]
) -> None:
    assert list(refined(BARE, TopicFacts(translation=translation)).dubs) == kinds


def test_foreign_audio_lines_are_original_tracks() -> None:
    facts = TopicFacts(
        translation="Профессиональный (дублированный)",
        audio=("Русский: AC3, 6 ch, 448 kbps", "English: DTS, 6 ch", "Комментарии"),
    )

    found = refined(BARE, facts)

    assert found.tracks == (
        AudioTrack(language="ru", kind=AudioKind.DUB),
        AudioTrack(language="en", kind=AudioKind.ORIGINAL),
    )


@pytest.mark.parametrize(
    "subtitles, languages",
    [
        ("русские (форсированные), русские, английские", ("ru", "en")),
        ("нет", ()),
        ("Отсутствуют", ()),
        ("-", ()),
        ("", ()),
    ],
)
def test_subtitles_are_those_that_the_page_names(subtitles: str, languages: tuple[str, ...]) -> None:
    assert refined(BARE, TopicFacts(subtitles=subtitles)).subtitles == languages


def test_where_both_speak_the_name_holds() -> None:
    named = parse_release("Ночной паром / Night Ferry [1931, BDRip 1080p] MVO (LostFilm) + Sub Eng")

    found = refined(named, TopicFacts(translation="Дублированный", subtitles="русские"))

    assert (found.tracks, found.subtitles) == (named.tracks, named.subtitles)


def test_without_a_page_nothing_changes() -> None:
    assert refined(BARE, None) is BARE


@given(st.text(max_size=400), st.lists(st.text(max_size=60), max_size=4), st.text(max_size=400))
def test_no_page_breaks_the_reading(translation: str, audio: list[str], subtitles: str) -> None:
    found = refined(BARE, TopicFacts(translation=translation, audio=tuple(audio), subtitles=subtitles))

    assert found.names == BARE.names
    assert found.resolution == BARE.resolution
