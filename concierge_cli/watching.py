"""Watches a download to its end: a live bar in a terminal, a line at each change elsewhere, events for `--json`."""

import concierge
from concierge_cli.accounts_view import service_name
from concierge_cli.documenting import progress_event
from concierge_cli.download_view import download_line, progress_bar, progress_facts, state_of
from concierge_cli.failures import EXIT_UNABLE
from concierge_cli.language import say
from concierge_cli.output import note, notes, show, write, write_line
from concierge_cli.torrent_view import breach_lines

__all__ = ["carried_out", "is_done", "watch"]


async def watch(
    me: concierge.UserView, download: concierge.Download, *, as_json: bool
) -> concierge.DownloadProgress:
    """The download once nothing more happens to it on this machine."""
    if as_json:
        return await _as_events(me, download)
    if client := me.downloads.household_client(download):
        note(say().say("account.household", service=service_name(client)), style="dim")
    is_live = notes.is_terminal and not notes.is_dumb_terminal
    last = await (_as_bar if is_live else _as_lines)(me, download)
    _conclude(last)
    return last


async def carried_out(
    me: concierge.UserView, download: concierge.Download, *, as_json: bool, waits: bool = False
) -> int:
    """The exit code of a download that was watched to its end.

    Where another process moves the torrents, it is only said that it will, unless the command `waits`.
    """
    if me.downloads.owns_client or waits:
        return 0 if is_done(await watch(me, download, as_json=as_json)) else EXIT_UNABLE
    progress = concierge.DownloadProgress(download=download)
    if as_json:
        write_line(progress_event(progress))
    else:
        show(download_line(progress), say().say("cli.queued"))
    return 0


def is_done(progress: concierge.DownloadProgress) -> bool:
    """Whether the download ended well: in the library, or handed over to whoever goes on with it."""
    ends = {concierge.DownloadState.ON_NAS, concierge.DownloadState.DOWNLOADED}
    return progress.is_handed_over or progress.download.state in ends


async def _as_events(me: concierge.UserView, download: concierge.Download) -> concierge.DownloadProgress:
    last = concierge.DownloadProgress(download=download)
    async for last in me.downloads.watch(download.id):
        write_line(progress_event(last))
    return last


async def _as_bar(me: concierge.UserView, download: concierge.Download) -> concierge.DownloadProgress:
    last = concierge.DownloadProgress(download=download)
    with progress_bar(notes) as bar:
        task = bar.add_task(say().say("state.queued"), total=None, facts="")
        async for last in me.downloads.watch(download.id, every_s=0.3):
            torrent = last.torrent
            total = torrent.wanted_bytes if torrent and torrent.wanted_bytes else None
            done = torrent.progress * total if torrent and total else 0
            facts = progress_facts(last)
            bar.update(task, description=state_of(last), total=total, completed=done, facts=facts)
    return last


async def _as_lines(me: concierge.UserView, download: concierge.Download) -> concierge.DownloadProgress:
    last, shown = concierge.DownloadProgress(download=download), ""
    async for last in me.downloads.watch(download.id):
        state = state_of(last)
        if state != shown:
            note(download_line(last))
            shown = state
    return last


def _conclude(last: concierge.DownloadProgress) -> None:
    if last.is_handed_over:
        show(say().say("cli.handed_over"))
        return
    match last.download.state:
        case concierge.DownloadState.ON_NAS:
            show(say().say("cli.ready"), style="green")
            # A path is for copying: it stays on one line, however long.
            for path in last.download.placed:
                write(f"  {path}")
            for breach in breach_lines(last.download):
                note(breach)
        case concierge.DownloadState.DOWNLOADED:
            show(say().say("cli.downloaded_elsewhere"))
        case concierge.DownloadState.FAILED:
            reason = {"file": last.download.failure_detail, "what": last.download.failure_detail}
            note(say().error(last.download.failure_code, reason))
        case _:
            note(download_line(last))
