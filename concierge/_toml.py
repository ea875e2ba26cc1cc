"""A TOML file edited in place: comments, order and everything else stay."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence

__all__ = ["Uneditable", "edited", "written"]

_BARE = re.compile(r"[A-Za-z0-9_-]+")


class Uneditable(ValueError):
    """The file says the same in a way that only a person can change."""


def edited(text: str, table: str, key: str, value: object | None) -> str:
    """The text with `key` of `table` ("" is the top) set to the value, or without it where the value is None.

    Raises:
        Uneditable: it could not be changed without touching something else.
    """
    wanted = _with(tomllib.loads(text), table, key, value)
    lines = text.splitlines()
    start, end = _bounds(lines, table)
    place = _place(lines, start, end, key) if start is not None else None
    new = _replaced(lines, place, key, value) if place else _added(lines, start, end, (table, key, value))
    changed = "\n".join(new) + "\n" if new else ""
    try:
        is_right = tomllib.loads(changed) == wanted
    except tomllib.TOMLDecodeError:
        is_right = False
    if not is_right:
        raise Uneditable(f"{table}.{key}")
    return changed


def written(value: object) -> str:
    """The value as TOML writes it."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case Mapping():
            return "{ " + ", ".join(f"{_name(str(k))} = {written(v)}" for k, v in value.items()) + " }"
        case list() | tuple():
            return "[" + ", ".join(written(item) for item in value) + "]"
        case _:
            return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def _with(data: Mapping[str, object], table: str, key: str, value: object | None) -> dict[str, object]:
    """What the file is to say afterwards; a list stands for a tuple, as in TOML."""
    before = data.get(table, {}) if table else data
    inner = {
        name: item for name, item in (before.items() if isinstance(before, Mapping) else ()) if name != key
    }
    if value is not None:
        inner[key] = tomllib.loads(f"x = {written(value)}")["x"]
    if not table:
        return inner
    return {**data, table: inner} if inner or table in data else dict(data)


def _bounds(lines: Sequence[str], table: str) -> tuple[int | None, int]:
    """The lines of the table, its header not among them; None where it is not there."""
    heads = [number for number, line in enumerate(lines) if re.match(r"\s*\[", line) and _is_head(line)]
    if not table:
        return 0, heads[0] if heads else len(lines)
    for number in heads:
        if re.match(rf"\s*\[\s*\"?{re.escape(table)}\"?\s*\]", lines[number]):
            return number + 1, next((other for other in heads if other > number), len(lines))
    return None, len(lines)


def _is_head(line: str) -> bool:
    try:
        tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _place(lines: Sequence[str], start: int, end: int, key: str) -> tuple[int, int] | None:
    """The lines that hold the key and its value, which may go over several."""
    for first in range(start, end):
        if not re.match(rf"\s*\"?{re.escape(key)}\"?\s*=", lines[first]):
            continue
        for last in range(first + 1, end + 1):
            if _is_head("\n".join(lines[first:last])):
                return first, last
    return None


def _replaced(lines: Sequence[str], place: tuple[int, int], key: str, value: object | None) -> list[str]:
    first, last = place
    comment = _comment(lines[first]) if last == first + 1 else ""
    new = [] if value is None else [f"{_name(key)} = {written(value)}{comment}"]
    return [*lines[:first], *new, *lines[last:]]


def _comment(line: str) -> str:
    """What stands behind the value, with the space before it."""
    for match in re.finditer(r"\s*#", line):
        if _is_head(line[: match.start()]):
            return line[match.start() :]
    return ""


def _added(
    lines: Sequence[str], start: int | None, end: int, new: tuple[str, str, object | None]
) -> list[str]:
    table, key, value = new
    if value is None:
        return list(lines)
    line = f"{_name(key)} = {written(value)}"
    if start is None:
        return [*lines, *([""] if lines else []), f"[{_name(table)}]", line]
    # Behind the last line that says something: empty lines go on parting the tables.
    while end > start and not lines[end - 1].strip():
        end -= 1
    return [*lines[:end], line, *lines[end:]]


def _name(key: str) -> str:
    return key if _BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False)
