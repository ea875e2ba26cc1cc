from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, strategies as st

from concierge.model.matching import Match, episodes_of, match_release, text_mismatch
from concierge.model.parsing import ParsedRelease, ReleaseKind, parse_release
from concierge.model.same_name import spelled
from concierge.model.title import Season, Title, TitleKind
from concierge.model.wanted import Wanted
from concierge.model.wish import Wish


def film(*titles: str, year: int, language: str = "") -> Wanted:
    return Wanted(titles=titles, year=year, kind=TitleKind.MOVIE, original_language=language)


def series(*titles: str, year: int, season: int | None = None, episode: int | None = None) -> Wanted:
    return Wanted(titles=titles, year=year, kind=TitleKind.SERIES, season=season, episode=episode)


METROPOLIS = film("Метрополис", "Metropolis", year=1927, language="de")
KEEPER = film("Маяк: Часть вторая", "Lighthouse: Part Two", year=2024)
SOLARIS = film("Солярис", "Solaris", year=2002)
SOVIET_SOLARIS = film("Солярис", "Solaris", year=1972, language="ru")
ISLAND = film("Остров", "The Island", year=2005)
RUSSIAN_ISLAND = film("Остров", year=2006, language="ru")
ALIENS = film("Чужие", "Aliens", year=1986)
ALIEN = film("Чужой", "Alien", year=1979)
BROTHER = film("Брат 2", "Brother 2", year=2000, language="ru")
BILL = film("Убить Билла: Фильм 2", "Kill Bill: Vol. 2", year=2004)
LEON = film("Леон", "Léon", "Leon: The Professional", year=1994, language="fr")
IMPOSSIBLE = film("Миссия невыполнима 2", "Mission: Impossible II", year=2000)
T2 = film("Хранитель 2: Последний шторм", "Keeper 2: The Last Storm", year=1991)
ELEVEN = film("Одиннадцать друзей Оушена", "Ocean's Eleven", year=2001)
FIR = film("Ёлки", year=2010, language="ru")
FARGO = film("Фарго", "Fargo", year=1996)
GHIBLI = film("Мой сосед Тоторо", "Tonari no Totoro", "My Neighbor Totoro", year=1988, language="ja")
FARGO_SERIES = series("Фарго", "Fargo", year=2014, season=2)
SHORE = series("Тихий берег", "Quiet Shore", year=2020)
SHAMELESS = replace(series("Бесстыжие", "Shameless", year=2011, season=2), country="US")
SHAMELESS_UK = replace(SHAMELESS, year=2004, country="GB")
NIGHT = series("Ночная смена. Первый год", year=2022, season=1)
OVERLORD = series("Повелитель", "Overlord", year=2015, season=3, episode=5)
DETECTIVE = series("Детектив Конан", "Detective Conan", "Meitantei Conan", year=1996, episode=1050)

