"""File trees as torrents and old libraries have them, made up by a seed: tidy, careless and hostile ones."""

from __future__ import annotations

import random
from dataclasses import dataclass

from concierge.model.placing import (
    FoundFile,
    Naming,
    Oddity,
    Preset,
    Work,
    episode_template,
    movie_template,
)
from concierge.model.title import ExternalIds, Season, Title, TitleKind

__all__ = ["Tree", "a_tree"]

NAMES = (
    "Дюна",
    "Шерлок",
    "24",
    "2012",
    "Extras",
    "Trailer Park Boys",
    "Сэмпл",
    "Season 5",
    "S01E01",
    "Лицо/Без лица",
    "CON",
    "Кафе́",
    "é",
    "e\u0301",
    "...А зори здесь тихие",
    "Mr.",
    "Фильм - 1080p",
    "Director's Cut",
    "M",
    " ",
    "",
    "Очень длинное имя " * 20,
    "Making of",
    "The Interview",
    "1923",
    "9-1-1",
    "Film (2)",
    "[REC]",
    "{Скобки}",
    "$(id)",
    "-e sh",
    "a\nb",
    "Кто там?",
    "Ну, погоди!",
    "Ничего: святого",
    "x" * 400,
    "Тихий - - Дон",
    "Part 1",
    "Cd1",
    "()",
)
TEMPLATES = (
    (
        "{title} ({year})/{title} ({year}) - {quality}",
        "{title}/Season {season:02}/{title} - {mark} - {quality}",
    ),
    ("{title}/{quality} {title} {edition}", "{title} ({year})/Сезон {season}/{title} {mark} {version}"),
    ("Films/{original} ({year}) {id}/{title} [{version}]", "{original}/S{season:02}/{title} - {mark}"),
)
FOLDERS = (
    "",
    "",
    "",
    "Season 1",
    "Season 02",
    "Сезон 3",
    "Specials",
    "Extras",
    "Бонусы",
    "Featurettes",
    "Sample",
    "Subs",
    "Rus Sound",
    "Rus Sound/LostFilm",
    "Субтитры/Надписи",
    "Subs/Show.S02E03",
    "CD1",
    "VIDEO_TS",
    "BDMV/STREAM",
    "trailers",
    "__MACOSX",
    "..",
    ".",
    "a:b",
    "A:B",
    "x.mkv",
    "Deleted Scenes",
    "1080p",
    "con",
    "é",
    "e\u0301",
    " ",
    "Disc 1/VIDEO_TS",
)
STEMS = (
    "Show.S02E03",
    "Show.S02E03.1080p",
    "Show.S02E03.2160p.WEB-DL",
    "show s02e03",
    "S01E01E02",
    "Show S01E01-E03",
    "02x05",
    "Show - 07.5",
    "Show.S01E07.5",
    "[Group] Show - 34 (1080p)",
    "Show - 812",
    "05",
    "Серия 4",
    "Show.2023.05.14",
    "2021-03-05",
    "Dune.2021.2160p.HDR",
    "Dune.2021.1080p.BluRay",
    "Dune.2021.Directors.Cut",
    "Dune.2021.Extended.2160p",
    "Dune.3D.HSBS",
    "Dune cd1",
    "Dune cd2",
    "Dune.part1",
    "Dune.part2",
    "Part 1",
    "Part 2",
    "film",
    "FILM",
    "Film",
    "фильм",
    "Dune-trailer",
    "Interview",
    "Making of",
    "Удалённые сцены",
    "sample",
    "Dune.sample",
    "Dune (2)",
    "Dune (3)",
    "",
    ".",
    "..",
    "con",
    "nul",
    "--rsh=x",
    "-e sh",
    "$(id)",
    "a\nb\tc",
    "é",
    "e\u0301",
    "ы" * 300,
    "\udcff\udcfe",
    "name. ",
    "C:\\x",
    "\u202egnp",
    "com¹",
    "._Show.S02E03",
    "00001",
    "VTS_01_1",
    "2_English",
    "Show.S00E01",
    "Show.S2024E05",
    "Kill Bill Vol. 2",
    "trailer",
)
MEDIA = (".mkv", ".mkv", ".mkv", ".mp4", ".avi", ".MKV", ".m2ts", ".vob")
BESIDE = (
    ".srt",
    ".ass",
    ".mka",
    ".ac3",
    ".rus.srt",
    ".ru.forced.srt",
    ".eng.srt",
    ".rus.[LostFilm].mka",
    ".ukr.mka",
    " - Кубик в Кубе.mka",
    ".en.sdh.srt",
    ".idx",
    ".sub",
    ".Надписи.ass",
)
OTHERS = (
    ".nfo",
    ".txt",
    ".jpg",
    ".exe",
    ".mkv.exe",
    ".mkv.lnk",
    ".lnk",
    ".scr",
    ".rar",
    ".r00",
    ".iso",
    ".zipx",
    ".part",
    ".mkv.!qB",
    "",
    ".",
    ".DS_Store",
    ".ttf",
    ".url",
    ".ifo",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """Files, what they are, and how the library is named."""

    files: tuple[FoundFile, ...]
    work: Work
    naming: Naming


def a_tree(seed: int) -> Tree:
    """The tree of that seed, always the same one."""
    luck = random.Random(seed)
    work = a_work(luck)
    root = luck.choice(("R", "Show.S02.1080p", "Dune.2021.2160p", "", work.name, label(work), "Season 2"))
    paths = {a_path(luck, root, work) for _ in range(luck.choice((1, 2, 4, 8, 16)))}
    files = tuple(a_file(luck, path) for path in sorted(paths))
    return Tree(files=files, work=work, naming=a_naming(luck))


def label(work: Work) -> str:
    return work.title.label("ru") if work.title else work.name


def a_work(luck: random.Random) -> Work:
    if luck.random() < 0.1:
        return Work(name=luck.choice(NAMES))
    name, original = luck.choice(NAMES), luck.choice((*NAMES, "Dune", "Show"))
    title = Title(
        kind=luck.choice((TitleKind.MOVIE, TitleKind.SERIES)),
        name_ru=name,
        name_original=original,
        name_en=original,
        year=luck.choice((None, 2021, 1999)),
        ids=ExternalIds(tmdb=luck.choice((None, 438631)), imdb=luck.choice((None, "tt1160419"))),
        seasons=luck.choice(((), tuple(Season(number=n, episode_count=24) for n in range(1, 4)))),
    )
    return Work(
        title=title,
        name=luck.choice((name, "Dune.2021.Directors.Cut.2160p", "Show S02")),
        season=luck.choice((None, None, 0, 1, 2)),
        resolution=luck.choice((None, 1080, 2160)),
    )


def a_path(luck: random.Random, root: str, work: Work) -> str:
    stem = luck.choice(STEMS)
    if luck.random() < 0.15:
        stem = label(work) + luck.choice(
            ("", " - S02E03", " - 1080p", ".ru", " (2)", "-trailer", " - S02E03 - 1080p")
        )
    kind = luck.random()
    suffix = luck.choice(MEDIA if kind < 0.55 else BESIDE if kind < 0.85 else OTHERS)
    parts = [root, luck.choice(FOLDERS), stem + suffix]
    if luck.random() < 0.02:
        parts[1] = "/".join(["d" * 200] * 20)
    return luck.choice(("/", "/", "/", "//")).join(part for part in parts if part) or "_"


def a_file(luck: random.Random, path: str) -> FoundFile:
    oddity = luck.choice((*Oddity,)) if luck.random() < 0.02 else None
    return FoundFile(path=path, size_bytes=luck.choice((0, 1, 10, 1000, 1000, 1000)), oddity=oddity)


def a_naming(luck: random.Random) -> Naming:
    preset, ids = luck.choice((*Preset,)), luck.random() < 0.5
    if luck.random() < 0.7:
        return Naming(preset=preset, ids=ids)
    movie, episode = luck.choice(TEMPLATES)
    return Naming(preset=preset, ids=ids, movie=movie_template(movie), episode=episode_template(episode))
