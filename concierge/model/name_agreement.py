"""How far the names of a release agree with the names that a work is known by."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import chain
from typing import NamedTuple, TypeAlias

from concierge.model._country_tags import Country
from concierge.model._name_tags import TaggedName, bare_names
from concierge.model._short_names import short_names
from concierge.model._slips import is_slip, is_without_breve, without_articles
from concierge.model._transliteration import sound
from concierge.model.same_name import Spelling, is_cyrillic, spelled, unnumbered

__all__ = ["Agreement", "KnownNames", "Likeness", "agreement", "known_names"]

# Names that are alike in another way than by sound begin alike.
_BEGINNING = 2
# A shorter name in Latin letters may be anything, unless the work has no Latin name of its own.
_LONG_ENOUGH = 5
_Found: TypeAlias = tuple["Likeness", TaggedName, str]


class Likeness(IntEnum):
    """How alike two names are."""

    OTHER = 0
    LONGER = 1
    """The known name with a subtitle that is not known."""
    SHORTER = 2
    """The known name without its subtitle."""
    NEAR = 3
    """A slip of the pen apart, or a number that says nothing new."""
    TRANSLITERATED = 4
    SAME = 5


@dataclass(frozen=True, slots=True, eq=False)
class KnownNames:
    """The names that a work is known by, prepared to be compared. `country` is one that they name in brackets."""

    spellings: tuple[Spelling, ...]
    forms: frozenset[str]
    beginnings: tuple[str, ...]
    sounds: frozenset[tuple[bool, str]]
    stem_sounds: frozenset[tuple[bool, str]]
    numbered: frozenset[str]
    unnumbered: frozenset[str]
    stems: frozenset[str]
    without_articles: frozenset[str]
    has_cyrillic: bool
    has_latin: bool
    country: Country | None


class Agreement(NamedTuple):
    """The best that the release's names have in common with the known ones, apart by script.

    `latin` and `cyrillic` are None where one side has no name in that script; signs and digits count as Latin.
    `name` is the release's that agrees best; `country`, `season` and `year` are what is added to it. `has_stranger`
    means that the release has a name in a script in which none is known.
    """

    latin: Likeness | None
    cyrillic: Likeness | None
    name: str = ""
    country: Country | None = None
    season: int | None = None
    year: int | None = None
    has_stranger: bool = False

    @property
    def likeness(self) -> Likeness:
        """The better of the two."""
        return max(self.latin or Likeness.OTHER, self.cyrillic or Likeness.OTHER)


@lru_cache(maxsize=256)
def known_names(titles: tuple[str, ...]) -> KnownNames:
    """The names of a work, prepared."""
    tagged = [reading for title in titles for reading in _with_remark(title)]
    spellings = tuple(dict.fromkeys(reading.spelling for reading in tagged if reading.spelling.form))
    shorts = [short_names(title) for title in titles]
    stems = frozenset(chain.from_iterable(short.stems for short in shorts))
    return KnownNames(
        spellings=spellings,
        forms=frozenset(spelling.form for spelling in spellings),
        beginnings=tuple({spelling.form[:_BEGINNING] for spelling in spellings if spelling.words}),
        sounds=frozenset(map(_key, (*(spelling.form for spelling in spellings), *map(unnumbered, titles)))),
        stem_sounds=frozenset(map(_key, stems)),
        numbered=frozenset(chain.from_iterable(short.numbered for short in shorts)),
        unnumbered=frozenset(chain.from_iterable(short.unnumbered for short in shorts)),
        stems=stems,
        without_articles=frozenset(without_articles(spelling.words) for spelling in spellings) - {""},
        has_cyrillic=any(spelling.is_cyrillic for spelling in spellings),
        has_latin=any(not spelling.is_cyrillic for spelling in spellings),
        country=next((reading.country for reading in tagged if reading.country), None),
    )


def _with_remark(title: str) -> Iterator[TaggedName]:
    """The title as it is, and without what stands in brackets."""
    yield TaggedName(spelled(title))
    if title.endswith((")", "]")):
        yield from bare_names(title)[:1]


def _key(form: str) -> tuple[bool, str]:
    return is_cyrillic(form), sound(form)


def agreement(
    names: Sequence[str], known: KnownNames, *, part: int | None = None, is_series: bool = False
) -> Agreement:
    """What names agree on. `part` is a number of a film that was read apart from its name."""
    best: dict[bool, _Found] = {}
    for name in _with_part(names, part):
        likeness, reading = _compared(name, known, is_series=is_series)
        script = reading.spelling.is_cyrillic
        if script not in best or likeness > best[script][0]:
            best[script] = (likeness, reading, name)
    if not best:
        return Agreement(None, None)
    likeness, reading, name = max(best.values(), key=lambda found: found[0])
    readings = [reading, *(other[1] for other in best.values() if other[0] is likeness)]
    return Agreement(
        latin=_said(best.get(False), is_known=known.has_latin),
        cyrillic=_said(best.get(True), is_known=known.has_cyrillic),
        name=name,
        country=next((reading.country for reading in readings if reading.country), None),
        season=next((reading.season for reading in readings if reading.season), None),
        year=next((reading.year for reading in readings if reading.year), None),
        has_stranger=any(
            not best[script][0] and not is_known
            for script, is_known in ((False, known.has_latin), (True, known.has_cyrillic))
            if script in best
        ),
    )


def _said(found: _Found | None, *, is_known: bool) -> Likeness | None:
    """Nothing contradicts a name in a script in which none is known."""
    return found[0] if found and (is_known or found[0]) else None


def _with_part(names: Sequence[str], part: int | None) -> Iterable[str]:
    if part is None or any(str(part) in spelled(name).words for name in names):
        return names
    return [f"{name} {part}" for name in names]


def _compared(name: str, known: KnownNames, *, is_series: bool) -> tuple[Likeness, TaggedName]:
    spelling = spelled(name)
    plain = TaggedName(spelling)
    if spelling.form in known.forms:
        return Likeness.SAME, plain
    if any(beginning in spelling.form for beginning in known.beginnings):
        for reading in bare_names(name):
            if reading.spelling.form in known.forms and (is_series or reading.season is None):
                return Likeness.SAME, reading
    return _likeness(name, spelling, known), plain


def _likeness(name: str, spelling: Spelling, known: KnownNames) -> Likeness:
    form = spelling.form
    key = (not spelling.is_cyrillic, sound(form))
    if key in known.sounds and (len(form) >= _LONG_ENOUGH or not known.has_latin):
        return Likeness.TRANSLITERATED
    if not form.startswith(known.beginnings):
        return Likeness.SHORTER if key in known.stem_sounds else Likeness.OTHER
    short = short_names(name)
    if form in known.numbered or form in known.unnumbered or short.unnumbered & known.forms:
        return Likeness.NEAR
    if without_articles(spelling.words) in known.without_articles or any(
        is_slip(spelling.words, other.words) or is_without_breve(form, other.form)
        for other in known.spellings
    ):
        return Likeness.NEAR
    if form in known.stems or key in known.stem_sounds:
        return Likeness.SHORTER
    return Likeness.OTHER if known.forms.isdisjoint(short.stems) else Likeness.LONGER
