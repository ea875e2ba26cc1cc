"""The profile by stdin and by an editor: nothing that a person wrote is ever lost."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from concierge_cli import documents
from concierge_cli.documents import profile as kinds
from tests.cli.world import Printed, Shell, command

# Editors for tests: programs in Python that are given the file.
APPEND = "import sys; open(sys.argv[-1], 'a', encoding='utf-8').write('\\n- Отвечай коротко\\n')"
NOTHING = "import sys"
FAIL = APPEND + "; sys.exit(3)"
LATIN = "import sys; open(sys.argv[-1], 'wb').write('Люблю: нуар'.encode('cp1251'))"
FLOOD = "import sys; open(sys.argv[-1], 'a').write('x' * 1_000_000)"
WAIT = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_DFL); print('EDITING', flush=True); time.sleep(60)"


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(home=tmp_path).settled()


def edited(shell: Shell, program: str | None, *arguments: str, interrupted: bool = False) -> Printed:
    """`concierge profile edit` at a terminal, where the editor is that program; perhaps with a Ctrl-C in it."""
    script = shell.home / "editor.py"
    script.write_text(program or "", "utf-8")
    editor = (
        {"VISUAL": f"'{sys.executable}' '{script}'"} if program is not None else {"PATH": str(shell.home)}
    )
    at_terminal = shell.with_(**editor, TMPDIR=str(shell.home))
    ours, theirs = pty.openpty()
    try:
        process = at_terminal.start_at(theirs, "profile", "edit", *arguments, place="session")
        os.close(theirs)
        said = b""
        while piece := _read(ours):
            said += piece
            if interrupted and b"EDITING" in said:
                interrupted = False
                os.killpg(process.pid, signal.SIGINT)
        code = process.wait(30)
    finally:
        os.close(ours)
    text = said.decode("utf-8").replace("\r\n", "\n")
    assert "Traceback" not in text, text
    return Printed(code=code, out=text, err="")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux says so when the last writer is gone
        return b""


def drafts(shell: Shell) -> list[Path]:
    return sorted(shell.home.glob("concierge-profile-*.md"))


def shown(shell: Shell) -> kinds.ProfileDocument:
    return kinds.ProfileDocument.model_validate_json(shell.run("profile", "--json").out)


def test_an_editor_changes_the_profile_and_leaves_no_file(shell: Shell) -> None:
    printed = edited(shell, APPEND, "instructions")

    assert printed.code == 0, printed.out
    assert "правка № 1" in printed.out
    assert "- Отвечай коротко" in shown(shell).markdown
    assert drafts(shell) == []


def test_an_editor_shows_every_field_and_closing_it_changes_nothing(shell: Shell) -> None:
    show = "import sys; print(open(sys.argv[-1], encoding='utf-8').read(), flush=True)"

    printed = edited(shell, show)

    assert "- Ни за что:" in printed.out
    assert "ничего не изменилось" in printed.out
    assert shown(shell).revision == 0


@pytest.mark.parametrize(
    "program, code, said",
    [(FAIL, 1, "закрылся с ошибкой"), (LATIN, 2, "не текст в UTF-8"), (FLOOD, 2, "больше 256 КБ")],
    ids=["fails", "not text", "flood"],
)
def test_what_an_editor_leaves_unusable_is_kept_in_its_file(
    shell: Shell, program: str, code: int, said: str
) -> None:
    printed = edited(shell, program, "instructions")

    [draft] = drafts(shell)
    assert printed.code == code, printed.out
    assert said in " ".join(printed.out.split())
    assert str(draft) in printed.out.splitlines()
    assert shown(shell).revision == 0
    assert draft.stat().st_mode & 0o777 == 0o600


def test_an_emptied_file_leaves_the_profile_alone(shell: Shell) -> None:
    shell.run("profile", "edit", "--set", "Ни за что=хоррор")

    printed = edited(shell, "import sys; open(sys.argv[-1], 'w').close()")

    assert printed.code == 2, printed.out
    assert "профиль не тронут" in printed.out
    assert drafts(shell) == []
    assert shown(shell).revision == 1


def test_without_any_editor_it_is_said_how_to_name_one(shell: Shell) -> None:
    printed = edited(shell, None)

    assert printed.code == 2, printed.out
    assert "Редактор не найден. Задайте EDITOR" in printed.out
    assert drafts(shell) == []


def test_an_export_replaces_no_file_unasked_and_takes_a_folder(shell: Shell) -> None:
    (shell.home / "p.md").write_text("mine", "utf-8")

    refused = shell.run("profile", "export", "p.md")
    forced = shell.run("profile", "export", "p.md", "--force")
    inside = shell.run("profile", "export", ".", "--json")

    assert refused.code == 2
    assert "p.md уже есть, и он не тронут" in refused.err
    assert forced.code == 0
    assert (shell.home / "p.md").read_text("utf-8") != "mine"
    assert kinds.ProfileFileDocument.model_validate_json(inside.out).file == "profile.md"


def test_a_field_without_its_sign_is_told_so(shell: Shell) -> None:
    printed = shell.run("profile", "edit", "--set", "Размер")

    assert printed.code == 2
    assert "В «Размер» нет знака «=»" in printed.err


def test_ctrl_c_in_the_editor_ends_the_editor_and_keeps_the_text(shell: Shell) -> None:
    printed = edited(shell, WAIT, interrupted=True)

    assert printed.code == 1, printed.out
    assert "закрылся с ошибкой" in printed.out
    assert len(drafts(shell)) == 1


@pytest.mark.parametrize("editor", ["no-such-editor", 'sh -c "'], ids=["absent", "unclosed quote"])
def test_an_editor_that_cannot_start_is_named(shell: Shell, editor: str) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command("profile", "edit"),
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.PIPE,
        env=shell.with_(VISUAL=editor, TMPDIR=str(shell.home)).variables(),
    ) as process:
        _, err = process.communicate(timeout=30)
    os.close(theirs)
    os.close(ours)

    assert editor in err.decode()
    assert process.returncode == 2
    assert drafts(shell) == []


def test_who_was_slower_keeps_their_text_and_sees_what_changed(shell: Shell) -> None:
    other = json.dumps([*command("profile", "edit", "--set", "Люблю=нуар")])
    program = (
        f"import subprocess, sys; subprocess.run({other}, stdout=subprocess.DEVNULL, check=True); {APPEND}"
    )

    printed = edited(shell, program, "instructions")

    [draft] = drafts(shell)
    assert printed.code == 1, printed.out
    assert "профиль изменился" in " ".join(printed.out.split())
    assert "+ - Люблю: нуар" in printed.out
    assert "- Отвечай коротко" in draft.read_text("utf-8")
    again = shell.run("profile", "edit", "instructions", typed=draft.read_bytes())
    assert again.code == 0
    assert "Люблю: нуар" in shown(shell).markdown
    assert "Отвечай коротко" in shown(shell).markdown


def test_what_comes_on_stdin_is_the_profile_or_a_section(shell: Shell) -> None:
    section = shell.run("profile", "edit", "жанры", "--json", typed="- Люблю: нуар — за тени\n".encode())
    whole = shell.run("profile", "edit", typed="## Качество\n- Размер: до луны\n## Кот\nБорис".encode())

    saved = kinds.SavedDocument.model_validate_json(section.out)
    assert (saved.revision, saved.changed, saved.unclear) == (1, True, [])
    assert whole.code == 0
    assert "Размер: до луны" in whole.err
    assert "## Кот\n\nБорис" in shown(shell).markdown
    assert "нуар" not in shown(shell).markdown


@pytest.mark.parametrize(
    "typed, code",
    [
        (b"", 2),
        (b" \n ", 2),
        (b"\xff\xfe", 2),
        (b"x" * 1_000_000, 2),
        ("🎬".encode(), 0),
        (b"# \n```\n- [", 0),
    ],
    ids=["empty", "blank", "not text", "flood", "emoji", "broken"],
)
def test_whatever_comes_on_stdin_it_ends_with_a_sentence(shell: Shell, typed: bytes, code: int) -> None:
    printed = shell.run("profile", "edit", "--json", typed=typed)

    assert printed.code == code
    assert shown(shell).revision == (0 if code else 1)
    if code:
        assert documents.ErrorDocument.model_validate_json(printed.out).error.text == printed.err.strip()


def test_every_document_has_its_keys(shell: Shell) -> None:
    shell.run("profile", "edit", "--set", "Ни за что=хоррор — страшно")
    note = kinds.NoteDocument.model_validate_json(shell.run("profile", "remember", "ждёт Дюну", "--json").out)
    found = kinds.NotesDocument.model_validate_json(shell.run("profile", "recall", "дюны", "--json").out)
    history = kinds.HistoryDocument.model_validate_json(shell.run("profile", "history", "--json").out)
    diff = kinds.DifferencesDocument.model_validate_json(shell.run("profile", "diff", "--json").out)
    export = kinds.ProfileFileDocument.model_validate_json(
        shell.run("profile", "export", "p.md", "--json").out
    )
    gone = kinds.NoteDocument.model_validate_json(shell.run("profile", "forget", note.id, "--json").out)

    assert found.notes == [note] == [gone]
    assert [(one.revision, one.by, one.section, one.note) for one in history.revisions] == [
        (1, "person", "genres", "added"),
        (0, "person", "", "first"),
    ]
    assert [(one.section, one.added) for one in diff.differences] == [("Жанры", True)]
    assert "- Ни за что: хоррор — страшно (сказано" in (shell.home / export.file).read_text("utf-8")
    [genres] = [section for section in shown(shell).sections if section.name == "genres"]
    assert [(fact.field, fact.source) for fact in genres.facts] == [("hard_no", "said")]
