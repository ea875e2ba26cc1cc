"""What of the answer before a sentence points at: «первый», "undo that", «этот режиссёр»."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from concierge.agent.policy import unfenced
from concierge.agent.results import Answer, rows_in, text_in, words_in
from concierge.model.conversation import AssistantTurn, ToolCall, ToolTurn, Turn
from concierge.model.errand import Errand, ErrandKind

__all__ = ["OF_EACH", "POINTING", "agreed_to", "handle_meant", "namesakes_in"]

# Without an answer before, these words mean nothing.
POINTING: Final = frozenset({ErrandKind.TAKE, ErrandKind.SAME_DIRECTOR})

# Questions that are answered of each of a few namesakes: that is shorter than to ask which of them is meant.
OF_EACH: Final = frozenset({ErrandKind.FACTS, ErrandKind.CREDITS})
_MOST_NAMESAKES: Final = 3


def handle_meant(errand: Errand, turns: Sequence[Turn]) -> str:
    """The handle of a release, of a change or of a title in the newest answer of tools; "" if there is none."""
    newest = next((turn for turn in reversed(turns) if isinstance(turn, ToolTurn)), None)
    answers = [unfenced(result.content) for result in newest.results] if newest else []
    match errand.kind:
        case ErrandKind.TAKE:
            found = (_of_row(answer, errand.place or 0) for answer in answers)
        case ErrandKind.UNDO:
            found = (text_in(answer, "undo") for answer in answers)
        case ErrandKind.SAME_DIRECTOR:
            found = (text_in(answer, "card") for answer in answers)
        case _:
            return ""
    return next((handle for handle in found if handle), "")


def agreed_to(turns: Sequence[Turn]) -> ToolCall | None:
    """The call that the newest answer of tools asked about, as one that was agreed to; None without a question."""
    at = next((at for at in reversed(range(len(turns))) if isinstance(turns[at], ToolTurn)), 0)
    asked, answered = turns[at - 1], turns[at]
    if not (isinstance(asked, AssistantTurn) and isinstance(answered, ToolTurn)):
        return None
    for call, result in zip(asked.calls, answered.results, strict=True):
        is_asked = unfenced(result.content).get("status") == "ask"
        if is_asked and call.arguments.get("inferred"):
            return replace(call, arguments={**call.arguments, "inferred": False})
    return None


def namesakes_in(answer: Answer) -> list[str]:
    """The cards of the titles among which was to be chosen, if those that are called as the first are two or three."""
    rows = rows_in(answer, "titles") if answer.get("ambiguous") else []
    same = [text_in(row, "card") for row in rows if text_in(row, "name") == text_in(rows[0], "name")]
    return same if 1 < len(same) <= _MOST_NAMESAKES and all(same) else []


def _of_row(answer: Answer, place: int) -> str:
    """The handle of the release at that place, counted from one; a finished turn keeps rows as a line each."""
    fresh = [text_in(row, "handle") for row in rows_in(answer, "releases")]
    handles = fresh or [line.partition(" ")[0] for line in words_in(answer, "releases")]
    return handles[place - 1] if 0 < place <= len(handles) else ""
