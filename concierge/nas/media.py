"""Media servers, told of new files: Jellyfin, Emby and Plex look at exactly what is new.

Source: https://api.jellyfin.org (ReportUpdatedMedia), https://dev.emby.media (Library/Media/Updated),
https://developer.plex.tv (a section's refresh with a path)
"""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final, Protocol
from urllib.parse import quote

from concierge.errors import ConciergeError, LoginFailed, ServiceUnavailable, UnexpectedAnswer
from concierge.nas.exchange import Answer, Exchange
from concierge.nas.settings import NasSettings

__all__ = ["MediaServers", "Refreshing", "media_servers", "seen_by"]

PATIENCE_S: Final = 10.0
Paths = Mapping[str, Mapping[str, str]]


class Refreshing(Protocol):
    """One media server; its calls wait for the network and raise ServiceError."""

    @property
    def name(self) -> str:
        """As the settings call it."""
        ...

    def refresh(self, paths: Sequence[str]) -> None:
        """Has it look at these files, named as it names them."""
        ...


class MediaServers:
    """All media servers of the household. What goes wrong with one is told, and holds up nothing."""

    def __init__(self, servers: Sequence[Refreshing], paths: Paths) -> None:
        """Takes the servers, and where the library lies for each."""
        self._servers, self._paths = servers, paths

    async def refresh(self, placed: Sequence[Path]) -> Mapping[str, str]:
        """What went wrong, by the server's name."""
        told = await asyncio.gather(*(self._told(server, placed) for server in self._servers))
        return {server.name: problem for server, problem in zip(self._servers, told, strict=True) if problem}

    async def _told(self, server: Refreshing, placed: Sequence[Path]) -> str:
        paths = [seen_by(server.name, str(path), self._paths) for path in placed]
        try:
            await asyncio.to_thread(server.refresh, paths)
        except ConciergeError as error:
            return str(error)
        return ""


def media_servers(settings: NasSettings) -> MediaServers:
    """Those that the settings name."""
    return MediaServers([*_named(settings)], settings.media_paths)


def _named(settings: NasSettings) -> Iterator[Refreshing]:
    if settings.jellyfin_url:
        yield Jellyfin(Exchange("jellyfin", settings.jellyfin_url), settings.jellyfin_key)
    if settings.emby_url:
        yield Emby(Exchange("emby", settings.emby_url), settings.emby_key)
    if settings.plex_url:
        yield Plex(Exchange("plex", settings.plex_url), settings.plex_token)


def seen_by(server: str, path: str, paths: Paths) -> str:
    """The path as the media server names it; as it is where nobody told otherwise."""
    for known in (paths.get(server, {}), paths.get("*", {})):
        for ours in sorted(known, key=len, reverse=True):
            above = ours.rstrip("/")
            if path == above or path.startswith(f"{above}/"):
                return known[ours].rstrip("/") + path[len(above) :]
    return path


@dataclass(frozen=True, slots=True)
class Jellyfin:
    """Jellyfin 10 and 12, which reads a key in no other header."""

    exchange: Exchange
    key: str
    name: str = "jellyfin"

    def refresh(self, paths: Sequence[str]) -> None:
        """See `Refreshing`."""
        device = 'MediaBrowser Client="concierge", Device="nas", DeviceId="concierge-nas", Version="1.0"'
        key = quote(self.key, safe="")
        _report(self.exchange, self.name, {"Authorization": f'{device}, Token="{key}"'}, paths)


@dataclass(frozen=True, slots=True)
class Emby:
    """Emby."""

    exchange: Exchange
    key: str
    name: str = "emby"

    def refresh(self, paths: Sequence[str]) -> None:
        """See `Refreshing`."""
        _report(self.exchange, self.name, {"X-Emby-Token": self.key}, paths)


@dataclass(frozen=True, slots=True)
class Plex:
    """Plex, which looks at folders of one of its sections."""

    exchange: Exchange
    token: str
    name: str = "plex"

    def refresh(self, paths: Sequence[str]) -> None:
        """See `Refreshing`."""
        headers = {
            "X-Plex-Token": self.token,
            "X-Plex-Client-Identifier": "concierge-nas",
            "X-Plex-Product": "concierge",
            "Accept": "application/json",
        }
        answer = self.exchange.ask("GET", "/library/sections", headers=headers, patience_s=PATIENCE_S)
        _refuse_failure(self.name, answer)
        sections = [*_sections(answer.body)]
        for folder in dict.fromkeys(str(PurePosixPath(path).parent) for path in paths):
            for key in (key for key, root in sections if PurePosixPath(folder).is_relative_to(root)):
                path = f"/library/sections/{key}/refresh?path={quote(folder, safe='')}"
                _refuse_failure(
                    self.name, self.exchange.ask("GET", path, headers=headers, patience_s=PATIENCE_S)
                )


def _report(exchange: Exchange, name: str, headers: Mapping[str, str], paths: Sequence[str]) -> None:
    updates = [{"Path": path, "UpdateType": "Created"} for path in paths]
    answer = exchange.ask(
        "POST",
        "/Library/Media/Updated",
        headers={**headers, "Content-Type": "application/json"},
        body=json.dumps({"Updates": updates}).encode(),
        patience_s=PATIENCE_S,
    )
    _refuse_failure(name, answer)


def _refuse_failure(name: str, answer: Answer) -> None:
    if 200 <= answer.status < 300:  # noqa: PLR2004  a success
        return
    kinds: Mapping[int, Callable[[str, str], ConciergeError]] = {401: LoginFailed, 403: LoginFailed}
    raise kinds.get(answer.status, ServiceUnavailable)(name, f"HTTP {answer.status}")


def _sections(body: bytes) -> Iterator[tuple[str, str]]:
    """The keys of Plex's sections with their folders. Raises UnexpectedAnswer."""
    try:
        for section in json.loads(body)["MediaContainer"].get("Directory", []):
            key = str(section["key"])
            if key.isascii() and key.isalnum():
                yield from ((key, str(location["path"])) for location in section.get("Location", []))
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise UnexpectedAnswer("plex", f"no sections ({type(error).__name__})") from None
