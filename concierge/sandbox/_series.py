"""The series: a whole season, one that still grows, both together, and single episodes."""

from concierge.sandbox._entries import Payload, SandboxTitle, files, on_piratebay, on_rutracker

__all__ = ["SERIES"]

HD_SERIES = 266
SD_SERIES = 235
HD_TV = 208
TV = 205

# A multiple of the piece length, so that one episode is fetched without a byte of its neighbours.
EPISODE_BYTES = 2**20

_NAME = "The.Beverly.Hillbillies"
_RU = "Деревенщина из Беверли-Хиллз / The Beverly Hillbillies"


def _season(number: int, last: int, quality: str) -> tuple[Payload, ...]:
    folder = f"{_NAME}.S{number:02}.{quality}"
    return tuple(
        Payload(path=f"{folder}/{_NAME}.S{number:02}E{at:02}.{quality}.mkv", size_bytes=EPISODE_BYTES)
        for at in range(1, last + 1)
    )


def _both_seasons() -> tuple[Payload, ...]:
    episodes = (*_season(1, 6, "WEB-DLRip.720p"), *_season(2, 4, "WEB-DLRip.720p"))
    return tuple(
        Payload(path=f"{_NAME}.720p/{each.path}", size_bytes=EPISODE_BYTES // 4) for each in episodes
    )


BEVERLY_HILLBILLIES = SandboxTitle(
    key="beverly_hillbillies",
    is_series=True,
    title_ru="Деревенщина из Беверли-Хиллз",
    title_en="The Beverly Hillbillies",
    title_original="The Beverly Hillbillies",
    year=1962,
    tmdb_id=1930,
    imdb_id="tt0055662",
    wikidata_id="Q1194455",
    runtime_min=25,
    overview_ru="Семья с гор находит нефть на своём участке и переезжает к богачам.",
    overview_en="A family from the hills strikes oil on its land and moves next to the rich.",
    countries=("US",),
    genres_ru=("комедия",),
    ratings=(("DE", "6"), ("US", "TV-G")),
    directors=("Richard Whorf",),
    episodes_by_season=(
        (
            "The Clampetts Strike Oil",
            "Getting Settled",
            "Meanwhile, Back at the Cabin",
            "The Clampetts Meet Mrs. Drysdale",
            "Jed Buys Stock",
            "Trick or Treat",
        ),
        ("Jed Gets the Misery", "Hair-Raising Holiday", "Granny's Garden", "Elly Starts to School"),
    ),
    releases=(
        on_rutracker(
            6103001,
            f"{_RU} / Сезон: 1 / Серии: 1-6 из 6 (Ричард Уорф / Richard Whorf) "
            "[1962, США, комедия, WEB-DL 1080p] MVO (LostFilm) + Original Eng + Sub Rus, Eng",
            _season(1, 6, "WEB-DL.1080p"),
            forum_id=HD_SERIES,
            gib=9.6,
            seeders=41,
        ),
        on_rutracker(
            6103002,
            f"{_RU} / Сезон: 1 / Серии: 1-6 из 6 (Ричард Уорф / Richard Whorf) "
            "[1962, США, комедия, DVDRip] AVO (Юрий Сербин)",
            _season(1, 6, "DVDRip"),
            forum_id=SD_SERIES,
            gib=2.05,
            seeders=9,
        ),
        on_rutracker(  # it grows: more seeders than the whole season, but the end is missing
            6103003,
            f"{_RU} / Сезон: 1 / Серии: 1-4 из 6 (Ричард Уорф / Richard Whorf) "
            "[1962, США, комедия, WEB-DLRip 1080p] Dub (Кинопоиск HD) + Original Eng",
            _season(1, 4, "WEB-DLRip.1080p"),
            forum_id=HD_SERIES,
            gib=6.3,
            seeders=77,
        ),
        on_rutracker(
            6103004,
            f"{_RU} / Сезон: 2 / Серии: 1-4 из 4 (Ричард Уорф / Richard Whorf) "
            "[1963, США, комедия, WEB-DL 1080p] MVO (LostFilm) + Original Eng + Sub Rus, Eng",
            _season(2, 4, "WEB-DL.1080p"),
            forum_id=HD_SERIES,
            gib=6.4,
            seeders=29,
        ),
        on_rutracker(
            6103005,
            f"{_RU} / Сезоны: 1-2 / Серии: 1-10 из 10 (Ричард Уорф / Richard Whorf) "
            "[1962-1963, США, комедия, WEB-DLRip 720p] MVO (NewStudio) + Original Eng",
            _both_seasons(),
            forum_id=HD_SERIES,
            gib=7.4,
            seeders=8,
        ),
        on_piratebay(
            f"{_NAME}.S01.COMPLETE.720p.WEB-DL.x264-HiLLS",
            _season(1, 6, "720p.WEB-DL.x264-HiLLS"),
            category=HD_TV,
            gib=4.4,
            seeders=19,
        ),
        on_piratebay(
            f"{_NAME}.S01E05.720p.WEB-DL.x264-HiLLS",
            files((f"{_NAME}.S01E05.720p.WEB-DL.x264-HiLLS.mkv", EPISODE_BYTES)),
            category=HD_TV,
            gib=0.73,
            seeders=6,
        ),
        on_piratebay(
            f"{_NAME}.S02E01.DVDRip.XviD-HiLLS",
            files((f"{_NAME}.S02E01.DVDRip.XviD-HiLLS.avi", 700_000)),
            category=TV,
            gib=0.23,
            seeders=3,
        ),
    ),
)

SERIES: tuple[SandboxTitle, ...] = (BEVERLY_HILLBILLIES,)
