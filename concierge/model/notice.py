"""What people are told of their downloads."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from concierge.model.following import Following
from concierge.model.notification_wishes import NewsKind
from concierge.model.promise import Breach
from concierge.model.user import User

__all__ = ["Message", "News", "Notification", "Topic"]

# A full disk holds up every other download too.
_URGENT: Final = frozenset({"no_space"})


class Topic(StrEnum):
    """What is told."""

    DOWNLOADED = "downloaded"
    NAS_WAITS = "nas_waits"
    """It is not copied home until somebody has seen to something; then it goes on by itself."""
    ON_NAS = "on_nas"
    FAILED = "failed"
    NOT_AS_PROMISED = "not_as_promised"
    """Its files are finished, and not what the release said."""
    VANISHED = "vanished"
    """Its client has it no more, and that was no accident."""
    DISK_FULL = "disk_full"
    """It goes on by itself once there is room."""
    STALLED = "stalled"
    """Nobody has the rest of it."""
    TRASHED = "trashed"
    CLEANUP_ASKED = "cleanup_asked"
    GREW = "grew"
    """The torrent of a followed topic holds more; it is on its way."""
    UNDECIDED = "undecided"
    """The torrent of a followed topic lacks something: the person decides."""
    DIGEST = "digest"
    """Several news in one message."""
    TEST = "test"


_KINDS: Final[Mapping[Topic, NewsKind]] = {
    Topic.DOWNLOADED: NewsKind.DOWNLOADED,
    Topic.ON_NAS: NewsKind.READY,
    Topic.FAILED: NewsKind.PROBLEMS,
    Topic.NOT_AS_PROMISED: NewsKind.PROBLEMS,
    Topic.VANISHED: NewsKind.PROBLEMS,
    Topic.DISK_FULL: NewsKind.PROBLEMS,
    Topic.NAS_WAITS: NewsKind.PROBLEMS,
    Topic.STALLED: NewsKind.QUESTIONS,
    Topic.UNDECIDED: NewsKind.QUESTIONS,
    Topic.CLEANUP_ASKED: NewsKind.QUESTIONS,
    Topic.GREW: NewsKind.EPISODES,
    Topic.TRASHED: NewsKind.CLEANUP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What has become of a download.

    `instead` is the release that is proposed or, without a proposal, begun; what is TRASHED stays for `days` more.
    `growth` tells what a new torrent of its topic holds or lacks. What is DOWNLOADED and lies elsewhere is `is_fetched`
    by a NAS, if there is one.
    """

    topic: Topic
    instead: str = ""
    proposal_id: str = ""
    days: int = 0
    growth: Following | None = None
    is_fetched: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """Something to tell. `label` names the title as the person knows it, `release` is the torrent's own name.

    `name` is the label without season and episode, "" where no title is known. `card` names the title's card, `poster`
    is the address of a picture elsewhere; each is "" where there is none. `language` is the person's. `title` is the
    original name, "" where no title is known. `placed` are the paths in the library. `instead`, `proposal_id` and
    `days` are those of the `News`, `episodes` are new ones, or those of several news; `files` counts new ones.
    `is_fetched` is that of the `News`. Names come from strangers.
    """

    topic: Topic
    language: str
    label: str = ""
    name: str = ""
    card: str = ""
    poster: str = ""
    release: str = ""
    download_id: str = ""
    info_hash: str = ""
    tracker: str = ""
    title: str = ""
    is_series: bool = False
    year: int | None = None
    season: int | None = None
    episode: int | None = None
    tmdb: int | None = None
    imdb: str | None = None
    tvdb: int | None = None
    size_bytes: int | None = None
    resolution: int | None = None
    placed: tuple[str, ...] = ()
    failure_code: str = ""
    failure_detail: str = ""
    breaches: tuple[Breach, ...] = ()
    instead: str = ""
    proposal_id: str = ""
    days: int = 0
    episodes: tuple[int, ...] = ()
    files: int = 0
    is_fetched: bool = False

    @property
    def kind(self) -> NewsKind | None:
        """As what people think of it; None for what is no news, such as a test."""
        return _KINDS.get(self.topic)

    @property
    def is_urgent(self) -> bool:
        """Whether it is told at once, also in quiet hours: somebody waits for it, or everything else does."""
        return self.topic in {Topic.TEST, Topic.DISK_FULL} or self.failure_code in _URGENT

    @property
    def wants_answer(self) -> bool:
        """Whether it goes on only when the person decides; then it waits for no other message."""
        return self.kind is NewsKind.QUESTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A notification in the words of its reader: a heading of one line, and a few sentences.

    `text` names the commands of the CLI that go on from there; `facts` is the same for a chat, without them. `to` is
    its reader. `key` stays the same when it is told again, because nobody knows whether it had arrived. Of several news
    in one `notification` is their sum, and `parts` are they.
    """

    notification: Notification
    heading: str
    text: str
    facts: str
    key: str
    to: User
    parts: tuple[Notification, ...] = ()
