"""How downloads look in a terminal of 80 columns, as a table, a line or a bar. Names from outside are literal text."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.console import Console, Group, RenderableType
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

import concierge
from concierge_cli.language import say
from concierge_cli.torrent_view import breach_lines
from concierge_cli.visible import cut, on_one_line, visible

__all__ = [
    "download_line",
    "download_name",
    "download_view",
    "following_of",
    "progress_bar",
    "progress_facts",
    "state_of",
    "summary",
]


def download_view(
    downloads: Sequence[concierge.DownloadProgress], *, runs_alone: bool = False
) -> RenderableType:
    """The downloads as a table, how many are in which state, and the next command.

    `runs_alone` says that a process in the background moves them on, so that nobody has to wait for them.
    """
    if not downloads:
        return _text(say().say("cli.no_downloads"))
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True, padding=(0, 2, 0, 0))
    table.add_column("ID", no_wrap=True)
    table.add_column(say().say("cli.column.name"), ratio=1, overflow="fold")
    table.add_column(say().say("cli.column.size"), no_wrap=True, justify="right")
    table.add_column("%", no_wrap=True, justify="right")
    table.add_column(say().say("cli.column.state"), max_width=24, overflow="fold")
    for each in downloads:
        size = say().size(each.download.size_bytes)
        table.add_row(
            each.download.id, _text(download_name(each)), size, _percent(each), _text(_state_cell(each))
        )
        for breach in breach_lines(each.download):
            table.add_row("", _text(breach, "yellow"))
    return Group(
        table,
        _text(summary(downloads)),
        *(_next_for(each, runs_alone=runs_alone) for each in _worth_a_word(downloads)),
    )


def summary(downloads: Sequence[concierge.DownloadProgress]) -> str:
    """How many there are, and how many in which state."""
    counts = Counter(_counted_as(each) for each in downloads)
    said = ", ".join(f"{state} — {n}" for state, n in counts.most_common())
    return say().say("cli.downloads.total", n=len(downloads), counts=said)


def download_line(progress: concierge.DownloadProgress) -> str:
    """The download's state in one line, and in a line each how it is not what was promised."""
    percent = _percent(progress)
    line = f"{download_name(progress)}: {state_of(progress)}" + (f", {percent} %" if percent else "")
    return "\n  ".join([line, *breach_lines(progress.download)])


def progress_bar(where: Console) -> Progress:
    """A live bar for one download: what is being done, how far, and the facts of `progress_facts`."""
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=18),
        TextColumn("{task.fields[facts]}", markup=False),
        console=where,
        transient=True,
    )


def progress_facts(progress: concierge.DownloadProgress) -> str:
    """Percent, size, speed and time left, as far as they are known."""
    torrent = progress.torrent
    if torrent is None or not torrent.wanted_bytes:
        return ""
    done, total = say().size(int(torrent.progress * torrent.wanted_bytes)), say().size(torrent.wanted_bytes)
    facts = [f"{torrent.progress * 100:3.0f} %", say().say("cli.progress.size", done=done, total=total)]
    if torrent.speed_bps:
        facts.append(say().say("cli.progress.speed", speed=say().size(torrent.speed_bps)))
    if torrent.eta_s is not None:
        facts.append(say().say("cli.progress.left", left=say().duration(torrent.eta_s)))
    return "  ".join(facts)


def state_of(each: concierge.DownloadProgress) -> str:
    """What is being done for the download now."""
    download = each.download
    if download.failure_code:
        return f"{say().say('state.failed')}: {say().say(f'failure.{download.failure_code}')}"
    if download.is_paused and download.is_active:
        return say().say("torrent.paused")
    if each.is_handed_over:
        return say().say("queue.handed_over")
    if each.is_silent:
        return say().say("queue.silent")
    if download.state is concierge.DownloadState.DOWNLOADING and each.torrent is not None:
        return say().say(f"torrent.{each.torrent.state}")
    return _way_home(each) or say().say(f"state.{download.state}")


def _way_home(each: concierge.DownloadProgress) -> str:
    """How far a NAS has come with it, or what it waits for; "" without one."""
    if each.homeward_trouble:
        return say().say("homeward.waits", problem=say().say(f"failure.{each.homeward_trouble}"))
    return "" if each.copied is None else say().say("homeward.copying", percent=int(each.copied * 100))


def following_of(each: concierge.DownloadProgress) -> str:
    """What there is to say of its topic; "" while that is not followed."""
    if each.following is None:
        return ""
    match each.following.state:
        case concierge.FollowState.NEEDS_USER:
            return say().say("following.needs_user")
        case concierge.FollowState.WATCHING | concierge.FollowState.DONE | concierge.FollowState.FOUND:
            return say().say("following.on")
        case _:
            return say().say("following.growing")


def download_name(each: concierge.DownloadProgress) -> str:
    """The title with the part of it that is wanted, else the name of the release; on one line."""
    title = each.download.title
    if title is None:
        return cut(on_one_line(each.download.name))
    part = "" if each.download.season is None else f" S{each.download.season:02}"
    part += "" if each.download.episode is None else f"E{each.download.episode:02}"
    return on_one_line(title.label(say().language)) + part


def _state_cell(each: concierge.DownloadProgress) -> str:
    return "\n".join(filter(None, (state_of(each), following_of(each))))


def _counted_as(each: concierge.DownloadProgress) -> str:
    download = each.download
    is_paused = download.is_paused and download.is_active
    return say().say("torrent.paused" if is_paused else f"state.{download.state}")


def _percent(each: concierge.DownloadProgress) -> str:
    return "" if each.torrent is None else f"{each.torrent.progress * 100:.0f}"


def _worth_a_word(downloads: Sequence[concierge.DownloadProgress]) -> Iterable[concierge.DownloadProgress]:
    """The first that failed, else the first that is under way here."""
    failed = (each for each in downloads if each.download.failure_code)
    active = (each for each in downloads if _is_under_way(each))
    first = next(failed, None) or next(active, None)
    return () if first is None else (first,)


def _is_under_way(each: concierge.DownloadProgress) -> bool:
    is_all_there = each.download.state is concierge.DownloadState.DOWNLOADED
    return each.download.is_active and not is_all_there and not each.is_handed_over


def _next_for(each: concierge.DownloadProgress, *, runs_alone: bool) -> Text:
    is_stopped = bool(each.download.failure_code) or each.download.is_paused
    key = "cli.next_resume" if is_stopped or not runs_alone else "cli.next_pause"
    return _text(say().say(key, id=each.download.id), "dim")


def _text(text: str, style: str = "") -> Text:
    return Text(visible(text), style=style)
