"""A torrent client inside this process, on libtorrent: nothing else to install, nothing to configure."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from concierge._version import __version__
from concierge.adapters._embedded_resume import Intent, Mode, Stored
from concierge.adapters._embedded_session import Session, Torrent, on_disk
from concierge.adapters._http import Http
from concierge.config import Section
from concierge.errors import BadTorrent, ConfigError, NotFound, ServiceUnavailable
from concierge.model.magnet import Magnet, usable_trackers
from concierge.model.metainfo import Metainfo
from concierge.model.release import TorrentSource
from concierge.model.torrent import TorrentEntry, TorrentState, TorrentStatus
from concierge.ports import Adapter, TorrentClient

if TYPE_CHECKING:
    import libtorrent as lt

__all__ = ["ADAPTER", "EmbeddedClient", "EmbeddedSection"]

STALLED_AFTER: Final = timedelta(seconds=30)


class EmbeddedSection(Section):
    """How the embedded client stores files and meets other peers.

    `allow_private` lets it use trackers and peers on this machine and in private networks. Rates are in bytes
    per second; without one there is no limit.
    """

    section: ClassVar[str] = "embedded"

    save_dir: Path | None = None
    listen_interfaces: str = "0.0.0.0:6881,[::]:6881"
    dht: bool = True
    port_mapping: bool = True
    upload_limit_bps: int | None = None
    download_limit_bps: int | None = None
    allow_private: bool = False


class EmbeddedClient:
    """A TorrentClient on a libtorrent session of our own."""

    name = "embedded"

    def __init__(self, session: Session, *, save_dir: Path, allow_private: bool) -> None:
        """Takes an open session; new torrents go to `save_dir` unless another folder is named."""
        self._session = session
        self._save_dir = save_dir
        self._allow_private = allow_private

    async def add(self, source: TorrentSource, *, save_dir: Path | None, is_paused: bool) -> str:
        """Gives the torrent to the session and returns its info hash; one that is there is left as it is.

        Raises:
            BadMagnet: the magnet link names no torrent.
            BadTorrent: the .torrent file cannot be trusted.
        """
        mode = Mode.HOLD if is_paused else Mode.RUN
        new = await asyncio.to_thread(_read, source, mode, allow_private=self._allow_private)
        new.params.save_path = str(save_dir or self._save_dir)
        await self._session.add(new)
        return new.info_hash

    async def list(self, info_hashes: Sequence[str] | None = None) -> tuple[TorrentStatus, ...]:
        """The state of these torrents, or of all."""
        torrents = self._session.torrents
        names = tuple(torrents) if info_hashes is None else tuple(name.lower() for name in info_hashes)
        asked = [torrents[name] for name in names if name in torrents]
        return await asyncio.to_thread(lambda: tuple(_statuses(asked)))

    async def files(self, info_hash: str) -> tuple[TorrentEntry, ...]:
        """The torrent's files; empty until the metadata is known. Raises NotFound."""
        torrent = self._session.get(info_hash)
        return await asyncio.to_thread(_entries, torrent)

    async def choose_files(self, info_hash: str, wanted: Sequence[int]) -> None:
        """Downloads only the files with these indexes. Raises NotFound."""
        torrent = self._session.get(info_hash)
        entries = await asyncio.to_thread(_entries, torrent)
        known = {entry.index for entry in entries}
        if entries and (strangers := set(wanted) - known):
            raise NotFound(f"{info_hash} has no file {min(strangers)}", what=f"file {min(strangers)}")
        await self._session.choose(torrent, frozenset(wanted))

    async def pause(self, info_hash: str) -> None:
        """Stops the torrent's traffic. Raises NotFound."""
        await self._session.set_mode(self._session.get(info_hash), Mode.STOP)

    async def resume(self, info_hash: str) -> None:
        """Lets the torrent go on, also after an error. Raises NotFound."""
        await self._session.set_mode(self._session.get(info_hash), Mode.RUN)

    async def remove(self, info_hash: str, *, with_data: bool) -> None:
        """Takes the torrent out of the session; its data stays unless `with_data`."""
        torrent = self._session.torrents.get(info_hash.lower())
        if torrent is not None:
            await self._session.remove(torrent, with_data=with_data)

    async def free_bytes(self) -> int | None:
        """The space left where new torrents go."""
        return await on_disk(lambda: _free_bytes(self._save_dir))

    async def check(self) -> None:
        """Returns if files can be written and peers can connect.

        Raises:
            ServiceUnavailable: the folder refuses files, or no port could be opened.
        """
        await on_disk(lambda: _try_to_write(self._save_dir))
        if not self._session.is_listening:
            raise ServiceUnavailable(self.name, "no port to listen on could be opened", problem="no port")


