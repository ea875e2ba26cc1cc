"""Answers without a language model: understands common wishes and makes the same tool calls that a model would."""

import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final

from concierge.agent.grammar_calls import Called, called_for, calls_of
from concierge.agent.grammar_handles import OF_EACH, POINTING, agreed_to, handle_meant, namesakes_in
from concierge.agent.grammar_replies import accounts_said, reply
from concierge.agent.policy import unfenced
from concierge.agent.results import Answer, rows_in, text_in
from concierge.agent.stamp import unstamped
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
from concierge.model.errand import Errand, ErrandKind, errand_of
from concierge.model.language_models import KnownModel
from concierge.model.understanding import Understanding, understand
from concierge.texts import Texts, texts

__all__ = ["Grammar"]

# So many of a person's sentences say what a correction corrects.
_REMEMBERED: Final = 3


class Grammar:
    """A LanguageModel without a model. It is honest about what it does not understand, and costs nothing."""

    name = "grammar"
    is_priced = True
    models = (KnownModel(id=name, service=name, input_price=0.0, output_price=0.0),)

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        """A tool call for each wish, and a sentence for each tool result; what no tool does gets the help."""
        newest = request.turns[-1]
        errand = errand_of(_newest_words(request.turns))
        say = texts(request.language, in_chat=request.in_chat)
        if isinstance(newest, ToolTurn):
            results = [(_name_of(request.turns, r.call_id), unfenced(r.content)) for r in newest.results]
            further = _further(errand, results)
            events = _calling("", further) if further else _said(_told(results, request.turns, say))
        elif errand and (called := _called(errand, request.turns)):
            events = _calling(_before(called[0], say), (_call(called[0].tool, called[1]),))
        else:
            events = _wished(request, say)
        for event in events:
            yield event

    async def check(self) -> None:
        """Always usable."""


def _told(results: Sequence[tuple[str, Answer]], turns: tuple[Turn, ...], say: Texts) -> str:
    """A sentence for each result; whose accounts were used is said once in a conversation."""
    before = {line for turn in turns if isinstance(turn, AssistantTurn) for line in turn.text.splitlines()}
    accounts = dict.fromkeys(line for _, answer in results for line in accounts_said(answer, say))
    told = [reply(*result, say) for result in results]
    return "\n".join([*told, *(line for line in accounts if line not in before)])


def _wished(request: ModelRequest, say: Texts) -> tuple[ModelEvent, ...]:
    """The calls that do what was wished; for a wish that no tool does, what can be asked."""
    wishes = _understood(request.turns).wishes
    calls = tuple(_call(tool, arguments) for tool, arguments in calls_of(wishes))
    text = "" if len(calls) == len(wishes) else say.say("agent.help")
    if not calls:
        return _said(text)
    return _calling(f"{text}\n\n" if text else "", calls)


def _called(errand: Errand, turns: tuple[Turn, ...]) -> tuple[Called, Mapping[str, JsonValue]] | None:
    """How the errand is done; None where it points at something that was not there."""
    if errand.kind is ErrandKind.YES:
        agreed = agreed_to(turns)
        return (Called(agreed.name), agreed.arguments) if agreed else None
    handle = handle_meant(errand, turns)
    if not handle and errand.kind in POINTING:
        return None
    if not handle and errand.kind is ErrandKind.UNDO:
        return called_for(Errand(kind=ErrandKind.CHANGES), "")
    return called_for(errand, handle)


def _before(called: Called, say: Texts) -> str:
    return f"{say.say(called.before)}\n\n" if called.before else ""


def _further(errand: Errand | None, results: Sequence[tuple[str, Answer]]) -> tuple[ToolCall, ...]:
    """The second call of an errand, with what the first one found; a question about namesakes is put of each."""
    if errand is None:
        return ()
    called = called_for(errand, "")[0]
    found = [answer for tool, answer in results if tool == called.tool]
    if errand.kind in OF_EACH:
        return tuple(_call(called.tool, {"query": card}) for answer in found for card in namesakes_in(answer))
    if called.further is None:
        return ()
    for answer in found:
        row = _first_row(answer, called.further.rows)
        if handle := text_in(row, called.further.handle):
            return (_call(called.further.tool, {called.further.parameter: handle}),)
    return ()


def _first_row(answer: Answer, names: Sequence[str]) -> Answer:
    for name in names:
        answer = next(iter(rows_in(answer, name)), {})
    return answer


def _call(tool: str, arguments: Mapping[str, JsonValue]) -> ToolCall:
    return ToolCall(id=f"call-{secrets.token_hex(6)}", name=tool, arguments=arguments)


def _calling(text: str, calls: tuple[ToolCall, ...]) -> tuple[ModelEvent, ...]:
    said = (TextDelta(text=text),) if text else ()
    turn = AssistantTurn(text=text, calls=calls, provider=Grammar.name)
    return (*said, *calls, Done(stop_reason=StopReason.TOOL_USE, turn=turn))


def _said(text: str) -> tuple[ModelEvent, ...]:
    return TextDelta(text=text), Done(
        stop_reason=StopReason.END, turn=AssistantTurn(text=text, provider=Grammar.name)
    )


def _asked(turn: Turn) -> str:
    """The person's own words, without the clock that rides behind them."""
    return unstamped(turn.text) if isinstance(turn, UserTurn) else ""


def _newest_words(turns: tuple[Turn, ...]) -> str:
    return next(_asked(turn) for turn in reversed(turns) if isinstance(turn, UserTurn))


def _understood(turns: tuple[Turn, ...]) -> Understanding:
    """What the newest sentence asks for; it may correct the ones before it."""
    *earlier, newest = [_asked(turn) for turn in turns if isinstance(turn, UserTurn)]
    before: Understanding | None = None
    for sentence in earlier[-_REMEMBERED:]:
        before = understand(sentence, before)
    return understand(newest, before)


def _name_of(turns: tuple[Turn, ...], call_id: str) -> str:
    calls = turns[-2].calls if isinstance(turns[-2], AssistantTurn) else ()
    return next((call.name for call in calls if call.id == call_id), "")
