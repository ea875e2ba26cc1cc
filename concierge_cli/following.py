"""Follows a download to its end: a live bar in a terminal, a line at each change elsewhere, events for `--json`."""

import sys

import concierge
from concierge_cli.documents import download_document
from concierge_cli.language import say
from concierge_cli.output import console, notes, write_line
from concierge_cli.render import download_line, progress_bar, state_of

__all__ = ["follow", "is_done"]


async def follow(
    me: concierge.UserView, download: concierge.Download, *, as_json: bool
) -> concierge.DownloadProgress:
    """The download once nothing more happens to it on this machine."""
    if as_json:
        last = await _as_events(me, download)
    elif sys.stderr.isatty():
        last = await _as_bar(me, download)
    else:
        last = await _as_lines(me, download)
    if not as_json:
        _conclude(last)
    return last


def is_done(progress: concierge.DownloadProgress) -> bool:
    """Whether the download ended well: in the library, or handed over to whoever fetches it from there."""
    return progress.download.state in {concierge.DownloadState.ON_NAS, concierge.DownloadState.DOWNLOADED}


async def _as_events(me: concierge.UserView, download: concierge.Download) -> concierge.DownloadProgress:
    last = concierge.DownloadProgress(download=download)
    async for last in me.downloads.follow(download.id):
        write_line({"event": "progress", **download_document(last).model_dump()})
    return last


async def _as_bar(me: concierge.UserView, download: concierge.Download) -> concierge.DownloadProgress:
    last = concierge.DownloadProgress(download=download)
    with progress_bar(notes) as bar:
        task = bar.add_task(say().say("state.queued"), total=download.size_bytes)
        async for last in me.downloads.follow(download.id, every_s=0.3):
            total = last.torrent.wanted_bytes if last.torrent and last.torrent.wanted_bytes else None
            done = last.torrent.progress * total if last.torrent and total else 0
            bar.update(task, description=state_of(last), total=total, completed=done)
    return last


async def _as_lines(me: concierge.UserView, download: concierge.Download) -> concierge.DownloadProgress:
    last, shown = concierge.DownloadProgress(download=download), ""
    async for last in me.downloads.follow(download.id):
        state = state_of(last)
        if state != shown:
            notes.print(download_line(last), markup=False)
            shown = state
    return last


def _conclude(last: concierge.DownloadProgress) -> None:
    match last.download.state:
        case concierge.DownloadState.ON_NAS:
            console.print(say().say("cli.ready"), style="green")
            for path in last.download.placed:
                console.print(f"  {path}", markup=False, soft_wrap=True)
        case concierge.DownloadState.DOWNLOADED:
            console.print(say().say("cli.downloaded_elsewhere"), markup=False)
        case concierge.DownloadState.FAILED:
            reason = {"file": last.download.failure_detail, "what": last.download.failure_detail}
            notes.print(say().error(last.download.failure_code, reason), markup=False)
        case _:
            notes.print(download_line(last), markup=False)
