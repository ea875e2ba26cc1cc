"""A conversation of many turns through the real loop and the real adapter, with the sandbox's service."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from concierge.adapters._http import Http
from concierge.adapters.llm.anthropic import ADAPTER, AnthropicSection
from concierge.model.conversation import JsonValue
from concierge.model.title import ExternalIds
from concierge.sandbox._anthropic_wire import MessagesRequest
from concierge.sandbox._mind import Asked, reply
from concierge.sandbox._serving import serving
from concierge.sandbox.anthropic import AnthropicServer, ScriptedCall, ScriptedText
from concierge.sandbox.catalogue import CATALOGUE
from concierge.testing import FakeMetadata, FakeTracker, a_release, a_title
from tests.agent.answering import Answer, Conversation
from tests.services.house import House
from tests.storage import close_all

__all__ = ["ANSWER", "Request", "Talk", "chosen", "held", "wanted"]

Request = MessagesRequest

# Of some 250 tokens.
ANSWER = "Вот что нашлось, и вот чем это хорошо. " * 14
BETWEEN_TURNS = timedelta(minutes=1)
FILMS = [title for title in CATALOGUE if not title.is_series]


@dataclass(slots=True)
class Talk:
    """What was asked, turn by turn: the sentences, the model's requests for each, and the answers."""

    sentences: list[str] = field(default_factory=list)
    requests: list[tuple[Request, ...]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    @property
    def results(self) -> list[str]:
        """The results of tools as the model read them when they were new."""
        newest = [block for turn in self.requests for asked in turn for block in asked.messages[-1].blocks]
        return [str(block.content) for block in newest if block.type == "tool_result"]


def held(turns: int) -> Talk:
    """So many wishes for a film in 4K, in Russian and in English by turns; each takes two calls of the model."""
    return asyncio.run(_held(turns))


def wanted(sentence: str) -> tuple[str, Mapping[str, JsonValue]]:
    """The call of a tool that a sentence asks for."""
    return _call(reply(Asked(text=sentence, tools={"get_title": frozenset({"query", "year", "quality"})})))


def chosen(request: Request) -> tuple[str, Mapping[str, JsonValue]]:
    """The call that the sandbox's mind makes of the newest words in a request, with the tools that stand in it."""
    properties = {tool.name: tool.input_schema.get("properties") for tool in request.tools}
    tools = {
        name: frozenset(fields) if isinstance(fields, dict) else frozenset()
        for name, fields in properties.items()
    }
    return _call(reply(Asked(text=request.messages[-1].text, tools=tools)))


def _call(answer: ScriptedText) -> tuple[str, Mapping[str, JsonValue]]:
    (call,) = answer.calls
    assert not isinstance(call.arguments, str)
    return call.name, json.loads(json.dumps(dict(call.arguments)))


async def _held(turns: int) -> Talk:
    talk, house = Talk(), _house()
    try:
        async with serving(AnthropicServer()) as server:
            given = {"api_key": server.api_key, "base_url": server.url, "timeout_s": 30}
            async with ADAPTER.build(AnthropicSection.model_validate(given), Http(), Path()) as model:
                conversation = Conversation(model=model, house=house)
                for number in range(turns):
                    await _say(talk, _sentence(number), conversation, server)
                    house.clock.advance(BETWEEN_TURNS)
    finally:
        await close_all()
    return talk


async def _say(talk: Talk, sentence: str, conversation: Conversation, server: AnthropicServer) -> None:
    name, arguments = wanted(sentence)
    call = ScriptedCall(name=name, arguments=arguments)
    server.script += [ScriptedText(calls=(call,)), ScriptedText(text=ANSWER)]
    before = len(server.requests)
    talk.answers.append(await conversation.ask(sentence))
    talk.sentences.append(sentence)
    talk.requests.append(tuple(server.requests[before:]))


def _sentence(number: int) -> str:
    film = FILMS[number % len(FILMS)]
    if number % 2:
        return f"download {film.title_en} {film.year} in 4K"
    return f"скачай {film.title_ru} {film.year} в 4К"


def _house() -> House:
    """A house whose tracker has four releases of each film, named as long as such names are."""
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
