"""Whether a release is of the work, the season and the episode that were asked for, and what speaks for it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from concierge.model._country_tags import Country, countries_in, country_after, country_code
from concierge.model._coverage import episodes_of, missing_part
from concierge.model._work_year import YearFit, film_year, series_year, spans_many_years
from concierge.model.decision import Reason
from concierge.model.name_agreement import Agreement, KnownNames, Likeness, agreement, known_names
from concierge.model.parsing import ParsedRelease, ReleaseKind
from concierge.model.same_name import normalised, words_of
from concierge.model.title import TitleKind
from concierge.model.wanted import Wanted

__all__ = ["Match", "episodes_of", "match_release", "normalised", "text_mismatch"]

# Languages whose works are known by several Latin names: romanised, translated, both.
_ROMANISED = re.compile("ru|uk|be|kk|bg|sr|mk|ja|zh|cn|ko|th|hi|ta|te|ml|fa|ar|he|ka|hy|el")
# Songs of the opening and pieces of animation come with the episodes.
_BYWORK = {"nced", "ncop", "nc", "ed", "op", "ova", "oad", "special", "specials", "pv"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Whether a release is what is wanted. `reason` says why not, `evidence` what agrees, weightiest first."""

    is_match: bool
    reason: Reason | None = None
    evidence: tuple[Reason, ...] = ()


def match_release(parsed: ParsedRelease, wanted: Wanted) -> Match:
    """Whether a release is of the wanted work and has the wanted part inside."""
    if reason := _no_work(parsed):
        return Match(is_match=False, reason=reason)
    is_series = _is_series(parsed, wanted)
    known = known_names(wanted.titles)
    agreed = agreement(parsed.names, known, part=None if is_series else parsed.part, is_series=is_series)
    if not agreed.likeness:
        return Match(is_match=False, reason=_other_title(parsed))
    year = parsed.year or agreed.year
    fit = series_year(parsed, year, wanted) if is_series else film_year(parsed, year, wanted.year)
    case = _Case(parsed, wanted, known, agreed, fit, _country(parsed, agreed), is_series)
    reason = case.other_kind() or case.other_work() or (case.missing_part() if is_series else None)
    return Match(is_match=reason is None, reason=reason, evidence=(*case.evidence(), *_parts(wanted, reason)))


def _is_series(parsed: ParsedRelease, wanted: Wanted) -> bool:
    """Whether it is to be judged as a series. "Name Complete 2005-2013" is one if a series is wanted."""
    if wanted.kind is TitleKind.MOVIE:
        return False
    is_whole = wanted.kind is TitleKind.SERIES and "complete" in parsed.flags and spans_many_years(parsed)
    return parsed.is_series or is_whole


def _parts(wanted: Wanted, reason: Reason | None) -> Iterator[Reason]:
    """The parts inside of what matches."""
    if reason is None and wanted.season is not None:
        yield Reason(code="season_inside", facts={"season": wanted.season})
    if reason is None and wanted.episode is not None:
        yield Reason(code="episode_inside", facts={"episode": wanted.episode})


def text_mismatch(name: str, text: str) -> Reason | None:
    """Why a release's name does not answer a search by text alone: words that are missing."""
    offered = {*normalised(name).split(), *words_of(name)}
    missing = [word for word in normalised(text).split() if word not in offered]
    return Reason(code="words_missing", facts={"words": " ".join(missing)}) if missing else None


def _no_work(parsed: ParsedRelease) -> Reason | None:
    if parsed.is_fake:
        return Reason(code="fake")
    if parsed.kind is ReleaseKind.SUBTITLES:
        return Reason(code="subtitles_alone")
    if not parsed.kind.is_video:
        return Reason(code="not_video")
    extras = _extras(parsed)
    if "sample" in extras:
        return Reason(code="sample")
    if "trailer" in extras:
        return Reason(code="trailer")
    return Reason(code="extras") if extras else None


def _extras(parsed: ParsedRelease) -> set[str]:
    """What the release is instead of the work; what comes "+ with it" does not count."""
    if not parsed.extras:
        return set()
    spans = parsed.spans("extras")
    if spans and all(parsed.text[:start].rstrip(" .([").endswith(("+", "&", "/")) for start, _ in spans):
        return set()
    return {extra.casefold() for extra in parsed.extras} - _BYWORK


def _other_title(parsed: ParsedRelease, *, agreed: str = "") -> Reason:
    """Names the release by what makes it another work: not by the name that agrees, if it has a second one."""
    others = (name for name in parsed.names if name != agreed)
    return Reason(code="other_title", facts={"title": next(others, agreed) or "?"})


