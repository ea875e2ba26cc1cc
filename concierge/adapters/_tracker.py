"""What every tracker's adapter stands on: its settings and its connections."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr

from concierge.adapters._http import Http, HttpClient
from concierge.adapters._pace import Pace
from concierge.config import Address, ServiceSection

__all__ = ["TrackerSection", "a_pace", "is_at_home", "tracker_client"]

AT_ONCE = 4
BURST = 8
_NAMES_AT_HOME = (".local", ".lan", ".home", ".internal", ".home.arpa")


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
