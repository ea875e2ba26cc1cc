"""How people, invites and requests look in a terminal of 80 columns. Names from outside are literal text."""

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

import concierge
from concierge_cli.language import moment, say
from concierge_cli.visible import visible

__all__ = ["invites_view", "issued_view", "people_view", "person_view", "requests_view", "who"]


def people_view(people: Sequence[concierge.User]) -> RenderableType:
    """Everybody with what they may do, and the next command."""
    count = say().say("people.count", n=len(people))
    return Group(*map(person_view, people), _dim(f"{count} {say().say('people.next')}"))


def person_view(person: concierge.User) -> RenderableType:
    """A person in a few lines: who it is, what they may do, and how much."""
    telegram = "" if person.telegram_id is None else f"Telegram {person.telegram_id}"
    head = [_role(person.role), _age(person.age_limit), telegram]
    table = _rows()
    table.add_row(Text(str(person.id), style="bold"), Text(visible(who(person)), style="bold"))
    table.add_row("", " · ".join(part for part in head if part))
    table.add_row("", _dim(f"{say().say('people.may')}: {_grants(person.grants)}"))
    if limits := _limits(person.limits):
        table.add_row("", _dim(f"{say().say('people.limits')}: {limits}"))
    if person.unreachable_since is not None:
        since = f"{moment(person.unreachable_since)} UTC"
        table.add_row("", Text(say().say("people.unreachable", since=since), style="yellow"))
    return table


def who(person: concierge.User | None) -> str:
    """What a person is called here."""
    if person is None:
        return say().say("people.unknown")
    return person.name or say().say("people.nameless", id=person.id)


def issued_view(issued: concierge.IssuedInvite) -> RenderableType:
    """For whom a new code is, the code as it is sent to the bot, and how long it lives."""
    invite = issued.invite
    days = max(1, round((invite.expires_at - invite.created_at).total_seconds() / 86_400))
    key = "people.code.owner" if invite.for_user_id is not None else "people.code"
    return Group(
        Text(say().say(key, role=_role(invite.role))),
        Text(f"\n  /start {issued.code}\n", style="bold"),
        _dim(say().say("people.code.lives", n=days)),
        _dim(say().say("people.next_revoke", id=invite.id)),
    )


def invites_view(invites: Sequence[concierge.Invite]) -> RenderableType:
    """The invites that can still be used, and how to take one back."""
    if not invites:
        return Text(say().say("people.no_invites"))
    table = _rows()
    for invite in invites:
        table.add_row(Text(invite.id, style="bold"), f"{_role(invite.role)}: {_grants(invite.grants)}")
        table.add_row("", _dim(say().say("people.expires", moment=f"{moment(invite.expires_at)} UTC")))
    return Group(table, _dim(say().say("people.next_revoke", id=invites[0].id)))


def requests_view(
    requests: Sequence[concierge.Request], people: Mapping[int, concierge.User]
) -> RenderableType:
    """The requests that are open, who asked, and the next command."""
    if not requests:
        return Text(say().say("requests.none"))
    table = _rows()
    for request in requests:
        size = "" if request.size_bytes is None else f" · {say().size(request.size_bytes)}"
        table.add_row(Text(request.id, style="bold"), Text(f"{visible(request.title)}{size}", style="bold"))
        table.add_row("", Text(visible(who(people.get(request.user_id)))))
        table.add_row("", _dim(visible(request.release_name)))
    count = say().say("requests.count", n=len(requests))
    return Group(table, _dim(f"{count} {say().say('requests.next', id=requests[0].id)}"))


def _role(role: concierge.Role) -> str:
    return say().say(f"role.{role}")


def _age(age_limit: int | None) -> str:
    return "" if age_limit is None else say().say("people.age", age=age_limit)


def _grants(grants: Iterable[concierge.Grant]) -> str:
    given = [grant for grant in concierge.Grant if grant in set(grants)]
    return ", ".join(say().say(f"grant.{grant}") for grant in given) or say().say("people.nothing")


def _limits(limits: concierge.Limits) -> str:
    said = []
    if limits.downloads_a_day is not None:
        said.append(say().say("people.downloads_a_day", n=limits.downloads_a_day))
    if limits.held_bytes is not None:
        said.append(say().size(limits.held_bytes))
    if limits.money_a_day is not None:
        said.append(say().say("people.money_a_day", money=f"{limits.money_a_day:g}"))
    return " · ".join(said)


def _rows() -> Table:
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    return table


def _dim(text: str) -> Text:
    return Text(text, style="dim")
