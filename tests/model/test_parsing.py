from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge.model.audio import AudioKind, AudioTrack
from concierge.model.parsing import Content, ParsedRelease, parse_release
from concierge.model.quality import Source, quality_name, tier

DUB, MVO, DVO, AVO, VO = (
    AudioKind.DUB,
    AudioKind.MULTI_VOICE,
    AudioKind.TWO_VOICES,
    AudioKind.AUTHOR,
    AudioKind.ONE_VOICE,
)
ORIGINAL = AudioKind.ORIGINAL

FILM = "Хранители бури / Stormkeepers (Лина Марш / Lena Marsh) [2024, США, фантастика, {quality}] {voices}"


def russian(kind: AudioKind | None, studio: str = "") -> AudioTrack:
    return AudioTrack(language="ru", kind=kind, studio=studio)


def original(language: str | None) -> AudioTrack:
    return AudioTrack(language=language, kind=ORIGINAL)


def with_quality(quality: str) -> ParsedRelease:
    return parse_release(FILM.format(quality=quality, voices="Dub"))


def with_voices(voices: str) -> ParsedRelease:
    return parse_release(FILM.format(quality="WEB-DL 1080p", voices=voices))


def test_a_listing_of_a_russian_tracker_is_read_whole() -> None:
    parsed = parse_release(
        "Хранители бури / Stormkeepers (Лина Марш / Lena Marsh) [2024, США, UHD BDRemux 2160p, HDR10, "
        "Dolby Vision] Dub (Пифагор) + 2 x MVO (Jaskier, LostFilm) + Original (Eng) + Sub (Rus, Eng, Ukr)"
    )

    assert parsed == ParsedRelease(
        names=("Хранители бури", "Stormkeepers"),
        year=2024,
        resolution=2160,
        source=Source.REMUX,
        hdr=("dv", "hdr10"),
        audio=(
            russian(DUB, "Пифагор"),
            russian(MVO, "Jaskier"),
            russian(MVO, "LostFilm"),
            original("en"),
        ),
        subtitles=("ru", "en", "uk"),
        is_russian_listing=True,
    )


def test_a_scene_name_is_read() -> None:
    parsed = parse_release("Stormkeepers.2024.EXTENDED.1080p.BluRay.x265-GRP")

    assert replace(parsed, group="", edition="") == ParsedRelease(
        names=("Stormkeepers",), year=2024, resolution=1080, source=Source.BLURAY, codec="hevc"
    )
    assert (parsed.group, parsed.edition) == ("GRP", "extended")


@pytest.mark.parametrize(
    "name, names, year",
    [
        ("Семь ветров (Игорь Ладынин) [2023, Россия, комедия, WEB-DLRip-AVC]", ("Семь ветров",), 2023),
        (
            "1993 / Девяносто третий (Олег Цой) [2025, Россия, драма, HDRip]",
            ("1993", "Девяносто третий"),
            2025,
        ),
        (
            "Старый маяк / Das alte Leuchtfeuer / The Old Lighthouse (J&#252;rgen Voss) [1974, ФРГ, DVD9]",
            ("Старый маяк", "Das alte Leuchtfeuer", "The Old Lighthouse"),
            1974,
        ),
        (
            "Гонка теней / Shadow Race [Extended Cut] (Дж. Т. Коул / J.T. Cole) [2019, Blu-ray Disc 1080p]",
            ("Гонка теней", "Shadow Race"),
            2019,
        ),
        (
            "Тихий берег / Quiet Shore / Сезон: 2 / Серии: 1-8 из 10 (Эми Стоун) [2025, США, WEB-DL 1080p]",
            ("Тихий берег", "Quiet Shore"),
            2025,
        ),
        ("Опасное небо / Top Gunner (2020) WEB-DL 1080p | P", ("Опасное небо", "Top Gunner"), 2020),
        ("Шах королеве / Šahs karalienei / 1973 / ДБ / HDTVRip", ("Шах королеве", "Šahs karalienei"), 1973),
        ("Маяк/The Lighthouse(Джеймс Фосс)[1984,США,BDRip 1080p]MVO", ("Маяк", "The Lighthouse"), 1984),
        (
            "(500) дней маяка / (500) Days (М. Уэбб) [2009, США, BDRip]",
            ("(500) дней маяка", "(500) Days"),
            2009,
        ),
        ("Старый маяк 2021 1080p.mkv", ("Старый маяк",), 2021),
        (
            "Город стекла 3D / Glass City (Ли Хо) [2018, BDRip 1080p, 3D]",
            ("Город стекла", "Glass City"),
            2018,
        ),
        ("Тихий\u00a0берег\u200b / Quiet\tShore [2025, США]", ("Тихий берег", "Quiet Shore"), 2025),
    ],
)
def test_names_and_year_are_found_in_each_grammar(name: str, names: tuple[str, ...], year: int) -> None:
    parsed = parse_release(name)

    assert (parsed.names, parsed.year) == (names, year)


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
        ("UHD Blu-ray Disc 2160p", Source.DISC, "BR-DISK-2160p"),
        ("Blu-Ray 1080p", Source.BLURAY, "Bluray-1080p"),
        ("1080p", Source.UNKNOWN, "1080p"),
        ("драма", Source.UNKNOWN, "Unknown"),
    ],
)
def test_sources_are_kept_apart(quality: str, source: Source, name: str) -> None:
    parsed = with_quality(quality)

    assert (parsed.source, quality_name(parsed)) == (source, name)


