"""Brings the marks of what the grammar cannot pass up to date."""

from collections.abc import Collection, Iterator
from pathlib import Path

from evals.conversations import FOLDER, Conversation
from evals.running import Outcome, Verdict, absent_tools

__all__ = ["NOT_THERE", "UNKNOWN_WORDS", "is_outdated", "remarked", "update"]

NOT_THERE = "the tool is not there yet"
UNKNOWN_WORDS = "it does not know these words"


def is_outdated(one: Conversation) -> bool:
    """Whether it is marked as wanting a tool although all its tools are there."""
    return one.grammar == NOT_THERE and not absent_tools(one)


def update(outcomes: Collection[Outcome], folder: Path = FOLDER) -> None:
    """Takes the marks of conversations that passed away; where a tool is there by now, the words are what lacks."""
    passed = {one.conversation.id for one in outcomes if one.verdict is Verdict.UNMARKED}
    there = {one.conversation.id for one in outcomes if is_outdated(one.conversation)}
    for path in sorted(folder.glob("*.toml")):
        text = path.read_text(encoding="utf-8")
        path.write_text(remarked(text, passed=passed, there=there), encoding="utf-8")


def remarked(text: str, *, passed: Collection[str], there: Collection[str]) -> str:
    """The text of a file without the marks of those that passed, and with another for those whose tools are there."""
    return "".join(_lines(text, passed, there))


def _lines(text: str, passed: Collection[str], there: Collection[str]) -> Iterator[str]:
    current = ""
    for line in text.splitlines(keepends=True):
        if line.startswith("id = "):
            current = line.removeprefix("id = ").strip().strip('"')
        if not line.startswith("grammar = "):
            yield line
        elif current not in passed:
            yield line.replace(NOT_THERE, UNKNOWN_WORDS) if current in there else line
