"""A torrent as a terminal shows it: its files, and what another client needs to start it."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

import concierge
from concierge_cli.language import say
from concierge_cli.output import show, write
from concierge_cli.visible import on_one_line

__all__ = ["breach_lines", "files_view", "magnet_of", "tell"]


def files_view(entries: Sequence[concierge.TorrentEntry]) -> RenderableType:
    """Each file with its size and how much of it is there; those that are not wanted are dim."""
    if not entries:
        return Text(say().say("cli.downloads.no_files"))
    table = Table(box=None, pad_edge=False, show_header=True, header_style="dim")
    table.add_column(say().say("cli.column.file"), overflow="fold", ratio=1)
    table.add_column(say().say("cli.column.size"), justify="right", no_wrap=True)
    table.add_column(say().say("cli.column.done"), justify="right", no_wrap=True)
    for entry in entries:
        done = f"{entry.progress * 100:.0f} %" if entry.is_wanted else say().say("cli.downloads.not_wanted")
        style = "" if entry.is_wanted else "dim"
        table.add_row(Text(on_one_line(entry.path)), say().size(entry.size_bytes), done, style=style)
    return table


def breach_lines(download: concierge.Download) -> list[str]:
    """In what a download is not what its release promised, a sentence each."""
    return [say().breach(one.kind, one.promised, one.found, one.file) for one in download.breaches]


def magnet_of(source: concierge.TorrentSource) -> str:
    """The magnet link; where the tracker gave none, one of the info hash alone."""
    return source.magnet or f"magnet:?xt=urn:btih:{source.info_hash}"


def tell(file: Path | None, magnet: str) -> None:
    """Prints both on lines of their own, for they are to be copied."""
    if file is not None:
        show(say().say("cli.downloads.torrent_written"))
        write(f"  {file}")
    show(say().say("cli.downloads.magnet"))
    write(f"  {magnet}")
