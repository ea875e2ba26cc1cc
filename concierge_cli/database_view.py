"""How the care of the database looks, in a terminal and as documents."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Group, RenderableType
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

import concierge
from concierge_cli.documents.database import (
    BackupDocument,
    DatabaseDocument,
    RestoredDocument,
    UpgradedDocument,
)
from concierge_cli.language import moment, say
from concierge_cli.output import notes
from concierge_cli.visible import visible

__all__ = [
    "backup_document",
    "backup_lines",
    "bar",
    "report_document",
    "report_view",
    "restored_document",
    "restored_lines",
    "upgrade_document",
    "upgrade_line",
]


def report_view(report: concierge.DatabaseReport) -> RenderableType:
    """The verdict, the facts, the rows of each table, and the next command if one is needed."""
    if report.revision is None:
        return Text(say().say("cli.db.nothing"))
    verdict, style = ("cli.db.broken", "bold red") if report.faults else ("cli.db.whole", "bold green")
    parts: list[RenderableType] = [Text(say().say(verdict), style=style), _facts(report)]
    parts += [Text(f"⚠ {visible(fault)}", style="red") for fault in report.faults]
    parts += [Text(say().say("cli.db.counts")), _counts(report)]
    if report.faults:
        parts.append(Text(say().say("cli.db.mend")))
    elif not report.is_up_to_date:
        parts.append(Text(say().say("cli.db.old")))
    return Group(*parts)


def report_document(report: concierge.DatabaseReport) -> DatabaseDocument:
    """The report for `--json`."""
    return DatabaseDocument(
        kind="sqlite" if report.kind == "sqlite" else "postgresql",
        database=report.database,
        revision=report.revision,
        newest=report.newest,
        is_up_to_date=report.is_up_to_date,
        faults=list(report.faults),
        tables=dict(report.tables),
        size_bytes=report.size_bytes,
        log_bytes=report.log_bytes,
        free_bytes=report.free_bytes,
    )


def upgrade_line(upgrade: concierge.Upgrade) -> str:
    """What the upgrade did."""
    if upgrade.before == upgrade.after:
        return say().say("cli.db.already", after=upgrade.after)
    if upgrade.before is None:
        return say().say("cli.db.created", after=upgrade.after)
    return say().say("cli.db.upgraded", before=upgrade.before, after=upgrade.after)


def upgrade_document(upgrade: concierge.Upgrade) -> UpgradedDocument:
    """The upgrade for `--json`."""
    return UpgradedDocument(before=upgrade.before, after=upgrade.after)


def backup_lines(backup: concierge.Backup) -> tuple[str, str]:
    """What the file holds, and what it does not."""
    done = say().say("cli.db.backed_up", rows=_rows(backup), size=say().size(backup.size_bytes))
    return done, say().say("cli.db.no_key")


def backup_document(backup: concierge.Backup) -> BackupDocument:
    """The backup for `--json`."""
    return BackupDocument(
        file=str(backup.path),
        revision=backup.revision,
        made_at=backup.made_at.isoformat(),
        tables=dict(backup.tables),
        size_bytes=backup.size_bytes,
    )


def restored_lines(restored: concierge.Restoration) -> tuple[str, str | None]:
    """What was put back, and above which path it says where the rows of before are."""
    made_at = moment(restored.backup.made_at.astimezone())
    done = say().say("cli.db.restored", rows=_rows(restored.backup), made_at=made_at)
    return done, None if restored.before is None else say().say("cli.db.before")


def restored_document(restored: concierge.Restoration) -> RestoredDocument:
    """The restoration for `--json`."""
    before = None if restored.before is None else backup_document(restored.before)
    return RestoredDocument(backup=backup_document(restored.backup), before=before)


@contextmanager
def bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A live bar in a terminal, for as long as the block runs; elsewhere nothing."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(bar_width=30))
    percent = TextColumn("{task.percentage:3.0f} %", markup=False)
    is_live = notes.is_terminal and not notes.is_dumb_terminal
    with Progress(*columns, percent, console=notes, transient=True, disable=not is_live) as shown:
        task = shown.add_task(what, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


def _facts(report: concierge.DatabaseReport) -> Table:
    table = Table.grid(padding=(0, 2))
    revision = say().say("cli.db.revision", revision=report.revision or "", newest=report.newest)
    table.add_row(say().say("cli.db.row.revision"), revision)
    table.add_row(say().say("cli.db.row.size"), say().size(report.size_bytes))
    if report.log_bytes is not None:
        table.add_row(say().say("cli.db.row.log"), say().size(report.log_bytes))
    if report.free_bytes is not None:
        table.add_row(say().say("cli.db.row.free"), say().size(report.free_bytes))
    return table


def _counts(report: concierge.DatabaseReport) -> Table:
    table = Table.grid(padding=(0, 2))
    for name, rows in report.tables.items():
        table.add_row(f"  {name}", Text(str(rows), justify="right"))
    return table


def _rows(backup: concierge.Backup) -> str:
    return say().say("cli.db.rows", n=sum(backup.tables.values()))
