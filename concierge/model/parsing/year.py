"""Which of a name's numbers is its year."""

from collections.abc import Sequence

from concierge.model.parsing.facts import Fact

__all__ = ["year_facts"]

_OPENERS, _CLOSERS = "([{", ")]}"


def year_facts(low: str, marks: Sequence[Fact], begin: int, stop: int) -> tuple[Fact, ...]:
    """The year, or both years of a range, or nothing.

    `stop` is where the title must end at the latest: at the first technical word, season or episode. A year in
    brackets counts first, then the last before `stop`, then the first behind it.
    """
    years = [mark for mark in marks if mark.field == "year"]
    if not years:
        return ()
    chosen = _chosen(low, years, begin, stop)
    if chosen is None:
        return ()
    return _with_range(low, years, chosen)


def _chosen(low: str, years: Sequence[Fact], begin: int, stop: int) -> Fact | None:
    bracketed = [mark for mark in years if mark.start > begin and _is_bracketed(low, mark)]
    if bracketed:
        return next((mark for mark in reversed(bracketed) if mark.start <= stop), bracketed[0])
    before = [mark for mark in years if begin < mark.start < stop and _has_letters(low, begin, mark.start)]
    if before:
        return before[-1]
    behind = [mark for mark in years if mark.start >= stop and mark.start > begin]
    if behind:
        return behind[0]
    return _leading(low, years, begin, stop)


def _has_letters(low: str, begin: int, end: int) -> bool:
    return any(letter.isalnum() for letter in low[begin:end])


def _is_bracketed(low: str, mark: Fact) -> bool:
    return low[mark.start - 1] in _OPENERS and low[mark.end : mark.end + 1] in {*_CLOSERS, "-", "–", ",", " "}


def _leading(low: str, years: Sequence[Fact], begin: int, stop: int) -> Fact | None:
    """A year in front of at least two words of a title: "2008 The Incredible Hulk"."""
    first = years[0]
    words = low[first.end : stop].replace(".", " ").split()
    is_year = first.start == begin and len(words) > 1 and low[first.end : first.end + 1] in {" ", "."}
    return first if is_year and words[0] != "-" else None


def _with_range(low: str, years: Sequence[Fact], chosen: Fact) -> tuple[Fact, ...]:
    place = years.index(chosen)
    facts = [Fact("year", int(str(chosen.value)), chosen.start, chosen.end)]
    for other in (*years[place + 1 : place + 2], *years[max(place - 1, 0) : place]):
        first, last = sorted((chosen, other), key=lambda mark: mark.start)
        between = low[first.end : last.start].strip()
        if between in {"-", "–", "—"} and int(str(first.value)) < int(str(last.value)):
            return (
                Fact("year", int(str(first.value)), first.start, first.end),
                Fact("year_end", int(str(last.value)), last.start, last.end),
            )
    return tuple(facts)
