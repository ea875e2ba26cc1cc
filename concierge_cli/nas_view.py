"""How NASes and what they fetch look, in a terminal of 80 columns and as documents."""

from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Group, RenderableType
from rich.text import Text

import concierge
from concierge_cli.documents.nas import IssuedKeyDocument, NasDocument, QueuedItemDocument
from concierge_cli.language import moment, say
from concierge_cli.visible import visible

__all__ = [
    "issued_key_document",
    "issued_key_view",
    "item_document",
    "item_lines",
    "nas_document",
    "nases_view",
    "queue_view",
]


def nases_view(nases: Sequence[concierge.Nas], names: dict[int, str]) -> RenderableType:
    """Every NAS with whom it fetches for, and when it last asked."""
    if not nases:
        return Text(say().say("nas.none"))
    lines = [line for nas in nases for line in _nas_lines(nas, names)]
    return Group(*lines, Text(say().say("nas.next"), style="dim"))


def issued_key_view(issued: concierge.IssuedKey) -> RenderableType:
    """The key, and what to do with it."""
    return Group(
        Text(say().say("nas.added", name=visible(issued.nas.name))),
        Text(f"\n  {issued.key}\n", style="bold"),
        Text(say().say("nas.added_next"), style="dim"),
    )


def queue_view(items: Sequence[concierge.SyncItem]) -> RenderableType:
    """What is on its way home, and why what waits does so."""
    if not items:
        return Text(say().say("nas.queue.empty"))
    lines = [line for item in items for line in item_lines(item)]
    return Group(*lines, Text(say().say("nas.queue.next"), style="dim"))


def item_lines(item: concierge.SyncItem) -> list[Text]:
    """One item: the title, how it stands, and what went wrong."""
    size = say().size(item.size_bytes)
    head = Text.assemble((item.id[:8], "dim"), "  ", (visible(item.title), "bold"), f"  {size}")
    lines = [head, Text(f"  {_standing(item)}")]
    if item.reason:
        facts = {"file": item.detail, "problem": item.detail}
        lines.append(Text(f"  {say().error(f'sync_{item.reason}', facts)}", style="yellow"))
    return lines


def nas_document(nas: concierge.Nas) -> NasDocument:
    """The document of a NAS."""
    return NasDocument(
        name=nas.name,
        scopes=[scope.value for scope in nas.scopes],
        people=list(nas.people),
        created_at=nas.created_at,
        seen_at=nas.seen_at,
    )


def issued_key_document(issued: concierge.IssuedKey) -> IssuedKeyDocument:
    """The document of a NAS with its key."""
    return IssuedKeyDocument(**nas_document(issued.nas).model_dump(), key=issued.key)


def item_document(item: concierge.SyncItem) -> QueuedItemDocument:
    """The document of an item."""
    told = asdict(item)
    names = set(QueuedItemDocument.model_fields) - {"size_bytes"}
    return QueuedItemDocument(**{name: told[name] for name in names}, size_bytes=item.size_bytes)


def _nas_lines(nas: concierge.Nas, names: dict[int, str]) -> list[Text]:
    people = ", ".join(visible(names.get(one, str(one))) for one in nas.people)
    whose = say().say("nas.for", people=people or "—") if nas.is_personal else say().say("nas.for_all")
    seen = (
        say().say("nas.never") if nas.seen_at is None else say().say("nas.seen", moment=moment(nas.seen_at))
    )
    return [
        Text.assemble((visible(nas.name), "bold"), f"  {whose}"),
        Text(f"  {seen} · {', '.join(nas.scopes)}", style="dim"),
    ]


def _standing(item: concierge.SyncItem) -> str:
    match item.state:
        case "leased":
            share = item.done_bytes * 100 // max(item.size_bytes, 1)
            return say().say("nas.item.leased", nas=visible(item.leased_by), percent=min(share, 100))
        case "done":
            return say().say("nas.item.done", place=visible(item.destination))
        case "dead":
            return say().say("nas.item.dead", n=item.attempts)
        case _ if item.attempts and item.due_at is not None:
            return say().say("nas.item.again", moment=f"{moment(item.due_at)} UTC", n=item.attempts)
        case _:
            return say().say("nas.item.pending")