def test_a_camera_copy_stays_one_whatever_else_its_name_claims() -> None:
    assert parse_release("Stormkeepers.2024.1080p.HDCAM.WEB-DL.x264").source.is_camera
    assert not parse_release("Stormkeepers.2024.1080p.WEB-DL.x264").source.is_camera
    assert min(tier(source) for source in Source) == tier(Source.CAM)


@pytest.mark.parametrize(
    "voices, expected",
    [
        ("", ()),
        ("Dub", (russian(DUB),)),
        (
            "Dub (Мосфильм-Мастер), MVO (Red Head Sound)",
            (russian(DUB, "Мосфильм-Мастер"), russian(MVO, "Red Head Sound")),
        ),
        (
            "2 x Dub + 3x AVO (Гаврилов, Живов)",
            (russian(DUB), russian(DUB), russian(AVO, "Гаврилов"), russian(AVO, "Живов"), russian(AVO)),
        ),
        ("DVO (Селена) + VO + Original Eng", (russian(DVO, "Селена"), russian(VO), original("en"))),
        ("MVO (Ukr) + Original", (AudioTrack(language="uk", kind=MVO), original(None))),
        (
            "Dub Ukr + Original (Deu, Eng)",
            (AudioTrack(language="uk", kind=DUB), original("de"), original("en")),
        ),
        ("двухголосый", (russian(DVO),)),
    ],
)
def test_voices_are_listed_with_kind_and_studio(voices: str, expected: tuple[AudioTrack, ...]) -> None:
    assert with_voices(voices).audio == expected


@pytest.mark.parametrize(
    "name, expected",
    [
        (
            "Блондинка / Blonde (2022) WEB-DLRip-AVC от селезень | D | Red Head Sound",
            (russian(DUB, "Red Head Sound"),),
        ),
        ("Зелье / Satansbraten (1976) BDRip 720p | Р, L1", (russian(MVO), russian(VO))),
        (
            "Маяк / Backrooms (2026) WEB-DL 1080p | D, P | HDrezka",
            (russian(DUB), russian(MVO), russian(None, "HDrezka")),
        ),
        (
            "Маяк / Eddington / 2025 / ДБ, 2 x ПМ, АП (Сербин), СТ / Blu-Ray Remux (1080p)",
            (russian(DUB), russian(MVO), russian(MVO), russian(AVO, "Сербин")),
        ),
        ("Караул / 1989 / РУ / DVDRip (AVC)", (russian(ORIGINAL),)),
        ("Семь ветров (Игорь Ладынин) [2023, Россия, комедия, WEB-DLRip]", (russian(ORIGINAL),)),
        (
            "Лисья тропа / Kitsune [Movie] [RUS(ext), JAP+Sub] [2025, фэнтези, BDRemux] [1080p]",
            (russian(None), original("ja")),
        ),
    ],
)
def test_letters_of_other_russian_trackers_are_voices_too(
    name: str, expected: tuple[AudioTrack, ...]
) -> None:
    assert parse_release(name).audio == expected


