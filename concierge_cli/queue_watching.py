"""Shows the queue while it moves: live in a terminal, a line at each change elsewhere, documents for `--json`."""

from collections.abc import AsyncIterator, Sequence

from rich.live import Live

import concierge
from concierge_cli.documenting import download_document
from concierge_cli.documents import DownloadsDocument
from concierge_cli.download_view import download_line, download_view
from concierge_cli.language import say
from concierge_cli.output import console, note, show, write_line
from concierge_cli.queue_view import queue_view

__all__ = ["watch"]


async def watch(me: concierge.UserView, *, as_json: bool) -> int:
    """Returns once nothing moves any more on this machine."""
    looks = me.downloads.watch_all()
    if as_json:
        async for downloads in looks:
            write_line(DownloadsDocument(downloads=[download_document(each) for each in downloads]))
    elif console.is_terminal and not console.is_dumb_terminal:
        await _live(looks, runs_here=me.downloads.owns_client)
    else:
        await _as_lines(looks, runs_here=me.downloads.owns_client)
    return 0


async def _live(looks: AsyncIterator[Sequence[concierge.DownloadProgress]], *, runs_here: bool) -> None:
    notes = () if runs_here else (say().say("queue.elsewhere"),)
    last: Sequence[concierge.DownloadProgress] | None = None
    try:
        with Live(console=console, auto_refresh=False, transient=True, vertical_overflow="crop") as live:
            async for last in looks:
                below = (*notes, say().say("queue.leave"))
                # The last column and line stay free: a terminal would scroll.
                width, height = console.width - 1, console.height - 1
                live.update(queue_view(last, width=width, height=height, notes=below), refresh=True)
    finally:
        # What was seen last stays on the screen, whole, also after Ctrl-C.
        if last is not None:
            show(queue_view(last, width=console.width, notes=notes))


async def _as_lines(looks: AsyncIterator[Sequence[concierge.DownloadProgress]], *, runs_here: bool) -> None:
    """What changed its state, line by line, and the whole at the end."""
    shown: dict[str, str] = {}
    last: Sequence[concierge.DownloadProgress] = ()
    async for last in looks:
        for each in last:
            state = f"{each.download.state} {each.torrent.state if each.torrent else ''}"
            if shown.get(each.download.id) != state:
                note(download_line(each))
                shown[each.download.id] = state
    show(download_view(last, runs_alone=not runs_here))
