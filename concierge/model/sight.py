"""What one person must not see: works that are not for their age, and what they have blocked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from concierge.model.known_title import folded, folded_names, is_same_title
from concierge.model.parsing import ParsedRelease
from concierge.model.query import split_year
from concierge.model.title import Title, TitleKind

__all__ = ["ADULT", "Hindrance", "NewerWords", "Rule", "Sight"]

# What nobody rated counts as for adults.
ADULT = 18


class Rule(StrEnum):
    """Why something is not shown."""

    AGE = "age"
    BLOCK = "block"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindrance:
    """The rule that hides something; `blocked` is the entry of the blocklist by its name or words."""

    rule: Rule
    blocked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewerWords:
    """Words, folded, that hide only what is known to be newer than the year."""

    words: str
    after_year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """The rules of one person at one moment. `age_limit` None sees everything; words are folded."""

    age_limit: int | None = None
    never: tuple[Title, ...] = ()
    never_words: tuple[str, ...] = ()
    never_newer: tuple[NewerWords, ...] = ()
    quiet: tuple[Title, ...] = ()
    quiet_words: tuple[str, ...] = ()
    quiet_newer: tuple[NewerWords, ...] = ()

    @property
    def is_free(self) -> bool:
        """Whether nothing at all is hidden, except from recommendations."""
        return self.age_limit is None and not (self.never or self.never_words or self.never_newer)

    def hindrance(self, title: Title, *, for_recommendation: bool = False) -> Hindrance | None:
        """Why the title is not shown; None if it may be. Nobody is recommended what is for adults alone."""
        if self.is_too_old(title.age) or (for_recommendation and title.is_adult):
            return Hindrance(rule=Rule.AGE)
        titles = (*self.never, *(self.quiet if for_recommendation else ()))
        if any(is_same_title(title, one) for one in titles):
            return Hindrance(rule=Rule.BLOCK)
        words = (
            *self._never_words(title.year),
            *(self._quiet_words(title.year) if for_recommendation else ()),
        )
        found = _first_within(words, folded_names(title))
        return Hindrance(rule=Rule.BLOCK, blocked=found) if found else None

    def of_words(self, words: str) -> Hindrance | None:
        """Why these words are not searched for as they stand: what they would bring has no known age, or is blocked."""
        if self.is_too_old(None):
            return Hindrance(rule=Rule.AGE)
        asked = folded(words)
        found = _first_within(tuple(self._never_words(split_year(words)[1])), (asked,))
        if found:
            return Hindrance(rule=Rule.BLOCK, blocked=found)
        named = next((one for one in self.never if _is_named(one, asked)), None)
        return Hindrance(rule=Rule.BLOCK, blocked=named.names[0]) if named else None

    def of_release(self, parsed: ParsedRelease, sought: Title | None = None) -> Hindrance | None:
        """Why a release is not shown: its name tells of something blocked, and not of the sought title."""
        names = {folded(name) for name in parsed.names}
        is_sought = sought is not None and not names.isdisjoint(folded_names(sought))
        year = _begun(sought, parsed) if is_sought else parsed.year
        if words := _first_within(tuple(self._never_words(year)), (folded(parsed.text),)):
            return Hindrance(rule=Rule.BLOCK, blocked=words)
        for title in self.never:
            if _is_release_of(title, names, parsed) and (not is_sought or _is_dated(title, parsed)):
                return Hindrance(rule=Rule.BLOCK, blocked=title.names[0])
        return None

    def is_too_old(self, age: int | None) -> bool:
        """Whether a work for that age, None where nobody rated it, is not for the person."""
        return self.age_limit is not None and (ADULT if age is None else age) > self.age_limit

    def _never_words(self, year: int | None) -> Iterator[str]:
        yield from self.never_words
        yield from _reaching(self.never_newer, year)

    def _quiet_words(self, year: int | None) -> Iterator[str]:
        yield from self.quiet_words
        yield from _reaching(self.quiet_newer, year)


def _reaching(newer: Sequence[NewerWords], year: int | None) -> Iterator[str]:
    """The words that hide what is of that year; nothing is newer whose year nobody knows."""
    return (one.words for one in newer if year is not None and year > one.after_year)


def _begun(sought: Title | None, parsed: ParsedRelease) -> int | None:
    """The year of the work that a release of the sought title is of: the seasons of a series come later than it."""
    if sought is None or sought.kind is TitleKind.MOVIE or sought.year is None:
        return parsed.year
    return sought.year


def _is_named(title: Title, asked: str) -> bool:
    """Whether the words are the title's name, alone or with its year."""
    return any(asked in {name, f"{name} {title.year}"} for name in folded_names(title))


def _is_release_of(title: Title, names: set[str], parsed: ParsedRelease) -> bool:
    """Whether a release has the title's name and nothing that says that it is another work."""
    if names.isdisjoint(folded_names(title)):
        return False
    if title.kind is TitleKind.MOVIE and parsed.is_series:
        return False
    is_other_year = title.kind is TitleKind.MOVIE and None not in {parsed.year, title.year}
    return not (is_other_year and parsed.year != title.year)


def _is_dated(title: Title, parsed: ParsedRelease) -> bool:
    return parsed.year is not None and parsed.year == title.year


def _first_within(sought: Sequence[str], names: Sequence[str]) -> str:
    """The first of the word sequences that stands whole in one of the names; "" if none does."""
    padded = [f" {name} " for name in names]
    return next((words for words in sought if any(f" {words} " in name for name in padded)), "")
