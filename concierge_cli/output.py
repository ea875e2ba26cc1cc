"""The two streams of a command: what was asked for on stdout, everything else on stderr."""

import dataclasses
import json
import sys
from collections.abc import Mapping

from rich.console import Console

__all__ = ["console", "notes", "write_json", "write_line"]

console = Console(highlight=False, soft_wrap=False)
notes = Console(stderr=True, highlight=False)


def write_json(document: object) -> None:
    """One JSON document, indented for reading, on stdout."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, default=_plain) + "\n")
    sys.stdout.flush()


def write_line(event: Mapping[str, object]) -> None:
    """One JSON line on stdout, at once."""
    sys.stdout.write(json.dumps(event, ensure_ascii=False, default=_plain) + "\n")
    sys.stdout.flush()


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    return str(value)
