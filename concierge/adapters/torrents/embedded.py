"""A torrent client inside this process, on libtorrent: nothing else to install, nothing to configure."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from concierge.adapters._embedded_door import SessionDoor
from concierge.adapters._embedded_resume import Intent, Mode, Stored
from concierge.adapters._embedded_session import on_disk
from concierge.adapters._embedded_settings import EmbeddedSection, save_dir_of
from concierge.adapters._embedded_status import entries, statuses
from concierge.adapters._http import Http
from concierge.errors import BadTorrent, NotFound, ServiceUnavailable
from concierge.model.magnet import Magnet, usable_trackers
from concierge.model.metainfo import Metainfo
from concierge.model.release import TorrentSource
from concierge.model.torrent import Ability, TorrentEntry, TorrentLimits, TorrentStatus
from concierge.ports import Adapter, TorrentClient

if TYPE_CHECKING:
    import libtorrent as lt

__all__ = ["ADAPTER", "EmbeddedClient", "EmbeddedSection"]


class EmbeddedClient:
    """A TorrentClient on a libtorrent session of our own, which runs from the first torrent on."""

    name = "embedded"
    abilities = frozenset(Ability)

    def __init__(self, door: SessionDoor, *, save_dir: Path, allow_private: bool) -> None:
        """Takes the way to the session; new torrents go to `save_dir` unless another folder is named."""
        self._door = door
        self._save_dir = save_dir
        self._allow_private = allow_private

    async def add(
        self,
        source: TorrentSource,
        *,
        save_dir: Path | None,
        is_paused: bool,
        wanted: Sequence[int] | None = None,
    ) -> str:
        """Gives the torrent to the session and returns its info hash; one that is there is left as it is.

        Of a magnet's files those that are `wanted` are fetched as soon as they are known.

        Raises:
            BadMagnet: the magnet link names no torrent.
            BadTorrent: the .torrent file cannot be trusted.
            NotFound: the .torrent file has no such file as is wanted.
            ConfigError: libtorrent cannot be loaded.
        """
        intent = Intent(
            mode=Mode.HOLD if is_paused else Mode.RUN, wanted=None if wanted is None else frozenset(wanted)
        )
        session = await self._door.session()
        new = await asyncio.to_thread(_read, source, intent, allow_private=self._allow_private)
        new.params.save_path = str(save_dir or self._save_dir)
        await session.add(new)
        return new.info_hash

    async def list(self, info_hashes: Sequence[str] | None = None) -> tuple[TorrentStatus, ...]:
        """The state of these torrents, or of all."""
        torrents = self._door.torrents
        names = tuple(torrents) if info_hashes is None else tuple(name.lower() for name in info_hashes)
        asked = [torrents[name] for name in names if name in torrents]
        return await asyncio.to_thread(lambda: tuple(statuses(asked)))

    async def files(self, info_hash: str) -> tuple[TorrentEntry, ...]:
        """The torrent's files; empty until the metadata is known. Raises NotFound."""
        _, torrent = self._door.of(info_hash)
        return await asyncio.to_thread(entries, torrent)

    async def choose_files(self, info_hash: str, wanted: Sequence[int]) -> None:
        """Downloads only the files with these indexes. Raises NotFound."""
        session, torrent = self._door.of(info_hash)
        _refuse_strangers(info_hash, wanted, await asyncio.to_thread(entries, torrent))
        await session.choose(torrent, frozenset(wanted))

    async def pause(self, info_hash: str) -> None:
        """Stops the torrent's traffic. Raises NotFound."""
        session, torrent = self._door.of(info_hash)
        await session.set_mode(torrent, Mode.STOP)

    async def resume(self, info_hash: str) -> None:
        """Lets the torrent go on, also after an error. Raises NotFound."""
        session, torrent = self._door.of(info_hash)
        await session.set_mode(torrent, Mode.RUN)

    async def recheck(self, info_hash: str) -> None:
        """Has libtorrent hash once more what lies in the torrent's folder. Raises NotFound."""
        session, torrent = self._door.of(info_hash)
        await session.recheck(torrent)

    async def set_location(self, info_hash: str, save_dir: Path) -> None:
        """Has the torrent's files moved to the folder; the call does not wait for that.

        Raises:
            NotFound: there is no such torrent.
            ServiceUnavailable: the folder cannot be made or has such a file already, or the torrent is being moved.
        """
        session, torrent = self._door.of(info_hash)
        await session.move(torrent, save_dir)

    async def set_limits(self, info_hash: str, limits: TorrentLimits) -> None:
        """Slows the torrent down, or lets it run again. Raises NotFound."""
        session, torrent = self._door.of(info_hash)
        await session.limit(torrent, limits)

    async def remove(self, info_hash: str, *, with_data: bool) -> None:
        """Takes the torrent out of the session; its data stays unless `with_data`."""
        torrent = self._door.torrents.get(info_hash.lower())
        if torrent is not None:
            await self._door.running.remove(torrent, with_data=with_data)

    async def free_bytes(self) -> int | None:
        """The space left where new torrents go."""
        return await on_disk(lambda: _free_bytes(self._save_dir))

    async def check(self) -> None:
        """Returns if files can be written and peers can connect, for which the session is opened.

        Raises:
            ConfigError: libtorrent cannot be loaded.
            ServiceUnavailable: the folder refuses files, or no port could be opened.
        """
        await on_disk(lambda: _try_to_write(self._save_dir))
        session = await self._door.session()
        if not await session.is_listening():
            raise ServiceUnavailable(self.name, "no port to listen on could be opened", problem="no port")


