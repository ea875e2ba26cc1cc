"""`concierge profile`: what the concierge knows of the person, and what they had it remember."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Annotated

import typer

import concierge
import concierge_cli as cli
from concierge_cli.failures import EXIT_UNABLE, BadOption, named, told
from concierge_cli.language import say

__all__ = ["app"]

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    help=say().say("cli.profile.help"),
    epilog=say().say("cli.profile.epilog"),
)
Json = Annotated[bool, typer.Option("--json", help=say().say("cli.opt.json"))]
Words = Annotated[list[str], typer.Argument(help=say().say("cli.arg.note"), metavar="TEXT")]
Work = Coroutine[object, object, int]
Change = Callable[[concierge.UserView], Awaitable[concierge.SavedProfile]]


def _section(given: str | None) -> str | None:
    if given is not None and concierge.section_named(given) is None:
        raise BadOption("cli.profile.no_section", given)
    return given


def _named_section(given: str | None) -> concierge.SectionName | None:
    return None if given is None else concierge.section_named(given)


@app.callback()
def _default(ctx: typer.Context, as_json: Json = False) -> Work | None:
    return None if ctx.invoked_subcommand else _show(None, as_json=as_json)


@app.command(help=say().say("cli.profile.show"))
def show(
    section: Annotated[str | None, typer.Option(callback=_section, help=say().say("cli.opt.section"))] = None,
    as_json: Json = False,
) -> Work:
    """Prints the profile."""
    return _show(_named_section(section), as_json=as_json)


@app.command(help=say().say("cli.profile.edit"))
def edit(
    section: Annotated[
        str | None, typer.Argument(callback=_section, help=say().say("cli.arg.section"), metavar="SECTION")
    ] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", help=say().say("cli.opt.set"), metavar="FIELD=VALUE")
    ] = None,
    as_json: Json = False,
) -> Work:
    """Changes the profile: field by field, by an editor, or by what comes on stdin."""
    name = _named_section(section)
    if set_:
        changes = [_setting(each, name) for each in set_]
        return _change(changes, as_json=as_json)
    return _edited(name, as_json=as_json)


@app.command(help=say().say("cli.profile.history"))
def history(
    limit: Annotated[int, typer.Option(min=1, max=200, help=say().say("cli.opt.revisions"))] = 20,
    as_json: Json = False,
) -> Work:
    """Prints the revisions."""

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            revisions = await app_.me.profile.history(limit=limit)
        if as_json:
            cli.output.write_json(cli.profile_view.history_document(revisions))
        elif not revisions:
            cli.output.show(say().say("cli.profile.unchanged"))
        else:
            cli.output.show(cli.profile_view.history_view(revisions))
        return 0

    return work()


Number = Annotated[int | None, typer.Argument(min=0, help=say().say("cli.arg.revision"), metavar="REVISION")]


@app.command(help=say().say("cli.profile.diff"))
def diff(old: Number = None, new: Number = None, as_json: Json = False) -> Work:
    """Prints what two revisions have differently."""

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            newest = (await app_.me.profile.get()).number
            before = max(newest - 1, 0) if old is None else old
            after = newest if new is None else new
            with named("cli.profile.no_revision", f"{before}, {after}"):
                found = await app_.me.profile.differences(before, after)
        if as_json:
            cli.output.write_json(cli.profile_view.differences_document(found, old=before, new=after))
        else:
            cli.output.show(cli.profile_view.differences_view(found))
        return 0

    return work()


@app.command(help=say().say("cli.profile.undo"))
def undo(revision: Number = None, as_json: Json = False) -> Work:
    """Takes the last change back, or brings an older revision."""

    async def change(me: concierge.UserView) -> concierge.SavedProfile:
        with named(
            "cli.profile.no_revision" if revision is not None else "cli.profile.nothing", str(revision)
        ):
            return await me.profile.undo(revision)

    return _change([change], as_json=as_json)


@app.command(help=say().say("cli.profile.reset"))
def reset(as_json: Json = False) -> Work:
    """Makes the profile as that of somebody new."""
    return _change([lambda me: me.profile.reset()], as_json=as_json)


@app.command(help=say().say("cli.profile.export"))
def export(
    file: Annotated[Path, typer.Argument(help=say().say("cli.arg.file"), metavar="FILE")],
    force: Annotated[bool, typer.Option("--force", help=say().say("cli.db.force"))] = False,
    as_json: Json = False,
) -> Work:
    """Writes the profile into a file."""

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            revision = await app_.me.profile.get()
        written = cli.kept_file.file_for(file, "profile.md", replace=force)
        cli.kept_file.keep_file(written, revision.body.encode())
        if as_json:
            document = cli.documents.ProfileFileDocument(file=str(written), revision=revision.number)
            cli.output.write_json(document)
        else:
            cli.output.show(say().say("cli.profile.exported", file=str(written)))
        return 0

    return work()


@app.command(help=say().say("cli.profile.remember"))
def remember(text: Words, as_json: Json = False) -> Work:
    """Keeps a note."""
    return _note(lambda me: me.memory.remember(_words(text)), "cli.profile.remembered", as_json=as_json)


@app.command(help=say().say("cli.profile.recall"))
def recall(
    text: Annotated[list[str] | None, typer.Argument(help=say().say("cli.arg.words"), metavar="TEXT")] = None,
    archived: Annotated[bool, typer.Option("--archived", help=say().say("cli.opt.archived"))] = False,
    as_json: Json = False,
) -> Work:
    """Finds notes by their words; without any, the newest."""
    words = " ".join(text or ())

    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            memory = app_.me.memory
            if words.strip():
                notes = await memory.search(words, archived=archived)
            else:
                notes = await memory.list(archived=archived)
        if as_json:
            cli.output.write_json(cli.profile_view.notes_document(notes))
        elif notes:
            cli.output.show(cli.profile_view.notes_view(notes))
        else:
            cli.output.show(say().say("cli.profile.no_archived" if archived else "cli.profile.no_notes"))
        return 0 if notes else EXIT_UNABLE

    return work()


@app.command(help=say().say("cli.profile.forget"))
def forget(
    note: Annotated[str, typer.Argument(help=say().say("cli.arg.note_id"), metavar="ID")],
    as_json: Json = False,
) -> Work:
    """Forgets a note."""

    async def change(me: concierge.UserView) -> concierge.Note:
        with named("cli.profile.no_note", note):
            return await me.memory.forget(note)

    return _note(change, "cli.profile.forgotten", as_json=as_json)


@app.command(help=say().say("cli.profile.restore"))
def restore(
    note: Annotated[str, typer.Argument(help=say().say("cli.arg.note_id"), metavar="ID")],
    as_json: Json = False,
) -> Work:
    """Brings a note back from the archive."""

    async def change(me: concierge.UserView) -> concierge.Note:
        with named("cli.profile.no_note", note):
            return await me.memory.restore(note)

    return _note(change, "cli.profile.restored", as_json=as_json)


async def _show(section: concierge.SectionName | None, *, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        revision = await app_.me.profile.get()
    if as_json:
        cli.output.write_json(cli.profile_view.profile_document(revision, section))
        return 0
    cli.output.show(revision.text(section).rstrip())
    if section is not None and not revision.document.section(section).body:
        cli.output.note(say().say("cli.profile.empty_section", section=section.value))
    elif revision.number == 0:
        cli.output.note(say().say("cli.profile.unchanged"))
    for line in cli.profile_view.unclear_notes(revision):
        cli.output.note(line, style="yellow")
    return 0


def _setting(given: str, section: concierge.SectionName | None) -> Change:
    label, sign, value = given.partition("=")
    if not sign:
        raise BadOption("cli.profile.no_sign", given)
    found = concierge.located_field(label, section)
    if found is None:
        raise BadOption("cli.profile.no_field", given)
    name, field = found

    async def change(me: concierge.UserView) -> concierge.SavedProfile:
        if value.strip():
            return await me.profile.add(name, value, field=field.code)
        with named("cli.profile.no_value", label):
            return await me.profile.remove(name, field.code)

    return change


def _change(changes: list[Change], *, as_json: bool) -> Work:
    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            before = (await app_.me.profile.get()).number
            saved = [await change(app_.me) for change in changes][-1]
            differences = await app_.me.profile.differences(before)
        _tell(saved, before, as_json=as_json)
        if not as_json and differences:
            cli.output.show(cli.profile_view.differences_view(differences))
        return 0

    return work()


async def _edited(section: concierge.SectionName | None, *, as_json: bool) -> int:
    async with cli.running.opened(torrents=False) as app_:
        before = await app_.me.profile.get()
        if not cli.editing.is_interactive():
            text = cli.editing.piped()
            saved = await app_.me.profile.edit(text, revision=before.number, section=section)
            _tell(saved, before.number, as_json=as_json)
            return 0
        draft = cli.editing.Draft(before.outline(section))
        if not await cli.editing.written(draft):
            cli.output.note(say().say("cli.profile.editor_failed"))
            cli.output.write_note(str(draft.path))
            return EXIT_UNABLE
        try:
            text = draft.text()
            if section is None and not text.strip():
                draft.throw_away()
                raise BadOption("cli.profile.empty", "-")
            saved = await app_.me.profile.edit(text, revision=before.number, section=section)
        except concierge.ConciergeError as error:
            code = told(error)
            if draft.is_kept:
                cli.output.note(say().say("cli.profile.kept"))
                cli.output.write_note(str(draft.path))
            if isinstance(error, concierge.Conflict):
                cli.output.note(*error.difference)
            return code
    draft.throw_away()
    _tell(saved, before.number, as_json=as_json)
    return 0


def _tell(saved: concierge.SavedProfile, before: int, *, as_json: bool) -> None:
    if as_json:
        cli.output.write_json(cli.profile_view.saved_document(saved, before))
        return
    number = saved.revision.number
    key = "cli.profile.saved" if number != before else "cli.profile.same"
    cli.output.show(say().say(key, revision=number))
    for line in cli.profile_view.saved_notes(saved):
        cli.output.note(line, style="yellow")


def _words(text: list[str]) -> str:
    words = " ".join(text)
    if not words.strip():
        raise BadOption("cli.profile.empty_note", words)
    return words


def _note(
    change: Callable[[concierge.UserView], Awaitable[concierge.Note]], key: str, *, as_json: bool
) -> Work:
    async def work() -> int:
        async with cli.running.opened(torrents=False) as app_:
            note = await change(app_.me)
        if as_json:
            cli.output.write_json(cli.profile_view.note_document(note))
        else:
            cli.output.show(say().say(key, id=note.id, text=note.text))
        return 0

    return work()