def _country(parsed: ParsedRelease, agreed: Agreement) -> Country | None:
    """The country that is named beside the work's name, as a part of it or apart."""
    if agreed.country:
        return agreed.country
    ends = (end for _, end in parsed.spans("name"))
    return next(filter(None, (country_after(parsed.text, end) for end in ends)), None)


@dataclass(frozen=True, slots=True)
class _Case:
    """A release beside the work that it may be of."""

    parsed: ParsedRelease
    wanted: Wanted
    known: KnownNames
    agreed: Agreement
    fit: YearFit
    country: Country | None
    is_series: bool

    def other_kind(self) -> Reason | None:
        """Why it is a work of another kind."""
        if self._is_other_name:
            return _other_title(self.parsed, agreed=self.agreed.name)
        if self.is_series:
            return None
        if self.parsed.is_series:
            return Reason(code="is_series")
        if self.wanted.kind is TitleKind.SERIES:
            return Reason(code="not_series")
        is_collection = self.parsed.is_collection or spans_many_years(self.parsed)
        return Reason(code="collection") if is_collection else None

    def other_work(self) -> Reason | None:
        """Why it is another work of that name."""
        if country := self._other_country():
            return Reason(code="other_country", facts={"country": country.upper()})
        if self.fit is YearFit.EXACT or (self.fit is not YearFit.OTHER and self._is_sure_of_name):
            return None
        if self.wanted.year is None:
            return _other_title(self.parsed, agreed=self.agreed.name)
        if self.year is None:
            return Reason(code="no_year")
        return Reason(code="other_year", facts={"year": self.year, "wanted": self.wanted.year})

    def missing_part(self) -> Reason | None:
        """Why the wanted season or episode is not inside."""
        return missing_part(self.parsed, self.wanted, named_season=self.agreed.season)

    def evidence(self) -> Iterator[Reason]:
        """What agrees of name, year and country."""
        if self.agreed.likeness is Likeness.SAME:
            yield Reason(code="same_name", facts={"name": self.agreed.name})
        else:
            yield Reason(code="similar_name", facts={"name": self.agreed.name})
        if self.fit is YearFit.EXACT and self.year is not None:
            yield Reason(code="same_year", facts={"year": self.year})
        tag = self.country
        if tag and tag.code == self._wanted_country:
            yield Reason(code="same_country", facts={"country": tag.code.upper()})

    @property
    def year(self) -> int | None:
        """The release's year, wherever it was read."""
        return self.parsed.year or self.agreed.year

    @property
    def _is_other_name(self) -> bool:
        likeness = self.agreed.likeness
        if likeness is Likeness.SHORTER:
            return not self.is_series or self.fit is not YearFit.EXACT
        if not self._is_romanised and self._is_other_original:
            return True
        # "Name 2049" of 2017 has the number in its name.
        return likeness is Likeness.LONGER or self.agreed.year not in {None, self.year}

    @property
    def _is_other_original(self) -> bool:
        """Whether the translated name is all that agrees: the Latin one beside it is not the work's."""
        latin, cyrillic = self.agreed.latin, self.agreed.cyrillic
        if latin is Likeness.TRANSLITERATED:
            return cyrillic is not None and self.known.has_latin
        return latin is Likeness.OTHER

    @property
    def _is_sure_of_name(self) -> bool:
        """Whether the names are enough where the year does not say the same."""
        if self.is_series:
            return True
        latin, cyrillic = self.agreed.latin, self.agreed.cyrillic
        if latin is Likeness.SAME:
            return cyrillic is not Likeness.OTHER
        is_original = self._is_romanised or not self.known.has_latin
        return latin is None and cyrillic is Likeness.SAME and is_original and not self.agreed.has_stranger

    @property
    def _is_romanised(self) -> bool:
        return _ROMANISED.fullmatch(self.wanted.original_language) is not None

    @property
    def _wanted_country(self) -> str:
        code = self.known.country.code if self.known.country else ""
        return country_code(self.wanted.country) if self.wanted.country else code

    def _other_country(self) -> str | None:
        tag, wanted = self.country, self._wanted_country
        if tag and wanted:
            return None if tag.code == wanted else tag.code
        if tag and self.wanted.original_language:
            return None if self.wanted.original_language in tag.languages.split() else tag.code
        if tag or not wanted or not self.parsed.is_russian_listing:
            return None
        made_in = countries_in(self.parsed.text)
        return min(made_in) if made_in and wanted not in made_in else None
