"""Any model behind chat completions: our client against every service of the sandbox."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from concierge.adapters._http import Http
from concierge.adapters._openai_vendors import vendor_of
from concierge.adapters.llm.openai_compatible import ADAPTER, OpenAICompatibleSection
from concierge.config import Settings
from concierge.errors import ConfigError, LoginFailed
from concierge.model.conversation import (
    AssistantTurn,
    Done,
    StopReason,
    ToolCall,
    ToolResult,
    ToolTurn,
    Turn,
    Usage,
    UserTurn,
)
from concierge.sandbox.openai import PROFILES, ProfileName, ScriptedCall, ScriptedText
from tests.adapters.openai_models import CALL, KEY, asking, done, events, section, served, text_of, turn_of

if TYPE_CHECKING:
    from collections.abc import Mapping

ASKED = UserTurn(text="скачай Метрополис")
every_service = pytest.mark.parametrize("service", PROFILES)


def answers(turn: AssistantTurn) -> ToolTurn:
    return ToolTurn(results=tuple(ToolResult(call_id=call.id, content="{}") for call in turn.calls))


@every_service
async def test_text_comes_in_pieces_and_done_is_last(service: ProfileName) -> None:
    async with served(service) as (server, model):
        server.script.append(ScriptedText(text="Привет! Что посмотрим? 🎬", chunk_bytes=3, is_strange=True))

        heard = await events(model)

    *deltas, usage, last = heard
    assert text_of(heard) == turn_of(last).text == "Привет! Что посмотрим? 🎬"
    assert len(deltas) > 2
    assert isinstance(usage, Usage)
    assert (usage.input_tokens > 0) is (service != "ollama_old")
    assert last == Done(stop_reason=StopReason.END, turn=turn_of(last))


@every_service
async def test_three_calls_come_whole_and_their_answers_go_back(service: ProfileName) -> None:
    names = ("Дюна", "Нос", "🎬")
    calls = tuple(ScriptedCall(name="get_title", arguments={"query": name}) for name in names)
    async with served(service) as (server, model):
        answer = ScriptedText(calls=calls)
        server.script += [*[answer] * _times(service, answer), ScriptedText(text="Готово.")]

        *_, first, second, third, _, called = await events(model, ASKED)
        finished = await done(model, ASKED, turn_of(called), answers(turn_of(called)))

    assert turn_of(called).calls == (first, second, third)
    assert [call.arguments for call in turn_of(called).calls] == [{"query": name} for name in names]
    assert isinstance(called, Done)
    assert called.stop_reason is StopReason.TOOL_USE
    assert finished.turn.text == "Готово."


@every_service
async def test_a_conversation_of_many_turns_is_one_that_the_service_takes(service: ProfileName) -> None:
    empty = ScriptedCall(name="get_title", arguments={})
    script = [
        *(ScriptedText(calls=(CALL,)), ScriptedText(text="Готово.")),
        *(ScriptedText(calls=(CALL, empty)), ScriptedText(calls=(empty,)), ScriptedText(text="И это.")),
    ]
    turns: list[Turn] = []
    async with served(service) as (server, model):
        # What was lost in a stream is asked for again.
        server.script += [each for one in script for each in [one] * _times(service, one)]
        for text in ("скачай Метрополис", "ещё раз"):
            turns.append(UserTurn(text=text))
            while not isinstance(turns[-1], AssistantTurn):
                answer = (await done(model, *turns)).turn
                turns.append(answer)
                if answer.calls:
                    turns.append(answers(answer))

    assert [turn.text for turn in turns if isinstance(turn, AssistantTurn) and not turn.calls] == [
        "Готово.",
        "И это.",
    ]
    ids = [call.id for turn in turns if isinstance(turn, AssistantTurn) for call in turn.calls]
    assert len(ids) == 4
    assert all(ids)


def _times(service: ProfileName, answer: ScriptedText) -> int:
    return 2 if service == "ollama_old" and answer.calls and not answer.text else 1


@every_service
async def test_turns_of_another_provider_are_told_in_our_words(service: ProfileName) -> None:
    call = ToolCall(id="call-1", name="get title!", arguments={"query": "Нос"})
    foreign = AssistantTurn(text="", calls=(call,), provider="grammar")
    results = ToolTurn(results=(ToolResult(call_id="call-1", content="нет", is_error=True),))
    wordless = AssistantTurn(text=" ", provider="other", provider_data={"content": "sealed"})
    async with served(service) as (server, model):
        server.script.append(ScriptedText(text="Ещё?"))

        await done(model, ASKED, foreign, results, wordless, ASKED, ASKED, foreign, results, ASKED)

    roles = [message.role for message in server.requests[-1].messages]
    assert roles == ["system", "user", "assistant", "tool", "assistant", "user", "assistant", "tool", "user"]


@pytest.mark.parametrize("service", ["gemini", "openrouter"])
async def test_another_model_gets_nothing_back_that_is_not_its_own(service: ProfileName) -> None:
    async with served(service) as (server, model):
        server.script += [ScriptedText(calls=(CALL,)), ScriptedText(text="Готово.")]
        called = (await done(model, ASKED)).turn
        other = AssistantTurn(
            text="", calls=called.calls, provider=called.provider, provider_data={"vendor": "x", "model": "y"}
        )
        server.forget()
        await done(model, ASKED, other, answers(called))

    sent = server.requests[-1].messages[2].model_dump(exclude_none=True)
    assert "reasoning_details" not in sent
    extra = sent["tool_calls"][0].get("extra_content")
    dummy = {"google": {"thought_signature": "skip_thought_signature_validator"}}
    assert extra == (dummy if service == "gemini" else None)


async def test_reasoning_is_kept_where_it_is_wanted_back() -> None:
    async with served("openrouter") as (server, model):
        server.script.append(ScriptedText(calls=(CALL,)))
        called = (await done(model, ASKED)).turn

    assert isinstance(called.provider_data, dict)
    thought, sealed = called.provider_data["reasoning_details"]
    assert (thought["text"], thought["type"]) == ("Так. Ищем.", "reasoning.text")
    assert thought["signature"].startswith("signed-")
    assert sealed["data"].startswith("sealed-")


async def test_an_old_ollama_is_asked_again_for_what_its_stream_lost() -> None:
    async with served("ollama_old") as (server, model):
        server.script += [ScriptedText(calls=(CALL,))] * 2

        called = (await done(model, ASKED)).turn

    assert [asked.stream for asked in server.requests] == [True, False]
    assert [(call.id, call.name) for call in called.calls] == [("call_1", "get_title")]


@pytest.mark.parametrize("service, times", [("vllm", 1), ("openai", 1), ("ollama", 2)])
async def test_nobody_else_is_asked_again_for_an_empty_answer(service: ProfileName, times: int) -> None:
    async with served(service) as (server, model):
        server.script += [ScriptedText()] * times

        finished = await done(model)

    assert (finished.turn.text, len(server.requests)) == ("", times)


async def test_a_refusal_without_a_word_is_an_answer() -> None:
    async with served("ollama") as (server, model):
        server.script.append(ScriptedText(stop_reason="refusal"))

        refused = await done(model)

    assert (refused.stop_reason, refused.turn.text, len(server.requests)) == (StopReason.REFUSAL, "", 1)


async def test_a_cached_prompt_is_counted_apart_and_a_cost_is_told() -> None:
    async with served("openrouter") as (server, model):
        server.script += [ScriptedText(text="Да.")] * 2
        request = asking(system="rule " * 2000)
        *_, first, _ = [event async for event in model.stream(request)]
        *_, second, _ = [event async for event in model.stream(request)]

    assert isinstance(first, Usage)
    assert isinstance(second, Usage)
    assert (first.cache_read_tokens, second.input_tokens) == (0, 0)
    assert second.cache_read_tokens == first.input_tokens > 1000
    assert first.cost_micros == 125


@pytest.mark.parametrize(
    "service, values, sent",
    [
        ("openai", {}, {"max_completion_tokens": 4096}),
        ("openai", {"max_tokens": 123, "effort": "low"}, {"max_completion_tokens": 123, "reasoning_effort": "low"}),
        ("ollama", {"effort": "none"}, {"max_tokens": 4096, "reasoning_effort": "none"}),
        ("openrouter", {"effort": "high"}, {"max_tokens": 4096, "reasoning": {"effort": "high"}}),
        ("llamacpp", {"model": "any"}, {"max_tokens": 4096, "parallel_tool_calls": True}),
    ],
)  # fmt: skip
async def test_settings_reach_the_service_in_its_own_words(
    service: ProfileName, values: Mapping[str, object], sent: Mapping[str, object]
) -> None:
    async with served(service, **values) as (server, model):
        server.script.append(ScriptedText(text="Да."))
        await events(model)

    (asked,) = server.requests
    common = {"model", "messages", "tools", "stream", "stream_options"}
    assert asked.model_dump(exclude_none=True, exclude=common) == sent
    assert [message.role for message in asked.messages] == ["system", "user"]
    assert asked.messages[0].content == "You get films.\n\nusual: 1080p"


async def test_headers_tell_who_asks_and_the_key_stands_there_alone() -> None:
    async with served("openrouter") as (server, model):
        server.script.append(ScriptedText(text="Да."))
        await events(model)
    async with served("ollama", api_key="") as (ollama, keyless):
        ollama.script.append(ScriptedText(text="Да."))
        await events(keyless)

    headers = dict(server.calls[0].headers)
    assert (headers["authorization"], headers["x-title"]) == (f"Bearer {KEY}", "concierge")
    assert not {"authorization", "x-title"} & dict(ollama.calls[0].headers).keys()


@every_service
@pytest.mark.parametrize(
    "reason, stop_reason",
    [
        ("stop", StopReason.END),
        ("length", StopReason.MAX_TOKENS),
        ("content_filter", StopReason.REFUSAL),
        ("refusal_delta", StopReason.REFUSAL),
        ("a_reason_of_2031", StopReason.OTHER),
    ],
)
async def test_a_model_stops_for_a_reason_that_is_told(
    service: ProfileName, reason: str, stop_reason: StopReason
) -> None:
    async with served(service) as (server, model):
        server.script += [ScriptedText(text="Вот. ", stop_reason=reason), ScriptedText(text="Да.")]

        answer = await done(model, ASKED)
        again = await done(model, ASKED, answer.turn, ASKED)

    assert answer.stop_reason is stop_reason
    assert answer.turn.text.startswith("Вот. ")
    assert ("не сделаю" in answer.turn.text) is (reason == "refusal_delta")
    assert again.turn.text == "Да."


@pytest.mark.parametrize("reason", ["stop", "tool_calls", "a_reason_of_2031"])
async def test_calls_run_whatever_the_reason_is_called(reason: str) -> None:
    async with served("openai") as (server, model):
        server.script.append(ScriptedText(calls=(CALL,), stop_reason=reason))

        answer = await done(model, ASKED)

    assert (answer.stop_reason, len(answer.turn.calls)) == (StopReason.TOOL_USE, 1)


@pytest.mark.parametrize("reason", ["length", "content_filter"])
async def test_calls_of_an_answer_that_is_not_whole_never_run(reason: str) -> None:
    async with served("openai") as (server, model):
        server.script += [
            ScriptedText(text="Ищу.", calls=(CALL,), stop_reason=reason),
            ScriptedText(text="Да."),
        ]

        answer = await done(model, ASKED)
        again = await done(model, ASKED, answer.turn, ASKED)

    assert (answer.turn.calls, answer.turn.text) == ((), "Ищу.")
    assert again.turn.text == "Да."


@every_service
@pytest.mark.parametrize(
    "written", ['{"query": ', '["Метрополис"]', '{"query": "a"} trailing', '{"year": NaN}']
)
async def test_arguments_that_are_no_object_are_told_as_broken(service: ProfileName, written: str) -> None:
    broken = ScriptedText(calls=(ScriptedCall(name="get_title", arguments=written),))
    async with served(service) as (server, model):
        server.script += [*[broken] * _times(service, broken), ScriptedText(text="Да.")]

        (call,) = (called := await done(model, ASKED)).turn.calls
        await done(model, ASKED, called.turn, answers(called.turn))

    assert (call.broken, call.arguments) == (written, {})


@pytest.mark.parametrize(
    "service, written, is_read",
    [
        ("vllm", '\ufeff\n {"query": "a"} ', True),
        ("ollama", '```json\n{"query": "a"}\n```', True),
        ("llamacpp", '```\n{"query": "a"}```', True),
        ("vllm", '```json\n{"query": "a"}\n```', True),
        ("openai", '```json\n{"query": "a"}\n```', False),
    ],
    ids=["blanks", "a fence", "a bare fence", "a fence at home", "a fence of a large model"],
)
async def test_what_local_models_put_around_arguments_is_taken_off(
    service: ProfileName,
    written: str,
    is_read: bool,  # noqa: FBT001  a row of the table
) -> None:
    async with served(service) as (server, model):
        server.script.append(ScriptedText(calls=(ScriptedCall(name="get_title", arguments=written),)))

        (call,) = (await done(model, ASKED)).turn.calls

    assert (call.broken is None) is is_read
    assert call.arguments == ({"query": "a"} if is_read else {})


async def test_leaving_early_ends_the_request() -> None:
    async with served("openai") as (server, model):
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
        ended = await asyncio.gather(listening, return_exceptions=True)

    assert isinstance(ended[0], asyncio.CancelledError)


async def test_a_model_that_thinks_long_before_its_first_word_is_waited_for() -> None:
    async with served("ollama", timeout_s=5) as (server, model):
        server.script.append(ScriptedText(text="Да.", wait_s=0.6))

        assert (await done(model)).turn.text == "Да."


@every_service
async def test_the_check_costs_nothing_and_says_what_is_wrong(service: ProfileName) -> None:
    async with served(service) as (server, model):
        await model.check()
        async with ADAPTER.build(section(server, model="gpt-0"), Http(), Path()) as unknown:
            if server.profile.takes_any_model:
                await unknown.check()
            else:
                with pytest.raises(ConfigError) as wrong:
                    await unknown.check()
                assert wrong.value.facts == {
                    "setting": "CONCIERGE_OPENAI_COMPATIBLE__MODEL",
                    "problem": "no_such_model",
                    "limit": "gpt-0",
                }
        async with ADAPTER.build(section(server, api_key="sk-other"), Http(), Path()) as stranger:
            if server.profile.needs_key:
                with pytest.raises(LoginFailed):
                    await stranger.check()

    assert server.requests == []


@pytest.mark.parametrize(
    "service, model",
    [
        ("ollama", "gemma3"),
        ("ollama", "qwen3:8b"),
        ("gemini", "models/gemini-3.5-flash"),
        ("openrouter", "z-ai/glm-5:free"),
    ],
)
async def test_a_model_may_be_named_in_more_than_one_way(service: ProfileName, model: str) -> None:
    async with served(service, model=model) as (_, named):
        await named.check()


@every_service
async def test_the_small_mind_gets_a_title_in_two_calls(service: ProfileName) -> None:
    asked = UserTurn(text="скачай Метрополис 1927 в 1080p\n\n[2026-11-23 10:00 UTC]")
    async with served(service) as (_, model):
        called = (await done(model, asked)).turn
        result = ToolResult(call_id=called.calls[0].id, content='{"status":"proposed"}')
        finished = await done(model, asked, called, ToolTurn(results=(result,)))

    assert called.calls[0].arguments == {"query": "Метрополис", "year": 1927}
    assert finished.turn.text == "Нашёл. Выберите, что скачать."


@pytest.mark.parametrize(
    "values",
    [
        {"api_key": "sk a"},
        {"api_key": "ключ"},
        {"base_url": "http://example.com/v1"},
        {"base_url": "http://192.168.1.5:11434/v1", "api_key": "sk-1"},
        {"max_tokens": 0},
        {"vendor": "acme"},
    ],
    ids=["a space", "Cyrillic", "no TLS", "a key over the air", "no tokens", "a stranger"],
)
def test_settings_that_cannot_work_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        OpenAICompatibleSection.model_validate(values)


@pytest.mark.parametrize(
    "environ, missing",
    [
        ({}, ("OPENAI_API_KEY",)),
        ({"OPENAI_API_KEY": " sk-1\n"}, ()),
        (
            {"OPENAI_BASE_URL": "https://openrouter.ai/api/v1"},
            ("OPENAI_API_KEY", "CONCIERGE_OPENAI_COMPATIBLE__MODEL"),
        ),
        ({"OPENAI_BASE_URL": "http://127.0.0.1:11434/v1"}, ("CONCIERGE_OPENAI_COMPATIBLE__MODEL",)),
        ({"OPENAI_BASE_URL": "http://nas.local:8080/v1", "CONCIERGE_OPENAI_COMPATIBLE__MODEL": "x"}, ()),
    ],
    ids=["nothing", "a key", "OpenRouter", "Ollama", "llama.cpp"],
)
def test_what_is_missing_is_told(environ: dict[str, str], missing: tuple[str, ...]) -> None:
    assert Settings(environ=environ).section(OpenAICompatibleSection).missing() == missing


@pytest.mark.parametrize(
    "url, name",
    [
        ("https://api.openai.com/v1", "openai"),
        ("https://openrouter.ai/api/v1", "openrouter"),
        ("https://generativelanguage.googleapis.com/v1beta/openai", "gemini"),
        ("http://127.0.0.1:11434/v1", "ollama"),
        ("http://ollama:80/v1", "ollama"),
        ("http://192.168.1.7:8080/v1", "llamacpp"),
        ("https://example.com:8080/v1", "other"),
        ("https://example.com/v1", "other"),
        ("http://localhost:8000/v1", "other"),
    ],
)
def test_a_vendor_is_known_by_its_address(url: str, name: str) -> None:
    assert vendor_of(None, url).name == name
    assert vendor_of("gemini", url).name == "gemini"
