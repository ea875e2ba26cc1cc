"""Transmission, on this machine or on a seedbox, by its RPC.

Proved against the daemon 3.00; the newer dialect is written after its specification.
"""

import asyncio
import base64
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar, Final

from httpx import codes
from pydantic import Field, SecretStr, ValidationInfo, field_validator

from concierge.adapters._http import Http
from concierge.adapters._seedbox import LONGEST_LIST_BYTES, only_where_nobody_listens, whole_address
from concierge.adapters._torrent_notes import Note, TorrentNotes
from concierge.adapters._transmission_rpc import RPC_PATH, SESSION_ID, Parameter, Refusal, Rpc, Shape
from concierge.adapters._transmission_torrents import (
    CHECKING,
    FILE_FIELDS,
    HELD,
    LABEL,
    STATUS_FIELDS,
    STOPPED,
    Torrent,
    Torrents,
    entries_of,
    status_of,
)
from concierge.config import Section
from concierge.errors import LoginFailed, NotFound, ServiceUnavailable, UnexpectedAnswer
from concierge.model.magnet import Magnet
from concierge.model.metainfo import Metainfo
from concierge.model.release import TorrentSource
from concierge.model.torrent import Ability, TorrentEntry, TorrentLimits, TorrentStatus
from concierge.ports import Adapter, TorrentClient

__all__ = ["ADAPTER", "TransmissionClient", "TransmissionSection"]

_STANDING_FIELDS: Final = ("hash_string", "status")
_LOOK_S: Final = 0.1
_LOOKS: Final = 30


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
        return whole_address(url, path=RPC_PATH)

    @field_validator("password")
    @classmethod
    def _only_where_nobody_listens(cls, password: SecretStr, info: ValidationInfo) -> SecretStr:
        return only_where_nobody_listens(password, str(info.data.get("url", "")))


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


