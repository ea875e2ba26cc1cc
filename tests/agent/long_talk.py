"""A conversation of many turns through the real loop and adapter, and the same one in the predecessor's layout.

The predecessor's words are made up: only their measured sizes count.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from concierge.adapters._http import Http
from concierge.adapters.llm.anthropic import ADAPTER, AnthropicSection
from concierge.model.conversation import JsonValue
from concierge.model.title import ExternalIds
from concierge.sandbox._anthropic_cache import PromptCache, PromptTokens
from concierge.sandbox._anthropic_rules import objection
from concierge.sandbox._anthropic_wire import MessagesRequest, Tool
from concierge.sandbox._mind import Asked, reply
from concierge.sandbox._serving import serving
from concierge.sandbox.anthropic import AnthropicServer, ScriptedCall, ScriptedText
from concierge.sandbox.catalogue import CATALOGUE
from concierge.testing import FakeMetadata, FakeTracker, a_release, a_title
from tests.agent.answering import Answer, Conversation
from tests.services.house import House

__all__ = [
    "Talk",
    "chosen",
    "cost_of",
    "costs",
    "predecessor",
    "prefix_of",
    "read_share",
    "stated",
    "talk",
    "wanted",
]

TURNS = 20
CALL_S, TURN_S = 5.0, 60.0
SMALLEST_PREFIX_TOKENS = 1_024
FILMS = [title for title in CATALOGUE if not title.is_series]
# An answer of some 250 tokens.
ANSWER = "Вот что нашлось, и вот чем это хорошо. " * 14
OLD_TOOLS, OLD_TOOL_CHARS, OLD_TOOL_BYTES = 31, 21_021, 28_400
OLD_SYSTEM_CHARS, OLD_SYSTEM_BYTES = 15_930, 25_500
OLD_RESULT = "x" * 2_135
OLD_MOST_MESSAGES, OLD_MOST_TOKENS = 30, 80_000

Call = tuple[str, object]
Counted = Callable[[bytes], int]
Block = dict[str, object]


@dataclass(slots=True)
class Talk:
    """What was asked, turn by turn: the sentences, the model's requests, and what the tools came to."""

    sentences: list[str] = field(default_factory=list)
    requests: list[tuple[MessagesRequest, ...]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    @property
    def results(self) -> list[str]:
        """The results of tools as a model read them when they were new."""
        newest = [block for turn in self.requests for asked in turn for block in asked.messages[-1].blocks]
        return [str(block.content) for block in newest if block.type == "tool_result"]


async def talk(turns: int = TURNS) -> Talk:
    """So many wishes for a film in 4K, in Russian and in English by turns; each costs two calls of the model."""
    said, house = Talk(), _house()
    async with serving(AnthropicServer()) as server:
        given = {"api_key": server.api_key, "base_url": server.url, "timeout_s": 30}
        async with ADAPTER.build(AnthropicSection.model_validate(given), Http(), Path()) as model:
            conversation = Conversation(model=model, house=house)
            for number in range(turns):
                sentence = _sentence(number)
                name, arguments = wanted(sentence)
                call = ScriptedCall(name=name, arguments=dict(arguments))
                server.script += [ScriptedText(calls=(call,)), ScriptedText(text=ANSWER)]
                answer = await conversation.ask(sentence)
                said.sentences.append(sentence)
                said.answers.append(answer)
                said.requests.append(tuple(server.requests[-answer.finished.model_calls :]))
                house.clock.advance(timedelta(seconds=TURN_S))
    return said


def predecessor(talk: Talk) -> list[tuple[MessagesRequest, ...]]:
    """The requests of the same conversation as the predecessor made them: three a turn, two tools one after the other.

    It kept results as they were, cached nothing behind its system prompt, and forgot the oldest messages.
    """
    tools = _old_tools(talk.requests[0][0])
    history: list[Block] = []
    turns: list[tuple[MessagesRequest, ...]] = []
    for number, sentence in enumerate(talk.sentences):
        said: list[Block] = [{"role": "user", "content": sentence}]
        name, arguments = wanted(sentence)
        requests = []
        for step, tool in enumerate((name, "tool_1")):
            requests.append(_old_request(tools, history, said))
            use = {"type": "tool_use", "id": f"toolu_{number}_{step}", "name": tool, "input": arguments}
            result = {"type": "tool_result", "tool_use_id": use["id"], "content": OLD_RESULT}
            said += [{"role": "assistant", "content": [use]}, {"role": "user", "content": [result]}]
        requests.append(_old_request(tools, history, said))
        history += [*said, {"role": "assistant", "content": ANSWER}]
        turns.append(tuple(requests))
    return turns


def costs(
    turns: Sequence[Sequence[MessagesRequest]], counted: Counted, smallest: int = SMALLEST_PREFIX_TOKENS
) -> list[list[PromptTokens]]:
    """What the cache makes of each call of each turn; people and models take their time."""
    seconds = 0.0
    cache = PromptCache(smallest_prefix_tokens=smallest, now=lambda: seconds, counted=counted)
    told = []
    for turn in turns:
        told.append([])
        for request in turn:
            told[-1].append(cache.take_in(request))
            seconds += CALL_S
        seconds += TURN_S
    return told


def cost_of(turns: Sequence[Sequence[PromptTokens]]) -> float:
    """The input of the turns, in tokens that are neither written to the cache nor read from it."""
    calls = [call for turn in turns for call in turn]
    return sum(call.fresh + 1.25 * call.written + 0.1 * call.read for call in calls)


def read_share(turns: Sequence[Sequence[PromptTokens]]) -> float:
    """The part of the input that was read from the cache."""
    calls = [call for turn in turns for call in turn]
    return sum(call.read for call in calls) / sum(call.fresh + call.written + call.read for call in calls)


def prefix_of(request: MessagesRequest, counted: Counted) -> int:
    """The tokens of the tools and of the system prompt that never change."""
    tools = [tool.model_dump(exclude={"cache_control"}, exclude_none=True) for tool in request.tools]
    texts = [*(json.dumps(tool, ensure_ascii=False) for tool in tools), request.system_blocks[0].text]
    return sum(counted(text.encode()) for text in texts)


def stated(text: bytes) -> int:
    """The tokens of a text by the rule of the benchmarks: four letters each, but 2.2 where they are Cyrillic."""
    whole = text.decode()
    cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in whole)
    return round((len(whole) - cyrillic) / 4 + cyrillic / 2.2) + 1


