"""Any model behind chat completions: OpenAI's, OpenRouter's, Gemini, or one that runs at home.

Source: https://platform.openai.com/docs/api-reference/chat
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from concierge.adapters._http import Http, HttpClient
from concierge.adapters._openai_answer import Answer
from concierge.adapters._openai_errors import SERVICE, USUAL_WAIT_S, no_such_model, refusal_of
from concierge.adapters._openai_events import payloads
from concierge.adapters._openai_prompt import messages_of, tools_of
from concierge.adapters._openai_vendors import VendorName, vendor_of
from concierge.adapters._seedbox import only_where_nobody_listens
from concierge.adapters._streamed import Streamed
from concierge.adapters._tracker import is_at_home
from concierge.config import Address, Section
from concierge.errors import ConciergeError, ServiceUnavailable, UnexpectedAnswer
from concierge.model.conversation import JsonValue, ModelEvent, ModelRequest, TextDelta
from concierge.model.language_models import KnownModel
from concierge.ports import Adapter, LanguageModel

__all__ = ["ADAPTER", "OpenAICompatible", "OpenAICompatibleSection"]

FIRST_ERROR = 300
# With these a connection failed before there was an answer, and a second one may not.
BROKEN_CONNECTIONS = frozenset({"ConnectError", "ReadError", "RemoteProtocolError", "WriteError"})
# What may stand before and behind a model's name in a list of them.
LISTED_BEFORE = "models/"
LISTED_BEHIND = ":latest"
# Those that every vendor takes which takes any.
EFFORTS = ("low", "medium", "high")


class OpenAICompatibleSection(Section):
    """At home no key is needed; elsewhere than at OpenAI a `model` is.

    `vendor` is known by the address, unless that is a proxy's. `timeout_s` is the longest silence between two bytes;
    unset, `max_tokens` is the request's own.
    """

    section: ClassVar[str] = SERVICE
    usual: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "api_key": ("OPENAI_API_KEY",),
        "base_url": ("OPENAI_BASE_URL",),
    }

    base_url: Address = "https://api.openai.com/v1"
    api_key: SecretStr = Field(default=SecretStr(""), validate_default=True)
    vendor: VendorName | None = None
    model: str = ""
    max_tokens: int | None = Field(default=None, gt=0, le=1_000_000)
    effort: Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"] | None = None
    timeout_s: float = Field(default=90.0, gt=0, le=600)

    def missing(self) -> tuple[str, ...]:
        """The key, unless it is at home, and a model, unless there is a usual one."""
        has_key = is_at_home(self.base_url) or self.api_key.get_secret_value()
        has_model = self.model or vendor_of(self.vendor, self.base_url).usual_model
        wanted = [*([] if has_key else ["api_key"]), *([] if has_model else ["model"])]
        return tuple(self._variable(name) for name in wanted)

    @field_validator("base_url")
    @classmethod
    def _is_private(cls, url: str) -> str:
        if urlsplit(url).scheme != "https" and not is_at_home(url):
            raise ValueError("must begin with https://")
        return url.rstrip("/")

    @field_validator("api_key")
    @classmethod
    def _can_be_a_header(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        key = value.get_secret_value().strip()
        if not key.isascii() or any(letter.isspace() or not letter.isprintable() for letter in key):
            raise ValueError("must be one word of Latin letters, digits and signs")
        return only_where_nobody_listens(SecretStr(key), str(info.data.get("base_url", "")))


class OpenAICompatible:
    """A `LanguageModel`. One call is one request, repeated once if it was turned away before it was answered.

    Every method raises only ServiceErrors, ConfigError for a model that does not exist or knows no tools, and
    BudgetExceeded for a conversation that is too long. `is_priced` at home, where nobody is paid, and with a vendor
    that has told the cost of its newest answer.
    """

    name = SERVICE

    def __init__(self, section: OpenAICompatibleSection, client: HttpClient) -> None:
        """Asks over an open client."""
        self._section = section
        self._client = client
        self._vendor = vendor_of(section.vendor, section.base_url)
        self._model = section.model or self._vendor.usual_model
        self._key = section.api_key.get_secret_value()
        self._is_free = is_at_home(section.base_url)
        self.is_priced = self._is_free or self._vendor.tells_cost
        self.models = (self._known(),)

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        """Text as it comes, the tool calls of a whole answer, the usage, and `Done`."""
        may_lose_calls = self._vendor.may_lose_calls and bool(request.tools)
        for is_streamed in (True, False):
            answer = Answer(vendor=self._vendor, model=self._model, key=self._key)
            async with aclosing(self._heard(request, answer, is_streamed=is_streamed)) as deltas:
                async for delta in deltas:
                    yield delta
            if not (may_lose_calls and is_streamed and answer.is_silent):
                for last in answer.ending():
                    # Before anybody can leave: an answer without a price must not be followed by another one.
                    self.is_priced = self._is_free or answer.cost_micros is not None
                    yield last
                return

    async def check(self) -> None:
        """Returns if the model is on the service's list; costs no token. OpenRouter shows its list without a key."""
        answer = await self._client.get(f"{self._section.base_url}/models")
        if answer.status >= FIRST_ERROR:
            raise refusal_of(answer).in_our_words(self._model, self._key)
        match answer.json():
            case {"data": [*rows]}:
                listed = {
                    row["id"] for row in rows if isinstance(row, dict) and isinstance(row.get("id"), str)
                }
            case _:
                raise UnexpectedAnswer(self.name, "200 without a list of models")
        names = {self._model, f"{LISTED_BEFORE}{self._model}", f"{self._model}{LISTED_BEHIND}"}
        if self._vendor.has_variants:
            names.add(self._model.partition(":")[0])
        if not self._vendor.takes_any_model and not names & listed:
            raise no_such_model(self._model, f"not one of {len(listed)} models")

    def _known(self) -> KnownModel:
        """The model that is set up; how much it thinks is left to people where it is known to think."""
        thinks = self._section.effort or self._vendor.has_nested_effort
        price = 0.0 if self._is_free else None
        return KnownModel(
            id=self._model,
            service=self.name,
            efforts=EFFORTS if thinks or self._model == self._vendor.usual_model else (),
            input_price=price,
            output_price=price,
        )

    async def _heard(
        self, request: ModelRequest, answer: Answer, *, is_streamed: bool
    ) -> AsyncGenerator[TextDelta, None]:
        async with AsyncExitStack() as stack:
            streamed = await self._begun(stack, self._question(request, is_streamed=is_streamed))
            texts = await stack.enter_async_context(aclosing(payloads(streamed)))
            async for text in texts:
                if (delta := answer.take(text)) is not None:
                    yield delta

    def _question(self, request: ModelRequest, *, is_streamed: bool) -> Mapping[str, JsonValue]:
        section, vendor = self._section, self._vendor
        question: dict[str, JsonValue] = {
            "model": self._model,
            "messages": messages_of(request, vendor=vendor, provider=self.name, model=self._model),
            vendor.tokens_field: section.max_tokens or request.max_tokens,
        }
        if request.tools:
            question |= {"tools": tools_of(request, vendor), **vendor.fields_with_tools}
        if effort := request.effort or section.effort:
            question |= (
                {"reasoning": {"effort": effort}}
                if vendor.has_nested_effort
                else {"reasoning_effort": effort}
            )
        if is_streamed:
            question |= {"stream": True, "stream_options": {"include_usage": True}}
        return question

    async def _begun(self, stack: AsyncExitStack, question: Mapping[str, JsonValue]) -> Streamed:
        """The answer, asked for a second time if the first question was turned away for the moment."""
        answer = await self._asked(stack, question)
        if isinstance(answer, _TurnedAway) and answer.wait_s is not None:
            await asyncio.sleep(answer.wait_s)
            answer = await self._asked(stack, question)
        if isinstance(answer, _TurnedAway):
            raise answer.error
        return answer

    async def _asked(
        self, stack: AsyncExitStack, question: Mapping[str, JsonValue]
    ) -> "Streamed | _TurnedAway":
        url = f"{self._section.base_url}/chat/completions"
        try:
            streamed = await stack.enter_async_context(self._client.stream("POST", url, json_body=question))
        except ServiceUnavailable as error:
            is_broken = error.facts.get("problem") in BROKEN_CONNECTIONS
            return _TurnedAway(error=error, wait_s=USUAL_WAIT_S if is_broken else None)
        if streamed.status < FIRST_ERROR:
            return streamed
        refusal = refusal_of(await streamed.whole())
        refused = refusal.in_our_words(self._model, self._key)
        return _TurnedAway(error=refused, wait_s=refusal.wait_before_retry_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class _TurnedAway:
    """A question without an answer: `wait_s` before it may be asked once more, None if it may not."""

    error: ConciergeError
    wait_s: float | None


@asynccontextmanager
async def _open(
    section: OpenAICompatibleSection, http: Http, _data_dir: Path
) -> AsyncIterator[LanguageModel]:
    key = section.api_key.get_secret_value()
    headers = {
        **vendor_of(section.vendor, section.base_url).headers,
        **({"Authorization": f"Bearer {key}"} if key else {}),
    }
    async with http.client(
        SERVICE, base_url=section.base_url, headers=headers, timeout_s=section.timeout_s
    ) as client:
        yield OpenAICompatible(section, client)


ADAPTER: Adapter[OpenAICompatibleSection, Http, LanguageModel] = Adapter(
    name=SERVICE, section=OpenAICompatibleSection, build=_open
)
