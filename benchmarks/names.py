"""Invented names in the grammars of trackers, for measurements that need no corpus."""

from itertools import product

__all__ = ["HOSTILE", "RESULTS", "RUSSIAN", "SCENE"]

SCENE = (
    "Metropolis.1927.RESTORED.1080p.BluRay.x264-GRP",
    "Quiet.Shore.S02E05.The.Storm.720p.AMZN.WEB-DL.DDP5.1.H.264-GRP",
    "Lighthouse.Part.Two.2024.2160p.UHD.BluRay.REMUX.DV.HDR10.HEVC.TrueHD.7.1.Atmos-GRP",
    "The.Last.Keeper.2019.Extended.Cut.PROPER.1080p.WEBRip.DD5.1.x264-GRP",
    "Quiet Shore S01-S03 COMPLETE 1080p BluRay 10bit x265 AAC 5.1-GRP",
    "[GRP] Tower of Rain - 12v2 (1080p) [ABCDEF12].mkv",
    "Evening.News.2021.03.14.1080p.WEB.h264-GRP",
    "1917 to 1927 (2012) DVDRip XviD AC3",
    "Metropolis (1927) [1080p] [BluRay] [5.1] [YTS.MX]",
    "www.example.com - Night Train 2016 HDRip x264 AAC-GRP",
)
RUSSIAN = (
    "Метрополис / Metropolis (Фриц Ланг / Fritz Lang) [1927, Германия, фантастика, BDRip 1080p] Dub + Original",
    "Тихий берег / Quiet Shore / Сезон: 2 / Серии: 1-5 из 10 (Иван Петров) [2021, Россия, драма, WEB-DL 1080p]",
    "Тихий берег (2 сезон: 1-10 серии из 10) / Quiet Shore / 2021 / ПМ (LostFilm) / WEB-DL (1080p)",
    "Маяк 2 / Lighthouse: Part Two (2024) WEB-DL 2160p от GRP | 4K | HDR | D, P",
    "Тихий берег / Quiet Shore [S02] (2021) WEB-DLRip | HDRezka Studio",
    "Башня дождя (ТВ-2) / Tower of Rain [TV] [1-12 из 24] [RUS(int), JAP+SUB] [2022, приключения, WEBRip] [1080p]",
    "Последний хранитель / The Last Keeper (2019) UHD Blu-Ray Remux 2160p | Dolby Vision | Лицензия",
    "BBC. Океан изнутри / Ocean Inside (1-3 серии из 3) [2021, документальный, HDTV 1080i]",
    "Оркестр: Живой концерт / Orchestra: Live [2018, рок, Blu-Ray 1080i]",
    "Ночной поезд (Пётр Сидоров) [1986, СССР, мелодрама, DVDRip-AVC]",
)
_SOURCES = ("BDRip 1080p", "BDRemux 1080p", "WEB-DL 2160p", "DVDRip", "BDRip 720p")
_VOICES = ("Dub", "MVO (Jaskier) + Original (Ger)", "AVO (Гаврилов) + Sub Rus, Eng")
_CODES = ("D", "P, L1")
_EDITIONS = ("", ".RESTORED", ".Extended")
RESULTS = (
    *(
        f"Метрополис / Metropolis (Фриц Ланг / Fritz Lang) [1927, Германия, драма, {source}] {voices}"
        for source, voices in product(_SOURCES, _VOICES)
    ),
    *(f"Метрополис / Metropolis (1927) {source} | {codes}" for source, codes in product(_SOURCES, _CODES)),
    *(f"Метрополис / Metropolis / 1927 / {codes} / {source}" for source, codes in product(_SOURCES, _CODES)),
    *(
        f"Metropolis.1927{edition}.{source}.x264-GRP{number}"
        for edition, (number, source) in product(
            _EDITIONS,
            enumerate(("1080p.BluRay", "720p.BluRay", "1080p.WEB-DL.DD5.1", "2160p.WEB-DL.HDR", "DVDRip")),
        )
    ),
)

# What makes a careless pattern go over a text again and again.
HOSTILE = {
    "dots": ".",
    "letters and dots": "a.",
    "digits": "1",
    "names and slashes": "Дюна / ",
    "brackets": "[(",
    "spaces": "a  ",
}
