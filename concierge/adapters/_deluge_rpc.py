"""Deluge's web JSON-RPC: the session, the daemon behind the web process, and what comes back when it refuses.

Every answer has status 200. The web process keeps one connection to one daemon for all who ask it, and its first
answers come before there is any. A call that reaches it after the daemon has gone is never answered.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from concierge.adapters._http import Answer, HttpClient
from concierge.errors import LoginFailed, ServiceUnavailable, UnexpectedAnswer

__all__ = ["CALL_TIMEOUT_S", "JSON_PATH", "Refusal", "Rpc", "UnknownMethod"]

NAME: Final = "deluge"
JSON_PATH: Final = "/json"
CALL_TIMEOUT_S: Final = 6.0
LOGIN: Final = "auth.login"
COOKIE: Final = "_session_id"

NOT_AUTHENTICATED: Final = 1
UNKNOWN_METHOD: Final = 2
NOT_DISPATCHED: Final = 3
REMOTE_FAILURE: Final = 4

# A daemon that has just started takes its torrents in one by one; until then it says that it has none.
SETTLING_S: Final = 0.5
SETTLING_LOOKS: Final = 20

HTTP_UNAUTHORIZED: Final = 401
HTTP_REDIRECTS: Final = range(300, 400)
MAX_WORDS: Final = 300

_SESSION = re.compile(r"[\w.-]{1,512}", re.ASCII)
_FAILURE = re.compile(r"<class '([\w.]+)'>: ([^\n]*)")
_SHUT: Final = {
    401: "the server in front of it wants a name and a password, and not these",
    403: "the server in front of it refuses this machine",
}
_ASTRAY: Final = {
    404: "there is no Deluge at this address",
    405: "something else than Deluge's web page is at this address",
}

Parameter: TypeAlias = (
    "str | int | float | bool | Sequence[Parameter] | Mapping[str, Parameter] | None"  # as JSON has them
)


class Refusal(UnexpectedAnswer):
    """The daemon did not do as told; `kind` is the class of its error without its module, `words` are its own."""

    def __init__(self, method: str, kind: str, words: str) -> None:
        """Keeps what tells refusals apart."""
        super().__init__(NAME, f"{method} was refused: {words}", problem=words)
        self.kind = kind
        self.words = words


class Undelivered(UnexpectedAnswer):
    """The web process did not pass the call on to its daemon."""


class UnknownMethod(Undelivered):
    """Neither the web process nor its daemon has such a method; without a daemon it has hardly any."""


class _SessionOver(Exception):
    """The session is over, or there was none."""


class Rpc:
    """One web process, and the daemon that it is connected to."""

    def __init__(
        self, client: HttpClient, url: str, password: str, *, settling_s: float = SETTLING_S
    ) -> None:
        """Speaks to the web page at `url`, which ends without a slash."""
        self._client = client
        self._url = url + JSON_PATH
        self._password = password
        self._settling_s = settling_s
        self._session = ""
        self._shut_out = ""
        self._last_host = ""
        self._logging_in = asyncio.Lock()
        self._connecting = asyncio.Lock()
        self._count = 0

    async def is_there(self) -> bool:
        """Whether Deluge's web page answers, without a login. Raises ServiceUnavailable if nothing does."""
        try:
            return isinstance(await self._called("auth.check_session", (), ""), bool)
        except (UnexpectedAnswer, LoginFailed, _SessionOver):
            return False

    async def core(self, method: str, *params: Parameter) -> object:
        """The daemon's answer; the web process is connected to it first, and once again if it was lost.

        Raises:
            Refusal: the daemon did not do it.
            UnknownMethod: the daemon has no such method, or the plugin that has it is off.
            LoginFailed: the password is wrong; it is not tried again.
            ServiceUnavailable: no answer; `facts["problem"]` is "daemon" if the web process alone answers.
            UnexpectedAnswer: something else than Deluge answered.
        """
        if await self.web("web.connected") is not True:
            await self._connect()
        try:
            return await self.web(method, *params)
        except (ServiceUnavailable, Undelivered) as error:
            await self._reconnect_after(error)
        return await self.web(method, *params)

    async def ui(self, keys: Sequence[str], states: Sequence[str]) -> Mapping[str, object]:
        """All torrents in these states with their keys, in one request; raises as `core` does.

        A filter by state has the web process ask its daemon: without one it answers from 1.5 s ago.
        """
        params: tuple[Parameter, ...] = (keys, {"state": states})
        try:
            told = _table(await self.web("web.update_ui", *params))
        except (ServiceUnavailable, Undelivered) as error:
            await self._reconnect_after(error)
            told = _table(await self.web("web.update_ui", *params))
        if told.get("connected") is not True:
            await self._connect()
            told = _table(await self.web("web.update_ui", *params))
        return told

    async def web(self, method: str, *params: Parameter) -> object:
        """The answer to one call, with a new login if the session is over; raises as `core` does."""
        if self._shut_out:
            raise _shut(self._shut_out)
        session = self._session or await self._logged_in("")
        try:
            return await self._called(method, params, session)
        except _SessionOver:
            session = await self._logged_in(session)
        try:
            return await self._called(method, params, session)
        except _SessionOver:
            problem = "it forgets every login at once"
            raise UnexpectedAnswer(NAME, problem, problem=problem) from None

    async def _logged_in(self, stale: str) -> str:
        """A session newer than `stale`; whoever comes second takes the one of the first."""
        async with self._logging_in:
            if self._session != stale:
                return self._session
            if self._shut_out:
                raise _shut(self._shut_out)
            self._session = ""
            if await self._called(LOGIN, (self._password,), "") is not True:
                self._shut_out = "the password is wrong"
                raise _shut(self._shut_out)
            if not self._session:
                raise UnexpectedAnswer(NAME, "the login came without a session")
            return self._session

    async def _called(self, method: str, params: Sequence[Parameter], session: str) -> object:
        self._count += 1
        call = {"method": method, "params": list(params), "id": self._count}
        headers = {"Content-Type": "application/json"}
        if session:
            # Set by hand: behind a proxy the path in Deluge's own cookie is not the one that we ask.
            headers["Cookie"] = f"{COOKIE}={session}"
        answer = await self._client.request(
            "POST", self._url, headers=headers, content=json.dumps(call).encode()
        )
        reply = _table(self._accepted(answer).json())
        if error := reply.get("error"):
            raise _failure(method, _table(error))
        if "result" not in reply or reply.get("id") != call["id"]:
            raise UnexpectedAnswer(NAME, f"{method}: the answer belongs to no call of ours")
        renewed = answer.cookies().get(COOKIE, "")
        if _SESSION.fullmatch(renewed) and self._session == session:
            self._session = renewed
        return reply["result"]

    def _accepted(self, answer: Answer) -> Answer:
        """The answer, if it can come from Deluge; proxies and their pages answer here too."""
        if answer.is_challenge:
            return answer.raise_for_status()
        if problem := _SHUT.get(answer.status):
            if answer.status == HTTP_UNAUTHORIZED:
                self._shut_out = problem
            raise _shut(problem)
        if problem := _stranger(answer):
            raise UnexpectedAnswer(NAME, problem, problem=problem, status=answer.status)
        return answer.raise_for_status()

    async def _reconnect_after(self, error: ServiceUnavailable | Undelivered) -> None:
        """Connects anew if the daemon was lost, and raises the error if that is not what is wrong."""
        is_silence = error.facts.get("problem") == "timeout"
        if isinstance(error, ServiceUnavailable) and not is_silence:
            raise error
        if await self.web("web.connected") is True:
            if is_silence:
                raise _gone("the daemon does not answer") from error
            raise error
        await self._connect()

    async def _connect(self) -> None:
        """Has the web process connect to a daemon that is online. Raises ServiceUnavailable if there is none."""
        async with self._connecting:
            if await self.web("web.connected") is True:
                return None
            async for host in self._online():
                # The answer is null where it fails, and tells nothing more.
                await self.web("web.connect", host)
                if await self.web("web.connected") is True:
                    self._last_host = host
                    return await self._settled()
        raise _gone("no daemon that it knows can be reached")

    async def _online(self) -> AsyncIterator[str]:
        hosts = list(_hosts(await self.web("web.get_hosts")))
        hosts.sort(key=lambda name: name != self._last_host)
        for host in hosts:
            status = await self.web("web.get_host_status", host)
            # Version 1.3 has the address between the name and the state.
            if isinstance(status, list) and {"Online", "Connected"} & {str(part) for part in status[1:]}:
                yield host

    async def _settled(self) -> None:
        """Returns when the daemon has taken in what it had before."""
        count = -1
        for _ in range(SETTLING_LOOKS):
            state = await self.web("core.get_session_state")
            if not isinstance(state, list) or len(state) == count:
                return
            count = len(state)
            await asyncio.sleep(self._settling_s)


