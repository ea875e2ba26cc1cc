"""What is said for and against a release that fits."""

from __future__ import annotations

from dataclasses import replace

from concierge.model.audio import AudioKind, AudioTrack
from concierge.model.parsing import ParsedRelease
from concierge.model.quality import Source
from concierge.model.quality_profile import HdrWish, QualityProfile
from concierge.model.release import Release
from concierge.model.wanted import Wanted
from concierge.model.wish import AudioWish, Wish
from concierge.services.candidate import Candidate, Offer, Sought
from concierge.services.remarks import REMARKS, remarks
from tests.services.offered import (
    ANYTHING,
    BALANCED,
    FILM,
    GIB,
    GOOD,
    SERIES,
    listing,
    ranked,
    release,
    season,
)


def praises(one: Release, wish: Wish = ANYTHING) -> set[str]:
    return {reason.code for decision in ranked(one, wish=wish).accepted for reason in decision.praises}


def penalties(one: Release, profile: QualityProfile = BALANCED) -> set[str]:
    ranking = ranked(one, profile=profile)
    return {reason.code for decision in ranking.accepted for reason in decision.penalties}


def said_of(parsed: ParsedRelease) -> set[str]:
    sought = Sought(Wanted.of(FILM, ANYTHING), ANYTHING, BALANCED)
    for_it, against_it = remarks(Candidate(Offer(GOOD, parsed), sought))
    return {reason.code for reason in (*for_it, *against_it)}


def test_why_a_release_is_good_is_told() -> None:
    one = listing("UHD BDRemux 2160p, HDR10", "Dub (Пифагор) + Original Eng + Sub Rus", gib=60, seeders=40)

    assert praises(one, Wish(resolution=2160)) == {
        "many_seeders",
        "resolution",
        "voice_dub",
        "original_track",
        "subtitles",
        "good_source",
        "hdr",
    }
    assert "studio" in praises(one, Wish(studio="ПИФАГОР"))
    assert "voice_dub" not in praises(one, Wish(audio=AudioWish.ORIGINAL))


def test_russian_voices_are_told_also_where_nobody_says_how_they_were_made() -> None:
    assert "russian_voices" in praises(release("Lighthouse.2020.1080p.BluRay.Rus.Eng"))
    assert "russian_voices" not in praises(GOOD)
    assert "russian_voices" not in praises(release("Lighthouse.2020.1080p.BluRay"))


def test_what_speaks_against_a_fitting_release_is_told() -> None:
    assert penalties(listing("DVDRip", "MVO", gib=1.4, seeders=2)) == {
        "few_seeders",
        "lower_resolution",
        "weak_source",
    }
    assert penalties(listing("WEB-DL 2160p", "MVO", gib=20)) == {"higher_resolution"}
    assert penalties(release("Lighthouse.1080p.BluRay")) == {"no_year", "voices_untold"}
    assert penalties(listing("WEB-DL 1080p", "Original Eng + Sub Rus")) == {"only_subtitles"}
    assert penalties(replace(GOOD, is_temporary=True)) == {"temporary"}


def test_what_was_allowed_unwillingly_is_still_told() -> None:
    assert "camera_copy" in penalties(listing("TS 1080p", "Dub"), QualityProfile(sources=tuple(Source)))
    foreign = listing("BDRip 1080p", "Original Eng")
    assert "only_foreign" in penalties(foreign, QualityProfile(needs_language=False))
    bright = listing("BDRip 1080p, HDR10", "Dub")
    assert "hdr_unwanted" in penalties(bright, QualityProfile(hdr=HdrWish.AVOID))


def test_dolby_vision_alone_is_good_only_for_who_wants_it() -> None:
    one = listing("BDRip 1080p, DV", "Dub")

    assert not {"dolby_vision", "hdr"} & praises(one)
    assert "only_dolby_vision" in penalties(one, QualityProfile(dolby_vision=HdrWish.AVOID))
    assert "hdr_unwanted" not in penalties(one, QualityProfile(hdr=HdrWish.AVOID))
    wanted = ranked(one, profile=QualityProfile(dolby_vision=HdrWish.WANT)).accepted[0]
    assert "dolby_vision" in {reason.code for reason in wanted.praises}


def test_a_machine_is_named() -> None:
    spoken = ParsedRelease(tracks=(AudioTrack(language="ru", kind=AudioKind.ONE_VOICE, is_machine=True),))
    written = ParsedRelease(
        tracks=(AudioTrack(language="en", kind=AudioKind.ORIGINAL),),
        subtitles=("ru",),
        flags=frozenset({"machine_subtitles"}),
    )

    assert "machine_voices" in said_of(spoken)
    assert "voice_vo" not in said_of(spoken)
    assert "machine_subtitles" in said_of(written)


def test_a_repaired_release_is_named() -> None:
    assert "revision" in said_of(ParsedRelease(flags=frozenset({"proper"})))


def test_of_a_pack_the_share_of_the_wanted_episode_is_told() -> None:
    pack = season("1-10 из 10", "WEB-DL 1080p")

    ranking = ranked(pack, sought=SERIES, wish=Wish(season=2, episode=3))

    share = {reason.code: reason.facts for reason in ranking.accepted[0].praises}["only_episode"]
    assert share == {"size_bytes": GIB}


def test_each_remark_says_what_it_is_about() -> None:
    assert all(remark.__doc__ for remark in REMARKS)
    assert len(set(REMARKS)) == len(REMARKS)
