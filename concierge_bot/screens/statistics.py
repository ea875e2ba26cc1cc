"""What a person has seen, in figures."""

from collections.abc import Iterator, Sequence

import concierge
from concierge.texts import Texts
from concierge_bot import title_words as words_for
from concierge_bot.cleaning import clean_line
from concierge_bot.formatted import Formatted, bold, joined, plain
from concierge_bot.moments import day
from concierge_bot.screen import Screen, key
from concierge_bot.visit import Key, Visit

__all__ = ["ACTION", "statistics_screen"]

ACTION = "stats"
MOST_YEARS, YEARS_A_ROW = 8, 4
MOST_TRAITS, MOST_PEOPLE = 5, 3
# One viewing is no record, and one day no streak.
FEWEST = 2
LONGEST_PERSON = 40
BAR = 10


async def statistics_screen(visit: Visit, year: int | None = None) -> Screen:
    """The figures of all time or of a year, and the ways to other years and to the picture."""
    say, found = visit.say, await visit.me.statistics.get(year=year)
    if found.is_empty and year is None:
        return Screen(words=joined(say.say(f"bot.stats.{name}") for name in ("none", "none_next")))
    heading = say.say("stats.heading") if year is None else say.say("stats.heading_year", year=year)
    parts = [
        bold(heading),
        joined(_totals(found, say)) or plain(say.say("bot.stats.none_of_year", year=year or 0)),
        joined(_days(found, say)),
        _bars("scores", _scores(found), say),
        _bars("genres", [(_named("genre", one.name, say), one.count) for one in found.genres], say),
        _bars("countries", [(_named("country", one.name, say), one.count) for one in found.countries], say),
        joined(_people(found, say)),
    ]
    return Screen(words=joined(parts, "\n\n"), rows=_rows(found, say))


def _rows(found: concierge.Statistics, say: Texts) -> Sequence[Sequence[Key]]:
    years = [one.year for one in found.years if one.films or one.episodes][-MOST_YEARS:][::-1]
    keys = [key(str(year), ACTION, do="show", year=str(year)) for year in years if year != found.year]
    rows: list[Sequence[Key]] = [keys[at : at + YEARS_A_ROW] for at in range(0, len(keys), YEARS_A_ROW)]
    facts = {} if found.year is None else {"year": str(found.year)}
    if found.year is not None:
        rows.append([key(say.say("bot.stats.all_time"), ACTION, do="show")])
    if not found.is_empty:
        rows.append([key(say.say("bot.stats.picture"), ACTION, do="card", **facts)])
    return rows


def _totals(found: concierge.Statistics, say: Texts) -> Iterator[str]:
    seen = {"films": found.films, "series": found.series, "episodes": found.episodes}
    yield " · ".join(_counted(name, count, say) for name, count in seen.items() if count)
    facts = [_counted("plays", found.plays, say)] if found.plays else []
    if hours := round(found.hours):
        facts.append(_counted("hours", hours, say))
    if found.average is not None:
        facts.append(say.say("stats.average", average=say.decimal(found.average)))
        facts.append(_counted("ratings", found.rated, say))
    yield " · ".join(facts)


def _days(found: concierge.Statistics, say: Texts) -> Iterator[str]:
    fullest = found.busiest_day
    if fullest is not None and found.days[fullest] >= FEWEST:
        plays = _counted("plays", found.days[fullest], say)
        yield say.say("stats.busiest", day=day(fullest, say), plays=plays)
    longest = found.longest_streak
    if longest is not None and longest.days >= FEWEST:
        days = _counted("days", longest.days, say)
        first, last = day(longest.first, say), day(longest.last, say)
        yield say.say("stats.streak", days=days, first=first, last=last)


def _scores(found: concierge.Statistics) -> Sequence[tuple[str, int]]:
    if not found.rated:
        return ()
    return [(str(score), count) for score, count in sorted(found.scores.items(), reverse=True) if count]


def _bars(name: str, counts: Sequence[tuple[str, int]], say: Texts) -> Formatted:
    """A heading, and a bar for each of the first ones."""
    shown = counts if name == "scores" else counts[:MOST_TRAITS]
    if not shown:
        return plain("")
    most = max(count for _, count in shown)
    lines = [f"{'▰' * max(1, round(BAR * count / most))} {label} — {count}" for label, count in shown]
    return joined([bold(say.say(f"stats.{name}")), *lines])


def _people(found: concierge.Statistics, say: Texts) -> Iterator[Formatted]:
    for craft, people in found.people.items():
        names = ", ".join(_person(one, say) for one in people[:MOST_PEOPLE])
        if names:
            yield bold(say.say(f"stats.craft.{craft}")) + plain(f": {names}")


def _person(one: concierge.PersonTally, say: Texts) -> str:
    name = words_for.short((one.name_ru if say.language == "ru" else "") or one.name, LONGEST_PERSON)
    return f"{name} ({one.count})"


def _named(area: str, code: str, say: Texts) -> str:
    whole = f"{area}.{code}"
    return say.say(whole) if say.knows(whole) else clean_line(code)


def _counted(name: str, count: int, say: Texts) -> str:
    return say.say(f"stats.{name}", n=count, count=count)
