"""Metropolis of 1927, and all that may be mistaken for it."""

from concierge.sandbox._entries import SandboxTitle, files, on_piratebay, on_rutracker

__all__ = ["METROPOLIS", "METROPOLIS_ANIME"]

CLASSICS = 187
CLASSICS_HD = 2199
CLASSICS_UHD = 775
ANIME_HD = 1105

_METROPOLIS_RU = "Метрополис / Metropolis (Фриц Ланг / Fritz Lang)"

METROPOLIS = SandboxTitle(
    key="metropolis",
    is_series=False,
    title_ru="Метрополис",
    title_en="Metropolis",
    title_original="Metropolis",
    original_language="de",
    year=1927,
    tmdb_id=19,
    imdb_id="tt0017136",
    wikidata_id="Q151599",
    runtime_min=153,
    overview_ru="В городе будущего рабочие живут под землёй, а хозяева - в садах наверху.",
    overview_en="In a city of the future the workers live below the ground and the masters in gardens above.",
    countries=("DE",),
    genres_ru=("фантастика", "драма"),
    ratings=(("DE", "6"), ("RU", "12+"), ("US", "NR")),
    directors=("Fritz Lang",),
    releases=(
        on_rutracker(
            6100101,
            f"{_METROPOLIS_RU} [1927, Германия, фантастика, драма, BDRip 1080p] "
            "Dub (Пифагор) + MVO (HDRezka Studio) + Original Deu + Sub Rus, Eng",
            files(
                ("Metropolis.1927.BDRip.1080p/Metropolis.1927.BDRip.1080p.mkv", 3_300_000),
                ("Metropolis.1927.BDRip.1080p/Metropolis.1927.BDRip.1080p.rus.srt", 48_200),
                ("Metropolis.1927.BDRip.1080p/Sample/sample.mkv", 120_000),
            ),
            forum_id=CLASSICS_HD,
            gib=8.74,
            seeders=48,
        ),
        on_rutracker(
            6100102,
            f"{_METROPOLIS_RU} [1927, Германия, фантастика, драма, BDRip 720p] MVO (Культура) + Sub Rus",
            files(("Metropolis.1927.BDRip.720p.mkv", 2_000_000)),
            forum_id=CLASSICS_HD,
            gib=4.37,
            seeders=31,
        ),
        on_rutracker(
            6100103,
            f"{_METROPOLIS_RU} [1927, Германия, фантастика, драма, DVDRip] AVO (Юрий Сербин)",
            files(("Metropolis.1927.DVDRip.avi", 1_400_000)),
            forum_id=CLASSICS,
            gib=1.46,
            seeders=12,
        ),
        on_rutracker(
            6100104,
            f"{_METROPOLIS_RU} [1927, Германия, фантастика, драма, BDRemux 1080p] "
            "VO + Original Deu + Sub Rus, Eng",
            files(("Metropolis.1927.BDRemux.1080p.mkv", 3_900_000)),
            forum_id=CLASSICS_HD,
            gib=27.9,
            seeders=3,
        ),
        on_rutracker(
            6100105,
            f"{_METROPOLIS_RU} [1927, Германия, фантастика, драма, UHD BDRemux 2160p, HDR10] "
            "Dub (Пифагор) + Original Deu + Sub Rus, Eng",
            files(("Metropolis.1927.UHD.BDRemux.2160p.HDR10.mkv", 4_000_000)),
            forum_id=CLASSICS_UHD,
            gib=60.0,
            seeders=5,
        ),
        on_rutracker(  # a camera copy, and nothing has more seeders
            6100106,
            f"{_METROPOLIS_RU} [1927, Германия, фантастика, TS 1080p] [Звук с TS] Dub",
            files(("Metropolis.1927.TS.1080p.mkv", 1_700_000)),
            forum_id=CLASSICS_HD,
            gib=3.1,
            seeders=412,
        ),
        on_rutracker(  # the best on paper, but nobody seeds it
            6100107,
            f"{_METROPOLIS_RU} [1927, Германия, фантастика, драма, WEB-DL 1080p] "
            "Dub (Мосфильм-Мастер) + Original Deu + Sub Rus, Eng",
            files(("Metropolis.1927.WEB-DL.1080p.mkv", 3_000_000)),
            forum_id=CLASSICS_HD,
            gib=9.2,
            seeders=-143,
        ),
        on_piratebay(
            "Metropolis.1927.1080p.BluRay.x264-SiLENT",
            files(
                (
                    "Metropolis.1927.1080p.BluRay.x264-SiLENT/metropolis.1927.1080p-silent.mkv",
                    2_500_000,
                ),
                (
                    "Metropolis.1927.1080p.BluRay.x264-SiLENT/metropolis.1927.1080p-silent.nfo",
                    2_400,
                ),
            ),
            category=207,
            gib=10.9,
            seeders=17,
        ),
        on_piratebay(
            "Metropolis.1927.RESTORED.720p.BluRay.x264-SiLENT",
            files(("Metropolis.1927.RESTORED.720p.BluRay.x264-SiLENT.mkv", 1_600_000)),
            category=207,
            gib=5.5,
            seeders=9,
        ),
        on_piratebay(  # a fake: a program where a film should be
            "Metropolis.1927.2160p.UHD.BluRay.x265.HDR-SUPER",
            files(
                ("Metropolis.1927.2160p/Metropolis.1927.2160p.UHD.BluRay.x265.HDR-SUPER.exe", 1_200_000),
                ("Metropolis.1927.2160p/Install the player first.txt", 700),
            ),
            category=211,
            gib=17.8,
            seeders=980,
        ),
    ),
)

METROPOLIS_ANIME = SandboxTitle(
    key="metropolis_2001",
    is_series=False,
    title_ru="Метрополис",
    title_en="Metropolis",
    title_original="メトロポリス",
    original_language="ja",
    year=2001,
    tmdb_id=9606,
    imdb_id="tt0293416",
    wikidata_id="Q1061063",
    runtime_min=108,
    overview_ru="Мальчик и его дядя-сыщик ищут учёного в городе, где рядом с людьми живут роботы.",
    overview_en="A boy and his uncle, a detective, look for a scientist in a city where robots live.",
    countries=("JP",),
    genres_ru=("мультфильм", "фантастика"),
    ratings=(("JP", "G"), ("RU", "12+"), ("US", "PG-13")),
    directors=("Rintaro",),
    releases=(
        on_rutracker(
            6100201,
            "Метрополис / Metoroporisu / Metropolis [Movie] [RUS(ext), ENG, JAP+Sub] "
            "[2001, фантастика, BDRip] [1080p]",
            files(
                ("Metropolis [2001] [BDRip 1080p]/Metropolis [2001] [BDRip 1080p].mkv", 2_300_000),
                ("Metropolis [2001] [BDRip 1080p]/RUS Subs/Metropolis [2001] [BDRip 1080p].srt", 31_000),
            ),
            forum_id=ANIME_HD,
            gib=7.6,
            seeders=64,
        ),
        on_piratebay(
            "Metropolis.2001.1080p.BluRay.x264-ROBOTO",
            files(("Metropolis.2001.1080p.BluRay.x264-ROBOTO.mkv", 1_900_000)),
            category=207,
            gib=6.6,
            seeders=88,
        ),
    ),
)
