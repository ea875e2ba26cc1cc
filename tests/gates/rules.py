"""The rules of shape: each takes a file and names the places that break it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.gates.source import Function, Source

FILE_LINES = 500
BODY_LINES = 40
FORBIDDEN_NAMES = {"helper", "helpers", "manager", "managers", "util", "utils"}
BROAD = {"Exception", "BaseException"}
MOCKS = {"AsyncMock", "MagicMock", "Mock", "mocker", "patch"}
MOCKING = {("monkeypatch", "setattr")} | {("mock", name) for name in MOCKS}
CLOCKS = {f"{name}{unit}" for name in ("monotonic", "perf_counter", "process_time") for unit in ("", "_ns")}
# The storeys whose import must stay light load the rest by name, at the first use.
LAZY_DOORS = {"concierge/__init__.py", "concierge_bot/main.py", "concierge_cli/main.py"}
OURS = re.compile(r"concierge(_bot|_cli)?(\.|$)")
BANNER = re.compile(r"\s*#+\s*([-=#*~_])\1{3,}")
# A migration is a list of statements that Alembic writes; cutting it up hides it.
MIGRATIONS = "concierge/adapters/storage/migrations/versions/"


def long_file(source: Source) -> Iterator[str]:
    """Files of more than 500 lines."""
    lines = source.text.count("\n")
    if lines > FILE_LINES:
        yield f"{source.path}: {lines} lines"


def long_function(source: Source) -> Iterator[str]:
    """Functions whose body has more than 40 lines, the docstring not counted."""
    if source.path.startswith(MIGRATIONS):
        return
    for function in source.functions():
        lines = body_lines(function)
        if lines > BODY_LINES:
            yield f"{source.at(function)} {function.name}: {lines} lines"


def body_lines(function: Function) -> int:
    """Lines from the first statement after the docstring to the last."""
    statements = function.body[1:] if ast.get_docstring(function, clean=False) else function.body
    return (function.end_lineno or 0) - statements[0].lineno + 1 if statements else 0


def hidden_import(source: Source) -> Iterator[str]:
    """Imports of our own modules inside functions, where a cycle hides."""
    for function in source.functions():
        for node in ast.walk(function):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = ["concierge" if node.level else node.module or ""]
            elif isinstance(node, ast.Call) and source.path not in LAZY_DOORS:
                names = imported_by_call(node)
            else:
                continue
            for name in names:
                if OURS.match(name):
                    yield f"{source.path}:{node.lineno} {name}"


def imported_by_call(call: ast.Call) -> list[str]:
    """The module that `import_module("...")` names, if the call is one."""
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name not in {"import_module", "__import__"} or not call.args:
        return []
    first = call.args[0]
    return [first.value] if isinstance(first, ast.Constant) and isinstance(first.value, str) else []


def broad_except(source: Source) -> Iterator[str]:
    """Handlers of Exception, BaseException or everything, and `suppress(Exception)`."""
    for node in source.nodes():
        if (isinstance(node, ast.ExceptHandler) and (node.type is None or BROAD & named(node.type))) or (
            isinstance(node, ast.Call) and "suppress" in named(node.func) and BROAD & named(*node.args)
        ):
            yield source.at(node)


def named(*expressions: ast.expr) -> set[str]:
    """The plain and the dotted names in expressions, by their last part."""
    nodes = [node for expression in expressions for node in ast.walk(expression)]
    return {last_part(node) for node in nodes} - {""}


def last_part(node: ast.AST) -> str:
    """`c` of the name `a.b.c`; nothing for what is no name."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def loose_type(source: Source) -> Iterator[str]:
    """Uses of `Any`."""
    for node in source.nodes():
        if isinstance(node, ast.Name | ast.Attribute) and last_part(node) == "Any":
            yield source.at(node)


def mock(source: Source) -> Iterator[str]:
    """Uses of a mock, of `patch` and of `monkeypatch.setattr`."""
    for node in source.nodes():
        if (isinstance(node, ast.Name) and node.id in MOCKS) or (
            isinstance(node, ast.Attribute) and (last_part(node.value), node.attr) in MOCKING
        ):
            yield source.at(node)


def timed_assert(source: Source) -> Iterator[str]:
    """Assertions on a clock's time, which a busy machine breaks."""
    for function in source.functions():
        times = times_in(function)
        for node in ast.walk(function):
            if isinstance(node, ast.Assert) and tells_time(node.test, times):
                yield source.at(node)


def times_in(function: Function) -> set[str]:
    """The names that a function gives to moments and to differences of them."""
    times: set[str] = set()
    assigned = [pair for node in ast.walk(function) for pair in assignments(node)]
    # Once more, because the walk meets an outer block before what stands above it in an inner one.
    for target, value in assigned * 2:
        is_time = isinstance(value, ast.BinOp) or is_clock(value)
        if isinstance(target, ast.Name) and is_time and tells_time(value, times):
            times.add(target.id)
    return times


def assignments(node: ast.AST) -> list[tuple[ast.expr, ast.expr]]:
    """Targets and what they get, `a, b = 1, 2` taken apart."""
    if isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value:
        return [(node.target, node.value)]
    if not isinstance(node, ast.Assign):
        return []
    value = node.value
    return [
        pair
        for target in node.targets
        for pair in (
            zip(target.elts, value.elts, strict=False)
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
            else [(target, value)]
        )
    ]


def tells_time(expression: ast.expr, times: set[str]) -> bool:
    """Whether an expression reads a clock or one of the names."""
    return any(
        is_clock(node) or (isinstance(node, ast.Name) and node.id in times) for node in ast.walk(expression)
    )


def is_clock(node: ast.AST) -> bool:
    """Whether it is `time.monotonic()` or another clock's reading."""
    if not isinstance(node, ast.Call):
        return False
    function = node.func
    # Of what is called `time`, only the module's own function is a clock: a date has such a method too.
    return last_part(function) in CLOCKS or (
        isinstance(function, ast.Attribute)
        and function.attr in {"time", "time_ns"}
        and last_part(function.value) == "time"
    )


def vague_name(source: Source) -> Iterator[str]:
    """Modules and folders named after nothing in particular."""
    parts = source.path.removesuffix(".py").split("/")
    if FORBIDDEN_NAMES & {part.strip("_") for part in parts}:
        yield source.path


def banner(source: Source) -> Iterator[str]:
    """Comments that draw a line across the file: what follows wants to be another file."""
    for number, line in enumerate(source.text.splitlines(), start=1):
        if BANNER.match(line):
            yield f"{source.path}:{number}"


def silent(source: Source) -> Iterator[str]:
    """Public classes and functions without a docstring."""
    if source.path.startswith(MIGRATIONS):
        return
    for node in source.tree.body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if not node.name.startswith("_") and not ast.get_docstring(node):
            yield f"{source.at(node)} {node.name}"
