"""The forum's topics: what a release looks like once it is posted, and which topics a query finds."""

import enum
import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from concierge.sandbox.catalogue import SandboxRelease, SandboxTitle

__all__ = ["FORUMS", "PARENTS", "SORT_KEYS", "Status", "Topic", "matching", "topic_of"]

FORUMS = {
    22: "Наше кино",
    941: "Кино СССР",
    7: "Зарубежное кино",
    187: "Классика мирового кинематографа",
    2090: "Фильмы до 1990 года",
    252: "Фильмы 2026",
    1950: "Фильмы 2021-2025",
    2198: "HD Video",
    2199: "Классика мирового кинематографа (HD Video)",
    313: "Зарубежное кино (HD Video)",
    312: "Наше кино (HD Video)",
    718: "UHD Video",
    775: "Классика мирового кинематографа (UHD Video)",
    1457: "Зарубежное кино (UHD Video)",
    4: "Мультфильмы",
    208: "Отечественные мультфильмы",
    9: "Русские сериалы",
    81: "Русские сериалы (HD Video)",
    189: "Зарубежные сериалы",
    842: "Новинки и сериалы в стадии показа",
    235: "Сериалы США и Канады",
    2366: "Зарубежные сериалы (HD Video)",
    266: "Сериалы США и Канады (HD Video)",
    33: "Аниме",
    1105: "Аниме (HD Video)",
    46: "Документальные фильмы и телепередачи",
    93: "DVD Video",
    1701: "Рок-музыка",
}
# The others are roots.
PARENTS = {
    941: 22,
    **dict.fromkeys((187, 2090, 252, 1950), 7),
    **dict.fromkeys((2199, 313, 312), 2198),
    **dict.fromkeys((775, 1457), 718),
    208: 4,
    81: 9,
    **dict.fromkeys((842, 235), 189),
    266: 2366,
    1105: 33,
}
FIRST_DAY = 1_700_000_000
DAY_S = 86_400
AUTHORS = ("kinoarchivist", "Полночь", "reel_by_reel", "Старый проектор")
GONE = frozenset({"Старый проектор"})
CAMERA_RIP = re.compile(r"\b(TS|CAMRip)\b")
OPERATORS = re.compile(r"[^\w%*|-]+|(?<=\w)-+|(?<!\w)-+(?!\w)")
WILDCARDS = re.compile(r"[%*]+")


class Status(enum.Enum):
    """What the moderators say of a topic: the cell's title, the glyph and the class of the icon."""

    NOT_CHECKED = ("не проверено", "*", "tor-not-approved")
    CLOSED = ("закрыто", "x", "tor-closed")
    APPROVED = ("проверено", "&radic;", "tor-approved")
    NEEDS_EDIT = ("недооформлено", "?", "tor-need-edit")
    DUPLICATE = ("повтор", "D", "tor-dup")
    CONSUMED = ("поглощено", "&sum;", "tor-consumed")
    DOUBTFUL = ("сомнительно", "#", "tor-doubtful")
    TEMPORARY = ("временная", "T", "tor-dup")
    IN_MODERATION = ("премодерация", "&prod;", "tor-premod")

    @property
    def label(self) -> str:
        """The words for it."""
        return self.value[0]

    @property
    def icon(self) -> str:
        """The coloured glyph beside a topic."""
        return f'<span class="tor-icon {self.value[2]}">{self.value[1]}</span>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic with a torrent. Negative `seeders`: the last one left that many days ago.

    Without `release` there is nothing to download behind it; without `has_torrent` it is mere talk. Without `author_id`
    the author is no link.
    """

    topic_id: int
    name: str
    forum_id: int = 187
    size_bytes: int = 1_468_006_400
    seeders: int = 1
    leechers: int = 0
    downloads: int = 0
    registered_at: int = FIRST_DAY
    author: str = "kinoarchivist"
    author_id: int | None = 23_770_000
    status: Status = Status.APPROVED
    is_downloadable: bool = True
    has_torrent: bool = True
    release: SandboxRelease | None = None
    title: SandboxTitle | None = None

    @property
    def forum(self) -> str:
        """The forum's name; some topics lie in forums that no list shows."""
        return FORUMS.get(self.forum_id, "Архив (кино)")


def topic_of(title: SandboxTitle | None, release: SandboxRelease) -> Topic:
    """The topic under which a release is offered; one author in four has left the forum."""
    number = release.topic_id
    nick = number % len(AUTHORS)
    return Topic(
        topic_id=number,
        name=release.name,
        forum_id=release.forum_id,
        size_bytes=release.claimed_size_bytes,
        seeders=release.seeders,
        leechers=release.leechers,
        downloads=number % 9_000,
        registered_at=FIRST_DAY + number % 700 * DAY_S,
        author=AUTHORS[nick],
        author_id=None if AUTHORS[nick] in GONE else 23_770_000 + nick,
        status=Status.TEMPORARY if CAMERA_RIP.search(release.name) else Status.APPROVED,
        release=release,
        title=title,
    )


SORT_KEYS: dict[str, Callable[[Topic], int | str]] = {
    "1": lambda topic: topic.registered_at,
    "2": lambda topic: topic.name.casefold(),
    "4": lambda topic: topic.downloads,
    "7": lambda topic: topic.size_bytes,
    "8": lambda topic: topic.registered_at,
    "10": lambda topic: topic.seeders,
    "11": lambda topic: topic.leechers,
}


def matching(topics: Iterable[Topic], query: str, forum_ids: frozenset[int]) -> list[Topic]:
    """The topics whose names hold every word of the query, in those forums (none given: in all).

    `|` between two words asks for either, `%` and `*` stand for any run of characters, `-word` excludes.
    """
    wanted = [_any_of(group) for group in _groups(query)]
    return [
        topic
        for topic in topics
        if (not forum_ids or topic.forum_id in forum_ids) and all(fits(topic.name) for fits in wanted)
    ]


def _groups(query: str) -> list[list[str]]:
    groups: list[list[str]] = []
    joins = False
    for word in OPERATORS.sub(" ", html.unescape(query)).replace("|", " | ").split():
        if word == "|":
            joins = bool(groups)
        elif joins:
            groups[-1].append(word)
            joins = False
        else:
            groups.append([word])
    return groups


def _any_of(words: list[str]) -> Callable[[str], bool]:
    tests = [(not word.startswith("-"), _pattern(word.lstrip("-"))) for word in words]
    return lambda name: any(bool(pattern.search(name)) is is_wanted for is_wanted, pattern in tests)


def _pattern(word: str) -> re.Pattern[str]:
    inner = ".*".join(re.escape(part) for part in WILDCARDS.split(word))
    return re.compile(rf"(?<!\w){inner}(?!\w)", re.IGNORECASE)
