"""Whether a release is worth replacing what is there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from concierge.model.audio import AudioKind
from concierge.model.quality_profile import PROFILES, QualityProfile, VoiceWish
from concierge.model.release import Release
from concierge.model.wanted import Wanted
from concierge.model.wish import Wish
from concierge.services.upgrading import QUESTIONS, upgrade
from tests.services.offered import BALANCED, FILM, SERIES, listing, release, season

BEST = PROFILES["best"]
LOSTFILM_FIRST = BALANCED.hearing(VoiceWish(kind=AudioKind.DUB), VoiceWish(studio="LostFilm"))
WANTED = Wanted.of(FILM, Wish())
VOICE_OVER = listing("WEB-DL 1080p", "MVO")
DUBBED = listing("WEB-DL 1080p", "Dub")


@pytest.mark.parametrize(
    "current, candidate, profile, expected",
    [
        (VOICE_OVER, DUBBED, BALANCED, (True, "upgrade_voices")),
        (DUBBED, VOICE_OVER, BALANCED, (False, "upgrade_voices_worse")),
        (release("Lighthouse.2020.1080p.BluRay"), VOICE_OVER, BALANCED, (True, "upgrade_understood")),
        (VOICE_OVER, release("Lighthouse.2020.1080p.BluRay"), BALANCED, (False, "upgrade_voices_worse")),
        (listing("WEB-DLRip 720p", "Dub", gib=3), DUBBED, BALANCED, (True, "upgrade_quality")),
        (DUBBED, listing("WEB-DLRip 720p", "Dub", gib=3), BALANCED, (False, "upgrade_quality_worse")),
        (DUBBED, listing("BDRemux 1080p", "Dub", gib=30), BALANCED, (False, "upgrade_enough")),
        (DUBBED, listing("BDRemux 1080p", "Dub", gib=30), BEST, (True, "upgrade_quality")),
        (listing("WEB-DLRip 720p", "Dub", gib=3), VOICE_OVER, BALANCED, (True, "upgrade_quality")),
        (
            listing("WEB-DLRip 720p", "Dub", gib=3),
            VOICE_OVER,
            LOSTFILM_FIRST,
            (False, "upgrade_voices_worse"),
        ),
        (VOICE_OVER, listing("WEB-DL 720p", "Dub", gib=3), LOSTFILM_FIRST, (True, "upgrade_voices")),
        (VOICE_OVER, listing("WEB-DL 720p", "Dub", gib=3), BALANCED, (False, "upgrade_quality_worse")),
        (DUBBED, listing("WEB-DL 1080p PROPER", "Dub"), BALANCED, (True, "upgrade_revision")),
        (listing("WEB-DL 1080p PROPER", "Dub"), DUBBED, BALANCED, (False, "upgrade_revision_worse")),
        (
            DUBBED,
            listing("WEB-DL 1080p PROPER", "Dub"),
            QualityProfile(has_revisions=False),
            (False, "upgrade_same"),
        ),
        (VOICE_OVER, DUBBED, QualityProfile(has_upgrades=False), (False, "upgrade_off")),
        (DUBBED, listing("WEB-DL 1080p", "Dub + Original Eng"), BALANCED, (True, "upgrade_original")),
        (DUBBED, listing("WEB-DL 1080p, HDR10", "Dub"), BALANCED, (True, "upgrade_hdr")),
        (DUBBED, listing("WEB-DL 1080p", "Dub + Sub Rus"), BALANCED, (True, "upgrade_subtitles")),
        (listing("WEB-DL 1080p", "Dub + Original Eng"), DUBBED, BALANCED, (False, "upgrade_loses")),
        (DUBBED, replace(DUBBED, seeders=900), BALANCED, (False, "upgrade_same")),
        (DUBBED, listing("BDRip 1080p", "Dub", seeders=0), BALANCED, (False, "no_seeders")),
        (listing("DVDRip", "Dub", gib=1.4), listing("TS 1080p", "Dub"), BALANCED, (False, "camera")),
        (
            listing("TS 1080p", "Dub", gib=4),
            listing("WEB-DL 720p", "Dub", gib=4),
            BALANCED,
            (True, "upgrade_quality"),
        ),
        (DUBBED, release("Keeper.2020.1080p.BluRay"), BALANCED, (False, "other_title")),
    ],
)
def test_the_first_question_with_an_answer_decides(
    current: Release, candidate: Release, profile: QualityProfile, expected: tuple[bool, str]
) -> None:
    decision = upgrade(current, candidate, profile, wanted=WANTED)

    assert (decision.is_upgrade, decision.reason.code) == expected


def test_a_season_that_has_grown_is_an_upgrade_and_one_that_shrank_is_none() -> None:
    wanted = Wanted.of(SERIES, Wish(season=2))
    early, late = season("1-4 из 10", "WEB-DL 1080p"), season("1-6 из 10", "WEB-DL 1080p")

    grown, shrunk = (
        upgrade(early, late, BALANCED, wanted=wanted),
        upgrade(late, early, BALANCED, wanted=wanted),
    )

    assert (grown.is_upgrade, grown.reason.facts) == (True, {"there": 4, "offered": 6})
    assert (shrunk.is_upgrade, shrunk.reason.code) == (False, "upgrade_fewer_episodes")


def test_nothing_is_an_upgrade_of_itself() -> None:
    for one in (DUBBED, VOICE_OVER, release("Lighthouse.2020.1080p.BluRay")):
        assert not upgrade(one, one, BALANCED).is_upgrade


def test_each_question_says_what_it_is_about() -> None:
    assert all(question.__doc__ for question in QUESTIONS)
