"""The parameters and the reading of words that the commands for a person's lists share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, TypeAlias

import typer

import concierge
from concierge_cli.failures import BadOption
from concierge_cli.language import say

__all__ = [
    "AsFilm",
    "AsSeries",
    "ByName",
    "InList",
    "ListLimit",
    "Words",
    "day_of",
    "kind_of",
    "name_of",
    "title_and_score",
]


def name_of(given: Sequence[str]) -> Sequence[str]:
    """The words of a name. Raises BadOption if no letter or digit is among them."""
    if not any(letter.isalnum() for word in given for letter in word):
        raise BadOption("cli.no_title", " ".join(given)[:20])
    return given


Words: TypeAlias = Annotated[
    list[str], typer.Argument(callback=name_of, help=say().say("cli.arg.title"), metavar="TEXT")
]
InList: TypeAlias = Annotated[
    list[str] | None, typer.Argument(help=say().say("cli.arg.in_list"), metavar="TEXT")
]
AsSeries: TypeAlias = Annotated[bool, typer.Option("--series", help=say().say("cli.opt.series"))]
AsFilm: TypeAlias = Annotated[bool, typer.Option("--film", help=say().say("cli.opt.film"))]
ByName: TypeAlias = Annotated[bool, typer.Option("--by-name", help=say().say("cli.opt.by_name"))]
ListLimit: TypeAlias = Annotated[
    int, typer.Option("--limit", min=1, max=500, help=say().say("cli.opt.list_limit"))
]

_SCALED = re.compile(r"(?P<title>.+?)\s+(?P<score>\S{1,8}\s*(?:/|из|of|out of)\s*\d{1,3})", re.IGNORECASE)
_BARE = re.compile(r"(?P<title>.+?)\s+(?P<score>[\d.,½+]{1,3}|\d{1,2}[.,]\d{1,8}|nan|inf)", re.IGNORECASE)


def kind_of(*, series: bool, film: bool) -> concierge.TitleKind | None:
    """The kind that was asked for; both, or none, is any."""
    if series == film:
        return None
    return concierge.TitleKind.SERIES if series else concierge.TitleKind.MOVIE


def day_of(text: str | None) -> date | None:
    """The day that was written as 2026-11-23 or 23.11.2026. Raises BadOption."""
    if text is None:
        return None
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    raise BadOption("input.bad_date", text[:20])


def title_and_score(words: str) -> tuple[str, str]:
    """The title and the mark behind it: "Дюна 2 9" is ("Дюна 2", "9"). Raises BadOption without either."""
    match = _SCALED.fullmatch(words) or _BARE.fullmatch(words)
    if match is None:
        raise BadOption("cli.no_score", words[:20])
    name_of([match["title"]])
    return match["title"], match["score"]
