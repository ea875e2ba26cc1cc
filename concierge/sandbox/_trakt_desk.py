"""Logins at the sandbox's Trakt: codes for devices, and tokens of which each is good once or for a while."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from starlette.responses import JSONResponse, Response

__all__ = ["TraktDesk"]

GRANTED, PENDING, USED, EXPIRED, DENIED, TOO_EARLY = 200, 400, 409, 410, 418, 429
# What a poll may come early: nobody's clocks agree.
TOLERANCE = timedelta(milliseconds=500)


@dataclass(slots=True, kw_only=True)
class _Device:
    code: str
    user_code: str
    expires_at: datetime
    pending: int
    interval: timedelta
    is_used: bool = False
    polled_at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class _Grant:
    slug: str
    access: str
    refresh: str
    expires_at: datetime


@dataclass(slots=True, kw_only=True)
class TraktDesk:
    """Codes and tokens. `slug` is who enters the codes, after `pending` polls; `denies` makes them say no.

    `life_s` is how long an access token is good, `code_life_s` a code, and `interval_s` is between polls. Without
    `tells_created_at` a token says nothing of when it was made.
    """

    now: Callable[[], datetime]
    slug: str
    pending: int = 3
    denies: bool = False
    life_s: int = 86_400
    code_life_s: int = 600
    interval_s: int = 5
    tells_created_at: bool = True
    _devices: dict[str, _Device] = field(default_factory=dict)
    _grants: list[_Grant] = field(default_factory=list)

    def code(self, address: str) -> Response:
        """A new code, to be entered at that address."""
        device = _Device(
            code=secrets.token_hex(32),
            user_code=secrets.token_hex(4).upper(),
            expires_at=self.now() + timedelta(seconds=self.code_life_s),
            pending=self.pending,
            interval=timedelta(seconds=self.interval_s),
        )
        self._devices[device.code] = device
        return JSONResponse(
            {
                "device_code": device.code,
                "user_code": device.user_code,
                "verification_url": address,
                "expires_in": self.code_life_s,
                "interval": self.interval_s,
            }
        )

    def polled(self, code: str) -> Response:
        """How a login stands: the tokens, or nothing but a status."""
        device = self._devices.get(code)
        status = 404 if device is None else self._standing(device)
        return self._granted(self.slug) if status == GRANTED else Response(status_code=status)

    def refreshed(self, refresh: str) -> Response:
        """A new pair for a refresh token that was never used; the old pair is dead then."""
        grant = next((one for one in self._grants if one.refresh == refresh), None)
        if grant is None:
            problem = {"error": "invalid_grant", "error_description": "The refresh token is invalid."}
            return JSONResponse(problem, 401)
        self._grants.remove(grant)
        return self._granted(grant.slug)

    def revoke(self, token: str) -> Response:
        """Ends the login of a token; one that is none is fine."""
        self._grants = [one for one in self._grants if token not in {one.access, one.refresh}]
        return JSONResponse({})

    def owner(self, access: str) -> str | None:
        """Whose access token it is, as long as it is good."""
        now = self.now()
        return next((one.slug for one in self._grants if one.access == access and now < one.expires_at), None)

    def _standing(self, device: _Device) -> int:
        now, before = self.now(), device.polled_at
        if device.is_used:
            return USED
        if now >= device.expires_at:
            return EXPIRED
        device.polled_at = now
        if before is not None and now - before < device.interval - TOLERANCE:
            return TOO_EARLY
        if device.pending:
            device.pending -= 1
            return PENDING
        device.is_used = not self.denies
        return DENIED if self.denies else GRANTED

    def _granted(self, slug: str) -> Response:
        now = self.now()
        grant = _Grant(
            slug=slug,
            access=secrets.token_hex(32),
            refresh=secrets.token_hex(32),
            expires_at=now + timedelta(seconds=self.life_s),
        )
        self._grants.append(grant)
        created = {"created_at": int(now.timestamp())} if self.tells_created_at else {}
        return JSONResponse(
            {
                "access_token": grant.access,
                "token_type": "bearer",
                "expires_in": self.life_s,
                "refresh_token": grant.refresh,
                "scope": "public",
                **created,
            }
        )
