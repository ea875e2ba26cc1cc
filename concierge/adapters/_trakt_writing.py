"""Changes of a person's lists at Trakt. Ratings and wishes are set; plays are added, so they are looked for first.

Titles are named by ids alone: by a name Trakt would guess. Source: https://trakt.docs.apiary.io/#reference/sync
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Self, TypeAlias

from pydantic import BaseModel, BeforeValidator, model_validator

from concierge.adapters._export_marks import whole_points
from concierge.adapters._figures import Figure
from concierge.adapters._shapes import SoundPart, read
from concierge.adapters._trakt_client import SERVICE, TraktClient
from concierge.adapters._trakt_objects import written
from concierge.adapters._trakt_played import TraktPlayed, external_ids, lists_name
from concierge.errors import NotFound
from concierge.model.connection import ListChange, Tokens
from concierge.model.taste import Shelf, Viewing
from concierge.model.title import Title, TitleKind

__all__ = ["TraktWriting"]

# Trakt's word for a play of which nobody knows when; without one it takes the present moment.
UNKNOWN: Final = "unknown"

Fields: TypeAlias = Mapping[str, object]
Counts: TypeAlias = Annotated[
    Mapping[str, Figure], BeforeValidator(lambda value: value if isinstance(value, dict) else {})
]


@dataclass(frozen=True, slots=True, kw_only=True)
class TraktWriting:
    """Changes in the name of one person."""

    client: TraktClient
    tokens: Tokens

    async def push(self, change: ListChange) -> str:
        """What Trakt calls the result: "added", "existing", "deleted"; "" where there was nothing to do.

        Raises NotFound, AccountUnusable, ServiceError.
        """
        match change.shelf:
            case Shelf.RATINGS:
                return await self._rate(change)
            case Shelf.WATCHLIST:
                path = "sync/watchlist" if change.is_on else "sync/watchlist/remove"
                return await self._send(path, change.title, [{}])
            case Shelf.WATCHED:
                return await self._watch(change)
            case Shelf.BLOCKLIST:
                return ""

    async def _rate(self, change: ListChange) -> str:
        if change.score is None:
            return await self._send("sync/ratings/remove", change.title, [{}])
        rated = {"rated_at": written(change.rated_at)} if change.rated_at else {}
        return await self._send(
            "sync/ratings", change.title, [{"rating": whole_points(change.score), **rated}]
        )

    async def _watch(self, change: ListChange) -> str:
        gone = _parts(change.title, _playable(change.title, change.gone), lambda _: {})
        removed = await self._send("sync/history/remove", change.title, gone[:1])
        viewings = _playable(change.title, change.viewings)
        played = TraktPlayed(client=self.client, tokens=self.tokens, title=change.title)
        if vague := await played.vague(_playable(change.title, change.vague), viewings):
            await self.client.post("sync/history/remove", {"ids": vague}, tokens=self.tokens)
        if change.is_again:
            # After what is gone went, which may be other plays of the same part.
            viewings = await played.lacking(viewings)
        plays = _parts(change.title, viewings, lambda one: {"watched_at": _moment(one)})
        return await self._send("sync/history", change.title, plays) or removed

    async def _send(self, path: str, title: Title, items: Sequence[Fields]) -> str:
        if not items:
            return ""
        ids = external_ids(title)
        if not ids:
            raise _not_known(title, "it has no id that Trakt knows")
        body = {lists_name(title.kind): [{"ids": ids, **item} for item in items]}
        page = read(_ResultPage, await self.client.post(path, body, tokens=self.tokens))
        if any(page.not_found.values()):
            raise _not_known(title, "not found there")
        return page.result()


class _ResultPage(BaseModel):
    added: Counts | None = None
    existing: Counts | None = None
    deleted: Counts | None = None
    not_found: SoundPart[Mapping[str, object]] = {}

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.added is None and self.existing is None and self.deleted is None:
            raise ValueError("it tells no result")
        return self

    def result(self) -> str:
        told = {"added": self.added, "existing": self.existing, "deleted": self.deleted}
        return next((name for name, counts in told.items() if counts and any(counts.values())), "")


def _playable(title: Title, viewings: Iterable[Viewing]) -> tuple[Viewing, ...]:
    """Those that can be plays at Trakt: of a film, and of episodes; a series as such would be all of its episodes."""
    if title.kind is TitleKind.MOVIE:
        return tuple(one for one in viewings if one.season is None)
    return tuple(one for one in viewings if one.season is not None and one.episode is not None)


def _parts(title: Title, viewings: Sequence[Viewing], told: Callable[[Viewing], Fields]) -> list[Fields]:
    """The viewings as Trakt names them: films one by one, episodes inside of their seasons."""
    if title.kind is TitleKind.MOVIE or not viewings:
        return [told(one) for one in viewings]
    seasons: dict[int | None, list[Fields]] = {}
    for one in viewings:
        seasons.setdefault(one.season, []).append({"number": one.episode, **told(one)})
    return [{"seasons": [{"number": number, "episodes": all_} for number, all_ in seasons.items()]}]


def _moment(viewing: Viewing) -> str:
    return UNKNOWN if viewing.watched_at is None else written(viewing.watched_at)


def _not_known(title: Title, message: str) -> NotFound:
    return NotFound(f"{SERVICE}: {message}", what=title.label("en"), service=SERVICE, problem="unknown_there")
