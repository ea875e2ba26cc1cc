from __future__ import annotations

import pytest

from concierge.model.matching import episodes_of, mismatch, normalised, text_mismatch
from concierge.model.parsing import parse_release
from concierge.model.title import Season, Title, TitleKind
from concierge.model.wish import Wish

METROPOLIS = Title(
    kind=TitleKind.MOVIE,
    name_ru="Метрополис",
    name_en="Metropolis",
    name_original="Metropolis",
    original_language="de",
    year=1927,
)
SEQUEL = Title(
    kind=TitleKind.MOVIE, name_ru="Маяк: Часть вторая", name_original="Lighthouse: Part Two", year=2024
)
SERIES = Title(
    kind=TitleKind.SERIES,
    name_ru="Тихий берег",
    name_original="Quiet Shore",
    year=2020,
    seasons=(
        Season(number=1, episode_count=8),
        Season(number=2, episode_count=10),
    ),
)


def code(name: str, title: Title, wish: Wish | None = None) -> str | None:
    reason = mismatch(parse_release(name), title, wish or Wish())
    return reason.code if reason else None


@pytest.mark.parametrize(
    "name",
    [
        "Метрополис / Metropolis (Фриц Ланг / Fritz Lang) [1927, Германия, драма, BDRip 1080p] Dub",
        "Metropolis.1927.RESTORED.1080p.BluRay.x264-GRP",
        "METROPOLIS (1927) [720p]",
        "Metropolis.1080p.BluRay.x264-GRP",
        "Метрополис / Metropolis [1926, Германия, драма, BDRip]",
        "Метрополис / Metropolis [1926-1927, Германия, драма, BDRip]",
    ],
)
def test_a_film_is_known_by_name_and_year(name: str) -> None:
    assert code(name, METROPOLIS) is None


@pytest.mark.parametrize(
    "name, expected",
    [
        ("Metropolitan.1927.1080p.BluRay", "other_title"),
        ("Metropolis.2001.1080p.BluRay", "other_year"),
        ("Метрополис / Metropia (Тарик Салех) [1928, Швеция, BDRip]", "other_title"),
        ("Metropolis.Reborn.1927.1080p.BluRay", "other_title"),
        ("Метрополис / Metropolis / Сезон: 1 / Серии: 1-8 из 8 [1927, Германия, WEB-DL]", "is_series"),
        ("Metropolis.S01E02.1080p.WEB", "is_series"),
        ("Метрополис: Антология / Metropolis (1927) BDRip", "collection"),
        ("Метрополис / Metropolis (антология) [1927, BDRip]", "collection"),
        ("Метрополис / Metropolis [1927-2001, Германия, BDRip]", "collection"),
        ("Metropolis.1927.1080p.BluRay.exe", "not_video"),
        ("Metropolis.1927.1080p.SAMPLE", "sample"),
        ("Metropolis.1927.Trailer.1080p", "trailer"),
        ("", "other_title"),
    ],
)
def test_what_only_resembles_a_film_is_refused_by_name(name: str, expected: str) -> None:
    assert code(name, METROPOLIS) == expected


def test_the_reason_tells_both_years() -> None:
    reason = mismatch(parse_release("Metropolis.2001.1080p.BluRay"), METROPOLIS, Wish())

    assert reason is not None
    assert reason.facts == {"year": 2001, "wanted": 1927}


@pytest.mark.parametrize(
    "name",
    [
        "Маяк 2 / Lighthouse 2 (2024) BDRip",
        "Lighthouse.Part.II.2024.1080p.WEB-DL",
        "Lighthouse.Part.2.2024.1080p.WEB",
    ],
)
def test_sequels_are_numbered_in_many_ways(name: str) -> None:
    assert code(name, SEQUEL) is None


@pytest.mark.parametrize("name", ["Маяк / Lighthouse (2024) BDRip", "Lighthouse.Part.One.2024.1080p.WEB-DL"])
def test_another_part_is_another_film(name: str) -> None:
    assert code(name, SEQUEL) == "other_title"


