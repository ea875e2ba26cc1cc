"""The sandbox's chat completions, proved by the official SDK."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx2
import openai
import pytest

from concierge.sandbox._serving import serving
from concierge.sandbox.openai import (
    PROFILES,
    OpenAIServer,
    ProfileName,
    ScriptedCall,
    ScriptedText,
    StreamFault,
    refusal,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from openai.types.chat import (
        ChatCompletionChunk,
        ChatCompletionMessageParam,
        ChatCompletionToolUnionParam,
    )

PROPERTIES = ("query", "year", "quality", "season", "episode", "audio", "studio", "subtitles")
GET_TITLE: ChatCompletionToolUnionParam = {
    "type": "function",
    "function": {
        "name": "get_title",
        "description": "Gets a title.",
        "parameters": {"type": "object", "properties": {name: {} for name in PROPERTIES}},
    },
}
CALLS = tuple(ScriptedCall(name="get_title", arguments={"query": f"Дюна {n}"}) for n in range(3))
ASKED: ChatCompletionMessageParam = {"role": "user", "content": "скачай Метрополис 1927"}


@pytest.fixture(params=PROFILES)
async def server(request: pytest.FixtureRequest) -> AsyncIterator[OpenAIServer]:
    async with serving(OpenAIServer(service=request.param)) as service:
        yield service
    assert service.unknown == []


def only(*services: ProfileName) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("server", services, indirect=True)


@pytest.fixture
async def client(server: OpenAIServer) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(
        api_key=server.api_key, base_url=server.base_url, max_retries=0, timeout=30
    ) as client:
        yield client


async def chunks(
    server: OpenAIServer, client: openai.AsyncOpenAI, *messages: ChatCompletionMessageParam
) -> list[ChatCompletionChunk]:
    stream = await client.chat.completions.create(
        model=server.profile.models[0],
        messages=messages or (ASKED,),
        tools=[GET_TITLE],
        stream=True,
        stream_options={"include_usage": True},
    )
    return [chunk async for chunk in stream]


def text_of(heard: list[ChatCompletionChunk]) -> str:
    return "".join(chunk.choices[0].delta.content or "" for chunk in heard if chunk.choices)


def fragments(heard: list[ChatCompletionChunk]) -> list[tuple[int | None, str | None, object]]:
    deltas = [chunk.choices[0].delta for chunk in heard if chunk.choices]
    return [
        (call.index, call.id, call.function.arguments if call.function else None)
        for delta in deltas
        for call in delta.tool_calls or ()
    ]


def finish_of(heard: list[ChatCompletionChunk]) -> list[str]:
    reasons = [chunk.choices[0].finish_reason for chunk in heard if chunk.choices]
    return [reason for reason in reasons if reason]


async def test_a_scripted_text_arrives_whole(server: OpenAIServer, client: openai.AsyncOpenAI) -> None:
    server.script.append(ScriptedText(text="Привет, мир! Ёжик 🦔 в тумане.", chunk_bytes=7, pings=3))

    heard = await chunks(server, client)

    assert text_of(heard) == "Привет, мир! Ёжик 🦔 в тумане."
    assert finish_of(heard) == ["stop"]


@only("openai", "openrouter", "llamacpp")
async def test_calls_run_side_by_side_in_fragments(server: OpenAIServer, client: openai.AsyncOpenAI) -> None:
    server.script.append(ScriptedText(calls=CALLS))

    heard = await chunks(server, client)

    numbers = [number for number, _, _ in fragments(heard)]
    assert numbers[:6] == [0, 1, 2] * 2
    written = "".join(str(said) for number, _, said in fragments(heard) if number == 1)
    assert written == r'{"query": "\u0414\u044e\u043d\u0430 1"}'
    assert finish_of(heard) == ["tool_calls"]


@pytest.mark.parametrize(
    "server, numbers, finish",
    [
        ("ollama", [0, 1, 2], "tool_calls"),
        ("ollama_index0", [0, 0, 0], "stop"),
        ("gemini", [None, None, None], "stop"),
        ("vllm", [None, None, None], "tool_calls"),
    ],
    indirect=["server"],
)
async def test_calls_come_whole_and_are_numbered_as_the_service_does(
    server: OpenAIServer, client: openai.AsyncOpenAI, numbers: list[int], finish: str
) -> None:
    server.script.append(ScriptedText(calls=CALLS))

    heard = await chunks(server, client)

    assert [number for number, _, _ in fragments(heard)] == numbers
    assert len({call_id for _, call_id, _ in fragments(heard) if call_id}) == 3
    assert finish_of(heard) == [finish]


@only("ollama_old")
async def test_an_old_ollama_loses_calls_in_a_stream_and_tells_them_in_one_piece(
    server: OpenAIServer, client: openai.AsyncOpenAI
) -> None:
    server.script += [ScriptedText(calls=CALLS)] * 2

    heard = await chunks(server, client)
    whole = await client.chat.completions.create(model="qwen3:8b", messages=[ASKED], tools=[GET_TITLE])

    assert (text_of(heard), fragments(heard), heard[-1].usage) == ("", [], None)
    assert len(whole.choices[0].message.tool_calls or ()) == 3


@only("vllm")
async def test_a_bare_service_leaves_out_what_it_can(
    server: OpenAIServer, client: openai.AsyncOpenAI
) -> None:
    empty = ScriptedCall(name="get_title", arguments={})
    server.script.append(ScriptedText(text="Да.", calls=(CALLS[0], empty)))

    heard = await chunks(server, client)

    assert heard[0].choices[0].delta.content == ""
    assert "id" not in heard[0].model_fields_set
    assert [said for _, _, said in fragments(heard)] == [{"query": "Дюна 0"}, ""]


@only("openai", "gemini", "openrouter")
async def test_usage_is_told(server: OpenAIServer, client: openai.AsyncOpenAI) -> None:
    server.script.append(ScriptedText(text="Да."))

    heard = await chunks(server, client)

    told = [chunk.usage for chunk in heard if chunk.usage]
    assert told[-1].prompt_tokens > 0
    assert (heard[-1].choices == []) is (server.service != "gemini")
    assert (len(told) > 1) is (server.service == "gemini")
    assert ("cost" in (told[-1].model_extra or {})) is (server.service == "openrouter")


@only("gemini")
async def test_signed_calls_are_wanted_back_as_they_were(
    server: OpenAIServer, client: openai.AsyncOpenAI
) -> None:
    server.script += [ScriptedText(calls=CALLS[:1]), ScriptedText(text="Да.")]
    heard = await chunks(server, client)
    call = next(delta for chunk in heard for delta in chunk.choices[0].delta.tool_calls or ())
    function = {"name": "get_title", "arguments": "{}"}
    result = {"role": "tool", "tool_call_id": call.id, "content": "{}"}

    def again(**extra: object) -> dict[str, object]:
        told = {"id": call.id, "type": "function", "function": function, **extra}
        return {"role": "assistant", "content": None, "tool_calls": [told]}

    for wrong in ({}, {"extra_content": {"google": {"thought_signature": "mine"}}}):
        with pytest.raises(openai.BadRequestError):
            await chunks(server, client, ASKED, again(**wrong), result)  # type: ignore[arg-type]  # Gemini's
    signed = again(extra_content=(call.model_extra or {})["extra_content"])
    assert text_of(await chunks(server, client, ASKED, signed, result)) == "Да."  # type: ignore[arg-type]


WRONG: dict[str, list[dict[str, object]]] = {
    "an answer to no call": [{"role": "tool", "tool_call_id": "x", "content": "{}"}],
    "no answer": [{"calls": ("a",)}, {"role": "user", "content": "ну?"}],
    "an answer too few": [{"calls": ("a", "b")}, {"answers": "a"}, {"role": "user", "content": "ну?"}],
    "the wrong order": [{"calls": ("a", "b")}, {"answers": "b"}, {"answers": "a"}],
    "one answer twice": [{"calls": ("a",)}, {"answers": "a"}, {"answers": "a"}],
    "ids that repeat": [{"calls": ("a",)}, {"answers": "a"}, {"calls": ("a",)}, {"answers": "a"}],
    "arguments that are no JSON": [{"calls": ("a",), "arguments": "{oops"}, {"answers": "a"}],
    "nothing said": [{"role": "assistant", "content": None}, {"role": "user", "content": "ну?"}],
    "an answer prefilled": [{"role": "assistant", "content": "Ну"}],
    "a late system": [{"role": "system", "content": "Будь кратким."}],
}


def spelled(short: dict[str, object]) -> dict[str, object]:
    match short:
        case {"calls": tuple(ids)}:
            function = {"name": "get_title", "arguments": short.get("arguments", "{}")}
            calls = [{"id": call_id, "type": "function", "function": function} for call_id in ids]
            return {"role": "assistant", "content": None, "tool_calls": calls}
        case {"answers": call_id}:
            return {"role": "tool", "tool_call_id": call_id, "content": "{}"}
    return short


@only("openai")
@pytest.mark.parametrize("messages", WRONG.values(), ids=WRONG)
async def test_a_history_that_is_not_right_is_refused(
    server: OpenAIServer, client: openai.AsyncOpenAI, messages: list[dict[str, object]]
) -> None:
    with pytest.raises(openai.BadRequestError):
        await chunks(server, client, ASKED, *map(spelled, messages))  # type: ignore[arg-type]  # wrong on purpose
    assert server.requests == []


@pytest.mark.parametrize(
    "server, name",
    [
        *((service, "weather") for service in ("openai", "openrouter", "gemini")),
        ("openai", "max_tokens"),
        ("gemini", "parallel_tool_calls"),
        ("openrouter", "max_completion_tokens"),
    ],
    indirect=["server"],
)
async def test_strict_services_refuse_fields_that_they_do_not_know(
    server: OpenAIServer, client: openai.AsyncOpenAI, name: str
) -> None:
    with pytest.raises(openai.BadRequestError):
        await client.chat.completions.create(
            model=server.profile.models[0], messages=[ASKED], stream=True, extra_body={name: 1}
        )


@only("ollama", "llamacpp", "vllm")
async def test_others_pass_them_over(server: OpenAIServer, client: openai.AsyncOpenAI) -> None:
    server.script.append(ScriptedText(text="Да."))

    stream = await client.chat.completions.create(
        model=server.profile.models[0], messages=[ASKED], stream=True, extra_body={"weather": 1}
    )

    assert text_of([chunk async for chunk in stream]) == "Да."


@only("gemini")
async def test_gemini_reads_a_smaller_language_of_schemas(
    server: OpenAIServer, client: openai.AsyncOpenAI
) -> None:
    properties = {"year": {"anyOf": [{"type": "integer"}, {"type": "null"}]}}
    tool = {"name": "get_title", "parameters": {"type": "object", "properties": properties}}

    with pytest.raises(openai.BadRequestError):
        await client.chat.completions.create(
            model=server.profile.models[0],
            messages=[ASKED],
            tools=[{"type": "function", "function": tool}],  # type: ignore[typeddict-item]  # as our schemas are
            stream=True,
        )


@only("llamacpp")
async def test_a_template_wants_the_sides_to_take_turns(
    server: OpenAIServer, client: openai.AsyncOpenAI
) -> None:
    with pytest.raises(openai.BadRequestError, match="alternate"):
        await chunks(server, client, ASKED, ASKED)


@only("openai", "ollama")
async def test_a_fault_in_the_middle_reaches_the_client(
    server: OpenAIServer, client: openai.AsyncOpenAI
) -> None:
    for fault, raised in (
        (StreamFault.ERROR_EVENT, openai.APIError),
        (StreamFault.ABORT, (openai.APIConnectionError, httpx2.RemoteProtocolError)),
    ):
        server.script.append(ScriptedText(text="Сейчас посмотрю", fault=fault))
        with pytest.raises(raised):
            await chunks(server, client)


@only("openai")
async def test_a_clean_end_too_early_has_no_reason(server: OpenAIServer, client: openai.AsyncOpenAI) -> None:
    server.script.append(ScriptedText(text="Сейчас посмотрю", fault=StreamFault.CLEAN_EOF))

    assert finish_of(await chunks(server, client)) == []


async def test_the_models_are_listed(server: OpenAIServer, client: openai.AsyncOpenAI) -> None:
    assert [model.id async for model in client.models.list()] == [*server.profile.models]


@only("openai", "openrouter", "gemini")
async def test_a_wrong_key_lets_nobody_in(server: OpenAIServer, client: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.APIStatusError) as refused:
        await chunks(server, client.with_options(api_key="sk-other"))

    assert refused.value.status_code == 401


@only("openai", "ollama", "vllm", "gemini", "openrouter")
async def test_a_model_that_is_not_there_is_told(server: OpenAIServer, client: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.NotFoundError):
        await client.chat.completions.create(model="gpt-0", messages=[ASKED], stream=True)


@only("openai")
async def test_an_error_that_was_scripted_is_answered(
    server: OpenAIServer, client: openai.AsyncOpenAI
) -> None:
    server.script.append(refusal(429, "You exceeded your current quota", code="insufficient_quota"))

    with pytest.raises(openai.RateLimitError) as refused:
        await chunks(server, client)

    assert refused.value.code == "insufficient_quota"


@only("openai", "ollama", "ollama_index0", "llamacpp", "vllm")
async def test_the_small_mind_gets_a_title_in_two_calls(
    server: OpenAIServer, client: openai.AsyncOpenAI
) -> None:
    heard = await chunks(server, client)
    asked = next(delta for chunk in heard for delta in chunk.choices[0].delta.tool_calls or ())
    function = {"name": "get_title", "arguments": "{}"}
    call = {"id": asked.id, "type": "function", "function": function}
    again = {"role": "assistant", "content": None, "tool_calls": [call]}
    result = {"role": "tool", "tool_call_id": asked.id, "content": '{"status":"proposed"}'}

    finished = await chunks(server, client, ASKED, again, result)  # type: ignore[arg-type]  # as JSON has it

    assert asked.function is not None
    assert asked.function.name == "get_title"
    assert text_of(finished) == "Нашёл. Выберите, что скачать."


@only("openai")
async def test_a_tool_that_failed_is_told_as_such(server: OpenAIServer, client: openai.AsyncOpenAI) -> None:
    call = {"id": "a", "type": "function", "function": {"name": "get_title", "arguments": "{}"}}
    again = {"role": "assistant", "content": None, "tool_calls": [call]}
    result = {"role": "tool", "tool_call_id": "a", "content": '{"error":"unavailable"}'}

    heard = await chunks(server, client, ASKED, again, result)  # type: ignore[arg-type]  # as JSON has it

    assert text_of(heard).startswith("Не получилось")


@only("openai")
async def test_the_server_sees_that_its_client_left(server: OpenAIServer, client: openai.AsyncOpenAI) -> None:
    server.script.append(ScriptedText(text="Долгий ответ", wait_s=60))

    asking = asyncio.create_task(chunks(server, client))
    async with asyncio.timeout(30):
        while not server.streams:  # noqa: ASYNC110  the server keeps a list, not an event
            await asyncio.sleep(0.01)
        asking.cancel()
        await server.streams[0].was_left.wait()

    assert isinstance((await asyncio.gather(asking, return_exceptions=True))[0], asyncio.CancelledError)


async def test_any_other_call_is_not_served() -> None:
    async with (
        serving(OpenAIServer()) as server,
        openai.AsyncOpenAI(api_key=server.api_key, base_url=server.base_url, max_retries=0) as client,
    ):
        for call in (
            client.responses.create(model="gpt-6-luna", input="hi"),
            client.chat.completions.create(model="gpt-6-luna", messages=[ASKED]),
        ):
            with pytest.raises(openai.InternalServerError):
                await call

    assert len(server.unknown) == 2
