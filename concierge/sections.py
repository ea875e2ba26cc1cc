"""The settings that belong to no adapter."""

from datetime import time
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, SecretStr

from concierge import _sync_rules
from concierge.config import SecretAddress, Section

__all__ = [
    "AgentSection",
    "BotSection",
    "CleanupSection",
    "GeneralSection",
    "LibrarySection",
    "MetadataSection",
    "NotificationsSection",
    "PreferencesSection",
    "SearchSection",
    "ServerSection",
    "SyncSection",
    "TorrentsSection",
]


class GeneralSection(Section):
    """`CONCIERGE_LANGUAGE`, `CONCIERGE_DATA_DIR`, `CONCIERGE_LOG_LEVEL`."""

    usual: ClassVar = {"log_level": ("LOG_LEVEL",)}

    language: Literal["ru", "en"] | None = None
    data_dir: Path | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"


class LibrarySection(Section):
    """Where finished films go, the names of the folders there, and whose names for films and episodes.

    With `ids` a folder tells which title it is of, in the way of `naming`. A template stands above that, for films and
    for episodes.
    """

    section: ClassVar = "library"

    dir: Path | None = None
    movies: str = "Кино"
    series: str = "Сериалы"
    other: str = "Другое"
    naming: Literal["jellyfin", "plex", "emby", "kodi"] = "jellyfin"
    ids: bool = False
    movie_template: str = ""
    episode_template: str = ""


def _hour(text: str) -> str:
    try:
        hour = time.fromisoformat(text)
    except ValueError:
        hour = None
    if hour is None or f"{hour:%H:%M}" != text:
        raise ValueError("not_an_hour")
    return text


Hour = Annotated[str, AfterValidator(_hour)]


class NotificationsSection(Section):
    """When nobody is disturbed: between two times of this machine's day, and so long after they were.

    Without `quiet_from` there are no quiet hours.
    """

    section: ClassVar = "notifications"

    quiet_from: Hour | None = None
    quiet_to: Hour = "08:00"
    min_gap_s: float = Field(default=0, ge=0, le=86_400)


Amount = Annotated[float, Field(ge=0, le=10_000)]


class CleanupSection(Section):
    """When torrents leave their client: at which time of the day that is looked at, and what is enough.

    Enough is a `ratio` or a number of `days`; without both nothing leaves. `trackers` have rules of their own. What
    leaves stands in the trash for `trash_days`.
    """

    section: ClassVar = "cleanup"

    at: Hour = "04:30"
    ratio: Amount | None = Field(default=None, gt=0)
    days: Amount | None = None
    trackers: dict[str, dict[Literal["ratio", "days"], Amount]] = {}  # noqa: RUF012  pydantic copies it
    trash_days: float = Field(default=7, ge=1, le=365)


class SearchSection(Section):
    """How long a search may take; trackers that answer later are told of later."""

    section: ClassVar = "search"

    deadline_s: float = Field(default=8.0, gt=0, le=300)


class MetadataSection(Section):
    """How long a metadata source may take, and how many questions to it are under way at once."""

    section: ClassVar = "metadata"

    deadline_s: float = Field(default=8.0, gt=0, le=300)
    at_once: int = Field(default=16, ge=1, le=200)


class TorrentsSection(Section):
    """Which torrent client is used; without a choice the first other that is set up, else the embedded one.

    `allow_private` keeps BitTorrent trackers on private networks in the magnet links that a person gives, and
    `allow_private_seedboxes` lets people have torrent clients of their own there. A magnet link of which nobody tells
    the files within `metadata_wait_h` hours ends its download. What nobody has whole, and of which no byte comes for
    `stalled_after_h` hours, is stuck.
    """

    section: ClassVar = "torrents"

    client: str | None = None
    allow_private: bool = False
    allow_private_seedboxes: bool = False
    metadata_wait_h: float = Field(default=24.0, gt=0, le=8760)
    stalled_after_h: float = Field(default=12.0, gt=0, le=8760)


class AgentSection(Section):
    """Which model answers; without a choice Anthropic's, then the one behind chat completions, else the grammar.

    `choices` are models that everybody may choose for themselves; the owner may choose any.
    """

    section: ClassVar = "agent"

    model: str | None = None
    choices: tuple[str, ...] = ()


class PreferencesSection(Section):
    """What everybody usually wants, until they say otherwise."""

    section: ClassVar = "preferences"

    profile: Literal["best", "balanced", "small", "travel", "original+subs"] = "balanced"
    resolution: Literal[480, 720, 1080, 2160] | None = None
    voices: tuple[str, ...] = ()
    audio_language: Literal["ru", "en"] | None = None
    max_size_gb: float | None = Field(default=None, gt=0)
    auto_start_gb: float = Field(default=0, ge=0)


