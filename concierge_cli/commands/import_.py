"""`concierge import`: lists from files and accounts of other services."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Coroutine, Sequence
from typing import Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.failures import BadOption, exit_code_of, named, no_such, told
from concierge_cli.language import say
from concierge_cli.title_options import Json, asking
from concierge_cli.typed import refuse_mixed

__all__ = ["app", "finish"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)
Work = Coroutine[object, object, int]
_NAMES_GO_ON = "error.interrupted_import"
_IMDB = re.compile(r"tt\d{7,10}")


@app.command(help=say().say("cli.import.help"), epilog=say().say("cli.import.epilog"))
def import_(
    ctx: typer.Context,
    what: Annotated[
        list[str] | None, typer.Argument(help=say().say("cli.arg.import"), metavar="FILE|SERVICE[:NICKNAME]")
    ] = None,
    source: Annotated[str | None, typer.Option(help=say().say("cli.opt.source"), metavar="SERVICE")] = None,
    wait: Annotated[
        float, typer.Option("--wait", min=0, max=86_400, help=say().say("cli.opt.import_wait"), metavar="S")
    ] = 60,
    unresolved: Annotated[bool, typer.Option("--unresolved", help=say().say("cli.opt.unresolved"))] = False,
    decide: Annotated[
        int | None, typer.Option("--decide", help=say().say("cli.opt.decide"), metavar="N")
    ] = None,
    keep: Annotated[int | None, typer.Option("--keep", help=say().say("cli.opt.keep"), metavar="N")] = None,
    as_json: Json = False,
) -> Work:
    """Reads lists, or tells which of their titles are still open, or decides upon one."""
    refuse_mixed(ctx, {"--decide": (), "--keep": (), "--unresolved": ()})
    words = " ".join(what or ())
    if decide is not None:
        return _decide(decide, words, as_json=as_json)
    if words and (keep is not None or unresolved):
        raise BadOption("cli.import.no_words", words)
    if keep is not None:
        return _keep(keep, as_json=as_json)
    if unresolved:
        return _show_open(as_json=as_json)
    if not words.strip():
        raise BadOption("cli.import.nothing", "")
    whose = None if source is None else source.strip().casefold()
    return _read_all(_meant(what or ()), whose, wait, as_json=as_json)


def _meant(words: Sequence[str]) -> Sequence[str]:
    """The files and services that were named: several where one of the words is a file by itself, else one of them all.

    People write names with spaces as they are, and shells make several files of a pattern.
    """
    whole = " ".join(words)
    is_whole = _is_file(whole) or not any(map(_is_file, words))
    return (whole,) if is_whole else words


def _is_file(words: str) -> bool:
    # Many names together are longer than any path may be, which a Path's own question raises.
    return os.path.isfile(cli.kept_file.named_path(words))  # noqa: PTH113  see above


async def _read_all(words: Sequence[str], source: str | None, wait_s: float, *, as_json: bool) -> int:
    """Reads one after the other, each with a report of its own. Returns the first exit code that tells of a failure."""
    async with cli.running.opened(torrents=False) as app_:
        sources = app_.me.imports.sources
        if source is not None and source not in sources:
            raise BadOption("cli.import.bad_source", source, sources=", ".join(sources))
        codes = [await _read(app_.me, each, source, wait_s, as_json=as_json) for each in words]
    return next(filter(None, codes), 0)


async def _read(
    me: concierge.UserView, words: str, source: str | None, wait_s: float, *, as_json: bool
) -> int:
    """Returns the exit code. What cannot be read is told, and keeps nothing that was named after it from being read."""
    try:
        with named("cli.import.no_source", words):
            events = await _events(me, words, source)
            report = await cli.import_view.followed(events, "import.reading")
        assert report is not None  # noqa: S101  the last event of an import
        return await finish(me, report, wait_s, as_json=as_json)
    except concierge.ConciergeError as error:
        return told(error)


async def _events(
    me: concierge.UserView, words: str, source: str | None
) -> AsyncIterator[concierge.ImportProgress | concierge.ImportReport]:
    is_file = source is not None or _is_file(words)
    events = None if is_file else await _of_account(me, words)
    return events or me.imports.file(cli.kept_file.named_path(words), source=source)


async def finish(
    me: concierge.UserView, report: concierge.ImportReport, wait_s: float, *, as_json: bool
) -> int:
    """Looks for titles that came by name, for so long at most, and prints the report; returns the exit code."""
    if wait_s and report.names:
        try:
            await cli.import_view.followed(me.imports.resolve(patience_s=wait_s), "import.resolving")
        except asyncio.CancelledError:
            # What was read is in, whoever looks for the names later.
            _tell(report, as_json=as_json)
            raise asyncio.CancelledError(_NAMES_GO_ON) from None
        report = await me.imports.updated(report)
    _tell(report, as_json=as_json)
    return exit_code_of(report.failure.code) if report.failure else 0


def _tell(report: concierge.ImportReport, *, as_json: bool) -> None:
    if not as_json:
        cli.output.show(cli.import_view.report_view(report))
        return
    cli.output.write_line(cli.import_view.import_document(report))
    if report.failure is not None:
        cli.output.note(cli.import_view.failure_text(report.failure))


async def _of_account(
    me: concierge.UserView, words: str
) -> AsyncIterator[concierge.ImportProgress | concierge.ImportReport] | None:
    """The lists of a service, whose account is connected or whose lists are open; None if it names no service."""
    service, colon, nickname = words.partition(":")
    service = service.strip().casefold()
    try:
        me.connections.is_linked(service)
    except concierge.NotFound:
        return None
    if colon:
        return me.imports.account(service, nickname)
    if service not in {one.service for one in await me.connections.list()}:
        raise no_such("cli.import.not_connected", service)
    return me.connections.sync(service)


async def _show_open(*, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        names = await app_.me.imports.unresolved()
    if as_json:
        cli.output.write_json(cli.import_view.open_names_document(names))
    else:
        cli.output.show(cli.import_view.open_names_view(names))
    return 0


async def _decide(name_id: int, words: str, *, as_json: bool) -> int:
    if not words.strip():
        raise BadOption("cli.import.decide_needs_title", str(name_id))
    async with cli.running.opened(torrents=False) as app_:
        with named("cli.import.no_open_name", str(name_id)):
            await app_.me.imports.require_open(name_id)
        with asking(), named("cli.find.none", words):
            title = await _title(app_.me, words)
        with named("cli.import.no_open_name", str(name_id)):
            known = await app_.me.imports.decide(name_id, title)
        names = await app_.me.imports.unresolved()
    if as_json:
        cli.output.write_json(cli.import_view.open_names_document(names))
    else:
        cli.output.show(say().say("import.decided", title=known.label(say().language)))
    return 0


async def _title(me: concierge.UserView, words: str) -> concierge.Title:
    """The title of those words, which may be an id of IMDb. Raises NotFound, Ambiguous."""
    if _IMDB.fullmatch(words):
        return await _with_imdb(me, words)
    meant = await me.metadata.resolve(words)
    if not meant.titles:
        raise concierge.NotFound(words, what=words)
    if meant.is_ambiguous and len(meant.titles) > 1:
        choices = tuple(title.label(say().language) for title in meant.titles[:8])
        raise concierge.Ambiguous("several fit", choices=choices)
    return await me.metadata.get(meant.titles[0])


async def _with_imdb(me: concierge.UserView, imdb: str) -> concierge.Title:
    """The film of that id, else the series."""
    ids = concierge.ExternalIds(imdb=imdb)
    try:
        return await me.metadata.with_ids(ids, concierge.TitleKind.MOVIE)
    except concierge.NotFound:
        return await me.metadata.with_ids(ids, concierge.TitleKind.SERIES)


async def _keep(name_id: int, *, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        with named("cli.import.no_open_name", str(name_id)):
            await app_.me.imports.keep(name_id)
        names = await app_.me.imports.unresolved()
    if as_json:
        cli.output.write_json(cli.import_view.open_names_document(names))
    else:
        cli.output.show(say().say("import.kept"))
    return 0