def wanted(sentence: str) -> tuple[str, dict[str, JsonValue]]:
    """The call of a tool that a sentence asks for."""
    fields = frozenset({"query", "year", "quality"})
    return _call(reply(Asked(text=sentence, tools={"get_title": fields})))


def chosen(request: MessagesRequest) -> tuple[str, dict[str, JsonValue]]:
    """The call that the sandbox's mind makes of what stands in the request, with the tools that it is offered."""
    offered = {
        tool.name: frozenset(fields)
        if isinstance(fields := tool.input_schema.get("properties"), dict)
        else frozenset()
        for tool in request.tools
    }
    return _call(reply(Asked(text=request.messages[-1].text, tools=offered)))


def _call(answer: ScriptedText) -> tuple[str, dict[str, JsonValue]]:
    (call,) = answer.calls
    assert not isinstance(call.arguments, str)
    return call.name, json.loads(json.dumps(dict(call.arguments)))


def _sentence(number: int) -> str:
    film = FILMS[number % len(FILMS)]
    if number % 2:
        return f"download {film.title_en} {film.year} in 4K"
    return f"скачай {film.title_ru} {film.year} в 4К"


def _house() -> House:
    titles = [
        a_title(
            film.title_ru,
            name_en=film.title_en,
            name_original=film.title_original,
            year=film.year,
            ids=ExternalIds(tmdb=number),
        )
        for number, film in enumerate(FILMS, 1)
    ]
    rows = [
        a_release(
            f"{film.title_ru} / {film.title_original} ({'; '.join(film.directors)}) [{film.year}, драма, немое кино,"
            f" приключения, {source}] {'Dub' if number else 'MVO'} + Sub Rus, Eng",
            seeders=40 - number,
            size_bytes=(60 - number) * 10**9,
        )
        for film in FILMS
        for number, source in enumerate(
            ("UHD BDRemux 2160p", "UHD BDRip 2160p", "WEB-DL 2160p", "BDRip 1080p")
        )
    ]
    return House(trackers=(FakeTracker(rows),), sources=(FakeMetadata(titles),))


def _old_tools(ours: MessagesRequest) -> list[Block]:
    get_title = next(tool for tool in ours.tools if tool.name == "get_title")
    tools = [
        _plain(get_title),
        *({"name": f"tool_{n}", "description": "", "input_schema": {}} for n in range(1, OLD_TOOLS)),
    ]
    chars = OLD_TOOL_CHARS - sum(len(json.dumps(tool, ensure_ascii=False)) for tool in tools)
    cyrillic = OLD_TOOL_BYTES - OLD_TOOL_CHARS
    share = _filler(chars // (OLD_TOOLS - 1), cyrillic // (OLD_TOOLS - 1))
    for tool in tools[1:]:
        tool["description"] = share
    tools[-1]["cache_control"] = {"type": "ephemeral"}
    return tools


def _plain(tool: Tool) -> Block:
    return tool.model_dump(exclude_none=True)


def _old_request(tools: Sequence[Block], history: Sequence[Block], said: Sequence[Block]) -> MessagesRequest:
    system = _filler(OLD_SYSTEM_CHARS, OLD_SYSTEM_BYTES - OLD_SYSTEM_CHARS)
    body = {
        "model": "claude-haiku-5-5",
        "max_tokens": 4_096,
        "stream": True,
        "tools": tools,
        "system": [{"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}],
        "messages": [*_remembered(history, OLD_MOST_MESSAGES - len(said)), *said],
    }
    request = MessagesRequest.model_validate(json.loads(json.dumps(body)))
    assert objection(request, {}) is None
    return request


def _remembered(history: Sequence[Block], most: int) -> Sequence[Block]:
    """The newest messages, from a person's words on."""
    for at in range(len(history) + 1):
        kept = history[at:]
        is_begin = not kept or (isinstance(kept[0]["content"], str) and kept[0]["role"] == "user")
        if (
            is_begin
            and len(kept) <= most
            and stated(json.dumps(kept, ensure_ascii=False).encode()) <= OLD_MOST_TOKENS
        ):
            return kept
    return ()


def _filler(chars: int, cyrillic: int) -> str:
    return "я" * cyrillic + "x" * (chars - cyrillic)
