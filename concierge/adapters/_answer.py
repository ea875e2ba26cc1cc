"""An HTTP answer, read whole, and what it says of itself."""

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookies import CookieError, SimpleCookie

import httpx

from concierge.errors import Challenged, RateLimited, ServiceUnavailable, UnexpectedAnswer

__all__ = ["Answer"]

LONGEST_WAIT_S = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An HTTP answer, read whole. `headers` keep httpx's case-insensitive access; redirects are not followed."""

    service: str
    status: int
    headers: httpx.Headers
    body: bytes
    url: httpx.URL

    def text(self, encoding: str | None = None) -> str:
        """The body as text, in `encoding` or else as the headers say or else UTF-8; undecodable bytes are replaced."""
        charset = encoding or self._charset() or "utf-8"
        try:
            return self.body.decode(charset, errors="replace")
        except (LookupError, ValueError):
            # No such charset, or one of Python's own that replaces nothing, such as "idna".
            return self.body.decode("utf-8", errors="replace")

    def json(self) -> object:
        """The body as JSON. Raises UnexpectedAnswer if it is none."""
        try:
            parsed: object = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise UnexpectedAnswer(self.service, "the answer is not JSON") from error
        return parsed

    def raise_for_status(self) -> "Answer":
        """Itself, if the status is below 400.

        Raises:
            Challenged: a bot check answered instead of the service.
            RateLimited: status 429.
            ServiceUnavailable: status 5xx.
            UnexpectedAnswer: any other 4xx, which the adapter did not expect.
        """
        if self.is_challenge:
            raise Challenged(self.service, f"HTTP {self.status} with a bot check")
        if self.status == httpx.codes.TOO_MANY_REQUESTS:
            raise RateLimited(self.service, "HTTP 429", retry_after_s=self.retry_after_s)
        if self.status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise ServiceUnavailable(self.service, f"HTTP {self.status}", status=self.status)
        if self.status >= httpx.codes.BAD_REQUEST:
            raise UnexpectedAnswer(self.service, f"HTTP {self.status}", status=self.status)
        return self

    @property
    def is_challenge(self) -> bool:
        """Whether Cloudflare asks for a browser; the header is the authoritative mark."""
        return self.headers.get("cf-mitigated") == "challenge" or (
            self.status in {403, 503} and b"_cf_chl_opt" in self.body
        )

    @property
    def retry_after_s(self) -> float | None:
        """The wait that the service asked for, from seconds or a date, a day at most; None if it did not say."""
        value = self.headers.get("retry-after", "").strip()
        if value.isdecimal():
            return min(float(value), LONGEST_WAIT_S)
        try:
            at = parsedate_to_datetime(value)
        except (ValueError, TypeError, OverflowError):
            return None
        wait_s = (at - datetime.now(UTC)).total_seconds() if at.tzinfo else None
        return None if wait_s is None else min(max(wait_s, 0.0), LONGEST_WAIT_S)

    def cookies(self) -> dict[str, str]:
        """The cookies that this answer sets, by name; one that is none is passed over."""
        jar = SimpleCookie()
        for line in self.headers.get_list("set-cookie"):
            # A name that no cookie may have must not cost us the other cookies.
            with suppress(CookieError):
                jar.load(line)
        return {name: morsel.value for name, morsel in jar.items()}

    def _charset(self) -> str | None:
        for part in self.headers.get("content-type", "").split(";"):
            name, _, value = part.strip().partition("=")
            if name.lower() == "charset":
                return value.strip("\"' ") or None
        return None
