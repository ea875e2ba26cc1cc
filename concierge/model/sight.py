"""What one person must not see: works that are not for their age, and what they have blocked."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from concierge.model.known_title import folded, folded_names, is_same_title
from concierge.model.parsing import ParsedRelease
from concierge.model.title import Title, TitleKind

__all__ = ["ADULT", "Hindrance", "Rule", "Sight"]

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
class Sight:
    """The rules of one person at one moment. `age_limit` None sees everything; words are folded."""

    age_limit: int | None = None
    never: tuple[Title, ...] = ()
    never_words: tuple[str, ...] = ()
    quiet: tuple[Title, ...] = ()
    quiet_words: tuple[str, ...] = ()

    @property
    def is_free(self) -> bool:
        """Whether nothing at all is hidden, except from recommendations."""
        return self.age_limit is None and not self.never and not self.never_words

    def hindrance(self, title: Title, *, for_recommendation: bool = False) -> Hindrance | None:
        """Why the title is not shown; None if it may be. Nobody is recommended what is for adults alone."""
        if self.is_too_old(title.age) or (for_recommendation and title.is_adult):
            return Hindrance(rule=Rule.AGE)
        titles = (*self.never, *(self.quiet if for_recommendation else ()))
        words = (*self.never_words, *(self.quiet_words if for_recommendation else ()))
        if any(is_same_title(title, one) for one in titles):
            return Hindrance(rule=Rule.BLOCK)
        found = _first_within(words, folded_names(title))
        return Hindrance(rule=Rule.BLOCK, blocked=found) if found else None

    def of_words(self, words: str) -> Hindrance | None:
        """Why these words are not searched for as they stand: what they would bring has no known age, or is blocked."""
        if self.is_too_old(None):
            return Hindrance(rule=Rule.AGE)
        asked = folded(words)
        found = _first_within(self.never_words, (asked,))
        if found:
            return Hindrance(rule=Rule.BLOCK, blocked=found)
        named = next((one for one in self.never if _is_named(one, asked)), None)
        return Hindrance(rule=Rule.BLOCK, blocked=named.names[0]) if named else None

    def of_release(self, parsed: ParsedRelease, sought: Title | None = None) -> Hindrance | None:
        """Why a release is not shown: its name tells of something blocked, and not of the sought title."""
        if words := _first_within(self.never_words, (folded(parsed.text),)):
            return Hindrance(rule=Rule.BLOCK, blocked=words)
        names = {folded(name) for name in parsed.names}
        is_sought = sought is not None and not names.isdisjoint(folded_names(sought))
        for title in self.never:
            if _is_release_of(title, names, parsed) and (not is_sought or _is_dated(title, parsed)):
                return Hindrance(rule=Rule.BLOCK, blocked=title.names[0])
        return None

    def is_too_old(self, age: int | None) -> bool:
        """Whether a work for that age, None where nobody rated it, is not for the person."""
        return self.age_limit is not None and (ADULT if age is None else age) > self.age_limit


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
