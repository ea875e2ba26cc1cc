"""Sources told apart as finely as names tell them, and their order."""

from __future__ import annotations

import pytest

from concierge.model.parsing import ParsedRelease
from concierge.model.quality import _BY_RIP, Source, likely_height, quality_name, source_of, tier


@pytest.mark.parametrize(
    "rip, source, name",
    [
        ("web-dl", Source.WEBDL, "WEBDL-1080p"),
        ("web-dlrip", Source.WEBDLRIP, "WEBDLRip-1080p"),
        ("webrip", Source.WEBRIP, "WEBRip-1080p"),
        ("bdremux", Source.REMUX, "Remux-1080p"),
        ("bdrip", Source.BDRIP, "BDRip-1080p"),
        ("uhdrip", Source.UHDRIP, "BDRip-1080p"),
        ("uhd-bluray", Source.UHD_BLURAY, "Bluray-1080p"),
        ("hdts", Source.TELESYNC, "TELESYNC"),
        ("phonograph", Source.UNKNOWN, "1080p"),
    ],
)
def test_a_rip_is_a_source_of_its_own(rip: str, source: Source, name: str) -> None:
    assert source_of(rip) is source
    assert quality_name(ParsedRelease(source=source, resolution=1080)) == name


def test_sources_are_told_apart_by_how_they_look() -> None:
    worst_first = ["cam", "dvdscr", "tvrip", "dvdrip", "hdtv", "web-dlrip", "web-dl", "bluray", "bdremux"]

    tiers = [tier(source_of(rip)) for rip in worst_first]
    assert tiers == sorted(set(tiers))


def test_every_source_has_a_tier_and_all_but_the_unknown_a_rip() -> None:
    assert all(tier(source) >= 0 for source in Source)
    assert set(Source) - set(_BY_RIP.values()) == {Source.UNKNOWN}


def test_ultra_hd_is_understood_without_a_number() -> None:
    assert [likely_height(source) for source in (Source.UHD_BLURAY, Source.UHDRIP)] == [2160, 2160]
    assert likely_height(Source.UNKNOWN) is None
