"""A miniature of Letterboxd: the feeds of people's diaries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from concierge.sandbox._linking import ListServer

__all__ = ["Diary", "LetterboxdServer", "feed_of"]

MEDIA_TYPE = "application/rss+xml; charset=utf-8"
FIRST = datetime(2026, 3, 1, 20, 15, tzinfo=UTC)
FORBIDDEN = "<!DOCTYPE html><html><head><title>Attention Required!</title></head><body>Sorry</body></html>"
ABSENT = "<!DOCTYPE html><html><head><title>Letterboxd - Not Found</title></head><body>Sorry</body></html>"
NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:letterboxd="https://letterboxd.com" '
    'xmlns:tmdb="https://themoviedb.org"'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    """An entry; with a `review`, which is HTML, it is another kind, and without a `film` a list.

    `number` counts all entries of the site and is the day of publishing too, unless `published` says when. Fields that
    are "" are left out; `more` is put inside as it is.
    """

    number: int
    film: str = "Metropolis"
    year: str = "1927"
    watched: str = "2026-02-28"
    rating: str = ""
    is_rewatch: bool = False
    is_series: bool = False
    tmdb: str = "19"
    review: str = ""
    published: str | None = None
    more: str = ""

    def xml(self) -> str:
        """The item."""
        if not self.film and not self.tmdb:
            return _item("list", self, "<p>Films about towns</p>", ())
        told = (
            ("letterboxd:watchedDate", self.watched),
            ("letterboxd:rewatch", "Yes" if self.is_rewatch else "No"),
            ("letterboxd:filmTitle", self.film),
            ("letterboxd:filmYear", self.year),
            ("letterboxd:memberRating", self.rating),
            ("letterboxd:memberLike", "No"),
            ("tmdb:tvId" if self.is_series else "tmdb:movieId", self.tmdb),
        )
        poster = '<p><img src="https://a.ltrbxd.com/resized/film-poster/1.jpg"/></p>'
        said = self.review or "<p>Watched on Saturday February 28, 2026.</p>"
        return _item("review" if self.review else "watch", self, f"{poster} {said}", told)


def _item(kind: str, entry: Diary, html: str, told: Iterable[tuple[str, str]]) -> str:
    at = format_datetime(FIRST + timedelta(days=entry.number)) if entry.published is None else entry.published
    fields = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in told if value)
    return (
        f"<item><title>{escape(entry.film or 'Towns')}, {escape(entry.year)}</title>"
        f"<link>https://letterboxd.com/anna/film/{entry.number}/</link>"
        f'<guid isPermaLink="false">letterboxd-{kind}-{entry.number}</guid><pubDate>{at}</pubDate>{fields}'
        f"{entry.more}<description><![CDATA[ {html} ]]></description><dc:creator>Anna</dc:creator></item>"
    )


def feed_of(entries: Sequence[Diary]) -> str:
    """The feed of these entries, in their order."""
    items = "".join(entry.xml() for entry in entries)
    return (
        f"<?xml version='1.0' encoding='utf-8'?><rss version=\"2.0\" {NAMESPACES}><channel>"
        f"<title>Letterboxd - Anna</title><link>https://letterboxd.com/anna/</link>{items}</channel></rss>"
    )


def _known() -> dict[str, list[Diary]]:
    again = Diary(number=2, rating="5", is_rewatch=True, review="<p>A town of <b>machines</b>.</p>")
    return {"anna": [again, Diary(number=1, film="Solaris", year="1972", tmdb="593", rating="4.5")]}


@dataclass(slots=True)
class LetterboxdServer(ListServer):
    """Tells the diaries of people by their nicknames, the newest `window` entries of each; others are not there.

    Where it `is_guarded`, it takes everybody for a program. Of a feed that is `cut` only so many bytes come, as if
    that were all.
    """

    name: str = "letterboxd"
    diaries: dict[str, list[Diary]] = field(default_factory=_known)
    window: int = 50
    is_guarded: bool = False
    cut: int | None = None

    async def answer(self, request: Request) -> Response:
        """The feed that the path names."""
        match request.url.path.strip("/").split("/"):
            case [nickname, "rss"] if request.method == "GET":
                return self._feed(nickname)
        return self.not_implemented(request)

    def settings(self) -> Mapping[str, str]:
        """The variables that lead a concierge here."""
        return {"CONCIERGE_LETTERBOXD__BASE_URL": self.url}

    def _feed(self, nickname: str) -> Response:
        if self.is_guarded:
            return HTMLResponse(FORBIDDEN, 403, headers={"server": "cloudflare"})
        entries = self.diaries.get(nickname)
        if entries is None:
            return HTMLResponse(ABSENT, 404)
        feed = feed_of(entries[: self.window]).encode()
        return Response(feed[: self.cut], media_type=MEDIA_TYPE)


LISTS = LetterboxdServer
