"""The way to the unofficial API of Kinopoisk: its settings, and what it says when it does not answer."""

from collections.abc import Mapping
from typing import ClassVar, Final

from httpx import codes
from pydantic import Field, SecretStr

from concierge.adapters._failover import MirrorAddress
from concierge.adapters._http import Answer
from concierge.adapters._kinopoisk_pages import HOST, SERVICE
from concierge.adapters._metadata import MeteredSection, SourceClient
from concierge.adapters._source_answers import answered, sendable
from concierge.errors import LoginFailed, NotFound, QuotaExceeded

__all__ = ["KinopoiskSection", "asked"]

QUOTA: Final = b"exceeded the quota"


class KinopoiskSection(MeteredSection):
    """`api_key` is the key of an account at the unofficial API; `daily_limit` is what that account may ask in a day."""

    section: ClassVar[str] = SERVICE
    usual: ClassVar[Mapping[str, tuple[str, ...]]] = {"api_key": ("KINOPOISK_API_TOKEN",)}

    base_url: MirrorAddress = f"https://{HOST}"
    daily_limit: int = Field(default=500, ge=1)


async def asked(client: SourceClient, key: SecretStr, path: str, **params: str) -> Answer:
    """The answer to one request of the day's.

    Raises:
        NotFound: the service says that it has no such thing.
        QuotaExceeded: the day's requests are used up.
        LoginFailed: the key was refused.
        ServiceError: see `answered`.
    """
    headers = {"X-API-KEY": sendable(SERVICE, key)}
    answer = answered(await client.get(path, params=params, headers=headers))
    is_refused = answer.status >= codes.BAD_REQUEST
    if answer.status == codes.PAYMENT_REQUIRED or (is_refused and QUOTA in answer.body):
        raise QuotaExceeded(SERVICE, "the key's quota is used up")
    if answer.status in {codes.UNAUTHORIZED, codes.FORBIDDEN}:
        raise LoginFailed(SERVICE, f"the key was refused, HTTP {answer.status}")
    if answer.status == codes.NOT_FOUND:
        raise NotFound(f"{SERVICE}: no {path}", what=f"{SERVICE} {path}")
    return answer.raise_for_status()
