"""Deluge 2, on this machine or on a seedbox, by the JSON-RPC of its web page.

What is ours carries the label `concierge`; the plugin for labels, which comes with Deluge, is turned on with the first
torrent. Where that cannot be, our torrents are known by notes in the folder of data, and by these alone: with another
folder they count as somebody else's, and nothing of them is deleted.

Proved against Deluge 2.0.3. What is known of 1.3 is heeded.
"""

import base64
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar, Final
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from concierge.adapters._deluge_labels import DelugeLabels
from concierge.adapters._deluge_names import DelugeNames
from concierge.adapters._deluge_rpc import CALL_TIMEOUT_S, JSON_PATH, Parameter, Refusal, Rpc
from concierge.adapters._deluge_table import DelugeTable, absent
from concierge.adapters._deluge_torrents import (
    BRIEF_KEYS,
    FILE_KEYS,
    LABEL,
    NORMAL,
    SKIPPED,
    STATUS_KEYS,
    DelugeTorrent,
    entries,
    in_kib,
    status,
)
from concierge.adapters._http import Http
from concierge.adapters._seedbox import LONGEST_LIST_BYTES, only_where_nobody_listens, whole_address
from concierge.adapters._torrent_notes import Note, TorrentNotes
from concierge.config import Section
from concierge.errors import NotFound, ServiceUnavailable, UnexpectedAnswer
from concierge.model.magnet import Magnet
from concierge.model.metainfo import Metainfo
from concierge.model.release import TorrentSource
from concierge.model.torrent import Ability, TorrentEntry, TorrentLimits, TorrentStatus
from concierge.ports import Adapter, TorrentClient

__all__ = ["ADAPTER", "DelugeClient", "DelugeSection"]

FILE_NAME: Final = "concierge.torrent"
PAUSED: Final = "Paused"
NO_FILE: Final = "&so=9999"
"""Of a magnet's files only that one is wanted (BEP 53): none, whatever the torrent holds."""

_INFO_HASH: Final = re.compile(r"[0-9a-f]{40}", re.ASCII)
_THERE_ALREADY: Final = re.compile(r"already.*\(([0-9a-fA-F]{40})\)", re.ASCII)


class DelugeSection(Section):
    """Where Deluge's web page is, with the path that a seedbox puts it under. A bare host is taken to be behind TLS.

    `username` is for a server in front that asks for a name, with the same password: Deluge itself knows none.
    `allow_private` keeps trackers in private networks in magnet links.
    """

    section: ClassVar[str] = "deluge"
    required: ClassVar[tuple[str, ...]] = ("url",)

    url: str = ""
    username: str = ""
    password: SecretStr = Field(default=SecretStr(""), validate_default=True)
    allow_private: bool = False

    @field_validator("url")
    @classmethod
    def _whole(cls, url: str) -> str:
        address = whole_address(url)
        path = urlsplit(address).path.removesuffix(JSON_PATH).rstrip("/")
        return urlsplit(address)._replace(path=path, query="", fragment="").geturl()

    @field_validator("password")
    @classmethod
    def _only_where_nobody_listens(cls, password: SecretStr, info: ValidationInfo) -> SecretStr:
        return only_where_nobody_listens(password, str(info.data.get("url", "")))


