"""The parameters of the commands that recommend, read as the SDK names them."""

from __future__ import annotations

import re
from typing import Annotated, TypeAlias

import typer

import concierge
from concierge_cli.failures import BadOption
from concierge_cli.language import say

__all__ = ["Longest", "OffersLimit", "company_of", "decade_of", "genre_of", "mood_of", "occasion_of"]

_DECADE = re.compile(r"(?P<year>(?:18[89]|19\d|20\d)0)(?:-?(?:s|е|х|ые|ых))?", re.IGNORECASE)
_CENTURY = re.compile(r"(?P<tens>\d0)(?:-?(?:s|е|х|ые|ых))", re.IGNORECASE)
# Before this year "20s" means the twenties of the century before.
_OLDEST_SHORT = 30
_MOODS = {"весёлое": "funny", "веселое": "funny", "лёгкое": "light", "легкое": "light"}
_MOODS |= {"напряжённое": "tense", "напряженное": "tense", "мрачное": "dark", "вдумчивое": "thoughtful"}
_COMPANIES = {"один": "alone", "одна": "alone", "вдвоём": "two", "вдвоем": "two", "семья": "family"}
_OCCASIONS = {"вечер": "tonight", "свидание": "date", "фон": "background", "недолго": "quick"}
_FEW = (
    concierge.Occasion.TONIGHT,
    concierge.Occasion.DATE,
    concierge.Occasion.BACKGROUND,
    concierge.Occasion.QUICK,
)

Longest: TypeAlias = Annotated[int | None, typer.Option(min=1, max=1000, help=say().say("cli.opt.longest"))]
OffersLimit: TypeAlias = Annotated[
    int, typer.Option("--limit", min=1, max=50, help=say().say("cli.opt.offers_limit"))
]


def genre_of(text: str | None) -> str | None:
    """The genre's code, for its name in either language. Raises BadOption."""
    if text is None:
        return None
    found = concierge.genres_of([text, text.replace("_", " ")])
    if not found:
        raise BadOption("cli.bad_genre", text[:20])
    return found[0].value


def decade_of(text: str | None) -> str | None:
    """The first year of "1970s", «1970-е», "1970" or «70-е». Raises BadOption."""
    if text is None:
        return None
    if match := _DECADE.fullmatch(text.strip()):
        return match["year"]
    if match := _CENTURY.fullmatch(text.strip()):
        tens = int(match["tens"])
        return str((2000 if tens < _OLDEST_SHORT else 1900) + tens)
    raise BadOption("cli.bad_decade", text[:20])


def mood_of(text: str | None) -> str | None:
    """The mood's code. Raises BadOption."""
    return _one(text, _MOODS, [mood.value for mood in concierge.Mood], "cli.bad_mood")


def company_of(text: str | None) -> str | None:
    """The company's code. Raises BadOption."""
    return _one(text, _COMPANIES, [company.value for company in concierge.Company], "cli.bad_company")


def occasion_of(text: str | None) -> str | None:
    """The occasion's code. Raises BadOption."""
    return _one(text, _OCCASIONS, [occasion.value for occasion in _FEW], "cli.bad_occasion")


def _one(text: str | None, said: dict[str, str], codes: list[str], key: str) -> str | None:
    if text is None:
        return None
    folded = text.strip().casefold()
    code = said.get(folded, folded)
    if code not in codes:
        raise BadOption(key, text[:20])
    return code
