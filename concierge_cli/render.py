"""How searches, downloads and proposals look in a terminal of 80 columns. Names from outside are literal text."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console, Group, RenderableType
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

import concierge
from concierge_cli.accounts_view import household_lines
from concierge_cli.language import say
from concierge_cli.torrent_view import breach_lines
from concierge_cli.visible import on_one_line, visible

__all__ = [
    "cut",
    "doctor_view",
    "download_line",
    "download_name",
    "download_view",
    "explain_view",
    "failure_text",
    "following_of",
    "options_view",
    "parsed_view",
    "progress_bar",
    "progress_facts",
    "search_view",
    "state_of",
    "summary",
]

LONGEST_NAME = 240
MARKS = {"works": ("✓", "green"), "fails": ("✗", "red"), "absent": ("–", "dim")}


def search_view(report: concierge.SearchReport, asked: str, *, shown: int) -> RenderableType:
    """The first accepted releases and every pick, why others were turned down, who did not answer, the next command."""
    title = report.title.label(say().language) if report.title else say().say("cli.words", words=asked)
    releases = [
        (place, decision)
        for place, decision in enumerate(report.accepted, 1)
        if place <= shown or decision.labels
    ]
    head = title if report.profile.name == "balanced" else _with_profile(title, report)
    parts: list[RenderableType] = [_text(head, "bold")] if releases else []
    parts += [_releases(releases)] if releases else []
    parts.append(_text(_summary(report, title)))
    parts += [_text(f"⚠ {failure_text(failure)}", "yellow") for failure in report.failures]
    parts += [_text(line, "dim") for line in household_lines(report)]
    if hidden := len(report.accepted) - len(releases):
        parts.append(_text(say().say("cli.next_more", n=hidden, limit=len(report.accepted)), "dim"))
    if report.best is not None:
        parts.append(_text(say().say("cli.next_download", handle=report.best.handle), "dim"))
        if any(decision.estimate_s is not None for _, decision in releases):
            parts.append(_text(say().say("cli.estimate_note"), "dim"))
    elif report.rejected:
        parts += [*_compromises(report.relaxations), *_next_of_none(report)]
    return Group(*parts)


def explain_view(
    report: concierge.SearchReport, handle: str, before: concierge.SearchReport | None = None
) -> RenderableType:
    """Every release of a search with its place and reasons; with `before`, what another profile changes."""
    title = report.title.label(say().language) if report.title else say().say("cli.words", words=report.words)
    head = _with_profile(title, report)
    if before is not None:
        profile, was = report.profile.name, before.profile.name
        head = say().say("cli.explain.what_if", title=title, profile=profile, was=was)
    notes = _what_was(report, before) if before else {}
    if handle not in notes:
        notes[handle] = say().say("cli.explain.this")
    parts: list[RenderableType] = [
        _text(head, "bold"),
        _releases(list(enumerate(report.accepted, 1)), notes),
    ]
    if report.rejected:
        parts += [_text(say().say("cli.explain.refused"), "bold"), _refused(report.rejected, notes)]
    parts.append(_text(_summary(report, title)))
    parts += _compromises(report.relaxations)
    if report.best is not None:
        parts.append(_text(say().say("cli.next_download", handle=report.best.handle), "dim"))
    if before is None:
        parts.append(_text(say().say("cli.next_what_if", handle=handle), "dim"))
    return Group(*parts)


def options_view(proposal: concierge.Proposal) -> RenderableType:
    """The options of a proposal, numbered."""
    options = proposal.options
    table = _rows()
    for number, option in enumerate(options, 1):
        facts = (say().say("cli.seeders", n=option.seeders), _estimate(option.estimate_s))
        known = "  ".join(fact for fact in (f"{say().size(option.size_bytes):>8}", *facts) if fact)
        label = say().say(f"label.{option.label}") if option.label else ""
        head = Text.assemble(known, (f"  ★ {label}" if label else "", "green"))
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
    return Group(_text(cut(name), "bold"), table)


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
    if download.state is concierge.DownloadState.DOWNLOADING and each.torrent is not None:
        return say().say(f"torrent.{each.torrent.state}")
    return say().say(f"state.{download.state}")


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


def _state_cell(each: concierge.DownloadProgress) -> str:
    return "\n".join(filter(None, (state_of(each), following_of(each))))


def _counted_as(each: concierge.DownloadProgress) -> str:
    download = each.download
    is_paused = download.is_paused and download.is_active
    return say().say("torrent.paused" if is_paused else f"state.{download.state}")


def _with_profile(title: str, report: concierge.SearchReport) -> str:
    return say().say("cli.with_profile", title=title, profile=report.profile.name)


_NO_NOTES: Mapping[str, str] = {}


def _releases(
    placed: Sequence[tuple[int, concierge.Decision]], notes: Mapping[str, str] = _NO_NOTES
) -> RenderableType:
    """Each release in four lines: place and facts in columns, its roles, its name, and why it stands there.

    `notes` stand behind the roles, by handle.
    """
    table = _rows()
    columns_of = _columns([decision for _, decision in placed])
    for (number, decision), columns in zip(placed, columns_of, strict=True):
        head = Text.assemble((decision.handle, "cyan"), visible(columns))
        table.add_row(Text(str(number), style="bold"), head)
        if said := _roles(decision, notes):
            table.add_row("", _text(said, "green"))
        table.add_row("", _name(decision.release.name))
        for sign, reasons, style in (("+", decision.praises, "green"), ("−", decision.penalties, "yellow")):
            if reasons:
                table.add_row("", _text(f"{sign} {_reasons(reasons)}", style))
    return table


def _roles(decision: concierge.Decision, notes: Mapping[str, str]) -> str:
    roles = ", ".join(say().say(f"label.{label}") for label in decision.labels)
    said = (f"★ {roles}" if roles else "", notes.get(decision.handle, ""))
    return " · ".join(part for part in said if part)


def _refused(decisions: Sequence[concierge.Decision], notes: Mapping[str, str]) -> RenderableType:
    """Each release that was turned down in three lines: facts in columns, its name, and every reason."""
    table = _rows()
    for decision, columns in zip(decisions, _columns(decisions), strict=True):
        table.add_row(Text("–", style="dim"), Text.assemble((decision.handle, "cyan"), visible(columns)))
        if decision.handle in notes:
            table.add_row("", _text(notes[decision.handle], "green"))
        table.add_row("", _name(decision.release.name))
        table.add_row("", _text(f"− {_reasons(decision.rejections)}", "yellow"))
    return table


def _columns(decisions: Sequence[concierge.Decision]) -> list[str]:
    """The facts of each release, one below the other; a column that is empty everywhere is left out."""
    facts = [_facts(decision) for decision in decisions]
    widths = [max((len(row[place]) for row in facts), default=0) for place in range(4)]
    return [
        "".join(
            f"  {fact:<{width}}" if place == 0 else f"  {fact:>{width}}"
            for place, (fact, width) in enumerate(zip(row, widths, strict=False))
            if width
        )
        + f"  {row[4]}"
        for row in facts
    ]


def _facts(decision: concierge.Decision) -> tuple[str, str, str, str, str]:
    release = decision.release
    return (
        concierge.quality_name(decision.parsed),
        say().size(release.size_bytes),
        say().say("cli.seeders", n=release.seeders),
        _estimate(decision.estimate_s),
        "+".join(release.sources) if release.sources else release.tracker,
    )


def _estimate(seconds: int | None) -> str:
    return "" if seconds is None else say().say("time.about", time=say().duration(seconds))


def _what_was(report: concierge.SearchReport, before: concierge.SearchReport) -> dict[str, str]:
    """For each release that another profile moves, where it stood."""
    places = {decision.handle: place for place, decision in enumerate(before.accepted, 1)}
    notes: dict[str, str] = {}
    for place, decision in enumerate(report.accepted, 1):
        was = places.get(decision.handle)
        if was is None:
            notes[decision.handle] = say().say("cli.explain.was_refused")
        elif was != place:
            notes[decision.handle] = say().say("cli.explain.was", place=was)
    for decision in report.rejected:
        if decision.handle in places:
            notes[decision.handle] = say().say("cli.explain.fitted", place=places[decision.handle])
    return notes


def _compromises(relaxations: Sequence[concierge.Relaxation]) -> list[RenderableType]:
    """What would fit with something given up, numbered, and how to choose it."""
    if not relaxations:
        return []
    table = _rows()
    for number, one in enumerate(relaxations, 1):
        changes = [(change.code, change.facts) for change in one.changes]
        table.add_row(Text(f"  {number}", style="bold"), _text(say().promise(changes, one.count)))
    return [_text(say().say("cli.relax_head")), table]


def _next_of_none(report: concierge.SearchReport) -> list[RenderableType]:
    """What to do when nothing fits."""
    first = "cli.next_compromise" if report.relaxations else "cli.next_relax"
    why = say().say("cli.next_explain", handle=report.rejected[0].handle)
    return [_text(say().say(first), "dim"), _text(why, "dim")]


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


def failure_text(failure: concierge.SourceFailure) -> str:
    """Why a service did not contribute."""
    if failure.is_late:
        return say().say("cli.late", service=failure.service)
    return say().error(failure.code, {"service": failure.service, **failure.facts})


def download_name(each: concierge.DownloadProgress) -> str:
    """The title with the part of it that is wanted, else the name of the release; on one line."""
    title = each.download.title
    if title is None:
        return cut(on_one_line(each.download.name))
    part = "" if each.download.season is None else f" S{each.download.season:02}"
    part += "" if each.download.episode is None else f"E{each.download.episode:02}"
    return on_one_line(title.label(say().language)) + part


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


def _rows() -> Table:
    """A number or a mark at the left, everything else behind it."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    return table


def _name(text: str) -> Text:
    return _text(cut(text), "dim")


def cut(text: str, longest: int = LONGEST_NAME) -> str:
    """The name, with an ellipsis after a whole word if it is a very long one."""
    if len(text) <= longest:
        return text
    return (text[:longest].rpartition(" ")[0] or text[:longest]) + "…"


def _text(text: str, style: str = "") -> Text:
    return Text(visible(text), style=style)
