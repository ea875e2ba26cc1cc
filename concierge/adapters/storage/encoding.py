"""Our values as JSON for a column, and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from concierge.errors import StorageError
from concierge.model.conversation import AssistantTurn, JsonValue, ToolCall, ToolTurn, Turn, UserTurn
from concierge.model.decision import Decision, Reason
from concierge.model.parsing import parse_release
from concierge.model.parsing.topic import refined
from concierge.model.release import Release

__all__ = ["decoded", "decoded_decision", "decoded_turn", "encoded", "encoded_decision", "turn_kind"]

T = TypeVar("T")
Plain = dict[str, "Plain"] | list["Plain"] | str | int | float | bool | None
_DAMAGED = "database_damaged"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judgement:
    """A decision without what its release's name says: that is read anew, which costs less than to keep it."""

    release: Release
    handle: str = ""
    evidence: tuple[Reason, ...] = ()
    praises: tuple[Reason, ...] = ()
    penalties: tuple[Reason, ...] = ()
    rejections: tuple[Reason, ...] = ()
    labels: tuple[str, ...] = ()
    estimate_s: int | None = None


def encoded(value: object) -> Plain:
    """The value in JSON's terms: dataclasses and mappings as objects, sequences as arrays, times in ISO 8601.

    Lone surrogates, which no UTF-8 text can hold, become "?".
    """
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return str(value).encode("utf-8", "replace").decode("utf-8")
        case date() | datetime() | time() | timedelta():
            return value.total_seconds() if isinstance(value, timedelta) else value.isoformat()
        case Mapping():
            return {str(encoded(key)): encoded(item) for key, item in value.items()}
        case Sequence():
            return [encoded(item) for item in value]
    if is_dataclass(value):
        return {field.name: encoded(getattr(value, field.name)) for field in fields(value)}
    message = f"{type(value).__name__} has no JSON form"
    raise TypeError(message)


def decoded(kind: type[T], data: object) -> T:
    """The value of that dataclass; a field that the data lacks has its default.

    Raises:
        StorageError: the data is not what `encoded` writes.
    """
    try:
        value: T = _reader(kind).validate_python(data)  # type: ignore[arg-type]  # a class has a hash
    except ValidationError as error:
        raise StorageError(f"a stored {kind.__name__} cannot be read", problem=_DAMAGED) from error
    return value


@cache
def _reader(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def encoded_decision(decision: Decision) -> Plain:
    """The decision in JSON's terms."""
    return {field.name: encoded(getattr(decision, field.name)) for field in fields(_Judgement)}


def decoded_decision(data: object) -> Decision:
    """The decision, with the release's name read anew. Raises StorageError."""
    kept = decoded(_Judgement, data)
    return Decision(
        parsed=refined(parse_release(kept.release.name), kept.release.facts),
        **{field.name: getattr(kept, field.name) for field in fields(_Judgement)},
    )


def turn_kind(turn: Turn) -> str:
    """The word for the kind of a turn, kept beside it."""
    match turn:
        case UserTurn():
            return "user"
        case AssistantTurn():
            return "assistant"
        case ToolTurn():
            return "tool"


def decoded_turn(kind: str, data: Mapping[str, JsonValue]) -> Turn:
    """The turn of that kind. Raises StorageError."""
    match kind:
        case "user":
            return decoded(UserTurn, data)
        case "tool":
            return decoded(ToolTurn, data)
        case "assistant":
            return _assistant_turn(data)
        case _:
            raise StorageError(f"a stored turn is of the unknown kind {kind!r}", problem=_DAMAGED)


def _assistant_turn(data: Mapping[str, JsonValue]) -> AssistantTurn:
    """Built by hand: pydantic cannot follow `JsonValue`, and the vendor's blocks must come back untouched."""
    try:
        calls = data["calls"]
        return AssistantTurn(
            text=str(data["text"]),
            calls=tuple(_tool_call(call) for call in _sequence(calls)),
            provider=str(data["provider"]),
            provider_data=data["provider_data"],
        )
    except (KeyError, TypeError) as error:
        raise StorageError("a stored assistant turn cannot be read", problem=_DAMAGED) from error


def _tool_call(data: JsonValue) -> ToolCall:
    call = _mapping(data)
    broken = call["broken"]
    return ToolCall(
        id=str(call["id"]),
        name=str(call["name"]),
        arguments=_mapping(call["arguments"]),
        broken=None if broken is None else str(broken),
    )


def _mapping(value: JsonValue) -> Mapping[str, JsonValue]:
    if isinstance(value, Mapping):
        return value
    raise TypeError("not an object")


def _sequence(value: JsonValue) -> Sequence[JsonValue]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return value
    raise TypeError("not an array")
