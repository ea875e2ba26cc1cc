"""Linking an account at Trakt: a code that a person enters in a browser, and tokens that are worth a day.

Statuses alone tell how a login stands, because the bodies are mostly empty.
Source: https://trakt.docs.apiary.io/#reference/authentication-devices
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Final

from httpx import codes
from pydantic import BaseModel, Field

from concierge.adapters._http import Answer
from concierge.adapters._shapes import Line, read
from concierge.adapters._trakt_client import SERVICE, TraktClient, unlinked
from concierge.config import is_loopback
from concierge.errors import (
    LoginFailed,
    NotAllowed,
    NotFound,
    RateLimited,
    UnexpectedAnswer,
)
from concierge.model.connection import DeviceCode, Tokens

__all__ = ["TraktLogin"]

# Trakt's own, not of HTTP.
DENIED: Final = 418
USED_OR_OLD: Final = frozenset({codes.NOT_FOUND, codes.CONFLICT, codes.GONE})
SLOWER_BY_S: Final = 1.0
_REFUSED: Final = frozenset({codes.UNAUTHORIZED, codes.FORBIDDEN})
_REDIRECT: Final = "urn:ietf:wg:oauth:2.0:oob"

Seconds = Annotated[int, Field(gt=0, lt=10**9)]


class TraktLogin:
    """Logins by one application."""

    def __init__(self, client: TraktClient, now: Callable[[], datetime]) -> None:
        """Uses an open client; `now` tells the moment, aware."""
        self._client = client
        self._now = now

    async def begin(self) -> DeviceCode:
        """A login that waits for the person: one request."""
        application = self._client.application()
        answer = await self._client.ask_login("oauth/device/code", {"client_id": application["client_id"]})
        return read(_CodePage, _accepted(answer)).code(self._now())

    async def tokens(self, code: DeviceCode) -> Tokens | None:
        """The tokens once the person has agreed; None while they have not: one request."""
        answer = await self._client.ask_login(
            "oauth/device/token", {"code": code.code, **self._client.application()}
        )
        match answer.status:
            case codes.BAD_REQUEST:
                return None
            case status if status in USED_OR_OLD:
                raise NotFound(
                    f"{SERVICE}: HTTP {status} for the code",
                    what=code.user_code,
                    service=SERVICE,
                    problem="link_code",
                )
            case status if status == DENIED:
                raise NotAllowed(f"{SERVICE}: the person said no", service=SERVICE, problem="link_denied")
            case codes.TOO_MANY_REQUESTS:
                interval_s = max(code.interval_s + SLOWER_BY_S, answer.retry_after_s or 0)
                raise RateLimited(SERVICE, "HTTP 429", retry_after_s=interval_s)
        return self._read(_accepted(answer))

    async def refreshed(self, tokens: Tokens) -> Tokens:
        """New tokens for old ones, which are worth nothing from then on: one request, never sent twice."""
        if not tokens.refresh:
            raise unlinked("there is no refresh token")
        grant = {
            "refresh_token": tokens.refresh,
            "redirect_uri": _REDIRECT,
            "grant_type": "refresh_token",
            **self._client.application(),
        }
        answer = await self._client.ask_login("oauth/token", grant)
        if answer.status in {codes.BAD_REQUEST, codes.UNAUTHORIZED}:
            raise unlinked(f"HTTP {answer.status} for the refresh token")
        return self._read(_accepted(answer))

    async def revoke(self, tokens: Tokens) -> None:
        """Ends the login: one request. Tokens that are worth nothing already are fine."""
        _accepted(
            await self._client.ask_login(
                "oauth/revoke", {"token": tokens.access, **self._client.application()}
            )
        )

    def _read(self, answer: Answer) -> Tokens:
        # `created_at` is not always told, and Trakt's clock is not ours.
        return read(_TokensPage, answer).tokens(self._now())


class _CodePage(BaseModel):
    device_code: str = Field(min_length=1)
    user_code: Line
    verification_url: Line
    expires_in: Seconds
    interval: Seconds = 5

    def code(self, now: datetime) -> DeviceCode:
        url = self.verification_url
        if not self.user_code or not (url.startswith("https://") or is_loopback(url)):
            raise UnexpectedAnswer(SERVICE, "verification_url: no address for a person")
        return DeviceCode(
            code=self.device_code,
            user_code=self.user_code,
            url=url,
            expires_at=now + timedelta(seconds=self.expires_in),
            interval_s=float(self.interval),
        )


class _TokensPage(BaseModel):
    access_token: str = Field(min_length=1)
    refresh_token: str = ""
    expires_in: Seconds

    def tokens(self, now: datetime) -> Tokens:
        return Tokens(
            access=self.access_token,
            refresh=self.refresh_token,
            expires_at=now + timedelta(seconds=self.expires_in),
        )


def _accepted(answer: Answer) -> Answer:
    if answer.status in _REFUSED:
        raise LoginFailed(SERVICE, f"the application was refused, HTTP {answer.status}", status=answer.status)
    if codes.MULTIPLE_CHOICES <= answer.status < codes.BAD_REQUEST:
        # The secret does not follow: whoever is there may be a stranger.
        raise UnexpectedAnswer(SERVICE, f"HTTP {answer.status}: moved", status=answer.status)
    return answer.raise_for_status()
