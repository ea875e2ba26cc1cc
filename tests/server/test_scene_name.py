"""A Russian listing under a name that other programs read."""

from __future__ import annotations

import pytest

from concierge.model.decision import Decision
from concierge.model.parsing import parse_release
from concierge.model.release import Release
from concierge.model.title import Title, TitleKind
from concierge.server.scene_name import scene_name

FERRY = Title(
    kind=TitleKind.MOVIE,
    name_ru="Ночной паром",
    name_en="Night Ferry",
    name_original="Nachtfähre",
    original_language="de",
    year=1931,
)
SHORE = Title(
    kind=TitleKind.SERIES,
    name_ru="Тихий берег",
    name_en="Quiet Shore",
    name_original="Quiet Shore",
    original_language="en",
    year=2023,
)


def named(name: str, title: Title | None) -> str:
    release = Release(tracker="rutracker", tracker_id="1", name=name)
    return scene_name(Decision(release=release, parsed=parse_release(name)), title)


@pytest.mark.parametrize(
    "listing, title, expected",
    [
        (
            "Ночной паром / Nachtfähre [1931, Германия, BDRemux 1080p] Dub (Пифагор) + Original Deu",
            FERRY,
            "Night.Ferry.1931.1080p.BluRay.REMUX.MULTi.RUSSIAN.GERMAN.DUB-Пифагор",
        ),
        (
            "Берег / Quiet Shore / Сезон: 2 / Серии: 1-8 из 10 [WEB-DL 2160p, HDR10, Dolby Vision] MVO (LostFilm)",
            SHORE,
            "Quiet.Shore.S02E01-E08.2160p.WEB-DL.HDR10.DV.RUSSIAN.MVO-LostFilm",
        ),
        (
            "Тихий берег / Quiet Shore / Сезоны: 1-2 / Серии: 1-20 из 20 [2023-2025, США, WEB-DL 1080p] MVO",
            SHORE,
            "Quiet.Shore.S01-S02.1080p.WEB-DL.RUSSIAN.MVO-rutracker",
        ),
        ("Семь ветров (Игорь Ладынин) [2023, Россия, комедия, WEB-DLRip-AVC]", None, None),
        ("Night.Ferry.1931.1080p.BluRay.x264-GRP", FERRY, None),
    ],
    ids=["film", "episodes", "seasons", "no latin name", "scene"],
)
def test_a_listing_is_told_in_the_order_of_the_scene(
    listing: str, title: Title | None, expected: str | None
) -> None:
    assert named(listing, title) == (expected or listing)


@pytest.mark.parametrize(
    "listing, title",
    [
        (
            "Ночной паром / Night Ferry (Юрген Фосс) [1931, Германия, BDRip 1080p] Dub + Original Deu + Sub Rus",
            FERRY,
        ),
        ("Тихий берег / Quiet Shore / Сезон: 3 / Серии: 4 из 10 [2025, WEB-DL 720p] MVO (LostFilm)", SHORE),
    ],
)
def test_what_is_told_says_the_same_as_the_listing(listing: str, title: Title) -> None:
    before, after = parse_release(listing), parse_release(named(listing, title))

    for field in ("seasons", "episodes", "resolution", "source", "year" if not before.is_series else "kind"):
        assert getattr(after, field) == getattr(before, field), field