@pytest.mark.parametrize(
    "one, other",
    [
        ("Тёмный рыцарь", "темный  РЫЦАРЬ"),
        ("Amélie", "amelie"),
        ("Mike & Ann", "Mike and Ann"),
        ("The Third Man", "Third Man"),
        ("Rocky II", "Rocky 2"),
        ("Часть вторая", "Часть II"),
        ("Spider-Man: Home", "Spider Man Home"),
        ("Don't Look", "Dont Look"),
        ("ﬁlm", "FILM"),
    ],
)
def test_spellings_of_one_name_have_one_form(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize("one, other", [("Мой", "Мои"), ("Rocky", "Rocky 2"), ("The", "A"), ("Она", "Оно")])
def test_different_names_have_different_forms(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


def test_a_slip_of_the_pen_is_forgiven_in_a_long_name_but_never_in_a_number() -> None:
    title = Title(kind=TitleKind.MOVIE, name_original="The Quiet Lighthouse Keeper 2", year=2000)

    assert code("Quiet.Lighthouse.Keepr.2.2000.1080p.BluRay", title) is None
    assert code("Quiet.Lighthouse.Keeper.3.2000.1080p.BluRay", title) == "other_title"


def test_a_documentary_may_name_its_channel_first() -> None:
    title = Title(kind=TitleKind.MOVIE, name_ru="Океан изнутри", year=2021)

    assert code("BBC. Океан изнутри [2021, документальный, HDTV 1080i]", title) is None


@pytest.mark.parametrize(
    "name, season, episode, expected",
    [
        ("Quiet.Shore.S02E03.720p.WEB", 2, 3, None),
        ("Quiet.Shore.S02E04.720p.WEB", 2, 3, "episode_missing"),
        ("Quiet.Shore.S02.720p.WEB", 2, 3, None),
        ("Quiet.Shore.S01.720p.WEB", 2, 3, "season_missing"),
        ("Quiet.Shore.S01-S03.720p.WEB", 2, 3, None),
        ("Тихий берег / Quiet Shore / Сезон: 2 / Серии: 1-5 из 10 [2021, WEB-DL]", 2, 5, None),
        ("Тихий берег / Quiet Shore / Сезон: 2 / Серии: 1-5 из 10 [2021, WEB-DL]", 2, 6, "episode_missing"),
        ("Тихий берег / Quiet Shore / Сезоны: 1-2 / Серии: 1-18 из 18 [2020-2021, WEB-DL]", 1, 8, None),
        ("Тихий берег / Quiet Shore / Сезоны: 1-2 / Серии: 1-18 из 18 [2020-2021, WEB-DL]", 2, 10, None),
        (
            "Тихий берег / Quiet Shore / Сезоны: 1-2 / Серии: 1-12 из 18 [2020-2021, WEB-DL]",
            2,
            9,
            "episode_missing",
        ),
        ("Тихий берег / Quiet Shore / Серии: 1-8 из 8 [2020, WEB-DL]", 1, 2, None),
        ("Тихий берег / Quiet Shore / Серии: 1-8 из 8 [2020, WEB-DL]", 2, 2, "season_missing"),
        ("Quiet.Shore.S02E03.720p.WEB", 2, None, "single_episode"),
        ("Тихий берег / Quiet Shore / Сезон: 2 / Серии: 1-5 из 10 [2021, WEB-DL]", 2, None, None),
        ("Quiet.Shore.S02.720p.WEB", None, None, None),
        ("Quiet.Shore.2020.720p.WEB-DL", 2, 3, "not_series"),
        ("Тихий берег / Quiet Shore / Сезон: 1 / Серии: 1-8 из 8 [1985, DVDRip]", 1, None, "other_year"),
    ],
)
def test_a_series_is_judged_by_its_parts(
    name: str, season: int | None, episode: int | None, expected: str | None
) -> None:
    assert code(name, SERIES, Wish(season=season, episode=episode)) == expected


def test_an_episode_may_yet_come_to_a_growing_season() -> None:
    growing = "Тихий берег / Quiet Shore / Сезон: 2 / Серии: 1-5 из 10 [2021, WEB-DL]"
    single = "Quiet.Shore.S02E04.720p.WEB"
    reasons = [mismatch(parse_release(name), SERIES, Wish(season=2, episode=6)) for name in (growing, single)]

    assert [reason.is_temporary for reason in reasons if reason] == [True, False]


def test_episodes_are_counted_by_the_name_or_the_title() -> None:
    assert episodes_of(parse_release("Quiet.Shore.S01E03E04.720p.WEB"), SERIES) == 2
    assert episodes_of(parse_release("Quiet.Shore.S01-S02.720p.WEB"), SERIES) == 18
    assert episodes_of(parse_release("Quiet.Shore.S03.720p.WEB"), SERIES) is None
    assert episodes_of(parse_release("Quiet.Shore.S01.720p.WEB"), None) is None


def test_a_search_by_text_wants_every_word() -> None:
    name = "Метрополис / Metropolis (Фриц Ланг) [1927, Германия, BDRip 1080p] Dub"

    assert text_mismatch(name, "МЕТРОПОЛИС 1927") is None
    missing = text_mismatch(name, "метрополис 2001 lang")
    assert missing is not None
    assert missing.facts == {"words": "2001 lang"}
