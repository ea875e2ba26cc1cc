"""The short names by which results and faces speak of titles and people: "m_603", "t_1396", "p_525"."""

import re
from typing import Final

from concierge.model.person import PersonIds
from concierge.model.title import ExternalIds, TitleKind

__all__ = ["card_of", "person_card", "person_named", "title_named"]

_LETTERS: Final = {TitleKind.MOVIE: "m", TitleKind.SERIES: "t"}
_KINDS: Final = {letter: kind for kind, letter in _LETTERS.items()}
_TITLE: Final = re.compile(
    r"(?P<kind>[mt])_(?:(?P<tmdb>\d{1,12})|(?P<imdb>tt\d{1,12})|(?P<wikidata>Q\d{1,12})"
    r"|kp(?P<kinopoisk>\d{1,12})|tvmaze(?P<tvmaze>\d{1,12})|tvdb(?P<tvdb>\d{1,12}))"
)
_PERSON: Final = re.compile(
    r"p_(?:(?P<tmdb>\d{1,12})|(?P<imdb>nm\d{1,12})|(?P<wikidata>Q\d{1,12})|kp(?P<kinopoisk>\d{1,12}))"
)
_WORDS: Final = {"imdb", "wikidata"}


def card_of(kind: TitleKind, ids: ExternalIds) -> str:
    """The card of a title: by TMDB's number, else by the first other id that there is; "" where there is none."""
    named = {"kp": ids.kinopoisk, "tvmaze": ids.tvmaze, "tvdb": ids.tvdb}
    known = (ids.tmdb, ids.imdb, *_numbered(named), ids.wikidata)
    return next((f"{_LETTERS[kind]}_{one}" for one in known if one), "")


def person_card(ids: PersonIds) -> str:
    """The card of a person, made as that of a title is."""
    known = (ids.tmdb, ids.imdb, *_numbered({"kp": ids.kinopoisk}), ids.wikidata)
    return next((f"p_{one}" for one in known if one), "")


def title_named(card: str) -> tuple[TitleKind, ExternalIds] | None:
    """What the card of a title stands for; None for any other text."""
    match = _TITLE.fullmatch(card.strip())
    if match is None:
        return None
    return _KINDS[match["kind"]], ExternalIds(**_ids(match))  # type: ignore[arg-type]  # fields by name


def person_named(card: str) -> PersonIds | None:
    """Whom the card of a person stands for; None for any other text."""
    match = _PERSON.fullmatch(card.strip())
    return PersonIds(**_ids(match)) if match else None  # type: ignore[arg-type]  # fields by name


def _numbered(named: dict[str, int | None]) -> list[str]:
    return [f"{site}{number}" for site, number in named.items() if number]


def _ids(match: re.Match[str]) -> dict[str, int | str]:
    told = {name: value for name, value in match.groupdict().items() if value and name != "kind"}
    return {name: value if name in _WORDS else int(value) for name, value in told.items()}