@asynccontextmanager
async def build(section: EmbeddedSection, http: Http, data_dir: Path) -> AsyncIterator[TorrentClient]:  # noqa: ARG001  as the docstring says
    """The client with the torrents of earlier runs; libtorrent speaks for itself, so `http` is not used.

    Raises:
        ConfigError: libtorrent is not installed.
        ServiceUnavailable: the folder with what is known of torrents cannot be read.
    """
    save_dir = await asyncio.to_thread(save_dir_of, section, data_dir)
    async with SessionDoor.opened(section, data_dir / "session") as door:
        yield EmbeddedClient(door, save_dir=save_dir, allow_private=section.allow_private)


async def free_bytes(section: EmbeddedSection, data_dir: Path) -> int:
    """The space left where new torrents will go; no session is needed for that. Raises ServiceUnavailable."""
    return await on_disk(lambda: _free_bytes(save_dir_of(section, data_dir)))


def _read(source: TorrentSource, intent: Intent, *, allow_private: bool) -> Stored:
    """The source as libtorrent wants it, without addresses that lead into private networks."""
    import libtorrent as lt

    if source.metainfo is None:
        text = source.magnet or Magnet(info_hash=source.info_hash).uri()
        magnet = Magnet.parse(text, allow_private=allow_private)
        params = lt.parse_magnet_uri(magnet.uri())
        return Stored(info_hash=magnet.info_hash, params=params, intent=intent)
    meta = Metainfo.parse(source.metainfo)
    _refuse_strangers(meta.info_hash, intent.wanted or (), meta.files)
    try:
        params = lt.load_torrent_buffer(source.metainfo)
    except RuntimeError as error:
        raise BadTorrent(f"not a .torrent file: {error}", problem=str(error)) from error
    tiers = _tiers(params, source.metainfo)
    params.trackers = list(usable_trackers(tiers, allow_private=allow_private))
    params.tracker_tiers = [tiers.get(tracker, 0) for tracker in params.trackers]
    params.url_seeds = list(usable_trackers(params.url_seeds, allow_private=allow_private))
    params.dht_nodes = []
    return Stored(info_hash=meta.info_hash, params=params, intent=intent)


def _tiers(params: "lt.add_torrent_params", metainfo: bytes) -> Mapping[str, int]:
    """The torrent's trackers with their tiers; an address that is not UTF-8 must not cost the others."""
    import libtorrent as lt

    try:
        return dict(zip(params.trackers, params.tracker_tiers, strict=False))
    except UnicodeDecodeError:
        table = cast("dict[bytes, object]", lt.bdecode(metainfo))
    listed = table.get(b"announce-list")
    return {
        address.decode(errors="replace"): number
        for number, tier in enumerate(listed if isinstance(listed, list) else ())
        for address in (tier if isinstance(tier, list) else ())
        if isinstance(address, bytes)
    }


def _refuse_strangers(info_hash: str, wanted: Iterable[int], files: Sequence[TorrentEntry]) -> None:
    """Before the metadata is known every index may be right."""
    strangers = set(wanted) - {entry.index for entry in files}
    if files and strangers:
        raise NotFound(f"{info_hash} has no file {min(strangers)}", what=f"file {min(strangers)}")


def _free_bytes(folder: Path) -> int:
    existing = next(path for path in (folder, *folder.parents) if path.is_dir())
    return shutil.disk_usage(existing).free


def _try_to_write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, path = tempfile.mkstemp(dir=folder, prefix=".concierge-")
    os.close(descriptor)
    Path(path).unlink()


ADAPTER: Final[Adapter[EmbeddedSection, Http, TorrentClient]] = Adapter(
    name="embedded", section=EmbeddedSection, build=build, free_bytes=free_bytes
)
