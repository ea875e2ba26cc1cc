"""What libtorrent says about a torrent, in the words of the port. Every call waits for libtorrent: use a thread."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from concierge.adapters._embedded_resume import Mode
from concierge.adapters._embedded_torrent import Torrent
from concierge.model.torrent import TorrentEntry, TorrentState, TorrentStatus

if TYPE_CHECKING:
    import libtorrent as lt

__all__ = ["entries", "statuses"]

STALLED_AFTER: Final = timedelta(seconds=30)


def statuses(torrents: Iterable[Torrent]) -> Iterator[TorrentStatus]:
    """The state of each torrent that is still there."""
    for torrent in torrents:
        # libtorrent raises RuntimeError for a torrent that was removed a moment ago.
        with suppress(RuntimeError):
            yield _status(torrent)


def entries(torrent: Torrent) -> tuple[TorrentEntry, ...]:
    """The torrent's files; none until the metadata is known."""
    import libtorrent as lt

    info = torrent.info
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


def _status(torrent: Torrent) -> TorrentStatus:
    status = torrent.handle.status(0)
    info = torrent.info
    total, done = status.total_wanted, status.total_wanted_done
    if info and torrent.intent.is_open:
        total = info.total_size()
    state = _state(torrent, status, has_metadata=info is not None)
    is_complete = _is_complete(torrent, status, state)
    speed = status.download_payload_rate
    return TorrentStatus(
        info_hash=torrent.info_hash,
        name=info.name() if info else torrent.name or torrent.info_hash,
        state=state,
        progress=done / total if total else 0.0,
        wanted_bytes=total,
        downloaded_bytes=status.all_time_download,
        uploaded_bytes=status.all_time_upload,
        speed_bps=speed,
        eta_s=(total - done) // speed if speed and total > done else None,
        peers=status.num_peers,
        seeds=max(status.num_seeds, status.list_seeds, status.num_complete),
        is_complete=is_complete,
        completed_at=_moment(status.completed_time) if is_complete else None,
        save_dir=torrent.save_dir,
        error=_error(torrent, status),
    )


def _state(torrent: Torrent, status: "lt.torrent_status", *, has_metadata: bool) -> TorrentState:
    if _is_broken(torrent, status):
        return TorrentState.ERROR
    if torrent.intent.moving_to:
        return TorrentState.MOVING
    if _is_checking(torrent, status):
        return TorrentState.CHECKING
    mode = torrent.intent.mode
    if mode is not Mode.RUN and (has_metadata or mode is not Mode.HOLD):
        return TorrentState.PAUSED
    return _running_state(status, has_metadata=has_metadata)


def _running_state(status: "lt.torrent_status", *, has_metadata: bool) -> TorrentState:
    if _is_queued(status):
        return TorrentState.QUEUED
    if not has_metadata:
        return TorrentState.METADATA
    if status.is_finished:
        return TorrentState.SEEDING if status.total_wanted else TorrentState.PAUSED
    return TorrentState.STALLED if _is_stalled(status) else TorrentState.DOWNLOADING


def _is_broken(torrent: Torrent, status: "lt.torrent_status") -> bool:
    """Where the disk is full libtorrent reports no error: it stops writing, and only uploads."""
    import libtorrent as lt

    is_full = bool(status.flags & lt.torrent_flags.upload_mode)
    return status.errc.value() != 0 or is_full or (torrent.is_displaced and bool(torrent.move_error))


def _error(torrent: Torrent, status: "lt.torrent_status") -> str:
    if status.errc.value():
        return status.errc.message()
    return (torrent.disk_error if _is_broken(torrent, status) else "") or torrent.move_error


def _is_checking(torrent: Torrent, status: "lt.torrent_status") -> bool:
    """A stopped torrent that is paused inside libtorrent too is not looked at."""
    import libtorrent as lt

    states = lt.torrent_status.states
    if status.state not in {states.checking_files, states.checking_resume_data, states.queued_for_checking}:
        return False
    return torrent.intent.mode is Mode.RUN or not status.flags & lt.torrent_flags.paused


def _is_queued(status: "lt.torrent_status") -> bool:
    import libtorrent as lt

    waiting = lt.torrent_flags.auto_managed | lt.torrent_flags.paused
    return status.flags & waiting == waiting


def _is_stalled(status: "lt.torrent_status") -> bool:
    if status.download_payload_rate or status.active_duration < STALLED_AFTER:
        return False
    last = status.last_download
    return last is None or datetime.now(UTC) - last.astimezone(UTC) > STALLED_AFTER


def _is_complete(torrent: Torrent, status: "lt.torrent_status", state: TorrentState) -> bool:
    if state in {TorrentState.ERROR, TorrentState.MOVING, TorrentState.CHECKING}:
        return False
    is_whole = status.is_finished and 0 < status.total_wanted == status.total_wanted_done
    return is_whole and _wants_what_is_intended(torrent)


def _wants_what_is_intended(torrent: Torrent) -> bool:
    """A new choice of files holds a moment after it was made; until then libtorrent speaks of the old one."""
    info = torrent.info
    return info is not None and torrent.applied == torrent.priorities(info)


def _moment(timestamp: int) -> datetime | None:
    return datetime.fromtimestamp(timestamp, UTC) if timestamp > 0 else None
