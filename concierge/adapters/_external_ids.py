"""Ids that several services know: how each of them looks, and field types that hold nothing else."""

import re
from typing import Annotated, Final, TypeAlias

from pydantic import BeforeValidator

__all__ = [
    "AT_WIKIDATA",
    "PERSON_AT_IMDB",
    "TITLE_AT_IMDB",
    "ImdbPerson",
    "ImdbTitle",
    "WikidataItem",
    "matching",
]

TITLE_AT_IMDB: Final = re.compile(r"tt\d{7,10}", re.ASCII)
PERSON_AT_IMDB: Final = re.compile(r"nm\d{7,10}", re.ASCII)
AT_WIKIDATA: Final = re.compile(r"Q\d{1,12}", re.ASCII)


def matching(shape: re.Pattern[str], value: object) -> str | None:
    """The id, if it has that shape; None for anything else."""
    text = value.strip() if isinstance(value, str) else ""
    return text if shape.fullmatch(text) else None


ImdbTitle: TypeAlias = Annotated[str | None, BeforeValidator(lambda value: matching(TITLE_AT_IMDB, value))]
"""A title's id at IMDb; None where the service has something else."""

ImdbPerson: TypeAlias = Annotated[str | None, BeforeValidator(lambda value: matching(PERSON_AT_IMDB, value))]
"""A person's id at IMDb; None where the service has something else."""

WikidataItem: TypeAlias = Annotated[str | None, BeforeValidator(lambda value: matching(AT_WIKIDATA, value))]
"""The item of a title or a person at Wikidata; None where the service has something else."""
