"""The commands whose outputs are golden, in the order in which a person runs them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tests.cli.world import NOWHERE

__all__ = ["CASES", "FILMS", "LANGUAGES", "Case"]

LANGUAGES = ("ru", "en")
FILM = {"ru": "Метрополис", "en": "Metropolis"}
WISH = {"ru": "скачай Метрополис 1927 в 1080p", "en": "download Metropolis 1927 in 1080p"}
WISH_IN_4K = {"ru": "скачай Метрополис 2001 в 4К", "en": "download Metropolis 2001 in 4K"}
SIZE = {"ru": "Размер=до 20 ГБ", "en": "Max size=up to 20 GB"}
VOICES = {"ru": "Озвучка=дубляж, голос бабушки", "en": "Audio=dub, my grandmother"}
NEVER = {"ru": "Ни за что=хоррор — не сплю потом", "en": "Hard no=horror — no sleep afterwards"}
NOTE = {"ru": "Аня ждёт вторую «Дюну»", "en": "Ann waits for the second Dune"}
SOUGHT = {"ru": "ДЮНЫ", "en": "DUN"}
# Three films by one director, and a part of a franchise.
FILMS = "title,year,rating\nSolaris,1972,9\nStalker,1979,10\nMirror,1975,8\nThe Godfather Part II,1974,9\n"
UNKNOWN = {"ru": "Сто лет без единого кадра", "en": "A hundred years without one frame"}
V2_CUT = "magnet:?xt=urn:btmh:1220caf1e1c30e81cb361b9ee167c4aa64228a7fa4fa9f61"
ACCOUNT = "cinephile\nпароль дня\n"
KEY = "YSBrZXkgdGhhdCB0aGUgdGVzdHMgYWxvbmUga25vdyE="
NO_TRACKERS = {
    "CONCIERGE_ARCHIVE__BASE_URL": NOWHERE,
    "CONCIERGE_PIRATEBAY__MIRRORS": json.dumps([NOWHERE]),
    "CONCIERGE_RUTRACKER__MIRRORS": json.dumps([NOWHERE]),
    "CONCIERGE_RUTOR__MIRRORS": json.dumps([NOWHERE]),
    "CONCIERGE_KINOZAL__MIRRORS": json.dumps([NOWHERE]),
}
NO_LISTS = {
    "CONCIERGE_CINEMETA__ENABLED": "false",
    "CONCIERGE_TVMAZE__ENABLED": "false",
    "CONCIERGE_TMDB__API_KEY": "",
}
NO_SOURCES = {
    **NO_LISTS,
    "CONCIERGE_WIKIDATA__BASE_URL": NOWHERE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A command; `FILM`, `WISH`, `UNKNOWN` and others in its arguments stand for words of the language."""

    name: str
    arguments: tuple[str, ...]
    code: int = 0
    environ: Mapping[str, str] = field(default_factory=dict)
    typed: bytes = b""

    def spoken(self, language: str) -> tuple[str, ...]:
        """The arguments in a language."""
        words = {
            "FILM": FILM[language],
            "WISH": WISH[language],
            "WISH_IN_4K": WISH_IN_4K[language],
            "UNKNOWN": UNKNOWN[language],
            "SIZE": SIZE[language],
            "VOICES": VOICES[language],
            "NEVER": NEVER[language],
            "NOTE": NOTE[language],
            "SOUGHT": SOUGHT[language],
        }
        return tuple(words.get(argument, argument) for argument in self.arguments)


def case(name: str, *arguments: str, code: int = 0, **environ: str) -> Case:
    """A case in one line."""
    return Case(name=name, arguments=arguments, code=code, environ=environ)


def typing(text: str, one: Case) -> Case:
    """The same with something to read."""
    return replace(one, typed=text.encode())


def among(environ: Mapping[str, str], one: Case) -> Case:
    """The same with these settings."""
    return replace(one, environ=environ)


