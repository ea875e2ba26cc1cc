"""`concierge downloads`: what is under way, and what to do with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from pathlib import Path
from typing import Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.failures import EXIT_UNABLE, BadOption, named
from concierge_cli.language import say

__all__ = ["app"]

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    help=say().say("cli.downloads.help"),
    epilog=say().say("cli.downloads.epilog"),
)
Id = Annotated[str, typer.Argument(help=say().say("cli.arg.download"), metavar="ID")]
IdOrAll = Annotated[str | None, typer.Argument(help=say().say("cli.arg.download"), metavar="ID")]
All = Annotated[bool, typer.Option("--all", help=say().say("cli.opt.all_downloads"))]
Watch = Annotated[bool, typer.Option("--watch", "-w", help=say().say("cli.opt.watch"))]
Clear = Annotated[bool, typer.Option("--all", help=say().say("cli.opt.clear"))]
Json = Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))]
JsonLines = Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json_lines"))]
Work = Coroutine[object, object, int]


@app.callback()
def _default(ctx: typer.Context, watch: Watch = False, as_json: JsonLines = False) -> Work | None:
    return None if ctx.invoked_subcommand else _show(watch=watch, as_json=as_json)


@app.command("list", help=say().say("cli.downloads.list"))
def list_(watch: Watch = False, as_json: JsonLines = False) -> Work:
    """Prints the downloads; with `watch` again and again, until all is done."""
    return _show(watch=watch, as_json=as_json)


@app.command(help=say().say("cli.downloads.pause"))
def pause(download: IdOrAll = None, every: All = False, as_json: Json = False) -> Work:
    """Stops the traffic of one download, or of all."""
    if _is_of_all(download, is_all=every):
        return _change_all(lambda view: view.downloads.pause_all(), as_json=as_json)
    return _change(download or "", lambda view: view.downloads.pause(download or ""), as_json=as_json)


@app.command(help=say().say("cli.downloads.resume"))
def resume(download: IdOrAll = None, every: All = False, as_json: JsonLines = False) -> Work:
    """Lets a download go on, and watches it; a failed one begins again. Of all that were paused none is watched."""
    if _is_of_all(download, is_all=every):
        return _change_all(lambda view: view.downloads.resume_all(), as_json=as_json)
    return _resume(download or "", as_json=as_json)


@app.command("next", help=say().say("cli.downloads.next"))
def next_(download: Id, as_json: JsonLines = False) -> Work:
    """Takes the next release of the same search in place of a download, and follows it."""

    async def work() -> int:
        async with cli.running.opened(torrents=True) as app_:
            with named("cli.no_download", download):
                begun = await app_.downloads.next(download)
            return await cli.watching.carried_out(app_.me, begun, as_json=as_json)

    return work()


@app.command(help=say().say("cli.downloads.files"))
def files(download: Id, as_json: Json = False) -> Work:
    """Prints the files of a download's torrent."""

    async def work() -> int:
        async with cli.running.opened(torrents=True) as app_:
            with named("cli.no_download", download):
                entries = await app_.downloads.files(download)
            if not entries and not app_.downloads.owns_client:
                raise concierge.ClientElsewhere("its client is another process's", n=1)
        if as_json:
            cli.output.write_json(cli.documenting.files_document(entries))
        else:
            cli.output.show(cli.torrent_view.files_view(entries))
        return 0

    return work()


@app.command(help=say().say("cli.downloads.torrent"))
def torrent(
    what: Annotated[str, typer.Argument(help=say().say("cli.arg.torrent"), metavar="ID|HANDLE")],
    to: Annotated[Path, typer.Option(help=say().say("cli.opt.torrent_to"))] = Path(),
    replace: Annotated[bool, typer.Option("--force", help=say().say("cli.db.force"))] = False,
    as_json: Json = False,
) -> Work:
    """Writes the .torrent file, and prints the magnet link."""

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            with named("cli.no_torrent", what):
                source = await app_.downloads.torrent(what)
        file = None
        if source.metainfo is not None:
            file = cli.kept_file.file_for(to, f"{source.info_hash}.torrent", replace=replace)
            cli.kept_file.keep_file(file, source.metainfo)
        magnet = cli.torrent_view.magnet_of(source)
        if as_json:
            cli.output.write_json(
                cli.documents.TorrentDocument(
                    info_hash=source.info_hash, magnet=magnet, file=str(file) if file else None
                )
            )
        else:
            cli.torrent_view.tell(file, magnet)
        return 0

    return work()


@app.command(help=say().say("cli.downloads.remove"))
def remove(
    download: IdOrAll = None,
    every: Clear = False,
    with_data: Annotated[bool, typer.Option("--with-data", help=say().say("cli.opt.with_data"))] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=say().say("cli.opt.remove_yes"))] = False,
    as_json: Json = False,
) -> Work:
    """Ends a download, or all of the queue; the library keeps its files. Asks before data go, and before all."""
    if _is_of_all(download, is_all=every):
        return _clear(with_data=with_data, yes=yes, as_json=as_json)
    return _remove(download or "", with_data=with_data, yes=yes, as_json=as_json)


