"""What a profile says, by name and by change."""

from __future__ import annotations

import typing

import pytest

from concierge.errors import NotFound
from concierge.model.audio import AudioKind
from concierge.model.quality_profile import (
    PROFILES,
    Criterion,
    QualityProfile,
    VoiceWish,
    profile_named,
    profiles,
    voice_wish,
)
from concierge.model.user import Preferences
from concierge.sections import PreferencesSection


def test_the_presets_are_known_by_their_names() -> None:
    assert list(profiles()) == ["best", "balanced", "small", "travel", "original+subs"]
    assert all(profile_named(name).name == name for name in PROFILES)
    with pytest.raises(NotFound):
        profile_named("biggest")


def test_the_setting_knows_every_preset() -> None:
    named = PreferencesSection.model_fields["profile"].annotation

    assert set(typing.get_args(named)) == set(PROFILES)


def test_the_usual_profile_is_the_balanced_one() -> None:
    assert QualityProfile() == PROFILES["balanced"]
    assert Preferences().quality("ru") == PROFILES["balanced"]


def test_every_criterion_is_asked_once_and_what_is_understood_is_asked_first() -> None:
    for profile in PROFILES.values():
        assert sorted(profile.criteria) == sorted(Criterion)
        assert profile.criteria[:2] == (Criterion.HUMAN, Criterion.LANGUAGE)


def test_wishes_for_voices_may_outrank_the_resolution() -> None:
    dub, lostfilm = voice_wish("dub"), voice_wish("LostFilm")

    profile = QualityProfile().hearing(dub, lostfilm)

    assert profile.voices[:2] == (dub, lostfilm)
    assert profile.has_voices_first
    assert not QualityProfile().has_voices_first


@pytest.mark.parametrize(
    "text, wish",
    [
        ("dub", VoiceWish(kind=AudioKind.DUB)),
        (" MVO ", VoiceWish(kind=AudioKind.MULTI_VOICE)),
        ("original", VoiceWish(kind=AudioKind.ORIGINAL)),
        ("Кубик в Кубе", VoiceWish(studio="Кубик в Кубе")),
    ],
)
def test_a_word_names_a_kind_or_a_studio(text: str, wish: VoiceWish) -> None:
    assert voice_wish(text) == wish


def test_preferences_change_the_named_profile() -> None:
    wanted = Preferences(
        profile="best",
        resolution=1080,
        audio_language="en",
        max_size_bytes=9,
        voices=(voice_wish("LostFilm"),),
    )

    own, other = wanted.quality("ru"), wanted.quality("ru", "small")

    assert (own.name, own.resolution, own.language, own.max_size_bytes) == ("best", 1080, "en", 9)
    assert own.has_voices_first
    assert (other.name, other.resolution, other.language) == ("small", PROFILES["small"].resolution, "en")


def test_the_language_is_that_of_the_person_unless_it_is_set() -> None:
    assert Preferences().quality("en").language == "en"
    assert Preferences(audio_language="ru").quality("en").language == "ru"
