"""What files are called in the library, by what they are and by the server that shows them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from concierge.model.placing import (
    FileReason,
    FileRole,
    FoundFile,
    Naming,
    Oddity,
    Placement,
    PlacingPlan,
    Preset,
    Work,
    episode_template,
    movie_template,
    plan_files,
)
from concierge.model.title import ExternalIds, Season, Title, TitleKind
from concierge.testing import a_title

DUNE = a_title("Дюна", name_original="Dune", name_en="Dune", year=2021, ids=ExternalIds(tmdb=438631))
SHERLOCK = a_title(
    "Шерлок",
    name_original="Sherlock",
    name_en="Sherlock",
    kind=TitleKind.SERIES,
    year=2010,
    ids=ExternalIds(tvdb=176941),
    seasons=(Season(number=1, episode_count=3), Season(number=2, episode_count=4)),
)
FILM = Work(title=DUNE, name="Dune", resolution=2160)
SERIES = Work(title=SHERLOCK, name="Sherlock")
PLAIN = Naming()


def files(*paths: str) -> list[FoundFile]:
    return [FoundFile(path=path, size_bytes=1000) for path in paths]


def plan(work: Work, *paths: str, naming: Naming = PLAIN) -> PlacingPlan:
    return plan_files(files(*paths), work, naming)


def targets(work: Work, *paths: str, naming: Naming = PLAIN) -> list[str | None]:
    planned = plan(work, *paths, naming=naming).placements
    return [None if each.destination is None else str(each.destination) for each in planned]


def one(work: Work, path: str, naming: Naming = PLAIN) -> str | None:
    return targets(work, path, naming=naming)[0]


def placed(work: Work, path: str) -> Placement:
    return plan(work, path).placements[0]


@pytest.mark.parametrize(
    "preset, film, episode",
    [
        (
            Preset.JELLYFIN,
            "Дюна (2021) [tmdbid-438631]/Дюна (2021) [tmdbid-438631] - 2160p.mkv",
            "Шерлок (2010) [tvdbid-176941]/Season 01/Шерлок (2010) - S01E02.mkv",
        ),
        (
            Preset.PLEX,
            "Дюна (2021) {tmdb-438631}/Дюна (2021) {tmdb-438631} - 2160p.mkv",
            "Шерлок (2010) {tvdb-176941}/Season 01/Шерлок (2010) - S01E02.mkv",
        ),
        (
            Preset.EMBY,
            "Дюна (2021) [tmdbid=438631]/Дюна (2021) [tmdbid=438631] - 2160p.mkv",
            "Шерлок (2010) [tvdbid=176941]/Season 01/Шерлок (2010) - S01E02.mkv",
        ),
        (
            Preset.KODI,
            "Дюна (2021)/Дюна (2021) - 2160p.mkv",
            "Шерлок (2010)/Season 01/Шерлок (2010) - S01E02.mkv",
        ),
    ],
)
def test_each_preset_names_folders_with_ids_in_its_own_way(preset: Preset, film: str, episode: str) -> None:
    naming = Naming(preset=preset, ids=True)

    assert one(FILM, "Dune.2021.mkv", naming) == film
    assert one(SERIES, "Sherlock.S01E02.mkv", naming) == episode


@pytest.mark.parametrize("preset", Preset)
def test_without_ids_all_presets_name_a_film_alike(preset: Preset) -> None:
    naming = Naming(preset=preset)

    assert one(FILM, "Dune.mkv", naming) == "Дюна (2021)/Дюна (2021) - 2160p.mkv"


@pytest.mark.parametrize(
    "preset, extra, trailer",
    [
        (Preset.JELLYFIN, "behind the scenes", "trailers"),
        (Preset.PLEX, "Behind The Scenes", "Trailers"),
        (Preset.EMBY, "behind the scenes", "trailers"),
        (Preset.KODI, "Extras", "Extras"),
    ],
)
def test_extras_lie_where_the_server_looks_for_them(preset: Preset, extra: str, trailer: str) -> None:
    paths = ("R/Dune.mkv", "R/Бонусы/Фильм о фильме.mkv", "R/Dune-trailer.mkv", "R/Бонусы/Фильм о фильме.srt")

    found = targets(FILM, *paths, naming=Naming(preset=preset))

    assert found[1:3] == [
        f"Дюна (2021)/{extra}/Фильм о фильме.mkv",
        f"Дюна (2021)/{trailer}/Dune-trailer.mkv",
    ]
    assert found[3] is not None
    assert found[3].endswith("/Фильм о фильме.srt")


@pytest.mark.parametrize(
    "preset, name",
    [
        (Preset.JELLYFIN, "Дюна (2021) - Director's Cut 2160p.mkv"),
        (Preset.PLEX, "Дюна (2021) {edition-Director's Cut} - 2160p.mkv"),
        (Preset.EMBY, "Дюна (2021) - Director's Cut 2160p.mkv"),
        (Preset.KODI, "Дюна (2021) - Director's Cut 2160p.mkv"),
    ],
)
def test_an_edition_is_told_as_the_server_reads_it(preset: Preset, name: str) -> None:
    assert one(FILM, "Dune.2021.Directors.Cut.mkv", Naming(preset=preset)) == f"Дюна (2021)/{name}"


def test_the_release_tells_the_edition_that_its_file_does_not() -> None:
    work = replace(FILM, name="Дюна / Dune (2021) BDRip 1080p | Расширенная версия")

    assert one(work, "dune.mkv") == "Дюна (2021)/Дюна (2021) - Extended Edition 2160p.mkv"


def test_words_of_the_title_are_no_edition() -> None:
    final_cut = a_title("Убойный монтаж", name_original="Final Cut", name_en="Final Cut", year=2022)

    assert (
        one(Work(title=final_cut), "Final.Cut.2022.mkv") == "Убойный монтаж (2022)/Убойный монтаж (2022).mkv"
    )


def test_versions_of_a_film_stand_beside_each_other() -> None:
    paths = (
        "R/Dune.2021.2160p.mkv",
        "R/Dune.2021.1080p.mkv",
        "R/Dune.2021.Extended.mkv",
        "R/Dune.2021.3D.HSBS.mkv",
    )

    assert targets(FILM, *paths) == [
        "Дюна (2021)/Дюна (2021) - 2160p.mkv",
        "Дюна (2021)/Дюна (2021) - 1080p.mkv",
        "Дюна (2021)/Дюна (2021) - Extended Edition.mkv",
        "Дюна (2021)/Дюна (2021) - 3D HSBS.mkv",
    ]


@pytest.mark.parametrize("mark", ["cd", " CD", ".disc", "-part", "_pt", " disk "])
def test_a_film_in_parts_is_one_film(mark: str) -> None:
    paths = (f"R/Dune{mark}1.avi", f"R/Dune{mark}2.avi", f"R/Dune{mark}2.srt")

    assert targets(FILM, *paths) == [
        "Дюна (2021)/Дюна (2021) - part1.avi",
        "Дюна (2021)/Дюна (2021) - part2.avi",
        "Дюна (2021)/Дюна (2021) - part2.srt",
    ]


def test_several_films_keep_their_names_and_it_is_said_why() -> None:
    found = plan(FILM, "R/Dune.2021.mkv", "R/Dune.Part.Two.2024.mkv", "R/Dune.Part.Two.2024.rus.srt")

    assert [str(target) for _, target in found.placed()] == [
        "Дюна (2021)/Dune.2021.mkv",
        "Дюна (2021)/Dune.Part.Two.2024.mkv",
        "Дюна (2021)/Dune.Part.Two.2024.ru.srt",
    ]
    assert [each.reason for each in found.placements] == [FileReason.OWN_NAME, FileReason.OWN_NAME, None]


@pytest.mark.parametrize(
    "path, tail",
    [
        ("R/Dune.rus.[LostFilm].mka", ".ru.LostFilm.mka"),
        ("R/Rus Sound/LostFilm/Dune.mka", ".ru.LostFilm.mka"),
        ("R/Rus Sound/Dune.[Кубик в Кубе].mka", ".ru.Кубик в Кубе.mka"),
        ("R/Озвучка/Гаврилов/Dune.ac3", ".Гаврилов.ac3"),
        ("R/Dune.ukr.dts", ".uk.dts"),
        ("R/Subs/Dune.eng.srt", ".en.srt"),
        ("R/Subs/2_English.srt", ".en.2.srt"),
        ("R/Dune.ru.forced.srt", ".ru.forced.srt"),
        ("R/Русские субтитры/Надписи/Dune.ass", ".ru.forced.ass"),
        ("R/Dune.en.SDH.srt", ".en.sdh.srt"),
        ("R/Dune.en.hi.srt", ".en.sdh.srt"),
        ("R/Dune.hi.srt", ".hi.srt"),
        ("R/Dune.srt", ".srt"),
        ("R/Dune.idx", ".idx"),
    ],
)
def test_voices_and_subtitles_are_named_for_players(path: str, tail: str) -> None:
    assert targets(FILM, "R/Dune.mkv", path)[1] == f"Дюна (2021)/Дюна (2021) - 2160p{tail}"


def test_plex_reads_the_language_before_the_flags() -> None:
    paths = ("R/Dune.mkv", "R/Dune.ru.[LostFilm].forced.srt")

    assert targets(FILM, *paths, naming=Naming(preset=Preset.PLEX))[1] == (
        "Дюна (2021)/Дюна (2021) - 2160p.LostFilm.ru.forced.srt"
    )


def test_two_companions_of_one_name_are_numbered_so_that_players_still_find_them() -> None:
    paths = ("R/Dune.mkv", "R/Subs/Dune.rus.srt", "R/Subs/Dune.ru.srt")

    assert targets(FILM, *paths)[1:] == [
        "Дюна (2021)/Дюна (2021) - 2160p.ru.srt",
        "Дюна (2021)/Дюна (2021) - 2160p.ru.2.srt",
    ]


@pytest.mark.parametrize(
    "path, target",
    [
        ("Sherlock.S01E02.mkv", "Season 01/Шерлок (2010) - S01E02.mkv"),
        ("Sherlock S01E01-E02.mkv", "Season 01/Шерлок (2010) - S01E01-E02.mkv"),
        ("Sherlock.S01E01E02.mkv", "Season 01/Шерлок (2010) - S01E01-E02.mkv"),
        ("01x03.mkv", "Season 01/Шерлок (2010) - S01E03.mkv"),
        ("Sherlock.S00E03.mkv", "Season 00/Шерлок (2010) - S00E03.mkv"),
        ("R/Сезон 2/Серия 04.mkv", "Season 02/Шерлок (2010) - S02E04.mkv"),
        ("R/Season 2/03 - The Fall.mkv", "Season 02/Шерлок (2010) - S02E03.mkv"),
        ("Sherlock.S02.1080p/01.mkv", "Season 02/Шерлок (2010) - S02E01.mkv"),
        ("[Group] Sherlock - 05 (1080p).mkv", "Season 02/Шерлок (2010) - S02E02.mkv"),
        ("[Group] Sherlock - 02.mkv", "Season 01/Шерлок (2010) - S01E02.mkv"),
        ("[Group] Sherlock - 812.mkv", "Season 01/Шерлок (2010) - S01E812.mkv"),
        ("Sherlock.2023.05.14.mkv", "Season 2023/Шерлок (2010) - 2023-05-14.mkv"),
        ("Sherlock.S01E02.The.Interview.mkv", "Season 01/Шерлок (2010) - S01E02.mkv"),
        ("R/Specials/Christmas.mkv", "Season 00/Christmas.mkv"),
        ("R/Спецвыпуски/01.mkv", "Season 00/01.mkv"),
        ("Sherlock.S01E02.5.mkv", "Season 00/Sherlock.S01E02.5.mkv"),
        ("R/Interview.mkv", "interviews/Interview.mkv"),
        ("R/Season 2/Extras/Bloopers.mkv", "Season 02/extras/Bloopers.mkv"),
    ],
)
def test_each_episode_stands_in_its_season_with_its_mark(path: str, target: str) -> None:
    assert one(SERIES, path) == f"Шерлок (2010)/{target}"


def test_an_episode_without_a_number_keeps_its_name_and_somebody_is_to_look() -> None:
    found = placed(SERIES, "R/Unknown.mkv")

    assert (str(found.destination), found.reason) == (
        "Шерлок (2010)/Season 01/Unknown.mkv",
        FileReason.NO_NUMBER,
    )


def test_versions_of_one_episode_are_told_apart() -> None:
    assert targets(
        SERIES, "R/Sherlock.S01E01.720p.mkv", "R/Sherlock.S01E01.1080p.mkv", "R/Sherlock.S01E02.mkv"
    ) == [
        "Шерлок (2010)/Season 01/Шерлок (2010) - S01E01 - 720p.mkv",
        "Шерлок (2010)/Season 01/Шерлок (2010) - S01E01 - 1080p.mkv",
        "Шерлок (2010)/Season 01/Шерлок (2010) - S01E02.mkv",
    ]


def test_companions_find_their_episode_by_number_and_by_folder() -> None:
    paths = (
        "R/Sherlock.S01E01.mkv",
        "R/Sherlock.S01E02.mkv",
        "R/Rus Sound/Amedia/Sherlock - S01E02.mka",
        "R/Subs/Sherlock.S01E01/3_Russian.srt",
        "R/S03E01.srt",
    )

    found = plan(SERIES, *paths)

    assert [str(target) for _, target in found.placed()][2:] == [
        "Шерлок (2010)/Season 01/Шерлок (2010) - S01E02.ru.Amedia.mka",
        "Шерлок (2010)/Season 01/Шерлок (2010) - S01E01.ru.3.srt",
        "Шерлок (2010)/Season 03/Шерлок (2010) - S03E01.srt",
    ]
    assert found.placements[-1].reason is FileReason.NO_FILM


@pytest.mark.parametrize(
    "path, role, reason",
    [
        ("R/setup.exe", FileRole.DANGER, FileReason.PROGRAM),
        ("R/Dune.mkv.lnk", FileRole.DANGER, FileReason.PROGRAM),
        ("R/Dune.mkv.EXE ", FileRole.DANGER, FileReason.PROGRAM),
        ("R/Dune.mkv.e\u200bxe", FileRole.DANGER, FileReason.PROGRAM),
        ("R/codec.scr", FileRole.DANGER, FileReason.PROGRAM),
        ("R/a.zipx", FileRole.DANGER, FileReason.PROGRAM),
        ("R/Dune.rar", FileRole.JUNK, FileReason.ARCHIVE),
        ("R/Dune.r07", FileRole.JUNK, FileReason.ARCHIVE),
        ("R/Dune.iso", FileRole.JUNK, FileReason.DISC_IMAGE),
        ("R/Dune.nfo", FileRole.JUNK, FileReason.NO_MEDIA),
        ("R/._Dune.mkv", FileRole.JUNK, FileReason.HIDDEN),
        ("R/__MACOSX/Dune.mkv", FileRole.JUNK, FileReason.HIDDEN),
        ("R/Dune.mkv.part", FileRole.JUNK, FileReason.UNFINISHED),
        ("R/Sample/dune.mkv", FileRole.SAMPLE, FileReason.SAMPLE),
        ("R/dune-sample.mkv", FileRole.SAMPLE, FileReason.SAMPLE),
    ],
)
def test_what_nobody_watches_is_left_out_for_a_reason(path: str, role: FileRole, reason: FileReason) -> None:
    found = placed(FILM, path)

    assert (found.role, found.reason, found.destination) == (role, reason, None)


@pytest.mark.parametrize(
    "oddity, role",
    [
        (Oddity.LINK, FileRole.DANGER),
        (Oddity.DEVICE, FileRole.DANGER),
        (Oddity.PROGRAM, FileRole.DANGER),
        (Oddity.UNREADABLE, FileRole.JUNK),
    ],
)
def test_what_a_look_at_a_file_tells_stands_above_its_name(oddity: Oddity, role: FileRole) -> None:
    found = plan_files([FoundFile(path="Dune.mkv", size_bytes=9, oddity=oddity)], FILM).placements[0]

    assert (found.role, found.reason, found.destination) == (role, FileReason(oddity.value), None)


def test_an_empty_film_is_left_out() -> None:
    found = plan_files([FoundFile(path="Dune.mkv", size_bytes=0)], FILM).placements[0]

    assert (found.role, found.reason) == (FileRole.JUNK, FileReason.EMPTY)


@pytest.mark.parametrize(
    "name, path",
    [
        ("Trailer Park Boys", "Trailer.Park.Boys.mkv"),
        ("The Sample", "The.Sample.2021.mkv"),
        ("The Interview", "The-Interview.mkv"),
        ("Making of", "Making.of.2021.mkv"),
    ],
)
def test_a_film_may_be_called_as_what_is_left_out(name: str, path: str) -> None:
    work = Work(title=a_title(name, name_original=name, year=2021))

    assert one(work, path) == f"{name} (2021)/{name} (2021).mkv"


def test_a_small_film_about_the_film_is_an_extra_and_the_film_itself_never() -> None:
    found = plan_files(
        [
            FoundFile(path="R/Dune.Making.Of.mkv", size_bytes=100),
            FoundFile(path="R/Dune.Interview.Edition.mkv", size_bytes=9000),
        ],
        FILM,
    )

    assert [each.role for each in found.placements] == [FileRole.EXTRA, FileRole.VIDEO]


def test_a_disc_keeps_its_tree() -> None:
    paths = ("Dune/VIDEO_TS/VIDEO_TS.IFO", "Dune/VIDEO_TS/VTS_01_1.VOB", "BDMV/STREAM/00001.m2ts")

    assert targets(FILM, *paths) == [
        "Дюна (2021)/VIDEO_TS/VIDEO_TS.IFO",
        "Дюна (2021)/VIDEO_TS/VTS_01_1.VOB",
        "Дюна (2021)/BDMV/STREAM/00001.m2ts",
    ]


def test_a_folder_is_russian_where_the_name_is_known_else_original() -> None:
    foreign = a_title("", name_original="Les Vampires", name_en="The Vampires", year=1915)

    assert one(Work(title=foreign), "x.mkv") == "Les Vampires (1915)/Les Vampires (1915).mkv"


@pytest.mark.parametrize(
    "name, folder",
    [
        ("Кто там?: начало", "Кто там начало (2021)"),
        ("Лицо/Без лица", "Лицо Без лица (2021)"),
        ("CON", "CON (2021)"),
        ("...А зори", "А зори (2021)"),
        ("../../etc", "etc (2021)"),
        ("-e sh", "e sh (2021)"),
        ("e\u0301", "é (2021)"),
    ],
)
def test_a_title_makes_a_folder_that_every_disk_can_have(name: str, folder: str) -> None:
    assert one(Work(title=a_title(name, year=2021)), "x.mkv") == f"{folder}/{folder}.mkv"


def test_the_longest_title_keeps_its_year_its_mark_and_its_suffix() -> None:
    long = replace(SHERLOCK, name_ru="Ы" * 300)

    found = one(Work(title=long), "S01E02.rus.[Очень длинное имя студии перевода].mka")

    assert found is not None
    assert found.startswith("Ы" * 85 + " (2010)/Season 01/" + "Ы" * 85 + " (2010) - S01E02")
    assert found.endswith(".mka")
    assert all(len(part.encode()) <= 255 for part in found.split("/"))


def test_of_two_titles_of_one_name_and_year_each_folder_has_its_id() -> None:
    other = replace(DUNE, ids=ExternalIds(imdb="tt0142032"))

    found = [
        str(plan_files(files("x.mkv"), Work(title=title), PLAIN, [DUNE, other]).folder)
        for title in (DUNE, other)
    ]

    assert found == ["Дюна (2021) [tmdbid-438631]", "Дюна (2021) [imdbid-tt0142032]"]


def test_own_templates_stand_above_the_preset() -> None:
    naming = Naming(
        movie=movie_template("{original} ({year})/{title} - {quality}"),
        episode=episode_template("{title}/Сезон {season}/{mark} {quality}"),
    )

    assert one(FILM, "Dune.mkv", naming) == "Dune (2021)/Дюна - 2160p.mkv"
    assert one(replace(FILM, resolution=None), "Dune.mkv", naming) == "Dune (2021)/Дюна.mkv"
    assert one(SERIES, "S02E03.1080p.mkv", naming) == "Шерлок/Сезон 2/S02E03 1080p.mkv"


@pytest.mark.parametrize(
    "text, problem",
    [
        ("{title}", "template_no_folder"),
        ("", "template_no_folder"),
        ("/".join(["{title}"] * 9), "template_no_folder"),
        ("/{title}/{title}", "template_bad_part"),
        ("../{title}/{title}", "template_bad_part"),
        ("{title}/{title", "template_bad_part"),
        ("{title!r}/{title}", "template_bad_part"),
        ("{title:>99999}/x", "template_bad_part"),
        ("{title}\\x/x", "template_bad_part"),
        ("{title}/a\nb", "template_bad_part"),
        ("{title.__class__}/x", "template_unknown_field"),
        ("{0}/x", "template_unknown_field"),
        ("{title}/{mark}", "template_unknown_field"),
        ("{quality}/{title}", "template_unknown_field"),
        ("Films/{title}", "template_no_title"),
    ],
)
def test_a_template_of_films_that_cannot_work_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=f"^{problem}$"):
        movie_template(text)


@pytest.mark.parametrize(
    "text, problem",
    [
        ("{title}/Season {season}/{title}", "template_no_mark"),
        ("{title}/{mark}", "template_no_season"),
        ("{title}/{season:02}/{mark}", "template_no_season"),
        ("{title} {season}/{mark}", "template_no_folder"),
        ("{title}/Season {season:99}/{mark}", "template_bad_part"),
    ],
)
def test_a_template_of_episodes_that_cannot_work_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=f"^{problem}$"):
        episode_template(text)


def test_what_has_no_title_keeps_its_tree_below_its_name() -> None:
    work = Work(name="Concert: Live")

    assert targets(work, "C/CD1/a.mkv", "C/a.nfo") == ["Concert Live/CD1/a.mkv", None]
    assert plan(work, "a.mkv").kind == "other"


def test_a_title_is_only_read() -> None:
    before = Title(kind=TitleKind.MOVIE, name_ru="Дюна")

    plan(Work(title=before), "a.mkv")

    assert before == Title(kind=TitleKind.MOVIE, name_ru="Дюна")