@asynccontextmanager
async def build(section: EmbeddedSection, http: Http, data_dir: Path) -> AsyncIterator[TorrentClient]:  # noqa: ARG001  as the docstring says
    """The client with the torrents of earlier runs; libtorrent speaks for itself, so `http` is not used.

    Raises:
        ConfigError: libtorrent is not installed.
    """
    try:
        settings = await asyncio.to_thread(_settings, section)
    except ImportError as error:
        problem = f"libtorrent cannot be loaded ({error}): pip install 'media-concierge[embedded]'"
        raise ConfigError(problem, setting="media-concierge[embedded]", problem=problem) from error
    save_dir = await asyncio.to_thread(_save_dir, section, data_dir)
    async with Session.opened(settings, data_dir / "session") as session:
        yield EmbeddedClient(session, save_dir=save_dir, allow_private=section.allow_private)


async def free_bytes(section: EmbeddedSection, data_dir: Path) -> int:
    """The space left where new torrents will go; no session is needed for that. Raises ServiceUnavailable."""
    return await on_disk(lambda: _free_bytes(_save_dir(section, data_dir)))


def _save_dir(section: EmbeddedSection, data_dir: Path) -> Path:
    return (section.save_dir or data_dir / "torrents").absolute()


def _settings(section: EmbeddedSection) -> "lt.settings_pack":
    import libtorrent as lt

    category = lt.alert_category
    settings: lt.settings_pack = {
        "user_agent": f"concierge/{__version__} libtorrent/{lt.__version__}",
        "listen_interfaces": section.listen_interfaces,
        "alert_mask": category.error | category.status | category.storage,
        "enable_dht": section.dht,
        "enable_lsd": section.dht,
        "enable_upnp": section.port_mapping,
        "enable_natpmp": section.port_mapping,
        "upload_rate_limit": section.upload_limit_bps or 0,
        "download_rate_limit": section.download_limit_bps or 0,
        "out_enc_policy": int(lt.enc_policy.pe_enabled),
        "in_enc_policy": int(lt.enc_policy.pe_enabled),
        "stop_tracker_timeout": 1,
    }
    if section.allow_private:
        settings["ssrf_mitigation"] = False
        settings["allow_multiple_connections_per_ip"] = True
        settings["min_reconnect_time"] = 1
        # A neighbour answers at once, and a session that is closed waits for those who do not answer.
        settings["utp_connect_timeout"] = 500
    return settings