def _webhook(text: str) -> str:
    is_local = text.startswith(("http://127.0.0.1", "http://localhost"))
    if text and not is_local and not text.startswith("https://"):
        raise ValueError("not_https")
    return text


class BotSection(Section):
    """The Telegram bot: its token, the Telegram id of the owner unless a code tells it, and the Bot API's address.

    With `webhook_url` Telegram brings updates to `webhook_path` at `port`; without, the bot fetches them. Its health
    is told at `health_port`, which may be the same.
    """

    section: ClassVar = "bot"
    usual: ClassVar = {
        "token": ("TELEGRAM_BOT_TOKEN",),
        "webhook_url": ("WEBHOOK_URL",),
        "webhook_path": ("WEBHOOK_PATH",),
        "port": ("PORT",),
        "health_port": ("HEALTH_PORT",),
    }
    required: ClassVar = ("token",)

    token: SecretStr = SecretStr("")
    owner_id: int | None = None
    base_url: SecretAddress = "https://api.telegram.org/bot"
    webhook_url: Annotated[str, AfterValidator(_webhook)] = ""
    webhook_path: str = Field(default="/webhook", pattern=r"^/[A-Za-z0-9_./-]*$")
    port: int = Field(default=8000, ge=0, le=65_535)
    health_port: int = Field(default=8080, ge=0, le=65_535)


class ServerSection(Section):
    """The server of `concierge serve`. Without a key it answers nothing but that it runs.

    `hosts` are the names by which others reach it, beside `host` itself and this machine's own.
    """

    section: ClassVar = "server"

    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=8080, ge=0, le=65_535)
    api_key: SecretStr = SecretStr("")
    hosts: tuple[str, ...] = ()


Folders = Annotated[dict[str, dict[str, str]], AfterValidator(_sync_rules.absolute_paths)]
NearOrSecret = Annotated[str, AfterValidator(_sync_rules.near_or_https)]
Speeds = Annotated[dict[str, Annotated[int, Field(ge=0)]], AfterValidator(_sync_rules.hours)]
PlainName = Annotated[str, AfterValidator(_sync_rules.plain_name)]
Rights = Annotated[str, AfterValidator(_sync_rules.mode)]


class SyncSection(Section):
    """The daemon on a NAS, `concierge sync`: where it asks, from where it fetches, and where it puts things.

    `paths` tells by the torrent client's kind where its folders lie on its machine, `media_paths` by the media server's
    where the library lies for it; "*" stands for any. `concierge.nas.settings` reads the same without pydantic.
    """

    section: ClassVar = "sync"
    usual: ClassVar = {"api_key": ("SYNC_API_KEY",)}
    required: ClassVar = ("api_url", "api_key", "library")

    api_url: NearOrSecret = ""
    api_key: SecretStr = SecretStr("")
    ssh_host: PlainName = ""
    ssh_port: int = Field(default=22, ge=1, le=65_535)
    ssh_user: PlainName = ""
    ssh_key: Path | None = None
    ssh_known_hosts: Path | None = None
    paths: Folders = {}  # noqa: RUF012  pydantic copies it
    library: Path | None = None
    movies: str = Field(default="Кино", min_length=1)
    series: str = Field(default="Сериалы", min_length=1)
    other: str = Field(default="Другое", min_length=1)
    staging: Path | None = None
    poll_s: float = Field(default=30, ge=1, le=3600)
    parallel: int = Field(default=2, ge=1, le=16)
    transfer: Literal["auto", "rsync", "sftp", "local"] = "auto"
    rsync: str = Field(default="rsync", min_length=1)
    allow_old_rsync: bool = False
    bandwidth: Speeds = {}  # noqa: RUF012  pydantic copies it
    owner: PlainName = ""
    group: PlainName = ""
    mode: Rights = ""
    dir_mode: Rights = ""
    umask: Rights = ""
    marker: str = ".concierge-library"
    reserve_gb: float = Field(default=1, ge=0, le=100_000)
    trash_days: float = Field(default=7, ge=0, le=365)
    jellyfin_url: NearOrSecret = ""
    jellyfin_key: SecretStr = SecretStr("")
    emby_url: NearOrSecret = ""
    emby_key: SecretStr = SecretStr("")
    plex_url: NearOrSecret = ""
    plex_token: SecretStr = SecretStr("")
    media_paths: Folders = {}  # noqa: RUF012  pydantic copies it