SAME = (
    (METROPOLIS, "Метрополис / Metropolis (Фриц Ланг / Fritz Lang) [1927, Германия, драма, BDRip 1080p] Dub"),
    (METROPOLIS, "Metropolis.1927.RESTORED.1080p.BluRay.x264-GRP"),
    (METROPOLIS, "METROPOLIS (1927) [720p]"),
    (METROPOLIS, "Metropolis.1080p.BluRay.x264-GRP"),
    (METROPOLIS, "Метрополис / Metropolis [1926, Германия, драма, BDRip]"),
    (METROPOLIS, "Метрополис / Metropolis [1926-1927, Германия, драма, BDRip]"),
    (METROPOLIS, "Метрополис (1927) BDRip 1080p | P"),
    (KEEPER, "Маяк 2 / Lighthouse 2 (2024) BDRip"),
    (KEEPER, "Lighthouse.Part.II.2024.1080p.WEB-DL"),
    (KEEPER, "Lighthouse.Part.2.2024.1080p.WEB"),
    (KEEPER, "Lighthouse.Part.Two.2024.2160p.WEB-DL.DV.HDR.H.265-GRP"),
    (SOLARIS, "Солярис / Solaris (Стивен Содерберг) [2002, США, фантастика, BDRip 1080p] Dub + Original"),
    (SOLARIS, "Solaris.2002.1080p.BluRay.x264-GRP"),
    (SOVIET_SOLARIS, "Солярис (Андрей Тарковский) [1972, СССР, фантастика, BDRemux 1080p]"),
    (SOVIET_SOLARIS, "Solyaris.1972.Criterion.1080p.BluRay.x264-GRP"),
    (SOVIET_SOLARIS, "Солярис / Solaris (1972) BDRip 720p"),
    (ISLAND, "Остров / The Island (2005) BDRip 1080p | D"),
    (ISLAND, "Island.2005.1080p.BluRay"),
    (RUSSIAN_ISLAND, "Остров (Павел Лунгин) [2006, Россия, драма, DVDRip]"),
    (RUSSIAN_ISLAND, "Ostrov.2006.DVDRip.XviD-GRP"),
    (ALIENS, "Aliens.1986.Special.Edition.2160p.UHD.BluRay.x265-GRP"),
    (BROTHER, "Брат 2 (2000) BDRip 1080p"),
    (BROTHER, "Brat.2.2000.WEB-DL.1080p"),
    (BROTHER, "Brother.II.2000.1080p.BluRay"),
    (BILL, "Убить Билла 2 / Kill Bill: Vol. 2 (2004) BDRip 1080p"),
    (BILL, "Kill.Bill.Volume.2.2004.1080p.BluRay.x264-GRP"),
    (LEON, "Leon.The.Professional.1994.Extended.1080p.BluRay.x264"),
    (LEON, "Леон / Léon (Люк Бессон) [1994, Франция, BDRip 1080p] [Режиссерская версия]"),
    (IMPOSSIBLE, "Mission.Impossible.2.2000.2160p.UHD.BluRay"),
    (T2, "Keeper.2.1991.1080p.BluRay.x264-GRP"),
    (T2, "Keeper.2.The.Last.Strom.1991.1080p.BluRay.x264-GRP"),
    (T2, "Keeper.2.Last.Storm.1991.1080p.BluRay.x264-GRP"),
    (ELEVEN, "Oceans.11.2001.1080p.BluRay.x264-GRP"),
    (ELEVEN, "Oceans.Eleven.2001.1080p.BluRay.x264-GRP"),
    (FIR, "Елки (Тимур Бекмамбетов) [2010, Россия, комедия, BDRip 720p]"),
    (FIR, "Yolki.2010.1080p.WEB-DL"),
    (GHIBLI, "[GRP] Tonari no Totoro (1988) [BD 1080p HEVC FLAC].mkv"),
    (GHIBLI, "Мой сосед Тоторо / My Neighbour Totoro [1988, Япония, BDRip]"),
    (FARGO_SERIES, "Фарго / Fargo / Сезон: 2 / Серии: 1-10 из 10 [2015, США, WEB-DL 1080p] MVO (LostFilm)"),
    (FARGO_SERIES, "Fargo.S02.1080p.BluRay.x265-GRP"),
    (FARGO_SERIES, "Fargo.S01-S05.COMPLETE.1080p.WEB-DL"),
    (FARGO_SERIES, "Фарго (2 сезон: 1-10 серии из 10) / Fargo / 2015 / ПМ (LostFilm) / WEB-DL (1080p)"),
    (FARGO_SERIES, "Фарго / Fargo [S02] (2015) WEB-DL 1080p | LostFilm"),
    (FARGO_SERIES, "Фарго / Fargo [02x01-10 из 10] (2015) BDRip 720p"),
    (SHAMELESS, "Shameless.US.S02.1080p.BluRay.x264-GRP"),
    (SHAMELESS, "Бесстыжие / Shameless (US) / Сезоны: 1-3 / Серии: 1-36 из 36 [2011-2013, США, WEB-DL]"),
    (SHAMELESS_UK, "Shameless.UK.S02.DVDRip.XviD-GRP"),
    (NIGHT, "Nochnaya.Smena.S01.2022.WEB-DL.1080p"),
    (NIGHT, "Ночная смена. Первый год / Серии: 1-8 из 8 [2022, Россия, WEB-DL 1080p]"),
    (OVERLORD, "[GRP] Overlord III - 05 [1080p].mkv"),
    (OVERLORD, "Overlord.S03E05.1080p.WEB.x264-GRP"),
    (OVERLORD, "Повелитель (ТВ-3) / Overlord III [TV] [13 из 13] [2018, BDRip] [1080p]"),
    (DETECTIVE, "[GRP] Detective Conan - 1050 (1080p) [ABCDEF12].mkv"),
    (DETECTIVE, "Детектив Конан / Meitantei Conan [1001-1100 из XXXX] (2022) WEBRip 1080p"),
)
OTHER = (
    (METROPOLIS, "Metropolitan.1927.1080p.BluRay", "other_title"),
    (METROPOLIS, "Metropolis.2001.1080p.BluRay", "other_year"),
    (METROPOLIS, "Метрополис / Metropia (Тарик Салех) [1927, Швеция, BDRip]", "other_title"),
    (METROPOLIS, "Metropolis.Reborn.1927.1080p.BluRay", "other_title"),
    (METROPOLIS, "Метрополис (1928) BDRip 1080p", "other_year"),
    (METROPOLIS, "Метрополис BDRip 1080p", "no_year"),
    (
        METROPOLIS,
        "Метрополис / Metropolis / Сезон: 1 / Серии: 1-8 из 8 [1927, Германия, WEB-DL]",
        "is_series",
    ),
    (METROPOLIS, "Metropolis.S01E02.1080p.WEB", "is_series"),
    (METROPOLIS, "Метрополис / Metropolis (антология) [1927, BDRip]", "collection"),
    (METROPOLIS, "Метрополис / Metropolis [1927-2001, Германия, BDRip]", "collection"),
    (METROPOLIS, "Metropolis.1927.1080p.BluRay.exe", "fake"),
    (METROPOLIS, "Metropolis.1927.1080p.SAMPLE", "sample"),
    (METROPOLIS, "Metropolis.1927.Trailer.1080p", "trailer"),
    (METROPOLIS, "", "other_title"),
    (KEEPER, "Маяк / Lighthouse (2024) BDRip", "other_title"),
    (KEEPER, "Lighthouse.Part.One.2024.1080p.WEB-DL", "other_title"),
    (KEEPER, "Lighthouse.2019.1080p.BluRay.x264-GRP", "other_title"),
    (SOLARIS, "Солярис / Solaris (Андрей Тарковский) [1972, СССР, BDRip 1080p]", "other_year"),
    (SOLARIS, "Cliff Martinez - Solaris OST (2002) FLAC", None),
    (SOLARIS, "Станислав Лем - Солярис [2002, FB2]", "not_video"),
    (ISLAND, "Остров (Павел Лунгин) [2006, Россия, драма, DVDRip]", "other_year"),
    (ISLAND, "Остров / Shutter Island (2010) BDRip", "other_title"),
    (ISLAND, "Остров фантазий / Fantasy Island (2005) WEB-DL", "other_title"),
    (RUSSIAN_ISLAND, "Остров / The Island (Майкл Бэй) [2005, США, BDRip]", "other_year"),
    (ALIEN, "Aliens.1986.1080p.BluRay.x264-GRP", "other_title"),
    (ALIEN, "Чужой 3 / Alien 3 (1992) BDRip 1080p", "other_title"),
    (ALIEN, "Чужой: Завет / Alien: Covenant (2017) BDRip 1080p", "other_title"),
    (ALIEN, "Чужой: Квадрология / Alien: Quadrilogy (1979-1997) BDRip 720p", None),
    (ALIEN, "Alien.Earth.S01.2160p.WEB-DL.H.265-GRP", "other_title"),
    (BROTHER, "Brat.1997.WEB-DL.1080p", "other_title"),
    (BILL, "Kill.Bill.Vol.1.2003.1080p.BluRay.x264-GRP", "other_title"),
    (IMPOSSIBLE, "Mission.Impossible.1996.2160p.UHD.BluRay", "other_title"),
    (T2, "Keeper.3.2003.1080p.BluRay.x264-GRP", "other_title"),
    (T2, "Keeper.1984.1080p.BluRay.x264-GRP", "other_title"),
    (ELEVEN, "Oceans.Twelve.2004.1080p.BluRay.x264-GRP", "other_title"),
    (ELEVEN, "Oceans.11.1960.1080p.BluRay.x264-GRP", "other_year"),
    (FIR, "Ёлки 2 (2011) BDRip 1080p", "other_title"),
    (FARGO, "Fargo.S01E01.1080p.BluRay", "is_series"),
    (FARGO_SERIES, "Fargo.1996.1080p.BluRay.x264-GRP", "not_series"),
    (FARGO_SERIES, "Fargo.S03.1080p.BluRay.x265-GRP", "season_missing"),
    (FARGO_SERIES, "Fargo.S02E03.720p.HDTV.x264-GRP", "single_episode"),
    (FARGO_SERIES, "Фарго / Fargo [02x01-04 из 10] (2015) WEB-DLRip", "incomplete_season"),
    (FARGO_SERIES, "Фарго / Fargo / Сезон: 2 / Серии: 1-4 из ?? [2015, США, WEB-DL]", "incomplete_season"),
    (FARGO_SERIES, "Fargo.Season.2.Soundtrack.2015.MP3", "not_video"),
    (FARGO_SERIES, "Fargo.S02.RUS.SUBS.ONLY.srt", "subtitles_alone"),
    (SHAMELESS, "Shameless.UK.S02.DVDRip.XviD-GRP", "other_country"),
    (SHAMELESS, "Бесстыжие / Shameless / Сезон: 2 / Серии: 1-10 из 10 [2005, Великобритания, DVDRip]", None),
    (SHAMELESS_UK, "Shameless.US.S02.1080p.BluRay.x264-GRP", "other_country"),
    (SHAMELESS_UK, "Бесстыжие / Shameless (США) / Сезон: 2 [2012, США, BDRip]", "other_country"),
    (NIGHT, "Ночная смена / Серии: 1-8 из 8 [2018, Россия, комедия, WEB-DL]", "other_title"),
    (OVERLORD, "[GRP] Overlord II - 05 [1080p].mkv", "season_missing"),
    (OVERLORD, "[GRP] Overlord - 05 [1080p].mkv", "season_missing"),
    (OVERLORD, "Overlord.2018.1080p.BluRay.x264-GRP", "not_series"),
    (DETECTIVE, "[GRP] Detective Conan - 1051 (1080p).mkv", "episode_missing"),
    (DETECTIVE, "Detective Conan Movie 24 - The Scarlet Bullet (2021) BDRip 1080p", None),
)


