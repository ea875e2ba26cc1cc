"""What every tracker's adapter stands on: its settings, its connections, and the way past a dead mirror."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import Annotated, ClassVar, Generic, TypeAlias, TypeVar
from urllib.parse import urlsplit

import structlog
from pydantic import AfterValidator, Field, SecretStr

from concierge.adapters._http import Http, HttpClient
from concierge.adapters._pace import Pace
from concierge.config import Address, SecretAddress, ServiceSection
from concierge.errors import ServiceUnavailable

__all__ = ["Failover", "MirrorAddresses", "TrackerSection", "a_pace", "is_at_home", "tracker_client"]

AT_ONCE = 4
BURST = 8
_NAMES_AT_HOME = (".local", ".lan", ".home", ".internal", ".home.arpa")

M = TypeVar("M")
T = TypeVar("T")
_log = structlog.get_logger(__name__)


def is_at_home(url: str) -> bool:
    """Whether the address is inside a home network, as far as its look tells."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith(_NAMES_AT_HOME)


def _at_home(url: str) -> str:
    """A solver asks for no password: whoever reaches it can browse from there."""
    if not is_at_home(url):
        raise ValueError("must be an address of the home network")
    return url


MirrorAddresses: TypeAlias = Annotated[
    tuple[Annotated[SecretAddress, AfterValidator(lambda url: url.rstrip("/"))], ...], Field(min_length=1)
]


class TrackerSection(ServiceSection):
    """How a tracker is reached.

    `timeout_s` is for one answer. `proxy` is the address of an HTTP proxy, and may hold a password. `solver` is
    a FlareSolverr on the home network, which answers Cloudflare's checks with a real browser. Never more than
    `requests_per_s` are sent, but for a few at the start.
    """

    usual: ClassVar[Mapping[str, tuple[str, ...]]] = {"solver": ("FLARESOLVERR_URL",)}

    timeout_s: float = Field(default=10.0, gt=0)
    proxy: SecretStr | None = None
    solver: Annotated[Address, AfterValidator(_at_home)] | None = None
    requests_per_s: float = Field(default=2.0, gt=0, le=1000)


@asynccontextmanager
async def tracker_client(
    service: str, section: TrackerSection, http: Http, base_url: str, *, pace: Pace | None = None
) -> AsyncIterator[HttpClient]:
    """A client for one host of a tracker, with cookies of its own; give one `pace` to all who ask the same host.

    With `section.solver` it gets past bot checks by itself.
    """
    proxy = section.proxy.get_secret_value() if section.proxy else None
    async with http.client(
        service,
        base_url=base_url,
        timeout_s=section.timeout_s,
        proxy=proxy,
    ) as client:
        paced = client.paced(pace or a_pace(section))
        if section.solver is None:
            yield paced
            return
        async with http.passage(service, base_url, solver=section.solver, proxy=proxy) as passage:
            yield paced.through(passage)


def a_pace(section: TrackerSection) -> Pace:
    """The pace that the settings allow, for one host."""
    return Pace(at_once=AT_ONCE, per_s=section.requests_per_s, burst=BURST)


class Failover(Generic[M]):
    """Mirrors of one service, of which the one that answered last is asked first."""

    def __init__(self, service: str, mirrors: Sequence[M]) -> None:
        """Takes open mirrors, the preferred first."""
        self._service = service
        self._mirrors = tuple(mirrors)
        self._preferred = 0

    async def ask(self, ask: Callable[[M], Awaitable[T]]) -> tuple[M, T]:
        """The first mirror that answers, and what it answered. Raises what the last one did if none does."""
        order = [*range(self._preferred, len(self._mirrors)), *range(self._preferred)]
        for place in order[:-1]:
            try:
                answer = await ask(self._mirrors[place])
            except ServiceUnavailable as error:
                _log.info("tracker.mirror_failed", tracker=self._service, mirror=place, error=str(error))
            else:
                self._preferred = place
                return self._mirrors[place], answer
        answer = await ask(self._mirrors[order[-1]])
        self._preferred = order[-1]
        return self._mirrors[order[-1]], answer
