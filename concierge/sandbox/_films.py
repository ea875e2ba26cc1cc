"""Sound films in the public domain."""

from concierge.sandbox._entries import SandboxTitle, files, on_piratebay, on_rutracker

__all__ = ["FILMS"]

CLASSICS = 187
CLASSICS_HD = 2199

NIGHT_OF_THE_LIVING_DEAD = SandboxTitle(
    key="night_of_the_living_dead",
    is_series=False,
    title_ru="Ночь живых мертвецов",
    title_en="Night of the Living Dead",
    title_original="Night of the Living Dead",
    year=1968,
    tmdb_id=10331,
    imdb_id="tt0063350",
    wikidata_id="Q338187",
    runtime_min=96,
    overview_ru="Семеро людей прячутся на ферме от мертвецов, которые встали из могил.",
    overview_en="Seven people hide in a farmhouse from the dead that left their graves.",
    countries=("US",),
    genres_ru=("ужасы",),
    ratings=(("DE", "16"), ("RU", "18+"), ("US", "NR")),
    directors=("George A. Romero",),
    releases=(
        on_rutracker(
            6102001,
            "Ночь живых мертвецов / Night of the Living Dead (Джордж Ромеро / George A. Romero) "
            "[1968, США, ужасы, BDRip 1080p] MVO (Киномания) + AVO (Гаврилов) + Original Eng + Sub Rus, Eng",
            files(("Night.of.the.Living.Dead.1968.BDRip.1080p.mkv", 2_400_000)),
            forum_id=CLASSICS_HD,
            gib=9.53,
            seeders=39,
        ),
        on_rutracker(
            6102002,
            "Ночь живых мертвецов / Night of the Living Dead (Джордж Ромеро / George A. Romero) "
            "[1968, США, ужасы, BDRip-AVC] DVO (Селена) + Original Eng",
            files(("Night.of.the.Living.Dead.1968.BDRip-AVC.mkv", 1_400_000)),
            forum_id=CLASSICS,
            gib=2.18,
            seeders=13,
        ),
        on_rutracker(
            6102003,
            "Ночь живых мертвецов / Night of the Living Dead (Джордж Ромеро / George A. Romero) "
            "[1968, США, ужасы, DVD9 (Custom)] MVO + Original Eng + Sub Rus",
            files(
                ("Night of the Living Dead/VIDEO_TS/VIDEO_TS.IFO", 12_288),
                ("Night of the Living Dead/VIDEO_TS/VTS_01_0.IFO", 73_728),
                ("Night of the Living Dead/VIDEO_TS/VTS_01_1.VOB", 1_572_864),
            ),
            forum_id=93,
            gib=7.1,
            seeders=2,
        ),
        on_piratebay(
            "Night.of.the.Living.Dead.1968.1080p.BluRay.x264-SiLENT",
            files(("Night.of.the.Living.Dead.1968.1080p.BluRay.x264-SiLENT.mp4", 1_900_000)),
            category=207,
            gib=8.7,
            seeders=61,
        ),
        on_piratebay(
            "Night of the Living Dead (1968) [720p] [YTSX]",
            files(
                (
                    "Night of the Living Dead (1968)/Night.of.the.Living.Dead.1968.720p.mp4",
                    1_100_000,
                ),
                (
                    "Night of the Living Dead (1968)/Night.of.the.Living.Dead.1968.720p.srt",
                    21_000,
                ),
            ),
            category=207,
            gib=0.75,
            seeders=44,
        ),
    ),
)

