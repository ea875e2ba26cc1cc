"""How a person's figures look in a terminal: bars, a map of the year, and who made what they liked best."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from rich.console import Group, RenderableType
from rich.text import Text

import concierge
from concierge_cli import title_words as words_for
from concierge_cli.heat_map import HeatMap
from concierge_cli.language import day, say
from concierge_cli.side_by_side import Bar, Panel, SideBySide, bar_lines, fitted

__all__ = ["stats_view"]

_MOST_YEARS = 15
_MOST_TRAITS = 8
_MOST_PEOPLE = 5
# One viewing is no record, and one day no streak.
_FEWEST = 2


def stats_view(statistics: concierge.Statistics, today: date) -> RenderableType:
    """The figures from totals to people, and the next command; without any, what brings them."""
    if statistics.is_empty:
        return Group(*map(Text, _nothing(statistics)))
    year = statistics.year
    heading = say().say("stats.heading") if year is None else say().say("stats.heading_year", year=year)
    parts: list[RenderableType] = [Text(heading, style="bold")]
    parts += [Text(line) for line in (*_totals(statistics), *_days(statistics, today)) if line]
    parts += [Text(line, style="dim") for line in _left_out(statistics)]
    if charts := [*_when(statistics), *_scores(statistics)]:
        parts += [Text(), SideBySide(charts)]
    if (shown := statistics.heat_year) is not None:
        heading = say().say("stats.map", year=shown)
        parts += [Text(), Text(heading, style="bold"), HeatMap(shown, statistics.shades, today)]
    if traits := list(_traits(statistics)):
        parts += [Text(), SideBySide(traits)]
    if people := list(_people(statistics)):
        parts += [Text(), Text(say().say("stats.people"), style="dim"), SideBySide(people)]
    return Group(*parts, Text(), Text(_next(statistics), style="dim"))


def _nothing(statistics: concierge.Statistics) -> Iterator[str]:
    """What is said where there is nothing to count, and what to do about it."""
    if statistics.year is None:
        yield say().say("cli.stats.none")
        yield say().say("cli.stats.next_import")
        yield say().say("cli.stats.next_watched")
        return
    yield say().say("cli.stats.none_of_year", year=statistics.year)
    if statistics.years:
        first, last = statistics.years[0].year, statistics.years[-1].year
        years = str(first) if first == last else f"{first}–{last}"
        yield say().say("cli.stats.years", years=years)
    yield say().say("cli.stats.next_all")


def _next(statistics: concierge.Statistics) -> str:
    if statistics.year is not None:
        return say().say("cli.stats.next_card", year=statistics.year)
    year = statistics.heat_year
    return say().say("cli.stats.next_picture") if year is None else say().say("cli.stats.next", year=year)


def _totals(statistics: concierge.Statistics) -> Iterator[str]:
    """What was seen, and then how much that was and how good."""
    seen = {"films": statistics.films, "series": statistics.series, "episodes": statistics.episodes}
    yield " · ".join(_counted(name, count) for name, count in seen.items() if count)
    facts = [_counted("plays", statistics.plays)]
    if hours := round(statistics.hours):
        facts.append(_counted("hours", hours))
    if statistics.average is not None:
        facts.append(say().say("stats.average", average=say().decimal(statistics.average)))
        facts.append(_counted("ratings", statistics.rated))
    yield " · ".join(facts)


def _days(statistics: concierge.Statistics, today: date) -> Iterator[str]:
    """The fullest day, and how long something was seen every day."""
    fullest = statistics.busiest_day
    if fullest is not None and statistics.days[fullest] >= _FEWEST:
        plays = _counted("plays", statistics.days[fullest])
        yield say().say("stats.busiest", day=day(fullest), plays=plays)
    longest, last = statistics.longest_streak, statistics.last_streak
    if longest is not None and longest.days >= _FEWEST:
        days = _counted("days", longest.days)
        yield say().say("stats.streak", days=days, first=day(longest.first), last=day(longest.last))
    # Whoever has not seen anything today yet has not broken it off.
    is_going_on = last is not None and last != longest and last.last >= today - timedelta(days=1)
    if last is not None and is_going_on and last.days >= _FEWEST:
        yield say().say("stats.streak_now", days=_counted("days", last.days))


def _left_out(statistics: concierge.Statistics) -> Iterator[str]:
    for name, count in (
        ("without_runtime", statistics.without_runtime),
        ("undated", statistics.undated),
    ):
        if count:
            yield _counted(name, count)


def _when(statistics: concierge.Statistics) -> Iterator[Panel]:
    """The years of all time, or the months of the year."""
    if statistics.year is None:
        years = statistics.years[-_MOST_YEARS:]
        bars = [_bar(str(one.year), one.films + one.episodes) for one in years]
        if bars:
            yield _chart("by_year", bars)
        return
    names = say().say("stats.months").split()
    counts = [0] * len(names)
    for when, count in statistics.days.items():
        counts[when.month - 1] += count
    yield _chart("by_month", [_bar(name, count) for name, count in zip(names, counts, strict=True)])


def _scores(statistics: concierge.Statistics) -> Iterator[Panel]:
    if statistics.rated:
        scores = sorted(statistics.scores.items(), reverse=True)
        yield _chart("scores", [_bar(f"{score:>2}", count) for score, count in scores])


def _traits(statistics: concierge.Statistics) -> Iterator[Panel]:
    if genres := statistics.genres[:_MOST_TRAITS]:
        yield _chart("genres", [_bar(_genre(one.name), one.count) for one in genres])
    if countries := statistics.countries[:_MOST_TRAITS]:
        yield _chart("countries", [_bar(words_for.country(one.name), one.count) for one in countries])
    if decades := statistics.decades[-_MOST_TRAITS:]:
        bars = [_bar(say().say("stats.decade", year=one.name), one.count) for one in decades]
        yield _chart("decades", bars)


def _people(statistics: concierge.Statistics) -> Iterator[Panel]:
    for craft, people in statistics.people.items():
        heading = say().say(f"stats.craft.{craft}")
        yield Panel(heading=heading, lines=_lines_of(people[:_MOST_PEOPLE]))


def _lines_of(people: Sequence[concierge.PersonTally]) -> Callable[[int], Sequence[Text]]:
    """The person, the average of their titles, and how many they are."""
    counts = max(len(words_for.number(one.count)) for one in people)

    def lines(width: int) -> Sequence[Text]:
        return [
            Text.assemble(
                fitted(_name(one), width - counts - 7),
                (f" {say().decimal(one.average) if one.average is not None else '–':>4}", "cyan"),
                (f" {words_for.number(one.count):>{counts + 1}}", "dim"),
            )
            for one in people
        ]

    return lines


def _chart(name: str, bars: Sequence[Bar]) -> Panel:
    return Panel(heading=say().say(f"stats.{name}"), lines=lambda width: bar_lines(bars, width))


def _bar(label: str, count: int) -> Bar:
    return Bar(label=label, value=count, figure=words_for.number(count) if count else "–")


def _genre(name: str) -> str:
    key = f"genre.{name}"
    return say().say(key) if say().knows(key) else words_for.in_one_line(name)


def _name(person: concierge.PersonTally) -> str:
    is_russian = say().language == "ru" and person.name_ru
    return words_for.in_one_line(person.name_ru if is_russian else person.name)


def _counted(name: str, count: int) -> str:
    return say().say(f"stats.{name}", n=count, count=words_for.number(count))
