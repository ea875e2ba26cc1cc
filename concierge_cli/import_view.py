"""How imports, exports and connected accounts look in a terminal of 80 columns, and as `--json` documents."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from rich.console import Group, RenderableType
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

import concierge
import concierge_cli as cli
from concierge_cli.accounts_view import service_name
from concierge_cli.documents.imports import (
    AccountDocument,
    AccountsDocument,
    AddedDocument,
    ImportDocument,
    OpenNameDocument,
    OpenNamesDocument,
    UnresolvedDocument,
)
from concierge_cli.language import day, say
from concierge_cli.visible import visible

__all__ = [
    "account_document",
    "accounts_document",
    "accounts_view",
    "failure_text",
    "followed",
    "import_document",
    "open_names_document",
    "open_names_view",
    "report_view",
]

_SHOWN = 20
_ORDER = tuple(concierge.RowProblem)


async def followed(
    events: AsyncIterator[concierge.ImportProgress | concierge.ImportReport], key: str
) -> concierge.ImportReport | None:
    """The report that comes last, if one does; meanwhile a terminal shows how far it is, under the sentence `key`."""
    report: concierge.ImportReport | None = None
    with _bar() as bar:
        task = bar.add_task(say().say(key), total=None, facts="")
        async for event in events:
            if isinstance(event, concierge.ImportReport):
                report = event
            else:
                facts = say().say("import.rows", n=event.done)
                if event.total is not None:
                    facts = say().say("import.names_of", done=event.done, total=event.total)
                bar.update(task, completed=event.done, total=event.total, facts=facts)
    return report


def _bar() -> Progress:
    notes = cli.output.notes
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=18),
        TextColumn("{task.fields[facts]}", markup=False),
        console=notes,
        transient=True,
        disable=not notes.is_terminal,
    )


def report_view(report: concierge.ImportReport) -> RenderableType:
    """What is new, what was there, and what a person may want to look at."""
    added = report.added
    parts: list[RenderableType] = [
        Text(say().say("import.read", service=service_name(report.source), n=report.read))
    ]
    counts = (
        ("watched", added.watched),
        ("ratings", added.ratings),
        ("watchlist", added.watchlist),
        ("reviews", added.reviews),
    )
    parts += [
        Text("  " + say().say(f"import.added.{name}", n=count), style="green")
        for name, count in counts
        if count
    ]
    if report.unchanged:
        parts.append(Text("  " + say().say("import.unchanged", n=report.unchanged)))
    if report.failure is not None:
        parts.append(Text(failure_text(report.failure), style="yellow"))
        parts.append(Text(say().say("import.partial"), style="yellow"))
    return Group(*parts, *_unresolved(report))


def failure_text(failure: concierge.SourceFailure) -> str:
    """Why a service could not be read to its end."""
    return say().error(failure.code, {**failure.facts, "service": service_name(failure.service)})


def _unresolved(report: concierge.ImportReport) -> list[RenderableType]:
    """The rows by what is the matter with them; of each reason some are named."""
    by_reason: dict[concierge.RowProblem, list[concierge.Unresolved]] = {}
    for one in report.unresolved:
        by_reason.setdefault(one.reason, []).append(one)
    parts: list[RenderableType] = []
    for reason in (reason for reason in _ORDER if reason in by_reason):
        rows = by_reason[reason]
        parts.append(Text(say().say(f"import.reason.{reason}", n=len(rows)), style="yellow"))
        if reason is not concierge.RowProblem.WAITING:
            parts += [_row(one) for one in rows[:_SHOWN]]
            if (left := len(rows) - _SHOWN) > 0:
                parts.append(Text(f"    {say().say('import.more', n=left)}", style="dim"))
    if unnamed := report.bad_rows - sum(one.id is None for one in report.unresolved):
        parts.append(Text(say().say("import.more", n=unnamed), style="dim"))
    if any(one.reason is concierge.RowProblem.AMBIGUOUS for one in report.unresolved):
        parts.append(Text(say().say("import.next_decide"), style="dim"))
    if any(one.reason is concierge.RowProblem.WAITING for one in report.unresolved):
        parts.append(Text(say().say("import.next_wait"), style="dim"))
    return parts


def _row(one: concierge.Unresolved) -> Text:
    name = one.title if one.year is None else f"{one.title} ({one.year})"
    return Text(visible("    " + "  ".join(part for part in (one.place, name) if part)))


def open_names_view(names: Sequence[concierge.Unresolved]) -> RenderableType:
    """The titles that are kept by name, each with its number and what it may mean."""
    if not names:
        return Text(say().say("import.nothing_open"))
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True, padding=(0, 2, 0, 0))
    table.add_column("№", justify="right", no_wrap=True)
    table.add_column(say().say("cli.column.title"), ratio=1, overflow="fold")
    table.add_column(say().say("import.column.reason"), ratio=1, overflow="fold")
    for one in names:
        name = one.title if one.year is None else f"{one.title} ({one.year})"
        reason = say().say(f"import.state.{one.reason}")
        if one.choices:
            reason = f"{reason}: {'; '.join(title.label(say().language) for title in one.choices)}"
        table.add_row(str(one.id), Text(visible(name)), Text(visible(reason)))
    return Group(table, Text(say().say("import.next_decide_one", id=names[0].id or 0), style="dim"))


def accounts_view(connections: Sequence[concierge.Connection], services: Sequence[str]) -> RenderableType:
    """The connected accounts, how each stands, and what else can be connected."""
    free = [service_name(name) for name in services if name not in {one.service for one in connections}]
    further = Text(say().say("account.can_connect", services=", ".join(free)), style="dim")
    if not connections:
        return Group(Text(say().say("account.none_connected")), *([further] if free else []))
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True, padding=(0, 2, 0, 0))
    for column in ("service", "nickname", "state", "synced"):
        table.add_column(say().say(f"account.column.{column}"), overflow="fold")
    for one in connections:
        synced = _when(one.synced_at)
        table.add_row(service_name(one.service), Text(visible(one.nickname)), Text(_state(one)), synced)
    return Group(table, *([further] if free else []))


def _state(one: concierge.Connection) -> str:
    if one.state is concierge.ConnectionState.EXPIRED or one.failure is None:
        return say().say(f"account.state.{one.state}")
    return say().error(one.failure.code, {**one.failure.facts, "service": service_name(one.service)})


def _when(moment: datetime | None) -> str:
    return say().say("account.never_synced") if moment is None else day(moment)


def import_document(report: concierge.ImportReport) -> ImportDocument:
    """What became of all rows."""
    added = report.added
    return ImportDocument(
        source=report.source,
        read=report.read,
        added=AddedDocument(
            watched=added.watched,
            ratings=added.ratings,
            watchlist=added.watchlist,
            reviews=added.reviews,
        ),
        unchanged=report.unchanged,
        unresolved=[
            UnresolvedDocument(row=one.place, title=one.title, year=one.year, reason=one.reason)
            for one in report.unresolved
        ],
    )


def open_names_document(names: Sequence[concierge.Unresolved]) -> OpenNamesDocument:
    """The titles that are kept by name."""
    return OpenNamesDocument(
        unresolved=[
            OpenNameDocument(
                row=one.place,
                title=one.title,
                year=one.year,
                reason=one.reason,
                id=one.id or 0,
                choices=[title.label(say().language) for title in one.choices],
            )
            for one in names
        ]
    )


def account_document(one: concierge.Connection) -> AccountDocument:
    """One connected account."""
    return AccountDocument(
        service=one.service,
        nickname=one.nickname,
        state=one.state,
        connected_at=one.connected_at.isoformat(),
        synced_at=one.synced_at.isoformat() if one.synced_at else None,
        failure=one.failure.code if one.failure else None,
    )


def accounts_document(
    connections: Sequence[concierge.Connection], services: Sequence[str]
) -> AccountsDocument:
    """The connected accounts, and what can be connected."""
    return AccountsDocument(accounts=list(map(account_document, connections)), services=list(services))
