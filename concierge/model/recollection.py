"""What is recalled of earlier turns to somebody who does not want certain names mentioned."""

from collections.abc import Iterator, Sequence

from concierge.model.conversation import AssistantTurn, ToolTurn, Turn, UserTurn
from concierge.model.known_title import folded

__all__ = ["recalled", "recalled_digest", "recalled_lines"]

# Shorter names are words of every day: «Оно», "Her".
_LEAST_LETTERS = 4
# What Russian cases change: at most the last vowel, and up to three letters behind it.
_CHANGING = "аеёиойуыьэюя"
_LONGEST_ENDING = 3


def recalled(turns: Sequence[Turn], hidden: Sequence[str]) -> tuple[Turn, ...]:
    """The turns without every exchange, from one UserTurn to the next, in which a hidden name stands."""
    names = _names(hidden)
    if not names:
        return tuple(turns)
    return tuple(
        turn
        for exchange in _exchanges(turns)
        if not any(_tells(_text(turn), names) for turn in exchange)
        for turn in exchange
    )


def recalled_lines(text: str, hidden: Sequence[str]) -> str:
    """The text without the lines in which a hidden name stands."""
    names = _names(hidden)
    return "\n".join(line for line in text.splitlines() if not _tells(line, names)) if names else text


def recalled_digest(digest: str, hidden: Sequence[str]) -> str:
    """The digest of a profile without the items in which a hidden name stands; what else its lines say stays."""
    names = _names(hidden)
    return (
        "\n".join(filter(None, (_without(line, names) for line in digest.splitlines()))) if names else digest
    )


def _without(line: str, names: Sequence[Sequence[str]]) -> str:
    """The line without such items; "" if it has no others."""
    label, _, items = line.partition(": ")
    kept = [item for item in items.split("; ") if not _tells(item, names)]
    return f"{label}: {'; '.join(kept)}" if kept else ""


def _names(hidden: Sequence[str]) -> list[list[str]]:
    return [name.split() for name in map(folded, hidden) if len(name) >= _LEAST_LETTERS]


def _tells(text: str, names: Sequence[Sequence[str]]) -> bool:
    words = folded(text).split()
    return any(_stands_in(name, words) for name in names)


def _stands_in(name: Sequence[str], words: Sequence[str]) -> bool:
    starts = range(len(words) - len(name) + 1)
    return any(all(map(_is_form_of, words[start : start + len(name)], name)) for start in starts)


def _is_form_of(word: str, name: str) -> bool:
    """Whether the word is the name's word, in whatever case: «Дюну» is a form of «Дюна»."""
    if word == name:
        return True
    stem = name[:-1] if name[-1] in _CHANGING else name
    is_russian = "а" <= name[0] <= "я" and len(stem) >= _LEAST_LETTERS - 1
    return is_russian and word.startswith(stem) and len(word) - len(stem) <= _LONGEST_ENDING


def _exchanges(turns: Sequence[Turn]) -> Iterator[list[Turn]]:
    exchange: list[Turn] = []
    for turn in turns:
        if isinstance(turn, UserTurn) and exchange:
            yield exchange
            exchange = []
        exchange.append(turn)
    yield exchange


def _text(turn: Turn) -> str:
    match turn:
        case UserTurn():
            return turn.text
        case AssistantTurn():
            return " ".join([turn.text, *(str(call.arguments) for call in turn.calls)])
        case ToolTurn():
            return " ".join(result.content for result in turn.results)
