"""Countries that tell works of one name apart: "The Office US", «Офис (Великобритания)»."""

import re
from typing import NamedTuple

__all__ = ["Country", "countries_in", "country_after", "country_code", "country_of_tag"]


class Country(NamedTuple):
    """A country; `languages` (ISO 639-1) are those in which it makes series, `tags` the words that stand for it."""

    code: str
    languages: str
    tags: str


# No tag may be a word that names of works end with, as "it" and "no" are.
_COUNTRIES = (
    Country("us", "en", "us usa сша"),
    Country("uk", "en", "uk gb великобритания англия"),
    Country("au", "en", "au aus австралия"),
    Country("ca", "en fr", "ca канада"),
    Country("nz", "en", "nz зеландия"),
    Country("ie", "en ga", "ирландия"),
    Country("in", "hi en ta te ml", "индия"),
    Country("fr", "fr", "fr франция"),
    Country("de", "de", "германия"),
    Country("es", "es", "испания"),
    Country("it", "it", "италия"),
    Country("dk", "da", "dk дания"),
    Country("se", "sv", "швеция"),
    Country("no", "no nb", "норвегия"),
    Country("jp", "ja", "jp япония"),
    Country("kr", "ko", "kr корея"),
    Country("tr", "tr", "tr турция"),
    Country("ru", "ru", "ru rus россия"),
)
_BY_TAG = {tag: country for country in _COUNTRIES for tag in country.tags.split()}
_CODES = {"gb": "uk", "usa": "us"}
# Other codes are taken for languages: "Name.FR.2020".
_TAG = re.compile(r"[ ._]*[(\[]?(US|USA|UK|GB|AU|NZ|CA|[А-Я][а-я]+)(?![A-Za-zА-Яа-я])")
_CYRILLIC_WORD = re.compile("[а-я]+")


def country_of_tag(word: str) -> Country | None:
    """The country that a word at the end of a name stands for; None if it is no such word."""
    return _BY_TAG.get(word)


def country_after(text: str, place: int) -> Country | None:
    """The country whose tag stands in a release's name at that place, right after the work's name."""
    found = _TAG.match(text, place)
    return _BY_TAG.get(found[1].lower()) if found else None


def country_code(code: str) -> str:
    """A country's code in the form that `Country` has."""
    return _CODES.get(code.casefold(), code.casefold())


def countries_in(listing: str) -> frozenset[str]:
    """The codes of the countries that a Russian listing names."""
    words = _CYRILLIC_WORD.findall(listing.lower())
    return frozenset(_BY_TAG[word].code for word in words if word in _BY_TAG)