class DelugeClient:
    """A TorrentClient on a daemon of Deluge.

    A magnet that is to be held has to run to learn its files: it is added with none of them wanted, and the first look
    that finds its metadata stops it. What is still to be done with it stands in `notes`, so another process goes on.
    A torrent is ours by its label or, until that is sure, by its note; with a label of somebody else it is not.
    """

    name = "deluge"
    abilities = frozenset(Ability)

    def __init__(
        self, rpc: Rpc, notes: TorrentNotes, names: DelugeNames, *, allow_private: bool = False
    ) -> None:
        """Speaks to `rpc`; trackers in private networks stay in magnets with `allow_private`."""
        self._rpc = rpc
        self._notes = notes
        self._names = names
        self._table = DelugeTable(rpc, names)
        self._labels = DelugeLabels(rpc)
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
        options: dict[str, Parameter] = {"add_paused": is_paused}
        if save_dir is not None:
            options |= {"download_location": save_dir.as_posix(), "move_completed": False}
        if source.metainfo is not None:
            return await self._add_file(source.metainfo, options, wanted)
        text = source.magnet or Magnet(info_hash=source.info_hash).uri()
        magnet = Magnet.parse(text, allow_private=self._allow_private)
        uri, note = magnet.uri(), Note.OURS
        if is_paused:
            uri, note = uri + NO_FILE, note | Note.HELD | Note.UNCHOSEN
        offer: tuple[Parameter, ...] = (uri, {**options, "add_paused": False})
        await self._is_new(magnet, note, "core.add_torrent_magnet", *offer)
        return magnet.info_hash

    async def list(self, info_hashes: Sequence[str] | None = None) -> tuple[TorrentStatus, ...]:
        """The state of these torrents, or of all; that is one request."""
        if info_hashes is None:
            torrents = await self._table.all()
        else:
            torrents = await self._table.some(info_hashes, STATUS_KEYS)
        notes = await self._notes.all()
        found: list[TorrentStatus] = []
        for info_hash, torrent in torrents.items():
            note = notes.get(info_hash, Note.NONE)
            tended = await self._tended(info_hash, torrent, note) if note else torrent
            found.append(status(info_hash, tended, is_ours=_is_ours(tended, note)))
        return tuple(found)

    async def files(self, info_hash: str) -> tuple[TorrentEntry, ...]:
        """The torrent's files; empty until the metadata is known. Raises NotFound."""
        return tuple(entries(await self._looked_at(info_hash, FILE_KEYS)))

    async def choose_files(self, info_hash: str, wanted: Sequence[int]) -> None:
        """Downloads only the files with these indexes.

        Raises:
            NotFound: no such torrent, or no such file in it.
            ServiceUnavailable: the metadata is not known yet, so there is nothing to choose from.
        """
        torrent = await self._looked_at(info_hash, FILE_KEYS)
        if not torrent.files:
            raise ServiceUnavailable(self.name, "the files are not known yet", problem="no metadata")
        _refuse_strangers(wanted, {entry.index for entry in entries(torrent)}, info_hash)
        chosen = set(wanted)
        before = dict(enumerate(torrent.file_priorities))
        # One that a person fetches first goes on being fetched first.
        priorities = [
            (before.get(file.index) or NORMAL) if file.index in chosen else SKIPPED for file in torrent.files
        ]
        await self._set(info_hash, file_priorities=priorities)
        note = (await self._notes.all()).get(info_hash.lower(), Note.NONE)
        if Note.UNCHOSEN in note:
            await self._notes.put(info_hash.lower(), note & Note.OURS)

    async def pause(self, info_hash: str) -> None:
        """Stops the torrent's traffic. Raises NotFound."""
        name = await self._let_go(info_hash, is_released=False)
        await self._now("core.pause_torrents", name)

    async def resume(self, info_hash: str) -> None:
        """Lets the torrent go on, also after an error. Raises NotFound."""
        name = await self._let_go(info_hash, is_released=True)
        # After some errors the first call clears the error alone.
        await self._now("core.resume_torrents", name)
        await self._now("core.resume_torrents", name)

    async def recheck(self, info_hash: str) -> None:
        """Has all that is there of the torrent compared with its hashes once more. Raises NotFound."""
        await self._now("core.force_recheck", info_hash.lower())

    async def set_location(self, info_hash: str, save_dir: Path) -> None:
        """Moves the torrent's files to the folder, as the daemon sees it. Raises NotFound."""
        await self._table.one(info_hash, BRIEF_KEYS)
        await self._rpc.core("core.move_storage", [await self._table.name(info_hash)], save_dir.as_posix())

    async def set_limits(self, info_hash: str, limits: TorrentLimits) -> None:
        """Slows the torrent down, or lets it run again. Raises NotFound."""
        await self._table.one(info_hash, BRIEF_KEYS)
        await self._set(
            info_hash,
            max_download_speed=in_kib(limits.download_bps),
            max_upload_speed=in_kib(limits.upload_bps),
        )

    async def remove(self, info_hash: str, *, with_data: bool) -> None:
        """Takes the torrent out of the daemon; its data stays unless `with_data`."""
        name = info_hash.lower()
        problem = ""
        try:
            is_removed = await self._rpc.core("core.remove_torrent", await self._table.name(name), with_data)
        except Refusal as refusal:
            is_removed, problem = False, refusal.words
        if is_removed is not True and await self._table.some([name], BRIEF_KEYS):
            raise UnexpectedAnswer(self.name, f"{name} stays in the daemon: {problem}", problem=problem)
        await self._notes.drop(name)
        await self._names.drop(name)

    async def free_bytes(self) -> int | None:
        """The space left where the daemon puts new torrents."""
        space = await self._rpc.core("core.get_free_space")
        return space if isinstance(space, int) and space >= 0 else None

    async def check(self) -> None:
        """Returns if the web page lets us in and its daemon answers."""
        await self._rpc.core("core.get_free_space")

    async def _add_file(
        self, dump: bytes, options: Mapping[str, Parameter], wanted: Sequence[int] | None
    ) -> str:
        metainfo = Metainfo.parse(dump)
        choice: Mapping[str, Parameter] = {}
        if wanted is not None:
            choice = {"file_priorities": _first_priorities(metainfo, wanted)}
        offer: tuple[Parameter, ...] = (FILE_NAME, base64.b64encode(dump).decode(), {**options, **choice})
        name = metainfo.info_hash
        if await self._is_new(metainfo, Note.OURS, "core.add_torrent_file", *offer) and wanted is not None:
            entries_now = await self.files(name)
            if {entry.index for entry in entries_now if entry.is_wanted} != set(wanted):
                # A choice of another length than the daemon's own list, which counts padding, is passed over.
                await self.choose_files(name, wanted)
        return name

    async def _is_new(self, offer: Magnet | Metainfo, note: Note, method: str, *params: Parameter) -> bool:
        """Whether the daemon, which has it now, did not have it before.

        The note is written first, so that a kill leaves nothing behind that nobody knows to be ours.
        """
        info_hash = offer.info_hash
        if await self._table.has(offer):
            return False
        await self._notes.put(info_hash, note)
        try:
            name = await self._rpc.core(method, *params)
        except Refusal as refusal:
            await self._notes.drop(info_hash)
            if present := _THERE_ALREADY.search(refusal.words):
                await self._names.put(info_hash, present[1].lower())
                return False
            raise
        if name is None:
            # So version 1.3 answers a second time; what it refuses it answers alike.
            await self._notes.drop(info_hash)
            await self._table.one(info_hash, BRIEF_KEYS)
            return False
        if not isinstance(name, str) or not _INFO_HASH.fullmatch(name.lower()):
            raise UnexpectedAnswer(self.name, f"{method}: no info hash came back")
        await self._names.put(info_hash, name.lower())
        await self._labels.mark(name.lower())
        return True

    async def _looked_at(self, info_hash: str, keys: Sequence[str]) -> DelugeTorrent:
        torrent = await self._table.one(info_hash, keys)
        note = (await self._notes.all()).get(info_hash.lower(), Note.NONE)
        return await self._tended(info_hash.lower(), torrent, note)

    async def _tended(self, info_hash: str, torrent: DelugeTorrent, note: Note) -> DelugeTorrent:
        """The torrent after what its note asks for."""
        if Note.OURS in note:
            note = await self._kept_ours(info_hash, torrent, note)
        if Note.UNCHOSEN not in note or not torrent.has_metadata:
            return torrent
        if Note.HELD in note:
            await self._now("core.pause_torrents", info_hash)
            await self._notes.put(info_hash, note & ~Note.HELD)
            torrent = torrent.model_copy(update={"state": PAUSED})
        if Note.RELEASED in note:
            await self._want_all(info_hash, note)
        return torrent.with_all_wanted() if torrent.total_wanted == 0 else torrent

    async def _kept_ours(self, info_hash: str, torrent: DelugeTorrent, note: Note) -> Note:
        """The note without OURS if the label says so for good; a daemon that is killed may lose a new one."""
        if torrent.label == "":
            await self._labels.mark(await self._table.name(info_hash))
        elif torrent.label is not None and await self._notes.is_old(info_hash):
            note &= ~Note.OURS
            await self._notes.put(info_hash, note)
        return note

    async def _want_all(self, info_hash: str, note: Note) -> None:
        """Wants every file, unless somebody has chosen meanwhile."""
        # That the daemon tells what is wanted has it see later that more is.
        told = await self._table.one(info_hash, FILE_KEYS)
        if not any(told.file_priorities):
            await self._set(info_hash, file_priorities=[NORMAL] * len(told.files))
        await self._notes.put(info_hash, note & Note.OURS)

    async def _let_go(self, info_hash: str, *, is_released: bool) -> str:
        """The torrent's name for the daemon, when it is held no longer. Raises NotFound."""
        torrent = await self._table.one(info_hash, BRIEF_KEYS)
        name = info_hash.lower()
        note = (await self._notes.all()).get(name, Note.NONE)
        if Note.UNCHOSEN in note and is_released and torrent.has_metadata:
            await self._want_all(name, note)
        elif Note.UNCHOSEN in note:
            release = Note.RELEASED if is_released else Note.NONE
            await self._notes.put(name, (note & (Note.OURS | Note.UNCHOSEN)) | release)
        return name

    async def _now(self, method: str, info_hash: str) -> None:
        """Calls the method for the torrent as it is now. Raises NotFound.

        The daemon pauses nothing that was paused when it last looked, up to 1.5 s ago, and resumes as blindly. This
        question has it look (2.0.3).
        """
        name = await self._table.name(info_hash)
        if not await self._rpc.core("core.get_torrent_status", name, BRIEF_KEYS):
            raise absent(info_hash)
        await self._rpc.core(method, [name])

    async def _set(self, info_hash: str, **options: Parameter) -> None:
        await self._rpc.core("core.set_torrent_options", [await self._table.name(info_hash)], options)


