"""The queue as a terminal of any size shows it: a name and a line of facts for each download, the moving ones first."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath

from rich.cells import cell_len, set_cell_size
from rich.console import Group, RenderableType
from rich.text import Text

import concierge
from concierge_cli.download_view import download_name, state_of, summary
from concierge_cli.language import say
from concierge_cli.visible import on_one_line

__all__ = ["queue_view"]

_BAR = 16
_NARROW = 60
_GAP = "  "
_STYLES = {
    concierge.DownloadState.FAILED: "red",
    concierge.DownloadState.ON_NAS: "green",
    concierge.DownloadState.DOWNLOADED: "green",
}
_LATER = (concierge.DownloadState.FAILED, concierge.DownloadState.ON_NAS)


def queue_view(
    downloads: Sequence[concierge.DownloadProgress],
    *,
    width: int,
    height: int | None = None,
    notes: Sequence[str] = (),
) -> RenderableType:
    """The downloads in so many columns and, with `height`, so many lines; what has no room is counted.

    `notes` stand below.
    """
    if not downloads:
        return Text(say().say("cli.no_downloads"))
    foot = [line for text in (summary(downloads), *notes) for line in _filled(text.split(), width, " ")]
    blocks = [_lines(each, width) for each in sorted(downloads, key=_rank)]
    shown = blocks if height is None else _fitting(blocks, height - len(foot))
    lines = [line for block in shown for line in block]
    if more := len(blocks) - len(shown):
        lines.append(_cut(say().say("queue.more", n=more), width, "dim"))
    return Group(*lines, *(Text(line, style="dim") for line in foot))


def _rank(each: concierge.DownloadProgress) -> tuple[int, int]:
    """What moves stands first, the fastest of it before all others; what is over stands last."""
    download = each.download
    if download.state in _LATER:
        return 3 + _LATER.index(download.state), 0
    if download.is_paused:
        return 2, 0
    return (0 if each.torrent is not None else 1), -_speed(each)


def _fitting(blocks: Sequence[list[Text]], room: int) -> Sequence[list[Text]]:
    """The first blocks that have room, with a line to spare for the count of the others; one is always shown."""
    if sum(map(len, blocks)) <= room:
        return blocks
    used, count = 0, 0
    for block in blocks:
        used += len(block)
        if used > room - 1:
            break
        count += 1
    return blocks[: max(count, 1)]


def _lines(each: concierge.DownloadProgress, width: int) -> list[Text]:
    """The name on a line of its own, for names may run from right to left, and the facts below."""
    download = each.download
    head = Text.assemble(
        (f"{download.id}{_GAP}", "cyan"),
        _cut(download_name(each), width - len(download.id) - len(_GAP), "bold"),
    )
    style = "yellow" if download.is_paused else _STYLES.get(download.state, "")
    facts = _filled(_facts(each, width), width - len(_GAP), _GAP)
    return [head, *(Text(_GAP + line, style=style) for line in facts), *_folder(each, width)]


def _facts(each: concierge.DownloadProgress, width: int) -> Iterator[str]:
    torrent, download = each.torrent, each.download
    if torrent is not None and torrent.wanted_bytes and download.is_active:
        yield _bar(torrent.progress, _BAR if width >= _NARROW else _BAR // 2)
        yield f"{int(torrent.progress * 100)} %"
    yield on_one_line(state_of(each))
    yield from _pace(each)
    size_bytes = torrent.wanted_bytes if torrent is not None else 0
    if known := size_bytes or download.size_bytes:
        yield say().size(known)


def _pace(each: concierge.DownloadProgress) -> Iterator[str]:
    """How fast, how long and from how many, of what moves."""
    torrent = each.torrent
    if each.estimate_s is not None:
        yield say().say("time.about", time=say().duration(each.estimate_s))
    if torrent is None or torrent.is_complete or each.download.is_paused:
        return
    if torrent.speed_bps:
        yield say().say("cli.progress.speed", speed=say().size(torrent.speed_bps))
    if torrent.eta_s is not None:
        yield say().say("cli.progress.left", left=say().duration(torrent.eta_s))
    if torrent.seeds is not None:
        yield say().say("cli.seeders", n=torrent.seeds)


def _folder(each: concierge.DownloadProgress, width: int) -> list[Text]:
    if each.download.state is not concierge.DownloadState.ON_NAS or not each.download.placed:
        return []
    folder = on_one_line(str(PurePath(each.download.placed[0]).parent))
    return [_cut(_GAP + say().say("queue.in", folder=folder), width, "dim")]


def _speed(each: concierge.DownloadProgress) -> int:
    return 0 if each.torrent is None else each.torrent.speed_bps


def _bar(share: float, cells: int) -> str:
    done = int(min(max(share, 0.0), 1.0) * cells)
    return "━" * done + "─" * (cells - done)


def _cut(text: str, width: int, style: str) -> Text:
    """The text in so many columns, of which a Chinese letter or an emoji takes two."""
    if cell_len(text) > width:
        text = set_cell_size(text, max(width - 1, 0)).rstrip() + "…"
    return Text(text, style=style)


def _filled(parts: Iterable[str], width: int, gap: str) -> list[str]:
    """Lines of whole parts; one that is too long for a line is cut."""
    lines: list[str] = []
    for part in parts:
        if lines and cell_len(lines[-1] + gap + part) <= width:
            lines[-1] += gap + part
        else:
            lines.append(_cut(part, width, "").plain)
    return lines
