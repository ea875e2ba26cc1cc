"""How accounts and their keys look, in a terminal and as documents."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

import concierge
import concierge_cli as cli
from concierge_cli.documents.accounts import (
    KeyDocument,
    KeysDocument,
    LoginDocument,
    LoginsDocument,
    RotationDocument,
    StandingDocument,
    UnreadableDocument,
)
from concierge_cli.language import say

__all__ = [
    "household_lines",
    "keys_document",
    "keys_view",
    "login_document",
    "login_line",
    "logins_document",
    "logins_view",
    "rotation_bar",
    "rotation_document",
    "rotation_view",
    "service_name",
]


def service_name(service: str) -> str:
    """The service's name as it writes itself."""
    return say().site(service)


def household_lines(report: concierge.SearchReport) -> list[str]:
    """Which trackers were asked by an account of the household, a line each."""
    return [say().say("account.household", service=service_name(one)) for one in report.household]


def logins_document(standings: Sequence[concierge.LoginStanding]) -> LoginsDocument:
    """The document of how a person stands at every service."""
    services = [
        StandingDocument(service=one.service, account=one.standing.value, holders=list(one.holders))
        for one in standings
    ]
    return LoginsDocument(services=services)


def logins_view(standings: Sequence[concierge.LoginStanding], me: int) -> RenderableType:
    """How the person with the id `me` stands at every service, and the next command."""
    table = Table.grid(padding=(0, 2, 0, 0))
    parts: list[RenderableType] = [table]
    for one in standings:
        story = say().say(f"account.standing.{one.standing}")
        others = [holder for holder in one.holders if holder != me]
        told = f"{story} · {say().say('cli.login.people', n=len(others))}" if others else story
        table.add_row(Text(one.service, style="bold"), Text(told))
        if one.standing in {concierge.Standing.NONE, concierge.Standing.UNREADABLE}:
            parts.append(Text(say().say("cli.next_login", service=one.service), style="dim"))
    return Group(*parts)


def login_document(done: concierge.LoginDone) -> LoginDocument:
    """The document of an account that was stored."""
    return LoginDocument(
        service=done.service, scope=done.scope.value, is_proved=not done.doubt, doubt=done.doubt
    )


def login_line(done: concierge.LoginDone) -> str:
    """What became of an account that was entered."""
    key = "doubt" if done.doubt else done.scope.value
    return say().say(f"cli.login.{key}", service=service_name(done.service))


def keys_document(report: concierge.KeyReport) -> KeysDocument:
    """The document of the keys."""
    ids = (*report.keys, *(key for key in report.needed if key not in report.keys))
    keys = [
        KeyDocument(id=key, records=report.needed.get(key, 0), is_lost=key not in report.keys) for key in ids
    ]
    return KeysDocument(
        place=report.place.value, file=report.file, keys=keys, unreadable=_unreadable(report.unreadable)
    )


def keys_view(report: concierge.KeyReport) -> RenderableType:
    """Where the keys are, what each one holds, what cannot be read."""
    lines = [Text(say().say(f"cli.keys.place.{report.place}"))]
    if report.place is concierge.KeyPlace.FILE:
        lines.append(Text(f"  {report.file}", overflow="fold"))
    for key in keys_document(report).keys:
        row = say().say("cli.keys.row", n=key.records, key=key.id)
        lines.append(Text(f"  {row} — {say().say('cli.keys.lost')}" if key.is_lost else f"  {row}"))
    return Group(*lines, *_warnings(report.unreadable))


def rotation_bar() -> Progress:
    """A bar on stderr that follows a change of keys."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    return Progress(
        *columns, console=cli.output.notes, transient=True, disable=not cli.output.notes.is_terminal
    )


def rotation_document(done: concierge.Rotation) -> RotationDocument:
    """The document of a change of keys."""
    return RotationDocument(
        place=done.place.value,
        newest=done.newest,
        moved=done.moved,
        is_resumed=done.is_resumed,
        dropped=list(done.dropped),
        idle=list(done.idle),
        unreadable=_unreadable(done.unreadable),
    )


def rotation_view(done: concierge.Rotation) -> RenderableType:
    """What a change of keys did, and which keys may go."""
    if done.place is concierge.KeyPlace.NOWHERE:
        return Text(say().say("cli.keys.place.nowhere"))
    is_alone = done.place is concierge.KeyPlace.SETTINGS and not done.idle and not done.moved
    key = "resumed" if done.is_resumed else "rotated"
    lines = [say().say(f"cli.keys.{key}", n=done.moved, key=done.newest)]
    if done.dropped:
        lines.append(say().say("cli.keys.dropped", keys=", ".join(done.dropped)))
    if done.idle:
        lines.append(say().say("cli.keys.idle", keys=", ".join(done.idle)))
    if is_alone:
        lines = [say().say("cli.keys.one_only")]
    return Group(*map(Text, lines), *_warnings(done.unreadable))


def _warnings(unreadable: Sequence[concierge.Unreadable]) -> list[Text]:
    if not unreadable:
        return []
    what = ", ".join(dict.fromkeys(one.service for one in unreadable))
    return [Text(f"⚠ {say().say('cli.keys.unreadable', n=len(unreadable), what=what)}", style="yellow")]


def _unreadable(secrets: Sequence[concierge.Unreadable]) -> list[UnreadableDocument]:
    return [UnreadableDocument(user=one.user_id, service=one.service, kind=one.kind) for one in secrets]
