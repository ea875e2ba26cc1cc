"""Which tool does a wish or an errand, and which of its parameters take what was said."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Final

from concierge.model.conversation import JsonValue
from concierge.model.errand import Errand, ErrandKind
from concierge.model.query import LONGEST_QUERY, animate
from concierge.model.understanding import Intent, Understood

__all__ = ["Called", "Further", "called_for", "calls_of"]

_VOICES: Final = frozenset({"dub", "original"})


@dataclass(frozen=True, slots=True)
class Further:
    """A second tool: `parameter` takes `handle` of the first of the rows that the first tool found.

    `rows` are the names on the way to them, for rows stand in rows.
    """

    tool: str
    parameter: str
    rows: tuple[str, ...]
    handle: str


@dataclass(frozen=True, slots=True)
class Called:
    """A tool, which of its parameters takes which slot, and what they are always given.

    `before` is the key of what is said before it, `further` the tool that does the rest.
    """

    tool: str
    takes: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, JsonValue] = field(default_factory=dict)
    before: str = ""
    further: Further | None = None


_RELEASE: Final = {
    "query": "title",
    "year": "year",
    "quality": "quality",
    "season": "season",
    "episode": "episode",
    "audio": "voice",
    "studio": "studio",
    "subtitles": "subtitles",
    "max_gb": "size_max_gb",
}
_TITLE: Final = {"query": "title", "year": "year"}
_EPISODE: Final = {**_TITLE, "season": "season", "episode": "episode"}
_DOWNLOAD: Final = {"download": "title"}
_BANNED: Final = {"query": "words"}
_WISHES: Final[Mapping[Intent, Called]] = {
    Intent.DOWNLOAD: Called("get_title", _RELEASE),
    Intent.SEARCH: Called("find_releases", _RELEASE),
    Intent.QUEUE: Called("list_downloads"),
    Intent.STATUS: Called("list_downloads"),
    Intent.WATCHLIST_ADD: Called("watchlist_add", _TITLE),
    Intent.WATCHLIST_SHOW: Called("watchlist"),
    Intent.MARK_WATCHED: Called("mark_watched", _EPISODE),
    Intent.RATE: Called("rate_title", {**_TITLE, "score": "rating"}),
    Intent.BLOCK: Called("ban_scopes", {"query": "banned"}),
    Intent.STATS: Called("statistics", {"year": "year"}),
    Intent.TONIGHT: Called("tonight"),
    Intent.REMEMBER: Called("remember", {"text": "words"}),
}
_ERRANDS: Final[Mapping[ErrandKind, Called]] = {
    ErrandKind.PAUSE: Called("control_downloads", _DOWNLOAD, {"action": "pause"}),
    ErrandKind.RESUME: Called("control_downloads", _DOWNLOAD, {"action": "resume"}),
    ErrandKind.REMOVE: Called("remove_download", _DOWNLOAD, {"download": ""}),
    ErrandKind.CLEAR: Called("clear_downloads"),
    ErrandKind.FILES: Called("download_files", {**_DOWNLOAD, "season": "season"}, {"download": ""}),
    ErrandKind.CHOOSE: Called("choose_files", {"season": "season", "episode": "episode"}, {"download": ""}),
    ErrandKind.FOLLOW: Called("follow_download", _DOWNLOAD, {"download": ""}),
    ErrandKind.UNFOLLOW: Called("unfollow_download", _DOWNLOAD, {"download": ""}),
    ErrandKind.TORRENT_FILE: Called(
        "find_releases", _RELEASE, further=Further("torrent_link", "which", ("releases",), "handle")
    ),
    ErrandKind.WHY: Called("explain_choice"),
    ErrandKind.TAKE: Called("start_download", {"handle": "handle"}),
    ErrandKind.WATCHLIST_REMOVE: Called("watchlist_remove", _TITLE),
    ErrandKind.UNWATCHED: Called("unmark_watched", _EPISODE),
    ErrandKind.REVIEW: Called("review_title", {**_TITLE, "review": "note"}),
    ErrandKind.BAN_ALL: Called("block", _BANNED, {"scope": "all"}),
    ErrandKind.BAN_QUIET: Called("block", _BANNED, {"scope": "quiet"}),
    ErrandKind.BAN_WORDS: Called("block", _BANNED, {"scope": "words"}),
    ErrandKind.BAN_NEWER: Called("block", {**_BANNED, "newer_than": "year"}, {"scope": "words"}),
    ErrandKind.BAN_GENRE: Called("block", _BANNED, {"scope": "genre"}),
    ErrandKind.UNBLOCK: Called("unblock", {"query": "title"}),
    ErrandKind.BLOCKLIST: Called("blocklist"),
    ErrandKind.LIBRARY: Called("library", {"words": "title"}),
    ErrandKind.HISTORY: Called("viewing_history"),
    ErrandKind.CHANGES: Called("viewing_history", given={"show": "changes"}),
    ErrandKind.UNDO: Called("undo_change", {"change": "handle"}),
    ErrandKind.IMPORTS: Called("import_status"),
    ErrandKind.DISCOVERIES: Called("discoveries"),
    ErrandKind.PROFILE: Called("read_profile"),
    ErrandKind.FAVOURITE: Called(
        "update_profile", {"text": "words"}, {"section": "creators", "field": "favourite"}
    ),
    ErrandKind.USUAL_QUALITY: Called(
        "update_profile", {"text": "quality"}, {"section": "quality", "field": "default"}
    ),
    ErrandKind.CANNOT_STAND: Called(
        "update_profile", {"text": "words"}, {"section": "genres", "field": "dislikes", "inferred": True}
    ),
    ErrandKind.SETTINGS: Called("settings"),
    ErrandKind.RECALL: Called("search_memory", {"query": "words"}),
    ErrandKind.NEXT_EPISODE: Called("next_episode", _TITLE),
    ErrandKind.SERIES: Called("series_details", _TITLE),
    ErrandKind.CREDITS: Called("credits", _TITLE),
    ErrandKind.FACTS: Called("title_details", _TITLE),
    ErrandKind.FRANCHISE: Called("franchise", _TITLE),
    ErrandKind.DEEP_DIVE: Called("director_deep_dive", {"person": "title"}),
    ErrandKind.SAME_DIRECTOR: Called(
        "credits",
        {"query": "handle"},
        {"job": "Director"},
        further=Further("person_details", "person", ("crew", "people"), "card"),
    ),
    ErrandKind.TRENDING: Called("listed_titles", given={"which": "trending"}),
    ErrandKind.UPCOMING: Called("listed_titles", given={"which": "upcoming"}),
    ErrandKind.TRIP: Called("travel_pack", {"hours": "hours"}),
    ErrandKind.BACKGROUND: Called("tonight", given={"occasion": "background"}),
    ErrandKind.FOR_TWO: Called("tonight", given={"company": "two"}),
    ErrandKind.BEGINNING: Called("recommend"),
    # Agreed to is a call that was made before, and only this tool's.
    ErrandKind.YES: Called("update_profile"),
    ErrandKind.TERRIBLE: Called("viewing_history", before="agent.terrible"),
}


def calls_of(wishes: tuple[Understood, ...]) -> Iterator[tuple[str, Mapping[str, JsonValue]]]:
    """A call for each wish that a tool does: its tool and arguments."""
    for wish in wishes:
        if called := _called(wish):
            slots = {**asdict(wish.slots), "words": wish.words, "banned": _as_kept(wish.slots.title)}
            yield called.tool, _arguments(called, slots)


def called_for(errand: Errand, handle: str) -> tuple[Called, Mapping[str, JsonValue]]:
    """The tool that does an errand, and its arguments; `handle` is what of the answer before is meant."""
    called = _ERRANDS[errand.kind]
    slots = {**asdict(errand.slots), "words": errand.words, "note": errand.note, "hours": errand.hours}
    return called, _arguments(called, {**slots, "handle": handle or None})


def _as_kept(title: str | None) -> str | None:
    """What is banned, as names have it: «никакого Марвела» is of «Марвел». A double name stays as it was said."""
    return title if title is None or "-" in title else next(iter(animate(title)), title)


def _called(wish: Understood) -> Called | None:
    """The tool that does a wish; a recommendation has one for whatever it begins with."""
    if wish.intent is not Intent.RECOMMEND:
        return _WISHES.get(wish.intent)
    if wish.slots.similar_to:
        return Called("similar_titles", {"query": "similar_to", "year": "year"})
    if wish.slots.person:
        return Called("person_details", {"person": "person"})
    return Called("recommend")


def _arguments(called: Called, slots: Mapping[str, str | float | None]) -> Mapping[str, JsonValue]:
    """What was said, as the tool takes it."""
    said = {name: _argument(name, slots[slot]) for name, slot in called.takes.items()}
    return {**called.given, **{name: value for name, value in said.items() if value is not None}}


def _argument(name: str, value: str | float | None) -> JsonValue:
    if name == "query" and value is not None:
        return str(value)[: LONGEST_QUERY + 1]  # one more than may be, so that the answer says so
    if name == "audio":
        return str(value) if value in _VOICES else None
    if name == "subtitles":
        return True if value else None
    return value
