"""The server's queue over HTTP: what waits, what is taken, and what became of it."""

import json
from collections.abc import Mapping, Sequence
from typing import Final, NoReturn
from urllib.parse import quote

from concierge._sources import variable
from concierge.errors import (
    ConfigError,
    LoginFailed,
    NotAllowed,
    NotFound,
    RateLimited,
    ServiceUnavailable,
    StaleLease,
    UnexpectedAnswer,
)
from concierge.model.sync import Placed, SyncReason
from concierge.model.tracks import Tracks
from concierge.nas.exchange import PATIENCE_S, Answer, Exchange
from concierge.nas.item import SERVICE, Item, items_of, placed_document, tracks_document
from concierge.nas.settings import SECTION, NasSettings

__all__ = ["LEASE_S", "LONGEST_WAIT_S", "REASONS", "Api", "opened_api"]

LEASE_S: Final = 600
LONGEST_WAIT_S: Final = 50.0
"""No longer does a server keep anybody waiting, lest something between the two ends it."""
REASONS: Final = tuple(map(str, SyncReason))
"""Why an item may be given back."""
MOST_TORRENT: Final = 16 * 1024 * 1024
_PREFIX: Final = "/api"
_LONGEST_DETAIL: Final = 500


def opened_api(settings: NasSettings) -> "Api":
    """The API that the settings name. Raises ConfigError without an address or a key."""
    for name in ("api_url", "api_key"):
        if not settings.is_set(name):
            setting = variable(SECTION, name)
            raise ConfigError(f"{setting}: not set", setting=setting, problem="not_set")
    return Api(Exchange(SERVICE, settings.api_url), settings.api_key)


class Api:
    """Every call raises ServiceError if the server does not do its part, and ConfigError for a key that is none.

    What names an item raises NotFound if it is none of ours or was taken back, and StaleLease if somebody else has it.
    """

    def __init__(self, exchange: Exchange, key: str) -> None:
        """Takes the way to the server, and the key of this NAS."""
        if not key.isascii() or not key.isprintable() or " " in key:
            setting = variable(SECTION, "api_key")
            raise ConfigError(f"{setting}: not_a_key", setting=setting, problem="not_a_key")
        self._exchange = exchange
        self._headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}

    def pending(self, *, limit: int = 100, wait_s: float = 0) -> tuple[Item, ...]:
        """What waits, nothing of it taken; if nothing does, after so many seconds at the latest."""
        path = f"/sync/pending?limit={limit}" + (f"&wait={wait_s:g}" if wait_s else "")
        return items_of(self._json("GET", path, patience_s=PATIENCE_S + wait_s))

    def lease(self, *, limit: int = 1, lease_s: int = LEASE_S) -> tuple[Item, ...]:
        """Items that are ours for so many seconds, each with its token."""
        items = items_of(self._json("POST", "/sync/lease", {"limit": limit, "lease_s": lease_s}))
        if any(item.token is None for item in items):
            raise UnexpectedAnswer(SERVICE, "a lease without a token", field="token")
        return items

    def progress(
        self,
        item_id: str,
        token: int,
        *,
        done_bytes: int | None = None,
        total_bytes: int | None = None,
        step: str | None = None,
    ) -> None:
        """Renews the lease, and tells how far we are."""
        facts = {"done_bytes": done_bytes, "total_bytes": total_bytes, "step": step}
        told = {name: value for name, value in facts.items() if value is not None}
        self._json("POST", "/sync/progress", {"id": item_id, "token": token, **told})

    def complete(
        self, item_id: str, token: int, *, placed: Sequence[Placed], tracks: Mapping[str, Tracks]
    ) -> None:
        """Tells that everything stands in the library; again is no error."""
        told = {"placed": placed_document(placed), "tracks": tracks_document(tracks)}
        self._json("POST", "/sync/complete", {"id": item_id, "token": token, **told})

    def fail(self, item_id: str, token: int, *, reason: str, detail: str = "") -> None:
        """Gives the item back, for a reason of `SyncReason`."""
        self._json(
            "POST", "/sync/fail", {"id": item_id, "token": token, "reason": reason, "detail": _line(detail)}
        )

    def torrent(self, item_id: str, token: int) -> bytes | None:
        """The .torrent file; None if the server knows none."""
        path = f"/sync/torrent?id={quote(item_id, safe='')}&token={token}"
        answer = self._ask("GET", path, None, PATIENCE_S, MOST_TORRENT)
        if answer.status == 404:  # noqa: PLR2004  Not Found
            return None
        self._refuse_failure(answer)
        return answer.body

    def library_index(self, files: Sequence[Mapping[str, object]]) -> None:
        """Tells all that the library holds."""
        self._json("POST", "/sync/library-index", {"files": [*files]})

    def told_at(self) -> str:
        """The server's clock as the header of an answer tells it; "" if it does not."""
        answer = self._ask("GET", "/sync/pending?limit=1", None, PATIENCE_S)
        self._refuse_failure(answer)
        return answer.headers.get("date", "")

    def close(self) -> None:
        """Ends what is under way, wherever it waits."""
        self._exchange.close()

    def _json(
        self,
        method: str,
        path: str,
        told: Mapping[str, object] | None = None,
        *,
        patience_s: float = PATIENCE_S,
    ) -> object:
        body = None if told is None else _written(told)
        answer = self._ask(method, path, body, patience_s)
        self._refuse_failure(answer)
        return _read(answer.body)

    def _ask(
        self, method: str, path: str, body: bytes | None, patience_s: float, most_bytes: int = 8 * 1024 * 1024
    ) -> Answer:
        headers = self._headers | ({"Content-Type": "application/json"} if body is not None else {})
        return self._exchange.ask(
            method,
            f"{_PREFIX}{path}",
            headers=headers,
            body=body,
            patience_s=patience_s,
            most_bytes=most_bytes,
        )

    def _refuse_failure(self, answer: Answer) -> None:
        if 200 <= answer.status < 300:  # noqa: PLR2004  a success
            return
        _raise(answer)


def _raise(answer: Answer) -> NoReturn:
    """The error of ours for a status of theirs."""
    message = f"HTTP {answer.status}"
    match answer.status:
        case 401:
            raise LoginFailed(SERVICE, message)
        case 403:
            raise NotAllowed(message, problem="scope")
        case 404:
            raise NotFound(message, what="item", problem="sync_item")
        case 409:
            raise StaleLease(message)
        case 410:
            raise NotFound(message, what="item", problem="sync_removed")
        case 429:
            raise RateLimited(SERVICE, message, retry_after_s=_seconds(answer.headers.get("retry-after", "")))
        case status if status >= 500:  # noqa: PLR2004  their own failures
            raise ServiceUnavailable(SERVICE, message)
        case _:
            raise UnexpectedAnswer(SERVICE, message)


def _seconds(told: str) -> float | None:
    return min(float(told), 3600.0) if told.isascii() and told.isdigit() and len(told) < 10 else None  # noqa: PLR2004


def _line(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)[:_LONGEST_DETAIL]


def _written(told: Mapping[str, object]) -> bytes:
    try:
        return json.dumps(told, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        # The name of a file is no UTF-8; escapes can name that, too.
        return json.dumps(told).encode()


def _read(body: bytes) -> object:
    try:
        found: object = json.loads(body)
    except (ValueError, RecursionError) as error:
        # The cause is left out: it carries the whole answer.
        raise UnexpectedAnswer(SERVICE, f"no JSON ({type(error).__name__})") from None
    return found
