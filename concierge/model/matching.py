"""Whether a release is of the title, the season and the episode that were asked for."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz

from concierge.model.decision import Reason
from concierge.model.parsing import Content, ParsedRelease
from concierge.model.title import Title, TitleKind
from concierge.model.wish import Wish

__all__ = ["episodes_of", "mismatch", "normalised", "text_mismatch"]

_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
_NUMERALS = {roman: str(number) for number, roman in enumerate(_ROMAN, start=1)}
_ORDINALS = {
    word: str(number)
    for number, words in enumerate(
        (
            "one first первая первый",
            "two second вторая второй",
            "three third третья третий",
            "four fourth четвертая четвертый",
            "five fifth пятая пятый",
            "six sixth шестая шестой",
            "seven seventh седьмая седьмой",
        ),
        start=1,
    )
    for word in words.split()
}
_PART_WORDS = {"part", "chapter", "volume", "vol", "часть", "глава", "том", "фильм"}
_ARTICLES = ("the", "a", "an")
_QUOTES = re.compile("['’ʼ`´]")
_WORD = re.compile(r"[^\W_]+")
_CHANNEL = re.compile(r"(?:BBC|Discovery|National Geographic|History|PBS)[.:]\s+", re.IGNORECASE)
_OTHER_CONTENT = {Content.SAMPLE: "sample", Content.TRAILER: "trailer"}
_NEAR = 93
_LONG_ENOUGH = 5
# A production of two years is one film; a longer span is a collection.
_WIDEST_SPAN = 1


@lru_cache(maxsize=8192)
def normalised(name: str) -> str:
    """The name as words to compare, without case, marks, punctuation, article and ways of numbering."""
    folded = unicodedata.normalize("NFKC", name).casefold().replace("ё", "е").replace("&", " and ")
    words = _WORD.findall(_QUOTES.sub("", "".join(map(_without_mark, folded))))
    if len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    return " ".join(_numbered(words))


def _without_mark(letter: str) -> str:
    # й is a letter of its own, é a marked e.
    return letter if letter == "й" else unicodedata.normalize("NFD", letter)[0]


def _numbered(words: list[str]) -> list[str]:
    arabic = [_NUMERALS.get(word, word) if place else word for place, word in enumerate(words)]
    for place, word in enumerate(arabic[:-1]):
        if word in _PART_WORDS:
            arabic[place + 1] = _ORDINALS.get(arabic[place + 1], arabic[place + 1])
    pairs = zip(arabic, [*arabic[1:], ""], strict=True)
    return [word for word, after in pairs if not (word in _PART_WORDS and after.isdecimal())]


def mismatch(parsed: ParsedRelease, title: Title, wish: Wish) -> Reason | None:
    """Why the release is not of that title, or lacks the wanted part; None if it is what was asked for.

    Films may be a year off. A series is judged by its parts: its listing names the season's year.
    """
    if parsed.content is not Content.VIDEO:
        return Reason(code=_OTHER_CONTENT.get(parsed.content, "not_video"))
    if not _names_agree(parsed.names, title.names):
        return Reason(code="other_title", facts={"title": parsed.names[0] if parsed.names else "?"})
    if title.kind is TitleKind.MOVIE:
        return _other_film(parsed, title)
    return _other_part(parsed, title, wish)


def text_mismatch(name: str, text: str) -> Reason | None:
    """Why a release's name does not answer a search by text alone: words that are missing."""
    offered = set(normalised(name).split())
    missing = [word for word in normalised(text).split() if word not in offered]
    return Reason(code="words_missing", facts={"words": " ".join(missing)}) if missing else None


def episodes_of(parsed: ParsedRelease, title: Title | None) -> int | None:
    """How many episodes a release holds; None if that cannot be told."""
    if parsed.episodes:
        return len(parsed.episodes)
    counts = {season.number: season.episode_count for season in (title.seasons if title else ())}
    known = [counts.get(season) for season in parsed.seasons]
    return sum(count or 0 for count in known) if known and all(known) else None


