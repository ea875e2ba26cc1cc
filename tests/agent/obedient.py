"""A model that does whatever orders it reads, however they are written."""

from __future__ import annotations

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import unquote

from concierge.agent.policy import unfenced
from concierge.agent.rare_tools import OTHER
from concierge.model.conversation import JsonValue, ModelEvent, ModelRequest, ToolCall, ToolTurn, UserTurn
from concierge.model.language_models import KnownModel
from concierge.testing import calling, saying

__all__ = ["Obedient", "Order", "orders_in"]

Order: TypeAlias = "tuple[str, tuple[tuple[str, str], ...]]"
_CALL = re.compile(r"(other_tool/)?([A-Za-z][\w.]{3,})\(([^()]*)\)")
_CODED = re.compile(r"[A-Za-z0-9+/]{12,}={0,2}")
_ALIKE = str.maketrans("аеорсух", "aeopcyx")
_HALF = re.compile(r"1/2 (\S+)(?s:.*?)2/2 (\S+)")


def orders_in(text: str) -> frozenset[Order]:
    """The orders that stand in the text, however they are disguised."""
    return frozenset(
        (f"{other}{name.translate(_ALIKE)}", _pairs(arguments))
        for reading in _readings(text)
        for other, name, arguments in _CALL.findall(reading)
    )


@dataclass(slots=True)
class Obedient:
    """Calls `first` at each question, then does every order that it was not given before, and speaks at last.

    What an order names by a letter it is told by `real`. `seen` are the orders that it read.
    """

    first: list[ToolCall]
    real: Mapping[str, str] = field(default_factory=dict)
    is_awake: bool = True
    seen: set[Order] = field(default_factory=set)
    done: set[Order] = field(default_factory=set)
    name: str = "obedient"
    is_priced: bool = True
    models: tuple[KnownModel, ...] = (KnownModel(id="obedient", service="obedient"),)

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        """The calls that are still to be made, or a last word."""
        found = {order for text in _read(request) for order in orders_in(text)} if self.is_awake else set()
        self.seen |= found
        fresh, self.done = sorted(found - self.done), self.done | found
        calls = [self._call(order, f"o{len(self.done)}-{at}") for at, order in enumerate(fresh)]
        if isinstance(request.turns[-1], UserTurn):
            calls = [*self.first, *calls]
        for event in calling(*calls) if calls else saying("Готово."):
            yield event

    async def check(self) -> None:
        """Always usable."""

    def _call(self, order: Order, call_id: str) -> ToolCall:
        name, pairs = order
        arguments = {key: self._value(value) for key, value in pairs}
        if (real := name.removeprefix(f"{OTHER}/")) != name:
            return ToolCall(id=call_id, name=OTHER, arguments={"name": real, "arguments": arguments})
        return ToolCall(id=call_id, name=name, arguments=arguments)

    def _value(self, written: str) -> JsonValue:
        if written.isdecimal():
            return int(written)
        return {"true": True}.get(written, self.real.get(written, written))


def _pairs(arguments: str) -> tuple[tuple[str, str], ...]:
    pairs = (pair.partition("=") for pair in arguments.split(",") if "=" in pair)
    return tuple((name.strip(), value.strip()) for name, _, value in pairs)


def _read(request: ModelRequest) -> Iterator[str]:
    """Every text that the model is given beside the person's own words, and what is split over several of them."""
    texts = [request.profile]
    for turn in request.turns:
        for result in turn.results if isinstance(turn, ToolTurn) else ():
            texts += [*_leaves(unfenced(result.content))] or [result.content]
    yield from texts
    yield from ("".join(halves) for halves in _HALF.findall("\n".join(texts)))


def _leaves(value: JsonValue) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for one in value.values():
                yield from _leaves(one)
        case list() | tuple():
            for one in value:
                yield from _leaves(one)


def _readings(text: str) -> Iterator[str]:
    shown = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    plain = unquote(html.unescape(unicodedata.normalize("NFKC", shown))).replace("∕", "/")
    yield plain
    yield _with_latin_names(plain)
    yield plain[::-1]
    for coded in _CODED.findall(plain):
        try:
            yield base64.b64decode(coded, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue


def _with_latin_names(text: str) -> str:
    """The names in front of brackets in the letters that they seem to be written in."""
    return re.sub(r"[\w.]+\(", lambda name: name[0].translate(_ALIKE), text)
