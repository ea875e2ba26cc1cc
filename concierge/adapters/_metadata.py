"""What every metadata source's adapter stands on: its settings, and its way to the service and to its pictures."""

import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from ipaddress import ip_address
from typing import ClassVar, Final

from httpx import InvalidURL, codes
from pydantic import Field, SecretStr

from concierge.adapters._dropped import sent_again_if_dropped
from concierge.adapters._failover import Failover, MirrorAddress
from concierge.adapters._http import Answer, Fields, Http, HttpClient
from concierge.adapters._pace import Pace
from concierge.config import ServiceSection
from concierge.errors import NotFound, UnexpectedAnswer
from concierge.model.image import Image, media_type_of

__all__ = [
    "REDIRECTS",
    "KeyedSection",
    "Metered",
    "MeteredSection",
    "SourceClient",
    "SourceSection",
    "source_client",
]

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
AT_ONCE: Final = 4
BURST: Final = 10
MOST_HOPS: Final = 3
# Answers that are kept to be asked for again by their ETag.
MOST_TAGGED_BYTES: Final = 16 * 1024 * 1024
# What an answer takes beside its body, roughly.
HEADERS_BYTES: Final = 4 * 1024
_TAG: Final = re.compile(r'(W/)?"[\x21\x23-\x7e]{1,200}"')


class SourceSection(ServiceSection):
    """How a metadata source is reached.

    `base_url` is the service or a mirror of it, `mirrors` are asked in turn where it does not answer. `proxy` is the
    address of an HTTP proxy, and may hold a password. `timeout_s` is for one answer. Never more than `requests_per_s`
    are sent, but for a few at the start.
    """

    base_url: MirrorAddress = ""
    mirrors: tuple[MirrorAddress, ...] = ()
    proxy: SecretStr | None = None
    timeout_s: float = Field(default=10.0, gt=0)
    requests_per_s: float = Field(default=5.0, gt=0, le=1000)


class KeyedSection(SourceSection):
    """How a source is reached that wants a key: `api_key`."""

    required: ClassVar[tuple[str, ...]] = ("api_key",)

    api_key: SecretStr = SecretStr("")


class MeteredSection(KeyedSection):
    """How a source is reached whose key may ask `daily_limit` times a day."""

    daily_limit: int = Field(ge=1)


class SourceClient:
    """Requests to one source, by whichever of its addresses answers. `spent` counts what was sent to the service.

    An answer with an ETag is asked for again with it, and costs the service nothing while it stays the same.
    """

    def __init__(self, service: str, mirrors: Failover[HttpClient], pictures: HttpClient) -> None:
        """Uses open clients, whose base addresses are the service's, and one without its headers for pictures."""
        self.service = service
        self.spent = 0
        self._mirrors = mirrors
        self._pictures = pictures
        self._tagged: OrderedDict[str, Answer] = OrderedDict()

    async def get(
        self, path: str, *, params: Fields | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """The answer to a GET below the base address, whatever its status but 304.

        Raises:
            ServiceUnavailable: no address gave an answer.
            UnexpectedAnswer: see `HttpClient.request`.
        """
        key = f"{path}?{params!r}"
        known = self._tagged.get(key)
        asked = {**(headers or {}), **({"If-None-Match": known.headers["etag"]} if known else {})}

        async def send(client: HttpClient) -> Answer:
            self.spent += 1
            return await client.get(path, params=params, headers=asked)

        _, answer = await self._mirrors.ask(lambda client: sent_again_if_dropped(lambda: send(client)))
        if known is not None and answer.status == codes.NOT_MODIFIED:
            self._tagged.move_to_end(key)
            return known
        self._keep(key, answer)
        return answer

    async def followed(self, path: str, *, params: Fields | None = None) -> Answer:
        """As `get`, and on to where a redirect leads, without headers that were meant for the service alone.

        Raises:
            UnexpectedAnswer: it leads nowhere, in a circle, away from TLS, or to a machine of this network.
        """
        return await self._led_on(await self.get(path, params=params))

    async def image(self, url: str) -> Image:
        """The picture at that address. Raises NotFound, ServiceError."""
        answer = await self._led_on(await self._pictures.get(url))
        if answer.status in {codes.NOT_FOUND, codes.GONE}:
            raise NotFound(f"{self.service}: no such picture", what=self.service)
        media_type = media_type_of(answer.raise_for_status().body)
        if media_type is None:
            raise UnexpectedAnswer(self.service, "that is no picture", part="image")
        return Image(media_type=media_type, content=answer.body)

    async def _led_on(self, answer: Answer) -> Answer:
        for _ in range(MOST_HOPS):
            if answer.status not in REDIRECTS:
                return answer
            answer = await self._pictures.get(self._next(answer))
        raise UnexpectedAnswer(self.service, "redirected too often")

    def _next(self, answer: Answer) -> str:
        try:
            target = answer.url.join(answer.headers.get("location", ""))
        except (InvalidURL, ValueError, TypeError) as error:
            raise UnexpectedAnswer(self.service, "redirected to no address") from error
        is_at_home = target.host == answer.url.host
        is_kept = target.scheme == "https" or (is_at_home and target.scheme == answer.url.scheme)
        if not target.host or not is_kept or target.userinfo or not (is_at_home or _is_public(target.host)):
            raise UnexpectedAnswer(self.service, "redirected away")
        return str(target)

    def _keep(self, key: str, answer: Answer) -> None:
        self._tagged.pop(key, None)
        if answer.status != codes.OK or not _TAG.fullmatch(answer.headers.get("etag", "")):
            return
        self._tagged[key] = answer
        while sum(len(one.body) + HEADERS_BYTES for one in self._tagged.values()) > MOST_TAGGED_BYTES:
            self._tagged.popitem(last=False)


class Metered:
    """A source whose key may ask `daily_limit` times a day."""

    def __init__(self, client: SourceClient, section: MeteredSection) -> None:
        """Uses an open client whose base address is the service's."""
        self.daily_limit = section.daily_limit
        self._client = client
        self._key = section.api_key

    @property
    def spent(self) -> int:
        """How many requests were sent."""
        return self._client.spent


@asynccontextmanager
async def source_client(
    service: str, section: SourceSection, http: Http, *, headers: Mapping[str, str] | None = None
) -> AsyncIterator[SourceClient]:
    """A client for the source as its section says; `headers` go to the service alone, never after a redirect."""
    proxy = section.proxy.get_secret_value() if section.proxy else None
    pace = Pace(at_once=AT_ONCE, per_s=section.requests_per_s, burst=BURST)
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(
                http.client(service, base_url=url, headers=headers, timeout_s=section.timeout_s, proxy=proxy)
            )
            for url in dict.fromkeys((section.base_url, *section.mirrors))
        ]
        pictures = await stack.enter_async_context(
            http.client(service, base_url=section.base_url, timeout_s=section.timeout_s, proxy=proxy)
        )
        mirrors = Failover(service, [client.paced(pace) for client in clients])
        yield SourceClient(service, mirrors, pictures)


def _is_public(host: str) -> bool:
    """Whether it can be a host of the Internet: no redirect is to reach what stands beside us."""
    try:
        return ip_address(host).is_global
    except ValueError:
        # The resolver takes "127.1" and "0x7f000001" for addresses too.
        _, dot, last = host.rstrip(".").rpartition(".")
        return (
            bool(dot) and last[:1].isalpha() and last not in {"local", "localhost", "internal", "lan", "home"}
        )