@app.command(help=say().say("cli.downloads.follow"))
def follow(
    download: Id,
    off: Annotated[bool, typer.Option("--off", help=say().say("cli.opt.follow_off"))] = False,
    accept: Annotated[bool, typer.Option("--accept", help=say().say("cli.opt.follow_accept"))] = False,
    as_json: Json = False,
) -> Work:
    """Follows the download's topic, or no more; or takes its new torrent whatever that lacks."""
    if off and accept:
        raise BadOption("cli.downloads.off_or_accept", "")
    said = "off" if off else "accepted" if accept else "on"

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            with named("cli.no_download", download):
                progress = await _followed(app_.me, download, off=off, accept=accept)
        if as_json:
            cli.output.write_json(cli.documenting.download_document(progress))
        else:
            name = cli.download_view.download_name(progress)
            cli.output.show(say().say(f"cli.downloads.follow_{said}", name=name, id=progress.download.id))
        return 0

    return work()


async def _followed(
    me: concierge.UserView, download: str, *, off: bool, accept: bool
) -> concierge.DownloadProgress:
    if off:
        return concierge.DownloadProgress(download=await me.downloads.unfollow(download))
    change = me.downloads.accept if accept else me.downloads.follow
    following = await change(download)
    return concierge.DownloadProgress(download=await me.downloads.get(download), following=following)


def _is_of_all(download: str | None, *, is_all: bool) -> bool:
    """Whether all downloads are meant. Raises BadOption where it is neither said so nor one named, or both."""
    if is_all is (download is not None):
        raise BadOption("cli.downloads.one_or_all", "")
    return is_all


async def _remove(download: str, *, with_data: bool, yes: bool, as_json: bool) -> int:
    if with_data and not yes and not await _is_meant(say().say("cli.downloads.ask_data", id=download)):
        return _kept()
    return await _change(download, lambda view: _ended(view, download, with_data=with_data), as_json=as_json)


async def _ended(app_: concierge.Concierge, download: str, *, with_data: bool) -> concierge.Download:
    try:
        return await app_.downloads.remove(download, with_data=with_data)
    except concierge.ServiceError:
        ended = await app_.downloads.get(download)
        if ended.state is concierge.DownloadState.REMOVED:
            cli.output.note(say().say("cli.downloads.left_there", id=ended.id))
        raise


async def _clear(*, with_data: bool, yes: bool, as_json: bool) -> int:
    async with cli.running.opened(torrents=True) as app_:
        done = concierge.DownloadState.ON_NAS
        count = sum(each.download.state is not done for each in await app_.downloads.list())
        question = "cli.downloads.ask_all_data" if with_data else "cli.downloads.ask_all"
        if count and not yes and not await _is_meant(say().say(question, n=count)):
            return _kept()
        _tell_all(await app_.downloads.clear(with_data=with_data), as_json=as_json)
    return 0


def _kept() -> int:
    cli.failures.write_failure("not_confirmed", say().say("cli.downloads.kept"))
    return EXIT_UNABLE


async def _is_meant(question: str) -> bool:
    """Whether the person says yes; where nobody can, they do not."""
    cli.output.note(question)
    typed = await cli.keyboard.Keyboard().line()
    return typed is not None and typed.strip().casefold() in say().say("cli.downloads.yes").split()


async def _resume(download: str, *, as_json: bool) -> int:
    async with cli.running.opened(torrents=True) as app_:
        with named("cli.no_download", download):
            resumed = await app_.downloads.resume(download)
        return await cli.watching.carried_out(app_.me, resumed, as_json=as_json)


async def _show(*, watch: bool, as_json: bool) -> int:
    async with cli.running.opened(torrents=True) as app_:
        if watch:
            return await cli.queue_watching.watch(app_.me, as_json=as_json)
        downloads, is_ours = await app_.downloads.list(), app_.downloads.owns_client
    if as_json:
        documents = [cli.documenting.download_document(each) for each in downloads]
        cli.output.write_json(cli.documents.DownloadsDocument(downloads=documents))
    else:
        cli.output.show(cli.download_view.download_view(downloads, runs_alone=not is_ours))
    return 0


async def _change(
    name: str, change: Callable[[concierge.Concierge], Awaitable[concierge.Download]], *, as_json: bool
) -> int:
    async with cli.running.opened(torrents=True) as app_:
        with named("cli.no_download", name):
            changed = concierge.DownloadProgress(download=await change(app_))
    if as_json:
        cli.output.write_json(cli.documenting.download_document(changed))
    else:
        cli.output.show(cli.download_view.download_line(changed))
    return 0


async def _change_all(
    change: Callable[[concierge.Concierge], Awaitable[Sequence[concierge.Download]]], *, as_json: bool
) -> int:
    async with cli.running.opened(torrents=True) as app_:
        downloads = await change(app_)
    _tell_all(downloads, as_json=as_json)
    return 0


def _tell_all(downloads: Sequence[concierge.Download], *, as_json: bool) -> None:
    changed = [concierge.DownloadProgress(download=each) for each in downloads]
    if as_json:
        documents = [cli.documenting.download_document(each) for each in changed]
        cli.output.write_json(cli.documents.DownloadsDocument(downloads=documents))
    else:
        lines = [cli.download_view.download_line(each) for each in changed]
        cli.output.show(*lines or (say().say("cli.downloads.none_changed"),))
