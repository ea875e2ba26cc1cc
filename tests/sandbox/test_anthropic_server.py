"""The sandbox's Messages service, proved by the official SDK."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import anthropic
import httpx2
import pytest

from concierge.sandbox._mind import understood
from concierge.sandbox._serving import serving
from concierge.sandbox.anthropic import (
    AnthropicServer,
    ScriptedCall,
    ScriptedResponse,
    ScriptedText,
    StreamFault,
    refusal,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from anthropic.types import MessageParam, ParsedMessage, ToolParam

MODEL = "claude-haiku-5-5"
PROPERTIES = ("query", "year", "quality", "season", "episode", "audio", "studio", "subtitles")
SCHEMA: dict[str, object] = {"type": "object", "properties": {name: {} for name in PROPERTIES}}
GET_TITLE: ToolParam = {"name": "get_title", "description": "Gets a title.", "input_schema": SCHEMA}
FIND_RELEASES: ToolParam = {
    "name": "find_releases",
    "description": "Finds releases.",
    "input_schema": {"type": "object", "properties": {"title": {}}},
}
TOOLS = [GET_TITLE]


@pytest.fixture
async def server() -> AsyncIterator[AnthropicServer]:
    service = AnthropicServer()
    async with serving(service):
        yield service
    assert service.unknown == []


@pytest.fixture
async def client(server: AnthropicServer) -> AsyncIterator[anthropic.AsyncAnthropic]:
    async with anthropic.AsyncAnthropic(
        api_key=server.api_key, base_url=server.url, max_retries=0, timeout=30
    ) as client:
        yield client


def says(text: str) -> MessageParam:
    return {"role": "user", "content": text}


def answers(*call_ids: str, content: str = "{}", is_error: bool = False) -> MessageParam:
    return {
        "role": "user",
        "content": [
            {"type": "tool_result", "tool_use_id": call_id, "content": content, "is_error": is_error}
            for call_id in call_ids
        ],
    }


def echoes(message: ParsedMessage[None]) -> MessageParam:
    return {"role": "assistant", "content": message.content}


async def ask(
    client: anthropic.AsyncAnthropic, *messages: MessageParam, tools: list[ToolParam] = TOOLS
) -> ParsedMessage[None]:
    async with client.messages.stream(model=MODEL, max_tokens=1000, messages=messages, tools=tools) as stream:
        return await stream.get_final_message()


def texts(message: ParsedMessage[None]) -> str:
    return "".join(block.text for block in message.content if block.type == "text")


def inputs(message: ParsedMessage[None]) -> list[object]:
    return [block.input for block in message.content if block.type == "tool_use"]


async def test_a_scripted_text_arrives_whole_behind_a_thinking_block(
    server: AnthropicServer, client: anthropic.AsyncAnthropic
) -> None:
    server.script.append(ScriptedText(text="Привет, мир! Ёжик в тумане.", chunk_bytes=7, pings=5))

    message = await ask(client, says("привет"))

    assert texts(message) == "Привет, мир! Ёжик в тумане."
    assert [block.type for block in message.content] == ["thinking", "text"]
    assert message.stop_reason == "end_turn"


@pytest.mark.parametrize("count", [1, 2, 5])
async def test_calls_run_side_by_side(
    server: AnthropicServer, client: anthropic.AsyncAnthropic, count: int
) -> None:
    calls = tuple(ScriptedCall(name="get_title", arguments={"query": f"Дюна {n}"}) for n in range(count))
    server.script.append(ScriptedText(calls=calls))

    message = await ask(client, says("скачай всё"))

    assert inputs(message) == [{"query": f"Дюна {n}"} for n in range(count)]
    assert message.stop_reason == "tool_use"


async def test_a_call_without_arguments_has_an_empty_input(
    server: AnthropicServer, client: anthropic.AsyncAnthropic
) -> None:
    server.script.append(ScriptedText(calls=(ScriptedCall(name="get_title", arguments={}),)))

    message = await ask(client, says("скачай"))

    assert inputs(message) == [{}]


async def test_json_that_max_tokens_cuts_is_only_half_there(
    server: AnthropicServer, client: anthropic.AsyncAnthropic
) -> None:
    call = ScriptedCall(name="get_title", arguments={"year": 1927, "query": "Метрополис"})
    server.script.append(ScriptedText(calls=(call,), stop_reason="max_tokens"))

    message = await ask(client, says("скачай"))

    assert message.stop_reason == "max_tokens"
    assert inputs(message) != [call.arguments]


async def test_a_refusal_names_its_category(
    server: AnthropicServer, client: anthropic.AsyncAnthropic
) -> None:
    server.script.append(ScriptedText(stop_reason="refusal", refusal_category="cyber", thinks=False))

    message = await ask(client, says("сломай"))

    assert message.content == []
    assert message.stop_details is not None
    assert message.stop_details.category == "cyber"


async def test_strange_events_pass_through_the_sdk(
    server: AnthropicServer, client: anthropic.AsyncAnthropic
) -> None:
    server.script.append(ScriptedText(text="Да.", is_strange=True))

    assert texts(await ask(client, says("ты тут?"))) == "Да."


@pytest.mark.parametrize(
    "fault, raised, timeout_s",
    [
        (StreamFault.ERROR_EVENT, anthropic.APIStatusError, 30),
        (StreamFault.ABORT, httpx2.RemoteProtocolError, 30),
        (StreamFault.STALL, httpx2.ReadTimeout, 1),
    ],
)
async def test_a_fault_in_the_middle_reaches_the_client(
    server: AnthropicServer,
    client: anthropic.AsyncAnthropic,
    fault: StreamFault,
    raised: type[Exception],
    timeout_s: float,
) -> None:
    server.script.append(ScriptedText(text="Сейчас посмотрю", fault=fault))

    with pytest.raises(raised):
        await ask(client.with_options(timeout=timeout_s), says("скачай"))


async def test_a_clean_end_too_early_leaves_no_stop_reason(
    server: AnthropicServer, client: anthropic.AsyncAnthropic
) -> None:
    server.script.append(ScriptedText(text="Сейчас посмотрю", fault=StreamFault.CLEAN_EOF))

    message = await ask(client, says("скачай"))

    assert message.stop_reason is None
    assert "Сейчас посмотрю".startswith(texts(message))


async def test_the_server_sees_that_its_client_left(
    server: AnthropicServer, client: anthropic.AsyncAnthropic
) -> None:
    server.script.append(ScriptedText(text="Долгий ответ", wait_s=60))

    asking = asyncio.create_task(ask(client, says("скачай")))
    async with asyncio.timeout(30):
        while not server.streams:  # noqa: ASYNC110  the server keeps a list, not an event
            await asyncio.sleep(0.01)
        asking.cancel()
        await server.streams[0].was_left.wait()

    assert isinstance((await asyncio.gather(asking, return_exceptions=True))[0], asyncio.CancelledError)


async def test_scripted_errors_are_the_services_own(
    server: AnthropicServer, client: anthropic.AsyncAnthropic
) -> None:
    server.script += [
        refusal(529, "overloaded_error", "Overloaded"),
        refusal(429, "rate_limit_error", "slow down", headers={"retry-after": "7"}),
        refusal(429, "rate_limit_error", "no more money", error_code="enforced_spend_limit_reached"),
        ScriptedResponse(status=500, body=b"<html>oops</html>", content_type="text/html"),
    ]

    with pytest.raises(anthropic.InternalServerError, match="Overloaded"):
        await ask(client, says("1"))
    with pytest.raises(anthropic.RateLimitError) as limited:
        await ask(client, says("2"))
    with pytest.raises(anthropic.RateLimitError) as spent:
        await ask(client, says("3"))
    with pytest.raises(anthropic.InternalServerError):
        await ask(client, says("4"))

    assert limited.value.response.headers["retry-after"] == "7"
    assert spent.value.error_code == "enforced_spend_limit_reached"


async def test_the_model_is_known_by_its_name(client: anthropic.AsyncAnthropic) -> None:
    assert (await client.models.retrieve(MODEL)).id == MODEL
    with pytest.raises(anthropic.NotFoundError):
        await client.models.retrieve("gpt-9")


async def test_a_wrong_key_is_turned_away(server: AnthropicServer) -> None:
    async with anthropic.AsyncAnthropic(api_key="sk-wrong", base_url=server.url, max_retries=0) as stranger:
        with pytest.raises(anthropic.AuthenticationError):
            await ask(stranger, says("скачай"))


async def test_both_ways_to_show_the_key_are_open(server: AnthropicServer) -> None:
    body = b"{}"
    async with httpx2.AsyncClient(base_url=server.url) as http:
        headers = {"anthropic-version": "2026-10-21", "x-api-key": server.api_key}
        with_key = await http.post("/v1/messages", content=body, headers=headers)
        without_version = await http.post(
            "/v1/messages", content=body, headers={"authorization": f"Bearer {server.api_key}"}
        )

    assert with_key.json()["error"]["message"] == "model: Field required"
    assert without_version.json()["error"]["message"] == "anthropic-version: header is required"


REFUSED: dict[str, tuple[dict[str, object], str]] = {
    "no tokens": ({"max_tokens": 0}, "max_tokens"),
    "sampling": ({"temperature": 1.0}, "temperature: Extra inputs"),
    "a thread": ({"thread": {"type": "create"}}, "thread: Extra inputs"),
    "prefill": ({"messages": [says("a"), {"role": "assistant", "content": "b"}]}, "end with a user message"),
    "assistant first": ({"messages": [{"role": "assistant", "content": "b"}, says("a")]}, "first message"),
    "two users": ({"messages": [says("a"), says("b")]}, "alternate"),
    "no messages": ({"messages": []}, "messages"),
    "empty text": ({"messages": [{"role": "user", "content": [{"type": "text", "text": ""}]}]}, "text"),
    "blank text": ({"messages": [says("  ")]}, "non-whitespace"),
    "a stray result": ({"messages": [answers("toolu_9")]}, "unexpected `tool_use_id`"),
    "forged thinking": (
        {
            "messages": [
                says("a"),
                {
                    "role": "assistant",
                    "content": [
                        {"type": "thinking", "thinking": "x", "signature": "forged"},
                        {"type": "text", "text": "b"},
                    ],
                },
                says("c"),
            ]
        },
        "Invalid `signature`",
    ),
    "the same tool twice": ({"tools": [GET_TITLE, GET_TITLE]}, "unique"),
    "too many breakpoints": (
        {"system": [{"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}}] * 5},
        "maximum of 4",
    ),
    "a long life behind a short one": (
        {
            "system": [
                {"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}},
                {"type": "text", "text": "y", "cache_control": {"type": "ephemeral", "ttl": "1h"}},
            ]
        },
        "must not come after",
    ),
    "a forced tool": (
        {"model": "claude-opus-5-5", "tools": TOOLS, "tool_choice": {"type": "any"}},
        "tool_choice",
    ),
    "no thinking": ({"model": "claude-opus-5-5", "thinking": {"type": "disabled"}}, "thinking"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
async def test_a_wrong_request_is_refused_with_the_reason(
    client: anthropic.AsyncAnthropic, case: tuple[dict[str, object], str]
) -> None:
    change, reason = case
    body = {"model": MODEL, "max_tokens": 10, "messages": [says("a")], "stream": True, **change}

    with pytest.raises(anthropic.BadRequestError) as refused:
        await client.post("/v1/messages", cast_to=httpx2.Response, body=body)

    assert reason in (refused.value.api_message or "")
    assert refused.value.type == "invalid_request_error"


async def test_an_unknown_model_is_not_found(client: anthropic.AsyncAnthropic) -> None:
    with pytest.raises(anthropic.NotFoundError, match="model: gpt-9"):
        async with client.messages.stream(model="gpt-9", max_tokens=5, messages=[says("a")]):
            pass


async def two_calls(server: AnthropicServer, client: anthropic.AsyncAnthropic) -> ParsedMessage[None]:
    calls = tuple(ScriptedCall(name="get_title", arguments={"query": name}) for name in ("a", "b"))
    server.script.append(ScriptedText(calls=calls))
    return await ask(client, says("скачай обе"))


async def test_every_call_must_be_answered_in_the_next_message(
    server: AnthropicServer, client: anthropic.AsyncAnthropic
) -> None:
    message = await two_calls(server, client)
    ids = [block.id for block in message.content if block.type == "tool_use"]

    with pytest.raises(anthropic.BadRequestError, match="were found without"):
        await ask(client, says("скачай обе"), echoes(message), answers(ids[0]))
    done = await ask(client, says("скачай обе"), echoes(message), answers(*ids))

    assert done.stop_reason == "end_turn"


async def test_thinking_comes_back_as_it_went_out(
    server: AnthropicServer, client: anthropic.AsyncAnthropic
) -> None:
    message = await two_calls(server, client)
    ids = [block.id for block in message.content if block.type == "tool_use"]
    message.content = [block for block in message.content if block.type != "thinking"]

    with pytest.raises(anthropic.BadRequestError, match="cannot be modified"):
        await ask(client, says("скачай обе"), echoes(message), answers(*ids))


async def test_tools_stay_the_same_between_the_calls_of_a_turn(
    server: AnthropicServer, client: anthropic.AsyncAnthropic
) -> None:
    message = await two_calls(server, client)
    ids = [block.id for block in message.content if block.type == "tool_use"]

    with pytest.raises(anthropic.BadRequestError, match="tools: cannot change"):
        await ask(
            client, says("скачай обе"), echoes(message), answers(*ids), tools=[GET_TITLE, FIND_RELEASES]
        )


async def test_a_prefix_that_was_marked_is_read_from_the_cache(client: anthropic.AsyncAnthropic) -> None:
    async def usage(system: str) -> tuple[int, int]:
        async with client.messages.stream(
            model=MODEL,
            max_tokens=10,
            messages=[says("привет")],
            system=[{"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}],
        ) as stream:
            counted = (await stream.get_final_message()).usage
        return counted.cache_creation_input_tokens or 0, counted.cache_read_input_tokens or 0

    first, second, short = await usage("rule " * 600), await usage("rule " * 600), await usage("rule")

    assert first[0] > 512
    assert second == (0, first[0])
    assert short == (0, 0)


@pytest.mark.parametrize(
    "sentence, arguments",
    [
        (
            "скачай Метрополис 1927 в 1080p",
            {"query": "Метрополис", "year": 1927, "quality": "1080p"},
        ),
        ("download the general 1926", {"query": "The General", "year": 1926}),
        ("хочу Генерала в оригинале", {"query": "Генерал", "year": 1926, "audio": "original"}),
        (
            "скачай броненосец потемкин в 4К с дубляжом",
            {"query": "Броненосец «Потёмкин»", "year": 1925, "quality": "2160p", "audio": "dub"},
        ),
        (
            "The Beverly Hillbillies s01e02 with subtitles",
            {
                "query": "The Beverly Hillbillies",
                "year": 1962,
                "season": 1,
                "episode": 2,
                "subtitles": True,
            },
        ),
        (
            "Деревенщина из Беверли-Хиллз сезон 2 серия 3",
            {"query": "Деревенщина из Беверли-Хиллз", "year": 1962, "season": 2, "episode": 3},
        ),
        (
            "деревенщину из Беверли-Хиллз, первый сезон, 3 серию",
            {"query": "Деревенщина из Беверли-Хиллз", "year": 1962, "season": 1, "episode": 3},
        ),
        (
            "Шарада в лостфильме, 720p",
            {"query": "Шарада", "year": 1963, "quality": "720p", "studio": "LostFilm"},
        ),
    ],
)
async def test_the_small_mind_understands_a_wish(
    client: anthropic.AsyncAnthropic, sentence: str, arguments: dict[str, object]
) -> None:
    message = await ask(client, says(f"{sentence}\n\n[2026-11-23 10:00 UTC]"))

    assert inputs(message) == [arguments]


async def test_the_small_mind_says_one_sentence_at_the_end(client: anthropic.AsyncAnthropic) -> None:
    wish = says("download nosferatu")
    called = await ask(client, wish)
    ids = [block.id for block in called.content if block.type == "tool_use"]

    done = await ask(client, wish, echoes(called), answers(*ids))
    proposed = await ask(client, wish, echoes(called), answers(*ids, content='<x>{"status":"proposed"}</x>'))
    failed = await ask(client, wish, echoes(called), answers(*ids, is_error=True))

    assert texts(done).startswith("Done")
    assert "Choose" in texts(proposed)
    assert "error" in texts(failed)


async def test_the_small_mind_uses_the_tools_that_are_there(client: anthropic.AsyncAnthropic) -> None:
    downloads: ToolParam = {"name": "list_downloads", "input_schema": {"type": "object"}}

    found = await ask(client, says("найди Метрополис"), tools=[GET_TITLE, FIND_RELEASES])
    listed = await ask(client, says("что сейчас качается?"), tools=[GET_TITLE, downloads])
    none = await ask(client, says("скачай Метрополис"), tools=[])
    unknown = await ask(client, says("скачай Кибердеревню 7"))

    assert inputs(found) == [{"title": "Метрополис"}]
    assert inputs(listed) == [{}]
    assert "Метрополис" in texts(none)
    assert "не знаю" in texts(unknown)


def test_a_year_decides_between_two_films_of_one_name() -> None:
    early, late = understood("метрополис 1927"), understood("Metropolis 2001 4K")

    assert early is not None
    assert late is not None
    assert (early.title.year, late.title.year) == (1927, 2001)