class TransmissionClient:
    """A TorrentClient on a Transmission daemon.

    Transmission fetches no metadata for a paused magnet. One that is to be held is started with the label
    "concierge-held", and stopped once its metadata is there, which no earlier start of the daemon's own undoes.

    The older dialect knows labels only afterwards, and a daemon that is killed forgets those of the last minutes. Until
    they are sure to stand `notes` say that a torrent is ours.
    """

    name = "transmission"
    abilities = frozenset(Ability)

    def __init__(self, rpc: Rpc, notes: TorrentNotes, *, allow_private: bool = False) -> None:
        """Speaks to the daemon behind `rpc`."""
        self._rpc = rpc
        self._notes = notes
        self._allow_private = allow_private

    async def add(
        self,
        source: TorrentSource,
        *,
        save_dir: Path | None,
        is_paused: bool,
        wanted: Sequence[int] | None = None,
    ) -> str:
        """Gives the torrent to the daemon and returns its info hash; one that is there is left as it is.

        Raises:
            BadMagnet: the magnet link names no torrent.
            BadTorrent: the .torrent file cannot be trusted.
            NotFound: the .torrent file has no such file as is wanted.
        """
        is_held = is_paused and source.metainfo is None
        info_hash, offer = self._offer(source)
        arguments = {**offer, **_unwanted(source, wanted)}
        if save_dir is not None:
            arguments["download_dir"] = save_dir.as_posix()
        note = Note.OURS | Note.HELD if is_held else Note.OURS
        is_noted = info_hash in await self._notes.all()
        present = await self._found(STATUS_FIELDS, [info_hash])
        if present and (not is_noted or present[0].labels):
            return info_hash
        arguments["paused"] = is_paused and not is_held
        is_new = not present and await self._is_new(info_hash, note, arguments)
        if not is_new and not is_noted:
            await self._notes.drop(info_hash)
        elif not is_new:
            # A daemon that was killed has it still, and has forgotten what it was told of it.
            await self._mark(info_hash, _labels(note))
            if wanted is not None and source.metainfo is not None:
                await self.choose_files(info_hash, wanted)
        return info_hash

    async def list(self, info_hashes: Sequence[str] | None = None) -> tuple[TorrentStatus, ...]:
        """The state of these torrents, or of all."""
        return tuple(map(status_of, await self._torrents(STATUS_FIELDS, info_hashes)))

    async def files(self, info_hash: str) -> tuple[TorrentEntry, ...]:
        """The torrent's files; empty until the metadata is known. Raises NotFound."""
        return entries_of(await self._torrent(info_hash, FILE_FIELDS))

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
        torrent = await self._torrent(info_hash, STATUS_FIELDS)
        await self._let_go(torrent)
        await self._stop(torrent)
        await self._stands(torrent)

    async def resume(self, info_hash: str) -> None:
        """Lets the torrent go on. Raises NotFound."""
        await self._let_go(await self._torrent(info_hash, STATUS_FIELDS))
        await self._rpc.call("torrent_start", _Nothing, ids=[info_hash.lower()])

    async def recheck(self, info_hash: str) -> None:
        """Has what is there compared with its hashes. Raises NotFound."""
        await self._torrent(info_hash, STATUS_FIELDS)
        await self._rpc.call("torrent_verify", _Nothing, ids=[info_hash.lower()])

    async def set_location(self, info_hash: str, save_dir: Path) -> None:
        """Moves the torrent's files to a folder of the daemon's machine. Raises NotFound."""
        await self._torrent(info_hash, STATUS_FIELDS)
        await self._rpc.call(
            "torrent_set_location",
            _Nothing,
            ids=[info_hash.lower()],
            location=save_dir.as_posix(),
            move=True,
        )

    async def set_limits(self, info_hash: str, limits: TorrentLimits) -> None:
        """Slows the torrent down to whole kilobytes per second, or lets it run again. Raises NotFound."""
        await self._torrent(info_hash, STATUS_FIELDS)
        down, up = limits.download_bps, limits.upload_bps
        await self._rpc.call(
            "torrent_set",
            _Nothing,
            ids=[info_hash.lower()],
            download_limited=down is not None,
            download_limit=_kilobytes(down),
            upload_limited=up is not None,
            upload_limit=_kilobytes(up),
        )

    async def remove(self, info_hash: str, *, with_data: bool) -> None:
        """Takes the torrent out of the daemon; its data stays unless `with_data`."""
        # Without ids the daemon would remove everything that it has.
        if not info_hash:
            raise NotFound("no torrent is named", what="a torrent without a name")
        name = info_hash.lower()
        await self._rpc.call("torrent_remove", _Nothing, ids=[name], delete_local_data=with_data)
        await self._notes.drop(name)

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

    def _offer(self, source: TorrentSource) -> tuple[str, dict[str, Parameter]]:
        """The torrent's info hash, and how it is told to the daemon."""
        if source.metainfo is not None:
            metainfo = base64.b64encode(source.metainfo).decode()
            return Metainfo.parse(source.metainfo).info_hash, {"metainfo": metainfo}
        text = source.magnet or Magnet(info_hash=source.info_hash).uri()
        magnet = Magnet.parse(text, allow_private=self._allow_private)
        return magnet.info_hash, {"filename": magnet.uri()}

    async def _is_new(self, info_hash: str, note: Note, arguments: Mapping[str, Parameter]) -> bool:
        """Whether the daemon, which has it now, did not have it before.

        The note is written first, so that no kill leaves a torrent behind that nobody knows to be ours.
        """
        labels = _labels(note)
        await self._notes.put(info_hash, note)
        try:
            added = await self._rpc.call("torrent_add", _Added, **arguments, labels=labels)
        except (LoginFailed, Refusal):
            await self._notes.drop(info_hash)
            raise
        if added.torrent_added is None and added.torrent_duplicate is None:
            raise UnexpectedAnswer(self.name, "torrent_add: neither added nor there already")
        if added.torrent_added is not None and not self._rpc.is_json_rpc:
            await self._mark(info_hash, labels)
        return added.torrent_added is not None

    async def _mark(self, info_hash: str, labels: Sequence[str]) -> None:
        await self._rpc.call("torrent_set", _Nothing, ids=[info_hash], labels=labels)

    async def _torrent(self, info_hash: str, fields: Sequence[str]) -> Torrent:
        found = await self._torrents(fields, [info_hash])
        if not found:
            raise NotFound(f"transmission has no torrent {info_hash}", what=info_hash)
        return found[0]

    async def _torrents(
        self, fields: Sequence[str], info_hashes: Sequence[str] | None
    ) -> tuple[Torrent, ...]:
        found = await self._found(fields, info_hashes)
        notes = await self._notes.all() if found else {}
        return tuple([await self._tended(torrent, notes.get(torrent.info_hash)) for torrent in found])

    async def _found(self, fields: Sequence[str], info_hashes: Sequence[str] | None) -> tuple[Torrent, ...]:
        if info_hashes is None:
            return (await self._rpc.call("torrent_get", Torrents, fields=fields)).torrents
        # Without ids the daemon would tell of everything that it has.
        ids = [info_hash.lower() for info_hash in info_hashes]
        return (await self._rpc.call("torrent_get", Torrents, fields=fields, ids=ids)).torrents if ids else ()

    async def _tended(self, torrent: Torrent, note: Note | None) -> Torrent:
        """The torrent with the labels that it was to have, and held back if it was to be."""
        if note and not torrent.labels:
            labels = tuple(_labels(note))
            await self._mark(torrent.info_hash, labels)
            torrent = torrent.model_copy(update={"labels": labels})
        elif note and await self._notes.is_old(torrent.info_hash):
            await self._notes.drop(torrent.info_hash)
        return await self._held_back(torrent)

    async def _held_back(self, torrent: Torrent) -> Torrent:
        """The torrent, stopped if it was only started for its metadata and that is there now."""
        if HELD not in torrent.labels or not torrent.has_metadata:
            return torrent
        if not await self._stands(torrent):
            # The next look goes on; until then it is one that is not ready.
            return torrent.model_copy(update={"status": CHECKING})
        await self._let_go(torrent)
        return torrent.model_copy(update={"status": STOPPED})

    async def _stop(self, torrent: Torrent) -> None:
        await self._rpc.call("torrent_stop", _Nothing, ids=[torrent.info_hash])

    async def _stands(self, torrent: Torrent) -> bool:
        """Whether it stands before long, stopped anew as often as it runs; what looks at its files may end that.

        The daemon stops a torrent up to half a second after it was told to, and does not hear a start before that. One
        whose metadata has just come it checks and starts of its own accord, whatever it was told meanwhile; between the
        two it seems to stand, for a moment that is shorter than the time between two looks.
        """
        is_seen = False
        for _ in range(_LOOKS):
            if torrent.status == STOPPED and is_seen:
                return True
            is_seen = torrent.status == STOPPED
            if not is_seen and not torrent.is_checking:
                await self._stop(torrent)
            await asyncio.sleep(_LOOK_S)
            found = await self._found(_STANDING_FIELDS, [torrent.info_hash])
            if not found:
                return True
            torrent = found[0]
        return False

    async def _let_go(self, torrent: Torrent) -> None:
        if HELD in torrent.labels:
            note = (await self._notes.all()).get(torrent.info_hash, Note.NONE)
            if Note.HELD in note:
                await self._notes.put(torrent.info_hash, note & ~Note.HELD)
            await self._mark(torrent.info_hash, [label for label in torrent.labels if label != HELD])


