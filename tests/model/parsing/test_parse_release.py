"""Whole names, each with everything that is read from it: `examples.txt` holds them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from concierge.model.audio import AudioTrack
from concierge.model.parsing import ParsedRelease, ReleaseKind, parse_release
from concierge.model.quality import Source, quality_name, tier

EXAMPLES = Path(__file__).with_name("examples.txt")
# Told more exactly by the names and the voices.
TOLD_ELSEWHERE = frozenset(
    {"title", "original_title", "source", "dubs", "studios", "original_audio", "three_d"}
)


def examples() -> Iterator[tuple[str, str, str]]:
    """The heading, name and facts of each example."""
    heading = ""
    blocks = EXAMPLES.read_text(encoding="utf-8").strip().split("\n\n")
    for block in blocks:
        lines = block.splitlines()
        if lines[0].startswith("# "):
            heading = lines.pop(0).removeprefix("# ")
        for name, facts in zip(lines[::2], lines[1::2], strict=True):
            yield heading, name, facts.strip()


def sentence(parsed: ParsedRelease) -> str:
    """Everything that a parse says, as the examples have it."""
    record = parsed.as_record()
    facts: dict[str, object] = {
        field: value for field, value in record.items() if value and field not in TOLD_ELSEWHERE
    }
    facts["titles"] = " / ".join(parsed.names)
    if parsed.kind is ReleaseKind.MOVIE:
        del facts["kind"]
    if parsed.is_russian_listing:
        facts.pop("languages", None)
    if parsed.original_name not in parsed.names[1:2]:
        facts["original"] = parsed.original_name
    facts["tracks"] = " + ".join(spoken(track) for track in parsed.tracks)
    facts["forced"] = [*parsed.forced_subtitles]
    facts["dv"] = parsed.dolby_vision_profile
    facts["country"] = parsed.country
    facts["fake"], facts["collection"] = parsed.is_fake, parsed.is_collection
    return "; ".join(written(field, value) for field, value in facts.items() if value)


def spoken(track: AudioTrack) -> str:
    words = (track.language, track.kind, track.studio, "machine" if track.is_machine else "")
    return " ".join(str(word) for word in words if word)


def written(field: str, value: object) -> str:
    if value is True:
        return field
    if isinstance(value, list):
        value = run(value) if field in {"seasons", "episodes"} else ", ".join(word or "?" for word in value)
    return f"{field} {value}"


def run(numbers: list[float]) -> str:
    """Numbers, the first and the last of them if they follow each other."""
    if len(numbers) > 2 and numbers == [*range(int(numbers[0]), int(numbers[0]) + len(numbers))]:
        return f"{numbers[0]}-{numbers[-1]}"
    return ", ".join(str(number) for number in numbers)


@pytest.mark.parametrize(
    "name, facts",
    [pytest.param(name, facts, id=f"{heading}: {name[:40]}") for heading, name, facts in examples()],
)
def test_a_name_says_these_facts_and_no_others(name: str, facts: str) -> None:
    assert sentence(parse_release(name)) == facts


@pytest.mark.parametrize(
    "quality, source, name",
    [
        ("CAMRip", Source.CAM, "CAM"),
        ("TS 720p", Source.TELESYNC, "TELESYNC"),
        ("TC", Source.TELECINE, "TELECINE"),
        ("DVDScr", Source.SCREENER, "SCREENER-480p"),
        ("VHSRip", Source.VHSRIP, "VHSRip-480p"),
        ("SATRip", Source.TVRIP, "TVRip-480p"),
        ("HDTVRip 720p", Source.HDTVRIP, "HDTVRip-720p"),
        ("HDTV 1080i", Source.HDTV, "HDTV-1080p"),
        ("DVDRip", Source.DVDRIP, "DVDRip-480p"),
        ("DVD9 (Custom)", Source.DVD, "DVD-480p"),
        ("WEB-DLRip-AVC", Source.WEBDLRIP, "WEBDLRip-480p"),
        ("WEBRip 1080p", Source.WEBRIP, "WEBRip-1080p"),
        ("WEB-DL 2160p", Source.WEBDL, "WEBDL-2160p"),
        ("HDRip", Source.HDRIP, "HDRip-480p"),
        ("BDRip 1080р", Source.BDRIP, "BDRip-1080p"),
        ("BDRemux 1080p", Source.REMUX, "Remux-1080p"),
        ("DVD Remux", Source.DVD, "DVD-480p"),
        ("Blu-Ray 1080p", Source.BLURAY, "Bluray-1080p"),
        ("1080p", Source.UNKNOWN, "1080p"),
        ("драма", Source.UNKNOWN, "Unknown"),
    ],
)
def test_sources_are_kept_apart(quality: str, source: Source, name: str) -> None:
    parsed = parse_release(f"Хранители бури / Stormkeepers (Лина Марш) [2024, США, {quality}] Dub")

    assert (parsed.source, quality_name(parsed)) == (source, name)


def test_a_camera_copy_stays_one_whatever_else_its_name_claims() -> None:
    assert parse_release("Stormkeepers.2024.1080p.HDCAM.WEB-DL.x264").source.is_camera
    assert not parse_release("Stormkeepers.2024.1080p.WEB-DL.x264").source.is_camera
    assert min(tier(source) for source in Source) == tier(Source.CAM)


def test_each_fact_knows_the_letters_it_was_read_from() -> None:
    parsed = parse_release("Harbour.Lights.S02E05.1080p.WEB-DL.DDP5.1.H.264-GRP")

    read = {
        field: [parsed.text[start:end] for start, end in parsed.spans(field)] for field in parsed.as_record()
    }

    assert {field: letters for field, letters in read.items() if letters} == {
        "titles": ["Harbour.Lights"],
        "seasons": ["S02"],
        "episodes": ["E05"],
        "resolution": ["1080p"],
        "source": ["WEB-DL"],
        "rip": ["WEB-DL"],
        "codec": ["H.264"],
        "audio": ["DDP"],
        "channels": ["5.1"],
        "group": ["GRP"],
    }


def test_a_season_that_is_still_running_is_growing() -> None:
    name = "Тихий берег / Quiet Shore / Сезон: 2 / Серии: 1-{} из 10 [2024, США, WEB-DL 1080p]"

    assert parse_release(name.format(3)).is_growing
    assert not parse_release(name.format(10)).is_growing


def test_unseen_characters_are_no_part_of_a_name() -> None:
    parsed = parse_release("Тихий\u00a0берег\u200b / Quiet\tShore [2025, США]")

    assert (parsed.names, parsed.year) == (("Тихий берег", "Quiet Shore"), 2025)


@pytest.mark.parametrize("name", ["", " ", "[", "1080p", "mkv"])
def test_a_name_that_says_no_title_has_none(name: str) -> None:
    parsed = parse_release(name)

    assert parsed.names in {(), (name,)}
    assert parsed.kind is ReleaseKind.MOVIE
