"""Languages that no word of theirs names: the alphabet tells them, a Chinese phrase, or a country."""

import re
from collections.abc import Iterator, Mapping

from concierge.model.parsing.facts import Fact
from concierge.model.parsing.tables.languages import COUNTRIES, EASTERN_SUBTITLES, EASTERN_VOICES, SCRIPTS

__all__ = ["country_facts", "eastern_facts", "is_rare", "scripts_in"]

_BY_PHRASE: Mapping[str, Fact] = {
    phrase: Fact(field, (code,), 0, len(phrase))
    for field, rows in (("languages", EASTERN_VOICES), ("subtitles", EASTERN_SUBTITLES))
    for code, phrases in rows.items()
    for phrase in phrases.split("|")
}
_PHRASE = re.compile("|".join(sorted(_BY_PHRASE, key=len, reverse=True)))
_BY_COUNTRY: Mapping[str, str] = {
    country: code for code, countries in COUNTRIES.items() for country in countries.split("|")
}
_COUNTRY = re.compile(r"[\[(](?:19|20)\d\d - ([a-z ]{2,20})[\])]")
# The letters that few names have, among them those of each alphabet below but the Russian one.
_RARE = re.compile("[ğıİіїєґ\u0590-\u1fff\u3040-\ud7ff]")
_ALPHABETS = {code: re.compile(f"[{letters}]") for code, letters in SCRIPTS.items()}


def is_rare(low: str) -> bool:
    """Whether there are letters of any alphabet but the Latin and the Russian one."""
    return _RARE.search(low) is not None


def eastern_facts(low: str) -> Iterator[Fact]:
    """The languages of the voices and subtitles that Chinese phrases name."""
    for found in _PHRASE.finditer(low):
        fact = _BY_PHRASE[found[0]]
        yield fact._replace(start=found.start(), end=found.end())


def country_facts(low: str) -> Iterator[Fact]:
    """The language of the country behind a year in brackets: "[2009 - Poland]"."""
    found = _COUNTRY.search(low)
    if found and found[1] in _BY_COUNTRY:
        yield Fact("languages", (_BY_COUNTRY[found[1]],), *found.span(1))


def scripts_in(low: str) -> tuple[str, ...]:
    """The languages that a name is written in, as far as their letters tell.

    Ukrainian is not Russian, and characters beside kana are Japanese.
    """
    if not is_rare(low):
        return ("ru",) if _ALPHABETS["ru"].search(low) else ()
    found = [code for code, letters in _ALPHABETS.items() if letters.search(low)]
    return tuple(
        code for code in found if not ((code == "ru" and "uk" in found) or (code == "zh" and "ja" in found))
    )
