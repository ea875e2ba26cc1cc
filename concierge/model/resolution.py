"""Which title is meant by a name: candidates judged, and whether there is one that needs no question."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from concierge.model._country_tags import country_code
from concierge.model._transliteration import sound
from concierge.model.decision import SourceFailure
from concierge.model.known_title import folded_names
from concierge.model.name_agreement import Agreement, Likeness, agreement, known_names
from concierge.model.same_name import spelled, words_of
from concierge.model.title import Title, TitleKind
from concierge.model.wordings import numbered_part

__all__ = [
    "Asked",
    "Fit",
    "Resolution",
    "fit_of",
    "is_it",
    "is_near_year",
    "judged",
    "of_named_kind",
    "season_in",
]

# One slip of the pen is forgiven in a name of four letters, then one more for every six.
_SHORTEST: Final = 4
_LETTERS_A_SLIP: Final = 6
_MOST_SLIPS: Final = 3
# Twenty times as many people know the one as the other: nobody means the other without saying so.
_DOMINATES: Final = 0.2
# A slip in a shorter name makes another word of it: «Холод» is no «Холоп».
_SURE_LETTERS: Final = 6
# So many words of one name alone leave no doubt.
_MANY_WORDS: Final = 3


_SERIES: Final = r"сериал|мини-сериал|мультсериал|tv series|tv show|series|mini-?series"
_SERIES_WORD: Final = re.compile(_SERIES, re.IGNORECASE)
_KIND_WORD: Final = re.compile(
    rf"^(?P<word>{_SERIES}|фильм|кино|movie|film)\s+|\s+(?:the\s+)?(?P<last>{_SERIES}|фильм|movie|film)$",
    re.IGNORECASE,
)


class Fit(IntEnum):
    """How well a name fits a title."""

    OTHER = 0
    PART = 1
    """The title's name begins with it, or has all its words."""
    SHORT = 2
    """It is the title's name without the subtitle."""
    SLIP = 3
    """A slip of the pen or two apart."""
    NEAR = 4
    """A slip of the pen in a long name apart, or a number that says nothing new."""
    SOUND = 5
    """The name in the letters of the other alphabet."""
    SAME = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for. A year or a kind that is given must be the title's."""

    name: str
    year: int | None = None
    kind: TitleKind | None = None
    season: int | None = None
    episode: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """The titles that may be meant, best first, and what of the wish was read beside the name.

    `is_ambiguous` asks for a choice among them: several fit as well, or none fits well. `failures` are the sources that
    did not answer, so that there may be more. Without titles nothing of the name is known to those that did.
    """

    titles: tuple[Title, ...] = ()
    is_ambiguous: bool = False
    season: int | None = None
    episode: int | None = None
    failures: tuple[SourceFailure, ...] = ()

    @property
    def title(self) -> Title | None:
        """The title that is meant, if that is beyond doubt."""
        return self.titles[0] if self.titles and not self.is_ambiguous else None


_FITS: Final = {Likeness.SAME: Fit.SAME, Likeness.TRANSLITERATED: Fit.SOUND, Likeness.NEAR: Fit.NEAR}


class _Judged(NamedTuple):
    """A title with how it fits; greater is better."""

    fit: Fit
    is_of_year: bool
    fame: float
    title: Title
    name: str
    is_contradicted: bool

    @property
    def rank(self) -> tuple[int, bool, float]:
        return self.fit, self.is_of_year, self.fame


def of_named_kind(asked: Asked) -> Asked:
    """The same without a word that only says what it is: «сериал Фарго», "Fargo the series"."""
    match = _KIND_WORD.search(asked.name)
    if match is None or asked.kind is not None:
        return asked
    name = f"{asked.name[: match.start()]} {asked.name[match.end() :]}".strip()
    is_series = _SERIES_WORD.fullmatch(match["word"] or match["last"]) is not None
    kind = TitleKind.SERIES if is_series else TitleKind.MOVIE
    return replace(asked, name=name, kind=kind) if any(map(str.isalnum, name)) else asked


def judged(readings: Sequence[Asked], titles: Sequence[Title]) -> tuple[tuple[Title, ...], bool, Fit]:
    """The titles best first, whether a person has to choose, and how the best one fits.

    `readings` are the ways to understand the same words: a year at the end may be a part of the name.
    """
    found = [max((_judged(asked, title) for asked in readings), key=lambda one: one.rank) for title in titles]
    fitting = sorted((one for one in found if one.fit), key=lambda one: one.rank, reverse=True)
    if not fitting:
        return (), False, Fit.OTHER
    is_clear = _is_clear(fitting) and not _may_be_film(fitting[0], readings, titles)
    return tuple(one.title for one in fitting), not is_clear, fitting[0].fit


def fit_of(name: str, title: Title) -> Fit:
    """How the name fits the title, whichever of its names fits best."""
    known = known_names(title.names)
    agreed = agreement((name,), known, is_series=title.kind is TitleKind.SERIES)
    if agreed.likeness in _FITS:
        return Fit.PART if _is_of_another(agreed, title) else _FITS[agreed.likeness]
    if any(_is_slip(name, other) for other in title.names):
        return Fit.SLIP
    if agreed.likeness is Likeness.SHORTER:
        return Fit.SHORT
    return Fit.PART if any(_is_part(name, other) for other in title.names) else Fit.OTHER


