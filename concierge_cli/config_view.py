"""How settings look, in a terminal and as documents."""

from collections.abc import Iterable

import concierge
from concierge_cli.documents.setup import OptionDocument, OptionsDocument
from concierge_cli.language import say

__all__ = ["change_lines", "option_document", "options_document", "options_text"]


def options_text(options: Iterable[concierge.Option]) -> str:
    """Each setting with its value, and below where that comes from; a path is for copying, so no line is broken."""
    return "\n".join(line for option in options for line in _lines(option)) or say().say("cli.config.none")


def options_document(options: Iterable[concierge.Option]) -> OptionsDocument:
    """The settings for `--json`."""
    return OptionsDocument(settings=[option_document(option) for option in options])


def option_document(option: concierge.Option) -> OptionDocument:
    """A setting for `--json`."""
    return OptionDocument(
        name=option.name,
        value=option.value,
        source=option.source,
        variable=option.variable,
        file=None if option.file is None else str(option.file),
        secret=option.is_secret,
    )


def change_lines(option: concierge.Option, written: str | None) -> list[str]:
    """What was written (None: what was removed), and whether it holds."""
    key = "cli.config.removed" if written is None else "cli.config.written"
    lines = [say().say(key, name=option.name, value="***" if option.is_secret else written or "")]
    if option.source == "environment":
        lines.append(say().say("cli.config.outranked", variable=option.variable))
    return lines


def _lines(option: concierge.Option) -> tuple[str, str]:
    facts = {"variable": option.variable, "file": str(option.file or "")}
    head = f"{option.name} = {_value(option)}"
    return head, f"  {say().say(f'cli.config.from.{option.source}', **facts)}"


def _value(option: concierge.Option) -> str:
    return say().say("cli.config.unset_value") if option.value is None else option.value