def _read(source: TorrentSource, mode: Mode, *, allow_private: bool) -> Stored:
    """The source as libtorrent wants it, without addresses that lead into private networks."""
    import libtorrent as lt

    if source.metainfo is None:
        text = source.magnet or Magnet(info_hash=source.info_hash).uri()
        magnet = Magnet.parse(text, allow_private=allow_private)
        params = lt.parse_magnet_uri(magnet.uri())
        return Stored(info_hash=magnet.info_hash, params=params, intent=Intent(mode=mode))
    info_hash = Metainfo.parse(source.metainfo).info_hash
    try:
        params = lt.load_torrent_buffer(source.metainfo)
    except RuntimeError as error:
        raise BadTorrent(f"not a .torrent file: {error}", problem=str(error)) from error
    tiers = dict(zip(params.trackers, params.tracker_tiers, strict=False))
    params.trackers = list(usable_trackers(params.trackers, allow_private=allow_private))
    params.tracker_tiers = [tiers.get(tracker, 0) for tracker in params.trackers]
    params.url_seeds = list(usable_trackers(params.url_seeds, allow_private=allow_private))
    params.dht_nodes = []
    return Stored(info_hash=info_hash, params=params, intent=Intent(mode=mode))


def _statuses(torrents: Iterable[Torrent]) -> Iterator[TorrentStatus]:
    for torrent in torrents:
        # libtorrent raises RuntimeError for a torrent that was removed a moment ago.
        with suppress(RuntimeError):
            yield _status(torrent)


def _status(torrent: Torrent) -> TorrentStatus:
    handle = torrent.handle
    status = handle.status(0)
    info = handle.torrent_file()
    total, done = status.total_wanted, status.total_wanted_done
    if info and torrent.intent == Intent(mode=Mode.HOLD):
        total = info.total_size()
    state = _state(torrent, status, has_metadata=info is not None)
    is_whole = state is not TorrentState.ERROR and status.is_finished and 0 < total == done
    speed = status.download_payload_rate
    return TorrentStatus(
        info_hash=torrent.info_hash,
        name=info.name() if info else torrent.name or torrent.info_hash,
        state=state,
        progress=done / total if total else 0.0,
        wanted_bytes=total,
        speed_bps=speed,
        eta_s=(total - done) // speed if speed and total > done else None,
        peers=status.num_peers,
        is_complete=is_whole and _wants_what_is_intended(torrent, info),
        save_dir=torrent.save_dir,
        error=status.errc.message() if status.errc.value() else "",
    )


def _state(torrent: Torrent, status: "lt.torrent_status", *, has_metadata: bool) -> TorrentState:
    states = type(status).states
    mode = torrent.intent.mode
    if status.errc.value():
        return TorrentState.ERROR
    if mode is not Mode.RUN and (has_metadata or mode is not Mode.HOLD):
        return TorrentState.PAUSED
    if not has_metadata:
        return TorrentState.METADATA
    if status.state in {states.checking_files, states.checking_resume_data, states.queued_for_checking}:
        return TorrentState.CHECKING
    if status.is_finished:
        return TorrentState.SEEDING if status.total_wanted else TorrentState.PAUSED
    return TorrentState.STALLED if _is_stalled(status) else TorrentState.DOWNLOADING


def _is_stalled(status: "lt.torrent_status") -> bool:
    if status.download_payload_rate or status.active_duration < STALLED_AFTER:
        return False
    last = status.last_download
    return last is None or datetime.now(UTC) - last.astimezone(UTC) > STALLED_AFTER


def _wants_what_is_intended(torrent: Torrent, info: "lt.torrent_info | None") -> bool:
    """A new choice of files holds a moment after it was made; until then libtorrent speaks of the old one."""
    if info is None:
        return False
    return torrent.handle.get_file_priorities() == torrent.priorities(info)


def _entries(torrent: Torrent) -> tuple[TorrentEntry, ...]:
    import libtorrent as lt

    info = torrent.handle.torrent_file()
    if info is None:
        return ()
    layout = info.layout()
    progress = torrent.handle.file_progress(lt.torrent_handle.piece_granularity)
    return tuple(
        TorrentEntry(
            index=index,
            path=layout.file_path(index),
            size_bytes=(size := layout.file_size(index)),
            is_wanted=torrent.intent.wants(index),
            progress=min(1.0, done / size) if size else 1.0,
        )
        for index, done in enumerate(progress)
        if not layout.file_flags(index) & lt.file_flags_t.flag_pad_file
    )


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