def season_in(name: str, title: Title) -> int | None:
    """The season that stands as a number behind a series' name: «Ведьмак 2»; None if that is no season."""
    if title.kind is not TitleKind.SERIES:
        return None
    return agreement((name,), known_names(title.names), is_series=True).season


def _is_of_another(agreed: Agreement, title: Title) -> bool:
    """Whether the year or the country that stands beside the name is another title's: "The Office US"."""
    if agreed.year is not None and title.year is not None and agreed.year != title.year:
        return True
    return (
        agreed.country is not None
        and bool(title.countries)
        and agreed.country.code not in map(country_code, title.countries)
    )


def _judged(asked: Asked, title: Title) -> _Judged:
    fit = fit_of(asked.name, title)
    if asked.kind not in {None, title.kind}:
        fit = Fit.OTHER
    is_of_year = asked.year is not None and _is_of_year(asked.year, title)
    is_contradicted = not is_near_year(asked.year, title)
    if asked.year is not None and not is_of_year:
        fit = min(fit, Fit.PART if is_contradicted else Fit.NEAR)
    return _Judged(fit, is_of_year, title.popularity, title, asked.name, is_contradicted)


def is_near_year(year: int | None, title: Title) -> bool:
    """Whether the title can be of that year: premieres and releases differ by one."""
    if year is None or _is_of_year(year, title):
        return True
    return title.year is not None and abs(title.year - year) <= 1


def is_it(told: Title, title: Title) -> bool:
    """Whether what a source told under an id of the title can be the title: ids are wrong at times."""
    if told.kind is not title.kind:
        return False
    if not title.names or not set(folded_names(told)).isdisjoint(folded_names(title)):
        return True
    return told.year is None or is_near_year(title.year, told)


def _is_of_year(year: int, title: Title) -> bool:
    if title.kind is TitleKind.SERIES and title.year is not None and title.end_year is not None:
        return title.year <= year <= title.end_year
    return title.year == year


def _is_clear(fitting: Sequence[_Judged]) -> bool:
    """Whether the first is meant beyond doubt: it fits well, and better than all others or is far better known.

    A name that is not quite the title's may as well be short for another one's: "Harry Potter".
    """
    best = fitting[0]
    if best.is_contradicted or (best.fit is Fit.SLIP and len(spelled(best.name).form) < _SURE_LETTERS):
        return False
    if best.fit is Fit.PART:
        return len(fitting) == 1 and len(best.name.split()) >= _MANY_WORDS
    if best.fit <= Fit.NEAR:
        rivals = [one for one in fitting[1:] if one.is_of_year is best.is_of_year]
    else:
        rivals = [one for one in fitting[1:] if (one.fit, one.is_of_year) == (best.fit, best.is_of_year)]
    return all(best.fame - rival.fame >= _DOMINATES for rival in rivals)


def _may_be_film(best: _Judged, readings: Sequence[Asked], titles: Sequence[Title]) -> bool:
    """Whether a number that was taken for a season may be the part of a film by that name: «Дюна 3»."""
    if best.title.kind is not TitleKind.SERIES:
        return False
    names = {
        part[0]
        for asked in readings
        if asked.season is None and asked.kind is None and (part := numbered_part(asked.name))
    }
    films = [
        title
        for title in titles
        if title.kind is TitleKind.MOVIE and best.fame - title.popularity < _DOMINATES
    ]
    return any(
        fit_of(name, best.title) >= Fit.SOUND and any(fit_of(name, film) >= Fit.SOUND for film in films)
        for name in names
    )


def _is_slip(name: str, other: str) -> bool:
    one, two = spelled(name), spelled(other)
    if one.is_cyrillic is two.is_cyrillic:
        return _digits(one.words) == _digits(two.words) and _are_near(one.words, two.words)
    # A lone "v" may be a word of the other alphabet, and no number.
    heard, known = map(sound, words_of(name)), map(sound, words_of(other))
    return _digits(words_of(name)) == _digits(two.words) and _are_near(tuple(heard), tuple(known))


def _are_near(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether names are a few slips apart, and each of their words is, where they have as many."""
    one, other = "".join(words), "".join(others)
    shorter = min(len(one), len(other))
    if shorter < _SHORTEST:
        return False
    allowed = min(1 + (shorter - _SHORTEST) // _LETTERS_A_SLIP, _MOST_SLIPS)
    if OSA.distance(one, other, score_cutoff=allowed) > allowed:
        return False
    if len(words) != len(others):
        return True
    pairs = zip(words, others, strict=True)
    return all(OSA.distance(*pair) <= 1 + min(map(len, pair)) // _LETTERS_A_SLIP for pair in pairs)


def _digits(words: Sequence[str]) -> list[str]:
    return [word for word in words if any(map(str.isdigit, word))]


def _is_part(name: str, other: str) -> bool:
    words, whole = spelled(name).words, spelled(other).words
    return bool(words) and set(words) <= set(whole)
