"""How searches, downloads and proposals look in a terminal of 80 columns. Names from outside are literal text."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.console import Console, Group, RenderableType
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

import concierge
from concierge_cli.language import say
from concierge_cli.visible import visible

__all__ = [
    "doctor_view",
    "download_line",
    "download_view",
    "options_view",
    "parsed_view",
    "progress_bar",
    "progress_facts",
    "search_view",
    "state_of",
]

LONGEST_NAME = 240
MARKS = {"works": ("✓", "green"), "fails": ("✗", "red"), "absent": ("–", "dim")}


def search_view(report: concierge.SearchReport, asked: str, *, shown: int) -> RenderableType:
    """The first accepted releases, why the others were turned down, who did not answer, and the next command."""
    title = report.title.label(say().language) if report.title else say().say("cli.words", words=asked)
    releases = report.accepted[:shown]
    parts: list[RenderableType] = [_text(title, "bold")] if releases else []
    parts += [_releases(releases)] if releases else []
    parts.append(_text(_summary(report, title)))
    parts += [_text(f"⚠ {_failure(failure)}", "yellow") for failure in report.failures]
    if hidden := len(report.accepted) - len(releases):
        parts.append(_text(say().say("cli.next_more", n=hidden, limit=len(report.accepted)), "dim"))
    if report.best is not None:
        parts.append(_text(say().say("cli.next_download", handle=report.best.handle), "dim"))
    elif report.rejected:
        parts.append(_text(say().say("cli.next_relax"), "dim"))
    return Group(*parts)


def options_view(proposal: concierge.Proposal) -> RenderableType:
    """The options of a proposal, numbered."""
    options = proposal.options
    facts = [(say().size(one.size_bytes), say().say("cli.seeders", n=one.seeders)) for one in options]
    table = _rows()
    for number, (option, (size, seeders)) in enumerate(zip(options, facts, strict=True), 1):
        label = say().say(f"label.{option.label}") if option.label else ""
        head = Text.assemble(f"{size:>8}  {seeders}", (f"  ★ {label}" if label else "", "green"))
        table.add_row(Text(str(number), style="bold"), head)
        table.add_row("", _name(option.release_name))
        if option.why:
            table.add_row("", _text(f"+ {option.why}", "green"))
    return table


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
        table.add_row(each.download.id, _text(_label(each)), size, _percent(each), _text(state_of(each)))
    counts = Counter(say().say(f"state.{each.download.state}") for each in downloads)
    summary = ", ".join(f"{state} — {n}" for state, n in counts.most_common())
    total = _text(say().say("cli.downloads.total", n=len(downloads), counts=summary))
    return Group(table, total, *(_next_for(each, runs_alone=runs_alone) for each in _worth_a_word(downloads)))


def doctor_view(services: Iterable[tuple[str, str, str, Sequence[str]]]) -> RenderableType:
    """Each service's name, health, story and missing variables."""
    table = _rows()
    for service, health, story, missing in services:
        mark, style = MARKS[health]
        head = Text.assemble((service, "bold"), "  ", (say().say(f"health.{health}"), style))
        table.add_row(Text(mark, style=style), head)
        table.add_row("", _text(story))
        if missing:
            variables = ", ".join(missing)
            table.add_row("", _text(say().say("cli.doctor.set", variables=variables), "dim"))
    return table


def parsed_view(name: str, facts: Iterable[tuple[str, str]]) -> RenderableType:
    """What a release's name says, one fact a line."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for field, value in facts:
        table.add_row(Text(f"  {say().say(f'cli.field.{field}')}", style="dim"), _text(value))
    return Group(_text(_cut(name), "bold"), table)


def download_line(progress: concierge.DownloadProgress) -> str:
    """The download's state in one line."""
    percent = _percent(progress)
    return f"{_label(progress)}: {state_of(progress)}" + (f", {percent} %" if percent else "")


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
    if download.state is concierge.DownloadState.DOWNLOADING and each.torrent is not None:
        return say().say(f"torrent.{each.torrent.state}")
    return say().say(f"state.{download.state}")


def _releases(decisions: Sequence[concierge.Decision]) -> RenderableType:
    """Each release in four lines: facts in columns, its roles, its name, and why it stands where it does."""
    facts = [_facts(decision) for decision in decisions]
    quality, size, seeders = (max(len(row[place]) for row in facts) for place in range(3))
    table = _rows()
    for number, (decision, row) in enumerate(zip(decisions, facts, strict=True), 1):
        columns = f"  {row[0]:<{quality}}  {row[1]:>{size}}  {row[2]:>{seeders}}  {row[3]}"
        head = Text.assemble((decision.handle, "cyan"), visible(columns))
        table.add_row(Text(str(number), style="bold"), head)
        if decision.labels:
            roles = ", ".join(say().say(f"label.{label}") for label in decision.labels)
            table.add_row("", _text(f"★ {roles}", "green"))
        table.add_row("", _name(decision.release.name))
        for sign, reasons, style in (("+", decision.praises, "green"), ("−", decision.penalties, "yellow")):
            if reasons:
                table.add_row("", _text(f"{sign} {_reasons(reasons)}", style))
    return table


def _facts(decision: concierge.Decision) -> tuple[str, str, str, str]:
    release = decision.release
    return (
        concierge.quality_name(decision.parsed),
        say().size(release.size_bytes),
        say().say("cli.seeders", n=release.seeders),
        "+".join(release.sources) if release.sources else release.tracker,
    )


def _reasons(reasons: Iterable[concierge.Reason]) -> str:
    return " · ".join(say().fill(f"reason.{reason.code}", reason.facts) for reason in reasons)


def _summary(report: concierge.SearchReport, title: str) -> str:
    found = len(report.accepted) + len(report.rejected)
    if found == 0:
        return say().say("agent.none_found_yet" if report.failures else "agent.none_found", title=title)
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


def _label(each: concierge.DownloadProgress) -> str:
    title = each.download.title
    if title is None:
        return _cut(each.download.name)
    part = "" if each.download.season is None else f" S{each.download.season:02}"
    part += "" if each.download.episode is None else f"E{each.download.episode:02}"
    return title.label(say().language) + part


def _percent(each: concierge.DownloadProgress) -> str:
    return "" if each.torrent is None else f"{each.torrent.progress * 100:.0f}"


def _worth_a_word(downloads: Sequence[concierge.DownloadProgress]) -> Iterable[concierge.DownloadProgress]:
    """The first that failed, else the first that is under way."""
    failed = (each for each in downloads if each.download.failure_code)
    active = (each for each in downloads if each.download.is_active)
    first = next(failed, None) or next(active, None)
    return () if first is None else (first,)


def _next_for(each: concierge.DownloadProgress, *, runs_alone: bool) -> Text:
    is_stopped = bool(each.download.failure_code) or each.download.is_paused
    key = "cli.next_resume" if is_stopped or not runs_alone else "cli.next_pause"
    return _text(say().say(key, id=each.download.id), "dim")


def _rows() -> Table:
    """A number or a mark at the left, everything else behind it."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    return table


def _name(text: str) -> Text:
    return _text(_cut(text), "dim")


def _cut(text: str) -> str:
    """The name, with an ellipsis after a whole word if it is a very long one."""
    if len(text) <= LONGEST_NAME:
        return text
    return (text[:LONGEST_NAME].rpartition(" ")[0] or text[:LONGEST_NAME]) + "…"


def _text(text: str, style: str = "") -> Text:
    return Text(visible(text), style=style)
