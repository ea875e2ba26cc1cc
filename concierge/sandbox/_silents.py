"""Silent films in the public domain."""

from dataclasses import replace

from concierge.sandbox._entries import SandboxTitle, files, on_piratebay, on_rutracker
from concierge.sandbox._metropolis import METROPOLIS, METROPOLIS_ANIME

__all__ = ["SILENTS"]

CLASSICS = 187
CLASSICS_HD = 2199
SOVIET = 941
SOVIET_HD = 312
SHORTS = 2459
ARTHOUSE = 709

_GENERAL_RU = "Генерал / The General (Бастер Китон, Клайд Брукман / Buster Keaton, Clyde Bruckman)"

GENERAL = SandboxTitle(
    key="general",
    is_series=False,
    title_ru="Генерал",
    title_en="The General",
    title_original="The General",
    year=1926,
    tmdb_id=961,
    imdb_id="tt0017925",
    wikidata_id="Q850159",
    runtime_min=79,
    overview_ru="Машинист догоняет свой угнанный паровоз и случайно выигрывает сражение.",
    overview_en="An engine driver chases his stolen locomotive and wins a battle by accident.",
    countries=("US",),
    genres_ru=("комедия", "приключения"),
    ratings=(("RU", "0+"), ("US", "G")),
    directors=("Buster Keaton", "Clyde Bruckman"),
    releases=(
        on_rutracker(
            6100301,
            f"{_GENERAL_RU} [1926, США, комедия, приключения, BDRip 1080p] "
            "Dub (Мосфильм-Мастер) + Original Eng + Sub Rus, Eng",
            files(
                ("The.General.1926.BDRip.1080p/The.General.1926.BDRip.1080p.mkv", 2_600_000),
                ("The.General.1926.BDRip.1080p/The.General.1926.BDRip.1080p.srt", 17_500),
            ),
            forum_id=CLASSICS_HD,
            gib=7.9,
            seeders=57,
        ),
        on_rutracker(
            6100302,
            f"{_GENERAL_RU} [1926, США, комедия, приключения, BDRip 720p] AVO (Юрий Живов) + Original Eng",
            files(("The.General.1926.BDRip.720p.mkv", 1_500_000)),
            forum_id=CLASSICS_HD,
            gib=3.3,
            seeders=14,
        ),
        on_rutracker(
            6100303,
            f"{_GENERAL_RU} [1926, США, комедия, DVDRip] Sub Rus",
            files(("The.General.1926.DVDRip.avi", 1_000_000)),
            forum_id=CLASSICS,
            gib=1.37,
            seeders=4,
        ),
        on_piratebay(
            "The.General.1926.720p.BluRay.x264-SiLENT",
            files(("The.General.1926.720p.BluRay.x264-SiLENT.mkv", 1_300_000)),
            category=207,
            gib=3.3,
            seeders=11,
        ),
    ),
)

NOSFERATU = SandboxTitle(
    key="nosferatu",
    is_series=False,
    title_ru="Носферату, симфония ужаса",
    title_en="Nosferatu",
    title_original="Nosferatu, eine Symphonie des Grauens",
    original_language="de",
    year=1922,
    tmdb_id=653,
    imdb_id="tt0013442",
    wikidata_id="Q151895",
    runtime_min=94,
    overview_ru="Граф Орлок покупает дом в городке на севере Германии и везёт с собой чуму.",
    overview_en="Count Orlok buys a house in a small German town and brings the plague along.",
    countries=("DE",),
    genres_ru=("ужасы",),
    ratings=(("DE", "12"), ("GB", "PG"), ("RU", "16+")),
    directors=("F. W. Murnau",),
    releases=(
        on_rutracker(
            6100401,
            "Носферату, симфония ужаса / Nosferatu, eine Symphonie des Grauens / Nosferatu "
            "(Фридрих Вильгельм Мурнау / Friedrich Wilhelm Murnau) [1922, Германия, ужасы, BDRip 1080p] "
            "MVO (Киномания) + Original Deu + Sub Rus, Eng",
            files(("Nosferatu.1922.BDRip.1080p.mkv", 2_200_000)),
            forum_id=CLASSICS_HD,
            gib=7.94,
            seeders=26,
        ),
        on_rutracker(
            6100402,
            "Носферату, симфония ужаса / Nosferatu, eine Symphonie des Grauens "
            "(Ф. В. Мурнау / F. W. Murnau) [1922, Германия, ужасы, DVDRip-AVC] VO + Sub Rus",
            files(("Nosferatu.1922.DVDRip-AVC.mkv", 1_100_000)),
            forum_id=CLASSICS,
            gib=2.1,
            seeders=7,
        ),
        on_rutracker(  # its name holds the words of an empty result
            6100403,
            "Не найдено: По следам Носферату / Not Found: On the Trail of Nosferatu "
            "(Кай Юхансен / Kai Johansen) [2021, Норвегия, документальный, WEB-DLRip] MVO (Jaskier)",
            files(("Not.Found.On.the.Trail.of.Nosferatu.2021.WEB-DLRip.avi", 1_000_000)),
            forum_id=ARTHOUSE,
            gib=1.36,
            seeders=8,
        ),
        on_piratebay(
            "Nosferatu.1922.1080p.BluRay.x264-SiLENT",
            files(("Nosferatu.1922.1080p.BluRay.x264-SiLENT.mkv", 1_800_000)),
            category=207,
            gib=6.6,
            seeders=33,
        ),
    ),
)

