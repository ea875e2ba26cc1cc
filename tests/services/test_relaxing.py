"""What is offered when nothing fits, and that it keeps its promise."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, strategies as st

from concierge.model.quality import Source
from concierge.model.quality_profile import HdrWish, QualityProfile
from concierge.model.release import Release
from concierge.model.wish import AudioWish, Wish
from concierge.services.gate import RULES
from concierge.services.relaxing import MOST, RELAXERS
from tests.services.offered import ANYTHING, BALANCED, FILM, GIB, GOOD, listing, ranked, release

GB = 10**9
BIG = [replace(GOOD, tracker_id=str(gb), size_bytes=gb * GB) for gb in (22, 24, 25, 31)]


def codes(*releases: Release, wish: Wish = ANYTHING, profile: QualityProfile = BALANCED) -> list[list[str]]:
    relaxations = ranked(*releases, wish=wish, profile=profile).relaxations
    return [[change.code for change in one.changes] for one in relaxations]


def test_the_limit_is_raised_just_enough_and_the_releases_are_counted() -> None:
    ranking = ranked(*BIG, profile=QualityProfile(max_size_bytes=10 * GB))

    (one,) = ranking.relaxations
    assert (one.changes[0].code, one.changes[0].facts, one.count) == ("too_big", {"limit_bytes": 25 * GB}, 3)
    assert one.profile.max_size_bytes == 25 * GB
    assert one.best in BIG


def test_nothing_is_offered_where_something_fits_or_nothing_could() -> None:
    assert codes(GOOD, replace(GOOD, seeders=0)) == []
    assert codes() == []
    assert codes(release("Keeper.2020.1080p.BluRay")) == []
    assert codes(replace(GOOD, is_downloadable=False)) == []


@pytest.mark.parametrize(
    "one, wish, profile, expected",
    [
        (GOOD, Wish(resolution=2160), BALANCED, "resolution"),
        (release("Lighthouse 2020 GRP"), Wish(resolution=2160), BALANCED, "any_resolution"),
        (GOOD, Wish(), QualityProfile(highest=720), "resolution"),
        (GOOD, Wish(), QualityProfile(lowest=2160), "resolution"),
        (GOOD, Wish(), QualityProfile(max_mb_min=10), "any_density"),
        (GOOD, Wish(), QualityProfile(min_mb_min=500), "any_density"),
        (GOOD, Wish(), QualityProfile(hdr=HdrWish.ONLY), "no_hdr"),
        (GOOD, Wish(), QualityProfile(dolby_vision=HdrWish.ONLY), "no_dolby_vision"),
        (GOOD, Wish(), QualityProfile(sources=(Source.REMUX,)), "source"),
        (listing("BDRip 1080p", "Dub"), Wish(needs_subtitles=True), BALANCED, "no_subtitles"),
        (GOOD, Wish(studio="LostFilm"), BALANCED, "other_studio"),
        (listing("BDRip 1080p", "MVO"), Wish(audio=AudioWish.DUB), BALANCED, "other_voices"),
        (listing("BDRip 1080p", "Dub"), Wish(audio=AudioWish.ORIGINAL), BALANCED, "no_original"),
        (listing("BDRip 1080p", "Dub"), Wish(), QualityProfile(needs_original=True), "no_original"),
        (listing("BDRip 1080p", "Original Eng"), Wish(), BALANCED, "no_russian"),
        (listing("BDRip 1080p", "Dub"), Wish(), QualityProfile(language="en"), "no_language"),
        (GOOD, Wish(), QualityProfile(min_seeders=50), "fewer_seeders"),
        (replace(GOOD, seeders=0), Wish(), BALANCED, "no_seeders"),
        (listing("BDRip 1080p, 3D", "Dub"), Wish(), BALANCED, "three_d"),
        (listing("TS", "Dub"), Wish(), BALANCED, "camera"),
        (replace(GOOD, is_camera=True), Wish(), BALANCED, "camera"),
    ],
)
def test_each_reason_has_the_change_that_mends_it(
    one: Release, wish: Wish, profile: QualityProfile, expected: str
) -> None:
    assert codes(one, wish=wish, profile=profile) == [[expected]]


def test_the_nearest_resolution_is_offered() -> None:
    ranking = ranked(GOOD, listing("DVDRip", "Dub", gib=1.4), wish=Wish(resolution=720))

    assert [one.wish.resolution for one in ranking.relaxations] == [1080]


def test_the_mildest_change_stands_first() -> None:
    camera, big = listing("TS", "Dub", gib=2), replace(GOOD, size_bytes=30 * GB)

    assert codes(camera, big, profile=QualityProfile(max_size_bytes=10 * GB)) == [["too_big"], ["camera"]]


def test_two_things_are_given_up_only_where_no_single_one_helps() -> None:
    wish, profile = Wish(resolution=2160), QualityProfile(max_size_bytes=GIB)

    ranking = ranked(GOOD, wish=wish, profile=profile)

    (one,) = ranking.relaxations
    assert [change.code for change in one.changes] == ["too_big", "resolution"]
    assert ranked(GOOD, wish=one.wish, profile=one.profile).accepted


def test_every_rule_can_be_mended_or_is_never_to_be() -> None:
    told = {
        "fake": "a program is no film",
        "downloadable": "the tracker gives it to nobody",
        "suspicious_size": "what is inside is not what it says",
    }

    assert len(RULES) - len(told) <= len(RELAXERS)


POOL = [
    replace(
        listing(quality, voices, gib=gib, seeders=seeders), tracker_id=f"{quality} {voices} {gib} {seeders}"
    )
    for quality in ("BDRip 1080p", "WEB-DL 2160p", "TS", "DVDRip", "BDRip 1080p, 3D")
    for voices in ("Dub", "MVO (LostFilm) + Original Eng", "Original Eng", "Original Eng + Sub Rus", "")
    for gib, seeders in ((8, 3), (20, 300), (1.4, 0))
]
WISHES = st.builds(
    Wish,
    resolution=st.sampled_from([None, 480, 720, 1080, 2160]),
    audio=st.sampled_from([None, *AudioWish]),
    studio=st.sampled_from(["", "LostFilm", "Кубик"]),
    needs_subtitles=st.booleans(),
)
TASTES = st.builds(
    QualityProfile,
    language=st.sampled_from(["ru", "en"]),
    lowest=st.sampled_from([480, 720]),
    highest=st.sampled_from([480, 1080, 4320]),
    hdr=st.sampled_from(HdrWish),
    needs_original=st.booleans(),
    needs_subtitles=st.booleans(),
    max_size_bytes=st.sampled_from([None, GIB, 5 * GIB]),
    max_mb_min=st.sampled_from([None, 20.0]),
    min_seeders=st.sampled_from([1, 5, 1000]),
    sources=st.sampled_from([(Source.REMUX,), BALANCED.sources]),
)


@given(releases=st.lists(st.sampled_from(POOL), max_size=10, unique=True), wish=WISHES, profile=TASTES)
def test_a_change_gives_exactly_the_promised_releases(
    releases: list[Release], wish: Wish, profile: QualityProfile
) -> None:
    ranking = ranked(*releases, wish=wish, profile=profile)
    assume(not ranking.accepted)

    assert len(ranking.relaxations) <= MOST
    for one in ranking.relaxations:
        relaxed = ranked(*releases, wish=one.wish, profile=one.profile)
        assert len(relaxed.accepted) == one.count > 0
        assert relaxed.accepted[0].release == one.best
        assert 1 <= len(one.changes) <= 2


def test_a_work_stays_the_one_that_was_asked_for() -> None:
    ranking = ranked(release("Keeper.2020.1080p.BluRay"), replace(GOOD, seeders=0), sought=FILM)

    assert [one.best.name for one in ranking.relaxations] == [GOOD.name]
