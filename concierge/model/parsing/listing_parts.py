"""Seasons and episodes as Russian trackers write them: in words, in codes, and of how many."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from concierge.model.parsing.facts import Fact
from concierge.model.parsing.listing_codes import coded_parts
from concierge.model.parsing.listing_statements import Statement, first_ones, spelled_out
from concierge.model.parsing.pieces import Piece

__all__ = ["PART_WORD", "Parts", "listing_parts"]

PART_WORD = re.compile(
    r"(?:(?P<season>сезон(?:ы|ов|и)?|seasons?)"
    r"|(?P<episode>сер(?:и[яий]|і[яїй])|[эе]п[иі]зод(?:ы|и|а|ов)?|(?:спец)?в[ыи]пуск(?:и|а|ов)?|episodes?))(?![^\W_])"
)
# Behind a number these count: "8 серий" are the first eight, "8 серия" is the eighth.
_COUNTING = frozenset({"серии", "серий", "серії", "эпизода", "эпизодов", "выпуска", "выпусков"})
_SINGULAR = frozenset({"серия", "серія", "эпизод", "епізод", "выпуск", "спецвыпуск", "випуск", "episode"})
# How the words begin that names use as well: season, episode, эпизод, епізод.
_NAME_LETTERS = "seэє"

_AND = r"\s?(?:[-–—,&]|и|по)\s?"
_SEASONS = rf"\d{{1,3}}(?!\d)(?:{_AND}\d{{1,3}}(?!\d))*"
_EPISODES = rf"\d{{1,4}}(?!\d)(?:{_AND}\d{{1,4}}(?!\d))*"
_TOTAL = r"\d{1,4}(?!\d)|[?xх*]{1,4}"
_OF = r"\s?\(?(?:из|of|з)\s?"
_ENDING = r"\s?(?:-?(?:[йяе]|ый|ой|ая))?\s?$"
_BEFORE = {
    "seasons": re.compile(rf"(?<![\w.])({_SEASONS})(?:\s(?:из|of)\s\d{{1,3}})?{_ENDING}"),
    "episodes": re.compile(rf"(?<![\w.])({_EPISODES}){_ENDING}"),
}
_AFTER = {
    # Not the numbers of the episodes which may follow at once: "2 сезон: 1-8 серии", "сезон 1, 12 серий".
    "seasons": re.compile(
        rf"[\s:.#№(]{{0,4}}({_SEASONS})(?!\s?[-–—]\s?\d)"
        r"(?!\s?-?[йя]?\s?(?:сер[иі]|[эе]п[иі]зод|в[ыи]пуск)\w{0,3}(?![^\W_])(?!\s?[:№]?\s?\d))"
    ),
    "episodes": re.compile(
        rf"[\s:.#№]{{0,4}}(?:с\s)?({_EPISODES})(?:\+\d{{1,3}})?"
        rf"(?:(?:{_OF}|/(?=\d))({_TOTAL})|\s?\(\s?(?:всего\s)?(\d{{1,4}})\s?\))?"
    ),
}
_BEHIND = re.compile(rf"{_OF}({_TOTAL})")
# Episodes without a word of their own: "2 сезон, 1-8 из 10".
_UNNAMED = re.compile(rf"[\s,:]{{0,2}}({_EPISODES}){_OF}({_TOTAL})")
_NEAR = 32
_WHOLE = re.compile(
    r"(?<![^\W_])(полн(?:ый|ая)|весь|все)\s(?:сериал|серии|сезоны?)(?=\s?(?:[(\[/|,.:\d–—-]|$))"
)


class Parts(NamedTuple):
    """The facts about seasons and episodes, and where each of them begins: no name goes on beyond."""

    facts: tuple[Fact, ...] = ()
    cuts: tuple[int, ...] = ()


def listing_parts(text: str, low: str, pieces: Sequence[Piece], head_end: int) -> Parts:
    """What a listing says of its seasons and episodes; the first of each counts."""
    has_words = _has_words(low)
    stated = [(0, each) for each in _worded(text, low)] if has_words else []
    stated += coded_parts(low, pieces, head_end, [each.word[0] for _, each in stated])
    whole = _WHOLE.search(low) if has_words else None
    if not stated and not whole:
        return Parts()
    if len(stated) > 1:
        stated.sort(key=_start)
    facts = _facts(stated)
    cuts = [_start(each) for each in stated]
    if whole:
        facts.append(Fact("complete", value=True, start=whole.start(1), end=whole.end(1)))
        cuts = sorted([*cuts, whole.start()])
    return Parts(tuple(facts), tuple(cuts))


def _start(stated: tuple[int, Statement]) -> int:
    return stated[0] + stated[1].start


def _has_words(low: str) -> bool:
    # One by one this is far faster than a loop, and most films end here.
    return (
        "сезон" in low
        or "сери" in low
        or "пуск" in low
        or "зод" in low
        or "season" in low
        or "episode" in low
        or "сері" in low
    )


def _worded(text: str, low: str) -> Iterator[Statement]:
    doubtful: list[Statement] = []
    is_certain = False
    floor = 0
    for found in PART_WORD.finditer(low):
        if found.start() and low[found.start() - 1].isalnum():
            continue
        statement = _around(text, low, found, floor)
        if statement is None:
            continue
        floor = max(statement.listed[1], found.end())
        if found[0][0] in _NAME_LETTERS and not _opens(low, statement):
            doubtful.append(statement)
        else:
            is_certain = True
            yield statement
            if statement.field == "seasons" and (unnamed := _UNNAMED.match(low, floor)):
                yield _counted(unnamed)
    # "Open Season 2" and "Эпизод 4: Новая надежда" are names, unless parts are told elsewhere too.
    if is_certain:
        yield from doubtful


def _counted(found: re.Match[str]) -> Statement:
    at = found.start(1)
    statement = Statement("episodes", at, (at, at), found.span(1), spelled_out(found[1]))
    return statement._replace(total=int(found[2]), told=found.span(2)) if found[2].isdecimal() else statement


def _opens(low: str, statement: Statement) -> bool:
    """Whether it is plainly no name: it begins its stretch, or a colon stands behind the word."""
    before = low[max(0, statement.start - 2) : statement.start].strip()
    return not before or before[-1] in "/\\([|," or low.startswith(":", statement.word[1])


def _around(text: str, low: str, found: re.Match[str], floor: int) -> Statement | None:
    """What a word states together with the numbers before or behind it."""
    field = "seasons" if found["season"] else "episodes"
    before = _BEFORE[field].search(low, max(floor, found.start() - _NEAR), found.start())
    # "Название 2. Сезон 1", but "1 сезон: 2 серии".
    if before and not text[found.start()].isupper():
        return _behind_numbers(low, field, found, before)
    after = _AFTER[field].match(low, found.end())
    if after:
        return _before_numbers(field, found, after)
    return _behind_numbers(low, field, found, before) if before else None


def _behind_numbers(low: str, field: str, found: re.Match[str], before: re.Match[str]) -> Statement:
    numbers = spelled_out(before[1])
    if found[0] in _COUNTING and len(numbers) == 1:
        numbers = first_ones(numbers[0])
    total = _BEHIND.match(low, found.end()) if field == "episodes" else None
    statement = Statement(field, before.start(1), found.span(), before.span(1), numbers)
    if total is None or not total[1].isdecimal():
        return statement
    return statement._replace(total=int(total[1]), told=total.span(1))


def _before_numbers(field: str, found: re.Match[str], after: re.Match[str]) -> Statement:
    numbers = spelled_out(after[1])
    statement = Statement(field, found.start(), found.span(), after.span(1), numbers)
    group = after.lastindex or 1
    if group == 1 or not after[group].isdecimal():
        return statement
    total = int(after[group])
    if numbers == (total,) and found[0] not in _SINGULAR:
        numbers = first_ones(total)
    return statement._replace(numbers=numbers, total=total, told=after.span(group))


def _facts(stated: Sequence[tuple[int, Statement]]) -> list[Fact]:
    facts: list[Fact] = []
    seasons = next((each for each in stated if each[1].field == "seasons"), None)
    episodes = next((each for each in stated if each[1].field == "episodes" and each[1].numbers), None)
    if seasons is not None:
        facts.append(_fact("seasons", seasons[1].numbers, seasons[0], seasons[1].listed))
        if episodes is None:
            facts.append(_fact("season_pack", True, seasons[0], seasons[1].word))  # noqa: FBT003  a value, not a switch
    if episodes is not None:
        facts.append(_fact("episodes", episodes[1].numbers, episodes[0], episodes[1].listed))
        if episodes[1].total:
            facts.append(_fact("episode_total", episodes[1].total, episodes[0], episodes[1].told))
    return facts


def _fact(field: str, value: tuple[int, ...] | int, at: int, span: tuple[int, int]) -> Fact:
    return Fact(field, value, at + span[0], at + span[1])