CALIGARI = SandboxTitle(
    key="caligari",
    is_series=False,
    title_ru="Кабинет доктора Калигари",
    title_en="The Cabinet of Dr. Caligari",
    title_original="Das Cabinet des Dr. Caligari",
    original_language="de",
    year=1920,
    tmdb_id=234,
    imdb_id="tt0010323",
    wikidata_id="Q151861",
    runtime_min=77,
    overview_ru="На ярмарке показывают спящего, который знает будущее, и в городе начинаются убийства.",
    overview_en="A sleeper who knows the future is shown at a fair, and the murders in the town begin.",
    countries=("DE",),
    genres_ru=("ужасы", "триллер"),
    directors=("Robert Wiene",),
    releases=(
        on_rutracker(
            6100501,
            "Кабинет доктора Калигари / Das Cabinet des Dr. Caligari / The Cabinet of Dr. Caligari "
            "(Роберт Вине / Robert Wiene) [1920, Германия, ужасы, триллер, BDRip 1080p] AVO (Яковлев) + "
            "Original Deu + Sub Rus",
            files(("Das.Cabinet.des.Dr.Caligari.1920.BDRip.1080p.mkv", 2_100_000)),
            forum_id=CLASSICS_HD,
            gib=6.53,
            seeders=19,
        ),
        on_piratebay(
            "The.Cabinet.of.Dr.Caligari.1920.720p.BluRay.x264-SiLENT",
            files(("The.Cabinet.of.Dr.Caligari.1920.720p.BluRay.x264-SiLENT.mkv", 1_200_000)),
            category=207,
            gib=3.9,
            seeders=21,
        ),
    ),
)

POTEMKIN = SandboxTitle(
    key="potemkin",
    is_series=False,
    title_ru="Броненосец «Потёмкин»",
    title_en="Battleship Potemkin",
    title_original="Броненосец «Потёмкин»",
    original_language="ru",
    year=1925,
    tmdb_id=643,
    imdb_id="tt0015648",
    wikidata_id="Q152105",
    runtime_min=75,
    overview_ru="Матросы броненосца отказываются есть червивое мясо и поднимают восстание.",
    overview_en="The sailors of a battleship refuse rotten meat and rise.",
    countries=("SU",),
    genres_ru=("драма", "история"),
    ratings=(("GB", "PG"), ("DE", "12")),
    directors=("Sergei Eisenstein",),
    releases=(
        on_rutracker(
            6100601,
            "Броненосец «Потёмкин» (Сергей Эйзенштейн) [1925, СССР, драма, история, BDRip 1080p] + Sub Eng",
            files(("Bronenosec.Potemkin.1925.BDRip.1080p.mkv", 2_000_000)),
            forum_id=SOVIET_HD,
            gib=6.2,
            seeders=23,
        ),
        on_rutracker(
            6100602,
            "Броненосец «Потёмкин» (Сергей Эйзенштейн) [1925, СССР, драма, DVDRip]",
            files(("Bronenosec.Potemkin.1925.DVDRip.avi", 1_000_000)),
            forum_id=SOVIET,
            gib=0.73,
            seeders=6,
        ),
    ),
)

MOVIE_CAMERA = SandboxTitle(
    key="movie_camera",
    is_series=False,
    title_ru="Человек с киноаппаратом",
    title_en="Man with a Movie Camera",
    title_original="Человек с киноаппаратом",
    original_language="ru",
    year=1929,
    tmdb_id=26317,
    imdb_id="tt0019760",
    wikidata_id="Q1193866",
    runtime_min=68,
    overview_ru="День большого города глазами оператора.",
    overview_en="A day of a big city through the eyes of a cameraman.",
    countries=("SU",),
    genres_ru=("документальный",),
    directors=("Dziga Vertov",),
    releases=(
        on_rutracker(
            6100701,
            "Человек с киноаппаратом (Дзига Вертов) [1929, СССР, документальный, BDRip 1080p]",
            files(("Chelovek.s.kinoapparatom.1929.BDRip.1080p.mkv", 1_900_000)),
            forum_id=SOVIET_HD,
            gib=5.4,
            seeders=15,
        ),
        on_piratebay(
            "Man.with.a.Movie.Camera.1929.1080p.BluRay.x264-SiLENT",
            files(("Man.with.a.Movie.Camera.1929.1080p.BluRay.x264-SiLENT.mkv", 1_500_000)),
            category=207,
            gib=5.5,
            seeders=13,
        ),
    ),
)

