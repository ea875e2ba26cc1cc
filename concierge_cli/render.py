"""How searches, downloads and proposals look in a terminal of 80 columns. Names from outside are literal text."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TransferSpeedColumn,
)
from rich.table import Table
from rich.text import Text

import concierge
from concierge_cli.language import say

__all__ = ["download_line", "download_table", "progress_bar", "proposal_view", "search_view"]

LONGEST_NAME = 150


def search_view(report: concierge.SearchReport) -> RenderableType:
    """Accepted releases best first, then why the others were turned down, then who did not answer."""
    title = report.title.label(say().language) if report.title else say().say("agent.your_words")
    found = len(report.accepted) + len(report.rejected)
    parts: list[RenderableType] = [Text(title, style="bold")]
    parts += [_release(number, decision) for number, decision in enumerate(report.accepted[:10], 1)]
    parts.append(Text(_summary(report, title, found)))
    parts += [Text("⚠ " + _failure(failure), style="yellow") for failure in report.failures]
    if report.best is not None:
        parts.append(Text(say().say("cli.next_download", handle=report.best.handle), style="dim"))
    elif report.rejected:
        parts.append(Text(say().say("cli.next_relax"), style="dim"))
    return Group(*parts)


def proposal_view(proposal: concierge.Proposal) -> RenderableType:
    """The options of a proposal, numbered."""
    parts: list[RenderableType] = [Text(proposal.title, style="bold")]
    for number, option in enumerate(proposal.options, 1):
        label = say().say(f"label.{option.label}") if option.label else ""
        facts = (say().size(option.size_bytes), say().say("cli.seeders", n=option.seeders), label)
        parts.append(Text.assemble((f"{number:>2}. ", "bold"), " · ".join(fact for fact in facts if fact)))
        parts.append(_indented(option.release_name))
        if option.why:
            parts.append(_indented(option.why, style="green"))
    return Group(*parts)


def download_table(downloads: Sequence[concierge.DownloadProgress]) -> RenderableType:
    """The downloads as a table; without any, how to begin one."""
    if not downloads:
        return Text(say().say("agent.no_downloads"))
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("ID", no_wrap=True)
    table.add_column(say().say("cli.column.name"), ratio=1, overflow="fold")
    table.add_column(say().say("cli.column.size"), no_wrap=True, justify="right")
    table.add_column("%", no_wrap=True, justify="right")
    table.add_column(say().say("cli.column.state"), overflow="fold")
    for each in downloads:
        table.add_row(
            each.download.id,
            Text(_name(each)),
            say().size(each.download.size_bytes),
            _percent(each),
            _state(each),
        )
    return table


def download_line(progress: concierge.DownloadProgress) -> str:
    """The download's state in one line."""
    percent = _percent(progress)
    return f"{_name(progress)}: {_state(progress)}" + (f", {percent} %" if percent else "")


def progress_bar(console_kind: object) -> Progress:
    """A live bar for one download, with speed and what is being done."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TaskProgressColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        console=console_kind,  # type: ignore[arg-type]
        transient=True,
    )


def state_of(progress: concierge.DownloadProgress) -> str:
    """What is being done for the download now."""
    return _state(progress)


def _release(number: int, decision: concierge.Decision) -> RenderableType:
    release, parsed = decision.release, decision.parsed
    facts = [
        concierge.quality_name(parsed),
        say().size(release.size_bytes),
        say().say("cli.seeders", n=release.seeders),
    ]
    facts.append("+".join(release.sources) if release.sources else release.tracker)
    labels = ", ".join(say().say(f"label.{label}") for label in decision.labels)
    head = Text.assemble((f"{number:>2}. ", "bold"), (decision.handle, "cyan"), "  ", " · ".join(facts))
    if labels:
        head.append(f"  ★ {labels}", style="green")
    why = ", ".join(say().fill(f"reason.{reason.code}", reason.facts) for reason in decision.praises)
    lines: list[RenderableType] = [head, _indented(release.name)]
    return Group(*lines, *([_indented(why, style="green")] if why else []))


def _summary(report: concierge.SearchReport, title: str, found: int) -> str:
    if found == 0:
        return say().say("agent.none_found", title=title)
    counts = Counter(decision.rejections[0].code for decision in report.rejected if decision.rejections)
    reasons = ", ".join(say().say(f"rejected.{code}", n=n) for code, n in counts.most_common())
    if not report.accepted:
        return say().say("agent.none_fit", title=title, n=found, reasons=reasons)
    line = say().say("cli.found", n=found, fitting=len(report.accepted))
    return f"{line} {say().say('agent.turned_down', reasons=reasons)}" if reasons else line


def _failure(failure: concierge.SourceFailure) -> str:
    if failure.is_late:
        return say().say("cli.late", service=failure.service)
    return say().error(failure.code, {"service": failure.service, **failure.facts})


def _name(each: concierge.DownloadProgress) -> str:
    title = each.download.title
    if title is None:
        return each.download.name[:LONGEST_NAME]
    part = "" if each.download.season is None else f" S{each.download.season:02}"
    part += "" if each.download.episode is None else f"E{each.download.episode:02}"
    return title.label(say().language) + part


def _percent(each: concierge.DownloadProgress) -> str:
    return "" if each.torrent is None else f"{each.torrent.progress * 100:.0f}"


def _state(each: concierge.DownloadProgress) -> str:
    download = each.download
    if download.failure_code:
        reason = say().say(f"failure.{download.failure_code}")
        return f"{say().say('state.failed')}: {reason}"
    if download.is_paused and download.is_active:
        return say().say("torrent.paused")
    if download.state is concierge.DownloadState.DOWNLOADING and each.torrent is not None:
        return say().say(f"torrent.{each.torrent.state}")
    return say().say(f"state.{download.state}")


def _indented(text: str, style: str = "dim") -> Padding:
    return Padding(Text(text[:LONGEST_NAME], style=style), (0, 0, 0, 4))
