"""Transmission, on this machine or on a seedbox, by its RPC.

Proved against the daemon 3.00; the newer dialect is written after its specification.
"""

import base64
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, ClassVar, Final, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from concierge.adapters._http import Http
from concierge.adapters._transmission_rpc import RPC_PATH, Rpc, Shape
from concierge.config import Section, is_loopback
from concierge.errors import NotFound, ServiceUnavailable, UnexpectedAnswer
from concierge.model.magnet import Magnet
from concierge.model.metainfo import Metainfo
from concierge.model.release import TorrentSource
from concierge.model.torrent import TorrentEntry, TorrentState, TorrentStatus
from concierge.ports import Adapter, TorrentClient

__all__ = ["ADAPTER", "TransmissionClient", "TransmissionSection"]

LABEL: Final = "concierge"
HELD: Final = "concierge-held"
LOCAL_ERROR: Final = 3

STOPPED: Final = 0
CHECKING: Final = frozenset({1, 2})


class TransmissionSection(Section):
    """Where the daemon is. A bare host is taken for a seedbox, behind TLS and at the usual path.

    `allow_private` keeps trackers in private networks in magnet links.
    """

    section: ClassVar[str] = "transmission"
    usual: ClassVar[dict[str, tuple[str, ...]]] = {
        "url": ("SEEDBOX_HOST",),
        "username": ("SEEDBOX_USER",),
        "password": ("SEEDBOX_PASSWORD",),
    }
    required: ClassVar[tuple[str, ...]] = ("url",)

    url: str = ""
    username: str = ""
    password: SecretStr = Field(default=SecretStr(""), validate_default=True)
    allow_private: bool = False

    @field_validator("url")
    @classmethod
    def _whole(cls, url: str) -> str:
        if not url:
            return url
        if "://" not in url:
            url = f"{'http' if is_loopback(f'http://{url}') else 'https'}://{url}"
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("not an http or https address")
        if parts.username is not None or parts.password is not None:
            raise ValueError("name and password belong into settings of their own")
        return url.rstrip("/") if parts.path.strip("/") else f"{parts.scheme}://{parts.netloc}{RPC_PATH}"

    @field_validator("password")
    @classmethod
    def _only_where_nobody_listens(cls, password: SecretStr, info: ValidationInfo) -> SecretStr:
        url = str(info.data.get("url", ""))
        if password.get_secret_value() and url.startswith("http:") and not is_loopback(url):
            raise ValueError("a password is sent over https only: change the address")
        return password


Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Bytes = Annotated[int, Field(ge=0)]


class _File(Shape):
    name: str
    length: Bytes
    bytes_completed: Bytes = 0


class _Torrent(Shape):
    hash_string: str
    name: str = ""
    status: int = STOPPED
    metadata_percent_complete: Share = 0.0
    size_when_done: Bytes = 0
    left_until_done: Bytes = 0
    rate_download: Bytes = 0
    eta: int = -1
    error: int = 0
    error_string: str = ""
    is_stalled: bool = False
    peers_connected: int = 0
    download_dir: str = ""
    labels: tuple[str, ...] = ()
    files: tuple[_File, ...] = ()
    wanted: tuple[bool | Literal[0, 1], ...] = ()

    @property
    def info_hash(self) -> str:
        return self.hash_string.lower()

    @property
    def has_metadata(self) -> bool:
        return self.metadata_percent_complete == 1

    @property
    def is_complete(self) -> bool:
        """A magnet without metadata has nothing left either, so that alone means nothing."""
        is_whole = self.has_metadata and self.size_when_done > 0 and self.left_until_done == 0
        return is_whole and self.status not in CHECKING and self.error != LOCAL_ERROR


class _Torrents(Shape):
    torrents: tuple[_Torrent, ...]


class _Name(Shape):
    hash_string: str


class _Added(Shape):
    torrent_added: _Name | None = None
    torrent_duplicate: _Name | None = None


class _SessionFacts(Shape):
    download_dir: str = ""


class _Space(Shape):
    size_bytes: int = -1


class _Nothing(Shape):
    """The result of a call that only does something."""


STATUS_FIELDS: Final = tuple(name for name in _Torrent.model_fields if name not in {"files", "wanted"})
FILE_FIELDS: Final = (*STATUS_FIELDS, "files", "wanted")