CHARADE = SandboxTitle(
    key="charade",
    is_series=False,
    title_ru="Шарада",
    title_en="Charade",
    title_original="Charade",
    year=1963,
    tmdb_id=4808,
    imdb_id="tt0056923",
    wikidata_id="Q503038",
    runtime_min=113,
    overview_ru="Вдова и обаятельный незнакомец ищут в Париже четверть миллиона долларов.",
    overview_en="A widow and a charming stranger look for a quarter of a million dollars in Paris.",
    countries=("US",),
    genres_ru=("детектив", "комедия"),
    ratings=(("RU", "12+"),),
    directors=("Stanley Donen",),
    releases=(
        on_rutracker(
            6102101,
            "Шарада / Charade (Стенли Донен / Stanley Donen) [1963, США, детектив, комедия, BDRip 1080p] "
            "Dub (Ленфильм) + MVO (Tycoon) + Original Eng + Sub Rus, Eng",
            files(("Charade.1963.BDRip.1080p.mkv", 2_700_000)),
            forum_id=CLASSICS_HD,
            gib=10.4,
            seeders=34,
        ),
        on_rutracker(
            6102102,
            "Шарада / Charade (Стенли Донен / Stanley Donen) [1963, США, детектив, комедия, BDRip 720p] "
            "MVO (Tycoon) + Original Eng",
            files(("Charade.1963.BDRip.720p.mkv", 1_500_000)),
            forum_id=CLASSICS_HD,
            gib=5.47,
            seeders=11,
        ),
        on_rutracker(  # its name holds the words of a captcha and of a block page
            6102103,
            "Captcha: заблокирован. Шарада для робота / Captcha: Blocked. A Charade for a Robot "
            "(М. Рид / M. Reed) [2020, США, ужасы, WEBRip 1080p] AVO (Есарев) + Original Eng",
            files(("Captcha.Blocked.2020.WEBRip.1080p.mkv", 1_200_000)),
            forum_id=313,
            gib=3.9,
            seeders=5,
        ),
        on_piratebay(
            "Charade.1963.1080p.BluRay.x264-SiLENT",
            files(("Charade.1963.1080p.BluRay.x264-SiLENT.mkv", 2_100_000)),
            category=207,
            gib=8.7,
            seeders=42,
        ),
    ),
)

HIS_GIRL_FRIDAY = SandboxTitle(
    key="his_girl_friday",
    is_series=False,
    title_ru="Его девушка Пятница",
    title_en="His Girl Friday",
    title_original="His Girl Friday",
    year=1940,
    tmdb_id=3085,
    imdb_id="tt0032599",
    wikidata_id="Q944035",
    runtime_min=92,
    overview_ru="Редактор газеты хочет вернуть лучшую журналистку, а заодно и бывшую жену.",
    overview_en="An editor wants his best reporter back, who also is his former wife.",
    countries=("US",),
    genres_ru=("комедия", "мелодрама"),
    ratings=(("US", "Approved"), ("GB", "U")),
    directors=("Howard Hawks",),
    releases=(
        on_rutracker(
            6102201,
            "Его девушка Пятница / His Girl Friday (Ховард Хоукс / Howard Hawks) "
            "[1940, США, комедия, мелодрама, BDRip 1080p] MVO (Первый канал) + Original Eng + Sub Rus, Eng",
            files(("His.Girl.Friday.1940.BDRip.1080p.mkv", 2_200_000)),
            forum_id=CLASSICS_HD,
            gib=8.1,
            seeders=18,
        ),
        on_rutracker(
            6102202,
            "Его девушка Пятница / His Girl Friday (Ховард Хоукс / Howard Hawks) "
            "[1940, США, комедия, DVDRip] AVO (Алексей Михалёв)",
            files(("His.Girl.Friday.1940.DVDRip.avi", 1_000_000)),
            forum_id=CLASSICS,
            gib=1.36,
            seeders=-12,
        ),
        on_piratebay(
            "His.Girl.Friday.1940.1080p.BluRay.x264-SiLENT",
            files(("His.Girl.Friday.1940.1080p.BluRay.x264-SiLENT.mkv", 1_700_000)),
            category=207,
            gib=6.6,
            seeders=25,
        ),
    ),
)

FILMS: tuple[SandboxTitle, ...] = (NIGHT_OF_THE_LIVING_DEAD, CHARADE, HIS_GIRL_FRIDAY)
