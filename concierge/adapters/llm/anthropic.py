"""Claude, through Anthropic's own SDK, which is loaded with the first question.

Source: https://platform.claude.com/docs/en/api/messages
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, cast

import structlog
from pydantic import Field, SecretStr, field_validator

from concierge.adapters._anthropic_answer import Answer
from concierge.adapters._anthropic_errors import SERVICE, in_our_words, wait_before_retry_s
from concierge.adapters._anthropic_models import is_listed, models_beside
from concierge.adapters._anthropic_prompt import messages_of, system_of, tools_of
from concierge.adapters._http import Http
from concierge.adapters._tls import tls_context
from concierge.config import SecretAddress, Section, is_loopback
from concierge.model.conversation import ModelEvent, ModelRequest
from concierge.ports import Adapter, LanguageModel

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic, AsyncStream
    from anthropic.types import (
        MessageParam,
        OutputConfigParam,
        RawMessageStreamEvent,
        TextBlockParam,
        ToolParam,
    )

__all__ = ["ADAPTER", "Anthropic", "AnthropicSection"]

CONNECT_TIMEOUT_S = 10.0

_log = structlog.get_logger(__name__)


class AnthropicSection(Section):
    """`timeout_s` is the longest silence between two bytes; unset, `max_tokens` is the request's own."""

    section: ClassVar[str] = SERVICE
    usual: ClassVar[Mapping[str, tuple[str, ...]]] = {"api_key": ("ANTHROPIC_API_KEY",)}
    required: ClassVar[tuple[str, ...]] = ("api_key",)

    api_key: SecretStr = SecretStr("")
    base_url: SecretAddress = "https://api.anthropic.com"
    model: str = Field(default="claude-haiku-5-5", min_length=1)
    max_tokens: int | None = Field(default=None, gt=0, le=128_000)
    effort: Literal["low", "medium", "high", "xhigh", "max"] | None = None
    timeout_s: float = Field(default=90.0, gt=0, le=600)

    @field_validator("api_key")
    @classmethod
    def _can_be_a_header(cls, value: SecretStr) -> SecretStr:
        key = value.get_secret_value().strip()
        if not key.isascii() or any(letter.isspace() or not letter.isprintable() for letter in key):
            raise ValueError("must be one word of Latin letters, digits and signs")
        return SecretStr(key)


class Anthropic:
    """A `LanguageModel`. One call is one request, repeated once if it was turned away before it was answered.

    Every method raises only ServiceErrors, ConfigError for a model that does not exist, and BudgetExceeded
    for a conversation that is too long.
    """

    name = SERVICE
    is_priced = True

    def __init__(self, section: AnthropicSection) -> None:
        """Opens nothing yet."""
        self._section = section
        self.models = models_beside(section.model)
        if not is_listed(section.model):
            _log.info("anthropic.price_estimated", model=section.model, counted_as="the dearest")
        self._client: AsyncAnthropic | None = None
        self._opening = asyncio.Lock()

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        """Text as it comes, the tool calls of a whole answer, the usage, and `Done`."""
        client = await self._connected()
        model = request.model or self._section.model
        answer = Answer(service=self.name, model=model)
        with self._in_our_words(model):
            async with await self._begun(client, request) as stream:
                async for event in stream:
                    if (delta := answer.take(event.to_dict(warnings=False))) is not None:
                        yield delta
        for last in answer.ending():
            yield last

    async def check(self) -> None:
        """Returns if the key is good and the model exists; costs no token."""
        client = await self._connected()
        with self._in_our_words(self._section.model):
            await client.models.retrieve(self._section.model)

    async def close(self) -> None:
        """Closes the connections, if there are any."""
        if self._client is not None:
            await self._client.close()

    def _in_our_words(self, model: str) -> AbstractContextManager[None]:
        return in_our_words(model, self._section.api_key.get_secret_value())

    async def _connected(self) -> "AsyncAnthropic":
        async with self._opening:
            if self._client is None:
                # Loading the SDK and the certificates takes a second, in which the event loop goes on.
                self._client = await asyncio.to_thread(_client, self._section)
        return self._client

    async def _begun(
        self, client: "AsyncAnthropic", request: ModelRequest
    ) -> "AsyncStream[RawMessageStreamEvent]":
        from anthropic import APIError

        try:
            return await self._asked(client, request)
        except APIError as error:
            wait_s = wait_before_retry_s(error)
            if wait_s is None:
                raise
        await asyncio.sleep(wait_s)
        return await self._asked(client, request)

    async def _asked(
        self, client: "AsyncAnthropic", request: ModelRequest
    ) -> "AsyncStream[RawMessageStreamEvent]":
        from anthropic import omit

        section = self._section
        model, effort = request.model or section.model, request.effort or section.effort
        messages = messages_of(request.turns, provider=self.name, model=model)
        return await client.messages.create(
            model=model,
            max_tokens=section.max_tokens or request.max_tokens,
            system=cast("list[TextBlockParam]", system_of(request)) or omit,
            tools=cast("list[ToolParam]", tools_of(request)) or omit,
            messages=cast("list[MessageParam]", messages),
            output_config=cast("OutputConfigParam", {"effort": effort}) if effort else omit,
            stream=True,
        )


def _client(section: AnthropicSection) -> "AsyncAnthropic":
    import anthropic

    client = anthropic.AsyncAnthropic(
        api_key=section.api_key.get_secret_value(),
        base_url=section.base_url,
        max_retries=0,
        timeout=anthropic.Timeout(section.timeout_s, connect=CONNECT_TIMEOUT_S),
        http_client=anthropic.DefaultAsyncHttpxClient(
            verify=tls_context(), trust_env=not is_loopback(section.base_url), follow_redirects=False
        ),
    )
    # Each of these is loaded when it is first asked for.
    _ = client.messages, client.models
    return client


@asynccontextmanager
async def _open(section: AnthropicSection, _http: Http, _data_dir: Path) -> AsyncIterator[LanguageModel]:
    model = Anthropic(section)
    try:
        yield model
    finally:
        await model.close()


ADAPTER: Adapter[AnthropicSection, Http, LanguageModel] = Adapter(
    name=SERVICE, section=AnthropicSection, build=_open
)
