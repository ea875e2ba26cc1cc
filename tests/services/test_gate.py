"""Each rule of the gate, and its reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from concierge.model.quality import Source
from concierge.model.quality_profile import HdrWish, QualityProfile
from concierge.model.release import Release
from concierge.model.wish import AudioWish, Wish
from concierge.services.gate import RULES
from tests.services.offered import BALANCED, ENGLISH, FILM, GIB, GOOD, SERIES, listing, ranked, release

NO_CAMERAS_BUT_DISCS = QualityProfile(sources=(Source.REMUX, Source.BLURAY))
KEEPS_ORIGINAL = QualityProfile(needs_original=True)
SUBTITLED = QualityProfile(subtitles=("ru",), needs_subtitles=True)


def rejections(one: Release, wish: Wish, profile: QualityProfile) -> list[str]:
    ranking = ranked(one, wish=wish, profile=profile)
    return [reason.code for decision in ranking.rejected for reason in decision.rejections]


@pytest.mark.parametrize(
    "one, wish, profile, expected",
    [
        (listing("TS 1080p", "Dub"), Wish(), BALANCED, ["camera"]),
        (replace(GOOD, is_camera=True), Wish(), BALANCED, ["camera"]),
        (listing("TS 1080p", "Dub"), Wish(), QualityProfile(sources=tuple(Source)), []),
        (listing("TS 1080p", "Dub"), Wish(), QualityProfile(sources=(Source.TELESYNC,)), []),
        (listing("TS 1080p", "Dub"), Wish(), QualityProfile(sources=(Source.CAM,)), ["camera"]),
        (replace(GOOD, is_camera=True), Wish(), QualityProfile(sources=tuple(Source)), []),
        (GOOD, Wish(), NO_CAMERAS_BUT_DISCS, ["source_unwanted"]),
        (replace(GOOD, seeders=0), Wish(), BALANCED, ["no_seeders"]),
        (replace(GOOD, seeders=4), Wish(), QualityProfile(min_seeders=5), ["too_few_seeders"]),
        (replace(GOOD, is_downloadable=False), Wish(), BALANCED, ["not_downloadable"]),
        (GOOD, Wish(), QualityProfile(max_size_bytes=GIB), ["too_big"]),
        (GOOD, Wish(), QualityProfile(max_mb_min=50), ["too_dense"]),
        (GOOD, Wish(), QualityProfile(min_mb_min=100), ["too_thin"]),
        (listing("BDRip 1080p, 3D", "Dub"), Wish(), BALANCED, ["three_d"]),
        (listing("BDRip 1080p, 3D", "Dub"), Wish(), QualityProfile(allows_3d=True), []),
        (listing("BDRip 2160p", "Dub", gib=0.3), Wish(), BALANCED, ["suspicious_size"]),
        (listing("DVDRip", "Dub", gib=90), Wish(), BALANCED, ["suspicious_size"]),
        (GOOD, Wish(resolution=720), BALANCED, ["other_resolution"]),
        (listing("HEVC", "Dub"), Wish(resolution=720), BALANCED, ["no_resolution"]),
        (GOOD, Wish(resolution=1080), QualityProfile(highest=720), []),
        (GOOD, Wish(), QualityProfile(highest=720), ["above_range"]),
        (listing("DVDRip", "Dub", gib=1.4), Wish(), QualityProfile(lowest=720), ["below_range"]),
        (GOOD, Wish(), QualityProfile(hdr=HdrWish.ONLY), ["no_hdr"]),
        (listing("BDRip 1080p, HDR10", "Dub"), Wish(), QualityProfile(hdr=HdrWish.ONLY), []),
        (listing("BDRip 1080p, DV", "Dub"), Wish(), QualityProfile(hdr=HdrWish.ONLY), ["no_hdr"]),
        (listing("BDRip 1080p, DV", "Dub"), Wish(), QualityProfile(dolby_vision=HdrWish.ONLY), []),
        (GOOD, Wish(), QualityProfile(dolby_vision=HdrWish.ONLY), ["no_dolby_vision"]),
        (listing("BDRip 1080p", "MVO"), Wish(audio=AudioWish.DUB), BALANCED, ["no_dub"]),
        (release("Lighthouse.2020.1080p.BluRay"), Wish(audio=AudioWish.DUB), BALANCED, ["no_dub"]),
        (listing("BDRip 1080p", "Dub"), Wish(audio=AudioWish.ORIGINAL), BALANCED, ["no_original"]),
        (listing("BDRip 1080p", "Dub"), Wish(), KEEPS_ORIGINAL, ["no_original"]),
        (listing("BDRip 1080p", "MVO (Jaskier)"), Wish(studio="LostFilm"), BALANCED, ["no_studio"]),
        (listing("BDRip 1080p", "Dub"), Wish(needs_subtitles=True), BALANCED, ["no_subtitles"]),
        (listing("BDRip 1080p", "Dub"), Wish(), SUBTITLED, ["no_subtitles"]),
        (release("Lighthouse.2020.1080p.BluRay"), Wish(), SUBTITLED, []),
        (listing("BDRip 1080p", "Original Eng"), Wish(), BALANCED, ["no_russian"]),
        (listing("BDRip 1080p", "Original Eng"), Wish(), QualityProfile(needs_language=False), []),
        (listing("BDRip 1080p", "Dub"), Wish(), ENGLISH, ["no_language"]),
        (release("Lighthouse.1985.1080p.BluRay"), Wish(), BALANCED, ["other_year"]),
    ],
)
def test_each_rule_of_the_gate_gives_its_own_reason(
    one: Release, wish: Wish, profile: QualityProfile, expected: list[str]
) -> None:
    assert rejections(one, wish, profile) == expected


def test_nothing_but_its_being_another_work_is_said_of_another_work() -> None:
    assert rejections(release("Keeper.2020.TS", seeders=0), Wish(), BALANCED) == ["other_title"]


def test_only_what_waiting_may_mend_is_temporary() -> None:
    ranking = ranked(listing("TS", "Dub", seeders=0), listing("BDRip 1080p, 3D", "Dub"))

    told = {reason.code: reason.is_temporary for one in ranking.rejected for reason in one.rejections}
    assert told == {"camera": True, "no_seeders": True, "three_d": False}


def test_reasons_carry_the_facts_of_their_sentences() -> None:
    profile = QualityProfile(max_size_bytes=GIB, min_seeders=20)

    ranking = ranked(GOOD, profile=profile, wish=Wish(resolution=720))

    facts = {reason.code: reason.facts for reason in ranking.rejected[0].rejections}
    assert facts["too_big"] == {"size_bytes": 8 * GIB, "limit_bytes": GIB}
    assert facts["other_resolution"] == {"height": 1080, "wanted": 720}
    assert facts["too_few_seeders"] == {"n": 10, "wanted": 20}


def test_a_russian_film_needs_no_dub() -> None:
    film = replace(FILM, name_original="", original_language="ru")
    one = release("Маяк (Игорь Фосс) [2020, Россия, драма, WEB-DL 1080p]")

    ranking = ranked(one, sought=film, wish=Wish(audio=AudioWish.DUB))

    assert [decision.release for decision in ranking.accepted] == [one]
    assert ranking.has_clear_winner


def test_an_unknown_original_language_is_no_ground_for_a_refusal() -> None:
    film = replace(FILM, original_language="")

    assert ranked(listing("BDRip 1080p", "MVO + Original"), sought=film, profile=ENGLISH).accepted


def test_who_speaks_the_language_of_the_work_needs_no_subtitles() -> None:
    profile = replace(SUBTITLED, language="en")

    assert ranked(listing("BDRip 1080p", "Dub + Original Eng"), profile=profile).accepted


def test_of_a_pack_only_the_wanted_episode_counts_against_the_limit() -> None:
    pack = release("Quiet.Shore.S02.1080p.WEB-DL", gib=20)
    limited = QualityProfile(max_size_bytes=3 * GIB)

    assert ranked(pack, sought=SERIES, wish=Wish(season=2, episode=4), profile=limited).accepted
    assert ranked(pack, sought=SERIES, wish=Wish(season=2), profile=limited).rejected


def test_each_rule_says_what_it_is_about() -> None:
    assert all(rule.__doc__ for rule in RULES)
    assert len(set(RULES)) == len(RULES)