class TransmissionClient:
    """A TorrentClient on a Transmission daemon.

    Transmission fetches no metadata for a paused magnet. One that is to be held is started with the label
    "concierge-held", and stopped by the first look at it that finds the metadata there.
    """

    name = "transmission"

    def __init__(self, rpc: Rpc, *, allow_private: bool = False) -> None:
        """Speaks to the daemon behind `rpc`."""
        self._rpc = rpc
        self._allow_private = allow_private

    async def add(self, source: TorrentSource, *, save_dir: Path | None, is_paused: bool) -> str:
        """Gives the torrent to the daemon and returns its info hash; one that is there is left as it is.

        Raises:
            BadMagnet: the magnet link names no torrent.
            BadTorrent: the .torrent file cannot be trusted.
        """
        is_held = is_paused and source.metainfo is None
        labels = [LABEL, HELD] if is_held else [LABEL]
        where = {} if save_dir is None else {"download_dir": save_dir.as_posix()}
        added = await self._rpc.call(
            "torrent_add",
            _Added,
            **self._offer(source),
            **where,
            paused=is_paused and not is_held,
            labels=labels,
        )
        name = added.torrent_added or added.torrent_duplicate
        if name is None:
            raise UnexpectedAnswer(self.name, "torrent_add: neither added nor there already")
        info_hash = name.hash_string.lower()
        if added.torrent_added and not self._rpc.is_json_rpc:
            # Version 3.00 overlooks labels in torrent-add.
            await self._rpc.call("torrent_set", _Nothing, ids=[info_hash], labels=labels)
        return info_hash

    async def list(self, info_hashes: Sequence[str] | None = None) -> tuple[TorrentStatus, ...]:
        """The state of these torrents, or of all."""
        return tuple(map(_status, await self._torrents(STATUS_FIELDS, info_hashes)))

    async def files(self, info_hash: str) -> tuple[TorrentEntry, ...]:
        """The torrent's files; empty until the metadata is known. Raises NotFound."""
        return _entries(await self._torrent(info_hash, FILE_FIELDS))

    async def choose_files(self, info_hash: str, wanted: Sequence[int]) -> None:
        """Downloads only the files with these indexes.

        Raises:
            NotFound: no such torrent, or no such file in it.
            ServiceUnavailable: the metadata is not known yet, so there is nothing to choose from.
        """
        count = len((await self._torrent(info_hash, FILE_FIELDS)).files)
        if not count:
            raise ServiceUnavailable(self.name, "the files are not known yet", problem="no metadata")
        if strangers := set(wanted) - set(range(count)):
            raise NotFound(f"{info_hash} has no file {min(strangers)}", what=f"file {min(strangers)}")
        chosen = sorted(set(wanted))
        others = sorted(set(range(count)) - set(wanted))
        # An empty list means every file.
        choice = {"files_wanted": chosen, "files_unwanted": others}
        lists = {name: indexes for name, indexes in choice.items() if indexes}
        await self._rpc.call("torrent_set", _Nothing, ids=[info_hash.lower()], **lists)

    async def pause(self, info_hash: str) -> None:
        """Stops the torrent's traffic. Raises NotFound."""
        await self._let_go(await self._torrent(info_hash, STATUS_FIELDS))
        await self._rpc.call("torrent_stop", _Nothing, ids=[info_hash.lower()])

    async def resume(self, info_hash: str) -> None:
        """Lets the torrent go on. Raises NotFound."""
        await self._let_go(await self._torrent(info_hash, STATUS_FIELDS))
        await self._rpc.call("torrent_start", _Nothing, ids=[info_hash.lower()])

    async def remove(self, info_hash: str, *, with_data: bool) -> None:
        """Takes the torrent out of the daemon; its data stays unless `with_data`."""
        # Without ids the daemon would remove everything that it has.
        if not info_hash:
            raise NotFound("no torrent is named", what="a torrent without a name")
        await self._rpc.call("torrent_remove", _Nothing, ids=[info_hash.lower()], delete_local_data=with_data)

    async def free_bytes(self) -> int | None:
        """The space left where the daemon puts new torrents."""
        folder = (await self._rpc.call("session_get", _SessionFacts)).download_dir
        try:
            space = await self._rpc.call("free_space", _Space, path=folder)
        except UnexpectedAnswer:
            # The folder is made with the first download; until then the daemon cannot tell.
            return None
        return space.size_bytes if space.size_bytes >= 0 else None

    async def check(self) -> None:
        """Returns if the daemon lets us in and answers."""
        await self._rpc.call("session_get", _SessionFacts)

    def _offer(self, source: TorrentSource) -> dict[str, str]:
        if source.metainfo is not None:
            Metainfo.parse(source.metainfo)
            return {"metainfo": base64.b64encode(source.metainfo).decode()}
        text = source.magnet or Magnet(info_hash=source.info_hash).uri()
        return {"filename": Magnet.parse(text, allow_private=self._allow_private).uri()}

    async def _torrent(self, info_hash: str, fields: Sequence[str]) -> _Torrent:
        found = await self._torrents(fields, [info_hash])
        if not found:
            raise NotFound(f"transmission has no torrent {info_hash}", what=info_hash)
        return found[0]

    async def _torrents(
        self, fields: Sequence[str], info_hashes: Sequence[str] | None
    ) -> tuple[_Torrent, ...]:
        if info_hashes is None:
            found = (await self._rpc.call("torrent_get", _Torrents, fields=fields)).torrents
        elif info_hashes:
            ids = [info_hash.lower() for info_hash in info_hashes]
            found = (await self._rpc.call("torrent_get", _Torrents, fields=fields, ids=ids)).torrents
        else:
            return ()
        return tuple([await self._held_back(torrent) for torrent in found])

    async def _held_back(self, torrent: _Torrent) -> _Torrent:
        """The torrent, stopped if it was only started for its metadata and that is there now."""
        if HELD not in torrent.labels or not torrent.has_metadata:
            return torrent
        await self._rpc.call("torrent_stop", _Nothing, ids=[torrent.info_hash])
        await self._let_go(torrent)
        return torrent.model_copy(update={"status": STOPPED})

    async def _let_go(self, torrent: _Torrent) -> None:
        if HELD in torrent.labels:
            labels = [label for label in torrent.labels if label != HELD]
            await self._rpc.call("torrent_set", _Nothing, ids=[torrent.info_hash], labels=labels)