@pytest.mark.parametrize(
    "voices, subtitles",
    [
        ("Dub + Sub Rus, Eng + Original Eng", ("ru", "en")),
        ("Dub + Sub (Rus, Eng, Spa)", ("ru", "en", "es")),
        ("Dub + Sub Rus, Fra (forced)", ("ru", "fr")),
        ("Dub + Sub", ("",)),
        ("Dub", ()),
    ],
)
def test_subtitles_are_listed_by_language(voices: str, subtitles: tuple[str, ...]) -> None:
    assert with_voices(voices).subtitles == subtitles


@pytest.mark.parametrize(
    "part, seasons, episodes, total",
    [
        ("/ Сезон: 2 / Серии: 1-3 из 10", (2,), (1, 2, 3), 10),
        ("/ Сезоны: 1-2 / Серии: 1-4 из 4", (1, 2), (1, 2, 3, 4), 4),
        ("/ Серии: 1-4 из 4", (), (1, 2, 3, 4), 4),
        ("/ Эпизод: 1-2 из ХХ", (), (1, 2), None),
        ("/ сезон: 1 / серии: 1,2 из ??", (1,), (1, 2), None),
        ("/ Сезон 3 / Серии 01-03 из 13", (3,), (1, 2, 3), 13),
        ("(1 сезон: 1-2 серии из 8)", (1,), (1, 2), 8),
        ("(9, 10 сезоны / 9, 10 seasons)", (9, 10), (), None),
        ("(1-3 серии из 3)", (), (1, 2, 3), 3),
        ("[04x01-03 из 24]", (4,), (1, 2, 3), 24),
        ("[01x03 из 10]", (1,), (3,), 10),
        ("[TV-2] [01-03 из 12]", (2,), (1, 2, 3), 12),
        ("[TV+Special] [3+2 из 3+2]", (), (1, 2, 3), 3),
        ("[S04]", (4,), (), None),
        ("/ Сезон: 0 / Спецвыпуски: 1-2", (0,), (1, 2), None),
    ],
)
def test_seasons_and_episodes_are_spelled_out(
    part: str, seasons: tuple[int, ...], episodes: tuple[int, ...], total: int | None
) -> None:
    parsed = parse_release(f"Тихий берег / Quiet Shore {part} (Эми Стоун) [2024, США, WEB-DL 1080p] MVO")

    assert (parsed.seasons, parsed.episodes, parsed.episode_total) == (seasons, episodes, total)
    assert parsed.names == ("Тихий берег", "Quiet Shore")
    assert parsed.is_series
    assert parsed.is_season_pack == (bool(seasons) and not episodes)


@pytest.mark.parametrize(
    "name, seasons, episodes",
    [
        ("Quiet.Shore.S01E03.720p.WEB.H264-GRP", (1,), (3,)),
        ("Quiet.Shore.S01E03E04.720p.WEB.H264-GRP", (1,), (3, 4)),
        ("Quiet.Shore.S01E03-E05.720p.WEB.H264-GRP", (1,), (3, 4, 5)),
        ("Quiet.Shore.S01-S03.COMPLETE.1080p.BluRay.x264", (1, 2, 3), ()),
        ("Quiet Shore 3x05 720p HDTV", (3,), (5,)),
        ("[Group] Quiet Shore - 05 [1080p].mkv", (), (5,)),
        ("Quiet.Shore.2019.1920x1080.BluRay", (), ()),
    ],
)
def test_parts_in_scene_names(name: str, seasons: tuple[int, ...], episodes: tuple[int, ...]) -> None:
    parsed = parse_release(name)

    assert (parsed.names, parsed.seasons, parsed.episodes) == (("Quiet Shore",), seasons, episodes)


