"""qBittorrent, on this machine or on a seedbox, by its Web API: versions 4.2 to 5.3.

Proved against qbittorrent-nox 4.5.2; what the others do otherwise is written after their sources.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import ClassVar, Final

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from concierge.adapters._http import Http
from concierge.adapters._qbittorrent_api import NAME, Api, Credentials, answers_at, words
from concierge.adapters._qbittorrent_deltas import Deltas
from concierge.adapters._qbittorrent_form import Offer, form, labels, multipart, takes_labels
from concierge.adapters._qbittorrent_torrents import (
    HELD,
    SKIPPED,
    Files,
    Properties,
    Torrent,
    Torrents,
    entries_of,
    status_of,
)
from concierge.adapters._seedbox import LONGEST_LIST_BYTES, only_where_nobody_listens, whole_address
from concierge.adapters._shapes import read
from concierge.config import Section
from concierge.errors import BadTorrent, NotFound, ServiceUnavailable, UnexpectedAnswer
from concierge.model.magnet import Magnet
from concierge.model.metainfo import Metainfo
from concierge.model.release import TorrentSource
from concierge.model.torrent import Ability, TorrentEntry, TorrentLimits, TorrentStatus
from concierge.ports import Adapter, TorrentClient

__all__ = ["ADAPTER", "QBittorrentClient", "QBittorrentSection"]

# It may say nothing for half a minute while a large torrent is checked.
TIMEOUT_S: Final = 45.0
VISIBLE_WITHIN_S: Final = 10.0
# It looks at its own torrents every 1.5 s unless its settings say otherwise, and until then tells of what was.
SETTLED_WITHIN_S: Final = 5.0
EVERY_S: Final = 0.2
FIRST_WITH_STOP: Final = (2, 11)
NORMAL: Final = 1

NOT_FOUND: Final = 404
CONFLICT: Final = 409
BAD_FILE: Final = 415
_GONE: Final = frozenset({NOT_FOUND})
ADD_ANSWERS: Final = frozenset({CONFLICT, BAD_FILE})
_HASH = re.compile(r"[0-9a-f]{40}", re.ASCII)


class QBittorrentSection(Section):
    """Where the Web UI is, with a name and a password or with an API key, which versions from 5.2 on know.

    A bare host is taken for a seedbox, behind TLS. `allow_private` keeps trackers in private networks in magnet links.
    """

    section: ClassVar[str] = "qbittorrent"
    required: ClassVar[tuple[str, ...]] = ("url",)

    url: str = ""
    username: str = ""
    password: SecretStr = Field(default=SecretStr(""), validate_default=True)
    api_key: SecretStr = Field(default=SecretStr(""), validate_default=True)
    allow_private: bool = False

    @field_validator("url")
    @classmethod
    def _whole(cls, url: str) -> str:
        return whole_address(url)

    @field_validator("password", "api_key")
    @classmethod
    def _only_where_nobody_listens(cls, secret: SecretStr, info: ValidationInfo) -> SecretStr:
        return only_where_nobody_listens(secret, str(info.data.get("url", "")))


class QBittorrentClient:
    """A TorrentClient on a qBittorrent.

    Versions before 4.5 cannot be told to fetch a magnet's metadata alone. There a magnet that is to be held is
    started with the tag "concierge-held", and stopped by the first look at it that finds the metadata there.
    """

    name = NAME
    abilities = frozenset(Ability)

    def __init__(
        self, api: Api, *, allow_private: bool = False, visible_within_s: float = VISIBLE_WITHIN_S
    ) -> None:
        """Speaks to the server behind `api`, which has so long to show what it was given."""
        self._api = api
        self._deltas = Deltas(api)
        self._allow_private = allow_private
        self._visible_within_s = visible_within_s

    async def add(
        self,
        source: TorrentSource,
        *,
        save_dir: Path | None,
        is_paused: bool,
        wanted: Sequence[int] | None = None,
    ) -> str:
        """Gives the torrent to the server and returns its info hash; one that is there is left as it is.

        Raises:
            BadMagnet: the magnet link names no torrent.
            BadTorrent: the .torrent file cannot be trusted, or the server does not take it.
            NotFound: the .torrent file has no such file as is wanted.
        """
        offer = self._offer(source)
        chosen = _chosen(offer, wanted)
        info_hash = offer.info_hash
        if await self._torrents_named([info_hash]):
            return info_hash
        version = await self._api.version()
        is_choosing = chosen is not None
        fields = [*form(offer, version, save_dir=save_dir, is_paused=is_paused or is_choosing)]
        if await self._is_taken(fields, source, info_hash):
            torrent = await self._shown(offer)
            if not takes_labels(version):
                tags = labels(offer, version, is_paused=is_paused)
                await self._act("torrents/addTags", torrent, tags=tags)
            if chosen is not None:
                await self._choose(torrent, chosen)
                await self._go(torrent, is_running=not is_paused)
        return info_hash

    async def list(self, info_hashes: Sequence[str] | None = None) -> tuple[TorrentStatus, ...]:
        """The state of these torrents, or of all."""
        found = await (self._all() if info_hashes is None else self._torrents_named(info_hashes))
        return tuple([status_of(await self._held_back(torrent)) for torrent in found])

    async def files(self, info_hash: str) -> tuple[TorrentEntry, ...]:
        """The torrent's files; empty until the metadata is known. Raises NotFound."""
        entries = await self._entries(await self._held_back(await self._torrent(info_hash)))
        return tuple(entry for _, entry in entries)

    async def choose_files(self, info_hash: str, wanted: Sequence[int]) -> None:
        """Downloads only the files with these indexes.

        Raises:
            NotFound: no such torrent, or no such file in it.
            ServiceUnavailable: the metadata is not known yet, so there is nothing to choose from.
        """
        await self._choose(await self._torrent(info_hash), frozenset(wanted))

    async def pause(self, info_hash: str) -> None:
        """Stops the torrent's traffic. Raises NotFound."""
        await self._go(await self._torrent(info_hash), is_running=False)

    async def resume(self, info_hash: str) -> None:
        """Lets the torrent go on, also after an error. Raises NotFound."""
        torrent = await self._torrent(info_hash)
        if not torrent.has_metadata:
            # A stop takes back that it is to stop once it has the metadata; nothing else does.
            await self._go(torrent, is_running=False)
        await self._go(torrent, is_running=True)

    async def recheck(self, info_hash: str) -> None:
        """Has all that is there of the torrent compared with its hashes once more. Raises NotFound."""
        torrent = await self._torrent(info_hash)
        await self._act("torrents/recheck", torrent)
        if torrent.is_complete:
            await self._settled(torrent, lambda now: not now.is_complete)

    async def set_location(self, info_hash: str, save_dir: Path) -> None:
        """Moves the torrent's files to the folder. Raises NotFound."""
        torrent = await self._torrent(info_hash)
        await self._act("torrents/setLocation", torrent, location=save_dir.as_posix())

    async def set_limits(self, info_hash: str, limits: TorrentLimits) -> None:
        """Slows the torrent down, or lets it run again. Raises NotFound."""
        torrent = await self._torrent(info_hash)
        await self._act("torrents/setDownloadLimit", torrent, limit=_limit(limits.download_bps))
        await self._act("torrents/setUploadLimit", torrent, limit=_limit(limits.upload_bps))

    async def remove(self, info_hash: str, *, with_data: bool) -> None:
        """Takes the torrent out of the server; its data stays unless `with_data`. Raises NotFound without a name."""
        if not info_hash:
            raise NotFound("no torrent is named", what="a torrent without a name")
        for torrent in await self._torrents_named([info_hash]):
            await self._act("torrents/delete", torrent, deleteFiles=str(with_data).lower())

    async def free_bytes(self) -> int | None:
        """The space left where the server puts new torrents."""
        return await self._deltas.free_bytes()

    async def check(self) -> None:
        """Returns if the server lets us in and answers."""
        await self._api.version()

    def _offer(self, source: TorrentSource) -> Offer:
        if source.metainfo is not None:
            return Metainfo.parse(source.metainfo)
        text = source.magnet or Magnet(info_hash=source.info_hash).uri()
        return Magnet.parse(text, allow_private=self._allow_private)

    async def _is_taken(
        self, fields: Sequence[tuple[str, str]], source: TorrentSource, info_hash: str
    ) -> bool:
        """Whether the torrent is new; False if somebody else has given it to the server meanwhile."""
        # Two files of one name would be one to the server.
        files = {} if source.metainfo is None else {"torrents": (f"{info_hash}.torrent", source.metainfo)}
        content, media_type = multipart(fields, files)
        answer = await self._api.upload("torrents/add", content, media_type, taken=ADD_ANSWERS)
        if answer.status == BAD_FILE:
            raise BadTorrent(f"{NAME}: {words(answer)}", problem=words(answer))
        # Nothing but this tells a duplicate from a torrent that cannot be taken.
        if answer.status != CONFLICT and answer.text().strip() != "Fails.":
            return True
        if await self._torrents_named([info_hash]):
            return False
        problem = "it does not take the torrent"
        raise UnexpectedAnswer(NAME, problem, problem=problem)

    async def _shown(self, offer: Offer) -> Torrent:
        """The torrent once the server shows it, which is a moment after it has taken it."""
        # One in both versions is called by the second's hash as soon as that is known.
        names = {offer.info_hash, (offer.info_hash_v2 or offer.info_hash)[:40]}
        with suppress(TimeoutError):
            async with asyncio.timeout(self._visible_within_s):
                while not (found := await self._asked(names)):  # noqa: ASYNC110  a server does not call back
                    await asyncio.sleep(EVERY_S)
                return found[0]
        problem = "it has taken the torrent and does not show it"
        raise ServiceUnavailable(NAME, problem, problem=problem)

    async def _torrent(self, info_hash: str) -> Torrent:
        found = await self._torrents_named([info_hash])
        if not found:
            raise NotFound(f"qbittorrent has no torrent {info_hash}", what=info_hash)
        return found[0]

    async def _torrents_named(self, info_hashes: Iterable[str]) -> tuple[Torrent, ...]:
        names = {name.lower() for name in info_hashes if _HASH.fullmatch(name.lower())}
        found = await self._asked(names) if names else ()
        missing = names - {torrent.info_hash for torrent in found}
        # What is in both versions goes by a name there that only the whole list tells.
        others = [torrent for torrent in await self._all() if torrent.info_hash in missing] if missing else []
        return (*found, *others)

    async def _asked(self, names: Iterable[str]) -> tuple[Torrent, ...]:
        answer = await self._api.post("torrents/info", {"hashes": "|".join(sorted(names))})
        return read(Torrents, answer).root

    async def _all(self) -> tuple[Torrent, ...]:
        """With a key the server would mix what it tells us with what it tells others who have the key."""
        if self._api.has_own_session:
            return await self._deltas.torrents()
        return read(Torrents, await self._api.get("torrents/info")).root

    async def _entries(self, torrent: Torrent) -> tuple[tuple[int, TorrentEntry], ...]:
        """The torrent's files, each with the number that the server has for it."""
        answer = await self._api.get("torrents/files", hash=torrent.hash, taken=_GONE)
        if answer.status == NOT_FOUND:
            raise NotFound(f"qbittorrent has no torrent {torrent.info_hash}", what=torrent.info_hash)
        files = read(Files, answer)
        piece_bytes = await self._piece_bytes(torrent) if files.may_have_gaps else 0
        return tuple(entries_of(files, piece_bytes))

    async def _piece_bytes(self, torrent: Torrent) -> int:
        return read(Properties, await self._api.get("torrents/properties", hash=torrent.hash)).piece_size

    async def _choose(self, torrent: Torrent, wanted: frozenset[int]) -> None:
        entries = await self._entries(torrent)
        if not entries:
            raise ServiceUnavailable(self.name, "the files are not known yet", problem="no metadata")
        if strangers := wanted - {entry.index for _, entry in entries}:
            missing = f"file {min(strangers)}"
            raise NotFound(f"{torrent.info_hash} has no {missing}", what=missing)
        more = [one for one in entries if one[1].index in wanted and not one[1].is_wanted]
        less = [one for one in entries if one[1].index not in wanted and one[1].is_wanted]
        # One that is wanted already keeps the priority that it has.
        await self._set_priority(torrent, [number for number, _ in more], NORMAL)
        await self._set_priority(torrent, [number for number, _ in less], SKIPPED)
        if torrent.is_complete and any(entry.progress < 1 for _, entry in more):
            await self._settled(torrent, lambda now: not now.is_complete or now.size != torrent.size)
            # Who is complete leaves all those who have everything; the tracker names them once more.
            await self._act("torrents/reannounce", torrent)

    async def _set_priority(self, torrent: Torrent, numbers: Sequence[int], priority: int) -> None:
        if numbers:
            names = "|".join(map(str, numbers))
            fields: dict[str, str | int] = {"hash": torrent.hash, "id": names, "priority": priority}
            await self._api.post("torrents/filePrio", fields)

    async def _settled(self, torrent: Torrent, is_new: Callable[[Torrent], bool]) -> None:
        """Waits until the server tells of the torrent as it is: right after a change it tells how it was.

        It is not waited for long: what is quickly done is never told of.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(SETTLED_WITHIN_S):
                while not any(map(is_new, await self._asked([torrent.hash]))):  # noqa: ASYNC110  as above
                    await asyncio.sleep(EVERY_S)

    async def _go(self, torrent: Torrent, *, is_running: bool) -> None:
        await self._let_go(torrent)
        fields = {"hashes": torrent.hash}
        answer = await self._api.post(await self._verb(is_running=is_running), fields, taken=_GONE)
        if answer.status == NOT_FOUND:
            # Without a login nobody tells us that the server is another version by now.
            self._api.forget_version()
            await self._api.post(await self._verb(is_running=is_running), fields)

    async def _verb(self, *, is_running: bool) -> str:
        verbs = ("stop", "start") if await self._api.version() >= FIRST_WITH_STOP else ("pause", "resume")
        return f"torrents/{verbs[is_running]}"

    async def _act(self, path: str, torrent: Torrent, **fields: str | int) -> None:
        await self._api.post(path, {"hashes": torrent.hash, **fields})

    async def _held_back(self, torrent: Torrent) -> Torrent:
        """The torrent, stopped if it was only started for its metadata and that is there now."""
        if HELD not in torrent.labels or not torrent.has_metadata:
            return torrent
        await self._go(torrent, is_running=False)
        return torrent.model_copy(update={"state": "pausedDL"})

    async def _let_go(self, torrent: Torrent) -> None:
        if HELD in torrent.labels:
            await self._act("torrents/removeTags", torrent, tags=HELD)


def _chosen(offer: Offer, wanted: Sequence[int] | None) -> frozenset[int] | None:
    """Which files are wanted from the beginning; None where all are, or where nobody knows them yet."""
    if wanted is None or isinstance(offer, Magnet):
        return None
    indexes = {entry.index for entry in offer.files}
    if strangers := set(wanted) - indexes:
        missing = f"file {min(strangers)}"
        raise NotFound(f"{offer.info_hash} has no {missing}", what=missing)
    return frozenset(wanted)


def _limit(rate_bps: int | None) -> int:
    """The rate as the server has it, where 0 is none."""
    return 0 if rate_bps is None else max(1, rate_bps)


@asynccontextmanager
async def build(
    section: QBittorrentSection,
    http: Http,
    data_dir: Path,  # noqa: ARG001  the server keeps its own files
) -> AsyncIterator[TorrentClient]:
    """The client of the server that the section names."""
    credentials = Credentials(
        username=section.username,
        password=section.password.get_secret_value(),
        api_key=section.api_key.get_secret_value(),
    )
    async with http.client(NAME, base_url=section.url, timeout_s=TIMEOUT_S) as client:
        api = Api(client.reading(LONGEST_LIST_BYTES), section.url, credentials)
        yield QBittorrentClient(api, allow_private=section.allow_private)


async def recognises(section: QBittorrentSection, http: Http) -> bool:
    """Whether a qBittorrent answers there."""
    async with http.client(NAME, base_url=section.url) as client:
        return await answers_at(section.url, client)


ADAPTER: Final[Adapter[QBittorrentSection, Http, TorrentClient]] = Adapter(
    name=NAME, section=QBittorrentSection, build=build, recognises=recognises
)
