"""How the library looks in a terminal of 80 columns, and as `--json` documents."""

from rich.console import Group, RenderableType
from rich.text import Text

import concierge
from concierge_cli import title_words as words_for
from concierge_cli.documenting import failure_document
from concierge_cli.documents import library as documents
from concierge_cli.language import say
from concierge_cli.library_documents import copies_document
from concierge_cli.title_documents import ids_document
from concierge_cli.title_view import failures_of, titles_table
from concierge_cli.visible import cut, visible

__all__ = ["library_document", "library_view"]

_LONGEST_NAME = 60
_MOST_SHOWN = 500


def library_view(page: concierge.LibraryPage, text: str) -> RenderableType:
    """The titles with what is there of each, how many more there are, and who did not answer."""
    failures = failures_of(page.failures)
    if not page.items:
        none = say().say("cli.library.none_with", what=cut(words_for.in_one_line(text)))
        return Group(Text(none if text else say().say("cli.library.none")), *failures)
    table = titles_table("title", "year", "copies")
    for one in page.items:
        name = next(iter(one.title.names), "")
        year = str(one.title.year) if one.title.year else ""
        told = visible(concierge.copies_told(one, say()))
        table.add_row(Text(cut(words_for.in_one_line(name), _LONGEST_NAME)), year, Text(told))
    more = say().say(
        "cli.library.more", shown=len(page.items), n=page.total, limit=min(page.total, _MOST_SHOWN)
    )
    left = [Text(more, style="dim")] if page.total > len(page.items) else []
    return Group(table, *left, *failures)


def library_document(page: concierge.LibraryPage) -> documents.LibraryDocument:
    """The document of a part of the library."""
    return documents.LibraryDocument(
        titles=[_title(one) for one in page.items],
        total=page.total,
        failures=[failure_document(failure) for failure in page.failures],
    )


def _title(one: concierge.LibraryTitle) -> documents.LibraryTitleDocument:
    return documents.LibraryTitleDocument(
        names=list(one.title.names),
        year=one.title.year,
        kind=one.title.kind.value,
        ids=ids_document(one.title.ids),
        size_bytes=one.size_bytes,
        copies=copies_document(one),
    )
