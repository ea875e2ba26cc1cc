"""The words that Typer itself puts into a help, in the person's language."""

from collections.abc import Sequence

import typer
from typer._click import Command, HelpFormatter

from concierge_cli.language import say

__all__ = ["spoken"]

_HEADINGS = {"Arguments": "cli.help.arguments", "Options": "cli.help.options", "Commands": "cli.commands"}
_SENTENCES = {
    "Show this message and exit.": "cli.help.this",
    "Install completion for the current shell.": "cli.help.install_completion",
    "Show completion for the current shell, to copy it or customize the installation.": (
        "cli.help.show_completion"
    ),
}


class _Formatter(HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or f"{say().say('cli.help.usage')} ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(say().say(_HEADINGS[heading]) if heading in _HEADINGS else heading)

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(name, _translated(text)) for name, text in rows], col_max, col_spacing)


class _Context(typer.Context):
    formatter_class = _Formatter


def spoken(command: Command) -> Command:
    """The same command; its help and that of its own commands has no word of another language."""
    command.context_class = _Context
    for each in getattr(command, "commands", {}).values():
        spoken(each)
    return command


def _translated(text: str) -> str:
    """The row's text; Typer ends it with two spaces and the facts of the parameter in brackets."""
    if text in _SENTENCES:
        return say().say(_SENTENCES[text])
    told, opening, facts = text.rpartition("  [")
    facts = facts.replace("default: ", f"{say().say('cli.help.default')} ")
    return told + opening + facts.replace("required]", f"{say().say('cli.help.required')}]")
