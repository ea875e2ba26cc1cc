"""What is kept of a finished turn: of each tool result one short line, with the handles that may be asked for again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from concierge.agent.policy import Fence, unfenced
from concierge.model.conversation import AssistantTurn, JsonValue, ToolResult, ToolTurn, Turn

__all__ = ["bearable", "compacted"]

MOST_ROWS = 8
LONGEST_TEXT = 80
# A text that a tool takes has 500; a model's whole answer at most some ten thousands.
MOST_ARGUMENT_CHARACTERS = 50_000
# By these a later turn asks for a thing again.
HANDLES = ("handle", "card", "id", "undo")
NAMES = ("name", "title", "text", "label")


def compacted(turns: Sequence[Turn], fence: Fence) -> tuple[Turn, ...]:
    """The turns with their tool results made short, once and for all, still fenced as text from outside."""
    return tuple(_short(turn, fence) if isinstance(turn, ToolTurn) else turn for turn in turns)


def bearable(turn: AssistantTurn) -> AssistantTurn:
    """The turn without arguments beyond all measure, which no tool took: they would go along from then on."""
    if all(len(call.broken or str(call.arguments)) <= MOST_ARGUMENT_CHARACTERS for call in turn.calls):
        return turn
    calls = (replace(call, arguments={}, broken=None) for call in turn.calls)
    return replace(turn, calls=tuple(calls), provider_data=None)


def _short(turn: ToolTurn, fence: Fence) -> ToolTurn:
    return replace(turn, results=tuple(_line(result, fence) for result in turn.results))


def _line(result: ToolResult, fence: Fence) -> ToolResult:
    return replace(result, content=fence.around(dict(_facts(unfenced(result.content)))))


def _facts(value: Mapping[str, JsonValue]) -> Iterator[tuple[str, JsonValue]]:
    for name, fact in value.items():
        match fact:
            case str():
                yield name, fact[:LONGEST_TEXT]
            case bool() | int() | float():
                yield name, fact
            case Mapping():
                yield from ((f"{name}.{key}", one) for key, one in _handles(fact))
            case Sequence():
                rows = [_row(row) for row in fact[:MOST_ROWS]]
                yield name, [row for row in rows if row]


def _row(row: JsonValue) -> str:
    """A row by what it is asked for again and what it is called."""
    if isinstance(row, Mapping):
        row = " ".join(str(fact) for _, fact in (*_handles(row), *_named(row)))
    return row[:LONGEST_TEXT] if isinstance(row, str) else ""


def _handles(row: Mapping[str, JsonValue]) -> Iterator[tuple[str, JsonValue]]:
    return ((name, row[name]) for name in HANDLES if isinstance(row.get(name), str))


def _named(row: Mapping[str, JsonValue]) -> Iterator[tuple[str, JsonValue]]:
    named = ((name, row[name]) for name in NAMES if isinstance(row.get(name), str))
    return iter([first] if (first := next(named, None)) else [])
