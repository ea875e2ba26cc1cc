"""The settings of the daemon, read without pydantic: the section `sync` as `concierge.sections.SyncSection` has it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from concierge import _sync_rules as rules
from concierge._sources import Sources, decoded, read_secret, variable
from concierge.errors import ConfigError
from concierge.nas.values import Check, among, folder, line, number, ruled, switch, table, whole

__all__ = ["SECTION", "NasSettings", "read_settings"]

SECTION: Final = "sync"
_USUAL: Final = {"api_key": ("SYNC_API_KEY",)}
_WAYS: Final = ("auto", "rsync", "sftp", "local")
_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")
_CHOICES: Final = {"transfer": _WAYS, "log_level": _LEVELS}
_TABLES: Final = frozenset({"paths", "bandwidth", "media_paths"})
_FOLDERS: Final = ruled(table(table(line())), rules.absolute_paths)
_ADDRESS: Final = ruled(line(), rules.near_or_https)
_NAME: Final = ruled(line(), rules.plain_name)
_RIGHTS: Final = ruled(line(), rules.mode)
_GIB: Final = 1024**3

# In the order of the section: of several wrong values the first is told.
_CHECKS: Final[Mapping[str, Check]] = {
    "api_url": _ADDRESS,
    "api_key": line(),
    "ssh_host": _NAME,
    "ssh_port": whole(1, 65_535),
    "ssh_user": _NAME,
    "ssh_key": folder,
    "ssh_known_hosts": folder,
    "paths": _FOLDERS,
    "library": folder,
    "movies": line(least=1),
    "series": line(least=1),
    "other": line(least=1),
    "staging": folder,
    "poll_s": number(1, 3600),
    "parallel": whole(1, 16),
    "transfer": among(*_WAYS),
    "rsync": line(least=1),
    "allow_old_rsync": switch,
    "bandwidth": ruled(table(whole(0)), rules.hours),
    "owner": _NAME,
    "group": _NAME,
    "mode": _RIGHTS,
    "dir_mode": _RIGHTS,
    "umask": _RIGHTS,
    "marker": line(),
    "reserve_gb": number(0, 100_000),
    "trash_days": number(0, 365),
    "jellyfin_url": _ADDRESS,
    "jellyfin_key": line(),
    "emby_url": _ADDRESS,
    "emby_key": line(),
    "plex_url": _ADDRESS,
    "plex_token": line(),
    "media_paths": _FOLDERS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NasSettings:
    """What `SyncSection` says of each field; secrets are plain texts here and stay out of `repr`."""

    api_url: str = ""
    api_key: str = field(default="", repr=False)
    ssh_host: str = ""
    ssh_port: int = 22
    ssh_user: str = ""
    ssh_key: Path | None = None
    ssh_known_hosts: Path | None = None
    paths: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    library: Path | None = None
    movies: str = "Кино"
    series: str = "Сериалы"
    other: str = "Другое"
    staging: Path | None = None
    poll_s: float = 30
    parallel: int = 2
    transfer: str = "auto"
    rsync: str = "rsync"
    allow_old_rsync: bool = False
    bandwidth: Mapping[str, int] = field(default_factory=dict)
    owner: str = ""
    group: str = ""
    mode: str = ""
    dir_mode: str = ""
    umask: str = ""
    marker: str = ".concierge-library"
    reserve_gb: float = 1
    trash_days: float = 7
    jellyfin_url: str = ""
    jellyfin_key: str = field(default="", repr=False)
    emby_url: str = ""
    emby_key: str = field(default="", repr=False)
    plex_url: str = ""
    plex_token: str = field(default="", repr=False)
    media_paths: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    log_level: str = "WARNING"

    @property
    def root(self) -> Path:
        """The library. Raises ConfigError if none is set."""
        if self.library is None:
            raise ConfigError("no library", setting=variable(SECTION, "library"), problem="not_set")
        return self.library

    @property
    def staging_folder(self) -> Path:
        """Where files wait until they are whole, which has to be on the library's file system."""
        return self.staging or self.root / ".concierge-staging"

    @property
    def folders(self) -> Mapping[str, str]:
        """The library's folders by the kind of what they hold."""
        return {"movie": self.movies, "series": self.series, "other": self.other}

    @property
    def reserve_bytes(self) -> int:
        """What is left free on the library's disk."""
        return int(self.reserve_gb * _GIB)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no log may hold."""
        return tuple(filter(None, (self.api_key, self.jellyfin_key, self.emby_key, self.plex_token)))

    def is_set(self, name: str) -> bool:
        """Whether the field has a value."""
        return bool(getattr(self, name))


def read_settings(
    *,
    environ: Mapping[str, str] | None = None,
    dotenv: Path | None = Path(".env"),
    config_file: Path | None = None,
) -> NasSettings:
    """The settings as `concierge.config.Settings` would find them.

    Raises:
        ConfigError: a file cannot be read, or a value is wrong; `facts["setting"]` names its variable.
    """
    sources = Sources(environ=environ, dotenv=dotenv, config_file=config_file)
    names = {name: _given(sources, SECTION, name) for name in _CHECKS}
    written = sources.table(SECTION)
    values: dict[str, Any] = {
        name: _checked(name, found, written) for name, found in names.items() if found or name in written
    }
    _refuse_unknown(written)
    values |= _level(sources)
    return NasSettings(**values)


def _given(
    sources: Sources, section: str, name: str, usual: tuple[str, ...] = ()
) -> tuple[str, object] | None:
    for _, named, value in sources.found(section, name, usual or _USUAL.get(name, ())):
        if named.endswith("_FILE"):
            return named, read_secret(Path(value), named)
        return named, decoded(value, named) if name in _TABLES else value
    return None


def _checked(
    name: str, given: tuple[str, object] | None, written: Mapping[str, object], check: Check | None = None
) -> object:
    named, value = given or (variable(SECTION, name), written[name])
    if value is None and name in {"ssh_key", "ssh_known_hosts", "library", "staging"}:
        return None
    try:
        return (check or _CHECKS[name])(value)
    except ValueError as error:
        problem = str(error)
        facts = {"limit": " | ".join(_CHOICES[name])} if problem == "not_a_choice" else {}
        raise ConfigError(f"{named}: {problem}", setting=named, problem=problem, **facts) from None


def _refuse_unknown(written: Mapping[str, object]) -> None:
    for name in written:
        if name not in _CHECKS:
            setting, problem = variable(SECTION, name), "Extra inputs are not permitted"
            raise ConfigError(f"{setting}: {problem}", setting=setting, problem=problem)


def _level(sources: Sources) -> Mapping[str, object]:
    """How much is logged, which is a setting of all programs."""
    top = sources.table("")
    given = _given(sources, "", "log_level", ("LOG_LEVEL",))
    if given is None and "log_level" not in top:
        return {}
    given = given or (variable("", "log_level"), top["log_level"])
    return {"log_level": _checked("log_level", given, {}, among(*_LEVELS))}
