"""What a person typed: options that do not go together, and numbers that are small enough to be any."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from concierge_cli.failures import BadOption

if TYPE_CHECKING:
    import typer

__all__ = ["is_number", "refuse_mixed"]

_EVERYWHERE = frozenset({"--json"})
_LONGEST_NUMBER = 9


def is_number(text: str) -> bool:
    """Whether it is a whole number of a size that a person or a limit can have."""
    return text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER


def refuse_mixed(ctx: typer.Context, ways: Mapping[str, Collection[str]]) -> None:
    """Raises BadOption where one of the `ways` was typed beside an option that would do nothing then.

    With each way stand the options that go with it.
    """
    typed = [name for name in _typed(ctx) if name not in _EVERYWHERE]
    way = next((name for name in typed if name in ways), None)
    if way is not None and not {way, *ways[way]}.issuperset(typed):
        raise BadOption("cli.one_way", " ".join(typed))


def _typed(ctx: typer.Context) -> list[str]:
    """The options as they are written, in the order of the help."""
    sources = ((param.opts[0], ctx.get_parameter_source(param.name or "")) for param in ctx.command.params)
    return [name for name, source in sources if name.startswith("-") and _is_typed(source)]


def _is_typed(source: object) -> bool:
    return getattr(source, "name", "") == "COMMANDLINE"
