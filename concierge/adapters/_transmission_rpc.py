"""Transmission's RPC in both of its dialects: the older one, and JSON-RPC 2.0 from version 4.1 on.

Source: https://github.com/transmission/transmission/blob/main/docs/rpc-spec.md
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from functools import cache
from typing import Final, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from concierge.adapters._http import Answer, HttpClient
from concierge.adapters._shapes import plain_line
from concierge.errors import LoginFailed, UnexpectedAnswer

__all__ = ["RPC_PATH", "SESSION_ID", "Parameter", "Refusal", "Rpc", "Shape"]

NAME: Final = "transmission"
SESSION_ID: Final = "X-Transmission-Session-Id"
RPC_VERSION: Final = "X-Transmission-Rpc-Version"
REPLAYS: Final = 2
JSON_RPC_SINCE: Final = 6

RPC_PATH: Final = "/transmission/rpc"
HTTP_REDIRECTS: Final = range(300, 400)
HTTP_UNAUTHORIZED: Final = 401
HTTP_CONFLICT: Final = 409
LONGEST_WORDS: Final = 200

_CAMEL: Final = frozenset({"download_limit", "download_limited", "upload_limit", "upload_limited"})

_SHUT: Final = {
    401: "the name or the password is wrong",
    403: "it refuses this machine: not on its whitelist, or too many wrong passwords were tried",
}
_ASTRAY: Final = {
    404: "there is no RPC at this address",
    421: "it does not know this host name: see its setting rpc-host-whitelist",
}

Parameter: TypeAlias = "str | int | bool | Sequence[str] | Sequence[int]"


class Shape(BaseModel):
    """A part of an answer, its keys read as snake_case: Transmission writes camelCase and kebab-case too."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _in_snake_case(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        known = _spellings(cls)
        return {known[key]: inner for key, inner in value.items() if key in known}


@cache
def _spellings(shape: type[Shape]) -> Mapping[str, str]:
    """The shape's fields by each of their names on the wire."""
    fields = shape.model_fields
    return {spelt: name for name in fields for spelt in (name, to_camel(name), name.replace("_", "-"))}


S = TypeVar("S", bound=Shape)


class Refusal(UnexpectedAnswer):
    """The daemon did not do as told, and said so."""


class Rpc:
    """One daemon. The dialect is learnt from the daemon's own headers, without a question of its own.

    A name and a password that were refused are not sent again: after a hundred refusals the daemon lets nobody in.
    """

    def __init__(self, client: HttpClient, url: str) -> None:
        """Speaks to the RPC address `url`."""
        self.is_json_rpc = False
        self._client = client
        self._url = url
        self._session_id = ""
        self._is_let_in = False
        self._refused = ""
        self._first = asyncio.Lock()

    async def call(self, method: str, shape: type[S], /, **params: Parameter) -> S:
        """The result of `method`, named and parametrised in snake case, whatever the dialect.

        Raises:
            LoginFailed: the daemon does not let us in.
            UnexpectedAnswer: the daemon refused the call, or something else than the daemon answered.
            ServiceUnavailable: no answer.
        """
        # At first one by one, or a wrong password would go out as often as there are calls.
        async with nullcontext() if self._is_let_in else self._first:
            answer = await self._answered(method, params)
        return _shaped(shape, _result(method, answer))

    async def _answered(self, method: str, params: Mapping[str, Parameter]) -> Answer:
        if self._refused:
            raise LoginFailed(NAME, self._refused, problem=self._refused)
        # The session id changes every hour; a 409 is given before the call is looked at, so a replay is safe.
        for _ in range(1 + REPLAYS):
            answer = await self._client.request(
                "POST",
                self._url,
                headers={SESSION_ID: self._session_id, "Content-Type": "application/json"},
                content=self._body(method, params),
            )
            if answer.status == HTTP_UNAUTHORIZED:
                self._refused = _SHUT[HTTP_UNAUTHORIZED]
            if answer.status != HTTP_CONFLICT:
                accepted = _accepted(answer)
                self._is_let_in = True
                return accepted
            self._session_id = answer.headers.get(SESSION_ID, "")
            self.is_json_rpc = _major(answer.headers.get(RPC_VERSION, "")) >= JSON_RPC_SINCE
        problem = "it keeps asking for another session id"
        raise UnexpectedAnswer(NAME, problem, problem=problem)

    def _body(self, method: str, params: Mapping[str, Parameter]) -> bytes:
        if self.is_json_rpc:
            call: dict[str, object] = {"jsonrpc": "2.0", "id": 1, "method": method, "params": dict(params)}
        else:
            arguments = {_legacy(key): value for key, value in params.items()}
            if method == "torrent_get":
                arguments["fields"] = [to_camel(name) for name in _names(params["fields"])]
            call = {"method": method.replace("_", "-"), "arguments": arguments}
        return json.dumps(call).encode()


def _legacy(key: str) -> str:
    """The older dialect hyphenates some names, and writes others as one word."""
    return to_camel(key) if key in _CAMEL else key.replace("_", "-")


def _names(fields: Parameter) -> list[str]:
    return [str(name) for name in fields] if isinstance(fields, Sequence) else []


def _major(version: str) -> int:
    major = version.partition(".")[0]
    return int(major) if major.isascii() and major.isdigit() else 0


def _accepted(answer: Answer) -> Answer:
    """The answer, if it comes from a daemon that lets us in; proxies and web pages answer here too."""
    if answer.is_challenge:
        return answer.raise_for_status()
    if problem := _SHUT.get(answer.status):
        raise LoginFailed(NAME, problem, problem=problem, status=answer.status)
    if problem := _stranger(answer):
        raise UnexpectedAnswer(NAME, problem, problem=problem, status=answer.status)
    return answer.raise_for_status()


def _stranger(answer: Answer) -> str:
    """Why the answer cannot be the daemon's; "" if it can."""
    if answer.status in HTTP_REDIRECTS:
        where = _words(answer.headers.get("location", "another address"))
        return f"it sends us to {where}: the address should end in {RPC_PATH}"
    if answer.status < HTTP_REDIRECTS.start and answer.body.lstrip().startswith(b"<"):
        return "a web page answers instead of the daemon"
    return _ASTRAY.get(answer.status, "")


def _result(method: str, answer: Answer) -> object:
    reply = answer.json()
    if not isinstance(reply, dict):
        raise UnexpectedAnswer(NAME, f"{method}: the answer is no object")
    if "jsonrpc" in reply:
        if "error" in reply:
            raise _refused(method, _reason(reply["error"]))
        return reply.get("result")
    if reply.get("result") != "success":
        raise _refused(method, reply.get("result"))
    return reply.get("arguments", {})


def _reason(error: object) -> object:
    """The particular reason if there is one, else the general one; both are optional."""
    table = error if isinstance(error, dict) else {}
    data = table.get("data")
    particular = data.get("error_string", data.get("errorString")) if isinstance(data, dict) else None
    return particular or table.get("message")


def _refused(method: str, reason: object) -> Refusal:
    words = (_words(reason) if isinstance(reason, str) else "") or "no reason given"
    return Refusal(NAME, f"{method} was refused: {words}", problem=words)


def _words(text: str) -> str:
    return plain_line(text[:LONGEST_WORDS])


def _shaped(shape: type[S], result: object) -> S:
    try:
        return shape.model_validate(result)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"])) or "the answer"
        raise UnexpectedAnswer(NAME, f"{where}: {first['msg']}") from None