def test_letters_that_only_look_right_are_mended() -> None:
    with_twins = "Чёрный вoрoн / Вlасk Сrоw / Yo-Ёж [2016, ВDRiр 1080р] 2 х MVO (А, В)"
    parsed = parse_release(with_twins)

    assert parsed.names == ("Чёрный ворон", "Black Crow", "Yo-Ёж")
    assert (parsed.resolution, parsed.source, len(parsed.audio)) == (1080, Source.BDRIP, 2)


@pytest.mark.parametrize(
    "name, content",
    [
        ("Quiet.Shore.2024.1080p.WEB-DL.exe", Content.PROGRAM),
        ("Quiet.Shore.2024.SAMPLE.1080p.WEB-DL", Content.SAMPLE),
        ("Тихий берег / Quiet Shore (2024) трейлер WEB-DL 1080p", Content.TRAILER),
        ("OST - Тихий берег / Quiet Shore (2024) MP3, 320 kbps", Content.MUSIC),
        ("Мари Стоун - Тихий берег [2021, FB2]", Content.BOOK),
        ("Quiet Shore: The Game [P] [RUS + ENG] (2022)", Content.GAME),
        ("Quiet.Shore.S02.RUS.SUBS.ONLY.srt", Content.SUBTITLES),
        ("Quiet.Shore.2024.1080p.BluRay.FLAC.x264", Content.VIDEO),
        ("Quiet.Shore.2024.SCR.x264-GRP", Content.VIDEO),
    ],
)
def test_what_is_no_film_is_known_as_such(name: str, content: Content) -> None:
    assert parse_release(name).content is content


def test_the_picture_is_described() -> None:
    parsed = with_quality("BDRip 1920x800, 3D (HSBS), HEVC, HDR10+, SDR")

    assert (parsed.resolution, parsed.is_3d, parsed.codec, parsed.hdr) == (
        1080,
        True,
        "hevc",
        ("hdr10+", "sdr"),
    )
    assert with_quality("WEB-DL 4K").resolution == 2160
    assert parse_release("Тихий берег: Трилогия / Quiet Shore: Trilogy (1984-2009) BDRip").is_collection
    assert parse_release("Тихий берег (2001-2003) BDRip").year_end == 2003


def test_only_the_beginning_of_an_endless_name_is_read() -> None:
    assert parse_release("Тихий берег " + "x" * 10_000 + " [2024, США, WEB-DL 1080p]").year is None


@pytest.mark.parametrize(
    "name",
    ["", "\0", "\ud800", "[", "()", " / ", "1" * 10_000, "S01E01-" * 1500, "Dub (" * 2000, "я [1" * 2500],
)
def test_a_broken_name_gives_what_is_certain(name: str) -> None:
    parsed = parse_release(name)

    assert isinstance(parsed, ParsedRelease)
    assert all(len(numbers) <= 10_000 for numbers in (parsed.seasons, parsed.episodes))


PIECES = st.sampled_from(
    [
        *(
            "S01",
            "E02",
            "S1-9",
            "1-5",
            "из",
            "10",
            "Сезон",
            "Серии:",
            "[",
            "]",
            "(",
            ")",
            "/",
            ".",
            "-",
            "_",
            "|",
        ),
        *(
            "1080p",
            "4k",
            "WEB-DL",
            "2019",
            "1984-1999",
            "TV-2",
            "²",
            "٣",
            "x265",
            "DTS",
            "12/03/2020",
            "20201345",
        ),
        *(
            "e99",
            "ep.5",
            "3x05",
            "1x01-9",
            "Vol",
            "v2",
            "+",
            "&",
            "99999",
            "00",
            "II",
            "disc",
            "!",
            "5.1",
            "Dub",
        ),
        *("MVO", "Sub", "Rus", "Original", "D,"),
    ]
)


@pytest.mark.fuzz
@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=20).map(" ".join)))
def test_no_name_raises(name: str) -> None:
    parsed = parse_release(name)

    assert parsed == parse_release(name)
    assert all(name.strip() for name in parsed.names)