def _status(torrent: _Torrent) -> TorrentStatus:
    size, left = torrent.size_when_done, torrent.left_until_done
    done = max(0, size - left)
    return TorrentStatus(
        info_hash=torrent.info_hash,
        name=torrent.name or torrent.info_hash,
        state=_state(torrent),
        progress=done / size if size and torrent.has_metadata else 0.0,
        wanted_bytes=size if torrent.has_metadata else 0,
        speed_bps=torrent.rate_download,
        eta_s=torrent.eta if torrent.eta >= 0 else None,
        peers=torrent.peers_connected,
        is_complete=torrent.is_complete,
        is_ours=LABEL in torrent.labels,
        save_dir=torrent.download_dir,
        error=torrent.error_string if torrent.error else "",
    )


def _state(torrent: _Torrent) -> TorrentState:
    if torrent.error == LOCAL_ERROR:
        return TorrentState.ERROR
    if torrent.status == STOPPED:
        return TorrentState.PAUSED
    if not torrent.has_metadata:
        return TorrentState.METADATA
    if torrent.status in CHECKING:
        return TorrentState.CHECKING
    if torrent.is_complete:
        return TorrentState.SEEDING
    return TorrentState.STALLED if torrent.is_stalled else TorrentState.DOWNLOADING


def _entries(torrent: _Torrent) -> tuple[TorrentEntry, ...]:
    return tuple(
        TorrentEntry(
            index=index,
            path=file.name,
            size_bytes=file.length,
            is_wanted=bool(torrent.wanted[index]) if index < len(torrent.wanted) else True,
            progress=min(1.0, file.bytes_completed / file.length) if file.length else 1.0,
        )
        for index, file in enumerate(torrent.files)
    )


@asynccontextmanager
async def build(
    section: TransmissionSection,
    http: Http,
    data_dir: Path,  # noqa: ARG001  the daemon keeps its own files
) -> AsyncIterator[TorrentClient]:
    """The client of the daemon that the section names."""
    password = section.password.get_secret_value()
    auth = (section.username, password) if section.username or password else None
    async with http.client("transmission", base_url=section.url, auth=auth) as client:
        yield TransmissionClient(Rpc(client, section.url), allow_private=section.allow_private)


ADAPTER: Final[Adapter[TransmissionSection, Http, TorrentClient]] = Adapter(
    name="transmission", section=TransmissionSection, build=build
)