@pytest.mark.parametrize("wanted, name", SAME, ids=[name for _, name in SAME])
def test_what_is_wanted_is_known_under_its_many_names(wanted: Wanted, name: str) -> None:
    match = match_release(parse_release(name), wanted)

    assert match.reason is None
    assert match.is_match
    assert match.evidence


@pytest.mark.parametrize("wanted, name, code", OTHER, ids=[name or "nothing" for _, name, _ in OTHER])
def test_what_only_resembles_it_is_refused(wanted: Wanted, name: str, code: str | None) -> None:
    match = match_release(parse_release(name), wanted)

    assert not match.is_match
    assert match.reason is not None
    assert code is None or match.reason.code == code


def test_the_reason_tells_both_years() -> None:
    match = match_release(parse_release("Metropolis.2001.1080p.BluRay"), METROPOLIS)

    assert match.reason is not None
    assert match.reason.facts == {"year": 2001, "wanted": 1927}


def test_the_evidence_names_what_agrees() -> None:
    match = judged(SHAMELESS, names=("Shameless US",), seasons=(1, 2), year=2011)

    assert [(reason.code, dict(reason.facts)) for reason in match.evidence] == [
        ("same_name", {"name": "Shameless US"}),
        ("same_year", {"year": 2011}),
        ("same_country", {"country": "US"}),
        ("season_inside", {"season": 2}),
    ]


