"""The tool calls of a streamed answer, put together from fragments that every vendor numbers in its own way."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from concierge.errors import UnexpectedAnswer
from concierge.model.conversation import JsonValue, ToolCall

__all__ = ["Fragments"]

BLANKS = "\ufeff \t\r\n"
FENCED = re.compile(r"```(?:json)?\s*(.*?)\s*```", re.DOTALL)

Piece = Mapping[str, JsonValue]


@dataclass(slots=True)
class _Slot:
    """One call, as far as it has come; `extra` is the vendor's own."""

    id: str = ""
    name: str = ""
    written: str = ""
    extra: JsonValue = None

    def grow(self, piece: Piece) -> None:
        self.id = self.id or _text(piece.get("id"))
        self.extra = piece.get("extra_content") or self.extra
        function = piece.get("function")
        if not isinstance(function, Mapping):
            return
        self.name = self.name or _text(function.get("name"))
        match function.get("arguments"):
            case str(fragment):
                self.written += fragment
            case dict(arguments):
                self.written = json.dumps(arguments)


@dataclass(slots=True, kw_only=True)
class Fragments:
    """What has arrived of an answer's tool calls."""

    service: str
    has_fences: bool = False
    _slots: list[_Slot] = field(default_factory=list)
    _by_number: dict[int, _Slot] = field(default_factory=dict)

    def take(self, piece: Piece) -> None:
        """Adds a fragment to the call that it belongs to, which may be a new one."""
        index = piece.get("index")
        number = index if isinstance(index, int) else None
        last = self._slots[-1] if self._slots else None
        slot = last if number is None else self._by_number.get(number)
        if slot is None or self._is_of_another(piece, slot):
            slot = _Slot()
            self._slots.append(slot)
        if number is not None:
            self._by_number[number] = slot
        slot.grow(piece)

    def calls(self) -> Iterator[tuple[ToolCall, JsonValue]]:
        """The calls in the order in which they began, each with the vendor's own data; ids are there and differ.

        Raises:
            UnexpectedAnswer: a call names no tool.
        """
        taken: set[str] = set()
        for number, slot in enumerate(self._slots, 1):
            if not slot.name:
                raise UnexpectedAnswer(self.service, "a tool call without a name")
            call_id = slot.id if slot.id and slot.id not in taken else f"call_{number}"
            taken.add(call_id)
            arguments = self._arguments(slot.written)
            call = ToolCall(
                id=call_id,
                name=slot.name,
                arguments=arguments or {},
                broken=slot.written if arguments is None else None,
            )
            yield call, slot.extra

    def _is_of_another(self, piece: Piece, slot: _Slot) -> bool:
        """Whether the fragment begins a new call, though it may have the number of that one.

        Ollama gives every call the number 0, others give none. Source: https://github.com/BerriAI/litellm/pull/37792
        """
        if (call_id := _text(piece.get("id"))) and slot.id:
            return call_id != slot.id
        function = piece.get("function")
        name = _text(function.get("name")) if isinstance(function, Mapping) else ""
        if not name or not slot.name:
            return False
        is_whole = self._arguments(slot.written) is not None
        return is_whole and (name != slot.name or bool(slot.written))

    def _arguments(self, written: str) -> Mapping[str, JsonValue] | None:
        """The JSON object; empty for a call without arguments, None if it is none."""
        text = written.strip(BLANKS)
        if self.has_fences and (fenced := FENCED.fullmatch(text)):
            text = fenced[1]
        if not text:
            return {}
        try:
            value = json.loads(text, parse_constant=_refused)
        except (ValueError, RecursionError):
            return None
        return value if isinstance(value, dict) else None


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else ""
