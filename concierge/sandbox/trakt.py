"""A miniature Trakt, version 2 of its API: logins of devices, history, ratings and the watchlist of a few people."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from concierge.sandbox._linking import ListServer
from concierge.sandbox._trakt_account import TraktAccount, TraktPlay
from concierge.sandbox._trakt_changes import Changes, Refused
from concierge.sandbox._trakt_desk import TraktDesk
from concierge.sandbox._trakt_pages import paged
from concierge.sandbox._trakt_records import Fields, Records

__all__ = ["LISTS", "TraktServer"]

MOST_WITH_PROGRESS = 100
NOT_IMPLEMENTED = 501


@dataclass(slots=True)
class TraktServer(ListServer):
    """Speaks Trakt v2. `person` is who enters the codes of devices, and `account` theirs; others are made by asking.

    `odd` forces fields of a title, by its key, to any value in each row about it. Without `has_page_headers` nobody
    tells how many pages there are; `after_page` is called whenever one was given. `private_status` is what a stranger
    gets from a private profile. `refused` gives a status without a body, for paths that start so. `most_wishes` is how
    much a watchlist holds.
    """

    name: str = "trakt"
    client_id: str = "5d1c0f5e7a9b4c3d2e1f0a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c9d"
    client_secret: str = "a0b1c2d3e4f5061728394a5b6c7d8e9f0a1b2c3d4e5f60718293a4b5c6d7e8f9"
    person: str = "sandbox"
    odd: dict[str, Fields] = field(default_factory=dict)
    has_page_headers: bool = True
    after_page: Callable[[], None] | None = None
    private_status: int = 401
    refused: dict[str, int] = field(default_factory=dict)
    most_wishes: int = 250
    desk: TraktDesk = field(init=False)
    accounts: dict[str, TraktAccount] = field(default_factory=dict)
    _ahead: timedelta = timedelta(0)

    def __post_init__(self) -> None:
        """Opens the desk, and the account of whoever comes to it."""
        self.desk = TraktDesk(now=self.now, slug=self.person)
        self.account_of(self.person)

    @property
    def account(self) -> TraktAccount:
        """The account of whoever enters the codes."""
        return self.account_of(self.person)

    def account_of(self, slug: str) -> TraktAccount:
        """The account of that person, who may be new."""
        return self.accounts.setdefault(slug, TraktAccount(slug=slug, now=self.now))

    def now(self) -> datetime:
        """What time it is here."""
        return datetime.now(UTC) + self._ahead

    def advance(self, by: timedelta) -> None:
        """Moves the clock on."""
        self._ahead += by

    def settings(self) -> Mapping[str, str]:
        """The variables that lead a concierge here and let it in."""
        own = {
            "base_url": self.url,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "requests_per_s": "1000",
            "writes_per_s": "1000",
        }
        return {f"CONCIERGE_{self.name}__{field}".upper(): value for field, value in own.items()}

    async def answer(self, request: Request) -> Response:
        """What the path names, for an application that is known."""
        refusal = self._refusal(request)
        if refusal:
            return Response(status_code=refusal)
        first, *rest = request.url.path.strip("/").split("/")
        routes: dict[tuple[str, str], Callable[[Request, Sequence[str]], Response]] = {
            ("POST", "oauth"): self._login,
            ("POST", "sync"): self._change,
            ("GET", "sync"): self._own,
            ("GET", "users"): self._profile,
            ("GET", "movies"): self._of_everybody,
        }
        route = routes.get((request.method, first))
        return route(request, rest) if route else self.not_implemented(request)

    def _refusal(self, request: Request) -> int:
        path = request.url.path
        if status := next((one for start, one in self.refused.items() if path.startswith(start)), 0):
            return status
        if request.headers.get("trakt-api-version") != "2":
            return 412
        return 0 if request.headers.get("trakt-api-key") == self.client_id else 403

    def _of_everybody(self, request: Request, rest: Sequence[str]) -> Response:
        if rest != ["trending"]:
            return self.not_implemented(request)
        records = Records(self.odd)
        films = [title for title in self.titles if not title.is_series]
        return self._page([{"watchers": 1, "movie": records.title(one)} for one in films], request)

    def _login(self, request: Request, rest: Sequence[str]) -> Response:
        body = _body(request)
        is_begin = rest == ["device", "code"]
        proof = {"client_id": self.client_id, **({} if is_begin else {"client_secret": self.client_secret})}
        if {name: body.get(name) for name in proof} != proof:
            return Response(status_code=403)
        match rest:
            case ["device", "code"]:
                return self.desk.code(f"{self.url}/activate")
            case ["device", "token"]:
                return self.desk.polled(str(body.get("code")))
            case ["token"] if body.get("grant_type") == "refresh_token" and "redirect_uri" in body:
                return self.desk.refreshed(str(body.get("refresh_token")))
            case ["revoke"]:
                return self.desk.revoke(str(body.get("token")))
        return self.not_implemented(request)

    def _owner(self, request: Request) -> TraktAccount | None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        slug = self.desk.owner(token)
        return self.account_of(slug) if slug is not None else None

    def _own(self, request: Request, rest: Sequence[str]) -> Response:
        owner = self._owner(request)
        if owner is None:
            return Response(status_code=401)
        if rest == ["last_activities"] and not owner.is_locked:
            return JSONResponse(owner.activities())
        return self._read(request, owner, rest)

    def _profile(self, request: Request, rest: Sequence[str]) -> Response:
        account = self.accounts.get(rest[0]) if rest else None
        if account is None:
            return Response(status_code=404)
        if account.is_private and self._owner(request) is not account:
            return Response(status_code=self.private_status)
        return self._read(request, account, rest[1:])

    def _read(self, request: Request, account: TraktAccount, rest: Sequence[str]) -> Response:
        if account.is_locked:
            return Response(status_code=423)
        records = Records(self.odd)
        match rest:
            case ["history"] | ["history", "movies" | "episodes"]:
                rows = [records.play(one) for one in _within(account.plays, request, rest[1:])]
                return self._page(rows, request)
            case ["ratings", "all"]:
                return self._page([records.rating(one) for one in account.ratings], request)
            case ["watchlist"]:
                wishes = enumerate(account.watchlist, 1)
                return self._page([records.wish(rank, one) for rank, one in wishes], request)
            case ["watched", "movies" | "shows" as kind]:
                return self._watched(request, account, kind)
        return self.not_implemented(request)

    def _watched(self, request: Request, account: TraktAccount, kind: str) -> Response:
        plays = [play for play in account.plays if play.title.is_series == (kind == "shows")]
        records = Records(self.odd)
        if kind == "movies":
            return self._page(records.watched_films(plays), request)
        with_progress = request.query_params.get("extended") == "progress"
        rows = records.watched_series(plays, with_progress=with_progress)
        return (
            self._page(rows, request, most=MOST_WITH_PROGRESS) if with_progress else self._page(rows, request)
        )

    def _change(self, request: Request, rest: Sequence[str]) -> Response:
        account = self._owner(request)
        if account is None:
            return Response(status_code=401)
        if account.is_locked:
            return Response(status_code=423)
        changes = Changes(titles=self.titles, account=account, body=_body(request), most=self.most_wishes)
        known: dict[tuple[str, ...], Callable[[], Response]] = {
            ("ratings",): changes.rate,
            ("ratings", "remove"): changes.unrate,
            ("watchlist",): changes.wish,
            ("watchlist", "remove"): changes.unwish,
            ("history",): changes.watch,
            ("history", "remove"): changes.unwatch,
        }
        make = known.get(tuple(rest))
        try:
            return make() if make else self.not_implemented(request)
        except Refused as refusal:
            if refusal.status == NOT_IMPLEMENTED:
                return self.not_implemented(request)
            return Response(status_code=refusal.status)

    def _page(self, rows: Sequence[object], request: Request, **most: int) -> Response:
        page = paged(rows, request, has_headers=self.has_page_headers, **most)
        if self.after_page is not None:
            self.after_page()
        return page


def _body(request: Request) -> dict[str, object]:
    try:
        told = json.loads(request.state.call.body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _within(plays: Sequence[TraktPlay], request: Request, kinds: Sequence[str]) -> list[TraktPlay]:
    """The plays of those kinds between the moments that were asked for, newest first."""
    ends = [request.query_params.get(name) for name in ("start_at", "end_at")]
    start, end = (datetime.fromisoformat(told) if told else None for told in ends)
    fitting = [
        play
        for play in plays
        if (not kinds or play.title.is_series == (kinds[0] == "episodes"))
        and (start is None or play.at >= start)
        and (end is None or play.at <= end)
    ]
    return sorted(fitting, key=lambda play: (play.at, play.id), reverse=True)


LISTS = TraktServer
