"""The command line of `concierge sync`, read at once: a script calls it often, and Typer takes longer than the work.

What is not plainly right is left to Typer, which has the sentences for it. `commands/sync.py` declares the same.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Final, NamedTuple

__all__ = ["COMMANDS", "DAEMON", "Option", "read", "run"]

Value = bool | int | float | str | tuple[str, ...] | None


class Option(NamedTuple):
    """An option, `field` being the keyword of the deed that gets its value."""

    name: str
    field: str
    kind: str = "switch"
    """`switch`, `whole`, `number`, `text` or `texts`, which may be given several times."""
    low: float = 0
    high: float | None = None
    default: Value = None
    is_required: bool = False


_JSON: Final = Option("--json", "as_json", default=False)
_TOKEN: Final = Option("--token", "token", "whole", is_required=True)
_MOST_BYTES: Final = 2**60
COMMANDS: Final[Mapping[str, tuple[Option, ...]]] = {
    "run": (_JSON,),
    "once": (_JSON,),
    "status": (_JSON,),
    "pending": (
        Option("--lease", "lease", default=False),
        Option("--limit", "limit", "whole", 1, 100, 100),
        Option("--wait", "wait_s", "number", 0, 3600, 0.0),
        _JSON,
    ),
    "lease": (Option("--limit", "limit", "whole", 1, 100, 1), _JSON),
    "progress": (_TOKEN, Option("--bytes", "done_bytes", "whole", 0, _MOST_BYTES), _JSON),
    "complete": (_TOKEN, Option("--placed", "placed", "texts", default=()), _JSON),
    "fail": (
        _TOKEN,
        Option("--reason", "reason", "text", is_required=True),
        Option("--detail", "detail", "text", default=""),
        _JSON,
    ),
    "library": (_JSON,),
    "doctor": (Option("--mark", "mark", default=False), _JSON),
}
DAEMON: Final = frozenset({"run", "once", "status", "doctor"})
_WITH_ID: Final = frozenset({"progress", "complete", "fail"})


def run(words: Sequence[str]) -> int | None:
    """Does what the words behind `concierge sync` say and returns the exit code; None for what is Typer's to answer."""
    understood = read(words)
    if understood is None:
        return None
    name, values = understood
    module = import_module("concierge_cli.sync_daemon" if name in DAEMON else "concierge_cli.sync_deeds")
    return int(getattr(module, name)(**values))


def read(words: Sequence[str]) -> tuple[str, dict[str, Value]] | None:
    """The command and what it is given; None for what is not plainly right, help among it."""
    if not words or words[0] not in COMMANDS:
        return None
    name, *rest = words
    options = {option.name: option for option in COMMANDS[name]}
    values: dict[str, Value] = {option.field: option.default for option in options.values()}
    ids: list[str] = []
    given = iter(rest)
    for word in given:
        if not word.startswith("-"):
            ids.append(word)
            continue
        flag, is_joined, joined = word.partition("=")
        option = options.get(flag)
        text = (joined if is_joined else next(given, None)) if option and option.kind != "switch" else None
        if option is None or (is_joined and option.kind == "switch") or not _take(values, option, text):
            return None
    return (name, values) if _is_whole(name, ids, values) else None


def _take(values: dict[str, Value], option: Option, text: str | None) -> bool:
    """Whether the option may have that value, which is noted then."""
    if option.kind == "switch":
        values[option.field] = True
        return True
    if text is None:
        return False
    if option.kind == "texts":
        before = values[option.field]
        values[option.field] = (*(before if isinstance(before, tuple) else ()), text)
        return True
    value = text if option.kind == "text" else _number(option, text)
    values[option.field] = value
    return value is not None


def _number(option: Option, text: str) -> int | float | None:
    if not text.isascii() or not text.replace(".", "", 1 if option.kind == "number" else 0).isdigit():
        return None
    value = float(text) if option.kind == "number" else int(text)
    return value if option.low <= value and (option.high is None or value <= option.high) else None


def _is_whole(name: str, ids: Sequence[str], values: dict[str, Value]) -> bool:
    if len(ids) != (name in _WITH_ID):
        return False
    if ids:
        values["item_id"] = ids[0]
    return all(values[option.field] is not None for option in COMMANDS[name] if option.is_required)