def _names_agree(offered: Iterable[str], wanted: Iterable[str]) -> bool:
    forms = {normalised(name) for name in wanted} - {""}
    return any(_is_one_of(normalised(_CHANNEL.sub("", name)), forms) for name in offered)


def _is_one_of(form: str, forms: set[str]) -> bool:
    joined = form.replace(" ", "")
    return bool(joined) and any(joined == other.replace(" ", "") or _is_typo(form, other) for other in forms)


def _is_typo(form: str, other: str) -> bool:
    """Whether one word of several is misspelt. A plural ("Lighthouses") and a number are no misspellings."""
    pairs = list(zip(form.split(), other.split(), strict=False))
    differing = [(one, two) for one, two in pairs if one != two]
    if form.count(" ") != other.count(" ") or len(pairs) == 1 or len(differing) != 1:
        return False
    (one, two) = differing[0]
    is_inflected = one.startswith(two) or two.startswith(one)
    is_word = one.isalpha() and two.isalpha() and min(len(one), len(two)) >= _LONG_ENOUGH
    return is_word and not is_inflected and fuzz.ratio(form, other) >= _NEAR


def _other_film(parsed: ParsedRelease, title: Title) -> Reason | None:
    if parsed.is_series:
        return Reason(code="is_series")
    span = (parsed.year_end or parsed.year or 0) - (parsed.year or 0)
    if parsed.is_collection or span > _WIDEST_SPAN:
        return Reason(code="collection")
    if parsed.year is None or title.year is None:
        return None
    if not parsed.year - 1 <= title.year <= (parsed.year_end or parsed.year) + 1:
        return Reason(code="other_year", facts={"year": parsed.year, "wanted": title.year})
    is_exact = parsed.year <= title.year <= (parsed.year_end or parsed.year)
    if not is_exact and _originals_differ(parsed, title):
        return Reason(code="other_title", facts={"title": parsed.names[-1]})
    return None


def _originals_differ(parsed: ParsedRelease, title: Title) -> bool:
    """Whether both sides have a Latin name and no two of them agree: the translation alone is shared."""
    offered = [name for name in parsed.names if normalised(name).isascii()]
    wanted = [name for name in title.names if normalised(name).isascii()]
    return bool(offered and wanted) and not _names_agree(offered, wanted)


def _other_part(parsed: ParsedRelease, title: Title, wish: Wish) -> Reason | None:
    if not parsed.is_series:
        return Reason(code="not_series")
    last_year = parsed.year_end or parsed.year
    if last_year is not None and title.year is not None and last_year < title.year - 1:
        return Reason(code="other_year", facts={"year": last_year, "wanted": title.year})
    if wish.season is not None and not _has_season(parsed, wish.season):
        return Reason(code="season_missing", facts={"season": wish.season})
    if wish.episode is None:
        return _is_fragment(parsed)
    if _has_episode(parsed, wish.season, wish.episode):
        return None
    is_growing = (parsed.episode_total or 0) >= wish.episode
    return Reason(code="episode_missing", is_temporary=is_growing, facts={"episode": wish.episode})


def _has_season(parsed: ParsedRelease, season: int) -> bool:
    # Without seasons a listing is of a series that has only one.
    return season in parsed.seasons if parsed.seasons else season == 1


def _has_episode(parsed: ParsedRelease, season: int | None, episode: int) -> bool:
    if not parsed.episodes:
        return True
    if len(parsed.seasons) > 1 and (season is None or season < parsed.seasons[-1]):
        # Episodes of several seasons are numbered through; every season but the last is whole.
        return True
    if len(parsed.seasons) > 1:
        return len(parsed.episodes) == parsed.episode_total
    return episode in parsed.episodes


def _is_fragment(parsed: ParsedRelease) -> Reason | None:
    """Single episodes do not answer the wish for a season or a series; a season that still grows does."""
    if not parsed.episodes or parsed.episode_total or len(parsed.episodes) > 1:
        return None
    return Reason(code="single_episode", facts={"episode": parsed.episodes[0]})
