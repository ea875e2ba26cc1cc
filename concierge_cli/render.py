"""How searches and proposals look in a terminal of 80 columns. Names from outside are literal text."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

import concierge
from concierge_cli.accounts_view import household_lines
from concierge_cli.language import say
from concierge_cli.visible import cut, visible

__all__ = [
    "doctor_view",
    "explain_view",
    "failure_text",
    "option_lines",
    "options_view",
    "parsed_view",
    "relaxation_lines",
    "release_lines",
    "search_view",
]

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
        table.add_row(Text(str(number), style="bold"), _head(option))
        table.add_row("", _name(option.release_name))
        if option.why:
            table.add_row("", _text(f"+ {option.why}", "green"))
    return table


def option_lines(proposal: concierge.Proposal) -> Sequence[str]:
    """Each option of a proposal on one line, what tells it from the others first."""
    return [f"{_head(option).plain.strip()}  {option.release_name}".rstrip() for option in proposal.options]


def release_lines(report: concierge.SearchReport) -> Sequence[str]:
    """Each accepted release on one line."""
    facts = _columns(report.accepted)
    return [
        f"{row.strip()}  {decision.release.name}"
        for row, decision in zip(facts, report.accepted, strict=True)
    ]


def relaxation_lines(report: concierge.SearchReport) -> Sequence[str]:
    """What would fit with something given up, each on one line."""
    return [_promise(one) for one in report.relaxations]


def _promise(one: concierge.Relaxation) -> str:
    return say().promise([(change.code, change.facts) for change in one.changes], one.count)


def _head(option: concierge.ProposalOption) -> Text:
    return _offered(option) if option.act is concierge.ProposedAct.START else _deed(option)


def _offered(option: concierge.ProposalOption) -> Text:
    facts = (say().say("cli.seeders", n=option.seeders), _estimate(option.estimate_s))
    known = "  ".join(fact for fact in (f"{say().size(option.size_bytes):>8}", *facts) if fact)
    label = say().say(f"label.{option.label}") if option.label else ""
    return Text.assemble(known, (f"  ★ {label}" if label else "", "green"))


def _deed(option: concierge.ProposalOption) -> Text:
    size = "" if option.size_bytes is None else f"  {say().size(option.size_bytes)}"
    return Text.assemble((say().say(f"act.{option.act}"), "bold"), size)


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
        table.add_row(Text(f"  {number}", style="bold"), _text(_promise(one)))
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


def _rows() -> Table:
    """A number or a mark at the left, everything else behind it."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    return table


def _name(text: str) -> Text:
    return _text(cut(text), "dim")


def _text(text: str, style: str = "") -> Text:
    return Text(visible(text), style=style)
