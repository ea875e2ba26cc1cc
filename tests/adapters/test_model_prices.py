"""Whether it is known what a model costs: a limit of money can hold for no other."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest
from structlog.testing import capture_logs

from concierge.adapters._http import HttpClient
from concierge.adapters.llm.anthropic import Anthropic, AnthropicSection
from concierge.adapters.llm.openai_compatible import OpenAICompatible, OpenAICompatibleSection
from concierge.app.facade import Concierge
from concierge.config import Settings
from concierge.model.diagnosis import Notice
from tests.adapters.openai_models import events

AT_HOME = "http://127.0.0.1:11434/v1"
OPENROUTER = "https://openrouter.ai/api/v1"
UNPRICED = Notice(code="unpriced_model", facts={"service": "openai_compatible"})


def a_model(base_url: str, *costs: str) -> OpenAICompatible:
    """A model at that address, whose answers tell these costs."""
    answers = iter(costs)

    def answer(_request: httpx.Request) -> httpx.Response:
        usage = f'"usage":{{"completion_tokens":1,"cost":{next(answers)}}}'
        choice = json.dumps([{"message": {"role": "assistant", "content": "Да."}, "finish_reason": "stop"}])
        body = f'{{"choices":{choice},{usage}}}'.encode()
        return httpx.Response(200, stream=httpx.ByteStream(body))

    key = "k" if base_url.startswith("https") else ""
    section = OpenAICompatibleSection.model_validate({"api_key": key, "base_url": base_url, "model": "m"})
    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return OpenAICompatible(section, HttpClient("openai_compatible", client, timeout_s=1))


@pytest.mark.parametrize("base_url", ["https://api.openai.com/v1", "https://models.example.org/v1"])
def test_elsewhere_nobody_knows_the_price(base_url: str) -> None:
    assert not a_model(base_url).is_priced


@pytest.mark.parametrize("base_url", [OPENROUTER, AT_HOME, "http://nas.local:8080/v1"])
def test_a_price_is_known_at_home_and_where_it_is_told(base_url: str) -> None:
    assert a_model(base_url).is_priced


@pytest.mark.parametrize("cost", ["NaN", "-0.5", "-Infinity", "Infinity", '"0.5"', "null"])
async def test_a_vendor_whose_answer_tells_no_price_is_not_trusted_until_one_does(cost: str) -> None:
    model = a_model(OPENROUTER, "0.1", cost, "0")
    seen = []
    for _ in range(3):
        await events(model)
        seen.append(model.is_priced)

    assert seen == [True, False, True]


async def test_at_home_nobody_is_paid_whatever_an_answer_says() -> None:
    model = a_model(AT_HOME, "NaN")

    await events(model)

    assert model.is_priced


@pytest.mark.parametrize(
    "name, logged", [("claude-haiku-5-5", []), ("claude-of-2031", ["anthropic.price_estimated"])]
)
def test_that_the_price_of_a_new_model_is_an_estimate_is_logged_once(name: str, logged: list[str]) -> None:
    with capture_logs() as lines:
        model = Anthropic(AnthropicSection.model_validate({"api_key": "k", "model": name}))

    assert [line["event"] for line in lines] == logged
    assert model.is_priced


@pytest.mark.parametrize(
    "base_url, told", [("https://models.example.org/v1", (UNPRICED,)), (AT_HOME, ()), (OPENROUTER, ())]
)
async def test_the_doctor_says_which_model_has_no_price(
    tmp_path: str, base_url: str, told: tuple[Notice, ...]
) -> None:
    environ = {
        "CONCIERGE_DATA_DIR": str(tmp_path),
        "OPENAI_BASE_URL": base_url,
        "OPENAI_API_KEY": "" if base_url == AT_HOME else "sk-1",
        "CONCIERGE_OPENAI_COMPATIBLE__MODEL": "m",
    }
    settings = await asyncio.to_thread(Settings, environ=environ)

    async with Concierge.open(settings, torrents=False) as concierge:
        members = {one.name: tuple(one.warnings) for one in concierge._parts.members.models}

    assert members == {"anthropic": (), "openai_compatible": told, "grammar": ()}
