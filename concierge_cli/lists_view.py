"""How a person's own lists look in a terminal of 80 columns, and as `--json` documents."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

import concierge
import concierge_cli as cli
from concierge_cli.documents import lists
from concierge_cli.language import day, say
from concierge_cli.visible import visible

__all__ = [
    "blocklist",
    "blocklist_document",
    "change_document",
    "history",
    "history_document",
    "label_of",
    "marked_document",
    "ratings",
    "ratings_document",
    "show_marked",
    "undone",
    "watched",
    "watched_document",
    "watchlist",
    "watchlist_document",
]


def show_marked(marked: concierge.Marked, key: str, **facts: str | int) -> None:
    """Says what became of a mark, and how it is taken back."""
    title = _label(marked.title, marked.words)
    if not marked.is_changed:
        cli.output.show(say().say("cli.unchanged", title=title))
        return
    cli.output.show(say().say(f"cli.marked.{key}", title=title, **facts))
    if marked.title is not None and not marked.title.is_confirmed:
        cli.output.show(say().say("cli.kept_by_name"))
    if marked.took_rating:
        cli.output.show(say().say("cli.marked.took_rating"))
    cli.output.show(say().say("cli.next_undo"), style="dim")


def marked_document(marked: concierge.Marked) -> lists.MarkedDocument:
    """What became of a mark."""
    return lists.MarkedDocument(
        title=_label(marked.title, marked.words),
        changed=marked.is_changed,
        count=marked.count,
        entry=marked.entry,
        took_rating=marked.took_rating,
    )


def watchlist(page: concierge.ListPage[concierge.ToWatch], text: str, limit: int) -> RenderableType:
    """What is to be watched, newest first."""
    table = _table("title", "added")
    for item in page.items:
        table.add_row(_name(item.title), _day(item.mark.added_at))
    return _list(table, page, "watchlist", text, limit)


def watched(page: concierge.ListPage[concierge.Seen], text: str, limit: int) -> RenderableType:
    """What was seen, newest mark first."""
    table = _table("title", "when", "seen")
    for item in page.items:
        when = _day(item.watched_at) if item.watched_at else Text(say().say("cli.when_unknown"))
        table.add_row(_name(item.title), when, Text(_amount(item)))
    return _list(table, page, "watched", text, limit)


def ratings(page: concierge.ListPage[concierge.Rated], text: str, limit: int) -> RenderableType:
    """The ratings, newest first, each with its review."""
    table = _table("title", "score")
    for item in page.items:
        table.add_row(
            _name(item.title),
            Text(say().score(item.rating.score.points) if item.rating.score else "–", justify="right"),
        )
        if item.rating.review:
            table.add_row(Text(visible(item.rating.review), style="dim"), "")
    return _list(table, page, "rate", text, limit)


def blocklist(blocked: Sequence[concierge.Blocked]) -> RenderableType:
    """What is not to be met, newest first."""
    if not blocked:
        return Text(say().say("cli.block.none"))
    table = _table("blocked", "level")
    for one in blocked:
        table.add_row(Text(visible(label_of(one))), Text(say().say(f"block.{one.block.level}")))
    return table


def history(entries: Sequence[concierge.TasteEntry]) -> RenderableType:
    """The changes, newest first, and how one is taken back."""
    if not entries:
        return Text(say().say("cli.undo.none"))
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True, padding=(0, 2, 0, 0))
    table.add_column("№", justify="right", no_wrap=True)
    table.add_column(say().say("cli.column.when"), no_wrap=True)
    table.add_column(say().say("cli.column.change"), max_width=28)
    table.add_column(say().say("cli.column.title"), ratio=1, overflow="fold")
    for entry in entries:
        action = say().say(f"taste.{entry.action}")
        if entry.is_undone:
            action = say().say("taste.undone", action=action)
        name = Text(visible(_label(entry.title, entry.words)))
        table.add_row(str(entry.id), _day(entry.at), Text(action), name)
    return Group(table, Text(say().say("cli.next_undo_entry", entry=entries[0].id), style="dim"))


def undone(entry: concierge.TasteEntry) -> str:
    """What was taken back."""
    title = _label(entry.title, entry.words)
    if entry.undoes is not None:
        return say().say("cli.redone", title=title)
    return say().say("cli.undone", action=say().say(f"taste.{entry.action}"), title=title)


def watchlist_document(page: concierge.ListPage[concierge.ToWatch]) -> lists.WatchlistDocument:
    """The watchlist."""
    titles = [
        lists.ToWatchDocument(**_listed(item.title), added_at=item.mark.added_at.isoformat())
        for item in page.items
    ]
    return lists.WatchlistDocument(titles=titles, more=page.after is not None)


def watched_document(page: concierge.ListPage[concierge.Seen]) -> lists.WatchedDocument:
    """What was seen."""
    titles = [
        lists.SeenDocument(
            **_listed(item.title),
            episodes=item.episodes,
            times=item.times,
            watched_at=item.watched_at.isoformat() if item.watched_at else None,
            precision=item.precision.value,
        )
        for item in page.items
    ]
    return lists.WatchedDocument(titles=titles, more=page.after is not None)


def ratings_document(page: concierge.ListPage[concierge.Rated]) -> lists.RatingsDocument:
    """The ratings."""
    titles = [
        lists.RatedDocument(
            **_listed(item.title),
            score=item.rating.score.points if item.rating.score else None,
            review=item.rating.review,
            review_language=item.rating.review_language,
            spoilers=item.rating.has_spoilers,
            rated_at=item.rating.rated_at.isoformat(),
        )
        for item in page.items
    ]
    return lists.RatingsDocument(titles=titles, more=page.after is not None)


def blocklist_document(blocked: Sequence[concierge.Blocked]) -> lists.BlocklistDocument:
    """The blocklist."""
    documents = [
        lists.BlockedDocument(
            title=_label(one.title, "") if one.title else None,
            words=one.block.words or None,
            newer_than=one.block.after_year,
            level=one.block.level.value,
            blocked_at=one.block.blocked_at.isoformat(),
        )
        for one in blocked
    ]
    return lists.BlocklistDocument(blocked=documents)


def history_document(entries: Sequence[concierge.TasteEntry]) -> lists.HistoryDocument:
    """The changes."""
    return lists.HistoryDocument(changes=[change_document(entry) for entry in entries])


def change_document(entry: concierge.TasteEntry) -> lists.UndoneDocument:
    """One change."""
    return lists.UndoneDocument(
        entry=entry.id,
        at=entry.at.isoformat(),
        action=entry.action.value,
        title=_label(entry.title, entry.words),
        undoes=entry.undoes,
        undone=entry.is_undone,
    )


def label_of(blocked: concierge.Blocked) -> str:
    """A blocked title, or the words."""
    if blocked.title is not None:
        return blocked.title.label(say().language)
    block = blocked.block
    if block.after_year is None:
        return say().say("cli.block.words", words=block.words)
    return say().say("cli.block.words_newer", words=block.words, year=str(block.after_year))


class _Listed(TypedDict):
    """What every document of a list says of a title."""

    title: str
    name: str
    year: int | None
    kind: str
    tmdb: int | None
    imdb: str | None
    confirmed: bool


def _listed(known: concierge.KnownTitle) -> _Listed:
    title = known.title
    return {
        "title": known.label(say().language),
        "name": title.name(say().language),
        "year": title.year,
        "kind": title.kind.value,
        "tmdb": title.ids.tmdb,
        "imdb": title.ids.imdb,
        "confirmed": known.is_confirmed,
    }


def _list(
    table: Table,
    page: concierge.ListPage[concierge.ToWatch | concierge.Seen | concierge.Rated],
    name: str,
    text: str,
    limit: int,
) -> RenderableType:
    if not page.items:
        key = "cli.no_such_in_list" if text else f"cli.{name}.none"
        return Text(say().say(key, text=visible(text)))
    parts: list[RenderableType] = [table, Text(say().say("cli.titles_total", n=len(page.items)))]
    if page.after is not None:
        parts.append(Text(say().say("cli.list_more", limit=min(limit * 2, 500)), style="dim"))
    return Group(*parts)


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True, padding=(0, 2, 0, 0))
    table.add_column(say().say(f"cli.column.{first}"), ratio=1, overflow="fold")
    for name in others:
        table.add_column(say().say(f"cli.column.{name}"), no_wrap=True)
    return table


def _amount(seen: concierge.Seen) -> str:
    if seen.episodes:
        return say().say("cli.episodes", n=seen.episodes)
    return say().say("cli.times", n=seen.times) if seen.times > 1 else ""


def _name(known: concierge.KnownTitle) -> Text:
    return Text(visible(known.label(say().language)))


def _label(known: concierge.KnownTitle | None, words: str) -> str:
    return known.label(say().language) if known is not None else words


def _day(at: datetime) -> Text:
    return Text(day(at))
