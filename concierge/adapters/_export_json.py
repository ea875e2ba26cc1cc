"""Lists as JSON files of a service."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from concierge.model.conversation import JsonValue

__all__ = ["Entry", "array", "filled"]

Entry: TypeAlias = Mapping[str, JsonValue]


def array(entries: Iterable[Entry]) -> Iterator[str]:
    """An array, one object a line."""
    before = "[\n"
    for entry in entries:
        yield before + json.dumps(entry, ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def filled(files: Mapping[str, tuple[Entry, ...]]) -> Mapping[str, Iterable[str]]:
    """The files that have an entry, as arrays."""
    return {name: array(entries) for name, entries in files.items() if entries}
