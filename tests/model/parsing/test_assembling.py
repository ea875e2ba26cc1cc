"""Facts, put together."""

from __future__ import annotations

import pytest

from concierge.model.audio import AudioKind, AudioTrack
from concierge.model.parsing.assembling import assembled
from concierge.model.parsing.facts import Fact, FactValue
from concierge.model.parsing.parsed import ReleaseKind
from concierge.model.quality import Source


def facts(*told: tuple[str, FactValue]) -> list[Fact]:
    """Facts that stand one behind another."""
    return [Fact(field, value, place, place + 1) for place, (field, value) in enumerate(told)]


def test_of_facts_that_exclude_each_other_the_first_counts() -> None:
    later, earlier = (
        facts(("codec", "avc"), ("year", 2019))[0]._replace(start=5, end=6),
        Fact("codec", "hevc", 1, 2),
    )

    assert assembled("", [later, earlier]).codec == "hevc"


def test_facts_that_add_up_are_listed_once_each() -> None:
    parsed = assembled(
        "", facts(("audio", "truehd,atmos"), ("audio", "ac3"), ("audio", "atmos"), ("hdr", "dv"))
    )

    assert (parsed.audio_codecs, parsed.hdr) == (("truehd", "atmos", "ac3"), ("dv",))


@pytest.mark.parametrize(
    "rips, rip, source",
    [
        pytest.param(["web-dl"], "web-dl", Source.WEBDL, id="one"),
        pytest.param(["web", "web-dlrip"], "web-dlrip", Source.WEBDLRIP, id="a vague one first"),
        pytest.param(["web-dl", "hdcam"], "cam", Source.CAM, id="a camera outweighs all others"),
        pytest.param(["bluray", "remux"], "bdremux", Source.REMUX, id="remux of a disc"),
        pytest.param(["dvd", "remux"], "dvd-remux", Source.DVD, id="remux of a DVD"),
        pytest.param(["remux"], "bdremux", Source.REMUX, id="remux alone"),
        pytest.param(["bdrip", "hdrip"], "bdrip", Source.BDRIP, id="two of a sort"),
    ],
)
def test_the_source_is_the_surest_of_those_named(rips: list[str], rip: str, source: Source) -> None:
    parsed = assembled("", facts(*(("rip", each) for each in rips)))

    assert (parsed.rip, parsed.source) == (rip, source)


def test_only_russian_trackers_keep_camera_copies_apart() -> None:
    assert assembled("", facts(("rip", "hdcam"))).rip == "cam"
    assert assembled("", facts(("russian", True), ("rip", "hdcam"))).rip == "hdcam"


@pytest.mark.parametrize(
    "told, kind",
    [
        pytest.param([("seasons", (1,))], ReleaseKind.SERIES, id="season"),
        pytest.param([("date", "2019-01-02")], ReleaseKind.SERIES, id="date"),
        pytest.param([("episode_total", 8)], ReleaseKind.SERIES, id="total"),
        pytest.param([("kind", "game"), ("seasons", (1,))], ReleaseKind.GAME, id="told"),
        pytest.param([("year", 2019)], ReleaseKind.MOVIE, id="neither"),
    ],
)
def test_the_kind_follows_from_the_rest(told: list[tuple[str, FactValue]], kind: ReleaseKind) -> None:
    assert assembled("", facts(*told)).kind is kind


def test_seasons_without_episodes_are_a_pack() -> None:
    assert assembled("", facts(("seasons", (1, 2)))).is_season_pack
    assert not assembled("", facts(("seasons", (1,)), ("episodes", (3,)))).is_season_pack


def test_a_season_named_by_its_year_tells_the_year() -> None:
    assert assembled("", facts(("seasons", (2014,)), ("episodes", (3,)))).year == 2014


@pytest.mark.parametrize(
    "told, height, is_interlaced",
    [
        pytest.param(["1080"], 1080, False, id="lines"),
        pytest.param(["1080i"], 1080, True, id="interlaced"),
        pytest.param(["~2160", "1080"], 1080, False, id="lines outweigh a word"),
        pytest.param(["~2160"], 2160, False, id="a word"),
    ],
)
def test_the_height_is_what_is_written_in_lines(told: list[str], height: int, *, is_interlaced: bool) -> None:
    parsed = assembled("", facts(*(("resolution", each) for each in told)))

    assert (parsed.resolution, parsed.is_interlaced) == (height, is_interlaced)


@pytest.mark.parametrize(
    "written, size",
    [("700mb", 700_000_000), ("1,46 gb", 1_460_000_000), ("1.4gib", 1_400_000_000), ("700 kb", 700_000)],
)
def test_a_size_is_counted_in_bytes(written: str, size: int) -> None:
    assert assembled("", facts(("size", written))).size_bytes == size


@pytest.mark.parametrize(
    "text, profile",
    [("DV", None), ("DV P8", 8), ("dolby.vision.profile.5", 5), ("DoVi.P10", 10)],
)
def test_the_profile_of_dolby_vision_stands_in_its_spelling(text: str, profile: int | None) -> None:
    assert assembled(text, [Fact("hdr", "dv", 0, len(text))]).dolby_vision_profile == profile


def test_flags_come_from_facts_of_several_sorts() -> None:
    told = facts(("flag", "proper,repack"), ("edition", "unrated"), ("complete", True), ("rip", "cam"))

    assert assembled("", told).flags == {"proper", "repack", "unrated", "complete", "trash"}


def test_voices_are_kept_in_order_with_what_follows_from_them() -> None:
    dub = AudioTrack(language="ru", kind=AudioKind.DUB, studio="Пифагор")
    original = AudioTrack(language="en", kind=AudioKind.ORIGINAL)

    parsed = assembled("", facts(("track", dub), ("track", original), ("track", dub)))

    assert parsed.tracks == (dub, original, dub)
    assert (parsed.dubs, parsed.studios, parsed.has_original) == ((AudioKind.DUB,), ("Пифагор",), True)
