"""Torrent clients that are left alone for a while, because they did not answer or let nobody in."""

from datetime import timedelta
from typing import Final

from concierge.errors import (
    AccountUnusable,
    CaptchaRequired,
    CredentialUnreadable,
    LoginFailed,
    RateLimited,
    ServiceError,
)
from concierge.model.download import ClientKey
from concierge.model.service_state import LONGEST_REST, ServiceFailure, ServiceState, state_after
from concierge.ports import Clock, TorrentClient

__all__ = ["Pauses"]

_SHORT: Final = timedelta(minutes=1)


class Pauses:
    """A client rests after three failures in a row, longer after each further one. Which lets nobody in, for good.

    A wrong password that is repeated ends in a ban, so that one is only tried again by somebody's word, or once the
    client was opened anew.
    """

    def __init__(self, clock: Clock) -> None:
        """Begins with none."""
        self._clock = clock
        self._states: dict[ClientKey, ServiceState] = {}
        self._closed: dict[ClientKey, TorrentClient | None] = {}

    def rests(self, key: ClientKey) -> bool:
        """Whether it is to be left alone for now, or cannot even be opened."""
        state = self._states.get(key)
        is_closed = key in self._closed and self._closed[key] is None
        return is_closed or (state is not None and state.rest(self._clock.now()) is not None)

    def is_silent(self, key: ClientKey) -> bool:
        """Whether it said nothing, or let nobody in, when it was last asked."""
        return key in self._states or key in self._closed

    def refuses(self, key: ClientKey, client: TorrentClient) -> bool:
        """Whether that very client has refused us."""
        return self._closed.get(key) is client

    def answered(self, key: ClientKey) -> None:
        """It works."""
        self._states.pop(key, None)
        self._closed.pop(key, None)

    def failed(self, key: ClientKey, client: TorrentClient | None, error: ServiceError) -> None:
        """It failed; without a `client` when it was being opened."""
        # These two say what is known of an account, and ask nobody.
        is_refusal = isinstance(error, (LoginFailed, CaptchaRequired))
        if is_refusal and not isinstance(error, (AccountUnusable, CredentialUnreadable)):
            self._closed[key] = client
            return
        now, wait = self._clock.now(), None
        if isinstance(error, RateLimited):
            wait = now + min(timedelta(seconds=error.retry_after_s or _SHORT.total_seconds()), LONGEST_REST)
        failure = ServiceFailure(service=error.service, at=now, code=error.code, facts={}, wait_until=wait)
        self._states[key] = state_after(self._states.get(key), failure)

    def forget(self, key: ClientKey) -> None:
        """It is asked again at once, because somebody said so."""
        self.answered(key)
