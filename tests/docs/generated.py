"""The tables of the reference that follow from the code. `python -m tests.docs.generated` writes them anew."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import concierge
from concierge import errors as error_tree, views
from concierge.agent.policy import Effect
from concierge.agent.tool import Tool
from concierge.errors import ConciergeError
from concierge.registry import discover
from concierge.texts import texts
from concierge_cli.failures import exit_code
from evals.page import block as evaluation
from tests.bot.access import bot_access

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
BLOCK = re.compile(r"(?<=<!-- generated -->\n).*?(?=<!-- end of generated -->)", re.DOTALL)
EFFECTS = {
    Effect.READ: "It only reads.",
    Effect.PERSONAL_WRITE: "It writes what belongs to the person who asks.",
    Effect.SIDE_EFFECT: "It changes something outside. So it proposes, unless the person has granted it before.",
}
HELP = """
import sys
from typer.main import get_command
from typer.testing import CliRunner
from concierge_cli.shell import app

def walk(command, path):
    if path:
        yield path
    for name in sorted(getattr(command, "commands", None) or (command.list_commands(None) if not path else ())):
        yield from walk(command.get_command(None, name), [*path, name])

for path in walk(get_command(app), []):
    shown = CliRunner().invoke(app, [*path, "--help"], prog_name="concierge")
    assert shown.exit_code == 0, (path, shown.output)
    sys.stdout.write("### `concierge " + " ".join(path) + "`\\n\\n```text\\n" + shown.output.strip() + "\\n```\\n\\n")
"""


def pages() -> dict[str, Callable[[], str]]:
    """What stands in the generated block of each page."""
    return {
        "errors.md": errors,
        "tools.md": tools,
        "commands.md": commands,
        "public-api.md": public_api,
        "evals.md": evaluation,
        "bot-access.md": bot_access,
        "nas-day.md": nas_day,
    }


def with_block(page: str, block: str) -> str:
    """The page with its generated block replaced."""
    return BLOCK.sub(lambda _: f"\n{block.strip()}\n\n", page)


def errors() -> str:
    """Every code, its class, the exit code, and what a person reads."""
    head = "| code | class | exit | what it means | what a person reads |\n|---|---|---|---|---|\n"
    return head + "".join(_error_row(kind) for kind in sorted(kinds(), key=lambda kind: kind.code))


def nas_day() -> str:
    """A day of a household, as the simulation of it reports."""
    shown = subprocess.run(
        [sys.executable, "-m", "tests.chaos.household_day"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return f"```text\n{shown.stdout}```"


def kinds() -> tuple[type[ConciergeError], ...]:
    """Every class of the tree."""
    members = (getattr(error_tree, name) for name in error_tree.__all__)
    return tuple(kind for kind in members if inspect.isclass(kind) and issubclass(kind, ConciergeError))


def _error_row(kind: type[ConciergeError]) -> str:
    sentence = texts("en").say(f"error.{kind.code}").replace("?", "…")
    code = exit_code(kind.__new__(kind))
    return f"| `{kind.code}` | `{kind.__name__}` | {code} | {_first(kind)} | {sentence} |\n"


def tools() -> str:
    """Every tool with its parameters."""
    return "\n".join(_tool(tool) for tool in discover("concierge.agent.tools", "TOOL", Tool))


def _tool(tool: Tool) -> str:
    rows = "".join(_parameter(name, tool) for name in tool.arguments.model_fields)
    table = f"\n| parameter | | meaning |\n|---|---|---|\n{rows}" if rows else "\nIt takes no parameters.\n"
    return f"### `{tool.spec.name}`\n\n{tool.spec.description}\n\n{EFFECTS[tool.effect]}\n{table}"


def _parameter(name: str, tool: Tool) -> str:
    field = tool.arguments.model_fields[name]
    need = "required" if field.is_required() else f"default `{field.default!r}`"
    return f"| `{name}` | {need} | {field.description or ''} |\n"


def commands() -> str:
    """The help of every command, in English and at 80 columns."""
    plain = {"CONCIERGE_LANGUAGE": "en", "COLUMNS": "80", "NO_COLOR": "1", "PYTHONPATH": str(ROOT)}
    shown = subprocess.run(
        [sys.executable, "-c", HELP], env=os.environ | plain, capture_output=True, text=True, check=False
    )
    if shown.returncode:
        raise RuntimeError(shown.stderr)
    return shown.stdout


def public_api() -> str:
    """Every public name, and the methods of the facade and of a person's view."""
    rows = "".join(f"| `{name}` | {_meaning(getattr(concierge, name))} |\n" for name in names())
    views = (concierge.Concierge, *_parts_of_view())
    return (
        f"### Names\n\n| name | meaning |\n|---|---|\n{rows}\n"
        "`concierge.__version__` is the version as text.\n\n" + "\n".join(map(_methods, views))
    )


def names() -> list[str]:
    """The public names without those that begin with an underscore."""
    return [name for name in concierge.__all__ if not name.startswith("_")]


def _parts_of_view() -> list[type]:
    return [getattr(views, name) for name in views.__all__ if name not in {"Services", "UserView"}]


def _methods(kind: type) -> str:
    rows = "".join(
        f"| `{name}{_signature(member)}` | {_first(member)} |\n"
        for name, member in inspect.getmembers(kind)
        if not name.startswith("_") and (inspect.isfunction(member) or inspect.ismethod(member))
    )
    return f"### `{kind.__name__}`\n\n{_first(kind)}\n\n| method | what it gives |\n|---|---|\n{rows}"


def _signature(member: Callable[..., object]) -> str:
    parameters = [p for p in inspect.signature(member).parameters.values() if p.name not in {"self", "cls"}]
    shown: list[str] = []
    for parameter in parameters:
        if parameter.kind is parameter.KEYWORD_ONLY and "*" not in shown:
            shown.append("*")
        default = "" if parameter.default is parameter.empty else f"={parameter.default!r}"
        shown.append(f"{parameter.name}{default}")
    return f"({', '.join(shown)})"


def _meaning(value: object) -> str:
    members = get_args(value)
    return " or ".join(f"`{member.__name__}`" for member in members) if members else _first(value)


def _first(thing: object) -> str:
    """The first sentence of a docstring, in one line."""
    text = " ".join((inspect.getdoc(thing) or "").partition("\n\n")[0].split())
    return text.replace("|", "\\|")


def main() -> None:
    """Writes every generated block."""
    for name, block in pages().items():
        page = REFERENCE / name
        page.write_text(with_block(page.read_text(encoding="utf-8"), block()), encoding="utf-8")


if __name__ == "__main__":
    main()
