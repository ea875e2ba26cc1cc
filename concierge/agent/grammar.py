"""Answers without a language model: understands common wishes and makes the same tool calls that a model would."""

import secrets
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Final

from concierge.agent.grammar_replies import reply
from concierge.agent.policy import unfenced
from concierge.model.conversation import (
    AssistantTurn,
    Done,
    JsonValue,
    ModelEvent,
    ModelRequest,
    StopReason,
    TextDelta,
    ToolCall,
    ToolTurn,
    Turn,
    UserTurn,
)
from concierge.model.query import LONGEST_QUERY
from concierge.model.understanding import Intent, Understanding, Understood, understand
from concierge.texts import texts

__all__ = ["Grammar"]

# So many of a person's sentences say what a correction corrects.
_REMEMBERED: Final = 3
_VOICES: Final = frozenset({"dub", "original"})


@dataclass(frozen=True, slots=True)
class _Called:
    """The tool that does a wish, and which of its parameters takes which slot."""

    tool: str
    takes: Mapping[str, str]


_RELEASE: Final = {
    "query": "title",
    "year": "year",
    "quality": "quality",
    "season": "season",
    "episode": "episode",
    "audio": "voice",
    "studio": "studio",
    "subtitles": "subtitles",
}
_TITLE: Final = {"query": "title", "year": "year"}
# A wish with a tool is one line; what has none is answered with what can be asked.
_CALLS: Final[Mapping[Intent, _Called]] = {
    Intent.DOWNLOAD: _Called("get_title", _RELEASE),
    Intent.SEARCH: _Called("find_releases", _RELEASE),
    Intent.QUEUE: _Called("list_downloads", {}),
    Intent.STATUS: _Called("list_downloads", {}),
    Intent.WATCHLIST_ADD: _Called("watchlist_add", _TITLE),
    Intent.WATCHLIST_SHOW: _Called("watchlist", {}),
    Intent.MARK_WATCHED: _Called("mark_watched", {**_TITLE, "season": "season", "episode": "episode"}),
    Intent.RATE: _Called("rate_title", {**_TITLE, "score": "rating"}),
    Intent.BLOCK: _Called("block", {"query": "title"}),
    Intent.STATS: _Called("statistics", {"year": "year"}),
    Intent.TONIGHT: _Called("tonight", {}),
    Intent.REMEMBER: _Called("remember", {"text": "words"}),
}


def _called(wish: Understood) -> _Called | None:
    """The tool that does a wish; a recommendation has one for whatever it begins with."""
    if wish.intent is not Intent.RECOMMEND:
        return _CALLS.get(wish.intent)
    if wish.slots.similar_to:
        return _Called("similar_titles", {"query": "similar_to"})
    if wish.slots.person:
        return _Called("person_details", {"person": "person"})
    return _Called("recommend", {})


class Grammar:
    """A LanguageModel without a model. It is honest about what it does not understand, and costs nothing."""

    name = "grammar"

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        """A tool call for each wish, and a sentence for each tool result; what no tool does gets the help."""
        newest = request.turns[-1]
        if isinstance(newest, ToolTurn):
            answers = [(_name_of(request.turns, r.call_id), unfenced(r.content)) for r in newest.results]
            text = "\n".join(reply(name, answer, texts(request.language)) for name, answer in answers)
            for event in _said(text):
                yield event
            return
        wishes = _understood(request.turns).wishes
        calls = tuple(_calls(wishes))
        text = "" if len(calls) == len(wishes) else texts(request.language).say("agent.help")
        if not calls:
            for event in _said(text):
                yield event
            return
        if text := f"{text}\n\n" if text else "":
            yield TextDelta(text=text)
        for call in calls:
            yield call
        yield Done(
            stop_reason=StopReason.TOOL_USE,
            turn=AssistantTurn(text=text, calls=calls, provider=self.name),
        )

    async def check(self) -> None:
        """Always usable."""


def _said(text: str) -> tuple[TextDelta, Done]:
    return TextDelta(text=text), Done(
        stop_reason=StopReason.END, turn=AssistantTurn(text=text, provider=Grammar.name)
    )


def _asked(turn: Turn) -> str:
    """The person's own words, without the clock that rides behind them."""
    return turn.text.rpartition("\n\n[")[0] or turn.text if isinstance(turn, UserTurn) else ""


def _understood(turns: tuple[Turn, ...]) -> Understanding:
    """What the newest sentence asks for; it may correct the ones before it."""
    *earlier, newest = [_asked(turn) for turn in turns if isinstance(turn, UserTurn)]
    before: Understanding | None = None
    for sentence in earlier[-_REMEMBERED:]:
        before = understand(sentence, before)
    return understand(newest, before)


def _calls(wishes: tuple[Understood, ...]) -> Iterator[ToolCall]:
    """A call for each wish that a tool does."""
    for wish in wishes:
        if called := _called(wish):
            yield ToolCall(
                id=f"call-{secrets.token_hex(6)}", name=called.tool, arguments=_arguments(called, wish)
            )


def _arguments(called: _Called, wish: Understood) -> dict[str, JsonValue]:
    """The slots that were said, as the tool takes them."""
    slots = {**asdict(wish.slots), "words": wish.words}
    said = {name: _argument(name, slots[slot]) for name, slot in called.takes.items()}
    return {name: value for name, value in said.items() if value is not None}


def _argument(name: str, value: str | float | None) -> JsonValue:
    if name == "query":
        return str(value or "")[: LONGEST_QUERY + 1]  # one more than may be, so that the answer says so
    if name == "audio":
        return str(value) if value in _VOICES else None
    if name == "subtitles":
        return True if value else None
    return value


def _name_of(turns: tuple[Turn, ...], call_id: str) -> str:
    calls = turns[-2].calls if isinstance(turns[-2], AssistantTurn) else ()
    return next((call.name for call in calls if call.id == call_id), "")
