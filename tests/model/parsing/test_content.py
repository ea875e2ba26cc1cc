"""What a release holds that is neither a film nor a series."""

from __future__ import annotations

import pytest
from hypothesis import example, given, strategies as st

from concierge.model.parsing.content import Content, read_content
from concierge.model.parsing.parsed import ReleaseKind
from concierge.model.parsing.text import lowered

SPELLINGS = (
    "flac mp3 ost epub pdf pc repack v1.2 -2012-abc [p] [rus nsw sample trailer ova .exe .zip password: audiobook"
    " аудиокнига (2019, рок) udemy microsoft 1080p - . _ ( )"
)
PIECES = st.sampled_from([*SPELLINGS.split(), " ", "."])


def read(name: str, *, has_picture: bool = False, has_parts: bool = False, title: str = "") -> Content:
    return read_content(lowered(name), has_picture=has_picture, has_parts=has_parts, zone=len(title))


@pytest.mark.parametrize(
    "name, kind",
    [
        ("The_Lanterns-Low_Tide-WEB-2019-ABC", "music"),
        ("The_Lanterns-Low_Tide-CD-FLAC-201x-ABC_INT", "music"),
        ("The Lanterns - Low Tide (2019) [FLAC]", "music"),
        ("Фонари - Дискография (1999-2019) MP3", "music"),
        ("OST - Маяк / Lighthouse (2019) MP3, 320 kbps", "music"),
        ("Lighthouse Original Soundtrack 2019", "music"),
        ("Low.Tide.The.Game.2019.NSW-ABC", "game"),
        ("Low.Tide.Deluxe.Edition-RUNE", "game"),
        ("Маяк: Прилив (2019) PC | RePack от xatab", "game"),
        ("Low Tide [P] [RUS + ENG] (2019) (1.0)", "game"),
        ("Low.Tide.v1.2.11-SiMPLEX", "game"),
        ("TideMeter.v3.20.x64.Incl.Keygen-ABC", "app"),
        ("Microsoft Harbour 2021 Professional Plus [RUS]", "app"),
        ("TideMeter v0 8 4 MacOS", "app"),
        ("Anna Marsh - Low Tide [2019, FB2]", "book"),
        ("anna marsh - low tide.pdf", "book"),
        ("Марш Анна - Прилив (2019) аудиокнига", "audiobook"),
        ("Anna Marsh Audio Books 1-6", "audiobook"),
        ("Harbour Man 012 (2016) (digital) (Abc-Empire).cbr", "comic"),
        ("Harbour.Man.No.26.2013.COMIC.eBook-ABC", "comic"),
        ("Harbours.September.2017.HYBRiD.MAGAZiNE.eBook-ABC", "magazine"),
        ("Udemy - Painting Harbours 2019", "education"),
        ("Lynda.com.Painting.Harbours-ABC", "education"),
        ("Low.Tide.S02.RUS.SUBS.ONLY", "subtitles"),
        ("low tide.srt", "subtitles"),
    ],
)
def test_what_is_no_video_is_told_apart(name: str, kind: str) -> None:
    assert read(name).kind == kind
    assert kind in {each.value for each in ReleaseKind}


@pytest.mark.parametrize(
    "name",
    [
        "Low Tide",
        "Vinyl (2016)",
        "The Game (1997)",
        "The Book of Harbours 2010",
        "Soundtrack to a Harbour (2024)",
        "Patch of Land 1998",
        "Magazine (2003)",
        "Windows 1980",
        "Игра в прилив (2019)",
        "Sad.Ass",
        "The Single 2010",
    ],
)
def test_a_film_may_be_called_so(name: str) -> None:
    assert read(name) == Content()


@pytest.mark.parametrize(
    "name",
    [
        "Low.Tide.2016.DVDRip.XviD.MP3-ABC",
        "[Abc] Low Tide (BD 1080p FLAC)",
        "Low.Tide.2016.REPACK.1080p.WEB-DL",
        "Low Tide (2016) BDRip 1080p | Лицензия",
    ],
)
def test_a_film_may_be_coded_so(name: str) -> None:
    assert read(name, has_picture=True).kind is None


def test_music_is_told_even_with_a_picture_or_seasons() -> None:
    assert read("Low.Tide.Live.2016.1080p.MBluRay.x264-ABC", has_picture=True).kind == "music"
    assert read("Lanterns-Low_Tide-720p-x264-2014-ABC", has_picture=True).kind == "music"
    assert read("Low Tide Season 2 Soundtrack (2025) MP3", has_parts=True).kind == "music"