def _labels(note: Note) -> list[str]:
    return [LABEL, HELD] if Note.HELD in note else [LABEL]


def _unwanted(source: TorrentSource, wanted: Sequence[int] | None) -> dict[str, list[int]]:
    """What torrent-add is told of the files that are not to be fetched; a magnet's are not known."""
    if wanted is None or source.metainfo is None:
        return {}
    indexes = {entry.index for entry in Metainfo.parse(source.metainfo).files}
    if strangers := set(wanted) - indexes:
        raise NotFound(f"{source.info_hash} has no file {min(strangers)}", what=f"file {min(strangers)}")
    unwanted = sorted(indexes - set(wanted))
    # An empty list may mean every file.
    return {"files_unwanted": unwanted} if unwanted else {}


def _kilobytes(bps: int | None) -> int:
    return max(1, (bps or 0) // 1000)


@asynccontextmanager
async def build(
    section: TransmissionSection,
    http: Http,
    data_dir: Path,
) -> AsyncIterator[TorrentClient]:
    """The client of the daemon that the section names."""
    password = section.password.get_secret_value()
    auth = (section.username, password) if section.username or password else None
    async with http.client("transmission", base_url=section.url, auth=auth) as client:
        rpc = Rpc(client.reading(LONGEST_LIST_BYTES), section.url)
        notes = TorrentNotes(data_dir / "transmission", section.url)
        yield TransmissionClient(rpc, notes, allow_private=section.allow_private)


async def recognises(section: TransmissionSection, http: Http) -> bool:
    """Whether a daemon answers there: by the session id that it asks for, or by how it asks for a password."""
    async with http.client("transmission", base_url=section.url) as client:
        answer = await client.request("POST", section.url, content=b"{}")
    is_shut = answer.status == codes.UNAUTHORIZED and 'realm="Transmission"' in answer.headers.get(
        "www-authenticate", ""
    )
    return is_shut or (answer.status == codes.CONFLICT and SESSION_ID in answer.headers)


ADAPTER: Final[Adapter[TransmissionSection, Http, TorrentClient]] = Adapter(
    name="transmission", section=TransmissionSection, build=build, recognises=recognises
)