SAFETY_LAST = SandboxTitle(
    key="safety_last",
    is_series=False,
    title_ru="Наконец в безопасности!",
    title_en="Safety Last!",
    title_original="Safety Last!",
    year=1923,
    tmdb_id=22596,
    imdb_id="tt0014429",
    wikidata_id="Q1193860",
    runtime_min=74,
    overview_ru="Продавец универмага лезет на небоскрёб, чтобы заработать на свадьбу.",
    overview_en="A shop clerk climbs a skyscraper to earn his wedding.",
    countries=("US",),
    genres_ru=("комедия",),
    directors=("Fred C. Newmeyer", "Sam Taylor"),
    releases=(
        on_rutracker(
            6100801,
            "Наконец в безопасности! / Safety Last! (Фред Ньюмейер, Сэм Тейлор / Fred Newmeyer, Sam Taylor) "
            "[1923, США, комедия, BDRip 1080p] VO + Sub Rus, Eng",
            files(("Safety.Last.1923.BDRip.1080p.mkv", 1_800_000)),
            forum_id=CLASSICS_HD,
            gib=6.1,
            seeders=10,
        ),
        on_piratebay(
            "Safety.Last.1923.1080p.BluRay.x264-SiLENT",
            files(("Safety.Last.1923.1080p.BluRay.x264-SiLENT.mkv", 1_600_000)),
            category=207,
            gib=6.6,
            seeders=0,
        ),
    ),
)

_MOON = on_rutracker(
    6100901,
    "Путешествие на Луну / Le voyage dans la lune / A Trip to the Moon (Жорж Мельес / Georges Melies) "
    "[1902, Франция, фантастика, короткий метр, BDRip 1080p] Original Fra + Sub Rus",
    files(("A.Trip.to.the.Moon.1902.BDRip.1080p.mkv", 1_200_000)),
    forum_id=SHORTS,
    gib=1.1,
    seeders=22,
)

TRIP_TO_THE_MOON = SandboxTitle(
    key="trip_to_the_moon",
    is_series=False,
    title_ru="Путешествие на Луну",
    title_en="A Trip to the Moon",
    title_original="Le Voyage dans la Lune",
    original_language="fr",
    year=1902,
    tmdb_id=775,
    imdb_id="tt0000417",
    wikidata_id="Q208438",
    runtime_min=15,
    overview_ru="Астрономы летят на Луну в пушечном снаряде.",
    overview_en="Astronomers fly to the Moon in a cannon shell.",
    countries=("FR",),
    genres_ru=("фантастика", "короткометражка"),
    ratings=(("RU", "0+"), ("US", "TV-G")),
    directors=("Georges Méliès",),
    # One torrent on both trackers, under two names.
    releases=(
        replace(
            _MOON,
            trackers=("rutracker", "piratebay"),
            category=207,
            piratebay_name="A.Trip.to.the.Moon.1902.1080p.BluRay.x264-SiLENT",
        ),
    ),
)

THE_KID = SandboxTitle(
    key="the_kid",
    is_series=False,
    title_ru="Малыш",
    title_en="The Kid",
    title_original="The Kid",
    year=1921,
    tmdb_id=10098,
    imdb_id="tt0012349",
    wikidata_id="Q374172",
    runtime_min=68,
    overview_ru="Бродяга находит младенца и растит его как сына.",
    overview_en="The Tramp finds a baby and brings him up as a son.",
    countries=("US",),
    genres_ru=("комедия", "драма"),
    ratings=(("RU", "6+"), ("US", "G")),
    directors=("Charles Chaplin",),
    releases=(
        on_rutracker(
            6101001,
            "Малыш / The Kid (Чарльз Чаплин / Charles Chaplin) [1921, США, комедия, драма, BDRip 1080p] "
            "Dub (Мосфильм-Мастер) + Original Eng + Sub Rus, Eng",
            files(("The.Kid.1921.BDRip.1080p.mkv", 2_000_000)),
            forum_id=CLASSICS_HD,
            gib=5.9,
            seeders=28,
        ),
        on_rutracker(
            6101002,
            "Малыш / The Kid (Чарльз Чаплин / Charles Chaplin) [1921, США, комедия, HDRip] MVO + Sub Rus",
            files(("The.Kid.1921.HDRip.avi", 1_000_000)),
            forum_id=CLASSICS,
            gib=1.45,
            seeders=9,
        ),
        on_piratebay(
            "The.Kid.1921.720p.BluRay.x264-SiLENT",
            files(("The.Kid.1921.720p.BluRay.x264-SiLENT.mkv", 1_300_000)),
            category=207,
            gib=3.3,
            seeders=16,
        ),
    ),
)

SILENTS: tuple[SandboxTitle, ...] = (
    METROPOLIS,
    METROPOLIS_ANIME,
    GENERAL,
    NOSFERATU,
    CALIGARI,
    POTEMKIN,
    MOVIE_CAMERA,
    SAFETY_LAST,
    TRIP_TO_THE_MOON,
    THE_KID,
)
