"""In which order accepted releases stand, and when the first needs no question."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from concierge.model.audio import AudioKind
from concierge.model.quality import Source
from concierge.model.quality_profile import PROFILES, Criterion, HdrWish, QualityProfile, SizeWish, VoiceWish
from concierge.model.release import Release
from concierge.model.wish import AudioWish, Wish
from concierge.services.order import SCORES
from tests.services.offered import BALANCED, GIB, GOOD, SERIES, listing, names, ranked, release, season

DUB = VoiceWish(kind=AudioKind.DUB)
LOSTFILM = VoiceWish(studio="LostFilm")
NEW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "better, worse",
    [
        (listing("BDRip 720p", "MVO", gib=4), release("Lighthouse.2020.1080p.BluRay", seeders=900)),
        (listing("BDRip 1080p", "Original Eng + Sub Rus"), release("Lighthouse.2020.1080p.BluRay")),
        (listing("WEB-DLRip 1080p", "VO"), listing("BDRemux 2160p", "Dub", gib=60)),
        (listing("BDRip 1080p", "Dub"), listing("BDRemux 1080p", "MVO", gib=30)),
        (listing("BDRip 1080p", "MVO"), listing("BDRip 1080p", "DVO")),
        (listing("BDRip 1080p", "DVO"), listing("BDRip 1080p", "AVO")),
        (listing("BDRip 1080p", "AVO"), listing("BDRip 1080p", "VO")),
        (listing("BDRip 1080p", "Dub + Original Eng"), listing("BDRemux 1080p", "Dub", gib=30)),
        (listing("WEB-DL 1080p", "Dub"), listing("BDRemux 1080p", "Dub", gib=30, seeders=900)),
        (listing("BDRemux 1080p", "Dub", gib=9), listing("WEB-DL 1080p", "Dub", gib=8, seeders=900)),
        (listing("WEB-DL 1080p", "Dub"), listing("WEB-DLRip 1080p", "Dub", seeders=900)),
        (listing("BDRip 1080p", "Dub + Sub Rus"), listing("BDRip 1080p", "Dub", seeders=900)),
        (listing("BDRip 1080p", "Dub", seeders=90), listing("BDRip 1080p", "Dub + ", seeders=4)),
        (listing("BDRip 1080p", "Dub", gib=9), listing("BDRip 1080p", "Dub ", gib=2)),
        (listing("BDRip 1080p", "Dub", gib=30), listing("BDRip 1080p", "Dub ", gib=None)),
        (replace(GOOD, is_trusted=True), replace(GOOD, tracker_id="other")),
        (
            replace(GOOD, published_at=NEW),
            replace(GOOD, tracker_id="other", published_at=NEW.replace(year=2020)),
        ),
    ],
)
def test_the_first_difference_decides(better: Release, worse: Release) -> None:
    ranking = ranked(worse, better)

    assert [decision.release for decision in ranking.accepted] == [better, worse]


FULL_HD = listing("BDRip 1080p", "MVO + Original Eng")
ULTRA_HD = listing("BDRemux 2160p", "MVO + Original Eng", gib=60)
LOST = listing("WEB-DL 720p", "MVO (LostFilm)", gib=4)
SMALL = listing("WEB-DLRip 720p", "MVO", gib=1.4)
HEVC = listing("WEB-DLRip-HEVC 1080p", "MVO", gib=3)
SUBBED = listing("WEB-DL 720p", "Original Eng + Sub Rus", gib=4)


@pytest.mark.parametrize(
    "profile, expected",
    [
        (BALANCED, FULL_HD),
        (PROFILES["best"], ULTRA_HD),
        (PROFILES["small"], SMALL),
        (PROFILES["travel"], HEVC),
        (PROFILES["original+subs"], SUBBED),
        (BALANCED.hearing(DUB, LOSTFILM), LOST),
        (BALANCED.hearing(LOSTFILM), LOST),
        (replace(BALANCED, voices=(LOSTFILM,)), FULL_HD),
        (BALANCED.first(Criterion.SIZE), FULL_HD),
        (replace(BALANCED, size=SizeWish.SMALLER).first(Criterion.SIZE), SMALL),
    ],
    ids=lambda value: value.name if isinstance(value, QualityProfile) else "",
)
def test_a_profile_takes_what_it_is_for(profile: QualityProfile, expected: Release) -> None:
    ranking = ranked(FULL_HD, ULTRA_HD, LOST, SMALL, HEVC, SUBBED, profile=profile)

    assert ranking.accepted[0].release == expected


def test_high_range_is_liked_or_avoided_as_the_profile_says() -> None:
    plain, bright = listing("BDRip 1080p", "Dub"), listing("BDRip 1080p, HDR10", "Dub")

    for wish, first in ((HdrWish.WANT, bright), (HdrWish.AVOID, plain)):
        ranking = ranked(plain, bright, profile=QualityProfile(hdr=wish))
        assert ranking.accepted[0].release == first


def test_dolby_vision_alone_is_no_high_range_for_who_did_not_ask_for_it() -> None:
    plain, vision = listing("BDRip 1080p", "Dub", seeders=90), listing("BDRip 1080p, DV", "Dub", seeders=4)

    assert names(ranked(vision, plain).accepted) == [plain.name, vision.name]


def test_a_blu_ray_rip_is_as_good_under_its_russian_name() -> None:
    scene, russian = (
        listing("BluRay 1080p", "Dub", seeders=4),
        listing("BDRip 1080p", "Dub", seeders=90),
    )

    assert names(ranked(scene, russian).accepted) == [russian.name, scene.name]


def test_a_machine_ranks_last_whatever_else_speaks_for_it() -> None:
    machine = listing("BDRemux 1080p", "VO (нейросеть)", gib=30, seeders=900)
    written = listing("DVDRip", "Original Eng + Sub Rus", gib=1.4, seeders=1)

    ranking = ranked(machine, written)

    assert names(ranking.accepted) == [written.name, machine.name]
    assert ranking.accepted[1].penalties[0].code == "machine_voices"


def test_the_liked_tracker_goes_first() -> None:
    one, other = replace(GOOD, tracker="a"), replace(GOOD, tracker="b")

    ranking = ranked(one, other, profile=QualityProfile(trackers=("b", "a")))

    assert [decision.release.tracker for decision in ranking.accepted] == ["b", "a"]


def test_a_wished_studio_or_original_goes_before_the_usual_voices() -> None:
    lost = listing("WEB-DL 720p", "MVO (LostFilm)", gib=4)
    dub = listing("BDRip 1080p", "Dub + Original Eng")

    assert names(ranked(lost, dub, wish=Wish(studio="Lost Film")).accepted) == [lost.name]
    assert names(ranked(lost, dub, wish=Wish(audio=AudioWish.ORIGINAL)).accepted) == [dub.name]


def test_of_a_whole_series_more_seasons_go_first() -> None:
    one, both = season("1-10 из 10", "WEB-DL 1080p"), season("1-20 из 20", "WEBRip 720p", number="1-2")

    ranking = ranked(one, both, sought=SERIES, wish=Wish())

    assert names(ranking.accepted) == [both.name, one.name]


def test_a_whole_season_goes_before_one_that_still_grows() -> None:
    whole, growing = season("1-10 из 10", "WEBRip 720p"), season("1-6 из 10", "WEB-DL 1080p")

    ranking = ranked(growing, whole, sought=SERIES, wish=Wish(season=2))
    assert names(ranking.accepted) == [whole.name, growing.name]
    assert [reason.code for reason in ranking.accepted[1].penalties] == ["growing"]
    asked = ranked(growing, whole, sought=SERIES, wish=Wish(season=2, episode=4))
    assert names(asked.accepted) == [growing.name, whole.name]


@pytest.mark.parametrize(
    "releases, expected",
    [
        ([GOOD], True),
        ([replace(GOOD, seeders=2)], False),
        ([GOOD, listing("BDRip 1080p", "MVO + Original Eng + Sub Rus")], True),
        ([GOOD, replace(GOOD, tracker_id="2", seeders=900, size_bytes=GIB)], False),
        ([GOOD, replace(GOOD, tracker_id="2", seeders=4)], True),
        ([GOOD, replace(GOOD, tracker_id="2")], False),
        ([release("Lighthouse.2020.1080p.BluRay")], False),
        ([], False),
    ],
    ids=[
        "alone",
        "hardly seeded",
        "better voices",
        "only better seeded",
        "never worse",
        "twins",
        "voices untold",
        "none",
    ],
)
def test_a_winner_is_clear_only_by_what_a_person_would_notice(
    releases: list[Release], *, expected: bool
) -> None:
    assert ranked(*releases).has_clear_winner is expected


def test_what_the_profile_puts_before_the_resolution_makes_a_clear_winner_too() -> None:
    small, big = listing("BDRip 1080p", "Dub", gib=4, seeders=90), listing("BDRip 1080p", "Dub ", gib=9)

    assert not ranked(small, big).has_clear_winner
    assert ranked(small, big, profile=PROFILES["travel"]).has_clear_winner


def test_a_series_without_a_season_is_never_started_unasked() -> None:
    whole = season("1-8 из 8", "WEB-DL 1080p", number=1, gib=20)

    assert not ranked(whole, sought=SERIES).has_clear_winner
    assert ranked(whole, sought=SERIES, wish=Wish(season=1)).has_clear_winner


def test_a_film_without_a_year_in_its_name_is_never_started_unasked() -> None:
    ranking = ranked(release("Маяк / Lighthouse BDRip 1080p Dub", seeders=50))

    assert [reason.code for reason in ranking.accepted[0].penalties] == ["no_year"]
    assert not ranking.has_clear_winner


def test_a_camera_copy_that_was_allowed_stands_below_every_real_picture() -> None:
    filmed = listing("TS 1080p", "Dub + Original Eng", gib=4, seeders=900)
    tagged = replace(GOOD, tracker_id="2", seeders=900, is_camera=True)
    real = listing("WEB-DLRip 480p", "VO", gib=1.4, seeders=5)
    allowing = QualityProfile(sources=tuple(Source))

    ranking = ranked(filmed, tagged, real, profile=allowing)

    assert ranking.accepted[0].release == real
    assert not ranked(filmed, profile=allowing).has_clear_winner


@pytest.mark.parametrize("said", ["RHS", "Red Head Sound", "red head sound"])
def test_a_studio_is_known_by_every_spelling_that_releases_have(said: str) -> None:
    wished = listing("WEB-DL 720p", "MVO (Red Head Sound)", gib=4)
    other = listing("BDRip 1080p", "Dub")

    ranking = ranked(other, wished, profile=BALANCED.hearing(VoiceWish(studio=said)))

    assert ranking.accepted[0].release == wished
    assert names(ranked(other, wished, wish=Wish(studio=said)).accepted) == [wished.name]


def test_a_search_by_text_has_no_clear_winner() -> None:
    ranking = ranked(GOOD, release("Other.2020.1080p.BluRay"), sought="маяк 2020")

    assert (names(ranking.accepted), ranking.has_clear_winner) == ([GOOD.name], False)
    assert [reason.code for reason in ranking.rejected[0].rejections] == ["words_missing"]


def test_every_criterion_has_a_score() -> None:
    assert set(SCORES) == set(Criterion)
    assert all(set(profile.criteria) == set(Criterion) for profile in PROFILES.values())