def judged(
    wanted: Wanted,
    *,
    names: tuple[str, ...] = ("Quiet Shore",),
    seasons: tuple[int, ...] = (),
    episodes: tuple[float, ...] = (),
    total: int | None = None,
    year: int | None = None,
) -> Match:
    """A series' release that says this, held against what is wanted."""
    parsed = ParsedRelease(
        kind=ReleaseKind.SERIES,
        names=names,
        seasons=seasons,
        episodes=episodes,
        episode_total=total,
        year=year,
    )
    return match_release(parsed, wanted)


def through(last: int, first: int = 1) -> tuple[float, ...]:
    return tuple(map(float, range(first, last + 1)))


@pytest.mark.parametrize(
    "seasons, episodes, total, season, episode, expected",
    [
        ((2,), (3,), None, 2, 3, None),
        ((2,), (4,), None, 2, 3, "episode_missing"),
        ((2,), (), None, 2, 3, None),
        ((1,), (), None, 2, 3, "season_missing"),
        ((1, 2, 3), (), None, 2, 3, None),
        ((2,), through(5), 10, 2, 5, None),
        ((2,), through(5), 10, 2, 6, "episode_missing"),
        ((1, 2), through(18), 18, 1, 8, None),
        ((1, 2), through(18), 18, 2, 10, None),
        ((1, 2), through(12), 18, 2, 4, None),
        ((1, 2), through(12), 18, 2, 5, "episode_missing"),
        ((1, 2), through(12), 18, 1, None, None),
        ((1, 2), through(12), 18, 2, None, "incomplete_season"),
        ((), through(8), 8, 1, 2, None),
        ((), through(8), 8, 2, 2, "season_missing"),
        ((), through(18), 18, 2, 2, None),
        ((), (11,), None, 2, 3, None),
        ((), through(18, 9), 18, 2, None, None),
        ((2,), through(18, 9), 18, 2, 10, None),
        ((2,), (3,), None, 2, None, "single_episode"),
        ((2,), (3, 4), None, 2, None, "incomplete_season"),
        ((2,), through(10), None, 2, None, None),
        ((2,), through(9), None, 2, None, "incomplete_season"),
        ((2,), (), None, None, None, None),
        ((2,), (3,), None, None, None, "single_episode"),
        ((1,), (3,), None, None, 3, None),
        ((2,), (), None, None, 3, "episode_missing"),
        ((2,), (), None, None, 11, None),
        ((2,), (3,), None, None, 11, None),
        ((0,), (1,), None, 0, 1, None),
        ((1, 2), (), None, 0, 1, "season_missing"),
        ((), (), None, 1, None, None),
        ((), (), None, 2, None, "season_missing"),
    ],
)
def test_a_series_is_judged_by_its_parts(
    seasons: tuple[int, ...],
    episodes: tuple[float, ...],
    total: int | None,
    season: int | None,
    episode: int | None,
    expected: str | None,
) -> None:
    wanted = replace(SHORE, season=season, episode=episode, episode_counts={0: 2, 1: 8, 2: 10})

    match = judged(wanted, seasons=seasons, episodes=episodes, total=total)

    assert (match.reason.code if match.reason else None) == expected


