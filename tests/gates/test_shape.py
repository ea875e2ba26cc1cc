"""The shape of the code, measured: docs/explain/architecture.md says why these numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.gates import rules
from tests.gates.source import PACKAGES, ROOT, Source, everything, packages, parse, sources

Rule = Callable[[Source], Iterator[str]]

MOCKS_PER_100_TESTS = 3
BOUNDARIES = ("concierge/jobs/", "concierge_bot/", "concierge_cli/main.py")
STRICT_STOREYS = ("concierge/model/", "concierge/services/", "concierge/ports/")

PLANTED: dict[Rule, str] = {
    rules.long_file: "x = 1\n" * 501,
    rules.long_function: "def f():\n" + "    x = 1\n" * 41,
    rules.hidden_import: "def f():\n    from concierge.model import title\n",
    rules.broad_except: "try:\n    f()\nexcept (OSError, Exception):\n    pass\n",
    rules.loose_type: "import typing\nx: dict[str, typing.Any] = {}\n",
    rules.mock: "def test_x(monkeypatch):\n    monkeypatch.setattr('a.b', 1)\n",
    rules.timed_assert: "def test_x():\n    began = time.monotonic()\n    assert time.monotonic() - began < 2\n",
    rules.banner: "# -------- part two --------\n",
    rules.silent: "class Loud:\n    x = 1\n",
}


def broken(rule: Rule, files: tuple[Source, ...]) -> list[str]:
    return [place for source in files for place in rule(source)]


@pytest.mark.parametrize("rule", [rules.long_file, rules.long_function, rules.vague_name, rules.banner])
def test_all_code_keeps_the_rule(rule: Rule) -> None:
    assert broken(rule, everything()) == []


@pytest.mark.parametrize("rule", [rules.hidden_import, rules.silent])
def test_what_is_shipped_keeps_the_rule(rule: Rule) -> None:
    assert broken(rule, packages()) == []


def test_everything_is_caught_only_at_the_three_boundaries_and_once_at_each() -> None:
    places = broken(rules.broad_except, packages())

    elsewhere = [place for place in places if not place.startswith(BOUNDARIES)]
    crowded = [b for b in BOUNDARIES if sum(place.startswith(b) for place in places) > 1]

    assert elsewhere == []
    assert crowded == [], places


def test_nouns_doors_and_verbs_are_typed_to_the_end() -> None:
    strict = tuple(source for source in packages() if source.path.startswith(STRICT_STOREYS))

    assert broken(rules.loose_type, strict) == []


def test_no_test_asserts_a_time() -> None:
    assert broken(rules.timed_assert, sources("tests")) == []


def test_mocks_are_rare() -> None:
    files = sources("tests")
    tests = sum(function.name.startswith("test_") for source in files for function in source.functions())

    mocks = broken(rules.mock, files)

    assert len(mocks) * 100 <= MOCKS_PER_100_TESTS * tests, mocks


@pytest.mark.parametrize("rule", PLANTED, ids=lambda rule: str(rule.__name__))
def test_a_planted_fault_is_seen(rule: Rule) -> None:
    assert broken(rule, (parse("concierge/services/planted.py", PLANTED[rule]),))


@pytest.mark.parametrize(
    "path", ["concierge/utils.py", "concierge/services/_helpers.py", "concierge/manager/x.py"]
)
def test_a_vague_name_is_seen(path: str) -> None:
    assert broken(rules.vague_name, (parse(path, ""),))


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    import concierge_bot.app\n",
        "def f():\n    from . import x\n",
        "def f():\n    importlib.import_module('concierge.services')\n",
    ],
)
def test_an_import_is_seen_however_it_hides(text: str) -> None:
    assert broken(rules.hidden_import, (parse("concierge/services/planted.py", text),))


@pytest.mark.parametrize("text", ["def f():\n    import libtorrent\n", "from concierge.model import title\n"])
def test_a_lazy_library_and_a_plain_import_are_allowed(text: str) -> None:
    assert broken(rules.hidden_import, (parse("concierge/services/planted.py", text),)) == []


@pytest.mark.parametrize(
    "text",
    [
        "assert perf_counter() < 2",
        "took_s = time.time() - began\n    assert took_s < 2",
        "with f():\n        began = time.monotonic()\n    took_s = end - began\n    assert 1 < took_s",
        "chats, began = f(), time.process_time_ns()\n    assert g() - began > 2",
    ],
)
def test_an_assertion_on_time_is_seen_however_it_is_taken(text: str) -> None:
    assert broken(rules.timed_assert, (parse("tests/planted.py", f"def test_x():\n    {text}\n"),))


@pytest.mark.parametrize(
    "text",
    [
        "end = time.monotonic() + 9\n    while time.monotonic() < end:\n        f()\n    assert count > 0",
        "found = f(at=time.time())\n    assert found.took_s == 0.8",
        "assert began.time() == f()",
    ],
)
def test_a_deadline_and_a_told_time_are_allowed(text: str) -> None:
    assert broken(rules.timed_assert, (parse("tests/planted.py", f"def test_x():\n    {text}\n"),)) == []


@pytest.mark.parametrize("name", PACKAGES)
def test_each_package_ships_its_types(name: str) -> None:
    assert (ROOT / name / "py.typed").is_file()
