"""A miniature Wikidata: the action API for finding items by name or external id, and for reading them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from concierge.sandbox._knowing import MetadataServer
from concierge.sandbox._spelling import is_near, words_in
from concierge.sandbox._wikidata_items import Fields, Item, items_of

__all__ = ["WikidataServer"]

DEFAULT_LIMIT = 7
FALLBACKS = ("mul", "en")
LAG_S = 5
MOST_ITEMS = 50
LONGEST_QUERY = 300
# Statements of which any will do, and words of which all are wanted; "word~" is also one that is nearly so.
QUERY = re.compile(r"haswbstatement:(?P<any>P\d+=\S+)(?: (?P<words>[^:|*]+))?")
STRANGER_AGENTS = ("python-httpx/", "python-requests/", "python-urllib/")


@dataclass(slots=True)
class WikidataServer(MetadataServer):
    """Speaks /w/api.php for `titles` and `people`; before each title stand a novel and a person of the same name.

    `failing_with` answers every call with that error code, at status 200 as the real one does. `claims`
    replaces properties of an item, by its id. `merged` maps a former id to the item that took its place. Where it is
    not `forgiving`, it knows no fuzzy words.
    """

    is_asked_unbidden: ClassVar[bool] = True

    name: str = "wikidata"
    failing_with: str = ""
    claims: dict[str, Mapping[str, object]] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    forgiving: bool = True
    _known: tuple[tuple[object, object], Mapping[str, Item]] | None = field(default=None, repr=False)

    async def answer(self, request: Request) -> Response:
        """The answer to the action that the query names."""
        if request.headers.get("user-agent", "").lower().startswith(STRANGER_AGENTS):
            return PlainTextResponse("Please set a user-agent and respect our robot policy", 403)
        if self.failing_with:
            headers = {"Retry-After": str(LAG_S)} if self.failing_with == "maxlag" else {}
            return _failure(self.failing_with, "The sandbox was told to fail.", headers)
        if request.url.path != "/w/api.php" or request.query_params.get("format") != "json":
            return self.not_implemented(request)
        return self._act(request)

    def _act(self, request: Request) -> Response:
        asked = request.query_params
        match asked.get("action"), asked.get("list"):
            case "wbsearchentities", None:
                return self._search(asked)
            case "query", "search" if query := QUERY.fullmatch(asked.get("srsearch", "")):
                return self._search_statement(query, int(asked.get("srlimit", "10")))
            case "wbgetentities", None:
                return self._entities(asked)
        return self.not_implemented(request)

    def _items(self) -> Mapping[str, Item]:
        if self._known is None or self._known[0] != (self.titles, self.people):
            self._known = (self.titles, self.people), items_of(self.titles, self.people)
        known = self._known[1]
        if not self.claims:
            return known
        return {**known, **{one: known[one].with_claims(claims) for one, claims in self.claims.items()}}

    def _search(self, asked: Mapping[str, str]) -> Response:
        text, language = asked.get("search", ""), asked.get("language", "")
        if not text or not language:
            return _failure("missingparam", "A parameter must be set.")
        begun = [item for item in self._items().values() if f"\n{text.casefold()}" in item.folded]
        hits = [hit for item in begun for hit in _matches(item, text, language)]
        limit, start = int(asked.get("limit", DEFAULT_LIMIT)), int(asked.get("continue", "0"))
        shown = hits[start : start + limit]
        more: Fields = {"search-continue": start + limit} if len(hits) > start + limit else {}
        return JSONResponse({"searchinfo": {"search": text}, "search": shown, **more, "success": 1})

    def _search_statement(self, query: re.Match[str], limit: int) -> Response:
        if len(query.string) > LONGEST_QUERY:
            return _failure("cirrussearch-query-too-long", "The query is too long.")
        words = (query["words"] or "").split()
        if not self.forgiving and any(word.endswith("~") for word in words):
            return _failure("cirrussearch-parse-error", "The query could not be parsed.")
        wanted = set(query["any"].split("|"))
        hits = [
            item
            for item in self._items().values()
            if not wanted.isdisjoint(item.stated) and _has_all(item, words)
        ]
        rows = [{"ns": 0, "title": item.id, "pageid": item.page_id} for item in hits[:limit]]
        return JSONResponse(
            {
                "batchcomplete": "",
                "query": {"searchinfo": {"totalhits": len(hits)}, "search": rows},
            }
        )

    def _entities(self, asked: Mapping[str, str]) -> Response:
        ids = asked.get("ids", "").split("|")
        if len(ids) > MOST_ITEMS:
            return _failure("toomanyvalues", f"Too many values: the limit is {MOST_ITEMS}.")
        wrong = [each for each in ids if not re.fullmatch(r"Q\d+", each)]
        if wrong:
            return _failure("no-such-entity", f"Could not find an entity with the ID {wrong[0]!r}.")
        return JSONResponse({"entities": dict(self._read(ids, asked)), "success": 1})

    def _read(self, ids: Sequence[str], asked: Mapping[str, str]) -> Iterator[tuple[str, object]]:
        known = self._items()
        props, languages = asked.get("props", "").split("|"), asked.get("languages", "").split("|")
        for each in ids:
            item = known.get(self.merged.get(each, each))
            if item is None:
                yield each, {"id": each, "missing": ""}
            else:
                yield item.id, item.page(props, languages)


def _matches(item: Item, text: str, language: str) -> Iterator[Fields]:
    """At most one hit: the first name in the language, or in what it falls back to, that begins so."""
    for code in dict.fromkeys((language, *FALLBACKS)):
        for kind, name in item.names(code):
            if name.casefold().startswith(text.casefold()):
                yield item.hit(language, {"type": kind, "language": code, "text": name})
                return


def _has_all(item: Item, words: Sequence[str]) -> bool:
    """Whether each of the words stands in some name of the item."""
    return all(_stands(word, item.words) for word in words)


def _stands(word: str, told: frozenset[str]) -> bool:
    wanted = words_in(word.removesuffix("~"))
    if not word.endswith("~"):
        return wanted <= told
    return all(any(is_near(one, other) for other in told) for one in wanted)


def _failure(code: str, info: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"error": {"code": code, "info": info}, "servedby": "sandbox"}, headers=headers)


SOURCE = WikidataServer
