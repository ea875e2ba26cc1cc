"""Film sites and their mirrors leave much empty or write it as text: read so that a bad field costs only itself."""

import re
from collections.abc import Coroutine, Iterable, Sequence
from datetime import date
from typing import Annotated, Final, TypeAlias, TypeVar
from urllib.parse import urlsplit

from httpx import codes
from pydantic import BeforeValidator, OnErrorOmit, SecretStr, ValidatorFunctionWrapHandler, WrapValidator

from concierge.adapters._figures import figure
from concierge.adapters._http import Answer
from concierge.errors import ConciergeError, LoginFailed, UnexpectedAnswer
from concierge.model.title import Episode, Season
from concierge.model.title_facts import AgeRating, SourceRating

__all__ = [
    "Flag",
    "Imdb",
    "Listed",
    "Piece",
    "Some",
    "Votes",
    "age_ratings",
    "answered",
    "english_name",
    "episode_name",
    "outcome",
    "picture",
    "rating",
    "season_of",
    "sendable",
    "without_repetition",
    "years_between",
]

T = TypeVar("T")

_IMDB: Final = re.compile(r"tt\d{7,10}", re.ASCII)
_PICTURE: Final = re.compile(r"(?:/[\w.,@=-]*[\w=-])+", re.ASCII)
_PLACEHOLDER: Final = re.compile(r"(?:Episode|Эпизод|Серия) *#?[\d.]+", re.IGNORECASE)
_YEARS: Final = re.compile(r"\s*(\d{4})\s*[-–—]\s*(\d{4})(?!\d)", re.ASCII)
_KEY: Final = re.compile(r"[\x21-\x7e]+")
_MOST_VOTES: Final = 10**9
# Where a film has one original name only, and that is an English one.
_ENGLISH: Final = frozenset({"US", "GB", "AU", "NZ", "IE"})
_MPAA: Final = {"PG13": "PG-13", "NC17": "NC-17"}
_OF_JSON: Final = (b"{", b"[")


def _rows(value: object) -> object:
    return value if isinstance(value, list) else ()


def _piece(value: object) -> object:
    return value if isinstance(value, dict) else {}


def _readable(value: object, handler: ValidatorFunctionWrapHandler) -> object:
    kept: object = handler(value)
    if value and not kept:
        raise ValueError("no row can be read")
    return kept


def _votes(value: object) -> int | None:
    text = re.sub(r"[,\s]", "", value) if isinstance(value, str) else value
    votes = figure(text)
    return votes if 0 < votes <= _MOST_VOTES and not isinstance(value, bool) else None


def _imdb(value: object) -> str | None:
    return value if isinstance(value, str) and _IMDB.fullmatch(value) else None


Listed: TypeAlias = Annotated[tuple[OnErrorOmit[T], ...], WrapValidator(_readable)]
"""A list that an answer is made of: rows that cannot be read are left out, but not all of them."""

Some: TypeAlias = Annotated[tuple[OnErrorOmit[T], ...], BeforeValidator(_rows)]
"""A list beside other things: empty where there is none, without the rows that cannot be read."""

Piece: TypeAlias = Annotated[T, BeforeValidator(_piece)]
"""A model beside other things, which keeps its defaults where the service has anything but an object."""

Flag: TypeAlias = Annotated[
    bool | None, BeforeValidator(lambda value: value if value in (True, False) else None)
]
"""Yes or no; None where the service has something else."""

Imdb: TypeAlias = Annotated[str | None, BeforeValidator(_imdb)]
"""IMDb's id of a title; None for what is none."""

Votes: TypeAlias = Annotated[int | None, BeforeValidator(_votes)]
"""How many voted, from 20411, "20411" or "2,158,000"; None for 0 and anything else."""


def sendable(service: str, key: SecretStr) -> str:
    """The key as it is sent. Raises LoginFailed for one that no header can hold."""
    value = key.get_secret_value().strip()
    if not _KEY.fullmatch(value):
        raise LoginFailed(service, "the key has characters that no key has")
    return value


def answered(answer: Answer) -> Answer:
    """The answer, if it comes from the service, whatever its status: JSON, or an empty body with an error.

    Raises:
        Challenged, RateLimited, ServiceUnavailable: see `Answer.raise_for_status`.
        UnexpectedAnswer: somebody else answered, such as a provider's page "blocked", or it leads elsewhere.
    """
    is_error = answer.status >= codes.BAD_REQUEST
    if codes.MULTIPLE_CHOICES <= answer.status < codes.BAD_REQUEST:
        # The key does not follow: whoever is there may be a stranger.
        raise UnexpectedAnswer(answer.service, f"HTTP {answer.status}: moved", status=answer.status)
    is_its_own = answer.body.lstrip().startswith(_OF_JSON) or (is_error and not answer.body.strip())
    if is_error and (answer.is_challenge or not is_its_own):
        return answer.raise_for_status()
    return answer


async def outcome(asked: Coroutine[object, object, T]) -> T | ConciergeError:
    """What was asked for, or why it is not there: for what is asked at once and may fail by itself."""
    try:
        return await asked
    except ConciergeError as error:
        return error


def picture(url: str, hosts: Iterable[str]) -> str | None:
    """The address of a picture on one of these hosts; None for any other, and for a placeholder."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    is_there = parts.scheme == "https" and parts.netloc in hosts and not (parts.query or parts.fragment)
    is_plain = _PICTURE.fullmatch(parts.path) is not None and ".." not in parts.path
    return url if is_there and is_plain and "no-poster" not in parts.path else None


def rating(
    source: str, value: float | None, votes: int | None, *, scale: int = 10
) -> tuple[SourceRating, ...]:
    """The rating, if there is one."""
    return () if value is None else (SourceRating(source=source, value=value, scale=scale, votes=votes),)


def age_ratings(*, mpaa: str = "", russian: int | None = None) -> tuple[AgeRating, ...]:
    """The age ratings of the two countries; `mpaa` is written in any of its ways: "pg13"."""
    american = re.sub(r"[^A-Z0-9]", "", mpaa.upper()[:20])
    told = (
        AgeRating(country="RU", rating="" if russian is None else f"{russian}+"),
        AgeRating(country="US", rating=_MPAA.get(american, american)),
    )
    return tuple(one for one in told if one.rating)


def english_name(given: str, original: str, countries: Sequence[str]) -> str:
    """The English name: the given one, else the original one of a film from where that is English."""
    return given or (original if original.isascii() and countries[:1] and countries[0] in _ENGLISH else "")


def years_between(text: object) -> tuple[int, int] | None:
    """The first and the last year of "2008–2013"; None for anything else."""
    found = _YEARS.match(text) if isinstance(text, str) else None
    years = (int(found[1]), int(found[2])) if found else (1, 0)
    return years if years[0] <= years[1] else None


def episode_name(*names: str) -> str:
    """The first name that is more than a number: "Episode #1.1" is none."""
    return next((name for name in names if name and not _PLACEHOLDER.fullmatch(name)), "")


def season_of(number: int, episodes: Sequence[Episode]) -> Season:
    """The season that these episodes are."""
    days: list[date] = [episode.air_date for episode in episodes if episode.air_date]
    return Season(number=number, episode_count=len(episodes) or None, air_date=min(days, default=None))


def without_repetition(episodes: Iterable[Episode]) -> tuple[Episode, ...]:
    """The episodes in order, the first of each number."""
    by_number: dict[int, Episode] = {}
    for episode in episodes:
        by_number.setdefault(episode.number, episode)
    return tuple(by_number[number] for number in sorted(by_number))