CASES = (
    case("downloads-none", "downloads"),
    case("keys-none", "keys"),
    case("keys-rotate-none", "keys", "rotate"),
    # The first login is kept, and so makes a key.
    case("search", "search", "FILM", "1927", "--limit", "3"),
    case("doctor", "doctor"),
    case("search-none-fits", "search", "FILM", "2001", "--quality", "4K", code=1),
    case("search-relaxed", "search", "FILM", "2001", "--quality", "4K", "--relax", "1"),
    case("search-travel", "search", "FILM", "1927", "--profile", "travel", "--limit", "1"),
    case("search-voices", "search", "FILM", "1927", "--limit", "1", CONCIERGE_PREFERENCES__VOICES='["vo"]'),
    case("search-unknown", "search", "UNKNOWN", code=1),
    case(
        "search-a-tracker-down",
        "search",
        "FILM",
        "1927",
        "--limit",
        "1",
        CONCIERGE_PIRATEBAY__MIRRORS=json.dumps([NOWHERE]),
    ),
    case("search-trackers-down", "search", "FILM", "1927", code=69, **NO_TRACKERS),
    case("ask-trackers-down", "ask", "WISH", code=69, **NO_TRACKERS),
    # The Pirate Bay has failed three times by now, each time in another process.
    case("doctor-trackers-down", "doctor", code=69, **NO_TRACKERS),
    case("doctor-trackers-back", "doctor"),
    case("ask-open-proposal", "ask", "WISH", code=1),
    case("proposals", "proposals"),
    case("ask", "ask", "WISH", "--yes"),
    case("downloads", "downloads"),
    case("downloads-no-such", "downloads", "pause", "00000000", code=1),
    case("downloads-follow-no-such", "downloads", "follow", "00000000", code=1),
    case("downloads-follow-both", "downloads", "follow", "00000000", "--off", "--accept", code=2),
    # Who says yes in advance has not agreed to a compromise.
    case("ask-compromise", "ask", "WISH_IN_4K", "--yes", code=1),
    # In a house of their own, which nobody has used yet.
    case("export", "export", "me.zip", CONCIERGE_DATA_DIR="own"),
    case("export-again", "export", "me.zip", code=2, CONCIERGE_DATA_DIR="own"),
    case("export-no-folder", "export", "no/such/me.zip", code=2, CONCIERGE_DATA_DIR="own"),
    case("forget-me-unasked", "forget-me", code=1, CONCIERGE_DATA_DIR="own"),
    case("forget-me", "forget-me", "--yes", CONCIERGE_DATA_DIR="own"),
    case("profile-first", "profile"),
    case("profile-set", "profile", "edit", "--set", "SIZE", "--set", "VOICES"),
    case("profile-set-again", "profile", "edit", "--set", "SIZE"),
    case("profile-set-section", "profile", "edit", "genres", "--set", "NEVER"),
    case("profile", "profile", "show"),
    case("profile-section", "profile", "show", "--section", "жанры"),
    case("profile-section-empty", "profile", "show", "--section", "style"),
    case("profile-diff", "profile", "diff", "0", "2"),
    case("profile-undo", "profile", "undo"),
    case("profile-reset", "profile", "reset"),
    case("profile-history", "profile", "history"),
    case("profile-export", "profile", "export", "profile.md"),
    case("profile-recall-none", "profile", "recall", "SOUGHT", code=1),
    case("profile-remember", "profile", "remember", "NOTE"),
    case("profile-recall", "profile", "recall", "SOUGHT"),
    case("profile-forget", "profile", "forget", "zzzzzz", code=1),
    case("bad-profile-section", "profile", "show", "--section", "кот", code=2),
    case("bad-profile-field", "profile", "edit", "--set", "Рост=180", code=2),
    case("bad-profile-value", "profile", "edit", "--set", "hdr=", code=1),
    case("bad-profile-empty", "profile", "edit", code=2),
    case("bad-profile-revision", "profile", "undo", "99", code=1),
    case("bad-profile-file", "profile", "export", "/no/such/folder/p.md", code=1),
    case("bad-note-empty", "profile", "remember", " ", code=2),
    case("bad-note-long", "profile", "remember", "ё" * 10_000, code=2),
    case("bad-empty", "search", "", code=2),
    case("bad-emoji", "search", "🎬🍿", code=2),
    case("bad-long", "search", "ё" * 10_000, code=2),
    case("bad-ask-long", "ask", "ё" * 10_000, code=2),
    case("bad-magnet-cut", "download", "magnet:?xt=urn:btih:c12fe1c06bba254a9dc9f519b3", code=2),
    case("bad-magnet-v2-cut", "download", V2_CUT, code=2),
    case("bad-magnet-scheme", "download", "magnet:", code=2),
    case("bad-handle", "download", "zzzzzz", code=1),
    case("bad-explain", "explain", "zzzzzz", code=1),
    case("bad-profile", "search", "FILM", "--profile", "huge", code=2),
    case("bad-relax", "search", "FILM", "2001", "--quality", "4K", "--relax", "9", code=2),
    case("bad-proposal", "proposals", "accept", "0", code=1),
    case("bad-quality", "search", "FILM", "--quality", "5K", code=2),
    case("bad-year", "search", "FILM", "--year", "1700", code=2),
    case("bad-option", "search", "FILM", "--colour", code=2),
    case("bad-command", "seek", code=2),
    case("no-words", "search", code=2),
    case("bad-setting", "downloads", code=78, CONCIERGE_SEARCH__DEADLINE_S="soon"),
    case("bad-list", "downloads", code=78, CONCIERGE_RUTRACKER__MIRRORS="rutracker.org"),
    case("no-key", "ask", "WISH", code=78, CONCIERGE_AGENT__MODEL="anthropic"),
    case("bad-tmdb-key", "doctor", code=69, CONCIERGE_TMDB__API_KEY="0" * 32),
    case("login-list", "login"),
    case("login-list-none", "login", RUTRACKER_USERNAME="", CONCIERGE_RUTRACKER__USERNAME=""),
    case("login-unknown", "login", "piratebay", code=2),
    case("login-nameless", "login", "--household", code=2),
    case("login-conflict", "login", "rutracker", "--household", "--forget", code=2),
    case("login-empty", "login", "rutracker", code=2),
    typing(
        "cinephile",
        case(
            "login-half",
            "login",
            "rutracker",
            code=2,
        ),
    ),
    case("login-forget-none", "login", "rutracker", "--forget", code=1),
    typing(ACCOUNT, case("login-silent", "login", "rutracker", code=0, **NO_TRACKERS)),
    typing(
        ACCOUNT,
        case(
            "login-accepted",
            "login",
            "rutracker",
        ),
    ),
    case("login-list-own", "login"),
    case("search-own-account", "search", "FILM", "1927", "--limit", "1"),
    case("keys", "keys"),
    case("keys-rotate", "keys", "rotate"),
    case("doctor-keys", "doctor"),
    case("keys-settings", "keys", "rotate", ENCRYPTION_KEY=KEY),
    case("keys-settings-again", "keys", "rotate", ENCRYPTION_KEY=KEY),
    case("keys-lost", "keys", code=1),
    case("doctor-keys-lost", "doctor", code=69),
    case("login-list-lost", "login"),
    case("search-account-unreadable", "search", "FILM", "1927", "--limit", "1"),
    case("keys-rotate-lost", "keys", "rotate", code=1),
    typing(
        ACCOUNT,
        case(
            "login-shared",
            "login",
            "rutracker",
            "--household",
        ),
    ),
    case("login-list-shared", "login"),
    case("login-forget", "login", "rutracker", "--forget"),
    case("bad-key", "keys", code=78, ENCRYPTION_KEY=KEY[:-3]),
    case("bad-data-dir", "downloads", code=1, CONCIERGE_DATA_DIR="/dev/null/data"),
    # The lists: each mark, the same again, what is hidden, and the way back.
    case("watchlist-none", "watchlist"),
    case("watchlist-add", "watchlist", "add", "FILM", "1927"),
    case("watchlist-again", "watchlist", "add", "FILM", "1927"),
    case("watchlist-ambiguous", "watchlist", "add", "FILM", code=1),
    case("watchlist-unknown", "watchlist", "add", "UNKNOWN", code=1),
    case("watchlist-by-name", "watchlist", "add", "UNKNOWN", "--by-name"),
    case("watchlist-not-there", "watchlist", "remove", "Nosferatu", code=1),
    case("watched-add", "watched", "add", "Charade", "--at", "2026-11-20"),
    case("watched-season", "watched", "add", "The Beverly Hillbillies", "--season", "1"),
    case("watched", "watched"),
    case("watched-ahead", "watched", "add", "Charade", "--at", "2999-01-01", code=2),
    case("watched-no-date", "watched", "add", "Charade", "--at", "soon", code=2),
    case("watched-no-season", "watched", "add", "The Beverly Hillbillies", "--season", "7", code=1),
    case("watched-film-season", "watched", "add", "Charade", "--season", "1", code=2),
    case("rate", "rate", "Charade", "4,5/5"),
    case("rate-review", "rate", "Charade", "9", "--review", "Чудо / a wonder"),
    case("rate-list", "rate"),
    case("rate-11", "rate", "Charade", "11", code=2),
    case("rate-nan", "rate", "Charade", "NaN", code=2),
    case("rate-no-score", "rate", "Charade", code=2),
    case("rate-emoji", "rate", "🎬", "5", code=2),
    case("rate-remove", "rate", "Charade", "--remove"),
    case("block-add", "block", "add", "Nosferatu", "1922"),
    case("block-words", "block", "add", "FILM", "--words", "--quiet"),
    case("block-newer", "block", "add", "Marvel", "--newer-than", "2019"),
    case("block", "block"),
    case("block-hides", "search", "Nosferatu", "1922", code=1),
    case("block-remove", "block", "remove", "Nosferatu"),
    case("undo", "undo"),
    case("undo-no-such", "undo", "999999", code=1),
    case("watchlist", "watchlist"),
    # What a name means, and all that is known of it.
    case("find", "find", "FILM"),
    case("find-year", "find", "FILM", "--year", "2001", "--kind", "film"),
    case("find-episode", "find", "Severance s02e05"),
    case("find-unknown", "find", "UNKNOWN", code=1),
    among(NO_SOURCES, case("find-no-source", "find", "Sunrise", code=69)),
    case("find-empty", "find", " ", code=2),
    case("find-bad-kind", "find", "FILM", "--kind", "book", code=2),
    case("info", "info", "FILM", "1927"),
    case("info-choice", "info", "FILM", code=1),
    case("info-unknown", "info", "UNKNOWN", code=1),
    case("info-emoji", "info", "🎬🍿", code=2),
    case("person", "person", "Fritz Lang"),
    case("person-choice", "person", "Nolan", code=1),
    case("person-unknown", "person", "UNKNOWN", code=1),
    case("person-long", "person", "ё" * 10_000, code=2),
    # Where a person stopped, and what is missing.
    case("next", "next"),
    case("next-series", "next", "The Beverly Hillbillies"),
    case("next-bad-limit", "next", "--limit", "0", code=2),
    case("next-unknown", "next", "UNKNOWN", code=1),
    case("discoveries", "discoveries"),
    case("import", "import", "films.csv"),
    case("franchise", "franchise", "The Godfather", "1972"),
    case("franchise-alone", "franchise", "FILM", "1927", code=1),
    case("franchise-unknown", "franchise", "UNKNOWN", code=1),
    case("franchise-empty", "franchise", " ", code=2),
    case("discoveries-of-three", "discoveries"),
    case("upcoming", "upcoming"),
    among(NO_LISTS, case("upcoming-not-set-up", "upcoming", code=69)),
    case("upcoming-bad-days", "upcoming", "--days", "0", code=2),
)