def _is_ours(torrent: DelugeTorrent, note: Note) -> bool:
    return torrent.label == LABEL or (not torrent.label and Note.OURS in note)


def _first_priorities(metainfo: Metainfo, wanted: Sequence[int]) -> "list[Parameter]":
    known = {entry.index for entry in metainfo.files}
    _refuse_strangers(wanted, known, metainfo.info_hash)
    chosen = set(wanted)
    return [NORMAL if index in chosen else SKIPPED for index in range(max(known) + 1)]


def _refuse_strangers(wanted: Sequence[int], known: set[int], info_hash: str) -> None:
    if strangers := set(wanted) - known:
        raise NotFound(f"{info_hash} has no file {min(strangers)}", what=f"file {min(strangers)}")


@asynccontextmanager
async def build(section: DelugeSection, http: Http, data_dir: Path) -> AsyncIterator[TorrentClient]:
    """The client of the Deluge whose web page the section names."""
    password = section.password.get_secret_value()
    auth = (section.username, password) if section.username else None
    async with http.client("deluge", base_url=section.url, timeout_s=CALL_TIMEOUT_S, auth=auth) as client:
        yield DelugeClient(
            Rpc(client.reading(LONGEST_LIST_BYTES), section.url, password),
            TorrentNotes(data_dir / "deluge", section.url),
            DelugeNames(data_dir / "deluge", section.url),
            allow_private=section.allow_private,
        )


async def recognises(section: DelugeSection, http: Http) -> bool:
    """Whether Deluge's web page answers there: by a question that needs no login."""
    async with http.client("deluge", base_url=section.url, timeout_s=CALL_TIMEOUT_S) as client:
        return await Rpc(client, section.url, "").is_there()


ADAPTER: Final[Adapter[DelugeSection, Http, TorrentClient]] = Adapter(
    name="deluge", section=DelugeSection, build=build, recognises=recognises
)
