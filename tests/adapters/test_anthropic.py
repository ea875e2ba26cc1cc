"""Claude behind the port `LanguageModel`: the real SDK against the sandbox's Messages service."""

from __future__ import annotations

import asyncio
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr, ValidationError

from concierge.adapters._http import Http
from concierge.adapters.llm.anthropic import ADAPTER, AnthropicSection
from concierge.errors import (
    BudgetExceeded,
    ConciergeError,
    ConfigError,
    LoginFailed,
    RateLimited,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.conversation import (
    AssistantTurn,
    Done,
    ModelEvent,
    ModelRequest,
    StopReason,
    TextDelta,
    ToolCall,
    ToolResult,
    ToolSpec,
    ToolTurn,
    Turn,
    Usage,
    UserTurn,
)
from concierge.sandbox._serving import Fault, FaultKind, serving
from concierge.sandbox.anthropic import (
    AnthropicServer,
    ScriptedCall,
    ScriptedResponse,
    ScriptedText,
    StreamFault,
    refusal,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from concierge.ports import LanguageModel

KEY = "sk-sandbox-very-secret"
GET_TITLE = ToolSpec(
    name="get_title",
    description="Gets a title.",
    input_schema={"type": "object", "properties": {"query": {}}},
)
CALL = ScriptedCall(name="get_title", arguments={"query": "Метрополис", "year": 1927})


@pytest.fixture
async def server() -> AsyncIterator[AnthropicServer]:
    service = AnthropicServer(api_key=KEY)
    async with serving(service):
        yield service
    assert service.unknown == []


@pytest.fixture
async def model(server: AnthropicServer) -> AsyncIterator[LanguageModel]:
    async with ADAPTER.build(section(server), Http(), Path()) as model:
        yield model


def section(server: AnthropicServer, **values: object) -> AnthropicSection:
    given = {"api_key": KEY, "base_url": server.url, "timeout_s": 0.5, **values}
    return AnthropicSection.model_validate(given)


def asking(*turns: Turn, system: str = "You get films.", profile: str = "usual: 1080p") -> ModelRequest:
    return ModelRequest(
        system=system, profile=profile, turns=turns or (UserTurn(text="привет"),), tools=(GET_TITLE,)
    )


async def events(model: LanguageModel, request: ModelRequest | None = None) -> list[ModelEvent]:
    return [event async for event in model.stream(request or asking())]


async def done(model: LanguageModel, *turns: Turn) -> Done:
    last = (await events(model, asking(*turns)))[-1]
    assert isinstance(last, Done)
    return last


async def test_text_comes_in_pieces_and_done_is_last(server: AnthropicServer, model: LanguageModel) -> None:
    server.script.append(ScriptedText(text="Привет! Что посмотрим? 🎬", chunk_bytes=3, is_strange=True))

    *deltas, usage, last = await events(model)

    assert "".join(delta.text for delta in deltas if isinstance(delta, TextDelta)) == last_text(last)
    assert len(deltas) > 2
    assert isinstance(usage, Usage)
    assert usage.model == "claude-haiku-5-5"
    assert usage.input_tokens > 0
    assert usage.output_tokens > 1
    assert last == Done(stop_reason=StopReason.END, turn=turn_of(last))


def turn_of(event: ModelEvent) -> AssistantTurn:
    assert isinstance(event, Done)
    return event.turn


def last_text(event: ModelEvent) -> str:
    return turn_of(event).text


async def test_tool_calls_come_whole_and_their_answers_go_back(
    server: AnthropicServer, model: LanguageModel
) -> None:
    empty = ScriptedCall(name="get_title", arguments={})
    server.script += [ScriptedText(text="Сейчас.", calls=(CALL, empty)), ScriptedText(text="Готово.")]
    asked = UserTurn(text="скачай Метрополис")

    *_, first, second, _, called = await events(model, asking(asked))
    results = tuple(ToolResult(call_id=call.id, content="{}") for call in turn_of(called).calls)
    finished = await done(model, asked, turn_of(called), ToolTurn(results=results))

    assert turn_of(called).calls == (first, second)
    assert [call.arguments for call in turn_of(called).calls] == [dict(called_with(CALL)), {}]
    assert finished.turn.text == "Готово."


def called_with(call: ScriptedCall) -> Mapping[str, object]:
    assert not isinstance(call.arguments, str)
    return call.arguments


async def test_a_conversation_of_many_turns_keeps_its_thinking_where_it_belongs(
    server: AnthropicServer, model: LanguageModel
) -> None:
    server.script += [
        *(ScriptedText(calls=(CALL,)), ScriptedText(text="Готово.")),
        *(ScriptedText(calls=(CALL,)), ScriptedText(calls=(CALL,)), ScriptedText(text="И это.")),
    ]
    turns: list[Turn] = []

    for text in ("скачай Метрополис", "ещё раз"):
        turns.append(UserTurn(text=text))
        while not isinstance(turns[-1], AssistantTurn):
            answer = (await done(model, *turns)).turn
            turns.append(answer)
            if answer.calls:
                results = tuple(ToolResult(call_id=call.id, content="{}") for call in answer.calls)
                turns.append(ToolTurn(results=results))

    kinds = [[block.type for block in message.blocks] for message in server.requests[-1].messages]
    assert kinds == [
        ["text"],
        ["tool_use"],
        ["tool_result"],
        ["text"],
        ["text"],
        ["thinking", "tool_use"],
        ["tool_result"],
        ["thinking", "tool_use"],
        ["tool_result"],
    ]


async def test_turns_of_another_provider_are_told_in_our_words(
    server: AnthropicServer, model: LanguageModel
) -> None:
    server.script.append(ScriptedText(text="Ещё что-нибудь?"))
    call = ToolCall(id="call-1", name="get_title", arguments={"query": "Нос"})
    foreign = AssistantTurn(text="", calls=(call,), provider="grammar")
    results = ToolTurn(results=(ToolResult(call_id="call-1", content="нет", is_error=True),))
    wordless = AssistantTurn(text=" ", provider="other", provider_data={"content": "sealed"})
    asked = UserTurn(text="скачай")

    await done(model, asked, foreign, results, wordless, asked, foreign, results, asked)

    sent = server.requests[-1].messages
    assert [message.role for message in sent] == ["user", "assistant"] * 3 + ["user"]
    assert [block.type for block in sent[-1].blocks] == ["tool_result", "text"]


async def test_another_model_gets_no_thinking_that_it_did_not_think(server: AnthropicServer) -> None:
    server.script += [ScriptedText(calls=(CALL,)), ScriptedText(text="Готово.")]
    asked = UserTurn(text="скачай")

    async with ADAPTER.build(section(server), Http(), Path()) as haiku:
        called = (await done(haiku, asked)).turn
    async with ADAPTER.build(section(server, model="claude-opus-5-5"), Http(), Path()) as opus:
        server_issued = server.requests[-1]
        results = ToolTurn(results=(ToolResult(call_id=called.calls[0].id, content="{}"),))
        # The service would miss the thinking that it gave out with this call, had it not another model now.
        server.forget()
        await done(opus, asked, called, results)

    assert server_issued.model == "claude-haiku-5-5"
    assert [block.type for block in server.requests[-1].messages[1].blocks] == ["tool_use"]


async def test_settings_reach_the_service(server: AnthropicServer) -> None:
    chosen = section(server, model="claude-sonnet-5-5", max_tokens=123, effort="low")
    server.script.append(ScriptedText(text="Да."))

    async with ADAPTER.build(chosen, Http(), Path()) as model:
        await events(model, asking(profile=" "))

    (sent,) = server.requests
    assert (sent.model, sent.max_tokens) == ("claude-sonnet-5-5", 123)
    assert sent.output_config is not None
    assert sent.output_config.effort == "low"
    assert len(sent.system_blocks) == 1


@pytest.mark.parametrize(
    "reason, stop_reason",
    [
        ("end_turn", StopReason.END),
        ("stop_sequence", StopReason.END),
        ("max_tokens", StopReason.MAX_TOKENS),
        ("model_context_window_exceeded", StopReason.MAX_TOKENS),
        ("refusal", StopReason.REFUSAL),
        ("pause_turn", StopReason.PAUSE),
        ("a_reason_of_2031", StopReason.OTHER),
    ],
)
async def test_calls_run_only_if_the_model_stopped_for_them(
    server: AnthropicServer, model: LanguageModel, reason: str, stop_reason: StopReason
) -> None:
    server.script += [ScriptedText(text="Ищу.", calls=(CALL,), stop_reason=reason), ScriptedText(text="Да.")]
    asked = UserTurn(text="скачай")

    answer = await done(model, asked)
    again = await done(model, asked, answer.turn, asked)

    assert (answer.stop_reason, answer.turn.calls, answer.turn.text) == (stop_reason, (), "Ищу.")
    assert again.turn.text == "Да."


async def test_a_refusal_without_a_word_can_be_followed_by_a_question(
    server: AnthropicServer, model: LanguageModel
) -> None:
    server.script += [ScriptedText(stop_reason="refusal"), ScriptedText(text=" \n"), ScriptedText(text="Да.")]
    asked = UserTurn(text="скачай")

    refused = await done(model, asked)
    blank = await done(model, asked, refused.turn, asked)
    again = await done(model, asked, refused.turn, asked, blank.turn, asked)

    assert (refused.turn.text, refused.turn.provider_data) == ("", None)
    assert blank.turn.provider_data is None
    assert again.turn.text == "Да."


@pytest.mark.parametrize("written", ['{"query": ', '["Метрополис"]', "[" * 5000])
async def test_arguments_that_are_no_object_are_told_as_broken(
    server: AnthropicServer, model: LanguageModel, written: str
) -> None:
    server.script += [
        ScriptedText(calls=(ScriptedCall(name="get_title", arguments=written),)),
        ScriptedText(text="Да."),
    ]
    asked = UserTurn(text="скачай")

    (call,) = (called := await done(model, asked)).turn.calls
    result = ToolResult(call_id=call.id, content="not a JSON object", is_error=True)
    await done(model, asked, called.turn, ToolTurn(results=(result,)))

    assert (call.broken, call.arguments) == (written, {})


FAILURES: dict[str, tuple[ScriptedText | ScriptedResponse, type[ConciergeError]]] = {
    "error event": (ScriptedText(text="Ищу", fault=StreamFault.ERROR_EVENT), ServiceUnavailable),
    "error event first": (
        ScriptedText(text="Ищу", fault=StreamFault.ERROR_EVENT, fault_at=0),
        ServiceUnavailable,
    ),
    "abort": (ScriptedText(text="Ищу", fault=StreamFault.ABORT), ServiceUnavailable),
    "stall": (ScriptedText(text="Ищу", fault=StreamFault.STALL), ServiceUnavailable),
    "silence": (ScriptedText(text="Ищу", wait_s=60), ServiceUnavailable),
    "clean end": (ScriptedText(text="Ищу", fault=StreamFault.CLEAN_EOF), ServiceUnavailable),
    "nothing": (ScriptedText(fault=StreamFault.CLEAN_EOF, fault_at=0), UnexpectedAnswer),
    "JSON instead of a stream": (ScriptedResponse(status=200, body=b'{"type":"message"}'), UnexpectedAnswer),
    "data without events": (
        ScriptedResponse(
            status=200, body=b'data: {"type":"message_start"}\n\n', content_type="text/event-stream"
        ),
        UnexpectedAnswer,
    ),
    "broken data": (
        ScriptedResponse(
            status=200, body=b"event: message_start\ndata: {oops\n\n", content_type="text/event-stream"
        ),
        UnexpectedAnswer,
    ),
    "a page": (
        ScriptedResponse(status=200, body=b"<html>hi</html>", content_type="text/html"),
        UnexpectedAnswer,
    ),
    "a moved address": (
        ScriptedResponse(status=302, body=b"", headers={"location": "http://127.0.0.1:1/"}),
        UnexpectedAnswer,
    ),
    "wrong request": (refusal(400, "invalid_request_error", f"no: {KEY}"), UnexpectedAnswer),
    "too long": (
        refusal(400, "invalid_request_error", "prompt is too long: 9 tokens > 1 maximum"),
        BudgetExceeded,
    ),
    "too large": (refusal(413, "request_too_large", "too large"), BudgetExceeded),
    "no such model": (refusal(404, "not_found_error", "model: x"), ConfigError),
    "a stranger's 404": (
        ScriptedResponse(status=404, body=b"nothing", content_type="text/plain"),
        UnexpectedAnswer,
    ),
    "wrong key": (refusal(401, "authentication_error", f"invalid x-api-key {KEY}"), LoginFailed),
    "forbidden": (refusal(403, "permission_error", "not yours"), LoginFailed),
    "no money": (refusal(402, "billing_error", "pay"), ServiceUnavailable),
    "spent": (
        refusal(429, "rate_limit_error", "spent", error_code="enforced_spend_limit_reached"),
        ServiceUnavailable,
    ),
    "wait an hour": (
        refusal(429, "rate_limit_error", "slow", headers={"retry-after": "3600"}),
        RateLimited,
    ),
    "do not retry": (
        refusal(529, "overloaded_error", "busy", headers={"x-should-retry": "false"}),
        ServiceUnavailable,
    ),
}


@pytest.mark.parametrize("case", FAILURES.values(), ids=FAILURES)
async def test_every_failure_is_told_in_our_words_and_without_the_key(
    server: AnthropicServer,
    model: LanguageModel,
    case: tuple[ScriptedText | ScriptedResponse, type[ConciergeError]],
) -> None:
    answer, raised = case
    server.script.append(answer)

    with pytest.raises(ConciergeError) as failed:
        await events(model)

    assert type(failed.value) is raised
    assert KEY not in "".join(traceback.format_exception(failed.value)) + str(failed.value.facts)
    assert len(server.requests) == 1


async def test_a_wait_is_told_with_the_rate_limit(server: AnthropicServer, model: LanguageModel) -> None:
    for header, value in (("retry-after", "3600"), ("retry-after", "Fri, 31 Dec 2049 23:59:59 GMT")):
        server.script.append(refusal(429, "rate_limit_error", "slow", headers={header: value}))
        with pytest.raises(RateLimited) as limited:
            await events(model)
        assert limited.value.retry_after_s is not None
        assert limited.value.retry_after_s >= 3600


@pytest.mark.parametrize(
    "turned_away",
    [
        refusal(429, "rate_limit_error", "slow", headers={"retry-after": "0"}),
        refusal(529, "overloaded_error", "busy", headers={"retry-after-ms": "20"}),
        refusal(503, "api_error", "later", headers={"retry-after": "Thu, 01 Jan 2026 00:00:00 GMT"}),
        refusal(
            400, "invalid_request_error", "later", headers={"x-should-retry": "true", "retry-after": "0"}
        ),
    ],
    ids=["429", "529", "503", "400"],
)
async def test_a_call_that_was_turned_away_is_tried_once_more(
    server: AnthropicServer, model: LanguageModel, turned_away: ScriptedResponse
) -> None:
    server.script += [turned_away, ScriptedText(text="Да.")]
    assert (await done(model)).turn.text == "Да."

    server.script += [turned_away, turned_away]
    with pytest.raises(ConciergeError):
        await events(model)
    assert len(server.requests) == 4


async def test_a_common_fault_is_tried_again_after_a_second(
    server: AnthropicServer, model: LanguageModel
) -> None:
    server.arm(Fault(kind=FaultKind.SERVER_ERROR, times=1))
    server.script.append(ScriptedText(text="Да."))

    assert (await done(model)).turn.text == "Да."
    assert len(server.calls) == 2


async def test_a_server_that_is_not_there_is_unavailable(server: AnthropicServer) -> None:
    nowhere = section(server, base_url="http://127.0.0.1:9")

    async with ADAPTER.build(nowhere, Http(), Path()) as model:
        with pytest.raises(ServiceUnavailable) as failed:
            await events(model)

    assert failed.value.facts["problem"] == "ConnectError"


async def test_leaving_early_ends_the_request(server: AnthropicServer, model: LanguageModel) -> None:
    server.script.append(ScriptedText(text="Долгий ответ " * 50, drip_s=0.05))
    heard = asyncio.Event()

    async def listen() -> None:
        async for event in model.stream(asking()):
            assert not isinstance(event, Done)
            heard.set()

    listening = asyncio.create_task(listen())
    async with asyncio.timeout(30):
        await heard.wait()
        listening.cancel()
        await server.streams[0].was_left.wait()

    assert isinstance((await asyncio.gather(listening, return_exceptions=True))[0], asyncio.CancelledError)


async def test_the_check_costs_nothing_and_says_what_is_wrong(
    server: AnthropicServer, model: LanguageModel
) -> None:
    await model.check()
    assert server.requests == []

    async with ADAPTER.build(section(server, model="claude-9"), Http(), Path()) as unknown:
        with pytest.raises(ConfigError) as wrong:
            await unknown.check()
    async with ADAPTER.build(section(server, api_key="sk-other"), Http(), Path()) as stranger:
        with pytest.raises(LoginFailed):
            await stranger.check()

    assert wrong.value.facts == {
        "setting": "CONCIERGE_ANTHROPIC__MODEL",
        "problem": "no such model: claude-9",
    }


async def test_the_small_mind_gets_a_title_in_two_calls(
    server: AnthropicServer, model: LanguageModel
) -> None:
    asked = UserTurn(text="скачай Метрополис 1927 в 1080p\n\n[2026-11-23 10:00 UTC]")

    called = (await done(model, asked)).turn
    result = ToolResult(call_id=called.calls[0].id, content='{"status":"proposed"}')
    finished = await done(model, asked, called, ToolTurn(results=(result,)))

    assert called.calls[0].arguments == {"query": "Метрополис"}
    assert finished.turn.text == "Нашёл. Выберите, что скачать."


@pytest.mark.parametrize(
    "values",
    [{"api_key": "sk a"}, {"api_key": "ключ"}, {"base_url": "http://example.com"}, {"max_tokens": 0}],
    ids=["a space", "Cyrillic", "no TLS", "no tokens"],
)
def test_settings_that_cannot_work_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        AnthropicSection.model_validate(values)


def test_the_key_is_trimmed_and_asked_for_by_its_usual_name() -> None:
    assert AnthropicSection(api_key=SecretStr(" sk-1\n")).api_key.get_secret_value() == "sk-1"
    assert AnthropicSection().missing() == ("ANTHROPIC_API_KEY",)
