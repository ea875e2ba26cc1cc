"""Whatever comes in the place of chat completions is one of our errors, means something, and never has the key."""

from __future__ import annotations

import json
import traceback
from pathlib import Path

import pytest

from concierge.adapters._http import Http
from concierge.adapters.llm.openai_compatible import ADAPTER
from concierge.errors import (
    BudgetExceeded,
    ConciergeError,
    ConfigError,
    LoginFailed,
    RateLimited,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.sandbox._serving import Fault, FaultKind
from concierge.sandbox.openai import (
    PROFILES,
    ProfileName,
    ScriptedResponse,
    ScriptedText,
    StreamFault,
    refusal,
)
from concierge.texts import texts
from tests.adapters.openai_models import CALL, KEY, done, events, section, served

every_service = pytest.mark.parametrize("service", PROFILES)


def streamed(*payloads: str) -> ScriptedResponse:
    """A stream of our own making."""
    body = "".join(f"data: {payload}\n\n" for payload in payloads)
    return ScriptedResponse(status=200, body=body.encode(), content_type="text/event-stream")


def chunk(**delta: object) -> str:
    return json.dumps({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})


def plain(status: int, body: str, content_type: str = "application/json") -> ScriptedResponse:
    return ScriptedResponse(status=status, body=body.encode(), content_type=content_type)


FAILURES: dict[str, tuple[ScriptedText | ScriptedResponse, type[ConciergeError], str | None]] = {
    "error chunk": (ScriptedText(text="Ищу", fault=StreamFault.ERROR_EVENT), ServiceUnavailable, None),
    "error chunk first": (
        ScriptedText(text="Ищу", fault=StreamFault.ERROR_EVENT, fault_at=0),
        ServiceUnavailable,
        None,
    ),
    "error chunk of a limit": (
        streamed(chunk(content="И"), '{"error":{"code":429,"message":"slow"}}'),
        RateLimited,
        None,
    ),
    "error chunk of no credit": (
        streamed(chunk(content="И"), '{"error":{"code":402,"message":"pay"}}'),
        ServiceUnavailable,
        "no_credit",
    ),
    "error without words": (streamed(chunk(content="И"), '{"error":{}}'), ServiceUnavailable, None),
    "an end that is an error": (
        streamed('{"choices":[{"index":0,"delta":{},"finish_reason":"error"}]}', "[DONE]"),
        ServiceUnavailable,
        "broke off",
    ),
    "error line of llama.cpp": (
        plain(200, 'error: {"code":500,"message":"x","type":"server_error"}\n\n', "text/event-stream"),
        ServiceUnavailable,
        None,
    ),
    "abort": (ScriptedText(text="Ищу", fault=StreamFault.ABORT), ServiceUnavailable, "RemoteProtocolError"),
    "stall": (ScriptedText(text="Ищу", fault=StreamFault.STALL), ServiceUnavailable, "timeout"),
    "silence": (ScriptedText(text="Ищу", wait_s=60), ServiceUnavailable, "timeout"),
    "clean end": (ScriptedText(text="Ищу", fault=StreamFault.CLEAN_EOF), ServiceUnavailable, "broke off"),
    "cut in a call": (
        streamed(
            chunk(
                tool_calls=[{"index": 0, "id": "a", "function": {"name": "get_title", "arguments": '{"qu'}}]
            )
        ),
        ServiceUnavailable,
        "broke off",
    ),
    "nothing": (streamed(), UnexpectedAnswer, None),
    "the end alone": (streamed("[DONE]"), UnexpectedAnswer, None),
    "no choices": (streamed('{"choices":[]}', "[DONE]"), UnexpectedAnswer, None),
    "choices that are none": (streamed('{"choices":[7]}', "[DONE]"), UnexpectedAnswer, None),
    "broken data": (streamed("{oops"), UnexpectedAnswer, None),
    "deep data": (streamed("[" * 100_000), UnexpectedAnswer, None),
    "a list": (streamed("[1]"), UnexpectedAnswer, None),
    "a call of nothing": (
        streamed(chunk(tool_calls=[{"index": 0, "id": "a"}]), "[DONE]"),
        UnexpectedAnswer,
        None,
    ),
    "an error instead of a stream": (
        plain(200, f'{{"error":{{"message":"no: {KEY}","code":"invalid_api_key"}}}}'),
        LoginFailed,
        None,
    ),
    "an error that is a word": (plain(200, '{"error":"oops"}'), ServiceUnavailable, None),
    "other JSON": (plain(200, '{"hello":1}'), UnexpectedAnswer, None),
    "a page": (plain(200, "<!doctype html>\n<p>hi: there</p>", "text/html"), UnexpectedAnswer, None),
    "a moved address": (
        ScriptedResponse(status=302, body=b"", headers={"location": "http://127.0.0.1:1/"}),
        UnexpectedAnswer,
        None,
    ),
    "wrong request": (refusal(400, f"no: {KEY}"), UnexpectedAnswer, None),
    "too long": (
        refusal(400, "This model's maximum context length is 9 tokens", code="context_length_exceeded"),
        BudgetExceeded,
        None,
    ),
    "too long for llama.cpp": (
        refusal(400, "the request exceeds the available context size", kind="exceed_context_size_error"),
        BudgetExceeded,
        None,
    ),
    "too large": (plain(413, ""), BudgetExceeded, None),
    "no such model": (refusal(404, "The model `x` does not exist"), ConfigError, "no_such_model"),
    "not pulled": (
        refusal(404, 'model "x" not found, try pulling it first'),
        ConfigError,
        "no_such_model",
    ),
    "no such model at OpenRouter": (refusal(400, "x is not a valid model ID"), ConfigError, "no_such_model"),
    "no tools": (refusal(400, "gemma:2b does not support tools"), ConfigError, "no_tools"),
    "no tools at OpenRouter": (
        refusal(404, "No endpoints found that support tool use."),
        ConfigError,
        "no_tools",
    ),
    "no templates": (
        refusal(500, "tools param requires --jinja flag", headers={"x-should-retry": "false"}),
        ConfigError,
        "no_tools",
    ),
    "a stranger's 404": (plain(404, "404 page not found", "text/plain"), UnexpectedAnswer, None),
    "vLLM's own shape": (
        plain(400, '{"object":"error","message":"max_tokens is wrong","code":400}'),
        UnexpectedAnswer,
        None,
    ),
    "FastAPI's own shape": (plain(400, '{"detail":"no"}'), UnexpectedAnswer, None),
    "wrong key": (refusal(401, f"Incorrect API key: {KEY[:5]}***{KEY[-4:]}"), LoginFailed, None),
    "wrong key at Gemini": (
        refusal(400, "API key not valid. Please pass a valid API key.", is_list=True),
        LoginFailed,
        None,
    ),
    "forbidden": (refusal(403, "not yours"), LoginFailed, None),
    "no credit": (refusal(402, "Insufficient credits", code=402), ServiceUnavailable, "no_credit"),
    "no quota": (
        refusal(429, "You exceeded your current quota", code="insufficient_quota"),
        ServiceUnavailable,
        "no_credit",
    ),
    "wait an hour": (refusal(429, "slow", headers={"retry-after": "3600"}), RateLimited, None),
    "a list of a limit": (
        refusal(429, "slow", kind="RESOURCE_EXHAUSTED", is_list=True, headers={"retry-after": "60"}),
        RateLimited,
        None,
    ),
    "do not retry": (refusal(503, "busy", headers={"x-should-retry": "false"}), ServiceUnavailable, None),
    "loading": (
        refusal(503, "Loading model", kind="unavailable_error", headers={"retry-after": "60"}),
        ServiceUnavailable,
        "loading",
    ),
}


@pytest.mark.parametrize("case", FAILURES.values(), ids=FAILURES)
async def test_every_failure_is_told_in_our_words_and_without_the_key(
    case: tuple[ScriptedText | ScriptedResponse, type[ConciergeError], str | None],
) -> None:
    answer, raised, problem = case
    async with served("openai") as (server, model):
        server.script.append(answer)

        with pytest.raises(ConciergeError) as failed:
            await events(model)

    assert type(failed.value) is raised
    assert problem in {None, failed.value.facts.get("problem")}
    told = "".join(traceback.format_exception(failed.value)) + str(failed.value.facts)
    assert KEY not in told
    assert KEY[-4:] not in str(failed.value)
    assert len(server.requests) == 1


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("problem", ["no_such_model", "no_tools"])
def test_a_wrong_model_is_told_by_its_name(language: str, problem: str) -> None:
    said = texts(language).error("config", {"setting": "X", "problem": problem, "limit": "gpt-0"})

    assert "gpt-0" in said
    assert problem not in said


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("problem", ["no_credit", "loading"])
def test_what_a_service_lacks_has_a_sentence_of_its_own(language: str, problem: str) -> None:
    assert texts(language).knows(f"error.unavailable.{problem}")


@every_service
@pytest.mark.parametrize("fault", [StreamFault.ABORT, StreamFault.CLEAN_EOF, StreamFault.ERROR_EVENT])
@pytest.mark.parametrize("fault_at", range(6))
async def test_an_answer_that_breaks_off_anywhere_is_no_answer(
    service: ProfileName, fault: StreamFault, fault_at: int
) -> None:
    async with served(service) as (server, model):
        server.script.append(
            ScriptedText(text="Сейчас посмотрю, что есть", calls=(CALL,), fault=fault, fault_at=fault_at)
        )

        with pytest.raises((ServiceUnavailable, UnexpectedAnswer)):
            await events(model)


async def test_an_end_without_its_mark_is_one_if_the_model_said_why_it_stopped() -> None:
    ended = '{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}'
    async with served("openai") as (server, model):
        server.script += [
            streamed(chunk(content="Да."), ended),
            streamed(chunk(content="Да."), "[DONE]"),
            plain(200, '{"choices":[{"message":{"role":"assistant","content":"Да."}}]}'),
        ]

        assert [(await done(model)).turn.text for _ in range(3)] == ["Да."] * 3


async def test_a_wait_is_told_with_the_rate_limit() -> None:
    async with served("openai") as (server, model):
        for header, value in (
            ("retry-after", "3600"),
            ("retry-after-ms", "3600000"),
            ("retry-after", "Fri, 31 Dec 2049 23:59:59 GMT"),
        ):
            server.script.append(refusal(429, "slow", headers={header: value}))
            with pytest.raises(RateLimited) as limited:
                await events(model)
            assert limited.value.retry_after_s is not None
            assert limited.value.retry_after_s >= 3600


@pytest.mark.parametrize(
    "turned_away",
    [
        refusal(429, "slow", code="rate_limit_exceeded", headers={"retry-after": "0"}),
        refusal(503, "Loading model", kind="unavailable_error", headers={"retry-after": "0"}),
        refusal(500, "busy", headers={"retry-after-ms": "20"}),
        refusal(502, "later", headers={"retry-after": "Thu, 01 Jan 2026 00:00:00 GMT"}),
        refusal(429, "slow", is_list=True, kind="RESOURCE_EXHAUSTED", headers={"retry-after": "0"}),
    ],
    ids=["429", "503", "500", "502", "a list"],
)
async def test_a_call_that_was_turned_away_is_tried_once_more(turned_away: ScriptedResponse) -> None:
    async with served("openai") as (server, model):
        server.script += [turned_away, ScriptedText(text="Да.")]
        assert (await done(model)).turn.text == "Да."

        server.script += [turned_away, turned_away]
        with pytest.raises(ConciergeError):
            await events(model)

    assert len(server.requests) == 4


async def test_a_common_fault_is_tried_again_after_a_second() -> None:
    async with served("openai") as (server, model):
        server.arm(Fault(kind=FaultKind.SERVER_ERROR, times=1))
        server.script.append(ScriptedText(text="Да."))

        assert (await done(model)).turn.text == "Да."
        assert len(server.calls) == 2


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    async with served("openai") as (server, _):
        nowhere = section(server, base_url="http://127.0.0.1:9")
        async with ADAPTER.build(nowhere, Http(), Path()) as model:
            with pytest.raises(ServiceUnavailable) as failed:
                await events(model)

    assert failed.value.facts["problem"] == "ConnectError"


@pytest.mark.parametrize(
    "body, raised",
    [("{}", UnexpectedAnswer), ("<p>hi</p>", UnexpectedAnswer), ('{"data":[{"name":"x"},7]}', ConfigError)],
    ids=["nothing", "a page", "rows without ids"],
)
async def test_a_list_of_models_that_is_none_is_told(body: str, raised: type[ConciergeError]) -> None:
    async with served("openai") as (server, model):
        server.stranger = plain(200, body).as_response()

        with pytest.raises(raised):
            await model.check()