@pytest.mark.parametrize(
    "seasons, year, year_end, expected",
    [
        ((1,), 2020, None, None),
        ((1,), 2021, None, None),
        ((1,), 1985, None, "other_year"),
        ((1,), 2023, None, "other_year"),
        ((2,), 2022, None, None),
        ((2,), 2014, None, "other_year"),
        ((1, 2), 2020, 2022, None),
        ((1, 2), 2012, 2014, "other_year"),
        ((1, 2), 2024, 2025, "other_year"),
        ((1, 2), 2022, None, None),
    ],
)
def test_a_season_is_not_older_than_its_series(
    seasons: tuple[int, ...], year: int, year_end: int | None, expected: str | None
) -> None:
    parsed = ParsedRelease(
        kind=ReleaseKind.SERIES, names=("Quiet Shore",), seasons=seasons, year=year, year_end=year_end
    )

    reason = match_release(parsed, SHORE).reason

    assert (reason.code if reason else None) == expected


def test_a_year_before_the_season_names_the_series() -> None:
    reason = match_release(parse_release("Quiet.Shore.2023.S02.1080p.WEB-DL"), SHORE).reason

    assert reason is not None
    assert reason.code == "other_year"
    assert match_release(parse_release("Quiet.Shore.S02.2023.1080p.WEB-DL"), SHORE).is_match


def test_specials_are_no_episodes_of_the_first_season() -> None:
    animation = ParsedRelease(
        text="Quiet Shore OVA - 01", kind=ReleaseKind.SERIES, names=("Quiet Shore",), episodes=(1,)
    )

    assert match_release(animation, replace(SHORE, season=0, episode=1)).is_match
    assert not match_release(animation, replace(SHORE, season=1, episode=1)).is_match


def test_what_is_missing_may_yet_come_to_a_growing_season() -> None:
    growing = judged(replace(SHORE, season=2, episode=6), seasons=(2,), episodes=through(5), total=10)
    whole = judged(replace(SHORE, season=2), seasons=(2,), episodes=through(5), total=10)
    single = judged(replace(SHORE, season=2, episode=6), seasons=(2,), episodes=(4,))
    later = judged(replace(SHORE, season=2), seasons=(2,), episodes=through(10, 5), total=10)

    assert [match.reason.is_temporary for match in (growing, whole, single, later) if match.reason] == [
        True,
        True,
        False,
        False,
    ]