def _shut(problem: str) -> LoginFailed:
    return LoginFailed(NAME, problem, problem=problem)


def _gone(reason: str) -> ServiceUnavailable:
    return ServiceUnavailable(NAME, f"the web page answers, but {reason}", problem="daemon")


def _stranger(answer: Answer) -> str:
    """Why the answer cannot be Deluge's; "" if it can."""
    if answer.status in HTTP_REDIRECTS:
        where = answer.headers.get("location", "another address")
        return f"it sends us to {where[:MAX_WORDS]}: the address should be that of Deluge's web page"
    if answer.status < HTTP_REDIRECTS.start and answer.body.lstrip().startswith(b"<"):
        return "a web page answers instead of Deluge"
    return _ASTRAY.get(answer.status, "")


def _table(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise UnexpectedAnswer(NAME, "the answer is no object")
    return value


def _hosts(value: object) -> Iterator[str]:
    """The ids of the daemons that the web process knows."""
    for host in value if isinstance(value, list) else ():
        if isinstance(host, list) and host and isinstance(host[0], str):
            yield host[0]


def _failure(method: str, error: Mapping[str, object]) -> Exception:
    """What the error object means. Its text may hold the call, or a traceback of the server: of it a line is kept."""
    code, message = error.get("code"), str(error.get("message"))
    if code == NOT_AUTHENTICATED and method != LOGIN:
        return _SessionOver(method)
    if code == UNKNOWN_METHOD:
        return UnknownMethod(NAME, f"it has no method {method}")
    if code == NOT_DISPATCHED:
        return Undelivered(NAME, f"{method} failed on the way to the daemon")
    if code == REMOTE_FAILURE and method != LOGIN:
        found = _FAILURE.search(message)
        kind, words = (found[1].rpartition(".")[2], found[2]) if found else ("", "no reason given")
        return Refusal(method, kind, "".join(filter(str.isprintable, words)).strip()[:MAX_WORDS])
    return UnexpectedAnswer(NAME, f"{method} was refused, code {code!r:.20}")
