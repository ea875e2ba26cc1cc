"""Names as Russian trackers give them, read whole."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from concierge.model.parsing.facts import Fact, FactValue
from concierge.model.parsing.lexicon import marks_in
from concierge.model.parsing.listing import Listing, read_listing
from concierge.model.parsing.text import lowered, readable

RUTRACKER = "Тихий берег / Quiet Shore {} (Эми Стоун / Amy Stone) [2024, США, драма, WEB-DL 1080p] MVO"
PIECES = st.sampled_from(
    (
        *(
            "Сезон",
            "Серии:",
            "серия",
            "1-5",
            "из",
            "10",
            "??",
            "S01",
            "E02",
            "[S01]",
            "[02x01-03",
            "(ТВ-2)",
            "[TV]",
        ),
        *(
            "[12",
            "[2019,",
            "(2019)",
            "/ 2020 /",
            "1984-1999",
            "WEB-DL",
            "1080p",
            "Dub",
            "MVO",
            "(LostFilm,",
            "А)",
        ),
        *(
            "Original",
            "Sub",
            "Rus",
            "Ukr/Eng",
            "ДБ,",
            "2 x ПМ",
            "СТ",
            "|",
            "D,",
            "P2",
            "от",
            "by",
            "Имя",
            "Name",
        ),
        *(
            "(500)",
            "[Rec]",
            "мини-сериал",
            "Трилогия",
            "Россия",
            "Forced",
            "(",
            ")",
            "[",
            "]",
            "/",
            "\\",
            ".",
            "-",
        ),
        *("+", "&", "½", "²", "٣", "99999", "03-20.mkv", "3D", "Эпизод", "Live", "концерт"),
    )
)


def read(name: str) -> Listing | None:
    text = readable(name)
    low = lowered(text)
    return read_listing(text, low, [Fact(*mark[:4]) for mark in marks_in(low)])


def told(name: str, field: str) -> list[FactValue]:
    listing = read(name)
    return [fact.value for fact in listing.facts if fact.field == field] if listing else []


def quoted(name: str, field: str) -> list[str]:
    listing = read(name)
    return [name[fact.start : fact.end] for fact in listing.facts if fact.field == field] if listing else []


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("Quiet.Shore.S01E02.1080p.WEB-DL.H.264-GRP", id="scene"),
        pytest.param("[Group] Quiet Shore - 05 [1080p].mkv", id="anime"),
        pytest.param("Тихий.берег.2024.WEB-DL.1080p.mkv", id="scene in Cyrillic"),
        pytest.param("Тихий берег AKA Quiet Shore S02 1080p WEB-DL H.264-GRP", id="no sign of a tracker"),
        pytest.param("静かな岸 [1080p]", id="another alphabet"),
        pytest.param("Тихий берег", id="a title alone"),
        pytest.param("", id="nothing"),
    ],
)
def test_a_name_in_another_grammar_is_left_to_others(name: str) -> None:
    assert read(name) is None


@pytest.mark.parametrize(
    "name, names, original, years",
    [
        pytest.param(
            "Семь ветров / Seven Winds (Игорь Ладынин / Igor Ladynin) [2023, Италия, драма, BDRip 1080p] Dub",
            ["Семь ветров", "Seven Winds"],
            ["Seven Winds"],
            [2023],
            id="rutracker",
        ),
        pytest.param(
            "Семь ветров (3 сезон: 1-4 серии из 8) / Seven Winds / 2021-2023 / ПМ, СТ / WEB-DL (1080p)",
            ["Семь ветров", "Seven Winds"],
            ["Seven Winds"],
            [2021],
            id="kinozal",
        ),
        pytest.param(
            "Старый маяк / Das alte Leuchtfeuer / The Old Lighthouse (1974) DVDRip от msltel | P",
            ["Старый маяк", "Das alte Leuchtfeuer", "The Old Lighthouse"],
            ["The Old Lighthouse"],
            [1974],
            id="rutor names a film's international name last",
        ),
        pytest.param(
            "Старый маяк / Das alte Leuchtfeuer / The Old Lighthouse [S02] (1974) DVDRip",
            ["Старый маяк", "Das alte Leuchtfeuer", "The Old Lighthouse"],
            ["Das alte Leuchtfeuer"],
            [1974],
            id="rutor names a series' original name first",
        ),
        pytest.param(
            "Тихий берег / Quiet Shore (2024) WEB-DLRip [H.264/1080p] [MVO]",
            ["Тихий берег", "Quiet Shore"],
            ["Quiet Shore"],
            [2024],
            id="nnm-club",
        ),
        pytest.param(
            "Лисья тропа (ТВ-2) / Kitsune no Michi / Fox Trail (Ито) [TV] [12 из 12] [JAP+Sub] [2021, BDRip] [720p]",
            ["Лисья тропа", "Kitsune no Michi", "Fox Trail"],
            ["Kitsune no Michi"],
            [2021],
            id="anime",
        ),
        pytest.param("Тихий берег 2 сезон WEB-DL 1080p", ["Тихий берег"], [], [], id="no year"),
        pytest.param(
            "Тихий берег 2007г. 3 серия BDRip", ["Тихий берег"], [], [2007], id="a year without brackets"
        ),
        pytest.param(
            "Quiet Shore [2021, Blues, BDRip 1080p]", ["Quiet Shore"], [], [2021], id="in Latin only"
        ),
    ],
)
def test_names_and_year_are_found_in_each_grammar(
    name: str, names: list[str], original: list[str], years: list[int]
) -> None:
    assert told(name, "name") == names
    assert told(name, "original_name") == original
    assert told(name, "year") == years


@pytest.mark.parametrize(
    "part, seasons, episodes, total",
    [
        pytest.param("/ Сезон: 2 / Серии: 1-3 из 10", [(2,)], [(1, 2, 3)], [10], id="season and episodes"),
        pytest.param("/ Сезоны: 1-2, 4", [(1, 2, 4)], [], [], id="several seasons"),
        pytest.param("/ Сезон: 1 / Серии: 1-3 из ??", [(1,)], [(1, 2, 3)], [], id="unknown total"),
        pytest.param(
            "/ Сезон: 1 / Серии: 1-3 из ХХ", [(1,)], [(1, 2, 3)], [], id="unknown total in Cyrillic"
        ),
        pytest.param("/ Серии: 1-3 (3)", [], [(1, 2, 3)], [3], id="total in brackets"),
        pytest.param("/ Серии: 3 (3)", [], [(1, 2, 3)], [3], id="the whole is counted"),
        pytest.param("/ Серия: 3 из 3", [], [(3,)], [3], id="the last one alone"),
        pytest.param("(2 сезон: 1-3 серии из 8)", [(2,)], [(1, 2, 3)], [8], id="numbers before words"),
        pytest.param("(2 сезон, 1-3 из 8)", [(2,)], [(1, 2, 3)], [8], id="episodes without a word"),
        pytest.param("(3 серии из 3)", [], [(1, 2, 3)], [3], id="counted before the word"),
        pytest.param("(3 серия из 9)", [], [(3,)], [9], id="one by its number"),
        pytest.param("/ Сезон 1, 4 серии", [(1,)], [(1, 2, 3, 4)], [], id="a season and a count"),
        pytest.param("(1 и 2 сезоны)", [(1, 2)], [], [], id="seasons joined by and"),
        pytest.param("/ 2-й сезон", [(2,)], [], [], id="an ordinal"),
        pytest.param("[04x01-03 из 24]", [(4,)], [(1, 2, 3)], [24], id="crossed"),
        pytest.param("[04х03]", [(4,)], [(3,)], [], id="crossed by a Cyrillic letter"),
        pytest.param("[S04]", [(4,)], [], [], id="S"),
        pytest.param("/ S03E01-03 из 08", [(3,)], [(1, 2, 3)], [8], id="S and E"),
        pytest.param("[01-03 из 03]", [], [(1, 2, 3)], [3], id="of, alone"),
        pytest.param("[3 из 3 + OVA]", [], [(1, 2, 3)], [3], id="the whole and more"),
        pytest.param("[3+2 из 3+2]", [], [(1, 2, 3)], [3], id="the whole and extras"),
        pytest.param("(ТВ-2) [TV] [03 из 12]", [(2,)], [(3,)], [12], id="a broadcast's number"),
        pytest.param("[1-3 из 5 сезонов]", [(1, 2, 3)], [], [], id="some of the seasons"),
        pytest.param("/ Сезон: 0 / Спецвыпуски: 1-2", [(0,)], [(1, 2)], [], id="specials"),
        pytest.param("(Сезон 2, серії 1-3 з 8)", [(2,)], [(1, 2, 3)], [8], id="in Ukrainian"),
        pytest.param("/ Season: 2 / Episodes: 1-3 of 8", [(2,)], [(1, 2, 3)], [8], id="in English"),
        pytest.param("", [], [], [], id="a film"),
    ],
)
def test_seasons_and_episodes_are_spelled_out(
    part: str, seasons: list[FactValue], episodes: list[FactValue], total: list[FactValue]
) -> None:
    name = RUTRACKER.format(part)

    assert told(name, "seasons") == seasons
    assert told(name, "episodes") == episodes
    assert told(name, "episode_total") == total
    assert told(name, "season_pack") == ([True] if seasons and not episodes else [])
    assert told(name, "name") == ["Тихий берег", "Quiet Shore"]


@pytest.mark.parametrize(
    "name, names",
    [
        pytest.param(
            "Четыре сезона / Four Seasons (1999) DVDRip | P", ["Четыре сезона", "Four Seasons"], id="count"
        ),
        pytest.param(
            "Сезон ветров 2 / Wind Season 2 (2008) BDRip", ["Сезон ветров 2", "Wind Season 2"], id="sequel"
        ),
        pytest.param(
            "Хроники: Эпизод 4 – Маяк / Chronicles: Episode IV (1977) BDRip",
            ["Хроники: Эпизод 4 – Маяк", "Chronicles: Episode IV"],
            id="episode of a saga",
        ),
        pytest.param(
            "За кадром 5 сезона «Тихого берега» / Making Of (2026) WEB-DL",
            ["За кадром 5 сезона «Тихого берега»", "Making Of"],
            id="about a season",
        ),
        pytest.param("60/60 / 60/60 (Ли Хо) [2011, США, BDRip]", ["60/60", "60/60"], id="a fraction"),
    ],
)
def test_words_of_a_title_number_no_parts(name: str, names: list[str]) -> None:
    assert told(name, "name") == names
    assert told(name, "seasons") == told(name, "episodes") == []


@pytest.mark.parametrize(
    "name, season, episode",
    [
        pytest.param("Тихий берег 04-12.avi", (4,), (12,), id="numbers"),
        pytest.param("Тихий берег. Сезон №4. Серия №12.avi", (4,), (12,), id="words"),
        pytest.param("Тихий.берег.Сезон.4.Серия.12.mkv", (4,), (12,), id="dots"),
        pytest.param("тихий берег сезон 4 серия 12.mp4", (4,), (12,), id="small letters"),
    ],
)
def test_a_file_on_a_shelf_tells_its_episode(name: str, season: FactValue, episode: FactValue) -> None:
    assert told(name, "seasons") == [season]
    assert told(name, "episodes") == [episode]
    assert [str(each).lower() for each in told(name, "name")] == ["тихий берег"]


@pytest.mark.parametrize(
    "name, group",
    [
        pytest.param("Тихий берег (2024) WEB-DL 1080p от New Shore | D", ["New Shore"], id="от"),
        pytest.param("Тихий берег / Quiet Shore (2024) BDRip by shorer | L", ["shorer"], id="by"),
        pytest.param("Тихий берег (2024) WEB-DLRip от берег & k.e.n", ["берег & k.e.n"], id="two"),
        pytest.param("Тихий берег (2024) WEB-DLRip от Shorer, LostFilm", ["Shorer"], id="a list"),
        pytest.param("Тихий берег (2024) WEB-DLRip от Shorer.mkv", ["Shorer"], id="a file"),
        pytest.param("Тихий берег [Эфир от 27.09] (2024) HDTV", [], id="the date of a broadcast"),
        pytest.param("Письмо от брата (2024) HDTV", [], id="in the title"),
    ],
)
def test_who_made_the_release_stands_behind_a_word(name: str, group: list[str]) -> None:
    assert told(name, "group") == group


@pytest.mark.parametrize(
    "inside, director",
    [
        pytest.param("(Эми Стоун / Amy Stone)", ["Эми Стоун"], id="in two alphabets"),
        pytest.param("(реж. Эми Стоун)", ["Эми Стоун"], id="with a title"),
        pytest.param("(Братья Стоун (Джо, Эд) / The Stones (Joe, Ed))", ["Братья Стоун"], id="nested"),
        pytest.param("(Эми Стоун, Ли Хо)", ["Эми Стоун, Ли Хо"], id="two"),
        pytest.param("(мини-сериал)", [], id="not a person"),
        pytest.param("(полная версия)", [], id="a version"),
    ],
)
def test_the_director_stands_in_the_last_brackets_before_the_facts(inside: str, director: list[str]) -> None:
    assert told(f"Тихий берег / Quiet Shore {inside} [2024, США, драма, BDRip]", "director") == director


@pytest.mark.parametrize(
    "name, field, value",
    [
        pytest.param("Маяк / Beacon [2020, мини-сериал, BDRip]", "kind", "series", id="mini-series"),
        pytest.param("Маяк / Beacon (2020) мини-сериал", "kind", "series", id="mini-series behind the year"),
        pytest.param(
            "Маяк: Сериал / Beacon [2020, США, сериал, BDRip]", "kind", "series", id="series by genre"
        ),
        pytest.param(
            "The Beacons - Roots [2020, Hard Rock, BDRip]", "kind", "concert", id="concert by genre"
        ),
        pytest.param("Маяки - Концерт на крыше (2020) HDTVRip", "kind", "concert", id="concert by name"),
        pytest.param(
            "Маяк / Beacon [2020, США, документальный, BDRip]", "documentary", True, id="documentary"
        ),
        pytest.param("Маяк: Трилогия / Beacon: Trilogy (2001) BDRip", "is_collection", True, id="trilogy"),
        pytest.param(
            "Маяк (Сборник) / Beacon / 2001 / ДБ / BDRip", "is_collection", True, id="a set of films"
        ),
        pytest.param(
            "Маяк 1-3 / Beacon 1-3 (2001-2009) BDRip", "is_collection", True, id="films of several years"
        ),
        pytest.param(
            "Маяк / Beacon / Полный сериал (1-5 сезоны) [2001, BDRip]", "complete", True, id="complete"
        ),
        pytest.param("Маяк / Beacon (2001-2009) BDRip", "year_end", 2009, id="the last year"),
    ],
)
def test_the_sort_of_a_work_is_told(name: str, field: str, value: FactValue) -> None:
    assert told(name, field) == [value]


@pytest.mark.parametrize(
    "name, field",
    [
        pytest.param("Маяк: Сериал / Beacon [2020, США, драма, BDRip]", "kind", id="a series by title only"),
        pytest.param("Маяк / Beacon [2020, США, драма, музыка, рок, BDRip]", "kind", id="a film about rock"),
        pytest.param(
            "Коллекция / The Collection (2012) BDRip", "is_collection", id="a title of a single film"
        ),
        pytest.param(
            "Маяк / Beacon [S01-03] (2001-2009) BDRip", "is_collection", id="seasons of several years"
        ),
        pytest.param("Маяк / Beacon (2008-2009) BDRip", "is_collection", id="a production of two years"),
        pytest.param("Маяк / Beacon (2019-...) WEB-DL", "year_end", id="no end yet"),
    ],
)
def test_what_only_looks_like_a_sort_is_none(name: str, field: str) -> None:
    assert told(name, field) == []


def test_each_fact_is_told_by_its_own_letters() -> None:
    name = RUTRACKER.format("/ Сезон: 2 / Серии: 1-3 из 10")

    assert quoted(name, "name") == ["Тихий берег", "Quiet Shore"]
    assert quoted(name, "seasons") == ["2"]
    assert quoted(name, "episodes") == ["1-3"]
    assert quoted(name, "episode_total") == ["10"]
    assert quoted(name, "year") == ["2024"]
    assert quoted(name, "director") == ["Эми Стоун"]


@pytest.mark.parametrize(
    "name, head",
    [
        pytest.param("Маяк / Beacon [Redux] (Ли Хо) [1979, BDRip]", "Маяк / Beacon", id="at a tag"),
        pytest.param(
            "Маяк / Beacon (Ли Хо) [1979, BDRip]", "Маяк / Beacon (Ли Хо)", id="behind the director"
        ),
        pytest.param("Маяк / Beacon (1979) BDRip", "Маяк / Beacon", id="at the year"),
        pytest.param("Маяк / Beacon / 1979 / ДБ / BDRip", "Маяк / Beacon", id="at the slash before the year"),
        pytest.param("Маяк 2 сезон WEB-DL 1080p", "Маяк 2 сезон", id="at the first technical word"),
    ],
)
def test_the_head_ends_where_the_names_do(name: str, head: str) -> None:
    listing = read(name)

    assert listing
    assert name[: listing.head_end].strip() == head


@pytest.mark.fuzz
@given(
    st.one_of(
        st.text(max_size=80), st.lists(PIECES, max_size=25).map(" ".join), st.lists(PIECES).map("".join)
    )
)
def test_facts_of_any_name_stand_apart_inside_of_it(name: str) -> None:
    text = readable(name)
    listing = read(name)

    end = 0
    for fact in listing.facts if listing else ():
        assert end <= fact.start <= fact.end <= len(text)
        end = fact.end
    assert listing is None or 0 <= listing.head_end <= len(text)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("я / " * 500, id="slashes"),
        pytest.param("я / " + "[" * 1900, id="opened"),
        pytest.param("я / " + "(" * 900 + "]" * 900, id="badly closed"),
        pytest.param("я [1" * 500, id="opened numbers"),
        pytest.param("я " + "1" * 1900, id="digits"),
        pytest.param("сезон " + "1-" * 900, id="ranges"),
        pytest.param("серии: 1-9999, 1-9999, 1-9999 из 9999 (2019)", id="endless series"),
        pytest.param("я (2019) " + "| D, P " * 280, id="letters"),
        pytest.param("я / 2019 / " + "ДБ / " * 380, id="codes"),
        pytest.param("я [2019, BDRip] " + "Dub (" * 380, id="voices"),
        pytest.param("я [2019, BDRip] Sub " + "Rus, " * 380, id="subtitles"),
    ],
)
def test_an_endless_name_is_read_to_its_end(name: str) -> None:
    listing = read(name)

    assert listing is None or all(
        len(fact.value) <= 10_000 for fact in listing.facts if isinstance(fact.value, tuple)
    )