def test_a_concert_has_a_kind_of_music_where_films_have_a_country() -> None:
    concert = read("Lanterns - Live [2019, Progressive Rock, BDRemux 1080i]", has_picture=True)
    film = read("Рок-звезда [2019, США, рок-опера, BDRip]", has_picture=True)

    assert concert.kind == "concert"
    assert film.kind is None


@pytest.mark.parametrize(
    "name, title",
    [
        ("Tide_Runner_Update_v1.0.2_NSW-ABC", "Tide_Runner"),
        ("Low.Tide.Collectors.Edition-RUNE", "Low.Tide"),
        ("Low.Tide.EUR.PS5-ABC", "Low.Tide"),
        ("TideMeter.2022.23.3.2.458-m0nkrus", "TideMeter.2022"),
        ("TideMeter.XD.2019.v21.0.12.Multilingual-ABC", "TideMeter.XD.2019"),
        ("Lynda.com.Painting.Harbours.2019-ABC", "Painting.Harbours"),
        ("[REQ]Wiley.Tides.For.All.2020.ePub.eBook-ABC", "Tides.For.All"),
        ("Harbour Man 012 (2016) (digital).cbr", "Harbour Man 012"),
        ("Harbours.September.2017.MAGAZiNE.eBook-ABC", "Harbours"),
        ("anna marsh-low tide.pdf", "anna marsh-low tide"),
    ],
)
def test_its_title_is_found(name: str, title: str) -> None:
    content = read(name)

    assert name[content.title_start : content.title_end] == title


@pytest.mark.parametrize(
    "rest, extra",
    [
        ("2021.SAMPLE.2160p.BluRay", "sample"),
        ("2021.1080p.x264-abc-sample.mkv", "sample"),
        ("(2021) трейлер WEB-DL 1080p", "trailer"),
        ("S03.Extras.01.720p", "extras"),
        ("- NCOP [BD 1080p]", "ncop"),
        ("Featurette.Making.Tides.1080p", "featurette"),
    ],
)
def test_what_is_only_about_a_work_is_told(rest: str, extra: str) -> None:
    content = read(f"Low.Tide.{rest}", has_picture=True, title="Low.Tide.")

    assert content.extras == (extra,)
    assert content.kind is None


@pytest.mark.parametrize(
    "name", ["Free Samples (2012) 1080p", "Sample Man - 10 [720p]", "Show [25 из 25 + OVA] 1080p"]
)
def test_a_title_and_an_addition_are_no_extras(name: str) -> None:
    assert read(name, has_picture=True, title=name[:10]).extras == ()


@pytest.mark.parametrize(
    "name, is_fake",
    [
        ("Low.Tide.2021.1080p.WEB-DL.exe", True),
        ("Low.Tide.2021.1080p.WEB-DL.zip", True),
        ("Low.Tide.2021.1080p.WEB-DL password: 123", True),
        ("Прилив (2021) 1080p архив с паролем", True),
        ("Password.2021.1080p.WEB-DL.mkv", False),
        ("Пароль не нужен (1967) DVDRip", False),
    ],
)
def test_what_pretends_to_be_a_film_is_told(name: str, *, is_fake: bool) -> None:
    assert read(name, has_picture=True).is_fake is is_fake


def test_an_archive_without_a_picture_is_no_fake() -> None:
    assert not read("tides.zip").is_fake


@pytest.mark.fuzz
@given(
    name=st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=200)),
    has_picture=st.booleans(),
    has_parts=st.booleans(),
)
@example(name="sample " * 280, has_picture=True, has_parts=False)
@example(name="[" * 2000, has_picture=False, has_parts=False)
@example(name="1." * 1000, has_picture=False, has_parts=False)
@example(name="v1" * 1000, has_picture=False, has_parts=False)
def test_whatever_stands_there_spans_lie_inside(name: str, *, has_picture: bool, has_parts: bool) -> None:
    low = lowered(name[:2000])

    content = read_content(low, has_picture=has_picture, has_parts=has_parts)

    assert all(0 <= fact.start <= fact.end <= len(low) for fact in content.facts)
    assert content.title_end is None or 0 <= content.title_start <= content.title_end <= len(low)