def test_half_a_season_is_not_the_season() -> None:
    half = ParsedRelease(kind=ReleaseKind.SERIES, names=("Quiet Shore",), seasons=(2,), part=1)

    reason = match_release(half, replace(SHORE, season=2)).reason

    assert reason is not None
    assert reason.code == "incomplete_season"


@pytest.mark.parametrize(
    "kind, code", [(ReleaseKind.GAME, "not_video"), (ReleaseKind.SUBTITLES, "subtitles_alone")]
)
def test_what_nobody_can_watch_is_refused(kind: ReleaseKind, code: str) -> None:
    match = match_release(ParsedRelease(kind=kind, names=("Metropolis",), year=1927), METROPOLIS)

    assert match.reason is not None
    assert match.reason.code == code


def test_extras_beside_the_film_are_welcome() -> None:
    alone = ParsedRelease(names=("Metropolis",), year=1927, extras=("featurette",))

    refused = match_release(alone, METROPOLIS)

    assert refused.reason is not None
    assert refused.reason.code == "extras"
    assert match_release(replace(alone, extras=("ncop",)), METROPOLIS).is_match


def test_either_kind_fits_where_none_is_wanted() -> None:
    either = replace(METROPOLIS, kind=None, year=None)

    assert match_release(ParsedRelease(names=("Metropolis",), year=2001), either).is_match
    assert judged(either, names=("Metropolis",), seasons=(1,)).is_match


def test_a_foreign_tag_is_a_remake_of_a_work_in_another_language() -> None:
    danish = Wanted(titles=("The Killing",), year=2007, kind=TitleKind.SERIES, original_language="da")

    match = judged(danish, names=("The Killing US",), seasons=(2,))

    assert match.reason is not None
    assert match.reason.code == "other_country"


def test_the_wanted_part_comes_from_the_title_and_the_wish() -> None:
    title = Title(
        kind=TitleKind.SERIES,
        name_ru="Тихий берег",
        name_original="Quiet Shore",
        year=2020,
        seasons=(Season(number=1, episode_count=8), Season(number=2)),
    )

    wanted = Wanted.of(title, Wish(season=1, episode=8))

    assert (wanted.titles, wanted.season, wanted.episode) == (("Тихий берег", "Quiet Shore"), 1, 8)
    assert wanted.episode_counts == {1: 8}


def test_episodes_are_counted_by_the_name_or_the_seasons() -> None:
    counts = {1: 8, 2: 10}

    assert episodes_of(ParsedRelease(seasons=(1,), episodes=(3, 4)), counts) == 2
    assert episodes_of(ParsedRelease(seasons=(1, 2)), counts) == 18
    assert episodes_of(ParsedRelease(seasons=(3,)), counts) is None
    assert episodes_of(ParsedRelease(seasons=(1,)), {}) is None


@given(st.text(min_size=1, max_size=80))
def test_a_release_that_bears_the_name_is_of_the_work(name: str) -> None:
    assume(spelled(name).form)

    assert match_release(ParsedRelease(names=(name,), year=2000), film(name, year=2000)).is_match


@given(st.text(max_size=200), st.lists(st.text(max_size=40), max_size=3))
def test_any_name_gets_a_verdict(name: str, titles: list[str]) -> None:
    match = match_release(parse_release(name), Wanted(titles=tuple(titles)))

    assert match.is_match == (match.reason is None)


def test_nothing_is_no_work() -> None:
    assert not match_release(ParsedRelease(names=(" ",), year=2000), film(" ", year=2000)).is_match


def test_a_search_by_text_wants_every_word() -> None:
    name = "Метрополис / Metropolis (Фриц Ланг) [1927, Германия, BDRip 1080p] Dub"

    assert text_mismatch(name, "МЕТРОПОЛИС 1927") is None
    missing = text_mismatch(name, "метрополис 2001 lang")
    assert missing is not None
    assert missing.facts == {"words": "2001 lang"}


def test_another_work_is_named_by_the_name_that_differs() -> None:
    one = match_release(
        parse_release("Метрополис / Metropia (Тарик Салех) [1927, Швеция, BDRip]"), METROPOLIS
    )
    other = match_release(parse_release("Metropolis.Reborn.1927.1080p.BluRay"), METROPOLIS)

    assert [match.reason.facts for match in (one, other) if match.reason] == [
        {"title": "Metropia"},
        {"title": "Metropolis Reborn"},
    ]
